"""How fast this machine reads memory: no question over all interactions can be answered faster."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.bench.line import Line
from headway.bench.timing import Timing, timed
from headway.columns.threads import THREADS_N, even_stretches, run

READ_BYTES: Final = 512 * 2**20
"""More than any processor keeps near itself."""


def memory_line(bytes_n: int = READ_BYTES) -> Line:
    """Measure how fast the machine reads memory with all threads.

    Examples
    --------
    >>> memory_line(2**20).unit
    'GB/s'
    """
    reading = read_once(np.ones(bytes_n // 8, np.int64))
    return Line(
        "memory_read",
        "read memory",
        bytes_n / reading.best / 1e9,
        "GB/s",
        note=f"{bytes_n / 2**20:,.0f} MiB added up by {THREADS_N} threads, the fastest of all runs: the limit of "
        "everything else.",
        runs=reading.runs,
    )


def read_once(array: NDArray[Any]) -> Timing[int]:
    """Time how long reading an array once takes with all threads."""
    flat = array.reshape(-1)
    if flat.nbytes % 8 == 0 and flat.dtype.itemsize < 8:
        flat = flat.view(np.int64)

    def add_up() -> int:
        return sum(run(lambda first, last: int(flat[first:last].sum()), even_stretches(len(flat))))

    return timed(add_up)
