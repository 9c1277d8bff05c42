"""Write the pages of docs/reference that are drawn from the code, and the schema of results.json.

``python tools/reference.py`` writes them; ``--check`` says which are stale and ends with 1. Run by ``make docs``.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from headway.cli.main import app  # noqa: E402
from headway.errors import HeadwayError  # noqa: E402
from headway.evidence.measures import MEASURES  # noqa: E402
from headway.operations.pilot_results import PilotResults  # noqa: E402

DRAWN = "Drawn from the code by `make reference`; do not edit."


def measures_page() -> str:
    """List every registered figure."""
    lines = ["# Measures", "", DRAWN, "", "Every figure of a report has one definition, and stands here.", ""]
    for measure in MEASURES.values():
        lines += [
            f"## {measure.label}",
            "",
            measure.definition,
            "",
            f"Code `{measure.code}`, unit {measure.unit}. Source: {measure.source}. Computed by `{measure.function}`.",
            "",
        ]
    return "\n".join(lines)


def errors_page() -> str:
    """List every error raised on purpose, with its code and exit code."""
    lines = ["# Errors", "", DRAWN, "", "Codes are public and never change; the wording may.", ""]
    lines += ["| Error | Code | Exit code | Meaning |", "| --- | --- | --- | --- |"]
    for kind in _tree(HeadwayError):
        meaning = (inspect.getdoc(kind) or "").split("\n\n", maxsplit=1)[0].replace("\n", " ")
        lines.append(f"| `{kind.__name__}` | `{kind.code}` | {kind.exit_code} | {meaning} |")
    lines += ["", "A mistake in Headway itself ends with exit code 70; an interrupted command with 130.", ""]
    return "\n".join(lines)


def _tree(kind: type[HeadwayError]) -> list[type[HeadwayError]]:
    return [kind, *(leaf for sub in kind.__subclasses__() for leaf in _tree(sub))]


def terminal_page() -> str:
    """Describe every command of the terminal."""
    lines = ["# The terminal", "", DRAWN, "", "Every command takes `--help`; exit codes: [errors](errors.md).", ""]
    root: Any = typer.main.get_command(app)
    for name, command in _commands(root, "headway"):
        lines += [f"## `{name}`", "", inspect.cleandoc(command.help or ""), ""]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            lines.append(f"- {_spelled(parameter)}: {getattr(parameter, 'help', '') or ''}".rstrip(": "))
        lines.append("")
    return "\n".join(lines)


def _commands(command: Any, name: str) -> list[tuple[str, Any]]:
    found = []
    for word, sub in sorted(command.commands.items()):
        if hasattr(sub, "commands"):
            found += _commands(sub, f"{name} {word}")
        else:
            found.append((f"{name} {word}", sub))
    return found


def _spelled(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{(parameter.name or '').upper()}`"
    default = parameter.default
    shown = f" (default `{default}`)" if default not in (None, False, True, ()) and not callable(default) else ""
    return f"`{', '.join(parameter.opts)}`{shown}"


def results_schema() -> str:
    """Give the JSON Schema of results.json, drawn from the dataclasses."""
    schema = msgspec.json.schema(PilotResults)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Headway pilot results", **schema}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


PAGES = {
    "docs/reference/measures.md": measures_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/terminal.md": terminal_page,
    "src/headway/operations/results.schema.json": results_schema,
}


def main() -> int:
    """Write all pages, or with ``--check`` compare them."""
    stale = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if "--check" in sys.argv:
            stale += [name] if not path.is_file() or path.read_text(encoding="utf-8") != text else []
        else:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is stale: run `make reference`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
