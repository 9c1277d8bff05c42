"""What went in: rows, reasons, and which kinds of interaction have data."""

from __future__ import annotations

from headway.charts.models import ShareBar
from headway.operations.pilot_results import Availability, Gap, PilotResults, SourceIntake
from headway.reports.document import Block, Callout, Cell, Paragraph, Section, TableBlock, TableColumn
from headway.reports.pilot.words import NO_VALUE, counted, share

_MARKS = {"full": "● full", "partial": "◐ partial", "none": "○ none"}


def intake_section(results: PilotResults) -> Section:
    """Say what was read, what was kept out and why."""
    intake = results.intake
    blocks: list[Block] = [_sources(results)]
    if intake.reasons:
        blocks.append(_reasons(results))
    if intake.notes:
        notes = " ".join(_sentence(note) for note in intake.notes)
        blocks.append(Callout("note", "What was assumed on reading", notes))
    lead = f"{counted(intake.read, 'row')} were read; {intake.accepted:,} were used and {intake.rejected:,} kept out."
    if intake.rejected:
        lead += " Every row kept out is listed with its reason in rejects.csv."
    return Section("What went in", lead, tuple(blocks))


def _sentence(note: str) -> str:
    return note if note.endswith((".", "?", "!")) else note + "."


def _sources(results: PilotResults) -> TableBlock:
    total = results.intake
    rows = [_source_row(source) for source in total.sources if source.role == "interactions"]
    rows.append(("All interactions", "", f"{total.read:,}", f"{total.accepted:,}", f"{total.rejected:,}", ""))
    rows += [_source_row(source) for source in total.sources if source.role != "interactions"]
    return TableBlock(
        "Sources",
        (
            TableColumn("Source"),
            TableColumn("File"),
            TableColumn("Read", "end", "rows_read"),
            TableColumn("Used", "end"),
            TableColumn("Kept out", "end", "rows_rejected"),
            TableColumn("Interactions", "end"),
        ),
        tuple(rows),
        footnote="Used and kept out add up to read. Several rows may make one interaction, such as the lines of an "
        "invoice. Below the line of the total: sources that tell about contacts, not about interactions.",
    )


def _source_row(source: SourceIntake) -> tuple[str, ...]:
    name = source.source if source.role == "interactions" else f"{source.source} ({source.role})"
    made = f"{source.interactions:,}" if source.interactions else NO_VALUE
    return (name, source.file, f"{source.read:,}", f"{source.accepted:,}", f"{source.rejected:,}", made)


def _reasons(results: PilotResults) -> TableBlock:
    return TableBlock(
        "Why rows were kept out",
        (TableColumn("Reason"), TableColumn("Rows", "end", "rows_rejected")),
        tuple((reason.reason, f"{reason.rows:,}") for reason in results.intake.reasons),
        footnote="Each row counts once, under its gravest problem; rejects.csv lists every problem of every row.",
    )


def availability_section(results: PilotResults) -> Section:
    """Say which kinds of interaction of the model have data, from which source."""
    kinds = {cell.type for cell in results.availability}
    recorded = {cell.type for cell in results.availability if cell.interactions_n}
    full = {cell.type for cell in results.availability if cell.availability == "full"}
    sources = tuple(dict.fromkeys(cell.source for cell in results.availability))
    lead = (
        f"{len(recorded)} of the {counted(len(kinds), 'kind')} of interaction in the model are recorded, "
        f"{len(full)} of them in at least 80% of the months of a source."
    )
    names = {use.type: use.name for use in results.model}
    table = TableBlock(
        "Which data support the model",
        (TableColumn("Interaction"), *(TableColumn(source, "end", "coverage") for source in sources)),
        tuple(
            (names.get(kind, kind), *(_cell(results.availability, kind, source) for source in sources))
            for kind in dict.fromkeys(cell.type for cell in results.availability)
        ),
        footnote="Share of the months between a source's first and last interaction in which the kind occurs.",
        folded=len(kinds) > 12,
    )
    return Section("Which data support it", lead, (table, *_gaps(results.gaps)))


def _cell(cells: tuple[Availability, ...], kind: str, source: str) -> Cell:
    found = next(cell for cell in cells if cell.type == kind and cell.source == source)
    if not found.interactions_n:
        return Cell(NO_VALUE, note=_MARKS["none"])
    note = f"{_MARKS[found.availability]}, {found.interactions_n:,}"
    return Cell(share(found.coverage), ShareBar(found.coverage), note=note)


def _gaps(gaps: tuple[Gap, ...]) -> tuple[Block, ...]:
    if not gaps:
        return (Paragraph("No gap was found in the process model."),)
    return (
        TableBlock(
            "Gaps in the process",
            (TableColumn("Where"), TableColumn("What is missing or doubtful")),
            tuple((gap.subject, gap.sentence) for gap in gaps),
            folded=len(gaps) > 8,
        ),
    )
