"""``headway bench``: how fast this is here, beside others and beside what the machine allows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli.output import AsJson, progress, say, say_json, say_table

if TYPE_CHECKING:
    from headway.bench import BenchReport, Line

WIDTH = 100
"""Tables and notes fit into so many characters."""


def bench(
    interactions: Annotated[
        int, typer.Option(help="How many interactions; the bars stand for 20,000,000.")
    ] = 20_000_000,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this part, and others given the same way: memory, columns, revaluation, norms, group_by, "
            "segment, growth, pilot."
        ),
    ] = None,
    pilot_interactions: Annotated[
        int, typer.Option(help="How many interactions the pilot has; its bars stand for 6,000,000.")
    ] = 6_000_000,
    folder: Annotated[
        Path | None, typer.Option(help="Where files may be written for a while. Default: the temporary folder.")
    ] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Say under the table how each line was measured.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the budgets on this machine, beside DuckDB, Polars and the memory limit.

    All answers are checked to be equal. A missed bar is a finding: the command still ends well.
    """
    from headway.bench import run_bench

    with progress("Bench") as step:
        report = run_bench(
            interactions,
            only=only or (),
            pilot_interactions_n=pilot_interactions,
            folder=folder,
            progress=step,
        )
    if as_json:
        say_json(report.plain())
        return
    _say_report(report, notes=notes)


def _say_report(report: BenchReport, *, notes: bool) -> None:
    machine = report.machine
    memory = "" if machine.memory_gib is None else f", {machine.memory_gib:g} GiB"
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items() if version)
    _say_wrapped(f"{machine.cpu}, {machine.cores} cores{memory}; Python {machine.python}, {versions}.")
    if machine.load is not None:
        _say_wrapped(f"Load before the bench: {machine.load:g}. What else runs makes every figure worse.")
    say()
    say_table(
        ("What", "Measured", "Bar", "", "Times as fast as"),
        [_row(line) for line in report.lines],
        right=(1,),
    )
    say()
    names = _whole_names(report.lines)
    for sentence in report.skipped:
        _say_wrapped(sentence)
    if notes:
        for name, line in zip(names, report.lines, strict=True):
            if line.note:
                _say_wrapped(f"{name}: {line.note}")
    _say_wrapped(
        f"{report.held_n} of {report.bars_n} bars hold. Lines of about {report.interactions_n:,} interactions unless "
        f"a note says otherwise{'' if notes else ' (--notes says how each was measured)'}; {report.seconds:,.0f} s."
    )
    missed = [name for name, line in zip(names, report.lines, strict=True) if line.holds is False]
    if missed:
        _say_wrapped(f"Missed: {'; '.join(missed)}.")


def _whole_names(lines: Sequence[Line]) -> list[str]:
    """Give each line's label; one that is set in under another has the other's before it."""
    names: list[str] = []
    above = ""
    for line in lines:
        if line.label.startswith(" "):
            names.append(f"{above}, {line.label.strip()}")
        else:
            above = line.label
            names.append(above)
    return names


def _row(line: Line) -> tuple[str, ...]:
    verdict = {True: "holds", False: "missed", None: ""}[line.holds]
    beside = ", ".join(f"{name} {_times(other.ratio)}" for name, other in line.compared_with.items())
    bar = "" if line.bar is None else str(line.bar)
    return (line.label, f"{_figure(line.value)} {line.unit:4}", bar, verdict, beside)


def _figure(value: float) -> str:
    """Write a figure with as many digits as it has meaning.

    Examples
    --------
    >>> _figure(1234567.8), _figure(184.23), _figure(12.345), _figure(0.0123)
    ('1,234,568', '184', '12.3', '0.012')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:,.2g}"


def _times(ratio: float) -> str:
    """Write a ratio: two figures are enough.

    Examples
    --------
    >>> _times(184.23), _times(12.3), _times(2.345), _times(0.0123)
    ('184', '12', '2.3', '0.01')
    """
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _say_wrapped(text: str) -> None:
    say(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))
