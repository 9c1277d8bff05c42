"""Counts of contacts by RV at every knot: an answer in a millisecond that adds up and subtracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headway.columns.bands import checked_members, checked_quantiles
from headway.columns.columns import Trajectories
from headway.columns.engines import njit, resolve_engine
from headway.columns.grid import BINS_N, GUESS, MIDDLE_MILLI, NEXT_MILLI, bin_of, bin_with
from headway.columns.threads import KERNEL, even_stretches, run, sealed
from headway.errors import InputError


@dataclass(frozen=True, slots=True)
class Histograms:
    """How many contacts have how much RV, at each of g knots, on the grid of `headway.columns.grid`.

    Attributes
    ----------
    counts : int64 (g, BINS_N)
    knots : int64 (g,)
    clock : str
    """

    counts: NDArray[np.int64]
    knots: NDArray[np.int64]
    clock: str

    @property
    def n(self) -> NDArray[np.int64]:
        """How many contacts are observed to each knot (g,)."""
        total: NDArray[np.int64] = self.counts.sum(axis=1)
        return total

    def __add__(self, other: Histograms) -> Histograms:
        """Add the counts of other contacts."""
        self._refuse_another_clock(other)
        return Histograms(self.counts + other.counts, self.knots, self.clock)

    def __sub__(self, other: Histograms) -> Histograms:
        """Take out the counts of contacts that are in it."""
        self._refuse_another_clock(other)
        return Histograms(self.counts - other.counts, self.knots, self.clock)

    def _refuse_another_clock(self, other: Histograms) -> None:
        if self.clock != other.clock or not np.array_equal(self.knots, other.knots):
            raise InputError(
                f"Counts of {len(self.knots)} knots by {self.clock} and of {len(other.knots)} by {other.clock} do not "
                "add up",
                hint="Count both at the same knots.",
            )

    def quantiles(self, quantiles: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give quantiles from the counts: exact to the point below 42 points, to 1.2 % above.

        Parameters
        ----------
        quantiles : float array (q,)

        Returns
        -------
        values : int64 (g, q), thousandths
            The middle of the bin that holds rank ``ceil(q n)``; 0 where nobody is observed.
        n : int64 (g,)

        Raises
        ------
        InputError
            A quantile outside 0 to 1.

        Examples
        --------
        >>> curves = Trajectories(np.array([[1_000, 5_000, 9_000]], np.int32), np.ones(3, np.int16), np.zeros(1), "age")
        >>> count_histograms(curves).quantiles([0.5])
        (array([[5000]]), array([3]))
        """
        upto = np.cumsum(self.counts, axis=1)
        n = upto[:, -1]
        ranks = np.ceil(checked_quantiles(quantiles)[None, :] * n[:, None] - 1e-9).astype(np.int64)
        ranks = np.maximum(ranks, 1)
        places = np.array([np.searchsorted(row, rank) for row, rank in zip(upto, ranks, strict=True)])
        values = MIDDLE_MILLI[np.minimum(places, BINS_N - 1).reshape(len(n), -1)]
        return np.where(n[:, None] > 0, values, 0), n

    def mid_ranks(self, knots: NDArray[np.integer[Any]], rv_milli: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Give where values stand among the counted contacts: the share below, and half of the share level with it.

        Parameters
        ----------
        knots : int (m,)
            The place of each value's knot, 0 to g - 1.
        rv_milli : int (m,)

        Returns
        -------
        float64 (m,)
            0 to 1; NaN where nobody is observed. Contacts within the same bin count as level.

        Notes
        -----
        Source: docs/method/readings.md, the mid-rank percentile.

        Examples
        --------
        >>> curves = Trajectories(np.array([[1_000, 5_000, 9_000]], np.int32), np.ones(3, np.int16), np.zeros(1), "age")
        >>> count_histograms(curves).mid_ranks(np.array([0, 0]), np.array([5_000, 10_000]))
        array([0.5, 1. ])
        """
        places = bin_of(rv_milli)
        below = np.concatenate([np.zeros((len(self.knots), 1), np.int64), np.cumsum(self.counts, axis=1)], axis=1)
        level = self.counts[knots, places]
        share = np.full(len(places), np.nan)
        n = below[knots, -1]
        np.divide(below[knots, places] + level / 2, n, out=share, where=n > 0)
        return share


def count_histograms(
    trajectories: Trajectories,
    *,
    members: NDArray[np.bool_] | NDArray[np.integer[Any]] | None = None,
    engine: str | None = None,
) -> Histograms:
    """Count the members by RV at every knot.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    members : bool (k,) or int ids, optional
        Default: everyone.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Histograms

    Raises
    ------
    InputError
        Members that do not fit the contacts.

    Examples
    --------
    >>> curves = Trajectories(np.array([[1_000, 5_000, 9_000]], np.int32), np.ones(3, np.int16), np.zeros(1), "age")
    >>> everyone = count_histograms(curves)
    >>> (everyone - count_histograms(curves, members=np.array([1]))).n
    array([2])
    """
    ids = checked_members(trajectories, members)
    ids = np.arange(len(trajectories.observed_n), dtype=np.int32) if ids is None else ids
    counts = count_cells(trajectories, ids, np.zeros(len(ids), np.int32), 1, engine=engine)
    return Histograms(counts[0].astype(np.int64), trajectories.knots, trajectories.clock)


def count_cells(
    trajectories: Trajectories,
    ids: NDArray[np.int32],
    cells: NDArray[np.int32],
    cells_n: int,
    *,
    engine: str | None = None,
) -> NDArray[np.int32]:
    """Count members by cell, knot and bin.

    Parameters
    ----------
    trajectories : Trajectories
        g knots.
    ids : int32 (m,)
        Each contact at most once.
    cells : int32 (m,)
        The cell of each member, 0 to ``cells_n - 1``.
    cells_n : int
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int32 (cells_n, g, BINS_N)

    Examples
    --------
    See `count_histograms` (one cell) and `headway.columns.cube.count_cube`.
    """
    counts = np.zeros((cells_n, len(trajectories.knots), BINS_N), np.int32)
    if resolve_engine(engine) == "numpy":
        for knot in range(len(trajectories.knots)):
            observed = trajectories.observed_n[ids] > knot
            bins = bin_of(trajectories.values[knot, ids[observed]])
            np.add.at(counts[:, knot], (cells[observed], bins), 1)
        return counts
    inputs = (
        sealed(trajectories.values),
        sealed(trajectories.observed_n),
        sealed(ids),
        sealed(cells),
        sealed(GUESS),
        sealed(NEXT_MILLI),
    )
    run(lambda a, b: _count(a, b, *inputs, counts), even_stretches(len(trajectories.knots), len(ids)))
    return counts


@njit(**KERNEL)
def _count(
    first: int, last: int, matrix: Any, observed_n: Any, ids: Any, cells: Any, guess: Any, next_milli: Any, counts: Any
) -> None:
    for knot in range(first, last):
        column = matrix[knot]
        for j in range(len(ids)):
            c = np.uint64(ids[j])
            if observed_n[c] > knot:
                counts[np.uint64(cells[j]), knot, np.uint64(bin_with(column[c], guess, next_milli))] += 1
