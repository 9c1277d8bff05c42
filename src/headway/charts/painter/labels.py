"""Words on a chart: how wide they are, where they are cut, and how they keep clear of one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

_NARROW: Final = frozenset("ijlI.,:;'|!()[]ftr ·")
_WIDE: Final = frozenset("mwMWOQGD@%+−–—&")


def words_width(words: str, size: float = 11.5, *, bold: bool = False) -> float:
    """Estimate the width of words in pixels, a little on the safe side, without asking a browser.

    Examples
    --------
    >>> words_width("will") < words_width("WORM")
    True
    """
    ems = sum(_ems(character) for character in words)
    return ems * size * (1.05 if bold else 1.0)


def _ems(character: str) -> float:
    """Width of a character in ems; marks that sit on another take none, full-width signs and emoji a whole one."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.1
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.86
    if character.isupper():
        return 0.7
    return 0.64 if character.isdigit() else 0.58


def shortened(words: str, width: float, size: float = 11.5, *, bold: bool = False) -> str:
    """Cut words to a width, with an ellipsis; what fits stays whole.

    Examples
    --------
    >>> shortened("Mid-size manufacturers in the north", 100)
    'Mid-size manuf…'
    """
    if words_width(words, size, bold=bold) <= width:
        return words
    kept = words
    while kept and words_width(kept + "…", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Move positions apart as little as possible, so that neighbours are at least a gap apart.

    The squared moves are the least possible: with the gaps taken off, this is a rising regression, solved by pooling
    neighbours that collide. The order of positions stays; where the room is too small, the gap gives way.

    Parameters
    ----------
    wanted : sequence of float, (k,)
        Where each label would stand, in any order.
    gap : float
        The least distance.
    low, high : float
        The room.

    Returns
    -------
    tuple of float, (k,)
        Where each label stands, in the order of `wanted`.

    Examples
    --------
    >>> spread([10, 12, 50], 10, 0, 100)
    (6.0, 16.0, 50.0)
    >>> spread([98, 99], 10, 0, 100)
    (90.0, 100.0)
    """
    count = len(wanted)
    if count > 1:
        gap = min(gap, (high - low) / (count - 1))
    order = sorted(range(count), key=lambda index: (wanted[index], index))
    pools: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        total, members = wanted[index] - rank * gap, 1
        while pools and pools[-1][0] / pools[-1][1] > total / members:
            before, before_n = pools.pop()
            total, members = total + before, members + before_n
        pools.append((total, members))
    centres = [total / members for total, members in pools for _ in range(members)]
    top = high - max(count - 1, 0) * gap
    placed = [0.0] * count
    for rank, index in enumerate(order):
        placed[index] = float(min(max(centres[rank], low), top) + rank * gap)
    return tuple(placed)


def wrapped(words: str, width: float, size: float = 11.5) -> list[str]:
    """Break a sentence into lines of at most a width; a word that is wider is cut.

    Examples
    --------
    >>> wrapped("One scale for all tiles", 80)
    ['One scale for', 'all tiles']
    """
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if words_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = shortened(word, width, size)
    return [*lines, line] if line else lines
