"""The first time that something happened to a contact: a level reached, a type occurred."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.errors import InputError
from headway.units import NEVER_US


def first_reached(
    columns: Columns, valuation: Valuation, levels: Iterable[str], *, engine: str | None = None
) -> NDArray[np.int64]:
    """Give when each contact first stood at one of some levels, in any product group.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    levels : iterable of str
        Level codes.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (k,), microseconds
        `NEVER_US` where it has not happened. A relationship's start counts as reaching the start level.

    Raises
    ------
    InputError
        A level that no catalogue version knows.

    Examples
    --------
    See ``tests/unit/columns/test_firsts.py``.
    """
    wanted = _flags(levels, valuation.levels, "level", refuse_unknown=True)
    return _first(columns, valuation, valuation.level, valuation.level_after, wanted, engine)


def first_occurrence(
    columns: Columns, valuation: Valuation, types: Iterable[str], *, engine: str | None = None
) -> NDArray[np.int64]:
    """Give when each contact first had an interaction of some types that counts.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    types : iterable of str
        Codes; one that never occurs in the columns is not refused.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (k,), microseconds
        `NEVER_US` where it has not happened.

    Examples
    --------
    See ``tests/unit/columns/test_firsts.py``.
    """
    wanted = _flags(types, columns.types, "type", refuse_unknown=False)
    return _first(columns, valuation, columns.interaction_type, None, wanted, engine)


def _flags(words: Iterable[str], known: tuple[str, ...], what: str, *, refuse_unknown: bool) -> NDArray[np.bool_]:
    wanted = set(words)
    strange = sorted(wanted - set(known))
    if strange and refuse_unknown:
        raise InputError(f"No {what} {', '.join(map(repr, strange))}", hint=f"There are {', '.join(known)}.")
    return np.array([word in wanted for word in known], np.bool_)


def _first(
    columns: Columns,
    valuation: Valuation,
    codes: NDArray[np.int16],
    codes_after: NDArray[np.int16] | None,
    wanted: NDArray[np.bool_],
    engine: str | None,
) -> NDArray[np.int64]:
    first_us = np.full(columns.contacts_n, NEVER_US, np.int64)
    if resolve_engine(engine) == "numpy":
        hits = (valuation.cell >= 0) & _is(wanted, codes)
        if codes_after is not None:
            hits |= (valuation.cell >= 0) & _is(wanted, codes_after)
        rows = np.flatnonzero(hits)
        place = np.searchsorted(rows, columns.offsets)
        there = place[:-1] < place[1:]
        first_us[there] = columns.occurred_at[rows[place[:-1][there]]]
        return first_us
    facts = (
        sealed(columns.offsets),
        sealed(columns.occurred_at),
        sealed(valuation.cell),
        sealed(codes),
        None if codes_after is None else sealed(codes_after),
        sealed(wanted),
    )
    run(lambda a, b: _find_first(a, b, *facts, first_us), stretches(columns.offsets))
    return first_us


def _is(wanted: NDArray[np.bool_], codes: NDArray[np.int16]) -> NDArray[np.bool_]:
    hit: NDArray[np.bool_] = np.append(wanted, False)[codes]  # -1, missing, is the last one
    return hit


@njit(**KERNEL)
def _find_first(
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    cells: Any,
    codes: Any,
    codes_after: Any,  # None: only what stands in ``codes``
    wanted: Any,
    first_us: Any,
) -> None:
    for c in range(first, last):
        for i in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):
            if cells[i] < 0:
                continue
            hit = wanted[codes[i]]
            if codes_after is not None:
                hit = hit or wanted[codes_after[i]]
            if hit:
                first_us[c] = occurred_at[i]
                break
