"""Exact norm bands: order statistics of all contacts at every knot, for any subset, without a sort."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headway.columns.columns import Trajectories
from headway.columns.engines import njit, resolve_engine
from headway.columns.filters import ids_of
from headway.columns.radix import gather_observed, select, working_memory
from headway.columns.threads import KERNEL, even_stretches, run, sealed
from headway.errors import InputError, LimitError

BAND_VALUES_MAX: Final = 67_108_864
"""The most values (groups × knots × quantiles) of one answer."""

_MANY: Final = 0.5
"""From this share of the contacts on, reading all of them in order is faster than fetching the members."""


def exact_bands(
    trajectories: Trajectories,
    quantiles: ArrayLike,
    *,
    members: NDArray[np.bool_] | NDArray[np.integer[Any]] | None = None,
    engine: str | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the quantiles of a subset at every knot.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    quantiles : float array (q,)
        Each from 0 to 1, in any order.
    members : bool (k,) or int ids, optional
        The subset, as a mask or as contacts' places. Default: everyone.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    values : int64 (g, q)
        Inverted distribution function: the value at rank ``ceil(q n)`` of those observed; 0 where nobody is.
    n : int64 (g,)
        How many contacts are observed to that knot.

    Raises
    ------
    InputError
        A quantile outside 0 to 1, or a mask of another length.

    Notes
    -----
    Two passes over the values of a knot: one counts them by their leading bits, the other refines the few bins that
    hold the wanted ranks. O(g n), whatever the number of quantiles.

    Examples
    --------
    >>> values = np.array([[0, 0, 0], [1, 5, 9]], np.int32)
    >>> curves = Trajectories(values, np.array([2, 2, 1], np.int16), np.array([0, 7]), "age")
    >>> exact_bands(curves, [0.5, 1.0])
    (array([[0, 0],
           [1, 5]]), array([3, 2]))
    """
    ids = checked_members(trajectories, members)
    order = np.arange(len(trajectories.observed_n), dtype=np.int32) if ids is None else ids
    values, n = _bands(trajectories, checked_quantiles(quantiles), order, np.array([0, len(order)]), engine)
    return values[0], n[0]


