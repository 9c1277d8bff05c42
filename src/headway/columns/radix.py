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
_KEYS_N: Final = 2 * (int(np.float32(2.0**31 + 64).view(np.int32) >> _SHIFT) - int(_KEY_OF_ZERO) + 1)
_BLOCK: Final = 2_048
_FEW: Final = 48
_FINE_N: Final = 16_384


@njit(**KERNEL)
def _key(value: Any) -> Any:
    """Give a whole number that never falls when the value rises: 64 steps to each doubling, exact below 64."""
    magnitude = np.float32(np.float32(abs(np.float32(value))) + _LINEAR)
    key = (magnitude.view(np.int32) >> _SHIFT) - _KEY_OF_ZERO
    return key ^ (np.int32(value) >> np.int32(31))


@njit(**KERNEL)
def gather_observed(column: Any, observed_n: Any, knot: int, ids: Any, buffer: Any) -> Any:
    """Copy the values of those members that are observed at a knot into a buffer; give how many they are.

    ``buffer`` has one place more than there are members.
    """
    count: Any = np.uint64(0)
    if len(ids) == len(column):  # everyone, in order: no detour over the ids
        for c in range(len(column)):
            buffer[count] = column[c]
            count += np.uint64(observed_n[c] > knot)
    else:
        for j in range(len(ids)):
            member = np.uint64(ids[j])
            buffer[count] = column[member]
            count += np.uint64(observed_n[member] > knot)
    return np.int64(count)


@njit(**KERNEL)
def select(values: Any, ranks: Any, spare: Any, found: Any) -> None:
    """Find the values at some ranks.

    Parameters
    ----------
    values : int32 (n,)
        n >= 1.
    ranks : int64 (q,)
        From 0, rising, all smaller than n.
    spare : int32, at least n
        Working memory.
    found : int64 (q,)
        The answer.
    """
    n = len(values)
    if n <= _FEW:
        few = np.sort(values)
        for q in range(len(ranks)):
            found[q] = few[ranks[q]]
        return
    lowest, highest = values[0], values[0]
    for i in range(n):
        lowest = min(lowest, values[i])
        highest = max(highest, values[i])
    base = _key(lowest)
    keys_n = np.int64(_key(highest) - base) + 1
    counts = np.zeros(keys_n, np.int32)
    keys = np.empty(_BLOCK, np.int32)
    for begin in range(0, n, _BLOCK):
        block = values[begin : min(begin + _BLOCK, n)]
        for i in range(len(block)):  # apart from the counting, so that it runs several values at a time
            keys[i] = _key(block[i]) - base
        for i in range(len(block)):
            counts[np.uint32(keys[i])] += 1
    # Which bins hold a wanted rank, how many values lie below each, and where its candidates will stand.
    slots = np.zeros(keys_n, np.uint8)
    slot_begin = np.zeros(len(ranks) + 2, np.int64)
    slot_of_rank = np.empty(len(ranks), np.int64)
    rank_within = np.empty(len(ranks), np.int64)
    below, key, slots_n = np.int64(0), 0, 0
    for q in range(len(ranks)):
        while below + counts[key] <= ranks[q]:
            below += counts[key]
            key += 1
        if slots[key] == 0:
            slots_n += 1
            slots[key] = slots_n
            slot_begin[slots_n + 1] = slot_begin[slots_n] + counts[key]
        slot_of_rank[q] = slots_n
        rank_within[q] = ranks[q] - below
    place = slot_begin.copy()
    near, near_slots = np.empty(_BLOCK + 1, np.int32), np.empty(_BLOCK + 1, np.uint8)
    for begin in range(0, n, _BLOCK):
        block = values[begin : min(begin + _BLOCK, n)]
        for i in range(len(block)):
            keys[i] = _key(block[i]) - base
        # First the candidates of the block, without a branch that nobody could foretell; then each to its slot.
        near_n: Any = np.uint64(0)
        for i in range(len(block)):
            near[near_n] = block[i]
            near_slots[near_n] = slots[np.uint32(keys[i])]
            near_n += np.uint64(near_slots[near_n] != 0)
        for i in range(near_n):
            spare[place[near_slots[i]]] = near[i]
            place[near_slots[i]] += 1
    fine = np.zeros(_FINE_N, np.int32)
    for q in range(len(ranks)):
        slot = slot_of_rank[q]
        if q > 0 and slot == slot_of_rank[q - 1] and rank_within[q] == rank_within[q - 1]:
            found[q] = found[q - 1]
        else:
            found[q] = _refine(spare[slot_begin[slot] : slot_begin[slot + 1]], rank_within[q], fine)


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
