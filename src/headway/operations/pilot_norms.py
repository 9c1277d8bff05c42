"""The norms of a pilot: three populations, three clocks, and every subset beside all others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Phase
from headway.columns.bands import exact_bands
from headway.columns.columns import MISSING, Trajectories
from headway.columns.trajectories import trajectories
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, NotEnoughDataError
from headway.operations.pilot_book import KNOTS_OF_FAMILIES_MAX, PilotBook, charted, thinned
from headway.operations.pilot_plan import PilotPlan
from headway.operations.pilot_results import NormBand, SubsetResult
from headway.patterns.comparison import FAMILY_ERROR, Comparison, compare_subsets
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN
from headway.patterns.norm import QUANTILES, Norm, norm_of
from headway.patterns.population import Population, population_mask
from headway.patterns.reference import Borrowing
from headway.patterns.shrinkage import borrowing_strength
from headway.units import DAY_US

SHUFFLES_PER_SUBSET = 40
"""So many shuffles for each subset of a family, so that the least p can pass Holm's bar: 1 / (40 m + 1) < 5 % / m."""
BORROWS_BELOW_N = 200
"""Subsets with more contacts stand on their own."""


def population_norms(plan: PilotPlan, book: PilotBook) -> tuple[NormBand, ...]:
    """Give the norms of everyone in scope: by age for each population, then by step and by time in later phases."""
    curves = charted(book.trajectories, plan.clock)
    found: list[NormBand] = []
    for number, population in enumerate(Population):
        mask = book.members & population_mask(
            book.columns,
            population,
            as_of_us=book.as_of_us,
            counts=book.valuation.counts,
            succeeded_at=book.succeeded_us,
        )
        _add(found, plan, book, curves, mask, population.value, population, 10 + number)
    steps = trajectories(book.columns, book.valuation, clock="step", knots=np.arange(_steps_shown(book) + 1))
    _add(found, plan, book, steps, book.members, "step", Population.STARTED, 20)
    for phase in (Phase.CLOSING, Phase.RETENTION):
        stay = trajectories(book.columns, book.valuation, clock="stage", phase=phase, knots=curves.knots)
        entered = book.members & (stay.observed_n > 0)
        _add(found, plan, book, stay, entered, f"stage_{phase.code}", Population.STARTED, 30 + phase)
    return tuple(found)


def _add(
    found: list[NormBand],
    plan: PilotPlan,
    book: PilotBook,
    curves: Trajectories,
    mask: NDArray[np.bool_],
    name: str,
    population: Population,
    purpose: int,
) -> None:
    try:
        found.append(
            norm_band(plan, book, curves, mask, name=name, population=population.value, where="", purpose=purpose)
        )
    except NotEnoughDataError:
        return


def _steps_shown(book: PilotBook) -> int:
    """Give up to which step a tenth of the contacts came, at most 60."""
    counts = book.totals.interactions_n[book.members]
    return int(min(60, max(2, np.quantile(counts, 0.9))))


def norm_band(
    plan: PilotPlan,
    book: PilotBook,
    curves: Trajectories,
    mask: NDArray[np.bool_],
    *,
    name: str,
    population: str,
    where: str,
    purpose: int,
    borrowing: Borrowing | None = None,
) -> NormBand:
    """Make one norm and write it down as plain values.

    Raises
    ------
    NotEnoughDataError
        Fewer than 8 contacts.
    """
    norm = norm_of(
        curves,
        mask,
        book.columns.account,
        label=name,
        population=Population(population),
        as_of_us=book.as_of_us,
        catalogue_label=f"{book.catalogue.code} {book.catalogue.version}, as valued {book.valuation.label}",
        rng=book.rng(purpose),
        subset=_both(plan.scope.where, where),
        borrowing=borrowing,
        draws=plan.draws,
    )
    return plain_norm(norm, name)


def _both(scope: str, where: str) -> str:
    """Write two conditions as one expression."""
    return f"({scope}) and ({where})" if scope and where else scope or where


