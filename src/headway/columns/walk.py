"""The full law over columns: each contact walked from its first interaction to its last, once for each valuation."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.compiled import CompiledCatalogue
from headway.columns.engines import resolve_engine
from headway.columns.revalue import running_sums, sum_kind
from headway.columns.slots import slots_n
from headway.columns.threads import run, sealed, stretches
from headway.columns.view import counted_rows
from headway.columns.walk_kernel import walk_stretch
from headway.columns.walk_twin import VALUATION_KINDS, walk_with_numpy
from headway.errors import InputError, LimitError

COUNTERS_MAX: Final = 67_108_864
"""The most counters (product groups of one contact × types) that a walk may keep."""


def walk(
    columns: Columns,
    compiled: CompiledCatalogue,
    *,
    as_of_us: int | None = None,
    label: str = "then",
    engine: str | None = None,
) -> Valuation:
    """Value every interaction: level, phase and occurrence per contact and product group, most specific rule.

    Parameters
    ----------
    columns : Columns
        n interactions.
    compiled : CompiledCatalogue
        All versions (the view "as valued then") or one of them or a draft ("now", "draft"), over ``columns.types``.
    as_of_us : int, microseconds, optional
        Keep what was known by then. Default: everything; the valuation then carries the last ``known_at``.
    label : str
        ``then``, ``now`` or ``draft``: carried along.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Valuation
        Rows that do not count carry 0 and -1.

    Raises
    ------
    InputError
        The catalogue was compiled for another dictionary of types. Compile it with ``columns.types``.
    LimitError
        More than `COUNTERS_MAX` counters.

    Notes
    -----
    The same law as `headway.relationships.replay`, held equal by a property-based test. One pass, O(n): a counter
    holds the first row of its contact plus the count, so that no counter is ever cleared.

    Examples
    --------
    See ``tests/unit/columns/test_walk.py``: the worked example, record by record.
    """
    as_of_us, counted = _prepare(columns, compiled, as_of_us)
    if resolve_engine(engine) == "numpy":
        fields = walk_with_numpy(columns, compiled, counted)
    else:
        fields = {name: np.empty(columns.interactions_n, kind) for name, kind in VALUATION_KINDS.items()}
        _run_walk(columns, compiled, counted, None, tuple(fields.values()))
    return Valuation(**fields, levels=compiled.levels, as_of_us=as_of_us, label=label)


def walk_cumulative(
    columns: Columns, compiled: CompiledCatalogue, *, as_of_us: int | None = None, engine: str | None = None
) -> NDArray[np.int32 | np.int64]:
    """Give the running cumulative RV of every contact under a catalogue, and nothing else: what a preview needs.

    Parameters
    ----------
    columns : Columns
    compiled : CompiledCatalogue
    as_of_us : int, microseconds, optional
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    int32 (n,), thousandths
        int64 where a contact's interactions are so many that int32 might not hold their sum.

    Raises
    ------
    InputError, LimitError
        As `walk`.

    Examples
    --------
    See ``tests/unit/columns/test_walk.py``.
    """
    _, counted = _prepare(columns, compiled, as_of_us)
    kind = sum_kind(columns.offsets, compiled.rv_of_cell)
    if resolve_engine(engine) == "numpy":
        return running_sums(columns.offsets, walk_with_numpy(columns, compiled, counted)["rv_milli"]).astype(kind)
    cumulative = np.empty(columns.interactions_n, kind)
    _run_walk(columns, compiled, counted, cumulative, (None,) * len(VALUATION_KINDS))
    return cumulative


def _prepare(columns: Columns, compiled: CompiledCatalogue, as_of_us: int | None) -> tuple[int, NDArray[np.bool_]]:
    if compiled.types != columns.types:
        raise InputError(
            f"The catalogue was compiled for {len(compiled.types)} types, not for the {len(columns.types)} of the "
            "columns",
            hint="Compile it with `compile_catalogue(history, columns.types)`.",
        )
    if as_of_us is None:
        as_of_us = int(columns.known_at.max(initial=0))
    return as_of_us, counted_rows(columns, as_of_us)


def _counters_n(columns: Columns) -> int:
    """Give how many counters a contact needs at most: one for each of its product groups and each type."""
    counters_n = slots_n(columns) * len(columns.types)
    if counters_n > COUNTERS_MAX:
        raise LimitError(
            f"{len(columns.product_groups):,} product groups and {len(columns.types):,} types need more than "
            f"COUNTERS_MAX, {COUNTERS_MAX:,}, counters",
            hint="Map product groups or types to fewer words.",
        )
    return counters_n


def _run_walk(
    columns: Columns,
    compiled: CompiledCatalogue,
    counted: NDArray[np.bool_],
    cumulative: NDArray[Any] | None,
    outputs: tuple[NDArray[Any] | None, ...],
) -> None:
    groups_used = len(columns.product_groups) > 1
    facts = (
        sealed(columns.offsets),
        sealed(columns.interaction_type),
        sealed(counted),
        sealed(columns.occurred_at) if compiled.needs_times else None,
        sealed(columns.product_group) if groups_used else None,
        sealed(columns.cost_given) if columns.cost_given is not None and cumulative is None else None,
    )
    tables = tuple(
        sealed(table)
        for table in (
            compiled.begins_us,
            compiled.version_of,
            compiled.start_state,
            compiled.settled,
            compiled.open_until_us,
            compiled.class_row,
            compiled.class_last,
            compiled.class_cell,
            compiled.state_after,
            compiled.rv_of_cell,
            compiled.cost_of_cell,
            compiled.state_level,
            compiled.state_phase,
        )
    )
    sizes = (len(columns.types), _counters_n(columns), len(columns.product_groups))
    run(lambda a, b: walk_stretch(a, b, *facts, *tables, *sizes, cumulative, *outputs), stretches(columns.offsets))
