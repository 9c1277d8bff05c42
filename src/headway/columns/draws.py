"""Bands of resampled accounts: how far the quantiles of a norm could lie elsewhere, had other accounts been met.

Contacts of one account are alike, so whole accounts are drawn, with repeats. Nothing is copied for a draw: the values
of a knot are sorted once, and each draw only weighs them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headway.columns.bands import checked_members, checked_quantiles, ranks_of
from headway.columns.columns import Trajectories
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run
from headway.errors import InputError

NO_VALUE: Final = -(2**63)
"""The quantile of a draw in which no observed contact is left."""

_BATCH_BYTES: Final = 134_217_728
_BLOCK: Final = 64


def bootstrap_bands(
    trajectories: Trajectories,
    members: NDArray[np.bool_] | NDArray[np.integer[Any]] | None,
    accounts: NDArray[np.integer[Any]],
    quantiles: ArrayLike,
    rng: np.random.Generator,
    draws_n: int,
    *,
    engine: str | None = None,
) -> NDArray[np.int64]:
    """Give the bands of so many resamples of the members' accounts.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    members : bool (k,), int ids or None
        The subset; None: everyone.
    accounts : int (k,)
        ``Columns.account``.
    quantiles : float array (q,)
    rng : numpy.random.Generator
        Seeded; the same seed gives the same draws.
    draws_n : int
        200 are enough for an interval at 95 %.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (draws_n, g, q)
        `NO_VALUE` where a draw holds nobody observed to that knot. `band_interval` makes an interval of them.

    Raises
    ------
    InputError
        Quantiles, members or accounts that do not fit.

    Notes
    -----
    Source: docs/method/norms.md, the account bootstrap. As many accounts are drawn as the subset has. Memory stays
    below some 128 MiB: many accounts are drawn in batches. O(g n log n + draws g n / 32).

    Examples
    --------
    >>> curves = Trajectories(np.array([[1, 5, 9, 9]], np.int32), np.ones(4, np.int16), np.array([0]), "age")
    >>> bands = bootstrap_bands(curves, None, np.array([0, 0, 1, 1]), [0.5], np.random.default_rng(1), 5)
    >>> bands[:, 0, 0].tolist()
    [5, 9, 1, 9, 1]
    """
    ids = checked_members(trajectories, members)
    if len(accounts) != len(trajectories.observed_n):
        raise InputError(f"{len(accounts):,} accounts do not fit {len(trajectories.observed_n):,} contacts")
    ids = np.arange(len(accounts), dtype=np.int32) if ids is None else ids
    own, account_of_member = np.unique(accounts[ids], return_inverse=True)
    q = checked_quantiles(quantiles)
    bands = np.full((draws_n, len(trajectories.knots), len(q)), NO_VALUE, np.int64)
    batch_n = max(1, min(draws_n, _BATCH_BYTES // max(1, len(own))))
    for begin in range(0, draws_n if len(own) else 0, batch_n):
        weights = draw_weights(len(own), min(batch_n, draws_n - begin), rng)
        bands[begin : begin + batch_n] = bands_of_draws(trajectories, ids, account_of_member, weights, q, engine=engine)
    return bands


def draw_weights(accounts_n: int, draws_n: int, rng: np.random.Generator) -> NDArray[np.uint8] | NDArray[np.uint32]:
    """Draw as many accounts as there are, with repeats, so many times.

    Parameters
    ----------
    accounts_n : int
    draws_n : int
    rng : numpy.random.Generator

    Returns
    -------
    uint8 (accounts_n, draws_n)
        How often each account is in each draw; wider where a count would not fit.

    Examples
    --------
    >>> draw_weights(3, 4, np.random.default_rng(1)).sum(axis=0).tolist()
    [3, 3, 3, 3]
    """
    counts = [np.bincount(rng.integers(0, accounts_n, accounts_n), minlength=accounts_n) for _ in range(draws_n)]
    largest = max((int(count.max()) for count in counts), default=0)
    kind = np.uint8 if largest <= np.iinfo(np.uint8).max else np.uint32
    return np.ascontiguousarray(np.array(counts, kind).T)


def bands_of_draws(
    trajectories: Trajectories,
    ids: NDArray[np.integer[Any]],
    account_of_member: NDArray[np.integer[Any]],
    weights: NDArray[Any],
    quantiles: ArrayLike,
    *,
    engine: str | None = None,
) -> NDArray[np.int64]:
    """Give the bands of weighted members, for every draw of weights.

    Parameters
    ----------
    trajectories : Trajectories
    ids : int (m,)
        The members.
    account_of_member : int (m,)
        Row of ``weights`` for each.
    weights : uint (accounts, draws)
        How often each account counts in each draw.
    quantiles : float array (q,)
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int64 (draws, g, q)
        As if each member stood there as often as its account was drawn; `NO_VALUE` where nobody stands.

    Examples
    --------
    >>> curves = Trajectories(np.array([[1, 5, 9]], np.int32), np.ones(3, np.int16), np.array([0]), "age")
    >>> weights = np.array([[1, 0], [1, 0], [1, 9]], np.uint8)
    >>> bands_of_draws(curves, np.arange(3), np.arange(3), weights, [0.0, 1.0]).tolist()
    [[[1, 9]], [[9, 9]]]
    """
    q = checked_quantiles(quantiles)
    engine = resolve_engine(engine)
    bands = np.full((weights.shape[1], len(trajectories.knots), len(q)), NO_VALUE, np.int64)
    ids = np.asarray(ids, np.int64)
    account_of_member = np.asarray(account_of_member, np.int32)
    observed_n = trajectories.observed_n[ids]
    rising: NDArray[np.intp] = np.argsort(q, kind="stable")

    def weigh(first: int, last: int) -> None:
        for knot in range(first, last):
            # One sort of (value, place) pairs, packed in 64 bits.
            packed = trajectories.values[knot, ids].astype(np.int64) << 32
            packed |= np.arange(len(ids))
            packed = packed[observed_n > knot]
            packed.sort()
            values = packed >> 32
            account = account_of_member[packed & 0xFFFFFFFF]
            if engine == "numpy":
                _weigh_with_numpy(values, account, weights, q, bands[:, knot])
            elif len(values):
                found = np.full((len(q), weights.shape[1]), NO_VALUE, np.int64)
                _weigh(values, account, weights, q[rising], found)
                bands[:, knot, rising] = found.T

    run(weigh, [(knot, knot + 1) for knot in range(len(trajectories.knots))])
    return bands


def band_interval(bands: NDArray[np.int64], share: float = 0.95) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the interval that the middle share of the draws spans.

    Parameters
    ----------
    bands : int64 (draws, g, q)
        From `bootstrap_bands`; `NO_VALUE` is left out.
    share : float
        Between 0 and 1.

    Returns
    -------
    low, high : int64 (g, q)
        `NO_VALUE` where fewer than half of the draws have a value: too few contacts for an interval.

    Examples
    --------
    >>> low, high = band_interval(np.arange(100).reshape(100, 1, 1), 0.9)
    >>> int(low[0, 0]), int(high[0, 0])
    (4, 94)
    """
    ordered = np.sort(bands, axis=0)
    absent = (bands == NO_VALUE).sum(axis=0)
    present = len(bands) - absent
    ends = []
    for quantile in ((1 - share) / 2, 1 - (1 - share) / 2):
        rank = np.maximum(np.ceil(quantile * present - 1e-9).astype(np.int64) - 1, 0) + absent
        end = np.take_along_axis(ordered, np.minimum(rank, len(bands) - 1)[None], axis=0)[0]
        ends.append(np.where(2 * present >= len(bands), end, NO_VALUE))
    return ends[0], ends[1]


