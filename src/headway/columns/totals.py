"""What each contact comes to: counts, RV, cost, phases, peak and fall, pace, in one pass over the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.revalue import running_sums
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.errors import InputError
from headway.units import NEVER_US


@dataclass(frozen=True, slots=True)
class ContactTotals:
    """One figure of each kind for each of k contacts, over the interactions that count.

    Attributes
    ----------
    interactions_n : int32 (k,)
    rv_milli, cost_minor, value_minor : int64 (k,)
        Cumulative RV, cost, and money that came with the interactions.
    phase_n, phase_rv_milli, phase_cost_minor : int32 (k, 3), int64 (k, 3), int64 (k, 3)
        The same by phase; they add up to the totals.
    first_us, last_us : int64 (k,)
        `NEVER_US` for a contact without interactions that count.
    peak_milli : int64 (k,)
        The highest cumulative RV so far, at least 0.
    drawdown_milli, drawdown_peak_milli : int64 (k,)
        The largest fall of cumulative RV from an earlier peak, and that peak.
    level, phase : int16 (k,), int8 (k,)
        Where the contact stands after its last interaction (in whatever product group that was); -1 without any. For
        one product group: `standing`.
    as_of_us : int
    """

    interactions_n: NDArray[np.int32]
    rv_milli: NDArray[np.int64]
    cost_minor: NDArray[np.int64]
    value_minor: NDArray[np.int64]
    phase_n: NDArray[np.int32]
    phase_rv_milli: NDArray[np.int64]
    phase_cost_minor: NDArray[np.int64]
    first_us: NDArray[np.int64]
    last_us: NDArray[np.int64]
    peak_milli: NDArray[np.int64]
    drawdown_milli: NDArray[np.int64]
    drawdown_peak_milli: NDArray[np.int64]
    level: NDArray[np.int16]
    phase: NDArray[np.int8]
    as_of_us: int

    @property
    def unrecovered_milli(self) -> NDArray[np.int64]:
        """How far cumulative RV stands below its peak now (k,)."""
        return self.peak_milli - self.rv_milli

    @property
    def unrecovered_share(self) -> NDArray[np.float64]:
        """The same as a share of the peak (k,); NaN where RV never rose above 0."""
        return _ratio(self.unrecovered_milli, self.peak_milli)

    @property
    def drawdown_share(self) -> NDArray[np.float64]:
        """The largest fall as a share of the peak it fell from (k,); NaN where that peak is 0."""
        return _ratio(self.drawdown_milli, self.drawdown_peak_milli)

    @property
    def mean_gap_us(self) -> NDArray[np.float64]:
        """The pace: mean time between two interactions (k,), microseconds; NaN with fewer than two."""
        return _ratio(self.last_us - self.first_us, np.maximum(self.interactions_n - 1, 0))

    @property
    def silence_us(self) -> NDArray[np.int64]:
        """Time since the last interaction at the as-of date (k,), microseconds; -1 without any."""
        return np.where(self.interactions_n > 0, self.as_of_us - self.last_us, -1)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    quotient = np.full(len(part), np.nan)
    np.divide(part, whole, out=quotient, where=whole != 0)
    return quotient


def contact_totals(columns: Columns, valuation: Valuation, *, engine: str | None = None) -> ContactTotals:
    """Sum each contact's interactions that count.

    Parameters
    ----------
    columns : Columns
        k contacts.
    valuation : Valuation
        Of these columns.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    ContactTotals

    Notes
    -----
    The same figures as `RelationshipState`, held equal by test. One pass, O(n).

    Examples
    --------
    See ``tests/unit/columns/test_totals.py``: the worked example, with its fall of 30 from a peak of 76.
    """
    k = columns.contacts_n
    totals = ContactTotals(
        interactions_n=np.zeros(k, np.int32),
        rv_milli=np.zeros(k, np.int64),
        cost_minor=np.zeros(k, np.int64),
        value_minor=np.zeros(k, np.int64),
        phase_n=np.zeros((k, 3), np.int32),
        phase_rv_milli=np.zeros((k, 3), np.int64),
        phase_cost_minor=np.zeros((k, 3), np.int64),
        first_us=np.full(k, NEVER_US, np.int64),
        last_us=np.full(k, NEVER_US, np.int64),
        peak_milli=np.zeros(k, np.int64),
        drawdown_milli=np.zeros(k, np.int64),
        drawdown_peak_milli=np.zeros(k, np.int64),
        level=np.full(k, -1, np.int16),
        phase=np.full(k, -1, np.int8),
        as_of_us=valuation.as_of_us,
    )
    if resolve_engine(engine) == "numpy":
        _total_with_numpy(columns, valuation, totals)
        return totals
    facts = (
        sealed(columns.offsets),
        sealed(columns.occurred_at),
        sealed(valuation.cell),
        sealed(valuation.rv_milli),
        sealed(valuation.cost_minor),
        sealed(valuation.phase),
        None if columns.value_minor is None else sealed(columns.value_minor),
        sealed(valuation.level_after),
        sealed(valuation.phase_after),
    )
    outputs = tuple(getattr(totals, name) for name in ContactTotals.__slots__ if name != "as_of_us")
    run(lambda a, b: _total(a, b, *facts, *outputs), stretches(columns.offsets))
    return totals


def standing(columns: Columns, valuation: Valuation, product_group: str) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Give where each contact stands in one product group.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    product_group : str
        One of ``columns.product_groups``; "" is the default group.

    Returns
    -------
    level : int16 (k,)
        Index into ``valuation.levels``; -1 for a contact without interactions that count there.
    phase : int8 (k,)

    Raises
    ------
    InputError
        No such product group.

    Examples
    --------
    See ``tests/unit/columns/test_totals.py``.
    """
    if product_group not in columns.product_groups:
        raise InputError(
            f"No product group {product_group!r}",
            hint=f"There are {', '.join(map(repr, columns.product_groups[:20]))}.",
        )
    group = columns.product_groups.index(product_group)
    rows = np.flatnonzero((valuation.cell >= 0) & (columns.product_group == group))
    last = np.searchsorted(rows, columns.offsets[1:]) - 1
    there = (last >= 0) & (rows[np.maximum(last, 0)] >= columns.offsets[:-1]) if len(rows) else last >= 0
    level, phase = np.full(columns.contacts_n, -1, np.int16), np.full(columns.contacts_n, -1, np.int8)
    level[there] = valuation.level_after[rows[last[there]]]
    phase[there] = valuation.phase_after[rows[last[there]]]
    return level, phase


