"""The first answers of a pilot: what data there are, what happened, how far relationships came."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.cohesion import check_cohesion
from headway.catalogue.currency import minor_digits
from headway.columns.stays import level_stays
from headway.evidence.availability import availability_matrix
from headway.evidence.levels import level_passages
from headway.evidence.phases import PhaseCurve, phase_curves, rv_per_thousand
from headway.evidence.process import contact_of_row, populated_model
from headway.operations.pilot_book import PilotBook
from headway.operations.pilot_results import Availability, Figure, Gap, LevelUse, PhaseResult, TypeUse


def key_figures(book: PilotBook, scope: str) -> tuple[Figure, ...]:
    """Give the figures that stand on top of the report."""
    totals, members = book.totals, book.members
    contacts_n = int(members.sum())
    interactions_n = int(totals.interactions_n[members].sum())
    rv_milli = int(totals.rv_milli[members].sum())
    cost_minor = int(totals.cost_minor[members].sum())
    succeeded_n = int((book.succeeded_us[members] <= book.as_of_us).sum())
    per_thousand = rv_per_thousand(rv_milli, cost_minor, minor_digits(book.catalogue.currency))
    figures = [
        Figure("contacts", contacts_n, "count", contacts_n, scope, note=f"{book.accounts_n(members):,} accounts"),
        Figure("accounts", book.accounts_n(members), "count", contacts_n, scope),
        Figure("interactions", interactions_n, "count", interactions_n, scope),
        Figure("rv", rv_milli, "RV", interactions_n, scope),
        Figure("cost", cost_minor, "money", interactions_n, scope),
        Figure(
            "rv_per_cost",
            per_thousand,
            "ratio",
            interactions_n,
            scope,
        ),
        Figure("outcome_share", succeeded_n / contacts_n, "share", contacts_n, scope, note=f"{succeeded_n:,} contacts"),
    ]
    return tuple(figures)


def availability(book: PilotBook) -> tuple[Availability, ...]:
    """Give the data-availability matrix: every kind of the catalogue in every source."""
    columns = book.columns
    source = columns.dimensions["source"]
    place = {entry.code: i for i, entry in enumerate(book.catalogue.entries)}
    kind_of_type = np.array([place.get(code, -1) for code in columns.types], dtype=np.int64)
    rows = np.flatnonzero(book.valuation.counts)
    rows = rows[kind_of_type[columns.interaction_type[rows]] >= 0]
    months = columns.occurred_at[rows].astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    cells = availability_matrix(
        kind_of_type[columns.interaction_type[rows]],
        source.codes[rows].astype(np.int64),
        contact_of_row(columns)[rows],
        months,
        tuple(entry.code for entry in book.catalogue.entries),
        source.words,
    )
    return tuple(
        Availability(c.type_code, c.source, c.interactions_n, c.contacts_n, c.coverage, c.availability.value)
        for c in cells
    )


def model(book: PilotBook) -> tuple[TypeUse, ...]:
    """Give the populated process model."""
    return tuple(
        TypeUse(
            type=totals.entry.code,
            name=totals.entry.name,
            domain=totals.entry.domain.value,
            voice_of_customer=totals.entry.voice_of_customer,
            outcome_defining=totals.entry.outcome_defining,
            interactions_n=totals.interactions_n,
            contacts_n=totals.contacts_n,
            rv_milli=totals.rv_milli,
            cost_minor=totals.cost_minor,
            by_phase_n=totals.by_phase_n,
        )
        for totals in populated_model(book.columns, book.valuation, book.catalogue, book.members)
    )


def levels(book: PilotBook) -> tuple[LevelUse, ...]:
    """Give the passage through the levels of the catalogue, in their order."""
    stays = level_stays(book.columns, book.valuation)
    kept = np.flatnonzero(book.members[stays.contact])
    following = _next_levels(stays.contact[kept], stays.product_group[kept], stays.level[kept], stays.left_us[kept])
    passages = level_passages(
        book.valuation.levels,
        stays.contact[kept].astype(np.int64),
        stays.level[kept].astype(np.int64),
        stays.entered_us[kept],
        stays.left_us[kept],
        following,
        as_of_us=book.as_of_us,
    )
    known = book.catalogue.level_by_code
    return tuple(
        LevelUse(
            level=passage.level,
            name=known[passage.level].name,
            phase=known[passage.level].phases[0].code,
            contacts_n=passage.contacts_n,
            now_n=passage.now_n,
            forward_n=passage.forward_n,
            backward_n=passage.backward_n,
            stay_days_median=passage.stay_days_median,
            stays_n=passage.stays_n,
            open_n=passage.open_n,
        )
        for passage in passages
        if passage.level in known
    )


def _next_levels(
    contact: NDArray[np.int32], group: NDArray[np.int16], level: NDArray[np.int16], left_us: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the level that follows each stay in its product group; -1 where the stay is open."""
    following = np.full(len(contact), -1, dtype=np.int64)
    order = np.lexsort((np.arange(len(contact)), group, contact))
    same = (np.diff(contact[order]) == 0) & (np.diff(group[order]) == 0)
    following[order[:-1][same]] = level[order[1:][same]]
    following[left_us < 0] = -1
    return following


def phases(book: PilotBook) -> tuple[PhaseResult, ...]:
    """Give value and cost by phase: of those who succeeded and, at the same positions, of all who started."""
    succeeded = book.members & (book.succeeded_us <= book.as_of_us)
    if not 8 <= int(succeeded.sum()) < int(book.members.sum()):
        return _phase_results("started", phase_curves(book.columns, book.valuation, book.members))
    shown = phase_curves(book.columns, book.valuation, succeeded)
    positions = {curve.phase: curve.days for curve in shown}
    norm = phase_curves(book.columns, book.valuation, book.members, positions=positions)
    return (*_phase_results("succeeded", shown), *_phase_results("started", norm))


def _phase_results(group: str, curves: tuple[PhaseCurve, ...]) -> tuple[PhaseResult, ...]:
    return tuple(
        PhaseResult(
            group=group,
            phase=curve.phase.code,
            n=curve.n,
            days=tuple(curve.days.tolist()),
            rv_milli=tuple(curve.rv_milli.tolist()),
            cost_minor=tuple(curve.cost_minor.tolist()),
            rv_total_milli=curve.rv_total_milli,
            cost_total_minor=curve.cost_total_minor,
        )
        for curve in curves
    )


def gaps(book: PilotBook, found: tuple[Availability, ...]) -> tuple[Gap, ...]:
    """List what the process lacks: kinds without any record, and what the cohesion check of the catalogue warns of."""
    recorded = {cell.type for cell in found if cell.interactions_n}
    missing = [entry for entry in book.catalogue.entries if entry.code not in recorded]
    listed = [Gap("no_data", entry.name, "No source records it, so nothing can be said about it.") for entry in missing]
    warned = [
        Gap(finding.code, finding.subject, f"{finding.sentence} {finding.hint}".strip())
        for finding in check_cohesion(book.catalogue)
    ]
    return (*listed, *warned)
