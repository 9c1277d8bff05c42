"""Other values for the same walk: each interaction keeps its rule cell, only what the cell is worth changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Valuation
from headway.columns.compiled import CompiledCatalogue
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, even_stretches, run, sealed, stretches
from headway.errors import LimitError

_NARROW_MAX: Final = 65_535
"""The 16-bit cell of a row that does not count: what -1 becomes."""


def narrow_cells(valuation: Valuation) -> NDArray[np.uint16] | NDArray[np.int32]:
    """Give the cells in 16 bits where they fit: half the memory to read at each re-valuation. Do it once.

    Parameters
    ----------
    valuation : Valuation

    Returns
    -------
    uint16 (n,)
        65,535 where the row does not count; the valuation's own int32 cells where there are too many for 16 bits.

    Examples
    --------
    >>> from headway.columns.columns import Valuation
    >>> cells = np.array([3, -1, 0], np.int32)
    >>> narrow_cells(Valuation(*[cells] * 9, levels=(), as_of_us=0, label="now"))
    array([    3, 65535,     0], dtype=uint16)
    """
    if int(valuation.cell.max(initial=0)) >= _NARROW_MAX:
        return valuation.cell
    narrow = np.empty(len(valuation.cell), np.uint16)

    def copy(first: int, last: int) -> None:
        np.copyto(narrow[first:last], valuation.cell[first:last], casting="unsafe")

    run(copy, even_stretches(len(narrow)))
    return narrow


def cumulative(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16] | NDArray[np.int32],
    rv_of_cell: NDArray[np.int32],
    *,
    engine: str | None = None,
) -> NDArray[np.int32 | np.int64]:
    """Give the running cumulative RV of every contact when the cells are worth something else.

    Parameters
    ----------
    offsets : int64 (k + 1,)
        Contact ``c`` has rows ``offsets[c]`` to ``offsets[c + 1]``.
    cells : uint16 or int32 (n,)
        From `narrow_cells`, or ``Valuation.cell``.
    rv_of_cell : int32 (x + 1,), thousandths
        ``CompiledCatalogue.rv_of_cell`` of a catalogue with the same structure; the last one is 0.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int32 (n,), thousandths
        int64 where a contact's interactions are so many that int32 might not hold their sum.

    Notes
    -----
    One look-up and one addition for each interaction, O(n); bound by memory.

    Examples
    --------
    >>> cumulative(np.array([0, 2, 4]), np.array([0, 1, 1, -1], np.int32), np.array([5, 7, 0], np.int32)).tolist()
    [5, 12, 7, 7]
    """
    kind = sum_kind(offsets, rv_of_cell)
    if cells.dtype == np.uint16:
        wide = np.zeros(_NARROW_MAX + 1, np.int32)
        wide[: len(rv_of_cell) - 1] = rv_of_cell[:-1]
        rv_of_cell = wide
    if resolve_engine(engine) == "numpy":
        return running_sums(offsets, rv_of_cell[cells]).astype(kind)
    result = np.empty(len(cells), kind)
    inputs = (sealed(offsets), sealed(cells), sealed(rv_of_cell))
    run(lambda a, b: _cumulate(a, b, *inputs, result), stretches(offsets))
    return result


def revalue(
    valuation: Valuation,
    compiled: CompiledCatalogue,
    *,
    cost_given: NDArray[np.int64] | None = None,
    label: str = "draft",
) -> Valuation:
    """Value the same walk under a catalogue with the same structure and other values.

    Parameters
    ----------
    valuation : Valuation
        Walked under a catalogue for which `same_structure` with ``compiled`` holds. Where it does not hold, `walk`.
    compiled : CompiledCatalogue
        The new values.
    cost_given : int64 (n,), optional
        ``Columns.cost_given``: measured costs stand before the catalogue's.
    label : str
        Of the result.

    Returns
    -------
    Valuation
        Other RV and cost; everything else as it was (and shared with it).

    Raises
    ------
    LimitError
        A cell lies outside the new catalogue's: the structures differ.

    Examples
    --------
    See ``tests/unit/columns/test_revalue.py``.
    """
    if int(valuation.cell.max(initial=-1)) >= compiled.cells_n:
        raise LimitError(
            f"The valuation has cells up to {int(valuation.cell.max())}, the catalogue only {compiled.cells_n}",
            hint="The structures differ: walk the columns again.",
        )
    rv_milli = np.empty(len(valuation.cell), np.int32)
    cost_minor = np.empty(len(valuation.cell), np.int64)

    def look_up(first: int, last: int) -> None:
        cell = valuation.cell[first:last]
        np.take(compiled.rv_of_cell, cell, out=rv_milli[first:last], mode="wrap")
        np.take(compiled.cost_of_cell, cell, out=cost_minor[first:last], mode="wrap")
        if cost_given is not None:
            given = cost_given[first:last]
            np.copyto(cost_minor[first:last], given, where=(given >= 0) & (cell >= 0))

    run(look_up, even_stretches(len(rv_milli)))
    return replace(valuation, rv_milli=rv_milli, cost_minor=cost_minor, label=label)


def sum_kind(offsets: NDArray[np.int64], values: NDArray[Any]) -> type[np.int32 | np.int64]:
    """Decide beforehand what holds the running sums of a contact: int32, or int64 where that might be too small.

    Examples
    --------
    >>> sum_kind(np.array([0, 4]), np.array([-100_000, 100_000])).__name__
    'int32'
    >>> sum_kind(np.array([0, 40_000]), np.array([-100_000, 100_000])).__name__
    'int64'
    """
    rows_max = int(np.diff(offsets).max(initial=0))
    value_max = max(abs(int(values.min(initial=0))), abs(int(values.max(initial=0))))
    return np.int32 if rows_max * value_max < 2**31 else np.int64


def running_sums(offsets: NDArray[np.int64], values: NDArray[Any]) -> NDArray[np.int64]:
    """Give the running sum of each contact's values, with NumPy alone.

    Examples
    --------
    >>> running_sums(np.array([0, 2, 2, 3]), np.array([1, 2, 3])).tolist()
    [1, 3, 3]
    """
    running = np.cumsum(values, dtype=np.int64)
    before = np.concatenate([[0], running])[offsets[:-1]]
    result: NDArray[np.int64] = running - np.repeat(before, np.diff(offsets))
    return result


@njit(**KERNEL)
def _cumulate(first: int, last: int, offsets: Any, cells: Any, rv_of_cell: Any, result: Any) -> None:
    for c in range(first, last):
        total = np.int64(0)
        for i in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):  # unsigned: no test for negative places
            total += rv_of_cell[cells[i]]
            result[i] = total
