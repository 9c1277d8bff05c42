"""What a command prints: tables for people, JSON for programs, progress on the side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def say(text: str = "") -> None:
    """Print a line for people."""
    typer.echo(text)


def say_json(value: Any) -> None:
    """Print plain values as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print a table that fits any terminal and any pipe: columns by their widest cell, two spaces between.

    Parameters
    ----------
    heads : sequence of str
    rows : sequence of sequence of str
    right : sequence of int
        Columns that are set to the right: numbers.
    """
    widths = [max(len(str(row[i])) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, *rows):
        cells = [
            str(cell).rjust(width) if i in right else str(cell).ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells).rstrip())
        if row is heads:
            say("  ".join("─" * width for width in widths))


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show which step is running, on standard error and only where someone looks."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")