def exact_bands_by_group(
    trajectories: Trajectories,
    groups: NDArray[np.integer[Any]],
    groups_n: int,
    quantiles: ArrayLike,
    *,
    engine: str | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the quantiles of several disjoint subsets at once.

    Parameters
    ----------
    trajectories : Trajectories
    groups : int (k,)
        The group of each contact, 0 to ``groups_n - 1``; negative: in none.
    groups_n : int
    quantiles : float array (q,)
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    values : int64 (groups_n, g, q)
        As `exact_bands`.
    n : int64 (groups_n, g)

    Raises
    ------
    InputError
        A quantile outside 0 to 1, or codes that do not fit the contacts.
    LimitError
        More than `BAND_VALUES_MAX` values. Ask for fewer groups at once.

    Examples
    --------
    >>> curves = Trajectories(np.array([[1, 5, 9, 2]], np.int32), np.ones(4, np.int16), np.array([0]), "age")
    >>> exact_bands_by_group(curves, np.array([0, 1, 0, -1]), 2, [1.0])[0].tolist()
    [[[9]], [[5]]]
    """
    q = checked_quantiles(quantiles)
    if len(groups) != len(trajectories.observed_n) or int(groups.max(initial=-1)) >= groups_n:
        raise InputError(
            f"{len(groups):,} group codes up to {int(groups.max(initial=-1))} do not fit "
            f"{len(trajectories.observed_n):,} contacts and {groups_n} groups"
        )
    if groups_n * len(trajectories.knots) * len(q) > BAND_VALUES_MAX:
        raise LimitError(
            f"{groups_n:,} groups, {len(trajectories.knots):,} knots and {len(q)} quantiles are more values than "
            f"BAND_VALUES_MAX, {BAND_VALUES_MAX:,}",
            hint="Ask for fewer groups at once.",
        )
    order = np.argsort(groups, kind="stable").astype(np.int32)
    begins = np.searchsorted(groups[order], np.arange(groups_n + 1))
    return _bands(trajectories, q, order, begins, engine)


def checked_quantiles(quantiles: ArrayLike) -> NDArray[np.float64]:
    """Give quantiles as an array.

    Raises
    ------
    InputError
        One lies outside 0 to 1.

    Examples
    --------
    >>> checked_quantiles([0.25, 0.5]).tolist()
    [0.25, 0.5]
    """
    checked = np.atleast_1d(np.asarray(quantiles, np.float64))
    if checked.ndim != 1 or not ((checked >= 0) & (checked <= 1)).all():
        raise InputError(f"Quantiles {np.asarray(quantiles).tolist()} must lie between 0 and 1")
    return checked


def checked_members(
    trajectories: Trajectories, members: NDArray[np.bool_] | NDArray[np.integer[Any]] | None
) -> NDArray[np.int32] | None:
    """Give members as rising ids, each once; None is everyone.

    Raises
    ------
    InputError
        A mask of another length than the contacts, or an id of no contact.

    Examples
    --------
    >>> curves = Trajectories(np.array([[1, 5]], np.int32), np.ones(2, np.int16), np.array([0]), "age")
    >>> checked_members(curves, np.array([False, True]))
    array([1], dtype=int32)
    """
    if members is None:
        return None
    contacts_n = len(trajectories.observed_n)
    if members.dtype == np.bool_:
        if len(members) != contacts_n:
            raise InputError(f"A mask of {len(members):,} does not fit {contacts_n:,} contacts")
        return ids_of(members.astype(np.bool_, copy=False))
    if len(members) and (int(members.min()) < 0 or int(members.max()) >= contacts_n):
        raise InputError(f"Members {int(members.min())} to {int(members.max())} do not fit {contacts_n:,} contacts")
    return np.unique(members).astype(np.int32)


def ranks_of(quantiles: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    """Give the ranks (from 0) of quantiles among ``n`` values: ``ceil(q n) - 1``, safe from the last binary digit.

    Examples
    --------
    >>> ranks_of(np.array([0.0, 0.1, 0.5]), 30).tolist()
    [0, 2, 14]
    """
    return np.maximum(np.ceil(quantiles * n - 1e-9).astype(np.int64) - 1, 0)


def _bands(
    trajectories: Trajectories,
    quantiles: NDArray[np.float64],
    order: NDArray[np.int32],
    begins: NDArray[np.int64],
    engine: str | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the bands of the groups ``order[begins[i] : begins[i + 1]]``."""
    groups_n, knots_n = len(begins) - 1, len(trajectories.knots)
    values = np.zeros((groups_n, knots_n, len(quantiles)), np.int64)
    n = np.zeros((groups_n, knots_n), np.int64)
    if resolve_engine(engine) == "numpy":
        _bands_with_numpy(trajectories, quantiles, order, begins, values, n)
        return values, n
    rising: NDArray[np.intp] = np.argsort(quantiles, kind="stable")
    matrix, observed_n, q = sealed(trajectories.values), sealed(trajectories.observed_n), sealed(quantiles[rising])
    sorted_values = np.zeros_like(values)
    if groups_n == 1 and len(order) >= _MANY * len(observed_n):
        if len(order) < len(observed_n):
            of_members = np.zeros_like(observed_n)
            of_members[order] = observed_n[order]
            observed_n = sealed(of_members)
        parts = even_stretches(knots_n, len(observed_n))
        run(lambda a, b: _band_of_many(a, b, matrix, observed_n, q, sorted_values[0], n[0]), parts)
    else:
        inputs = (matrix, observed_n, sealed(order), sealed(begins), q)
        run(lambda a, b: _band(a, b, *inputs, sorted_values, n), even_stretches(knots_n, len(order)))
    values[:, :, rising] = sorted_values
    return values, n


@njit(**KERNEL)
def _band_of_many(first: int, last: int, matrix: Any, observed_n: Any, quantiles: Any, values: Any, n: Any) -> None:
    """Fill the bands of knots ``first`` to ``last - 1``; who is no member is observed to no knot."""
    memory = working_memory(matrix.shape[1])
    for knot in range(first, last):
        n[knot] = select(matrix[knot], observed_n, knot, quantiles, memory, values[knot])


@njit(**KERNEL)
def _band(
    first: int, last: int, matrix: Any, observed_n: Any, order: Any, begins: Any, quantiles: Any, values: Any, n: Any
) -> None:
    """Fill the bands of knots ``first`` to ``last - 1``, group by group."""
    buffer_n: Any = 0
    for group in range(len(begins) - 1):
        buffer_n = max(buffer_n, begins[group + 1] - begins[group])
    # One place more than there are values: the last of a gathering always writes.
    buffer, memory = np.empty(buffer_n + 1, np.int32), working_memory(buffer_n)
    for knot in range(first, last):
        for group in range(len(begins) - 1):
            ids = order[begins[group] : begins[group + 1]]
            count = gather_observed(matrix[knot], observed_n, knot, ids, buffer)
            n[group, knot] = select(buffer[:count], None, knot, quantiles, memory, values[group, knot])


def _bands_with_numpy(
    trajectories: Trajectories,
    quantiles: NDArray[np.float64],
    order: NDArray[np.int32],
    begins: NDArray[np.int64],
    values: NDArray[np.int64],
    n: NDArray[np.int64],
) -> None:
    for group, (begin, end) in enumerate(pairwise(begins)):
        ids = order[begin:end]
        for knot in range(len(trajectories.knots)):
            here = np.sort(trajectories.values[knot, ids[trajectories.observed_n[ids] > knot]])
            n[group, knot] = len(here)
            if len(here):
                values[group, knot] = here[ranks_of(quantiles, len(here))]
