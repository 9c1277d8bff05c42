"""The level history of every contact: from when to when it stood where, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.slots import slot_in, slots_n
from headway.columns.threads import KERNEL, run, sealed, stretches

LASTS: Final = -1
"""``left_us`` of a stay that has not ended."""


@dataclass(frozen=True, slots=True)
class LevelStays:
    """m stays, by contact, and within a contact in the order in which they began.

    Attributes
    ----------
    contact : int32 (m,)
    product_group, level : int16 (m,)
    phase : int8 (m,)
        At the beginning of the stay.
    entered_us, left_us : int64 (m,), microseconds
        ``left_us`` is `LASTS` for a stay that has not ended.
    interactions_n : int32 (m,)
        Booked to the stay, the one that ended it included.
    rv_milli, cost_minor : int64 (m,)
    """

    contact: NDArray[np.int32]
    product_group: NDArray[np.int16]
    level: NDArray[np.int16]
    phase: NDArray[np.int8]
    entered_us: NDArray[np.int64]
    left_us: NDArray[np.int64]
    interactions_n: NDArray[np.int32]
    rv_milli: NDArray[np.int64]
    cost_minor: NDArray[np.int64]


def level_stays(columns: Columns, valuation: Valuation, *, engine: str | None = None) -> LevelStays:
    """List the stays of every contact at its levels, per product group.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    LevelStays
        A stay begins with the first interaction of a product group, with a move, or where a new catalogue version
        no longer knows the level. Stays may last no time at all.

    Notes
    -----
    The same stays as `RelationshipState.stays`, held equal by test. Two passes: count, then write; O(n).

    Examples
    --------
    See ``tests/unit/columns/test_stays.py``.
    """
    if resolve_engine(engine) == "numpy":
        return _stays_with_numpy(columns, valuation)
    facts = (
        sealed(columns.offsets),
        sealed(columns.occurred_at),
        sealed(columns.product_group),
        sealed(valuation.cell),
        sealed(valuation.level),
        sealed(valuation.level_after),
        sealed(valuation.phase),
        sealed(valuation.phase_after),
        sealed(valuation.rv_milli),
        sealed(valuation.cost_minor),
        len(columns.product_groups),
        slots_n(columns),
    )
    begins = np.zeros(columns.contacts_n + 1, np.int64)
    parts = stretches(columns.offsets)
    run(lambda a, b: _stay(a, b, *facts, begins, *(None,) * len(_KINDS)), parts)
    np.cumsum(begins, out=begins)
    stays = LevelStays(**{name: np.zeros(int(begins[-1]), kind) for name, kind in _KINDS.items()})
    outputs = tuple(getattr(stays, name) for name in _KINDS)
    run(lambda a, b: _stay(a, b, *facts, begins, *outputs), parts)
    return stays


_KINDS: Final[dict[str, Any]] = {
    "contact": np.int32,
    "product_group": np.int16,
    "level": np.int16,
    "phase": np.int8,
    "entered_us": np.int64,
    "left_us": np.int64,
    "interactions_n": np.int32,
    "rv_milli": np.int64,
    "cost_minor": np.int64,
}


@njit(**KERNEL)
def _stay(  # a kernel takes arrays, not records
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    product_group: Any,
    cells: Any,
    level: Any,
    level_after: Any,
    phase: Any,
    phase_after: Any,
    rv: Any,
    cost: Any,
    groups_n: int,
    open_n: int,
    begins: Any,
    contacts: Any,  # None: only count, into ``begins[c + 1]``
    groups: Any,
    levels: Any,
    phases: Any,
    entered_us: Any,
    left_us: Any,
    interactions_n: Any,
    rv_milli: Any,
    cost_minor: Any,
) -> None:
    slot_of = np.zeros(groups_n, np.int64)
    open_stay = np.zeros(open_n, np.int64)
    open_level = np.zeros(open_n, np.int64)
    for c in range(first, last):
        base = offsets[c]
        used = np.int64(0)
        stay = np.int64(-1)
        if contacts is not None:
            stay += begins[c]
        for i in range(np.uint64(base), np.uint64(offsets[c + 1])):
            if cells[i] < 0:
                continue
            slot = slot_in(slot_of, product_group[i], base, used)
            is_new = slot == used
            at = occurred_at[i]
            if is_new or open_level[slot] != level[i]:
                stay += 1
                if contacts is not None:
                    if not is_new:
                        left_us[open_stay[slot]] = at
                    contacts[stay], groups[stay], entered_us[stay], left_us[stay] = c, product_group[i], at, LASTS
                    levels[stay], phases[stay] = level[i], phase[i]
                open_stay[slot] = stay
            used += is_new
            booked = open_stay[slot]
            open_level[slot] = level_after[i]
            if contacts is not None:
                interactions_n[booked] += 1
                rv_milli[booked] += rv[i]
                cost_minor[booked] += cost[i]
            if level_after[i] != level[i]:
                stay += 1
                if contacts is not None:
                    left_us[booked] = at
                    contacts[stay], groups[stay], entered_us[stay], left_us[stay] = c, product_group[i], at, LASTS
                    levels[stay], phases[stay] = level_after[i], phase_after[i]
                open_stay[slot] = stay
        if contacts is None:
            begins[c + 1] = stay + 1


def _stays_with_numpy(columns: Columns, valuation: Valuation) -> LevelStays:
    """List the stays with NumPy alone: strand by strand (contact and product group), then back in order."""
    rows = np.flatnonzero(valuation.cell >= 0)
    contact = np.repeat(np.arange(columns.contacts_n), np.diff(columns.offsets))[rows]
    strand = contact * len(columns.product_groups) + columns.product_group[rows]
    order = np.argsort(strand, kind="stable")
    rows, strand = rows[order], strand[order]
    before, after = valuation.level[rows], valuation.level_after[rows]
    is_first = np.diff(strand, prepend=-1) != 0
    found_elsewhere = is_first | (before != np.roll(after, 1))
    # Two places for each row: a stay that it begins by being found there, and one that it leads to.
    begins = np.stack([found_elsewhere, after != before], axis=1).ravel()
    stay_of_row = np.cumsum(begins)[::2] - 1
    place = np.flatnonzero(begins)
    row, leads = rows[place // 2], place % 2 == 1
    entered_us = columns.occurred_at[row]
    same_strand = np.append(np.diff(strand[place // 2]) == 0, False)[: len(place)]  # the last has no next
    left_us = np.where(same_strand, np.roll(entered_us, -1), LASTS)
    sums = {name: np.zeros(len(place), _KINDS[name]) for name in ("interactions_n", "rv_milli", "cost_minor")}
    np.add.at(sums["interactions_n"], stay_of_row, 1)
    np.add.at(sums["rv_milli"], stay_of_row, valuation.rv_milli[rows])
    np.add.at(sums["cost_minor"], stay_of_row, valuation.cost_minor[rows])
    fields: dict[str, NDArray[Any]] = {
        "contact": contact[order][place // 2],
        "product_group": columns.product_group[row],
        "level": np.where(leads, valuation.level_after[row], valuation.level[row]),
        "phase": np.where(leads, valuation.phase_after[row], valuation.phase[row]),
        "entered_us": entered_us,
        "left_us": left_us,
        **sums,
    }
    in_order = np.argsort(row * 2 + leads, kind="stable")
    return LevelStays(**{name: fields[name][in_order].astype(kind) for name, kind in _KINDS.items()})
