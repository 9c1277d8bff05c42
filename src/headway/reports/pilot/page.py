"""The whole page of a pilot, from its results."""

from __future__ import annotations

from headway.charts.amounts import format_amount, money
from headway.evidence.measures import measure
from headway.operations.pilot_results import ExtremeResult, PilotResults
from headway.operations.pilot_results import Figure as ResultFigure
from headway.reports.document import Figure, Provenance, ReportDocument, Section
from headway.reports.pilot.exceptions import exceptions_section
from headway.reports.pilot.extremes import extremes_section, tested
from headway.reports.pilot.intake import availability_section, intake_section
from headway.reports.pilot.norms import norm_section, subsets_sections
from headway.reports.pilot.process import process_section
from headway.reports.pilot.value import value_section
from headway.reports.pilot.words import counted, definitions, direction_of, major, share

HEADLINES = ("contacts", "interactions", "outcome_share", "rv", "cost", "whale_top")
"""The figures on top of the page, in this order, where the results have them."""


def pilot_report(results: PilotResults) -> ReportDocument:
    """Tell the results of a pilot as a page.

    Parameters
    ----------
    results : PilotResults

    Returns
    -------
    ReportDocument
        Render it with `headway.reports.page.render_report`.
    """
    sections: list[Section | None] = [
        process_section(results),
        norm_section(results),
        *subsets_sections(results),
        extremes_section(results),
        value_section(results),
        exceptions_section(results),
        availability_section(results),
        intake_section(results),
    ]
    return ReportDocument(
        title=results.title,
        scope=_scope(results),
        organisation=results.organisation,
        verdict=_verdict(results),
        figures=tuple(_headline(f, results) for code in HEADLINES for f in results.figures if f.measure == code),
        sections=tuple(section for section in sections if section is not None),
        definitions=definitions(),
        provenance=_provenance(results),
    )


def _scope(results: PilotResults) -> str:
    scope = results.scope_reason.strip()
    span = f"Interactions from {results.first_at[:10]} to {results.last_at[:10]}, as known on {results.as_of[:10]}."
    return " ".join(part for part in (results.introduction.strip(), scope, span) if part)


def _verdict(results: PilotResults) -> str:
    """Say the main finding: what was seen to differ, and where the data do not suffice."""
    verdicts = [(extreme, tested(extreme)) for extreme in results.extremes]
    differ = [extreme for extreme, contrast in verdicts if contrast.verdict == "differ"]
    thin = [extreme for extreme, contrast in verdicts if contrast.verdict == "not_enough_data"]
    parts = []
    if differ:
        pairs = "; ".join(f"{extreme.a} and {extreme.b}{_before(extreme)}" for extreme in differ)
        parts.append(f"Seen to develop differently: {pairs}.")
    elif verdicts and len(thin) < len(verdicts):
        parts.append("No difference in how the compared relationships develop is shown.")
    if thin:
        pairs = "; ".join(f"{extreme.a} and {extreme.b}" for extreme in thin)
        parts.append(f"There is not enough data to compare {pairs}.")
    if results.whale is not None and results.whale.top_share is not None:
        parts.append(f"The top fifth of accounts bring {share(results.whale.top_share)} of contribution.")
    return " ".join(parts)


def _before(extreme: ExtremeResult) -> str:
    return " (before the outcome)" if extreme.until else ""


def _headline(figure: ResultFigure, results: PilotResults) -> Figure:

    definition = measure(figure.measure)
    if definition.unit == "share":
        value, unit = share(figure.value), ""
    elif definition.unit == "money":
        whole = None if figure.value is None else major(figure.value, results.currency)
        value, unit = format_amount(whole, money(results.currency), compact=True), ""
    elif definition.unit == "RV":
        value, unit = format_amount(None if figure.value is None else figure.value / 1000, compact=True), "RV"
    elif definition.unit == "count":
        value, unit = f"{figure.value:,.0f}" if figure.value is not None else "–", ""
    else:
        value, unit = format_amount(figure.value), "RV" if figure.measure == "rv_per_cost" else ""
    return Figure(
        label=definition.label if figure.measure != "outcome_share" else results.outcome_label.capitalize(),
        value=value,
        unit=unit,
        n=figure.n if figure.n != figure.value else None,
        note=figure.note,
        measure=figure.measure,
        direction=direction_of(figure.value) if figure.measure == "rv" else None,
    )


def _provenance(results: PilotResults) -> Provenance:
    versions = results.versions
    notes = [
        f"Intervals: {results.draws} bootstrap draws of accounts. The unit of inference is the account.",
        "RV values are those of the catalogue in force when each interaction happened.",
    ]
    if results.known_at_assumed:
        notes.append(
            "The files do not say when each row became known; the moment it happened stands for it (assumed), so views "
            "of earlier dates may know too much."
        )
    return Provenance(
        made_with=f"Headway {versions.headway}",
        generated_from=results.generated_from,
        filter=results.filter or "all contacts",
        as_of=results.as_of,
        seed=results.seed,
        rows_read=results.intake.read,
        rows_accepted=results.intake.accepted,
        rows_rejected=results.intake.rejected,
        versions=(
            ("catalogue", f"{versions.catalogue} version {versions.catalogue_version}"),
            ("norm", versions.norm),
            ("data", versions.data),
            ("results format", str(versions.results_format)),
            ("contacts", counted(next((f.n for f in results.figures if f.measure == "contacts"), 0), "contact")),
        ),
        notes=tuple(notes),
    )
