"""Value and cost by phase: what a phase creates and costs per contact, over the days since it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Phase
from headway.columns.columns import Columns, Valuation
from headway.evidence.process import contact_of_row
from headway.units import DAY_US, minor_to_major

POSITIONS_N = 25
"""A curve has so many points, from the day the phase began to the 90th percentile of its length."""


@dataclass(frozen=True, slots=True)
class PhaseCurve:
    """One phase, per contact that was in it.

    Attributes
    ----------
    phase : Phase
    n : int
        Contacts with at least one interaction booked to the phase.
    days : float (p,)
        Days since the first interaction booked to it.
    rv_milli, cost_minor : float (p,)
        Mean cumulative RV and cost per contact at each position.
    rv_total_milli, cost_total_minor : int
        Sums over all contacts and the whole phase, also past the last position.
    """

    phase: Phase
    n: int
    days: NDArray[np.float64]
    rv_milli: NDArray[np.float64]
    cost_minor: NDArray[np.float64]
    rv_total_milli: int
    cost_total_minor: int


def rv_per_thousand(rv_milli: int, cost_minor: int, digits: int = 2) -> float | None:
    """Give RV units for each thousand units of cost: a ratio of sums, None where nothing was spent.

    ``digits`` is how many decimals the currency has.

    Examples
    --------
    >>> round(rv_per_thousand(46_000, 32_000), 2), rv_per_thousand(46_000, 0)
    (143.75, None)
    """
    return rv_milli / minor_to_major(cost_minor, digits) if cost_minor else None


def phase_curves(
    columns: Columns,
    valuation: Valuation,
    members: NDArray[np.bool_],
    *,
    positions: Mapping[Phase, NDArray[np.float64]] | None = None,
) -> tuple[PhaseCurve, ...]:
    """Add up RV and cost of each phase per contact, day by day since the phase began.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    members : bool (k,)
    positions : mapping of Phase to float (p,), optional
        Days at which to add up, rising from 0: those of another group, so that both can be drawn together. A phase
        that is not named is left out. Default: as the notes say.

    Returns
    -------
    tuple of PhaseCurve
        One for each phase that any member was in. Every contact that was in a phase counts in its mean from the first
        to the last position, whether or not it was observed that long: the last position times n is what was created.

    Notes
    -----
    Positions end at the 90th percentile of the time from a contact's first to its last interaction in the phase.
    Source: docs/method/pilot.md.
    """
    owner = contact_of_row(columns)
    curves = (
        _curve(columns, valuation, owner, members, phase, None if positions is None else positions[phase])
        for phase in Phase
        if positions is None or phase in positions
    )
    return tuple(curve for curve in curves if curve is not None)


def _curve(
    columns: Columns,
    valuation: Valuation,
    owner: NDArray[np.int64],
    members: NDArray[np.bool_],
    phase: Phase,
    positions: NDArray[np.float64] | None,
) -> PhaseCurve | None:
    rows = np.flatnonzero((valuation.phase == phase) & valuation.counts & members[owner])
    if not len(rows):
        return None
    who = owner[rows]
    first = np.flatnonzero(np.diff(who, prepend=-1))
    counts = np.diff(np.append(first, len(who)))
    began = columns.occurred_at[rows[first]]
    days = (columns.occurred_at[rows] - np.repeat(began, counts)) / DAY_US
    if positions is None:
        lengths = days[np.append(first[1:], len(who)) - 1]
        positions = np.linspace(0.0, max(float(np.quantile(lengths, 0.9)), 1.0), POSITIONS_N)
    place = np.searchsorted(positions, days, side="left")
    rv = valuation.rv_milli[rows].astype(np.float64)
    cost = valuation.cost_minor[rows].astype(np.float64)
    return PhaseCurve(
        phase=phase,
        n=len(first),
        days=positions,
        rv_milli=_running(place, rv, len(positions)) / len(first),
        cost_minor=_running(place, cost, len(positions)) / len(first),
        rv_total_milli=round(rv.sum()),
        cost_total_minor=round(cost.sum()),
    )


def _running(place: NDArray[np.int64], weights: NDArray[np.float64], positions_n: int) -> NDArray[np.float64]:
    """Add up what lies at or before each position; what lies past the last one is left to the totals."""
    return np.cumsum(np.bincount(place, weights=weights, minlength=positions_n + 1)[:positions_n])
