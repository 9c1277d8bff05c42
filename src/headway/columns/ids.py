"""Finding ids among ids: which rows share one, and in which row a given one stands.

Ids are hashes, so their bits are as good as chance: they are parted by their upper bits, and within a part a small
open table that stays in the cache finds equal ones.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import MISSING
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, even_stretches, run, sealed

_PART_ROWS: Final = 1_024
"""About so many ids are compared with one another in one small table."""

_U = np.uint64


def first_of_each(
    id_hi: NDArray[np.uint64], id_lo: NDArray[np.uint64], *, engine: str | None = None
) -> NDArray[np.int64]:
    """Give for every row the first row with the same id: its own number where there is none before it.

    Parameters
    ----------
    id_hi, id_lo : uint64 (n,)
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (n,)

    Examples
    --------
    >>> ids = np.array([7, 8, 7], dtype=np.uint64)
    >>> first_of_each(ids, ids).tolist()
    [0, 1, 0]
    """
    if resolve_engine(engine) == "numpy":
        return _first_of_each_plainly(id_hi, id_lo)
    id_hi, id_lo = sealed(id_hi), sealed(id_lo)
    shift = 64 - max(0, int(len(id_lo) // _PART_ROWS).bit_length() - 1)
    first = np.empty(len(id_lo), dtype=np.int64)
    if shift == 64:
        starts, rows = np.array([0, len(id_lo)], dtype=np.int64), np.arange(len(id_lo), dtype=np.int64)
    else:
        starts, rows = _part(id_lo, _U(shift))
    parts = even_stretches(len(starts) - 1, _PART_ROWS)
    run(lambda part, last: _mark_first(part, last, id_hi, id_lo, starts, rows, first), parts)
    return first


def find_rows(
    id_hi: NDArray[np.uint64],
    id_lo: NDArray[np.uint64],
    wanted_hi: NDArray[np.uint64],
    wanted_lo: NDArray[np.uint64],
    *,
    engine: str | None = None,
) -> NDArray[np.int64]:
    """Give the row in which each wanted id stands.

    Parameters
    ----------
    id_hi, id_lo : uint64 (n,)
        Each id once.
    wanted_hi, wanted_lo : uint64 (m,)
        In any order, with repeats; usually far fewer than n.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (m,)
        `MISSING` for an id that is not there.

    Examples
    --------
    >>> ids = np.array([7, 8, 9], dtype=np.uint64)
    >>> find_rows(ids, ids, ids[[2, 0]], ids[[2, 0]]).tolist()
    [2, 0]
    """
    found = np.full(len(wanted_hi), MISSING, dtype=np.int64)
    if not len(wanted_hi) or not len(id_hi):
        return found
    if resolve_engine(engine) == "numpy":
        _find_plainly(id_hi, id_lo, wanted_hi, wanted_lo, found)
        return found
    first = first_of_each(wanted_hi, wanted_lo, engine="numba")
    id_hi, id_lo, wanted_hi, wanted_lo = sealed(id_hi), sealed(id_lo), sealed(wanted_hi), sealed(wanted_lo)
    table = _table_of(wanted_lo, first)
    parts = even_stretches(len(id_hi))
    run(lambda row, last: _find(row, last, id_hi, id_lo, wanted_hi, wanted_lo, table, found), parts)
    return found[first]


def _first_of_each_plainly(id_hi: NDArray[np.uint64], id_lo: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Do the twin's work: sort, and look at the neighbour."""
    order = np.lexsort((id_lo, id_hi))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (np.diff(id_hi[order]) != 0) | (np.diff(id_lo[order]) != 0)
    first = np.empty(len(order), dtype=np.int64)
    first[order] = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return first


def _find_plainly(
    id_hi: NDArray[np.uint64],
    id_lo: NDArray[np.uint64],
    wanted_hi: NDArray[np.uint64],
    wanted_lo: NDArray[np.uint64],
    found: NDArray[np.int64],
) -> None:
    """Do the twin's work: rows whose lower half is wanted, then a look at both halves."""
    rows = np.flatnonzero(np.isin(id_lo, wanted_lo))
    place = {(int(id_hi[row]), int(id_lo[row])): int(row) for row in rows}
    for i, wanted in enumerate(zip(wanted_hi.tolist(), wanted_lo.tolist(), strict=True)):
        found[i] = place.get(wanted, MISSING)


@njit(**KERNEL)
def _part(id_lo: Any, shift: Any) -> Any:
    """Part rows by the upper bits of their id, in the order in which they come."""
    parts_n = 1 << (64 - np.int64(shift))
    starts = np.zeros(parts_n + 1, dtype=np.int64)
    for row in range(len(id_lo)):
        starts[np.int64(id_lo[row] >> shift) + 1] += 1
    for part in range(parts_n):
        starts[part + 1] += starts[part]
    at = starts[:-1].copy()
    rows = np.empty(len(id_lo), dtype=np.int64)
    for row in range(len(id_lo)):
        mine = np.int64(id_lo[row] >> shift)
        rows[at[mine]] = row
        at[mine] += 1
    return starts, rows


@njit(**KERNEL)
def _mark_first(part_first: Any, part_last: Any, id_hi: Any, id_lo: Any, starts: Any, rows: Any, first: Any) -> None:
    """Within each part, put every id into an open table; who finds its own id there is a repeat."""
    for part in range(part_first, part_last):
        size = 4
        while size < 2 * (starts[part + 1] - starts[part]):
            size *= 2
        table = np.full(size, -1, dtype=np.int64)
        mask = size - 1
        for i in range(starts[part], starts[part + 1]):
            row = rows[i]
            slot = np.int64(id_lo[row] & _U(mask))
            while table[slot] >= 0 and (id_lo[table[slot]] != id_lo[row] or id_hi[table[slot]] != id_hi[row]):
                slot = (slot + 1) & mask
            if table[slot] < 0:
                table[slot] = row
            first[row] = table[slot]


@njit(**KERNEL)
def _table_of(wanted_lo: Any, first: Any) -> Any:
    """Build an open table of the wanted ids, each once."""
    size = 1_024
    while size < 4 * len(wanted_lo):
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    for i in range(len(wanted_lo)):
        if first[i] == i:
            slot = np.int64(wanted_lo[i] & _U(size - 1))
            while table[slot] >= 0:
                slot = (slot + 1) & (size - 1)
            table[slot] = i
    return table


@njit(**KERNEL)
def _find(
    row_first: Any, row_last: Any, id_hi: Any, id_lo: Any, wanted_hi: Any, wanted_lo: Any, table: Any, found: Any
) -> None:
    """Pass ids by the table once. Each id stands in one row, so no two threads write one answer."""
    mask = len(table) - 1
    for row in range(row_first, row_last):
        slot = np.int64(id_lo[row] & _U(mask))
        while table[slot] >= 0:
            wanted = table[slot]
            if wanted_lo[wanted] == id_lo[row] and wanted_hi[wanted] == id_hi[row]:
                found[wanted] = row
                break
            slot = (slot + 1) & mask
