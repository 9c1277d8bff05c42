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


def schema_page(title: str, introduction: str, path: str, example: str) -> str:
    """Describe a file that people write, from its schema, with a whole example."""
    schema = json.loads((ROOT / path).read_text(encoding="utf-8"))
    parts = schema.get("$defs", {})
    lines = [f"# {title}", "", DRAWN, "", introduction, "", "## The file", "", *_fields(schema, parts), ""]
    for name in sorted(_used(schema, parts)):
        lines += [f"## {_heading(name)}", "", *_lead(parts[name]), *_fields(parts[name], parts), ""]
    text = (ROOT / example).read_text(encoding="utf-8").rstrip()
    lines += ["## A whole example", "", f"`{example}`:", "", "```yaml", text, "```", ""]
    return "\n".join(lines)


def _used(schema: dict[str, Any], parts: dict[str, Any]) -> set[str]:
    """Give the parts with fields of their own that a schema uses, directly or through others."""
    text = json.dumps(schema)
    return {name for name in parts if f'#/$defs/{name}"' in text and "properties" in parts[name]}


def _heading(name: str) -> str:
    return name.removesuffix("_spec").replace("_", " ").capitalize()


def _lead(part: dict[str, Any]) -> list[str]:
    lead = [part["description"], ""] if "description" in part else []
    return [*lead, "The name of a column, or:", ""] if "string" in part.get("type", ()) else lead


def _fields(part: dict[str, Any], parts: dict[str, Any]) -> list[str]:
    rows = ["| Field | Is | Meaning |", "| --- | --- | --- |"]
    for name, field in part.get("properties", {}).items():
        needed = " (needed)" if name in part.get("required", ()) else ""
        rows.append(f"| `{name}`{needed} | {_kind(field, parts)} | {field.get('description', '')} |")
    return rows


def _kind(field: dict[str, Any], parts: dict[str, Any]) -> str:
    """Say what a field holds, in a few words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        part = parts[name]
        if "properties" in part:
            return f"[{_heading(name).lower()}](#{_heading(name).lower().replace(' ', '-')})"
        return _kind(part, parts)
    if "enum" in field:
        return " or ".join(f"`{word}`" for word in field["enum"])
    if "oneOf" in field or "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(one, parts) for one in field.get("oneOf", field.get("anyOf"))))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}), parts)}"
    if field.get("type") == "object" and "additionalProperties" in field and "properties" not in field:
        inner = field["additionalProperties"]
        return f"names, each with {_kind(inner, parts)}" if isinstance(inner, dict) else "names with values"
    if field.get("type") == "object":
        return "fields: " + ", ".join(f"`{name}`" for name in field.get("properties", {}))
    kinds = field.get("type", "text")
    words = {
        "string": "text",
        "integer": "whole number",
        "boolean": "true or false",
        "null": "nothing",
        "array": "list",
    }
    return " or ".join(
        words.get(kind, str(kind).replace("array", "list")) for kind in ([kinds] if isinstance(kinds, str) else kinds)
    )


def mapping_page() -> str:
    """Describe mapping files."""
    introduction = (
        "A mapping says what the columns of foreign files mean. Every problem is reported at once, with file, line and "
        "the nearest valid word. Expressions are SQL of one row (or of the lines of one group), computed in a DuckDB "
        "that can reach no file, no network and no setting. `headway import --suggest FILES` writes a first mapping."
    )
    example = "examples/olist_seller_funnel/mapping.yaml"
    return schema_page("Mapping files", introduction, "src/headway/intake/mapping.schema.json", example)


def pilot_page() -> str:
    """Describe pilot plans."""
    introduction = (
        "A plan says what a pilot is to answer. Expressions are those of the [subset language](subset-language.md). "
        "They may ask about every dimension, number and flag of the mapping, and about what Headway computes: `level`, "
        "`phase`, `rv`, `cost`, `interactions`, `age_days`, `silence_days`, `succeeded`, `revenue`, `high_value`, and "
        "`event_…` for each event tag of the catalogue."
    )
    example = "examples/loan_applications_bpic2012/PILOT.yaml"
    return schema_page("Pilot plans", introduction, "src/headway/operations/pilot.schema.json", example)


def results_schema() -> str:
    """Give the JSON Schema of results.json, drawn from the dataclasses."""
    schema = msgspec.json.schema(PilotResults)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Headway pilot results", **schema}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


PAGES = {
    "docs/reference/measures.md": measures_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/terminal.md": terminal_page,
    "docs/reference/mapping.md": mapping_page,
    "docs/reference/pilot-plan.md": pilot_page,
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
