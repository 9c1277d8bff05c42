"""Where the clock of each contact starts: at which moment, and from which row on there is something to sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Phase
from headway.columns.columns import Columns, Valuation
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, run, sealed, stretches
from headway.errors import InputError
from headway.units import NEVER_US

_ANY: Final = -1


@dataclass(frozen=True, slots=True)
class Starts:
    """The start of k clocks.

    Attributes
    ----------
    moment_us : int64 (k,)
        `NEVER_US` for a contact that does not take part.
    row : int64 (k,)
        The first row to sum, possibly one past the contact's last; -1 for a contact that does not take part.
    """

    moment_us: NDArray[np.int64]
    row: NDArray[np.int64]

    @property
    def takes_part(self) -> NDArray[np.bool_]:
        """Which contacts take part (k,)."""
        part: NDArray[np.bool_] = self.row >= 0
        return part

    def moved_to(self, moment_us: NDArray[np.int64]) -> Starts:
        """Give the same clocks with other moments at 0; `NEVER_US` takes a contact out."""
        there = self.takes_part & (moment_us != NEVER_US)
        return Starts(np.where(there, moment_us, NEVER_US), np.where(there, self.row, -1))


def starts_of(
    columns: Columns,
    valuation: Valuation,
    *,
    level: str | None = None,
    phase: Phase | None = None,
    product_group: str | None = None,
    engine: str | None = None,
) -> Starts:
    """Start each contact at its first interaction that counts, or at its first entry to a level or phase.

    A relationship that starts at the level enters with its first interaction, which is summed; one that is moved there
    enters with the interaction that moves it, and what follows is summed.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
    level, phase, product_group : str, Phase, str, optional
        Default: any.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Starts

    Raises
    ------
    InputError
        No such level or product group.

    Examples
    --------
    See ``tests/unit/columns/test_starts.py``.
    """
    wanted = (
        _place_of(level, valuation.levels, "level"),
        _ANY if phase is None else int(phase),
        _place_of(product_group, columns.product_groups, "product group"),
    )
    moment_us = np.full(columns.contacts_n, NEVER_US, np.int64)
    row = np.full(columns.contacts_n, -1, np.int64)
    facts: tuple[NDArray[Any], ...] = (
        columns.offsets,
        columns.occurred_at,
        valuation.cell,
        columns.product_group,
        valuation.level,
        valuation.phase,
        valuation.level_after,
        valuation.phase_after,
    )
    if resolve_engine(engine) == "numpy":
        arguments: tuple[Any, ...] = (*facts, *wanted, moment_us, row)
        _enter_with_numpy(*arguments)
    else:
        inputs = tuple(sealed(fact) for fact in facts)
        run(lambda a, b: _enter(a, b, *inputs, *wanted, moment_us, row), stretches(columns.offsets))
    return Starts(moment_us, row)


def _place_of(word: str | None, words: tuple[str, ...], what: str) -> int:
    if word is None:
        return _ANY
    if word not in words:
        raise InputError(f"No {what} {word!r}", hint=f"There are {', '.join(map(repr, words[:20]))}.")
    return words.index(word)


@njit(**KERNEL)
def _enter(  # a kernel takes arrays, not records
    first: int,
    last: int,
    offsets: Any,
    occurred_at: Any,
    cells: Any,
    groups: Any,
    levels: Any,
    phases: Any,
    levels_after: Any,
    phases_after: Any,
    level: int,
    phase: int,
    group: int,
    moment_us: Any,
    row: Any,
) -> None:
    for c in range(first, last):
        for i in range(offsets[c], offsets[c + 1]):
            if cells[i] < 0 or (group >= 0 and groups[i] != group):
                continue
            if (level < 0 or levels[i] == level) and (phase < 0 or phases[i] == phase):
                moment_us[c] = occurred_at[i]
                row[c] = i
                break
            if (level < 0 or levels_after[i] == level) and (phase < 0 or phases_after[i] == phase):
                moment_us[c] = occurred_at[i]
                row[c] = i + 1
                break


def _enter_with_numpy(
    offsets: NDArray[np.int64],
    occurred_at: NDArray[np.int64],
    cells: NDArray[np.int32],
    groups: NDArray[np.int16],
    levels: NDArray[np.int16],
    phases: NDArray[np.int8],
    levels_after: NDArray[np.int16],
    phases_after: NDArray[np.int8],
    level: int,
    phase: int,
    group: int,
    moment_us: NDArray[np.int64],
    row: NDArray[np.int64],
) -> None:
    counts = (cells >= 0) & ((groups == group) | (group == _ANY))
    found = counts & ((levels == level) | (level == _ANY)) & ((phases == phase) | (phase == _ANY))
    led = counts & ((levels_after == level) | (level == _ANY)) & ((phases_after == phase) | (phase == _ANY))
    rows = np.flatnonzero(found | led)
    place = np.searchsorted(rows, offsets)
    there = place[:-1] < place[1:]
    entered = rows[place[:-1][there]]
    moment_us[there] = occurred_at[entered]
    row[there] = np.where(found[entered], entered, entered + 1)
