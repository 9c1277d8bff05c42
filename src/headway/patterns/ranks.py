"""Places in a group: how many stand below, how many stand level, and what stands at a given place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from headway.columns.bands import ranks_of

GOAL_SLACK: Final = 1e-9
"""Counts are compared with shares of counts; one that misses a whole count by less than this has met it."""


class GroupedValues:
    """Values within groups, sorted once, to be asked for places many times.

    Parameters
    ----------
    groups, values : int arrays (n,)
        Group and value of each one that is counted. Groups are codes from 0.

    Notes
    -----
    One sort of (group, value) as one whole number, then binary searches: O(n log n) once, O(log n) for each question.

    Examples
    --------
    >>> grouped = GroupedValues(np.array([0, 0, 0, 1]), np.array([5, 5, 9, 7]))
    >>> below, upto, total = grouped.count(np.array([0, 1, 2]), np.array([5, 9, 1]))
    >>> below.tolist(), upto.tolist(), total.tolist()
    ([0, 1, 0], [2, 1, 0], [3, 1, 0])
    """

    __slots__ = ("_keys", "_limit", "_lowest", "_span")

    def __init__(self, groups: NDArray[Any], values: NDArray[Any]) -> None:
        empty = len(values) == 0
        self._lowest = 0 if empty else int(values.min())
        self._span = 1 if empty else int(values.max()) - self._lowest + 1
        groups_n = 1 if empty else int(groups.max()) + 1
        assert groups_n < 2**62 // self._span, "the keys leave 64 bits"
        narrow = groups_n * self._span < 2**31  # half the bytes, twice the speed of the sort
        keys = groups.astype(np.int64) * self._span + (values.astype(np.int64) - self._lowest)
        self._keys = np.sort(keys.astype(np.int32) if narrow else keys)
        self._limit = groups_n * self._span

    def count(
        self, groups: NDArray[Any], values: NDArray[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Count those of each asked group below the asked value, those not above it, and all."""
        return self.below(groups, values), self.below(groups, values.astype(np.int64) + 1), self.total(groups)

    def below(self, groups: NDArray[Any], values: NDArray[Any]) -> NDArray[np.int64]:
        """Count those of each asked group below the asked value."""
        first = groups.astype(np.int64) * self._span
        place = np.clip(values.astype(np.int64) - self._lowest, 0, self._span)
        return self._before(first + place) - self._before(first)

    def total(self, groups: NDArray[Any]) -> NDArray[np.int64]:
        """Count all of each asked group."""
        first = groups.astype(np.int64) * self._span
        return self._before(first + self._span) - self._before(first)

    def ordered(self) -> NDArray[np.int64]:
        """Give all values in order, group after group."""
        keys = self._keys.astype(np.int64)
        return (keys if self._limit == self._span else keys % self._span) + self._lowest

    def _before(self, key: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the keys below each asked key."""
        return np.searchsorted(self._keys, np.minimum(key, self._limit).astype(self._keys.dtype))


def cross_places(values: NDArray[Any], in_a: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give for each value the share of A's values below it and the share of B's, those level counted half.

    Parameters
    ----------
    values : int array (n,)
    in_a : bool array (n,)
        The others are in B. Both sides have at least one.

    Returns
    -------
    among_a, among_b : float64 (n,)

    Notes
    -----
    One sort, then counting along it: several times faster than a search for each value.

    Examples
    --------
    >>> among_a, among_b = cross_places(np.array([5, 1, 5, 9]), np.array([False, True, True, False]))
    >>> among_a.tolist(), among_b.tolist()
    ([0.75, 0.25, 0.75, 1.0], [0.25, 0.0, 0.25, 0.75])
    """
    order = np.argsort(values)
    ordered = values[order]
    group = np.cumsum(np.concatenate(([False], ordered[1:] != ordered[:-1])))
    counted = np.bincount(group).astype(np.float64)
    of_a = np.bincount(group, in_a[order].astype(np.float64))
    places = []
    for side in (of_a, counted - of_a):
        upto = np.cumsum(side)
        place = np.empty(len(values))
        place[order] = ((upto - side / 2.0) / upto[-1])[group]
        places.append(place)
    return places[0], places[1]


def mid_places(values: NDArray[Any]) -> NDArray[np.float64]:
    """Give for each value the share of all values below it, those level with it counted half.

    Examples
    --------
    >>> mid_places(np.array([5, 1, 5, 9])).tolist()
    [0.5, 0.125, 0.5, 0.875]
    """
    order = np.argsort(values)
    ordered = values[order]
    group = np.cumsum(np.concatenate(([False], ordered[1:] != ordered[:-1])))
    counted = np.bincount(group)
    places = np.empty(len(values))
    places[order] = ((np.cumsum(counted) - counted / 2.0) / len(values))[group]
    return places


def goal_of(share_of_count: ArrayLike) -> NDArray[np.float64]:
    """Give the count that meets a share of a count: a hair less, so that 0.07 of 100 is met by 7, as in `ranks_of`.

    Examples
    --------
    >>> 0.07 * 100 > 7, bool(7 >= goal_of(0.07 * 100))
    (True, True)
    """
    lowered: NDArray[np.float64] = np.asarray(share_of_count, dtype=np.float64) - GOAL_SLACK
    return lowered


def value_at(ordered: NDArray[Any], quantiles: ArrayLike) -> NDArray[np.int64]:
    """Read quantiles off values in order: the smallest value that the wanted share of them does not exceed.

    Examples
    --------
    >>> value_at(np.array([1, 2, 3, 10]), [0.05, 0.5, 0.75, 0.95])
    array([ 1,  2,  3, 10])
    """
    found: NDArray[np.int64] = ordered[ranks_of(np.asarray(quantiles, dtype=np.float64), len(ordered))].astype(np.int64)
    return found


def smallest_reaching(
    count_upto: Callable[[NDArray[np.int64]], NDArray[Any]],
    goal: NDArray[np.float64],
    lowest: int,
    highest: int,
) -> NDArray[np.int64]:
    """Find the smallest whole number up to which a goal is counted; ``highest`` where even that is not enough.

    Parameters
    ----------
    count_upto : function from int64 array to float array of the same shape
        How much is counted up to each value; must not fall as the value rises.
    goal : float array
    lowest, highest : int
        The answer lies between them, both included.

    Notes
    -----
    Halving the range: at most 33 calls for values of 32 bits.

    Examples
    --------
    >>> values = np.array([3, 3, 8, 10])
    >>> smallest_reaching(lambda y: np.searchsorted(values, y, side="right"), np.array([1.0, 2.5, 4.0]), 3, 10)
    array([ 3,  8, 10])
    """
    wanted = goal_of(goal)
    low, high = np.full(wanted.shape, lowest, dtype=np.int64), np.full(wanted.shape, highest, dtype=np.int64)
    while bool((low < high).any()):
        middle = (low + high) >> 1
        enough = np.asarray(count_upto(middle)) >= wanted
        high = np.where(enough, middle, high)
        low = np.where(enough, low, np.minimum(middle + 1, high))
    return low


def midrank_percentile(below: ArrayLike, upto: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
    """Give the mid-rank percentile, 0 to 100: those below, and half of those level.

    NaN where there is nobody to compare with.

    Examples
    --------
    >>> midrank_percentile([2], [5], [10])
    array([35.])
    """
    n = np.asarray(total, dtype=np.float64)
    half = (np.asarray(below, dtype=np.float64) + np.asarray(upto, dtype=np.float64)) / 2.0
    percentile: NDArray[np.float64] = np.divide(100.0 * half, n, out=np.full(np.shape(n), np.nan), where=n > 0)
    return percentile


def normal_score(percentile: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give the place on the normal curve, and where it was held back.

    With ``total`` others, no percentile tells more than that one stands half a place beyond the last of them: it is
    kept between 1 / (2 n) and 1 - 1 / (2 n), so the score is always finite.

    Returns
    -------
    z : float array
    clamped : bool array

    Examples
    --------
    >>> z, clamped = normal_score([50.0, 100.0], [10, 10])
    >>> z.round(3).tolist(), clamped.tolist()
    ([0.0, 1.645], [False, True])
    """
    share = np.asarray(percentile, dtype=np.float64) / 100.0
    n = np.asarray(total, dtype=np.float64)
    edge = np.divide(0.5, n, out=np.full(np.shape(n), 0.5), where=n > 0)
    held = np.clip(share, edge, 1.0 - edge)
    return ndtri(held), np.asarray(held != share) & ~np.isnan(share)
