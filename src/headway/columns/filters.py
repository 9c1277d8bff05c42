"""From dimensions to members: who has one of some words, as a mask and as ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Dimension
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, even_stretches, run, sealed


def has_one_of(
    dimension: Dimension, words: Iterable[str], *, as_of_us: int | None = None, engine: str | None = None
) -> NDArray[np.bool_]:
    """Tell which rows have one of some words, as far as was known.

    Masks are combined with ``&``, ``|`` and ``~``; mind that ``~`` also turns rows without a word into members, unless
    `is_known` is asked as well.

    Parameters
    ----------
    dimension : Dimension
        n rows.
    words : iterable of str
        A word that does not occur is not refused.
    as_of_us : int, microseconds, optional
        A value that became known later is missing.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    bool (n,)
        False where there is no word.

    Examples
    --------
    >>> industry = Dimension(np.array([0, 1, -1, 0], np.int32), ("retail", "steel"))
    >>> has_one_of(industry, ["retail", "paper"])
    array([ True, False, False,  True])
    """
    wanted = set(words)
    # The last place, which -1 reaches as well, stands for a missing word.
    table = np.array([*(word in wanted for word in dimension.words), False], np.bool_)
    return _look_up(dimension, table, as_of_us, engine)


def is_known(dimension: Dimension, *, as_of_us: int | None = None, engine: str | None = None) -> NDArray[np.bool_]:
    """Tell which rows have a word at all, as far as was known.

    Parameters
    ----------
    dimension : Dimension
    as_of_us : int, microseconds, optional
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    bool (n,)

    Examples
    --------
    >>> is_known(Dimension(np.array([0, -1], np.int32), ("retail",)))
    array([ True, False])
    """
    table = np.array([True] * len(dimension.words) + [False], np.bool_)
    return _look_up(dimension, table, as_of_us, engine)


def ids_of(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Give the places of a mask's members, rising.

    Examples
    --------
    >>> ids_of(np.array([True, False, True]))
    array([0, 2], dtype=int32)
    """
    return np.flatnonzero(mask).astype(np.int32)


def mask_of(ids: NDArray[np.integer[Any]], n: int) -> NDArray[np.bool_]:
    """Give the mask of some places among ``n``.

    Examples
    --------
    >>> mask_of(np.array([2]), 3)
    array([False, False,  True])
    """
    mask = np.zeros(n, np.bool_)
    mask[ids] = True
    return mask


def _look_up(
    dimension: Dimension, table: NDArray[np.bool_], as_of_us: int | None, engine: str | None
) -> NDArray[np.bool_]:
    known_at = None if as_of_us is None else dimension.known_at
    moment = 0 if as_of_us is None else as_of_us
    if resolve_engine(engine) == "numpy":
        mask = table[dimension.codes]
        if known_at is not None:
            mask &= known_at <= moment
        return mask
    mask = np.empty(len(dimension.codes), np.bool_)
    inputs = (sealed(dimension.codes), None if known_at is None else sealed(known_at), sealed(table))
    run(lambda a, b: _mark(a, b, *inputs, moment, mask), even_stretches(len(mask)))
    return mask


@njit(**KERNEL)
def _mark(first: int, last: int, codes: Any, known_at: Any, table: Any, as_of_us: int, mask: Any) -> None:
    for i in range(first, last):
        hit = table[codes[i]]
        if known_at is not None:
            hit = hit and known_at[i] <= as_of_us
        mask[i] = hit
