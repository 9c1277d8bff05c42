"""The walk without numba: all contacts side by side, one step of each at a time, only where a level may move."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns
from headway.columns.compiled import CompiledCatalogue

VALUATION_KINDS: Final[dict[str, type[np.signedinteger[Any]]]] = {
    "rv_milli": np.int32,
    "cost_minor": np.int64,
    "cell": np.int32,
    "level": np.int16,
    "phase": np.int8,
    "level_after": np.int16,
    "phase_after": np.int8,
    "nth": np.int32,
    "version": np.int16,
}
"""The arrays of a `Valuation`, in the order of its fields, and what holds them."""


def walk_with_numpy(columns: Columns, compiled: CompiledCatalogue, counted: NDArray[np.bool_]) -> dict[str, Any]:
    """Give the nine arrays of a valuation by name.

    Parameters
    ----------
    columns : Columns
    compiled : CompiledCatalogue
    counted : bool (n,)
        Known at the as-of date, not reversed, not a reversal.

    Returns
    -------
    dict of nine arrays (n,)
        ``rv_milli`` to ``version`` of `Valuation`, of the kinds in `VALUATION_KINDS`.

    Examples
    --------
    See ``tests/contract/test_kernels_and_twins.py``: the same numbers as the kernel's.
    """
    begun = np.searchsorted(compiled.begins_us, columns.occurred_at, side="right") - 1
    version = compiled.version_of[np.maximum(begun, 0)]
    valued = counted & (columns.occurred_at < compiled.open_until_us[version, columns.interaction_type])
    rows = np.flatnonzero(valued)
    contact = np.repeat(np.arange(columns.contacts_n), np.diff(columns.offsets))[rows]
    strand = contact * len(columns.product_groups) + columns.product_group[rows]
    types, versions = columns.interaction_type[rows], version[rows]
    nth = _running_count(strand * len(columns.types) + types)
    places = compiled.class_row[versions, types] + np.minimum(nth, compiled.class_last[versions, types])
    base = compiled.class_cell[places]
    state = _states_before(strand, base, versions, compiled)
    cell = base + state
    after = compiled.state_after[cell]
    cost = compiled.cost_of_cell[cell]
    if columns.cost_given is not None:
        given = columns.cost_given[rows]
        cost = np.where(given >= 0, given, cost)
    values_and_blanks = {
        "rv_milli": (compiled.rv_of_cell[cell], 0),
        "cost_minor": (cost, 0),
        "cell": (cell, -1),
        "level": (compiled.state_level[state], -1),
        "phase": (compiled.state_phase[state], -1),
        "level_after": (compiled.state_level[after], -1),
        "phase_after": (compiled.state_phase[after], -1),
        "nth": (nth, 0),
        "version": (versions, -1),
    }
    fields = {}
    for name, (values, blank) in values_and_blanks.items():
        fields[name] = np.full(columns.interactions_n, blank, VALUATION_KINDS[name])
        fields[name][rows] = values
    return fields


def _running_count(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give how often each key has come so far, itself included."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(key) else order[:0]
    start = np.repeat(first, np.diff(np.append(first, len(key))))
    nth = np.empty(len(key), np.int64)
    nth[order] = np.arange(len(key)) - start + 1
    return nth


def _states_before(
    strand: NDArray[np.int64], base: NDArray[np.int32], versions: NDArray[np.int16], compiled: CompiledCatalogue
) -> NDArray[np.int64]:
    """Give the state before each row. A strand is one contact in one product group.

    Only rows at which a state may change are stepped through: the first of a strand, another version than before,
    and types with triggers. What follows one of them keeps the state that it left.
    """
    if len(strand) == 0:
        return np.zeros(0, np.int64)
    order = np.argsort(strand, kind="stable")
    ordered, ordered_base, ordered_version = strand[order], base[order], versions[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    other_version = np.concatenate([[True], ordered_version[1:] != ordered_version[:-1]])
    states_n = len(compiled.state_level)
    all_states = np.arange(states_n)
    moves = (compiled.state_after.reshape(-1, states_n) != all_states).any(axis=1)
    stepped = np.flatnonzero(first | other_version | moves[ordered_base // states_n])
    before, after = np.empty(len(stepped), np.int64), np.empty(len(stepped), np.int64)
    begins = np.flatnonzero(first[stepped])
    lengths = np.diff(np.append(begins, len(stepped)))
    longest_first = np.argsort(-lengths, kind="stable")
    begins, lengths = begins[longest_first], lengths[longest_first]
    state = compiled.start_state[ordered_version[stepped[begins]]].astype(np.int64)
    for step in range(int(lengths[0])):
        going = int(np.searchsorted(-lengths, -step, side="left"))
        here = begins[:going] + step
        row = stepped[here]
        state = compiled.settled[ordered_version[row], state[:going]].astype(np.int64)
        before[here] = state
        state = compiled.state_after[ordered_base[row] + state].astype(np.int64)
        after[here] = state
    latest = np.searchsorted(stepped, np.arange(len(ordered)), side="right") - 1
    result = np.empty(len(ordered), np.int64)
    result[order] = after[latest]
    result[order[stepped]] = before
    return result
