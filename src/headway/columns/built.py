"""What a builder hands over: columns, and what it could not settle or had to leave out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import MISSING, Columns
from headway.columns.repeats import Conflicts

WITHOUT_EFFECT: Final = -2
"""What stands in ``Columns.reverses`` for a reversal that has no effect."""


def _no_rows() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


def _no_ids() -> NDArray[np.uint64]:
    return np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Reversals without effect, with the ids that they name: a later row may be what they mean.

    Attributes
    ----------
    rows : int64 (u,)
        Rows of the columns whose ``reverses`` is `WITHOUT_EFFECT`, rising.
    target_hi, target_lo : uint64 (u,)
        The two halves of the id that each names.
    """

    rows: NDArray[np.int64] = field(default_factory=_no_rows)
    target_hi: NDArray[np.uint64] = field(default_factory=_no_ids)
    target_lo: NDArray[np.uint64] = field(default_factory=_no_ids)


@dataclass(frozen=True, slots=True)
class Built:
    """Columns, and what building them left over.

    Attributes
    ----------
    columns : Columns
    unresolved : Unresolved
        Kept aside for `headway.columns.merge.merge_tail`, which may find what they name in the other part.
    duplicates_n : int
        Exact repeats that were dropped. Rows read = rows of the columns + ``duplicates_n`` + ``len(conflicts)``.
    conflicts : Conflicts
        Rows kept out because they contradict an earlier known one with the same (source, source_key).
    """

    columns: Columns
    unresolved: Unresolved = field(default_factory=Unresolved)
    duplicates_n: int = 0
    conflicts: Conflicts = field(default_factory=Conflicts)


def point_at_targets(
    reverses: NDArray[np.int64], offsets: NDArray[np.int64], rows: NDArray[np.int64], found: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Point reversals at the rows that they take back, and say which of them have an effect.

    Parameters
    ----------
    reverses : int64 (n,)
        Filled in place. Every reversal has a number other than `MISSING` in it already, so that a reversal of a
        reversal is told.
    offsets : int64 (k + 1,)
        Where each contact begins.
    rows : int64 (u,)
        Rows of reversals.
    found : int64 (u,)
        Where the id that each names stands, or `MISSING`.

    Returns
    -------
    bool (u,)
        True: it takes back an ordinary row of its own contact. The others are set to `WITHOUT_EFFECT`.

    Examples
    --------
    >>> reverses = np.array([-1, -2, -2])
    >>> point_at_targets(reverses, np.array([0, 3]), np.array([1, 2]), np.array([0, 1])).tolist(), reverses.tolist()
    ([True, False], [-1, 0, -2])
    """
    effective: NDArray[np.bool_] = found != MISSING
    target = np.where(effective, found, 0)
    if len(rows):
        effective &= reverses[target] == MISSING
        effective &= np.searchsorted(offsets, target, side="right") == np.searchsorted(offsets, rows, side="right")
    reverses[rows] = np.where(effective, found, WITHOUT_EFFECT)
    return effective
