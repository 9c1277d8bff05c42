"""What can happen at each level, by the catalogue: seven classes of types, each with its weights."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue, CatalogueEntry, Phase
from headway.errors import InputError, Problem


class TypeClass(IntEnum):
    """The seven classes that a mix is made of."""

    ROUTINE = 0
    COSTLY = 1
    NEGATIVE = 2
    PRAISE = 3
    COMPLAINT = 4
    FORWARD = 5
    BACKWARD = 6


CLASSES_N: Final = len(TypeClass)

_COSTLY_QUANTILE = 0.7
_JUMP_PENALTY = 2.0


@dataclass(frozen=True, slots=True)
class TypeTables:
    """The catalogue as arrays: L levels, T types, C classes, P places (one for each type possible at a level).

    Attributes
    ----------
    types, levels : tuple of str
        The catalogue's, retired types left out.
    starts, counts : int32 (L, C)
        Where the places of a level and class begin, and how many there are.
    weights : float64 (P,)
        Cumulative within each level and class, ending at 1.
    ids : int16 (P,)
        Types.
    moves : int16 (L, T)
        The level that a type moves to, -1: none.
    is_won : bool (L,)
        Levels of the retention phase: whoever arrives there is a customer.
    cost_minor : int64 (T,)
        By the rule without conditions.
    is_personal, is_order : bool (T,)
    start_level : int
    """

    types: tuple[str, ...]
    levels: tuple[str, ...]
    starts: NDArray[np.int32]
    counts: NDArray[np.int32]
    weights: NDArray[np.float64]
    ids: NDArray[np.int16]
    moves: NDArray[np.int16]
    is_won: NDArray[np.bool_]
    cost_minor: NDArray[np.int64]
    is_personal: NDArray[np.bool_]
    is_order: NDArray[np.bool_]
    start_level: int


def tables_of(catalogue: Catalogue) -> TypeTables:
    """Sort the types of a catalogue into classes, for each level.

    A type is possible where its ``levels`` say so. Whether a trigger is forward or backward is told by the sign of its
    value, and where that is 0 by the order of levels. Popularity falls with a rank that is drawn from the type's code,
    so it does not depend on the order of the catalogue.

    Raises
    ------
    InputError
        At some level nothing can happen.
    """
    entries = [entry for entry in catalogue.entries if entry.retired_at is None]
    levels = tuple(level.code for level in catalogue.levels)
    costly_from = _costly_from(entries)
    moves = np.full((len(levels), len(entries)), -1, dtype=np.int16)
    starts = np.zeros((len(levels), CLASSES_N), dtype=np.int32)
    counts = np.zeros((len(levels), CLASSES_N), dtype=np.int32)
    weights: list[NDArray[np.float64]] = []
    ids: list[int] = []
    for place, level in enumerate(levels):
        by_class: dict[TypeClass, list[tuple[int, float]]] = {}
        for number, entry in enumerate(entries):
            target = entry.move(level)
            if target is not None:
                moves[place, number] = levels.index(target)
            if entry.levels and level not in entry.levels:
                continue
            kind = _class_of(entry, catalogue, level, target, costly_from)
            by_class.setdefault(kind, []).append((number, _distance(levels, level, target)))
        for kind in TypeClass:
            found = by_class.get(kind, [])
            starts[place, kind], counts[place, kind] = len(ids), len(found)
            if found:
                weights.append(_cumulative(entries, found))
                ids.extend(number for number, _ in found)
    _refuse_empty_levels(levels, counts)
    return TypeTables(
        types=tuple(entry.code for entry in entries),
        levels=levels,
        starts=starts,
        counts=counts,
        weights=np.concatenate(weights),
        ids=np.array(ids, dtype=np.int16),
        moves=moves,
        is_won=np.array([level.phases[0] is Phase.RETENTION for level in catalogue.levels]),
        cost_minor=np.array([entry.rules[0].cost_minor for entry in entries], dtype=np.int64),
        is_personal=np.array([entry.personal for entry in entries]),
        is_order=np.array([entry.outcome_defining and entry.rules[0].rv_milli > 0 for entry in entries]),
        start_level=levels.index(catalogue.start_level),
    )


def _refuse_empty_levels(levels: tuple[str, ...], counts: NDArray[np.int32]) -> None:
    """Make sure that something can happen everywhere."""
    empty = [level for level, possible in zip(levels, counts.sum(axis=1), strict=True) if possible == 0]
    if empty:
        raise InputError(
            "At some levels of the catalogue nothing can happen",
            hint="Give each level types that are expected there.",
            problems=[Problem(f"level {level!r} has no type", value=level) for level in empty],
        )


def _costly_from(entries: list[CatalogueEntry]) -> float:
    """Say from which cost on a personal type is one of the costly ones."""
    costs = [entry.rules[0].cost_minor for entry in entries if entry.personal and entry.rules[0].rv_milli > 0]
    return float(np.quantile(costs, _COSTLY_QUANTILE)) if costs else np.inf


def _class_of(
    entry: CatalogueEntry, catalogue: Catalogue, level: str, target: str | None, costly_from: float
) -> TypeClass:
    """Say which class a type belongs to at a level."""
    rule = entry.rules[0]
    if target is not None:
        rises = catalogue.order_of(target) > catalogue.order_of(level)
        is_forward = rule.rv_milli > 0 or (rule.rv_milli == 0 and rises)
        return TypeClass.FORWARD if is_forward else TypeClass.BACKWARD
    if entry.voice_of_customer:
        return TypeClass.COMPLAINT if rule.rv_milli < 0 else TypeClass.PRAISE
    if rule.rv_milli < 0:
        return TypeClass.NEGATIVE
    if entry.personal and rule.cost_minor >= max(costly_from, 1) and not entry.outcome_defining:
        return TypeClass.COSTLY
    return TypeClass.ROUTINE


def _distance(levels: tuple[str, ...], level: str, target: str | None) -> float:
    """Say how far a move leads; one that stays on the path is the nearest."""
    if target is None:
        return 1.0
    return float(abs(levels.index(target) - levels.index(level)))


def _cumulative(entries: list[CatalogueEntry], found: list[tuple[int, float]]) -> NDArray[np.float64]:
    """Give the cumulative weights of the types of one level and class."""
    drawn = [hashlib.blake2b(entries[number].code.encode(), digest_size=8).digest() for number, _ in found]
    ranks = np.argsort(np.argsort(np.array([int.from_bytes(d, "big") for d in drawn], dtype=np.uint64)))
    weights = (ranks + 2.0) ** -0.9
    weights *= [(2.0 if not entries[number].personal else 1.0) * d**-_JUMP_PENALTY for number, d in found]
    cumulative: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    cumulative[-1] = 1.0
    return cumulative
