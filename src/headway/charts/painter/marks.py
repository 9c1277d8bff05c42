"""Paint word-sized charts for a line of text or a cell of a table."""

from __future__ import annotations

import math

from headway.charts.models.marks import DotOnBand, ShareBar, Sparkline
from headway.charts.painter.scales import Scale
from headway.charts.painter.svg import Point, area, box, clean, curve, dot, rule, tag
from headway.charts.tokens import ref


def paint_mark(mark: Sparkline | DotOnBand | ShareBar, *, width: float = 110, height: float = 20) -> str:
    """Draw a word-sized chart.

    Parameters
    ----------
    mark : Sparkline, DotOnBand or ShareBar
        The model. Without a title the drawing is hidden from screen readers: its number stands beside it.
    width, height : float, pixels
        Its size.

    Returns
    -------
    str
        One SVG element.

    Examples
    --------
    >>> 'aria-hidden="true"' in paint_mark(ShareBar(0.4))
    True
    """
    if isinstance(mark, Sparkline):
        parts = _sparkline(mark, width, height)
    elif isinstance(mark, DotOnBand):
        parts = _dot_on_band(mark, width, height)
    else:
        parts = _share_bar(mark, width, height)
    return tag(
        "svg",
        *([tag("title", clean(mark.title))] if mark.title else []),
        *(part for part in parts if part),
        xmlns="http://www.w3.org/2000/svg",
        class_="mark",
        role="img" if mark.title else None,
        aria_hidden=None if mark.title else "true",
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
    )


def _sparkline(mark: Sparkline, width: float, height: float) -> list[str]:
    finite = [value for value in (*mark.values, *mark.low, *mark.high) if math.isfinite(value)]
    shown = [(index, value) for index, value in enumerate(mark.values) if math.isfinite(value)]
    if not shown:
        return [rule(2, height / 2, width - 2, height / 2, colour="line-2", dash="2 3")]
    low, high = min(finite), max(finite)
    x = Scale(0, max(len(mark.values) - 1, 1), 3, width - 4)
    y = Scale(low, high if high > low else low + 1, height - 3, 3)

    def points(values: tuple[float, ...]) -> list[Point]:
        return [(x(index), y(value)) for index, value in enumerate(values) if math.isfinite(value)]

    line = [(x(index), y(value)) for index, value in shown]
    colour = mark.direction or "ink-2"
    return [
        area(points(mark.high), points(mark.low), ref("band-50")),
        curve(line, colour=colour, width=1.5),
        dot(*line[-1], 2.3, ref(colour)),
    ]


def _dot_on_band(mark: DotOnBand, width: float, height: float) -> list[str]:
    x = Scale(mark.axis_low, mark.axis_high, 6, width - 6)
    middle = height / 2

    def held(value: float) -> float:
        return x(min(max(value, mark.axis_low), mark.axis_high))

    parts = [rule(6, middle, width - 6, middle, colour="line-2")]
    if mark.low is not None and mark.high is not None:
        parts.append(box(held(mark.low), middle - 6, held(mark.high) - held(mark.low), 12, ref("band-50"), radius=2))
    colour = mark.direction or "ink-2"
    at = held(mark.value)
    if mark.mid is not None:
        mid = held(mark.mid)
        parts.append(rule(mid, middle - 6, mid, middle + 6, colour="median", width=1.5))
        parts.append(rule(mid, middle, at, middle, colour=colour, width=1.75))
    return [*parts, dot(at, middle, 4, ref(colour), stroke=ref("surface"), width=1.25)]


def _share_bar(mark: ShareBar, width: float, height: float) -> list[str]:
    middle = height / 2
    share = min(max(mark.share, 0.0), 1.0)
    parts = [box(0, middle - 3, width, 6, ref("surface-3"), radius=3)]
    if share:
        parts.append(box(0, middle - 3, max(share * width, 2), 6, ref(mark.direction or "successful"), radius=3))
    if mark.mark is not None:
        at = min(max(mark.mark, 0.0), 1.0) * (width - 2) + 1
        parts.append(rule(at, middle - 7, at, middle + 7, colour="ink", width=2))
    return parts
