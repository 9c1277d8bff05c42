"""Who left the pattern: contacts outside the norm band at the as-of date, in either direction."""

from __future__ import annotations

from headway.charts.models import PatternChart, PhaseSpan, Step
from headway.operations.pilot_results import ExceptionRow, Exceptions, LedgerLine, NormBand, PilotResults
from headway.reports.document import Block, Callout, Cell, ChartBlock, Section, TableBlock, TableColumn
from headway.reports.pilot.words import (
    NO_VALUE,
    amount,
    band_of,
    counted,
    days,
    major,
    median_of,
    norm_named,
    percentile,
    rv,
)


def exceptions_section(results: PilotResults) -> Section | None:
    """List the contacts furthest from the norm, and show one in each direction with every step."""
    exceptions = results.exceptions
    if exceptions is None:
        return None
    outside = exceptions.below_n + exceptions.above_n
    norm = norm_named(results, exceptions.against)
    whose = f" of those with “{norm.filter}”" if norm is not None and norm.filter else ""
    lead = (
        f"Of {counted(exceptions.read_n, 'contact')} that can be read against the norm{whose}, {exceptions.below_n:,} "
        f"stand below its 10th percentile and {exceptions.above_n:,} above its 90th."
    )
    blocks: list[Block] = [
        Callout(
            "note",
            "What this list is",
            "A band of the middle 80% leaves about one contact in five outside it by its making. The list shows who "
            "stands furthest out; it is not an alarm. Calibrated alarms that state their false-alarm rate are a later "
            "part of Headway."
            + (
                f" {counted(exceptions.unread_n, 'contact')} could not be read for want of comparable ones."
                if exceptions.unread_n
                else ""
            ),
        )
    ]
    for direction, lines in (("below", exceptions.below_lines), ("above", exceptions.above_lines)):
        rows = [row for row in exceptions.rows if row.direction == direction]
        if rows and lines:
            blocks.append(_contact_chart(results, rows[0], lines))
        if rows:
            blocks.append(_table(results, direction, rows))
    if not outside:
        blocks.append(Callout("note", "Nothing outside the 80% range", "Every contact read stands inside its band."))
    return Section("Who left the pattern", lead, tuple(blocks), "exceptions")


def _contact_chart(results: PilotResults, row: ExceptionRow, lines: tuple[LedgerLine, ...]) -> ChartBlock:
    started = norm_named(results, results.exceptions.against) if results.exceptions else None
    succeeded = norm_named(results, "succeeded")
    word = "below" if row.distance_milli < 0 else "above"
    steps = tuple(_step(line, results.currency) for line in lines)
    chart = PatternChart(
        title=f"{row.contact} against the norm",
        band=band_of(started, _against_words(started)) if started else None,
        successful=median_of(succeeded, f"Later {results.outcome_label}") if succeeded else None,
        steps=steps,
        contact=row.contact,
        phases=_phases(lines, row.age_days),
        today=row.age_days,
        verdict=f"{rv(abs(row.distance_milli))} {word}",
        caption=f"Day 0 is the first interaction. Norm {row.norm_version[:8]}, {counted(row.n, 'contact')} observed at "
        f"this age, the contact's own account left out of its reading. “headway contact show” prints every line.",
        currency=results.currency,
    )
    direction = "backward" if row.distance_milli < 0 else "forward"
    verdict = f"{percentile(row.percentile)} percentile"
    return ChartBlock(chart, counted(len(lines), "interaction"), verdict=verdict, direction=direction)  # type: ignore[arg-type]


def _against_words(norm: NormBand) -> str:
    return f"Those with “{norm.filter}”" if norm.filter else "All who started"


def _step(line: LedgerLine, currency: str) -> Step:
    cost = major(line.cost_minor, currency)
    return Step(line.day, line.name, line.rv_milli / 1000, line.total_milli / 1000, cost)


def _phases(lines: tuple[LedgerLine, ...], end: float) -> tuple[PhaseSpan, ...]:
    starts = [(line.day, line.phase) for i, line in enumerate(lines) if i == 0 or line.phase != lines[i - 1].phase]
    ends = [*(day for day, _ in starts[1:]), end]
    return tuple(PhaseSpan(phase, day, until) for (day, phase), until in zip(starts, ends, strict=True))


def _table(results: PilotResults, direction: str, rows: list[ExceptionRow]) -> TableBlock:
    exceptions = results.exceptions
    assert isinstance(exceptions, Exceptions)
    total = exceptions.below_n if direction == "below" else exceptions.above_n
    return TableBlock(
        f"Furthest {direction} the norm",
        (
            TableColumn("Contact"),
            TableColumn("Age", "end"),
            TableColumn("RV", "end", "rv"),
            TableColumn("Against the norm", "end", "distance"),
            TableColumn("Percentile", "end", "percentile"),
            TableColumn("Pace", "end", "velocity"),
            TableColumn("Cost", "end", "cost"),
            TableColumn("Level"),
            TableColumn("Last touch", "end"),
        ),
        tuple(_exception_row(results, row) for row in rows),
        subtitle=f"{len(rows)} of {total:,}",
        footnote=f"Among: {exceptions.filter}." if exceptions.filter else "",
    )


def _exception_row(results: PilotResults, row: ExceptionRow) -> tuple[str | Cell, ...]:
    pace = NO_VALUE if row.velocity_percentile is None else percentile(row.velocity_percentile)
    return (
        Cell(row.contact, note=row.account if row.account != row.contact else ""),
        days(row.age_days),
        rv(row.rv_milli),
        Cell(rv(row.distance_milli, signed=True), direction="backward" if row.distance_milli < 0 else "forward"),
        Cell(percentile(row.percentile), note=f"n {row.n:,}"),
        Cell(pace, note=f"n {row.velocity_n:,}" if row.velocity_percentile is not None else ""),
        amount(row.cost_minor, results.currency),
        row.level,
        f"{days(row.last_days_ago)} ago",
    )
