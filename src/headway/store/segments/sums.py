"""Checksums of a valuation, bucket by bucket: they must equal those of the ledger, and those of every recomputation."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.units import BUCKETS_N

SUMS: Final = ("rv_milli_sum", "cost_minor_sum", "counted_n")


def bucket_sums(columns: Columns, valuation: Valuation) -> dict[str, NDArray[np.int64]]:
    """Add up a valuation within each bucket.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
        Of the same n interactions.

    Returns
    -------
    dict
        ``rv_milli_sum``, ``cost_minor_sum`` (minor units) and ``counted_n``, each int64 (1,024,). Whole numbers, so
        they do not depend on the order of adding.
    """
    borders = columns.offsets[np.searchsorted(columns.bucket, np.arange(BUCKETS_N + 1))]
    parts = [slice(int(borders[i]), int(borders[i + 1])) for i in range(BUCKETS_N)]
    counts = valuation.counts
    return {
        "rv_milli_sum": np.array([valuation.rv_milli[part].sum(dtype=np.int64) for part in parts], np.int64),
        "cost_minor_sum": np.array([valuation.cost_minor[part].sum(dtype=np.int64) for part in parts], np.int64),
        "counted_n": np.array([np.count_nonzero(counts[part]) for part in parts], np.int64),
    }
