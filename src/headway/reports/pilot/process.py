"""The relationship process as history shows it: what happened in each phase, and the passage through the levels."""

from __future__ import annotations

from headway.charts.models import Funnel, FunnelLevel
from headway.operations.pilot_results import LevelUse, PilotResults, TypeUse
from headway.reports.document import Cell, ChartBlock, Section, TableBlock, TableColumn
from headway.reports.pilot.words import NO_VALUE, amount, counted, direction_of, rv, share

CONTACTS_MIN = 8
"""Shares and stays of fewer contacts are not written."""


def process_section(results: PilotResults) -> Section:
    """Show the populated model and the funnel."""
    used = [use for use in results.model if use.interactions_n]
    interactions = sum(use.interactions_n for use in used)
    net = sum(use.rv_milli for use in used)
    cost = sum(use.cost_minor for use in used)
    lead = (
        f"{counted(interactions, 'interaction')} of {counted(len(used), 'kind')} moved these relationships by "
        f"{rv(net, signed=True)} RV in all, at a cost to engage of {amount(cost, results.currency)}."
    )
    return Section("The relationship process", lead, (_funnel_block(results), _model_table(results, used)))


def _funnel_block(results: PilotResults) -> ChartBlock:
    start = max((level.contacts_n for level in results.levels), default=0)
    shown = [level for level in results.levels if level.contacts_n]
    funnel = Funnel(
        "How far relationships came",
        tuple(
            FunnelLevel(
                label=level.name,
                phase=level.phase,
                reached_n=level.contacts_n,
                to_next=level.forward_n / level.contacts_n if level.contacts_n >= CONTACTS_MIN else None,
                stay_days_median=level.stay_days_median,
                back_n=level.backward_n,
                now_n=level.now_n,
            )
            for level in shown
        ),
        start_n=start,
        caption="Contacts that were ever at each level, the share of them that ever moved on to a later one, and the "
        "median stay. Levels may be skipped.",
    )
    return ChartBlock(funnel, _where_most_are(results.levels), measure="level_reached")


def _where_most_are(levels: tuple[LevelUse, ...]) -> str:
    most = max(levels, key=lambda level: level.now_n, default=None)
    total = sum(level.now_n for level in levels)
    if most is None or not total:
        return ""
    return f"{share(most.now_n / total)} stand at {most.name} now"


def _model_table(results: PilotResults, used: list[TypeUse]) -> TableBlock:
    ranked = sorted(used, key=lambda use: -use.interactions_n)
    return TableBlock(
        "What happened",
        (
            TableColumn("Interaction"),
            TableColumn("Times", "end", "interactions"),
            TableColumn("Contacts", "end", "contacts"),
            TableColumn("RV each", "end", "rv"),
            TableColumn("RV in all", "end", "rv"),
            TableColumn("Cost", "end", "cost"),
            TableColumn("Mostly in"),
        ),
        tuple(_model_row(use, results.currency) for use in ranked),
        subtitle="most frequent first",
        folded=len(ranked) > 14,
    )


def _model_row(use: TypeUse, currency: str) -> tuple[str | Cell, ...]:
    marks = [word for word, on in (("outcome", use.outcome_defining), ("voice", use.voice_of_customer)) if on]
    return (
        Cell(use.name, note=", ".join(marks)),
        f"{use.interactions_n:,}",
        f"{use.contacts_n:,}",
        Cell(rv(use.rv_milli / use.interactions_n, signed=True), direction=direction_of(use.rv_milli)),
        Cell(rv(use.rv_milli, signed=True), direction=direction_of(use.rv_milli)),
        amount(use.cost_minor, currency) if use.cost_minor else NO_VALUE,
        ("Acquisition", "Closing", "Retention")[max(range(3), key=lambda phase: use.by_phase_n[phase])],
    )
