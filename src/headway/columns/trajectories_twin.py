"""Trajectories without numba: every interaction adds to the first knot that it counts for, and knots add up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns
from headway.columns.starts import Starts


def fill_with_numpy(
    columns: Columns,
    amounts: NDArray[Any],
    cells: NDArray[np.int32] | None,
    starts: Starts,
    end_us: NDArray[np.int64],
    knots: NDArray[np.int64],
    *,
    by_step: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int16], int]:
    """Give the values, how many knots of each contact are observed, and the largest sum met, without its sign.

    Parameters
    ----------
    columns : Columns
    amounts : int (n,)
    cells : int32 (n,) or None
        None: amounts are 0 where the row does not count.
    starts : Starts
    end_us : int64 (k,)
    knots : int64 (g,)
    by_step : bool
        Knots are steps; otherwise microseconds since the start.

    Returns
    -------
    values : int32 (g, k)
    observed_n : int16 (k,)
    largest : int

    Examples
    --------
    See ``tests/contract/test_kernels_and_twins.py``.
    """
    contact = np.repeat(np.arange(columns.contacts_n), np.diff(columns.offsets))
    rows = np.flatnonzero(
        starts.takes_part[contact]
        & (np.arange(columns.interactions_n) >= starts.row[contact])
        & (True if cells is None else cells >= 0)
    )
    if by_step:
        rows = rows[columns.occurred_at[rows] <= end_us[contact[rows]]]
    contact = contact[rows]
    there = starts.takes_part & (starts.moment_us <= end_us)
    if by_step:
        first = np.searchsorted(contact, np.arange(columns.contacts_n))
        at = np.arange(len(rows)) - first[contact] + 1
        last_knot = np.bincount(contact, minlength=columns.contacts_n)
    else:
        at = columns.occurred_at[rows] - starts.moment_us[contact]
        last_knot = end_us - starts.moment_us
    observed_n = np.where(there, np.searchsorted(knots, np.where(there, last_knot, -1), side="right"), 0)
    knot = np.searchsorted(knots, at, side="left")
    added = np.zeros((len(knots) + 1, columns.contacts_n), np.int64)
    np.add.at(added, (knot, contact), amounts[rows])
    sums = np.cumsum(added[:-1], axis=0)
    place = np.arange(len(knots))[:, None]
    carried = sums[np.minimum(place, np.maximum(observed_n - 1, 0)), np.arange(columns.contacts_n)]
    values = np.where(observed_n > 0, carried, 0)
    return values.astype(np.int32), observed_n.astype(np.int16), int(np.abs(values).max(initial=0))
