"""One id, several rows: exact repeats count once, and of rows that contradict one another the first known stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from headway.columns.threads import even_stretches, run


def _no_rows() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Rows that were kept out because another row has the same (source, source_key) and other facts.

    Attributes
    ----------
    rows : int64 (c,)
        Rows of the interactions table, counted from 0, rising.
    stands : int64 (c,)
        For each, the row whose facts stand: the first known.
    """

    rows: NDArray[np.int64] = field(default_factory=_no_rows)
    stands: NDArray[np.int64] = field(default_factory=_no_rows)

    def __len__(self) -> int:
        """Give how many rows were kept out."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Repeats:
    """What became of rows that share an id.

    Attributes
    ----------
    kept : bool (n,) or None
        Which rows stand; None: all.
    duplicates_n : int
        Exact repeats of a row that stands.
    conflicts : Conflicts
    """

    kept: NDArray[np.bool_] | None = None
    duplicates_n: int = 0
    conflicts: Conflicts = field(default_factory=Conflicts)


def settle_repeats(
    first: NDArray[np.int64],
    known_at: NDArray[np.int64],
    facts_of: Callable[[NDArray[np.int64]], Sequence[NDArray[np.int64] | NDArray[np.int32]]],
) -> Repeats:
    """Decide which of the rows with one id stands.

    Parameters
    ----------
    first : int64 (n,)
        The first row with the same id, as `headway.columns.ids.first_of_each` gives it.
    known_at : int64 (n,)
        The earliest known row stands. Among rows known at one moment the order of their facts decides, so that the
        outcome does not depend on the order of rows.
    facts_of : callable
        Gives for some rows (m,) all that makes a repeat exact: arrays (m,) of numbers whose order does not depend on
        the order of rows. Asked only for rows that share an id.

    Returns
    -------
    Repeats

    Examples
    --------
    >>> facts = np.array([1, 1, 2])
    >>> repeats = settle_repeats(np.array([0, 0, 0]), np.array([9, 5, 7]), lambda rows: [facts[rows]])
    >>> repeats.kept.tolist(), repeats.duplicates_n, repeats.conflicts.rows.tolist()
    ([False, True, False], 1, [2])
    """
    later = _later_rows(first)
    if not len(later):
        return Repeats()
    rows = np.union1d(later, first[later])
    facts = facts_of(rows)
    order = np.lexsort((*facts[::-1], known_at[rows], first[rows]))
    group = first[rows][order]
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = group[1:] != group[:-1]
    standing = np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))
    same = np.ones(len(rows), dtype=np.bool_)
    for fact in facts:
        in_order = fact[order]
        same &= in_order == in_order[standing]
    kept = np.ones(len(first), dtype=np.bool_)
    kept[rows[order[~begins]]] = False
    contrary = rows[order[~same]]
    by_row = np.argsort(contrary, kind="stable")
    conflicts = Conflicts(contrary[by_row], rows[order[standing[~same]]][by_row])
    return Repeats(kept, int(np.count_nonzero(same & ~begins)), conflicts)


def _later_rows(first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the rows that are not the first with their id."""
    found = run(lambda a, b: a + np.flatnonzero(first[a:b] != np.arange(a, b)), even_stretches(len(first)))
    return np.concatenate([_no_rows(), *found])