@njit(**KERNEL)
def _total(  # a kernel takes arrays, not records
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    cells: Any,
    rv: Any,
    cost: Any,
    phases: Any,
    value: Any,  # None: there is none
    level_after: Any,
    phase_after: Any,
    interactions_n: Any,
    rv_milli: Any,
    cost_minor: Any,
    value_minor: Any,
    phase_n: Any,
    phase_rv: Any,
    phase_cost: Any,
    first_us: Any,
    last_us: Any,
    peak_milli: Any,
    drawdown_milli: Any,
    drawdown_peak: Any,
    level: Any,
    phase: Any,
) -> None:
    for c in range(first, last):
        n, total, worth = 0, np.int64(0), np.int64(0)
        peak, deepest, deepest_from = np.int64(0), np.int64(0), np.int64(0)
        first_row: Any = np.uint64(0)
        last_row: Any = np.uint64(0)
        for i in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):
            if cells[i] < 0:
                continue
            if n == 0:
                first_row = i
            n += 1
            last_row = i
            p = np.uint64(phases[i])
            total += rv[i]
            peak = max(peak, total)
            if peak - total > deepest:
                deepest = peak - total
                deepest_from = peak
            phase_n[c, p] += 1
            phase_rv[c, p] += rv[i]
            phase_cost[c, p] += cost[i]
            if value is not None:
                worth += value[i]
        if n == 0:
            continue
        interactions_n[c] = n
        rv_milli[c] = total
        cost_minor[c] = phase_cost[c, 0] + phase_cost[c, 1] + phase_cost[c, 2]
        value_minor[c] = worth
        first_us[c] = occurred_at[first_row]
        last_us[c] = occurred_at[last_row]
        peak_milli[c] = peak
        drawdown_milli[c] = deepest
        drawdown_peak[c] = deepest_from
        level[c] = level_after[last_row]
        phase[c] = phase_after[last_row]


def _total_with_numpy(columns: Columns, valuation: Valuation, totals: ContactTotals) -> None:
    """Fill the totals with NumPy alone: differences of running sums, and a loop over contacts for the falls."""
    starts, ends = columns.offsets[:-1], columns.offsets[1:]
    counts = valuation.cell >= 0

    def summed(values: NDArray[Any]) -> NDArray[np.int64]:
        running = np.concatenate([[0], np.cumsum(np.where(counts, values, 0), dtype=np.int64)])
        result: NDArray[np.int64] = running[ends] - running[starts]
        return result

    totals.interactions_n[:] = summed(counts)
    totals.rv_milli[:] = summed(valuation.rv_milli)
    totals.cost_minor[:] = summed(valuation.cost_minor)
    if columns.value_minor is not None:
        totals.value_minor[:] = summed(columns.value_minor)
    for p in range(3):
        booked = valuation.phase == p
        totals.phase_n[:, p] = summed(booked)
        totals.phase_rv_milli[:, p] = summed(np.where(booked, valuation.rv_milli, 0))
        totals.phase_cost_minor[:, p] = summed(np.where(booked, valuation.cost_minor, 0))
    rows = np.flatnonzero(counts)
    there = totals.interactions_n > 0
    first_row = rows[np.searchsorted(rows, starts[there])]
    last_row = rows[np.searchsorted(rows, ends[there]) - 1]
    totals.first_us[there] = columns.occurred_at[first_row]
    totals.last_us[there] = columns.occurred_at[last_row]
    totals.level[there] = valuation.level_after[last_row]
    totals.phase[there] = valuation.phase_after[last_row]
    cumulative = running_sums(columns.offsets, valuation.rv_milli)
    for c in np.flatnonzero(there):
        curve = cumulative[starts[c] : ends[c]]
        peaks = np.maximum(np.maximum.accumulate(curve), 0)
        deepest = int(np.argmax(peaks - curve))
        totals.peak_milli[c] = peaks[-1]
        totals.drawdown_milli[c] = (peaks - curve)[deepest]
        totals.drawdown_peak_milli[c] = peaks[deepest] if totals.drawdown_milli[c] else 0
