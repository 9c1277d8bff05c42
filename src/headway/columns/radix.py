"""Order statistics by counting: which value has a rank, found by leading bits and then within a few bins.

The first count runs over a key that is near linear for small values and logarithmic for large ones (the leading bits
of a float), since cumulative RV has a long tail: bins of equal width would put nearly everyone into one.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from headway.columns.engines import njit
from headway.columns.threads import KERNEL

_SHIFT: Final = np.int32(17)
_LINEAR: Final = np.float32(64)
_KEY_OF_ZERO: Final = np.int32(_LINEAR.view(np.int32) >> _SHIFT)
_MIDDLE: Final = np.int32(int(np.float32(2.0**31 + 64).view(np.int32) >> _SHIFT) - int(_KEY_OF_ZERO) + 1)
"""The key of zero: those of negative values lie below."""

_KEYS_N: Final = 2 * int(_MIDDLE)
_ABSENT_N: Final = 16
"""Over so many more keys those that take no part are spread: a single counter would have to wait for itself."""

_BLOCK: Final = 2_048
_FEW: Final = 48
_FINE_N: Final = 16_384


@njit(**KERNEL)
def _key(value: Any) -> Any:
    """Give a whole number that never falls when the value rises: 64 steps to each doubling, exact below 64."""
    magnitude = np.float32(np.float32(abs(np.float32(value))) + _LINEAR)
    key = (magnitude.view(np.int32) >> _SHIFT) - _KEY_OF_ZERO
    return (key ^ (np.int32(value) >> np.int32(31))) + _MIDDLE


@njit(**KERNEL)
def working_memory(n: int) -> Any:
    """Give what `select` needs for up to ``n`` values: keys, counters, slots, places in a block, candidates, steps."""
    return (
        np.empty(n, np.uint16),
        np.empty(_KEYS_N + _ABSENT_N, np.int32),
        np.empty(_KEYS_N + _ABSENT_N, np.uint8),
        np.empty(_BLOCK + 1, np.uint16),
        np.empty(n, np.int32),
        np.empty(_FINE_N, np.int32),
    )


@njit(**KERNEL)
def gather_observed(column: Any, observed_n: Any, knot: int, ids: Any, buffer: Any) -> Any:
    """Copy the values of those members that are observed at a knot into a buffer; give how many they are.

    ``buffer`` has one place more than there are members.
    """
    count: Any = np.uint64(0)
    for j in range(len(ids)):
        member = np.uint64(ids[j])
        buffer[count] = column[member]
        count += np.uint64(observed_n[member] > knot)
    return np.int64(count)


@njit(**KERNEL)
def select(values: Any, observed_n: Any, knot: int, quantiles: Any, memory: Any, found: Any) -> Any:
    """Find the quantiles of those values that are observed at a knot; give how many they are.

    Parameters
    ----------
    values : int32 (n,)
    observed_n : int16 (n,) or None
        A value takes part where this is above ``knot``; None: all do.
    knot : int
    quantiles : float64 (q,)
        Rising.
    memory : tuple
        `working_memory` for at least n values.
    found : int64 (q,)
        The answer, where any value takes part.
    """
    if observed_n is None and len(values) <= _FEW:
        few = np.sort(values)
        for q in range(len(quantiles) if len(values) else 0):
            found[q] = few[_rank(quantiles[q], len(values))]
        return np.int64(len(values))
    keys, counts, slots, near, candidates, fine = memory
    count = _count(values, observed_n, knot, keys, counts)
    if count == 0:
        return count
    # Which bins hold a wanted rank, how many values lie below each, and where its candidates will stand.
    slots[:] = 0
    slot_begin = np.zeros(len(quantiles) + 2, np.int64)
    slot_of_rank = np.empty(len(quantiles), np.int64)
    rank_within = np.empty(len(quantiles), np.int64)
    below, key, slots_n = np.int64(0), 0, 0
    for q in range(len(quantiles)):
        rank = _rank(quantiles[q], count)
        while below + counts[key] <= rank:
            below += counts[key]
            key += 1
        if slots[key] == 0:
            slots_n += 1
            slots[key] = slots_n
            slot_begin[slots_n + 1] = slot_begin[slots_n] + counts[key]
        slot_of_rank[q] = slots_n
        rank_within[q] = rank - below
    _collect(values, keys, slots, near, slot_begin.copy(), candidates)
    for q in range(len(quantiles)):
        slot = slot_of_rank[q]
        if q > 0 and slot == slot_of_rank[q - 1] and rank_within[q] == rank_within[q - 1]:
            found[q] = found[q - 1]
        else:
            found[q] = _refine(candidates[slot_begin[slot] : slot_begin[slot + 1]], rank_within[q], fine)
    return count


@njit(**KERNEL)
def _rank(quantile: Any, n: Any) -> Any:
    """Give the rank of a quantile among ``n`` values, from 0."""
    rank: Any = np.int64(np.ceil(quantile * n - 1e-9)) - 1
    return max(rank, np.int64(0))


@njit(**KERNEL)
def _count(values: Any, observed_n: Any, knot: int, keys: Any, counts: Any) -> Any:
    """Write down the key of each value and count the keys; give how many values take part."""
    counts[:] = 0
    for begin in range(0, len(values), _BLOCK):
        block = values[begin : begin + _BLOCK]
        own = keys[begin : begin + len(block)]
        if observed_n is None:
            for i in range(len(block)):
                own[i] = np.uint16(_key(block[i]))
        else:
            here = observed_n[begin : begin + len(block)]
            for i in range(len(block)):  # apart from the counting, so that several keys are made at a time
                key = _key(block[i])
                absent = np.int32(_KEYS_N) + np.int32(i & (_ABSENT_N - 1))
                own[i] = np.uint16(key if here[i] > knot else absent)
        for i in range(len(block)):
            counts[own[i]] += 1
    count = np.int64(len(values))
    for key in range(_KEYS_N, _KEYS_N + _ABSENT_N):
        count -= counts[key]
    return count


@njit(**KERNEL)
def _collect(values: Any, keys: Any, slots: Any, near: Any, place: Any, candidates: Any) -> None:
    """Put the values of the bins that have a slot among the candidates, those of a slot from its place on."""
    for begin in range(0, len(values), _BLOCK):
        block = values[begin : begin + _BLOCK]
        own = keys[begin : begin + len(block)]
        # First where the candidates of the block stand, without a branch that nobody could foretell.
        near_n: Any = np.uint64(0)
        for i in range(len(block)):
            near[near_n] = np.uint16(i)
            near_n += np.uint64(slots[own[i]] != 0)
        for j in range(near_n):
            at = np.uint64(near[j])
            slot = np.uint64(slots[own[at]])
            candidates[place[slot]] = block[at]
            place[slot] += 1


@njit(**KERNEL)
def _refine(candidates: Any, rank: Any, fine: Any) -> Any:
    """Find the value at a rank by counting equal steps between the lowest and the highest, again and again."""
    lowest, highest = np.int64(candidates[0]), np.int64(candidates[0])
    for i in range(len(candidates)):
        lowest = min(lowest, np.int64(candidates[i]))
        highest = max(highest, np.int64(candidates[i]))
    while lowest < highest:
        shift = 0
        while (highest - lowest) >> shift >= _FINE_N:
            shift += 1
        bins_n = ((highest - lowest) >> shift) + 1
        fine[:bins_n] = 0
        for i in range(len(candidates)):
            value = np.int64(candidates[i])
            if lowest <= value <= highest:
                fine[(value - lowest) >> shift] += 1
        step = 0
        while rank >= fine[step]:
            rank -= fine[step]
            step += 1
        lowest += step << shift
        highest = min(highest, lowest + (1 << shift) - 1)
    return lowest
