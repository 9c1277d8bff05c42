"""The one as-of view: what was known at a date, and counts. Nothing else filters on ``known_at``.

A row exists when its ``known_at`` is at or before the date. It is void when a reversal that exists names it. Reversals
themselves, with an effect or without, never count. Types that a catalogue does not know are left to the valuation,
which drops them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.units import NEVER_US

_CONTACTS_AT_A_TIME: Final = 64
"""So few that their rows are still at hand when reversals are looked for."""


def counted_rows(columns: Columns, as_of_us: int | None = None, *, engine: str | None = None) -> NDArray[np.bool_]:
    """Say which interactions count at a date: known, not void, and not themselves reversals.

    Parameters
    ----------
    columns : Columns
    as_of_us : int, microseconds since 1970, optional
        The moment up to which something is known, itself included. None: all that is there.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    bool (n,)

    Notes
    -----
    A reversal that is not known yet leaves its target standing, so every earlier view stays as it was.
    A reversal that has an effect names a row of its own contact. One pass, 17 bytes for each row.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from headway.columns.build import build_columns
    >>> rows = {"source": ["crm"] * 2, "source_key": ["1", "2"], "contact": ["ann"] * 2, "type": ["call"] * 2}
    >>> rows |= {"occurred_at": [100, 200], "known_at": [100, 200], "reverses_key": [None, "1"]}
    >>> columns = build_columns(pa.table(rows)).columns
    >>> counted_rows(columns, 150).tolist(), counted_rows(columns).tolist()
    ([True, False], [False, False])
    """
    latest = NEVER_US if as_of_us is None else as_of_us
    counted = np.empty(columns.interactions_n, dtype=np.bool_)
    if resolve_engine(engine) == "numpy":
        _mark_plainly(columns.known_at, columns.reverses, np.int64(latest), counted)
    else:
        facts = (sealed(columns.offsets), sealed(columns.known_at), sealed(columns.reverses))
        run(lambda first, last: _mark(first, last, *facts, latest, counted), stretches(columns.offsets))
    return counted


def codes_as_of(dimension: Dimension, as_of_us: int | None = None) -> NDArray[np.int32]:
    """Give the codes of a dimension of contacts at a date: what was not known by then is `MISSING`.

    Parameters
    ----------
    dimension : Dimension
    as_of_us : int, microseconds since 1970, optional
        None: all that is there.

    Returns
    -------
    int32 (k,)
        The dimension's own array where nothing is hidden.

    Examples
    --------
    >>> region = Dimension(np.array([0, 1], dtype=np.int32), ("east", "west"), np.array([10, 20]))
    >>> codes_as_of(region, 15).tolist()
    [0, -1]
    """
    if as_of_us is None or dimension.known_at is None:
        return dimension.codes
    return np.where(dimension.known_at <= as_of_us, dimension.codes, np.int32(MISSING))


def flags_as_of(moments: NDArray[np.int64], as_of_us: int | None = None) -> NDArray[np.bool_]:
    """Say which flags of contacts were raised at a date.

    Parameters
    ----------
    moments : int64 (k,)
        When each became true and known; `NEVER_US` where it has not.
    as_of_us : int, microseconds since 1970, optional
        None: all that is there.

    Returns
    -------
    bool (k,)

    Examples
    --------
    >>> flags_as_of(np.array([10, 20, NEVER_US]), 15).tolist(), flags_as_of(np.array([10, 20, NEVER_US])).tolist()
    ([True, False, False], [True, True, False])
    """
    latest = NEVER_US - 1 if as_of_us is None else min(as_of_us, NEVER_US - 1)
    raised: NDArray[np.bool_] = moments <= latest
    return raised


def _mark_plainly(
    known_at: NDArray[np.int64], reverses: NDArray[np.int64], latest: np.int64, counted: NDArray[np.bool_]
) -> None:
    """Do the twin's work."""
    known = known_at <= latest
    np.logical_and(known, reverses == MISSING, out=counted)
    counted[reverses[known & (reverses >= 0)]] = False


@njit(**KERNEL)
def _mark(first: Any, last: Any, offsets: Any, known_at: Any, reverses: Any, latest: Any, counted: Any) -> None:
    """Mark what is known and no reversal, a few contacts at a time; then strike out what their known reversals name."""
    for some in range(first, last, _CONTACTS_AT_A_TIME):
        begin = np.uint64(offsets[some])  # unsigned: no test for negative places, so several rows go at a time
        end = np.uint64(offsets[min(some + _CONTACTS_AT_A_TIME, last)])
        any_effect = False
        for row in range(begin, end):
            counted[row] = (known_at[row] <= latest) & (reverses[row] == MISSING)
            any_effect |= reverses[row] >= 0
        if any_effect:
            for row in range(begin, end):
                if reverses[row] >= 0 and known_at[row] <= latest:
                    counted[np.uint64(reverses[row])] = False