@njit(**KERNEL)
def _weigh(values: Any, account: Any, weights: Any, quantiles: Any, found: Any) -> None:
    """Find the weighted quantiles of sorted values for all draws at once."""
    n, draws_n = len(values), weights.shape[1]
    blocks_n = (n + _BLOCK - 1) // _BLOCK
    # Weight up to the end of each block of values, one column for each draw: whole rows of weights add up at a time.
    upto = np.zeros((blocks_n + 1, draws_n), np.int64)
    block_sum = np.zeros(draws_n, np.uint32)
    for block in range(blocks_n):
        block_sum[:] = 0
        for i in range(block * _BLOCK, min((block + 1) * _BLOCK, n)):
            row = weights[account[i]]
            for draw in range(draws_n):
                block_sum[draw] += row[draw]
        for draw in range(draws_n):
            upto[block + 1, draw] = upto[block, draw] + np.int64(block_sum[draw])
    for draw in range(draws_n):
        total = upto[blocks_n, draw]
        if total == 0:
            continue
        for q in range(len(quantiles)):
            rank: Any = np.int64(np.ceil(quantiles[q] * total - 1e-9)) - 1
            rank = max(rank, 0)
            low, high = 0, blocks_n - 1
            while low < high:
                middle = (low + high) // 2
                if upto[middle + 1, draw] > rank:
                    high = middle
                else:
                    low = middle + 1
            i = low * _BLOCK
            below = upto[low, draw] + np.int64(weights[account[i], draw])
            while below <= rank:
                i += 1
                below += np.int64(weights[account[i], draw])
            found[q, draw] = values[i]


def _weigh_with_numpy(
    values: NDArray[np.int64],
    account: NDArray[np.int32],
    weights: NDArray[Any],
    quantiles: NDArray[np.float64],
    bands: NDArray[np.int64],
) -> None:
    for draw in range(weights.shape[1]):
        upto = np.cumsum(weights[account, draw], dtype=np.int64)
        if len(upto) and upto[-1] > 0:
            ranks = ranks_of(quantiles, int(upto[-1]))
            bands[draw] = values[np.searchsorted(upto, ranks, side="right")]
