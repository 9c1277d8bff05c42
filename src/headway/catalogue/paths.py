"""The ways through the levels: which moves there are, and which levels they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headway.catalogue.model import Catalogue, CatalogueEntry


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a level to another: the entry whose trigger fires there."""

    entry: str
    trigger_index: int
    from_level: str
    to_level: str


def entries_in_use(catalogue: Catalogue) -> tuple[CatalogueEntry, ...]:
    """Give the entries that are not retired, whenever that is."""
    return tuple(entry for entry in catalogue.entries if entry.retired_at is None)


def expected_at(entry: CatalogueEntry, level: str) -> bool:
    """Tell whether an entry is expected at a level."""
    return not entry.levels or level in entry.levels


def moves(catalogue: Catalogue) -> Iterator[Move]:
    """Give every move that entries in use allow at levels where they are expected.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> [move.to_level for move in moves(shipped_pack("seller_funnel")) if move.entry == "landing_page_signup"]
    ['qualified']
    """
    for entry in entries_in_use(catalogue):
        for index, trigger in enumerate(entry.triggers):
            for level in catalogue.levels:
                if trigger.fires(level.code) and expected_at(entry, level.code):
                    yield Move(entry.code, index, level.code, trigger.to_level)


def reachable_levels(catalogue: Catalogue, steps: Sequence[Move] | None = None) -> frozenset[str]:
    """Give the levels that a contact can come to, the start level among them.

    Parameters
    ----------
    catalogue : Catalogue
    steps : sequence of Move, optional
        The moves, if they are at hand.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> len(reachable_levels(shipped_pack("starter")))
    12
    """
    onward: dict[str, set[str]] = {}
    for move in moves(catalogue) if steps is None else steps:
        onward.setdefault(move.from_level, set()).add(move.to_level)
    reached = {catalogue.start_level}
    waiting = [catalogue.start_level]
    while waiting:
        for level in onward.get(waiting.pop(), set()) - reached:
            reached.add(level)
            waiting.append(level)
    return frozenset(reached)