def plain_norm(norm: Norm, name: str) -> NormBand:
    """Write a norm down as plain values, up to the last knot that may be drawn."""
    rows = slice(norm.drawn_n)
    low = norm.low if norm.low is not None else norm.band
    high = norm.high if norm.high is not None else norm.band
    unit = 1 if norm.clock == "step" else DAY_US
    return NormBand(
        name=name,
        population=norm.population.value,
        filter=norm.subset,
        clock=norm.clock,
        knots=tuple((norm.knots[rows] / unit).tolist()),
        quantiles=QUANTILES,
        band_milli=_rows(norm.band[rows]),
        low_milli=_rows(low[rows]),
        high_milli=_rows(high[rows]),
        n=tuple(norm.n[rows].tolist()),
        accounts_n=int(norm.accounts_n[0]),
        borrowed_k=norm.borrowed_n,
        borrowed_from=norm.borrowed_from,
        version=norm.version,
    )


def _rows(values: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A subset to be compared with all others of the scope."""

    name: str
    where: str
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Family:
    """Subsets that are compared with the rest of one parent."""

    label: str
    within: str
    parent: NDArray[np.bool_]
    candidates: tuple[_Candidate, ...]


def family_norm_name(label: str) -> str:
    """Give the name under which the norm of a family's parent stands in the results."""
    return f"family: {label}"


def subset_results(plan: PilotPlan, book: PilotBook) -> tuple[tuple[SubsetResult, ...], tuple[NormBand, ...]]:
    """Compare every subset of every family with the rest of its parent.

    Returns
    -------
    results : tuple of SubsetResult
    norms : tuple of NormBand
        Of the parents that are not everyone in scope.
    """
    results: list[SubsetResult] = []
    norms: list[NormBand] = []
    curves = charted(book.trajectories, plan.clock)
    for number, family in enumerate(_families(plan, book)):
        results.extend(_family(plan, book, family, 100 + 20 * number))
        if family.within:
            try:
                norms.append(
                    norm_band(
                        plan,
                        book,
                        curves,
                        family.parent,
                        name=family_norm_name(family.label),
                        population="started",
                        where=family.within,
                        purpose=90 + number,
                    )
                )
            except NotEnoughDataError:
                continue
    return tuple(results), tuple(norms)


def _families(plan: PilotPlan, book: PilotBook) -> list[_Family]:
    families = []
    for family in plan.families:
        parent = book.among(family.within)
        words = _words_of(book, family.by, family.most, parent)
        families.append(_Family(family.label or family.by, family.within, parent, tuple(words)))
    if plan.subsets:
        named = tuple(_Candidate(one.name, one.where, book.among(one.where)) for one in plan.subsets)
        families.append(_Family("chosen subset", "", book.members, named))
    return families


def _words_of(book: PilotBook, by: str, most: int, parent: NDArray[np.bool_]) -> list[_Candidate]:
    """Give a subset for each of the commonest words of a dimension, as known at the as-of date."""
    field = book.frame.fields.get(by)
    if field is None or not len(field.words):
        words = [name for name, other in book.frame.fields.items() if len(other.words)]
        raise InputError(f"families names {by!r}, and the data have no such dimension", hint=did_you_mean(by, words))
    codes = np.where(parent, field.values, MISSING)
    counted = np.bincount(codes[codes != MISSING], minlength=len(field.words))
    common = [int(code) for code in np.argsort(-counted, kind="stable")[:most] if counted[code]]
    words = field.word_list()
    quoted = by if by.isidentifier() else f'"{by}"'
    return [
        _Candidate(words[code], f"{quoted} = '{words[code].replace(chr(39), chr(39) * 2)}'", codes == code)
        for code in common
    ]


def _family(plan: PilotPlan, book: PilotBook, family: _Family, purpose: int) -> list[SubsetResult]:
    curves = charted(book.trajectories, plan.clock)
    tested = thinned(curves, KNOTS_OF_FAMILIES_MAX)
    candidates = family.candidates
    sibling = np.full(book.columns.contacts_n, MISSING, dtype=np.int64)
    sibling[family.parent] = len(candidates)
    for code, candidate in enumerate(candidates):
        sibling[candidate.mask] = code
    strength = borrowing_strength(
        curves, sibling, book.columns.account, quantiles=QUANTILES, rng=book.rng(purpose)
    ).contacts_n

    def compared(place: int) -> Comparison:
        mask = candidates[place].mask
        return compare_subsets(
            tested,
            mask,
            family.parent & ~mask,
            book.columns.account,
            a_label=candidates[place].name,
            b_label="all others",
            rng=book.rng(purpose + 1 + place),
            permutations=max(plan.permutations, SHUFFLES_PER_SUBSET * len(candidates)),
            draws=plan.draws,
        )

    with ThreadPoolExecutor() as pool:
        comparisons = list(pool.map(compared, range(len(candidates))))
    differing = _holm([_least_p(found) for found in comparisons])
    return [
        _subset_result(plan, book, family, candidate, found, differs, strength, curves, purpose)
        for candidate, found, differs in zip(candidates, comparisons, differing, strict=True)
    ]


def _least_p(found: Comparison) -> float | None:
    return float(found.p_family[found.tested].min()) if found.tested.any() else None


def _holm(p_values: list[float | None]) -> list[bool]:
    """Say which subsets of a family differ, with one error rate for the whole family (Holm 1979)."""
    order = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    differs = [False] * len(p_values)
    for rank, (p, place) in enumerate(order):
        if p * (len(order) - rank) > FAMILY_ERROR:
            break
        differs[place] = True
    return differs


def _subset_result(
    plan: PilotPlan,
    book: PilotBook,
    family: _Family,
    candidate: _Candidate,
    found: Comparison,
    differs: bool,
    strength: float,
    curves: Trajectories,
    purpose: int,
) -> SubsetResult:
    n = int(candidate.mask.sum())
    parent_words = family.within or "all who started"
    borrowing = Borrowing(family.parent, strength, parent_words) if n < BORROWS_BELOW_N else None
    try:
        norm = norm_band(
            plan,
            book,
            curves,
            candidate.mask,
            name=candidate.name,
            population="started",
            where=candidate.where,
            purpose=purpose + 50,
            borrowing=borrowing,
        )
    except NotEnoughDataError:
        norm = None
    at = _knot_shown(found, differs=differs)
    place = None if at is None or norm is None else _place(norm, found.knots[at] / DAY_US)
    parent = norm_median_at(curves, family.parent, None if at is None else int(found.knots[at]))
    succeeded = book.succeeded_us[candidate.mask] <= book.as_of_us
    return SubsetResult(
        family=family.label,
        within=family.within,
        name=candidate.name,
        filter=candidate.where,
        n=n,
        accounts_n=book.accounts_n(candidate.mask),
        norm=norm,
        compared_at_days=None if at is None else float(found.knots[at] / DAY_US),
        median_milli=None if place is None or norm is None else norm.band_milli[place][QUANTILES.index(0.5)],
        parent_median_milli=parent,
        superiority=None if at is None else float(found.superiority[at]),
        superiority_low=None if at is None else float(found.low[at]),
        superiority_high=None if at is None else float(found.high[at]),
        differs=differs,
        outcome_share=float(succeeded.mean()) if n >= DRAW_N_MIN and plan.outcome is not None else None,
    )


def _place(norm: NormBand, days: float) -> int | None:
    return norm.knots.index(days) if days in norm.knots else None


def norm_median_at(curves: Trajectories, members: NDArray[np.bool_], knot_us: int | None) -> int | None:
    """Give the median of some contacts at one knot."""
    if knot_us is None:
        return None
    medians, n = exact_bands(curves, [0.5], members=members)
    knot = int(np.searchsorted(curves.knots, knot_us))
    return int(medians[knot, 0]) if n[knot] >= DRAW_N_MIN else None


def _knot_shown(found: Comparison, *, differs: bool) -> int | None:
    """Choose the age whose figures are shown: the last that half of the subset reached, where the two differ if any."""
    known = ~np.isnan(found.superiority)
    firm = known & (np.minimum(found.a_n, found.b_n) >= ALERT_N_MIN) & (2 * found.a_n >= found.a_n.max(initial=0))
    wishes = (firm & found.differs, known & found.differs) if differs else (firm, known)
    for wanted in wishes:
        if wanted.any():
            return int(np.flatnonzero(wanted)[-1])
    return None
