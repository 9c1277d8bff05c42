"""The one order of rows: contact by contact, and within a contact by (occurred_at, id)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run, sealed, stretches

_INSERTION_ROWS_MAX: Final = 48
"""Up to so many rows of one contact are sorted by insertion, more by a heap."""


def contact_order(
    contact: NDArray[np.int32],
    contacts_n: int,
    occurred_at: NDArray[np.int64],
    id_hi: NDArray[np.uint64],
    id_lo: NDArray[np.uint64],
    *,
    engine: str | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the order that puts rows contact by contact, where each contact begins, and the moments in that order.

    Parameters
    ----------
    contact : int32 (n,)
        The place of each row's contact among ``contacts_n``; below 0: the row is left out.
    contacts_n : int
    occurred_at : int64 (n,)
    id_hi, id_lo : uint64 (n,)
        Ids break ties in time; each id stands once among the rows that are not left out.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    order : int64 (m,)
        Numbers of the m rows that are not left out, in their new order.
    offsets : int64 (contacts_n + 1,)
    moments : int64 (m,)
        ``occurred_at[order]``, which sorting needs anyway.

    Notes
    -----
    Rows are dealt out to their contacts in one pass; only within a contact anything is compared. History that comes in
    the order of time costs one look at each neighbour. O(n) then, O(n log m) for m unordered rows of one contact.

    Examples
    --------
    >>> ids = np.arange(4, dtype=np.uint64)
    >>> whose, moments = np.array([1, 0, 1, -1], dtype=np.int32), np.array([5, 1, 3, 0])
    >>> [array.tolist() for array in contact_order(whose, 2, moments, ids, ids)]
    [[1, 2, 0], [0, 1, 3], [1, 3, 5]]
    """
    if resolve_engine(engine) == "numpy":
        order = np.lexsort((id_lo, id_hi, occurred_at, contact)).astype(np.int64)
        order = order[np.count_nonzero(contact < 0) :]
        offsets = np.searchsorted(contact[order], np.arange(contacts_n + 1)).astype(np.int64)
        return order, offsets, occurred_at[order]
    id_hi, id_lo = sealed(id_hi), sealed(id_lo)
    order, moments, offsets = _deal_out(sealed(contact), contacts_n, sealed(occurred_at))
    run(lambda first, last: _sort_each(first, last, offsets, order, moments, id_hi, id_lo), stretches(offsets))
    return order, offsets, moments


@njit(**KERNEL)
def _deal_out(contact: Any, contacts_n: Any, occurred_at: Any) -> Any:
    """Deal rows out to their contacts, in the order in which they come."""
    offsets = np.zeros(contacts_n + 1, dtype=np.int64)
    for row in range(len(contact)):
        if contact[row] >= 0:
            offsets[contact[row] + 1] += 1
    for i in range(contacts_n):
        offsets[i + 1] += offsets[i]
    at = offsets[:-1].copy()
    order = np.empty(offsets[-1], dtype=np.int64)
    moments = np.empty(offsets[-1], dtype=np.int64)
    for row in range(len(contact)):
        if contact[row] >= 0:
            place = at[contact[row]]
            order[place] = row
            moments[place] = occurred_at[row]
            at[contact[row]] = place + 1
    return order, moments, offsets


@njit(**KERNEL)
def _comes_after(moment: Any, row: Any, moment_2: Any, row_2: Any, id_hi: Any, id_lo: Any) -> Any:
    """Say whether the first of two rows belongs behind the second."""
    if moment != moment_2:
        return moment > moment_2
    if id_hi[row] != id_hi[row_2]:
        return id_hi[row] > id_hi[row_2]
    return id_lo[row] > id_lo[row_2]


@njit(**KERNEL)
def _sink(order: Any, moments: Any, id_hi: Any, id_lo: Any, start: Any, top: Any, end: Any) -> None:
    """Let the row at ``top`` of a heap that begins at ``start`` sink to where it belongs."""
    row, moment = order[top], moments[top]
    while True:
        child = start + 2 * (top - start) + 1
        if child >= end:
            break
        if child + 1 < end and _comes_after(
            moments[child + 1], order[child + 1], moments[child], order[child], id_hi, id_lo
        ):
            child += 1
        if not _comes_after(moments[child], order[child], moment, row, id_hi, id_lo):
            break
        order[top], moments[top] = order[child], moments[child]
        top = child
    order[top], moments[top] = row, moment


@njit(**KERNEL)
def _sort_rows(order: Any, moments: Any, id_hi: Any, id_lo: Any, start: Any, end: Any) -> None:
    """Sort the rows of one contact: not at all where they are in order, by insertion where they are few."""
    unsorted = start + 1
    while unsorted < end and not _comes_after(
        moments[unsorted - 1], order[unsorted - 1], moments[unsorted], order[unsorted], id_hi, id_lo
    ):
        unsorted += 1
    if end - start <= _INSERTION_ROWS_MAX:
        for i in range(unsorted, end):
            row, moment = order[i], moments[i]
            j = i
            while j > start and _comes_after(moments[j - 1], order[j - 1], moment, row, id_hi, id_lo):
                order[j], moments[j] = order[j - 1], moments[j - 1]
                j -= 1
            order[j], moments[j] = row, moment
    elif unsorted < end:
        for top in range(start + (end - start) // 2, start - 1, -1):
            _sink(order, moments, id_hi, id_lo, start, top, end)
        for last in range(end - 1, start, -1):
            order[start], order[last] = order[last], order[start]
            moments[start], moments[last] = moments[last], moments[start]
            _sink(order, moments, id_hi, id_lo, start, start, last)


@njit(**KERNEL)
def _sort_each(first: Any, last: Any, offsets: Any, order: Any, moments: Any, id_hi: Any, id_lo: Any) -> None:
    """Sort the rows of every contact where they lie."""
    for i in range(first, last):
        _sort_rows(order, moments, id_hi, id_lo, offsets[i], offsets[i + 1])
