"""Interactions counted and summed by a key: by level and phase, by type, or by any whole number of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.errors import LimitError

TALLY_KEYS_MAX: Final = 4_194_304
"""The most keys that one tally may have."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and sums by key.

    Attributes
    ----------
    interactions_n : int64 (keys,)
    contacts_n : int64 (keys,)
        Different contacts.
    rv_milli, cost_minor : int64 (keys,)
    """

    interactions_n: NDArray[np.int64]
    contacts_n: NDArray[np.int64]
    rv_milli: NDArray[np.int64]
    cost_minor: NDArray[np.int64]


def tally(
    columns: Columns, valuation: Valuation, keys: NDArray[Any], keys_n: int, *, engine: str | None = None
) -> Tally:
    """Count and sum the interactions that count by a key of each row.

    Parameters
    ----------
    columns : Columns
        n interactions.
    valuation : Valuation
    keys : int (n,)
        0 to ``keys_n - 1``; rows with a negative key are left out.
    keys_n : int
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Tally

    Raises
    ------
    LimitError
        More than `TALLY_KEYS_MAX` keys. Group them first.

    Examples
    --------
    See `type_totals`, which hands in the types.
    """
    if keys_n > TALLY_KEYS_MAX:
        raise LimitError(
            f"{keys_n:,} keys are more than TALLY_KEYS_MAX, {TALLY_KEYS_MAX:,}", hint="Group the keys first."
        )
    if resolve_engine(engine) == "numpy":
        return _tally_with_numpy(columns, valuation, keys, keys_n)
    facts = (
        sealed(columns.offsets),
        sealed(valuation.cell),
        sealed(valuation.rv_milli),
        sealed(valuation.cost_minor),
        sealed(keys),
    )
    parts = run(lambda a, b: _tally(a, b, *facts, keys_n), stretches(columns.offsets))
    sums = np.sum(parts, axis=0) if parts else np.zeros((4, keys_n), np.int64)
    return Tally(*sums)


def type_totals(columns: Columns, valuation: Valuation, *, engine: str | None = None) -> Tally:
    """Count and sum by type.

    Returns
    -------
    Tally
        One key for each of ``columns.types``.

    Examples
    --------
    See ``tests/unit/columns/test_tallies.py``.
    """
    return tally(columns, valuation, columns.interaction_type, len(columns.types), engine=engine)


def level_totals(columns: Columns, valuation: Valuation, *, engine: str | None = None) -> Tally:
    """Count and sum by the level and phase that interactions are booked to.

    Returns
    -------
    Tally
        Three keys, one for each phase, for each of ``valuation.levels``: ``figure.reshape(-1, 3)[level, phase]``.

    Examples
    --------
    See ``tests/unit/columns/test_tallies.py``: the phase sums 36, 40 and -30 of the worked example.
    """
    keys = valuation.level * np.int16(3) + valuation.phase
    return tally(columns, valuation, keys, len(valuation.levels) * 3, engine=engine)


@njit(**KERNEL)
def _tally(first: int, last: int, offsets: Any, cells: Any, rv: Any, cost: Any, keys: Any, keys_n: int) -> Any:
    sums = np.zeros((4, keys_n), np.int64)
    seen = np.full(keys_n, -1, np.int64)
    for c in range(first, last):
        for i in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):
            key = np.int64(keys[i])
            if cells[i] < 0 or key < 0:
                continue
            sums[0, key] += 1
            if seen[key] != c:
                seen[key] = c
                sums[1, key] += 1
            sums[2, key] += rv[i]
            sums[3, key] += cost[i]
    return sums


def _tally_with_numpy(columns: Columns, valuation: Valuation, keys: NDArray[Any], keys_n: int) -> Tally:
    rows = np.flatnonzero((valuation.cell >= 0) & (keys >= 0))
    kept = keys[rows].astype(np.int64)
    contact = np.repeat(np.arange(columns.contacts_n), np.diff(columns.offsets))[rows]
    rv_milli, cost_minor = np.zeros(keys_n, np.int64), np.zeros(keys_n, np.int64)
    np.add.at(rv_milli, kept, valuation.rv_milli[rows])
    np.add.at(cost_minor, kept, valuation.cost_minor[rows])
    pairs = np.unique(contact * keys_n + kept) % keys_n if keys_n else kept
    return Tally(np.bincount(kept, minlength=keys_n), np.bincount(pairs, minlength=keys_n), rv_milli, cost_minor)
