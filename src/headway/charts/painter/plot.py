"""The field that a chart is drawn in: its edges, its two scales, its axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headway.charts.amounts import Unit, format_amount
from headway.charts.painter.labels import words_width
from headway.charts.painter.scales import Scale, with_headroom
from headway.charts.painter.svg import Point, rule, text

PHONE_WIDTH: Final = 480
"""Below this width charts use fewer ticks, shorter words and less height."""


def field_height(width: float) -> float:
    """Give the height of a field for a width: flatter the wider it is, and never tall on a phone.

    Examples
    --------
    >>> [field_height(width) for width in (304, 476, 640, 1_000)]
    [210.0, 240.0, 300.0, 330.0]
    """
    return next((height for limit, height in ((400, 210.0), (560, 240.0), (800, 300.0)) if width < limit), 330.0)


@dataclass(frozen=True, slots=True)
class Plot:
    """A field with its scales; y grows upwards."""

    x: Scale
    y: Scale
    y_ticks: tuple[float, ...]
    unit: Unit

    @property
    def left(self) -> float:
        """Left edge in pixels."""
        return self.x.start

    @property
    def right(self) -> float:
        """Right edge in pixels."""
        return self.x.end

    @property
    def top(self) -> float:
        """Upper edge in pixels."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """Lower edge in pixels."""
        return self.y.start

    def points(self, positions: Sequence[float], values: Sequence[float]) -> list[Point]:
        """Give positions and values as pixels."""
        return [(self.x(position), self.y(value)) for position, value in zip(positions, values, strict=False)]


def lay_out(
    x_domain: tuple[float, float],
    y_domain: tuple[float, float],
    *,
    width: float,
    top: float,
    height: float,
    right_margin: float,
    unit: Unit,
    left: float = 0.0,
) -> Plot:
    """Place a field of a height, with as much room on the left as the labels of the y axis need."""
    count = max(2, round(height / 52))
    y = Scale(*with_headroom(y_domain), top + height, top)
    ticks = y.ticks(count)
    room = max(words_width(format_amount(tick, unit, compact=True)) for tick in ticks) + 10
    return Plot(Scale(*x_domain, left + room, width - right_margin), y, ticks, unit)


def y_axis(plot: Plot) -> list[str]:
    """Draw hairlines with their numbers; the line at zero is a little stronger."""
    parts = []
    for tick in plot.y_ticks:
        y = plot.y(tick)
        parts.append(rule(plot.left, y, plot.right, y, colour="line-2" if tick == 0 else "line"))
        words = format_amount(tick, plot.unit, compact=True)
        parts.append(text(plot.left - 8, y + 4, words, anchor="end"))
    return parts


def x_axis(plot: Plot, first_word: str, *, y: float, taken: tuple[float, float] | None = None) -> list[str]:
    """Write round positions under the field; the first with its word, none where `taken` (pixels) has other words."""
    ticks = plot.x.ticks(max(2, round((plot.right - plot.left) / 90)), whole=True)
    parts = []
    for index, tick in enumerate(ticks):
        number = format_amount(tick)
        words = f"{first_word} {number}" if index == 0 and first_word else number
        wide = words_width(words)
        centre = plot.x(tick)
        start = centre if index == 0 else centre - wide / 2
        if taken and start < taken[1] + 6 and start + wide > taken[0] - 6:
            continue
        parts.append(text(start, y, words) if index == 0 else text(centre, y, words, anchor="middle"))
    return parts
