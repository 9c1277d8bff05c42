"""Catalogue versions as dense tables, so that a kernel values an interaction with a few look-ups.

A *state* is a (level, phase) pair that some version allows. A *cell* is (version, type, occurrence class, state): all
that a value rule can ask about. Cells are structural, whether or not a rule names their level: two catalogues that
differ in values only have the same cells, and the one's values can be looked up in the other's walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue, CatalogueEntry, CatalogueHistory, Phase
from headway.errors import LimitError
from headway.units import NEVER_US, to_us

CELLS_MAX: Final = 1_048_576
"""The most rule cells that one compiled catalogue may have."""

OCCURRENCES_MAX: Final = 4_194_304
"""The most places in the tables from occurrence to class, over all types and versions."""

ALWAYS_US: Final = -(2**63)
"""A moment before every other."""


@dataclass(frozen=True, slots=True)
class CompiledCatalogue:
    """All versions of a catalogue as arrays, against one dictionary of types.

    ``v`` versions, ``t`` types, ``s`` states, ``x`` cells.

    Attributes
    ----------
    types : tuple of str
        The dictionary of `Columns.types`.
    levels : tuple of str
        The newest version's in their order, then those that only older versions know.
    versions : tuple of int
        The version numbers.
    state_level, state_phase : int16 (s,), int8 (s,)
    begins_us, version_of : int64 (b,), int16 (b,)
        From ``begins_us[i]`` on, version ``version_of[i]`` is in force; the first is from the beginning of time.
    start_state : int16 (v,)
        Where a relationship starts.
    settled : int16 (v, s)
        The state under a version: its own where the version knows it.
    open_until_us : int64 (v, t)
        Interactions before this moment are valued; `ALWAYS_US` where the version does not know the type.
    class_row, class_last : int32 (v, t)
        Where the type's stretch of ``class_cell`` begins, and the last occurrence that it tells apart.
    class_cell : int32 (places,)
        By occurrence: the cell of state 0. ``cell = class_cell[class_row + min(nth, class_last)] + state``.
    state_after : int16 (x,)
    rv_of_cell, cost_of_cell : int32 (x + 1,), int64 (x + 1,)
        The values; one more cell at the end, worth nothing, for rows that do not count.
    cell_version, cell_type, cell_state : int16 (x,)
    cell_first, cell_last : int32 (x,)
        The first and last occurrence of the cell's class; last is -1 where it has no end.
    """

    types: tuple[str, ...]
    levels: tuple[str, ...]
    versions: tuple[int, ...]
    state_level: NDArray[np.int16]
    state_phase: NDArray[np.int8]
    begins_us: NDArray[np.int64]
    version_of: NDArray[np.int16]
    start_state: NDArray[np.int16]
    settled: NDArray[np.int16]
    open_until_us: NDArray[np.int64]
    class_row: NDArray[np.int32]
    class_last: NDArray[np.int32]
    class_cell: NDArray[np.int32]
    state_after: NDArray[np.int16]
    rv_of_cell: NDArray[np.int32]
    cost_of_cell: NDArray[np.int64]
    cell_version: NDArray[np.int16]
    cell_type: NDArray[np.int16]
    cell_state: NDArray[np.int16]
    cell_first: NDArray[np.int32]
    cell_last: NDArray[np.int32]

    @property
    def cells_n(self) -> int:
        """How many rule cells, without the one for rows that do not count."""
        return len(self.state_after)

    @property
    def needs_times(self) -> bool:
        """Whether the moment of an interaction decides on its value: several versions, or types that retire."""
        return len(self.begins_us) > 1 or bool(
            ((self.open_until_us != ALWAYS_US) & (self.open_until_us != NEVER_US)).any()
        )


_STRUCTURE: Final = (
    "state_level",
    "state_phase",
    "begins_us",
    "version_of",
    "start_state",
    "settled",
    "open_until_us",
    "class_row",
    "class_last",
    "class_cell",
    "state_after",
    "cell_type",
)


def same_structure(a: CompiledCatalogue, b: CompiledCatalogue) -> bool:
    """Tell whether two compiled catalogues differ in values only, so that the one's cells serve the other.

    Parameters
    ----------
    a, b : CompiledCatalogue

    Returns
    -------
    bool
        The same types, levels, phases, triggers, retirements, occurrence classes and moments in force.

    Examples
    --------
    See `compile_catalogue`.
    """
    return (
        a.types == b.types
        and a.levels == b.levels
        and all(np.array_equal(getattr(a, name), getattr(b, name)) for name in _STRUCTURE)
    )


def compile_catalogue(history: CatalogueHistory | Catalogue, types: Sequence[str]) -> CompiledCatalogue:
    """Turn catalogue versions into tables over a dictionary of types.

    Parameters
    ----------
    history : CatalogueHistory or Catalogue
        All versions (each in force by the time of the interaction), or one version or draft for everything.
    types : sequence of str
        `Columns.types`. A type that no version knows is skipped by every valuation.

    Returns
    -------
    CompiledCatalogue

    Raises
    ------
    LimitError
        More than `CELLS_MAX` cells or `OCCURRENCES_MAX` occurrences. Use fewer levels or smaller occurrence ranges.

    Notes
    -----
    The value of a cell is `CatalogueEntry.rule_at` at the first occurrence of its class: between two bounds of
    occurrence rules nothing can change. O(cells).

    Examples
    --------
    >>> from headway.catalogue.model import Direction, Domain, Level, ValueRule
    >>> def catalogue(rv_milli):
    ...     mail = CatalogueEntry("mail", "Mail", Domain.SALES, Direction.OUT, True,
    ...         rules=(ValueRule(rv_milli, 150), ValueRule(2_000, 150, first=1, last=1)))
    ...     return Catalogue("x", "X", 1, "EUR", (Level("aware", "Aware", (Phase.ACQUISITION,)),), "aware", (mail,))
    >>> now = compile_catalogue(catalogue(1_000), ("call", "mail"))
    >>> now.cells_n, now.rv_of_cell.tolist()
    (2, [2000, 1000, 0])
    >>> same_structure(now, compile_catalogue(catalogue(5_000), ("call", "mail")))
    True
    """
    versions = (history,) if isinstance(history, Catalogue) else history.versions
    types = tuple(types)
    levels = _all_levels(versions)
    states = _all_states(versions, levels)
    begins_us, version_of = _when_in_force(versions)
    cells = _Cells(len(states))
    shape = (len(versions), len(types))
    open_until_us = np.full(shape, ALWAYS_US, np.int64)
    class_row, class_last = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    for v, catalogue in enumerate(versions):
        for t, code in enumerate(types):
            entry = catalogue.by_code.get(code)
            if entry is not None:
                open_until_us[v, t] = NEVER_US if entry.retired_at is None else to_us(entry.retired_at)
                class_row[v, t], class_last[v, t] = cells.add(v, t, catalogue, entry, states)
    return CompiledCatalogue(
        types=types,
        levels=levels,
        versions=tuple(catalogue.version for catalogue in versions),
        state_level=np.array([levels.index(level) for level, _ in states], np.int16),
        state_phase=np.array([phase for _, phase in states], np.int8),
        begins_us=begins_us,
        version_of=version_of,
        start_state=np.array([states[_start(catalogue)] for catalogue in versions], np.int16),
        settled=np.array([[states[_settle(catalogue, *s)] for s in states] for catalogue in versions], np.int16),
        open_until_us=open_until_us,
        class_row=class_row,
        class_last=class_last,
        **cells.tables(),
    )


State = tuple[str, Phase]


def _all_levels(versions: Sequence[Catalogue]) -> tuple[str, ...]:
    """Give the levels of the newest version, then those of older ones, newest first."""
    return tuple(dict.fromkeys(level.code for catalogue in reversed(versions) for level in catalogue.levels))


def _all_states(versions: Sequence[Catalogue], levels: tuple[str, ...]) -> dict[State, int]:
    """Give each (level, phase) pair that some version allows its number, by level, then phase."""
    allowed = {(level.code, phase) for catalogue in versions for level in catalogue.levels for phase in level.phases}
    ordered = sorted(allowed, key=lambda state: (levels.index(state[0]), state[1]))
    return {state: number for number, state in enumerate(ordered)}


def _start(catalogue: Catalogue) -> State:
    return catalogue.start_level, catalogue.phase_at(catalogue.start_level, None)


def _settle(catalogue: Catalogue, level: str, phase: Phase) -> State:
    """Give the state under a version: a level that it does not know counts as its start level."""
    known = level if level in catalogue.level_by_code else catalogue.start_level
    return known, catalogue.phase_at(known, phase)


def _when_in_force(versions: Sequence[Catalogue]) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Give the moments at which another version comes into force; among those begun, the newest holds."""
    begins = [ALWAYS_US, *sorted({to_us(c.effective_from) for c in versions[1:] if c.effective_from is not None})]
    in_force = [
        max(
            (v for v, c in enumerate(versions) if v and c.effective_from and to_us(c.effective_from) <= moment),
            default=0,
        )
        for moment in begins
    ]
    kept = [i for i, v in enumerate(in_force) if i == 0 or v != in_force[i - 1]]
    return np.array([begins[i] for i in kept], np.int64), np.array([in_force[i] for i in kept], np.int16)


