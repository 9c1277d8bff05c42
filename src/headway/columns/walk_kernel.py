"""The walk itself: the law of levels, phases, occurrences and rule cells, row by row, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from headway.columns.compiled import ALWAYS_US
from headway.columns.engines import njit
from headway.columns.slots import slot_in
from headway.columns.threads import KERNEL


@njit(**KERNEL)
def walk_stretch(  # a kernel takes arrays, not records
    first: int,
    last: int,
    offsets: Any,
    interaction_type: Any,
    counted: Any,
    occurred_at: Any,  # None: the moment decides on nothing
    product_group: Any,  # None: there is one
    cost_given: Any,  # None: none
    begins_us: Any,
    version_of: Any,
    start_state: Any,
    settled: Any,
    open_until_us: Any,
    class_row: Any,
    class_last: Any,
    class_cell: Any,
    state_after: Any,
    rv_of_cell: Any,
    cost_of_cell: Any,
    state_level: Any,
    state_phase: Any,
    types_n: int,
    counters_n: int,
    groups_n: int,
    cumulative: Any,  # None: the nine fields of a valuation are written; otherwise only this
    rv_milli: Any,
    cost_minor: Any,
    cells: Any,
    level: Any,
    phase: Any,
    level_after: Any,
    phase_after: Any,
    nths: Any,
    versions: Any,
) -> None:
    """Walk contacts ``first`` to ``last - 1``.

    An argument that is None prunes what depends on it, so that each use compiles to a kernel of its own.
    """
    # A count is kept as (first row of its contact) + itself: what another contact left behind is not larger than
    # that first row, so nothing has to be cleared between contacts.
    counts = np.zeros(counters_n, np.int64)
    slot_of = np.zeros(groups_n, np.int64)
    states = np.zeros(groups_n, np.int64)
    begins_n = len(begins_us)
    for c in range(first, last):
        base = offsets[c]
        used = np.int64(0)
        state = np.int64(-1)
        total = np.int64(0)
        era = 0
        version = np.int64(version_of[0])
        slot = np.int64(0)
        for i in range(np.uint64(base), np.uint64(offsets[c + 1])):  # unsigned: no test for negative places
            valued = counted[i]
            t = np.int64(interaction_type[i])
            if occurred_at is not None:
                moment = occurred_at[i]
                while era + 1 < begins_n and begins_us[era + 1] <= moment:
                    era += 1
                version = np.int64(version_of[era])
                valued = valued and moment < open_until_us[version, t]
            else:
                valued = valued and open_until_us[version, t] != ALWAYS_US
            if not valued:
                if cumulative is not None:
                    cumulative[i] = total
                if rv_milli is not None:
                    _leave_blank(i, rv_milli, cost_minor, cells, level, phase, level_after, phase_after, nths, versions)
                continue
            if product_group is not None:
                slot = slot_in(slot_of, product_group[i], base, used)
                if slot == used:
                    states[slot] = -1
                    used += 1
                state = states[slot]
            if state < 0:
                state = np.int64(start_state[version])
            elif occurred_at is not None:
                state = np.int64(settled[version, state])
            place = np.uint64(slot * types_n + t)
            nth = max(counts[place] - base, 0) + 1
            counts[place] = base + nth
            row = np.uint64(class_row[version, t] + min(nth, np.int64(class_last[version, t])))
            cell = np.uint64(class_cell[row] + state)
            after = np.int64(state_after[cell])
            if cumulative is not None:
                total += rv_of_cell[cell]
                cumulative[i] = total
            if rv_milli is not None:
                rv_milli[i] = rv_of_cell[cell]
                if cost_given is not None and cost_given[i] >= 0:
                    cost_minor[i] = cost_given[i]
                else:
                    cost_minor[i] = cost_of_cell[cell]
                cells[i] = cell
                level[i] = state_level[np.uint64(state)]
                phase[i] = state_phase[np.uint64(state)]
                level_after[i] = state_level[np.uint64(after)]
                phase_after[i] = state_phase[np.uint64(after)]
                nths[i] = nth
                versions[i] = version
            state = after
            if product_group is not None:
                states[slot] = state


@njit(**KERNEL)
def _leave_blank(  # a kernel takes arrays, not records
    i: Any,
    rv_milli: Any,
    cost_minor: Any,
    cells: Any,
    level: Any,
    phase: Any,
    level_after: Any,
    phase_after: Any,
    nths: Any,
    versions: Any,
) -> None:
    """Write a row that does not count."""
    rv_milli[i] = 0
    cost_minor[i] = 0
    cells[i] = -1
    level[i] = -1
    phase[i] = -1
    level_after[i] = -1
    phase_after[i] = -1
    nths[i] = 0
    versions[i] = -1
