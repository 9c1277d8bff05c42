"""Kernels over whole contacts, several at once: the cuts between them, and the threads they run in.

A kernel is a compiled function without the GIL over one stretch of contacts (or knots); a few threads of this process
take stretch after stretch until none is left. No stretch knows of another, so any number of callers may run kernels
at the same time, and a program may fork.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

KERNEL: Final[dict[str, Any]] = {"nogil": True, "cache": True, "error_model": "numpy"}
"""How every kernel is compiled: once per machine, free of the GIL, without a check at each division."""

THREADS_N: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""How many threads run kernels: one for each core that this process may use."""

SMALL_N: Final = 65_536
"""Below so many rows a second thread costs more than it saves."""

_STRETCHES_PER_THREAD: Final = 8

_pool_lock = Lock()
_pools: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    """Give the threads of this process, started on first use."""
    with _pool_lock:
        if not _pools:
            _pools.append(ThreadPoolExecutor(max(1, THREADS_N - 1), thread_name_prefix="headway-kernel"))
        return _pools[0]


def _forget_pool() -> None:
    """Leave the parent's threads behind after a fork: they do not live here."""
    global _pool_lock  # noqa: PLW0603  # the parent may have held it
    _pool_lock = Lock()
    _pools.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Give a read-only, contiguous view, so that a kernel meets one type whether the array is mapped or made."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def stretches(offsets: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut the contacts into stretches of about the same number of interactions.

    Parameters
    ----------
    offsets : int64 (k + 1,)

    Returns
    -------
    list of (first, last)
        Contacts ``first`` to ``last - 1``; one stretch where there is little to do, none without contacts.

    Examples
    --------
    >>> stretches(np.array([0, 3, 3, 9]))
    [(0, 3)]
    """
    contacts_n = len(offsets) - 1
    if contacts_n < 1:
        return []
    total = int(offsets[-1] - offsets[0]) + contacts_n
    if total < SMALL_N or THREADS_N == 1:
        return [(0, contacts_n)]
    parts_n = THREADS_N * _STRETCHES_PER_THREAD
    # A contact without interactions costs as much as one interaction.
    load = offsets - offsets[0] + np.arange(contacts_n + 1)
    cuts = np.unique(np.searchsorted(load, np.linspace(0, total, parts_n + 1)))
    cuts[0], cuts[-1] = 0, contacts_n
    return [(int(a), int(b)) for a, b in pairwise(cuts) if a < b]


def even_stretches(n: int, per_item: int = 1) -> list[tuple[int, int]]:
    """Cut ``n`` items of about the same cost (``per_item`` rows each) into stretches.

    Examples
    --------
    >>> even_stretches(5)
    [(0, 5)]
    """
    if n < 1:
        return []
    if n * per_item < SMALL_N or THREADS_N == 1:
        return [(0, n)]
    cuts = np.unique(np.linspace(0, n, min(n, THREADS_N * _STRETCHES_PER_THREAD) + 1).astype(np.int64))
    return [(int(a), int(b)) for a, b in pairwise(cuts)]


def run(work: Callable[[int, int], Any], parts: list[tuple[int, int]]) -> list[Any]:
    """Do the work of every stretch and give the results in their order.

    The caller's own thread works along, so a kernel may itself be started from one of the threads. The first error
    is raised once all threads have stopped.

    Parameters
    ----------
    work : callable of (first, last)
        Releases the GIL in what takes long.
    parts : list of (first, last)
    """
    results: list[Any] = [None] * len(parts)
    if len(parts) < 2 or THREADS_N == 1:
        for place, (first, last) in enumerate(parts):
            results[place] = work(first, last)
        return results
    left = _Shared(iter(enumerate(parts)))

    def take_and_do() -> None:
        try:
            for place, (first, last) in left:
                results[place] = work(first, last)
        finally:
            left.stop()  # nothing is left, or something failed: the others need not go on

    helpers = [_pool().submit(take_and_do) for _ in range(min(THREADS_N, len(parts)) - 1)]
    try:
        take_and_do()
    finally:
        started = [helper for helper in helpers if not helper.cancel()]
        wait(started)
    for helper in started:
        helper.result()
    return results


class _Shared:
    """An iterator that several threads may take from, and that one may stop."""

    def __init__(self, items: Iterator[tuple[int, tuple[int, int]]]) -> None:
        self._items = items
        self._lock = Lock()
        self._stopped = False

    def __iter__(self) -> _Shared:
        return self

    def __next__(self) -> tuple[int, tuple[int, int]]:
        with self._lock:
            if self._stopped:
                raise StopIteration
            return next(self._items)

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._lock:
            self._stopped = True
