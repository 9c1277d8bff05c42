"""Cumulative RV of every contact at the knots of a clock: relationship age, step, or time since entering a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headway.catalogue.model import Phase
from headway.columns.columns import Columns, Trajectories, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.starts import Starts, starts_of
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.columns.trajectories_twin import fill_with_numpy
from headway.errors import InputError, LimitError
from headway.units import DAY_US, WEEK_US

KNOTS_MAX: Final = 32_767
"""The most knots of one clock."""

TRAJECTORY_VALUES_MAX: Final = 2_147_483_648
"""The most values (knots × contacts) that one set of trajectories may hold: 8 GiB."""

MONTH_US: Final = DAY_US * 1461 // 48
"""A twelfth of 365.25 days."""

STEPS: Final = 100
"""The step clock's last knot, unless others are asked for."""

_WEEKS: Final = 104
_TILE: Final = 32
_INT32_MAX: Final = 2_147_483_647


def age_knots(until_us: int) -> NDArray[np.int64]:
    """Give the grid of ages: weekly to two years, then monthly.

    Parameters
    ----------
    until_us : int, microseconds
        The largest age of interest.

    Returns
    -------
    int64 (g,), microseconds
        Rising from 0; none is larger than ``until_us``, except 0 itself.

    Notes
    -----
    Source: docs/method/norms.md, the grid of ages.

    Examples
    --------
    >>> (age_knots(3 * WEEK_US + 5) // DAY_US).tolist()
    [0, 7, 14, 21]
    >>> len(age_knots(1461 * DAY_US)), age_knots(0).tolist()
    (129, [0])
    """
    weeks = np.arange(min(until_us // WEEK_US, _WEEKS) + 1 if until_us > 0 else 1) * WEEK_US
    months_n = max(0, (until_us - _WEEKS * WEEK_US) // MONTH_US)
    months = _WEEKS * WEEK_US + np.arange(1, months_n + 1) * MONTH_US
    return np.concatenate([weeks, months]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What both engines fill trajectories from."""

    columns: Columns
    amounts: NDArray[Any]
    cells: NDArray[np.int32] | None
    starts: Starts
    end_us: NDArray[np.int64]
    knots: NDArray[np.int64]


def trajectories(
    columns: Columns,
    valuation: Valuation,
    *,
    clock: str = "age",
    knots: ArrayLike | None = None,
    observed_until_us: int | None = None,
    observed_end_us: NDArray[np.int64] | None = None,
    start_us: NDArray[np.int64] | None = None,
    level: str | None = None,
    phase: Phase | None = None,
    product_group: str | None = None,
    weights: NDArray[Any] | None = None,
    engine: str | None = None,
) -> Trajectories:
    """Give the cumulative RV of every contact at the knots of one clock.

    Parameters
    ----------
    columns : Columns
        k contacts.
    valuation : Valuation
    clock : {"age", "step", "stage"}
        Time since the first interaction that counts; number of interactions; time since entering a level or phase.
    knots : int array (g,), optional
        Rising, from 0 up: microseconds, or for steps the number of interactions. Default: `age_knots` up to the
        longest time observed; steps 0 to `STEPS`.
    observed_until_us : int, microseconds, optional
        When observation ends for all. Default: the valuation's as-of date.
    observed_end_us : int64 (k,), optional
        Where it ends earlier for a contact.
    start_us : int64 (k,), optional
        Age clock only: another moment at which age is 0; `NEVER_US` for a contact that does not take part. RV from
        before that moment is part of the value.
    level, phase : str, Phase, optional
        Stage clock only: what is entered; at least one. The first entry counts, and RV gained since then, after a
        later move too: leaving a stage does not end observation.
    product_group : str, optional
        Stage clock only: entered in this group. Default: in any.
    weights : int (n,), optional
        What is summed instead of RV, over the interactions that count: cost, revenue, RV without some types.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Trajectories
        The value at a knot sums the interactions up to that moment, itself included. A knot is observed if it does
        not lie after the end of observation; past the last such knot the value is carried along without meaning.

    Raises
    ------
    InputError
        The clock, knots or stage make no sense, or do not fit the clock.
    LimitError
        More than `KNOTS_MAX` knots or `TRAJECTORY_VALUES_MAX` values, or a sum outside 32 bits.

    Notes
    -----
    Source: docs/method/norms.md. Administrative censoring only: nothing that a contact does ends its observation.
    O(n + g k).

    Examples
    --------
    See ``tests/unit/columns/test_trajectories.py``.
    """
    _refuse_what_does_not_fit(clock, start_us, level, phase, product_group)
    end_us = np.full(columns.contacts_n, valuation.as_of_us if observed_until_us is None else observed_until_us)
    if observed_end_us is not None:
        end_us = np.minimum(end_us, observed_end_us)
    starts = starts_of(columns, valuation, level=level, phase=phase, product_group=product_group, engine=engine)
    if start_us is not None:
        starts = starts.moved_to(start_us)
    frame = _Frame(
        columns=columns,
        amounts=valuation.rv_milli if weights is None else weights,
        cells=valuation.cell if weights is not None or clock == "step" else None,
        starts=starts,
        end_us=end_us,
        knots=_checked_knots(knots, clock, starts, end_us),
    )
    return _fill(frame, clock, resolve_engine(engine))


def _fill(frame: _Frame, clock: str, engine: str) -> Trajectories:
    columns, knots = frame.columns, frame.knots
    if len(knots) * columns.contacts_n > TRAJECTORY_VALUES_MAX:
        raise LimitError(
            f"{len(knots):,} knots of {columns.contacts_n:,} contacts are more than TRAJECTORY_VALUES_MAX, "
            f"{TRAJECTORY_VALUES_MAX:,}",
            hint="Use fewer knots.",
        )
    if engine == "numpy":
        values, observed_n, largest = fill_with_numpy(
            columns, frame.amounts, frame.cells, frame.starts, frame.end_us, knots, by_step=clock == "step"
        )
    else:
        values = np.empty((len(knots), columns.contacts_n), np.int32)
        observed_n = np.zeros(columns.contacts_n, np.int16)
        inputs = (
            sealed(columns.offsets),
            sealed(columns.occurred_at),
            None if frame.cells is None else sealed(frame.cells),
            sealed(frame.amounts),
            sealed(frame.starts.moment_us),
            sealed(frame.starts.row),
            sealed(frame.end_us),
            sealed(knots),
        )
        kernel = _fill_by_step if clock == "step" else _fill_by_time
        parts = stretches(columns.offsets)
        largest = max(run(lambda a, b: kernel(a, b, *inputs, values, observed_n), parts), default=0)
    if largest > _INT32_MAX:
        raise LimitError(
            f"The sum of one contact reaches {largest:,}, more than the {_INT32_MAX:,} that a trajectory holds",
            hint="Sum larger units (major instead of minor units of money).",
        )
    return Trajectories(values=values, observed_n=observed_n, knots=knots, clock=clock)


def _refuse_what_does_not_fit(
    clock: str, start_us: object, level: object, phase: object, product_group: object
) -> None:
    if clock not in {"age", "step", "stage"}:
        raise InputError(f"No clock {clock!r}", hint="There are three: 'age', 'step' and 'stage'.")
    if start_us is not None and clock != "age":
        raise InputError(f"The clock {clock!r} takes no start of its own", hint="Leave `start_us` out.")
    staged = [name for name, given in (("level", level), ("phase", phase)) if given is not None]
    if clock == "stage" and not staged:
        raise InputError("The stage clock needs to know what is entered", hint="Give a level, a phase or both.")
    if clock != "stage" and (staged or product_group is not None):
        raise InputError(
            f"The clock {clock!r} takes no {' and no '.join(staged or ['product group'])}", hint="Use clock='stage'."
        )


def _checked_knots(knots: ArrayLike | None, clock: str, starts: Starts, end_us: NDArray[np.int64]) -> NDArray[np.int64]:
    if knots is None:
        if clock == "step":
            return np.arange(STEPS + 1)
        there = starts.takes_part
        return age_knots(int((end_us - starts.moment_us)[there].max(initial=0)))
    checked = np.asarray(knots, np.int64)
    if checked.ndim != 1 or len(checked) == 0 or checked[0] < 0 or (np.diff(checked) <= 0).any():
        raise InputError("Knots must rise, from 0 or more, and there must be at least one")
    if len(checked) > KNOTS_MAX:
        raise LimitError(f"{len(checked):,} knots are more than KNOTS_MAX, {KNOTS_MAX:,}", hint="Use a coarser grid.")
    return checked


@njit(**KERNEL)
def _fill_by_time(
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    cells: Any,  # None: amounts are 0 where the row does not count
    amounts: Any,
    start_us: Any,
    start_row: Any,  # -1: does not take part
    end_us: Any,
    knots: Any,
    values: Any,
    observed_n: Any,
) -> Any:
    """Fill contacts ``first`` to ``last - 1``; give the largest sum met, without its sign."""
    knots_n = len(knots)
    # Knot-major values of a few contacts are gathered in the cache and written out as short stretches of memory.
    tile = np.zeros((knots_n, _TILE), np.int32)
    largest = np.int64(0)
    for tile_first in range(first, last, _TILE):
        tile_n = min(_TILE, last - tile_first)
        for j in range(tile_n):
            c = tile_first + j
            total = np.int64(0)
            knot = 0
            if start_row[c] >= 0:
                row, end = np.uint64(start_row[c]), np.uint64(offsets[c + 1])
                observed_for = end_us[c] - start_us[c]
                while knot < knots_n and knots[knot] <= observed_for:
                    limit = start_us[c] + knots[knot]
                    while row < end and occurred_at[row] <= limit:
                        if cells is None or cells[row] >= 0:
                            total += amounts[row]
                        row += np.uint64(1)
                    largest = max(largest, abs(total))
                    tile[knot, j] = total
                    knot += 1
            observed_n[c] = knot
            for rest in range(knot, knots_n):
                tile[rest, j] = total
        for knot in range(knots_n):
            for j in range(tile_n):
                values[knot, tile_first + j] = tile[knot, j]
    return largest


@njit(**KERNEL)
def _fill_by_step(
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    cells: Any,
    amounts: Any,
    start_us: Any,  # the same arguments as `_fill_by_time`; steps start at the first row
    start_row: Any,
    end_us: Any,
    knots: Any,
    values: Any,
    observed_n: Any,
) -> Any:
    """Fill contacts ``first`` to ``last - 1``; give the largest sum met, without its sign."""
    knots_n = len(knots)
    largest = np.int64(0)
    for c in range(first, last):
        total = np.int64(0)
        step = 0
        knot = 0
        if start_row[c] >= 0 and start_us[c] <= end_us[c]:
            if knots[0] == 0:
                values[0, c] = 0
                knot = 1
            for row in range(np.uint64(start_row[c]), np.uint64(offsets[c + 1])):
                if knot == knots_n or occurred_at[row] > end_us[c]:
                    break
                if cells[row] < 0:
                    continue
                total += amounts[row]
                step += 1
                if knots[knot] == step:
                    largest = max(largest, abs(total))
                    values[knot, c] = total
                    knot += 1
        observed_n[c] = knot
        carried = values[knot - 1, c] if knot else 0
        for rest in range(knot, knots_n):
            values[rest, c] = carried
    return largest
