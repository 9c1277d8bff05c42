"""Velocity: how much RV a contact gained over the last window, a measure with norms and readings of its own."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Trajectories, Valuation
from headway.errors import InputError
from headway.patterns.ranks import value_at

ZONE_QUANTILES: Final = (0.25, 0.50, 0.75)
"""These lines of the norm at the window's start part the four zones of RV that velocity peers share."""

ZONES_N: Final = len(ZONE_QUANTILES) + 1


def window_starts(knots: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    """Give for each knot the knot at which a window that ends there starts; -1 where it would start before the first.

    The start is the last knot at least ``window`` earlier, so on a grid that widens a window may be longer than asked,
    never shorter.

    Examples
    --------
    >>> window_starts(np.array([0, 7, 14, 21, 51]), 14)
    array([-1, -1,  0,  1,  3])
    """
    return np.searchsorted(knots, knots - window, side="right").astype(np.int64) - 1


def gains(trajectories: Trajectories, window: int) -> Trajectories:
    """Turn cumulative RV into gains over a window, knot by knot.

    The result is a set of trajectories like any other: its norm is the band of gains by age, its readings say whether a
    contact moves faster or slower than others of its age.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    window : int
        In units of the clock: microseconds for ``age`` and ``stage``, steps for ``step``.

    Returns
    -------
    Trajectories
        From the first knot at which a whole window fits; each value is the gain over the window that ends there.

    Raises
    ------
    InputError
        The window is not positive, or no knot has a whole window before it.

    Notes
    -----
    Palmatier, Houston, Dant and Grewal (2013): the rate of change says more than the level alone.
    Source: docs/method/norms.md, "Velocity".

    Examples
    --------
    >>> t = Trajectories(np.array([[5], [7], [4]], np.int32), np.array([3], np.int16), np.array([0, 1, 2]), "step")
    >>> gained = gains(t, window=1)
    >>> gained.values.ravel().tolist(), gained.observed_n.tolist(), gained.knots.tolist()
    ([2, -3], [2], [1, 2])
    """
    starts = window_starts(trajectories.knots, window)
    if window <= 0 or not (starts >= 0).any():
        raise InputError(
            f"No window of {window} fits the {len(trajectories.knots)} knots of the clock {trajectories.clock!r}",
            hint="Give a positive window, shorter than the time that the knots span.",
        )
    first = int(np.argmax(starts >= 0))
    values = trajectories.values[first:] - trajectories.values[starts[first:]]
    return Trajectories(
        values=values,
        observed_n=np.maximum(trajectories.observed_n - first, 0).astype(np.int16),
        knots=trajectories.knots[first:],
        clock=trajectories.clock,
    )


def peer_groups(
    start_values: NDArray[Any], lines: NDArray[np.int64], start_levels: NDArray[Any] | None
) -> NDArray[np.int64]:
    """Give the group of velocity peers by level and zone of RV at the window's start, as a code from 0.

    Examples
    --------
    >>> peer_groups(np.array([0, 10, 11]), np.array([0, 10, 20]), np.array([0, 0, 1]))
    array([ 4,  5, 10])
    """
    zones = np.searchsorted(lines, start_values, side="left").astype(np.int64)
    if start_levels is None:
        return zones
    return (start_levels.astype(np.int64) + 1) * ZONES_N + zones


def zone_lines(start_values: NDArray[Any]) -> NDArray[np.int64]:
    """Give the lines that part the zones, from the members' RV at the window's start."""
    return value_at(np.sort(start_values), ZONE_QUANTILES)


def level_steps(columns: Columns, valuation: Valuation) -> NDArray[np.int32]:
    """Give what each interaction adds to the number of the contact's level, (n,); 0 for rows that do not count.

    Summed like RV they give the level that the latest interaction left the contact at, so
    ``trajectories(columns, valuation, weights=level_steps(columns, valuation)).values`` is the level of each contact at
    each knot: what a `ReferenceGroup` needs to find velocity peers. For the clocks ``age`` and ``step``; on the clock
    ``stage`` the sum begins at the entry.

    Examples
    --------
    See ``tests/unit/patterns/test_velocity.py``.
    """
    steps = np.zeros(columns.interactions_n, dtype=np.int32)
    counted = np.flatnonzero(valuation.counts)
    after = valuation.level_after[counted].astype(np.int32)
    contact = np.searchsorted(columns.offsets, counted, side="right")
    new_contact = np.diff(contact, prepend=-1) != 0
    steps[counted] = after - np.where(new_contact, 0, np.roll(after, 1))
    return steps
