"""The count cube: contacts counted by cell (a dimension, a month of entry), knot and RV, so that a norm is a sum.

Any set of cells is summed in about a millisecond. A contact that is late, corrected or erased is taken out and put in
again exactly; so is the account whose contact is read against the norm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.columns.grid import BINS_N
from headway.columns.histograms import Histograms, count_cells
from headway.errors import InputError, LimitError
from headway.units import NEVER_US

CUBE_COUNTS_MAX: Final = 268_435_456
"""The most counts (cells × knots × bins) of one cube: 1 GiB."""


@dataclass(frozen=True, slots=True)
class CountCube:
    """Counts by cell, knot and bin.

    Attributes
    ----------
    counts : int32 (cells, g, BINS_N)
    cells : tuple of str
        What each cell is.
    knots : int64 (g,)
    clock : str
    """

    counts: NDArray[np.int32]
    cells: tuple[str, ...]
    knots: NDArray[np.int64]
    clock: str

    def total(self, cells: Iterable[int] | None = None) -> Histograms:
        """Sum some cells, or all.

        Parameters
        ----------
        cells : iterable of int, optional
            Places in ``cells``.

        Returns
        -------
        Histograms

        Examples
        --------
        See `count_cube`.
        """
        counts = np.zeros(self.counts.shape[1:], np.int64)
        for cell in range(len(self.cells)) if cells is None else cells:
            counts += self.counts[cell]
        return Histograms(counts, self.knots, self.clock)

    def plus(self, other: CountCube) -> CountCube:
        """Add the counts of other contacts in the same cells at the same knots."""
        self._refuse_others(other)
        return replace(self, counts=self.counts + other.counts)

    def minus(self, other: CountCube) -> CountCube:
        """Take out the counts of contacts that are in it."""
        self._refuse_others(other)
        return replace(self, counts=self.counts - other.counts)

    def _refuse_others(self, other: CountCube) -> None:
        if self.cells != other.cells or self.clock != other.clock or not np.array_equal(self.knots, other.knots):
            raise InputError(
                "Cubes of other cells or knots do not add up", hint="Count both in the same cells at the same knots."
            )


def count_cube(
    trajectories: Trajectories,
    codes: NDArray[np.integer[Any]],
    cells: Sequence[str],
    *,
    ids: NDArray[np.integer[Any]] | None = None,
    engine: str | None = None,
) -> CountCube:
    """Count contacts by cell, knot and RV.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    codes : int (k,)
        The cell of each contact; negative: in none.
    cells : sequence of str
        What the codes stand for.
    ids : int (m,), optional
        Count these contacts only: what is added to a cube, or taken out.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    CountCube

    Raises
    ------
    LimitError
        More than `CUBE_COUNTS_MAX` counts. Use fewer cells.

    Examples
    --------
    >>> curves = Trajectories(np.array([[1_000, 5_000, 9_000]], np.int32), np.ones(3, np.int16), np.zeros(1), "age")
    >>> codes = np.array([0, 1, 1])
    >>> cube = count_cube(curves, codes, ("retail", "steel"))
    >>> cube.total([1]).n, cube.minus(count_cube(curves, codes, ("retail", "steel"), ids=np.array([2]))).total().n
    (array([2]), array([2]))
    """
    if len(cells) * len(trajectories.knots) * BINS_N > CUBE_COUNTS_MAX:
        raise LimitError(
            f"{len(cells):,} cells at {len(trajectories.knots):,} knots are more than CUBE_COUNTS_MAX, "
            f"{CUBE_COUNTS_MAX:,}, counts",
            hint="Use fewer cells.",
        )
    members = np.arange(len(codes)) if ids is None else np.unique(ids)
    members = members[codes[members] >= 0]
    counts = count_cells(
        trajectories, members.astype(np.int32), codes[members].astype(np.int32), len(cells), engine=engine
    )
    return CountCube(counts, tuple(cells), trajectories.knots, trajectories.clock)


def entry_months(start_us: NDArray[np.int64]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Give the calendar month (UTC) in which each contact began, as cells for a cube.

    Parameters
    ----------
    start_us : int64 (k,), microseconds
        `NEVER_US` for a contact that has not begun.

    Returns
    -------
    codes : int32 (k,)
        -1 for a contact that has not begun.
    months : tuple of str
        ``2026-01``, without gaps, from the first to the last.

    Examples
    --------
    >>> entry_months(np.array([0, 40 * 86_400_000_000, NEVER_US]))
    (array([ 0,  1, -1], dtype=int32), ('1970-01', '1970-02'))
    """
    begun = start_us != NEVER_US
    codes = np.full(len(start_us), -1, np.int32)
    if not begun.any():
        return codes, ()
    month = start_us[begun].astype("datetime64[us]").astype("datetime64[M]")
    first = month.min()
    codes[begun] = (month - first).astype(np.int32)
    months = first + np.arange(int(codes.max()) + 1).astype("timedelta64[M]")
    return codes, tuple(str(month) for month in months)


def cross(
    first: tuple[NDArray[np.integer[Any]], Sequence[str]], second: tuple[NDArray[np.integer[Any]], Sequence[str]]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Combine two codings to one: a cell for each pair of words.

    Parameters
    ----------
    first, second : (codes, words)
        Codes (k,), negative where there is no word.

    Returns
    -------
    codes : int32 (k,)
        -1 where either has no word.
    words : tuple of str

    Examples
    --------
    >>> cross((np.array([0, 1, -1]), ("retail", "steel")), (np.array([1, 0, 0]), ("east", "west")))
    (array([ 1,  2, -1], dtype=int32), ('retail · east', 'retail · west', 'steel · east', 'steel · west'))
    """
    (a, a_words), (b, b_words) = first, second
    codes = np.where((a >= 0) & (b >= 0), a.astype(np.int64) * len(b_words) + b, -1).astype(np.int32)
    return codes, tuple(f"{x} · {y}" for x in a_words for y in b_words)
