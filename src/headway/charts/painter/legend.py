"""The legend under a chart: a swatch and its words, in as many rows as the width needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from headway.charts.painter.labels import words_width
from headway.charts.painter.svg import box, rule, tag, text
from headway.charts.tokens import ref

ROW: Final = 20.0
_SWATCH: Final = 24.0


@dataclass(frozen=True, slots=True)
class Key:
    """One entry: what the swatch looks like, its colour and what it means."""

    words: str
    look: Literal["up", "down", "box", "bands", "line", "dash"]
    colour: str
    dash: str | None = None


def legend(keys: Sequence[Key], *, left: float, top: float, width: float) -> tuple[list[str], float]:
    """Draw a legend.

    Parameters
    ----------
    keys : sequence of Key
        In order.
    left, top, width : float
        The room.

    Returns
    -------
    tuple of (list of str, float)
        Elements, and the height they take.
    """
    parts: list[str] = []
    x, y = left, top
    for key in keys:
        wide = _SWATCH + words_width(key.words, 12) + 14
        if x > left and x + wide - 14 > left + width:
            x, y = left, y + ROW
        parts.append(_swatch(key, x, y + ROW / 2))
        parts.append(text(x + _SWATCH, y + ROW / 2 + 4, key.words, colour="ink-2", size=12))
        x += wide
    return parts, (y - top + ROW if keys else 0.0)


def triangle(x: float, y: float, radius: float, *, up: bool, colour: str, title: str = "") -> str:
    """Draw ▲ or ▼ around a point."""
    tip, base = (-radius, radius * 0.75) if up else (radius, -radius * 0.75)
    path = f"M{x:.1f} {y + tip:.1f}L{x + radius:.1f} {y + base:.1f}H{x - radius:.1f}Z"
    return tag("path", *([title] if title else []), d=path, fill=ref(colour))


def _swatch(key: Key, x: float, y: float) -> str:
    if key.look in {"up", "down"}:
        return triangle(x + 8, y, 5, up=key.look == "up", colour=key.colour)
    if key.look == "bands":
        return box(x, y - 5, 18, 10, ref("band-80"), radius=2) + box(x, y - 2.5, 18, 5, ref("band-50"))
    if key.look == "box":
        return box(x, y - 5, 18, 10, ref(key.colour), radius=2)
    return rule(x, y, x + 18, y, colour=key.colour, width=2, dash=key.dash or ("4 3" if key.look == "dash" else None))
