"""The house's own small rules, each with its reason in the message. Run by ``make tidy``."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_LINES_MAX = 70
MODULE_LINES_MAX = 500
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX)\b[:( ]|\b(NotImplementedError|breakpoint\(\)|import pdb)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|farm)/")
REGISTRY = re.compile(r"https?://[^\s\"'<>]*(pypi|pythonhosted|npmjs|registry)[^\s\"'<>]*")
BINARY = {".png", ".svg", ".gz", ".xz", ".parquet", ".woff2", ".ico", ".arrow"}


def tracked() -> list[Path]:
    """Give every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring and signature."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1:
        body = body[1:]
    return (function.end_lineno or 0) - body[0].lineno + 1


def problems_in_python(path: Path, text: str) -> Iterator[str]:
    """Hold lengths and names of one Python file."""
    lines = text.count("\n")
    ours = path.is_relative_to(ROOT / "src")
    if ours and lines > MODULE_LINES_MAX:
        yield f"{lines} lines; past {MODULE_LINES_MAX} a module usually holds two nouns: split it"
    if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES:
        yield f"the name {path.stem!r} says nothing: name it for its subject"
    for node in ast.walk(ast.parse(text)):
        if ours and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > FUNCTION_LINES_MAX:
            yield f"line {node.lineno}: {node.name} has {body_lines(node)} lines; past {FUNCTION_LINES_MAX} split it"


def problems_in(path: Path) -> Iterator[str]:
    """Hold every rule on one file."""
    if path.suffix in BINARY:
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    if path.suffix == ".py" and not path.is_relative_to(ROOT / "tools"):
        yield from problems_in_python(path, text)
    if path.is_relative_to(ROOT / "tools") or path.name == "requirements.txt":
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if path.suffix == ".py" and LEFTOVERS.search(line):
            yield f"line {number}: a leftover; finish it or say in the closing note why it stays"
        if MACHINE_PATHS.search(line):
            yield f"line {number}: names a path of one machine; take it from a setting"
        if REGISTRY.search(line):
            yield f"line {number}: names a package registry; locks and notes hold none"


def main() -> int:
    """Print every problem and say how many there are."""
    found = 0
    for path in tracked():
        for problem in problems_in(path):
            found += 1
            print(f"{path.relative_to(ROOT)}: {problem}")
    print(f"tidy: {found} problem{'s' if found != 1 else ''}" if found else "tidy: nothing to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
