"""What every chart model is checked for: equal lengths, rising positions, known words. All problems at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from headway.errors import InputError, Problem

PHASES: Final = ("acquisition", "closing", "retention")
"""The phases in their fixed order, by the codes that models carry."""

SIZE_MAX: Final = 1e15
"""The largest number that can be drawn."""


def unequal(length: int, **fields: Sequence[object]) -> list[Problem]:
    """Name each field that is neither empty nor as long as it should be."""
    return [
        Problem(f"{name} has {len(values)} values, not {length}", hint="Give one for each position.")
        for name, values in fields.items()
        if values and len(values) != length
    ]


def not_rising(name: str, positions: Sequence[float]) -> list[Problem]:
    """Name the first place where positions do not rise, or are no numbers."""
    for index, position in enumerate(positions):
        if not _placeable(position):
            return [Problem(f"{name}[{index}] is {position}", hint="Positions are finite numbers.")]
        if index and position <= positions[index - 1]:
            return [Problem(f"{name}[{index}] = {position} does not follow {positions[index - 1]}")]
    return []


def unusable(**fields: Sequence[float | None]) -> list[Problem]:
    """Name each field with a value that cannot be placed: no number, endless, or beyond `SIZE_MAX`."""
    return [
        Problem(f"{name} holds {value}", hint="Leave out what is not known; give finite numbers.")
        for name, values in fields.items()
        if (value := next((each for each in values if each is not None and not _placeable(each)), None)) is not None
    ]


def _placeable(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= SIZE_MAX


def unknown_phase(phases: Iterable[str]) -> list[Problem]:
    """Name each phase that is none of the three."""
    return [
        Problem(f"{phase!r} is no phase", hint="The phases are acquisition, closing and retention.")
        for phase in phases
        if phase not in PHASES
    ]


def refuse(what: str, problems: Sequence[Problem]) -> None:
    """Raise when there is a problem.

    Raises
    ------
    InputError
        Naming the model and every problem.
    """
    if problems:
        raise InputError(f"These numbers make no {what}", problems=problems)
