"""The questions about extremes: two groups on one clock, with RV as recorded and with RV without the outcome."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from headway.columns.bands import exact_bands
from headway.columns.columns import Trajectories
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, NotEnoughDataError
from headway.evidence.process import without_outcomes
from headway.operations.pilot_book import PilotBook, age_trajectories, charted, thinned
from headway.operations.pilot_norms import norm_band
from headway.operations.pilot_plan import Extreme, PilotPlan
from headway.operations.pilot_results import Contrast, ExtremeResult, NormBand
from headway.patterns.comparison import Comparison, ComparisonVerdict, compare_subsets
from headway.units import DAY_US, NEVER_US

KINDS_NAMED_MAX = 2
"""So few kinds of interaction left in RV are named beside a verdict."""

ALIKE_SHARE = 0.99
"""Where so many share one value at every age, two groups cannot be told apart."""


def extreme_results(plan: PilotPlan, book: PilotBook) -> tuple[ExtremeResult, ...]:
    """Answer every question about extremes."""
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(lambda one: _answer(plan, book, one[1], one[0]), enumerate(plan.extremes)))


def _answer(plan: PilotPlan, book: PilotBook, extreme: Extreme, number: int) -> ExtremeResult:
    a, b = book.among(extreme.a.where), book.among(extreme.b.where)
    end_us = _end_of(book, extreme)
    stripped = without_outcomes(book.columns, book.valuation, book.catalogue)
    weights = np.where(stripped, book.valuation.rv_milli, 0).astype(np.int32)
    contrasts: list[Contrast] = []
    tested: Trajectories | None = None
    for place, (indicator, of_row) in enumerate((("without_outcomes", weights), ("recorded", None))):
        whole = age_trajectories(
            book.columns, book.valuation, book.totals, book.members, plan.clock, observed_end_us=end_us, weights=of_row
        )
        curves = charted(whole, plan.clock)
        tested = tested or curves
        left = _left_in(book, stripped, a | b) if of_row is not None else ""
        contrasts.append(_contrast(plan, book, extreme, indicator, left, curves, a, b, 1000 + 10 * number + place))
    assert tested is not None
    return ExtremeResult(
        code=extreme.code,
        question=extreme.question,
        a=extreme.a.name,
        b=extreme.b.name,
        filter_a=extreme.a.where,
        filter_b=extreme.b.where,
        until=" or ".join(extreme.until),
        contrasts=tuple(contrasts),
        norm_a=_norm_or_none(plan, book, tested, a, extreme.a.name, extreme.a.where, 2000 + number),
        norm_b=_norm_or_none(plan, book, tested, b, extreme.b.name, extreme.b.where, 3000 + number),
    )


def _left_in(book: PilotBook, rows: NDArray[np.bool_], members: NDArray[np.bool_]) -> str:
    """Name the kinds of interaction that are left in RV, where they are so few that they decide what it means."""
    columns = book.columns
    kept = rows & np.repeat(members, np.diff(columns.offsets))
    kinds = np.flatnonzero(np.bincount(columns.interaction_type[kept], minlength=len(columns.types)))
    if not 0 < len(kinds) <= KINDS_NAMED_MAX:
        return ""
    names = " and ".join(f"“{book.catalogue.entry(columns.types[kind]).name}”" for kind in kinds)
    return f" All that is left in RV here is {names}."


def _end_of(book: PilotBook, extreme: Extreme) -> NDArray[np.int64] | None:
    """Give the moment up to which each relationship is followed: just before the earliest of the named flags."""
    if not extreme.until:
        return None
    times = book.columns.contact_times
    for flag in extreme.until:
        if flag not in times:
            raise InputError(
                f"extremes.{extreme.code}.until names {flag!r}, and the data have no such flag",
                hint=did_you_mean(flag, times),
            )
    earliest = np.minimum.reduce([times[flag] for flag in extreme.until])
    return np.where(earliest == NEVER_US, NEVER_US, earliest - 1).astype(np.int64)


def _contrast(
    plan: PilotPlan,
    book: PilotBook,
    extreme: Extreme,
    indicator: str,
    left: str,
    curves: Trajectories,
    a: NDArray[np.bool_],
    b: NDArray[np.bool_],
    purpose: int,
) -> Contrast:
    thin = thinned(curves)
    found = compare_subsets(
        thin,
        a,
        b,
        book.columns.account,
        a_label=extreme.a.name,
        b_label=extreme.b.name,
        rng=book.rng(purpose),
        permutations=plan.permutations,
        draws=plan.draws,
    )
    alike = all_alike(thin, a | b)
    medians = [exact_bands(thin, np.array([0.5]), members=side)[0][:, 0] for side in (a & ~b, b & ~a)]
    p_family = found.p_family[found.tested]
    return Contrast(
        indicator=indicator,
        verdict="not_enough_data" if alike else found.verdict.value,
        sentence=_alike_words(extreme, indicator) if alike else _sentence(extreme, found, a, b) + left,
        knots_days=tuple((found.knots / DAY_US).tolist()),
        n_a=tuple(found.a_n.tolist()),
        n_b=tuple(found.b_n.tolist()),
        accounts_a=int(found.a_accounts_n.max(initial=0)),
        accounts_b=int(found.b_accounts_n.max(initial=0)),
        median_a_milli=tuple(int(m) for m in medians[0]),
        median_b_milli=tuple(int(m) for m in medians[1]),
        superiority=_known(found.superiority),
        low=_known(found.low),
        high=_known(found.high),
        p_family_wise=_known(found.p_family),
        first_day=None if found.first_difference is None else float(found.knots[found.first_difference] / DAY_US),
        p_overall=float(p_family.min()) if len(p_family) else None,
        permutations=plan.permutations,
    )


def _known(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


def all_alike(curves: Trajectories, members: NDArray[np.bool_]) -> bool:
    """Tell whether nearly everyone (99 %) has one and the same RV at every age: then nothing can be told apart."""
    for knot in range(len(curves.knots)):
        values = curves.values[knot, members & (curves.observed_n > knot)]
        if len(values) and np.unique(values, return_counts=True)[1].max() < ALIKE_SHARE * len(values):
            return False
    return True


def _alike_words(extreme: Extreme, indicator: str) -> str:
    because = ", because hardly anything that is no outcome is recorded" if indicator == "without_outcomes" else ""
    return (
        f"At every age nearly all of {extreme.a.name} and {extreme.b.name} have the same RV{because}. This history "
        "cannot tell them apart: a gap in the data, not a finding about the relationships."
    )


def _sentence(extreme: Extreme, found: Comparison, a: NDArray[np.bool_], b: NDArray[np.bool_]) -> str:
    """Say what was found, in words that claim no more than that."""
    names = f"{extreme.a.name} and {extreme.b.name}"
    if found.verdict is ComparisonVerdict.NOT_ENOUGH_DATA:
        return (
            f"{int(a.sum()):,} and {int(b.sum()):,} contacts are too few, or end too early, to compare {names}: each "
            "side needs 8 contacts of 5 accounts at the same age."
        )
    if found.verdict is ComparisonVerdict.NOT_SHOWN:
        return f"{names}: no difference shown at any of {int(found.tested.sum())} ages (family-wise p above 5%)."
    first = found.first_difference
    if first is None:
        return _without_lasting_order(extreme, found)
    chance = found.superiority[first]
    higher, lower = (extreme.a.name, extreme.b.name) if chance > 0.5 else (extreme.b.name, extreme.a.name)
    day = found.knots[first] / DAY_US
    return (
        f"{higher} stand higher from day {day:,.0f} on: at that age a random one of “{higher}” stands above a random "
        f"one of “{lower}” with a chance of {max(chance, 1 - chance):.0%}."
    )


def _without_lasting_order(extreme: Extreme, found: Comparison) -> str:
    """Say at which ages two groups differ whose order is not the same to the end."""
    places = np.flatnonzero(found.differs)
    days = found.knots[places] / DAY_US
    higher_n = int((found.superiority[places] > 0.5).sum())
    tested = int(found.tested.sum())
    span = f"between day {days[0]:,.0f} and day {days[-1]:,.0f}" if len(days) > 1 else f"at day {days[0]:,.0f}"
    if higher_n in (0, len(places)):
        higher = extreme.a.name if higher_n else extreme.b.name
        return (
            f"{higher} stand higher at {len(places)} of {tested} ages looked at, all {span}; later, among the few that "
            "remain, that order is not shown."
        )
    return (
        f"{extreme.a.name} and {extreme.b.name} differ at {len(places)} of {tested} ages looked at, {span}: "
        f"{extreme.a.name} stand higher at {higher_n} of them, {extreme.b.name} at {len(places) - higher_n}."
    )


def _norm_or_none(
    plan: PilotPlan,
    book: PilotBook,
    curves: Trajectories,
    mask: NDArray[np.bool_],
    name: str,
    where: str,
    purpose: int,
) -> NormBand | None:
    try:
        return norm_band(plan, book, curves, mask, name=name, population="started", where=where, purpose=purpose)
    except NotEnoughDataError:
        return None
