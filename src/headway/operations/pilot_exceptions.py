"""Who stands outside the norm band at the as-of date, for a pilot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.columns.trajectories import trajectories
from headway.errors import NotEnoughDataError
from headway.operations.pilot_book import PilotBook, charted
from headway.operations.pilot_norms import norm_band
from headway.operations.pilot_plan import PilotPlan
from headway.operations.pilot_results import ExceptionRow, Exceptions, LedgerLine, NormBand
from headway.patterns.limits import ALERT_N_MIN
from headway.patterns.reading import Reading, Verdict, read_against
from headway.patterns.readings import VERDICTS, Readings, read_all
from headway.patterns.reference import ReferenceGroup
from headway.patterns.velocity import level_steps
from headway.units import DAY_US

WINDOW_KNOTS = 4
"""Pace is the gain over the last four knots of the clock."""


AGAINST = "exceptions"
"""The name of the norm of those whom exceptions are read against, where that is not everyone in scope."""


def exceptions_norm(plan: PilotPlan, book: PilotBook, started: NormBand | None) -> NormBand | None:
    """Give the norm that contacts are read against: that of everyone in scope, or of those whom the plan names."""
    if not plan.exceptions_against:
        return started
    try:
        return norm_band(
            plan,
            book,
            charted(book.trajectories, plan.clock),
            book.among(plan.exceptions_against),
            name=AGAINST,
            population="started",
            where=plan.exceptions_against,
            purpose=40,
        )
    except NotEnoughDataError:
        return None


def exceptions(plan: PilotPlan, book: PilotBook, norm: NormBand | None) -> Exceptions | None:
    """Read every contact against the norm, and list those furthest outside the band.

    Contacts are found at the last age of the grid that they reached; those listed are read once more with the RV they
    have now, and stand there only if that still lies outside.
    """
    if norm is None:
        return None
    group = reference_group(book, book.among(plan.exceptions_against), norm.version)
    readings = read_all(group)
    among = book.among(plan.exceptions_where)
    read = among & (readings.n >= ALERT_N_MIN) & (readings.verdict > 0)
    below = read & (readings.verdict == VERDICTS.index(Verdict.BELOW))
    above = read & (readings.verdict == VERDICTS.index(Verdict.ABOVE))
    lows = _furthest(plan, book, group, readings, below, Verdict.BELOW)
    highs = _furthest(plan, book, group, readings, above, Verdict.ABOVE)
    return Exceptions(
        filter=plan.exceptions_where,
        against=norm.name,
        read_n=int(read.sum()),
        unread_n=int((among & ~read).sum()),
        below_n=int(below.sum()),
        above_n=int(above.sum()),
        rows=tuple(_row(book, contact, reading) for contact, reading in (*lows, *highs)),
        below_lines=ledger_lines(book, lows[0][0]) if lows else (),
        above_lines=ledger_lines(book, highs[0][0]) if highs else (),
    )


def reference_group(book: PilotBook, members: NDArray[np.bool_], norm_version: str) -> ReferenceGroup:
    """Give the group that contacts are read against, with level and pace."""
    knots = book.trajectories.knots
    return ReferenceGroup(
        trajectories=book.trajectories,
        members=members,
        account=book.columns.account,
        norm_version=norm_version,
        succeeded=members & (book.succeeded_us <= book.as_of_us),
        level=_levels_at_knots(book),
        window=int(WINDOW_KNOTS * (knots[1] - knots[0])) if len(knots) > WINDOW_KNOTS else None,
    )


def _levels_at_knots(book: PilotBook) -> NDArray[np.int32]:
    """Give the level of each contact at each knot: the start level plus every step since."""
    return trajectories(
        book.columns,
        book.valuation,
        clock="age",
        knots=book.trajectories.knots,
        observed_until_us=book.as_of_us,
        weights=level_steps(book.columns, book.valuation),
    ).values


def _furthest(
    plan: PilotPlan,
    book: PilotBook,
    group: ReferenceGroup,
    readings: Readings,
    outside: NDArray[np.bool_],
    verdict: Verdict,
) -> list[tuple[int, Reading]]:
    """Give those furthest from the median, read with the RV they have now."""
    sign = -1.0 if verdict is Verdict.ABOVE else 1.0
    candidates = np.flatnonzero(outside)
    order = np.lexsort((candidates, sign * readings.median_distance_rv_milli[candidates]))
    chosen: list[tuple[int, Reading]] = []
    for contact in candidates[order]:
        reading = read_against(
            group, int(contact), knot=int(readings.knot[contact]), rv_milli=int(book.totals.rv_milli[contact])
        )
        if reading.verdict is verdict:
            chosen.append((int(contact), reading))
        if len(chosen) >= plan.exceptions_most:
            break
    return sorted(chosen, key=lambda one: sign * (one[1].median_distance_rv_milli or 0))


def _row(book: PilotBook, contact: int, reading: Reading) -> ExceptionRow:
    columns, totals = book.columns, book.totals
    distance = reading.median_distance_rv_milli
    assert distance is not None
    assert reading.percentile is not None
    level = book.valuation.levels[int(totals.level[contact])]
    return ExceptionRow(
        contact=columns.contacts[contact].as_py(),
        account=columns.accounts[int(columns.account[contact])].as_py(),
        direction=reading.verdict.value,
        age_days=float((book.as_of_us - totals.first_us[contact]) / DAY_US),
        rv_milli=int(totals.rv_milli[contact]),
        cost_minor=int(totals.cost_minor[contact]),
        median_milli=int(totals.rv_milli[contact]) - distance,
        distance_milli=distance,
        percentile=reading.percentile,
        velocity_percentile=reading.velocity_percentile,
        velocity_n=reading.velocity_n,
        level=book.catalogue.level_by_code[level].name if level in book.catalogue.level_by_code else level,
        last_days_ago=float((book.as_of_us - totals.last_us[contact]) / DAY_US),
        n=reading.n,
        norm_version=reading.norm_version,
    )


def ledger_lines(book: PilotBook, contact: int) -> tuple[LedgerLine, ...]:
    """Give the interactions of one contact that count, with the running total."""
    columns, valuation = book.columns, book.valuation
    rows = np.arange(columns.offsets[contact], columns.offsets[contact + 1])
    rows = rows[valuation.counts[rows]]
    total = np.cumsum(valuation.rv_milli[rows], dtype=np.int64)
    phases = ("acquisition", "closing", "retention")
    return tuple(
        LedgerLine(
            day=float((columns.occurred_at[row] - book.totals.first_us[contact]) / DAY_US),
            type=columns.types[columns.interaction_type[row]],
            name=book.catalogue.entry(columns.types[columns.interaction_type[row]]).name,
            rv_milli=int(valuation.rv_milli[row]),
            cost_minor=int(valuation.cost_minor[row]),
            total_milli=int(running),
            phase=phases[valuation.phase[row]],
        )
        for row, running in zip(rows, total, strict=True)
    )