class _Cells:
    """The cells while they are being numbered."""

    def __init__(self, states_n: int) -> None:
        self._states_n = states_n
        self._class_cell: list[int] = []
        self._rows: list[tuple[int, int, int, int, int, int, int, int]] = []

    def add(
        self, version: int, type_code: int, catalogue: Catalogue, entry: CatalogueEntry, states: dict[State, int]
    ) -> tuple[int, int]:
        """Add the cells of one entry; give where its occurrence table begins and the last one it tells apart."""
        bounds = sorted(
            {rule.first for rule in entry.rules if rule.first > 1}
            | {rule.last + 1 for rule in entry.rules if rule.last is not None}
        )
        row, last = len(self._class_cell), bounds[-1] if bounds else 1
        if row + last + 1 > OCCURRENCES_MAX:
            raise LimitError(
                f"The occurrence ranges of {entry.code!r} reach to the {last:,}th: over all types that is more than "
                f"OCCURRENCES_MAX, {OCCURRENCES_MAX:,}",
                hint="Use smaller occurrence ranges.",
            )
        if len(self._rows) + (len(bounds) + 1) * self._states_n > CELLS_MAX:
            raise LimitError(
                f"Catalogue {catalogue.code!r} has more than CELLS_MAX, {CELLS_MAX:,}, combinations of version, type, "
                "level, phase and occurrence range",
                hint="Use fewer levels, versions or occurrence ranges.",
            )
        firsts = [1, *bounds]
        self._class_cell.append(len(self._rows))  # the 0th occurrence, which never happens
        for first, end in zip(firsts, [*bounds, None], strict=True):
            self._class_cell += [len(self._rows)] * ((end or first + 1) - first)
            for (level, phase), state in states.items():
                self._rows.append(
                    (
                        *_valued(catalogue, entry, level, phase, first, states),
                        version,
                        type_code,
                        state,
                        first,
                        -1 if end is None else end - 1,
                    )
                )
        return row, last

    def tables(self) -> dict[str, Any]:
        """Give the finished tables by name."""
        rows = np.array(self._rows, np.int64).reshape(-1, 8)
        nothing = np.zeros((1, 8), np.int64)
        valued = np.concatenate([rows, nothing])
        return {
            "class_cell": np.array(self._class_cell, np.int32),
            "rv_of_cell": valued[:, 0].astype(np.int32),
            "cost_of_cell": valued[:, 1].copy(),
            "state_after": rows[:, 2].astype(np.int16),
            "cell_version": rows[:, 3].astype(np.int16),
            "cell_type": rows[:, 4].astype(np.int16),
            "cell_state": rows[:, 5].astype(np.int16),
            "cell_first": rows[:, 6].astype(np.int32),
            "cell_last": rows[:, 7].astype(np.int32),
        }


def _valued(
    catalogue: Catalogue, entry: CatalogueEntry, level: str, phase: Phase, nth: int, states: dict[State, int]
) -> tuple[int, int, int]:
    """Give RV, cost and the state after; a state that the version does not know is never met, and worth nothing."""
    known = catalogue.level_by_code.get(level)
    if known is None or phase not in known.phases:
        return 0, 0, states[level, phase]
    rule = entry.rule_at(level, phase, nth)
    level_after = entry.move(level) or level
    return rule.rv_milli, rule.cost_minor, states[level_after, catalogue.phase_at(level_after, phase)]
