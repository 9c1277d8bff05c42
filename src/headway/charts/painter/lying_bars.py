"""Paint lying bars: a row for each name, from a reference line, with the figures written out."""

from __future__ import annotations

from typing import Final

from headway.charts.amounts import format_amount
from headway.charts.models.bars import Bar, Bars
from headway.charts.painter.labels import shortened, words_width
from headway.charts.painter.plot import PHONE_WIDTH
from headway.charts.painter.scales import Scale, from_zero
from headway.charts.painter.svg import box, dot, hatching, rule, text
from headway.charts.tokens import ref

_ROW: Final = 34.0
_PHONE_ROW: Final = 48.0


def paint_lying(chart: Bars, width: float, ident: str) -> tuple[list[str], float]:
    """Draw the rows.

    Parameters
    ----------
    chart : Bars
        With at least one estimate that may be drawn.
    width : float
        Pixels.
    ident : str
        The beginning of the ids inside.

    Returns
    -------
    tuple of (list of str, float)
        Elements, and the lower edge.
    """
    phone = width < PHONE_WIDTH
    row = _PHONE_ROW if phone else _ROW
    figures = max(words_width(_figures(chart, bar), 12, bold=True) for bar in chart.bars) + 12
    name = 0.0 if phone else min(max(words_width(bar.label, 12.5) for bar in chart.bars) + 16, width * 0.38)
    x = Scale(*_domain(chart), name + 8, width - 8 if phone else width - figures - 8)
    top = 24.0
    bottom = top + row * len(chart.bars)
    parts = [hatching(ident), text(0, 12, shortened(chart.axis_label, width), colour="ink-2")]
    stripes = [(top + 23 + index * row, 18.0) for index in range(len(chart.bars))] if phone else [(top, bottom - top)]
    for tick in x.ticks(3 if phone else 5):
        parts += [rule(x(tick), start, x(tick), start + tall, colour="line") for start, tall in stripes]
        parts.append(text(x(tick), bottom + 17, format_amount(tick, chart.unit, compact=True), anchor="middle"))
    zero = x(chart.reference)
    parts += [rule(zero, start, zero, start + tall, colour="median", width=1.25) for start, tall in stripes]
    if chart.reference_label:
        middle = min(max(zero, words_width(chart.reference_label) / 2), width - words_width(chart.reference_label) / 2)
        parts.append(text(middle, bottom + 34, chart.reference_label, anchor="middle"))
    for index, bar in enumerate(chart.bars):
        parts += _row(chart, bar, top + index * row, x, width, ident)
    return parts, bottom + (42 if chart.reference_label else 24)


def _domain(chart: Bars) -> tuple[float, float]:
    """From zero; around another reference as far to one side as to the other, a share within 0 to 1."""
    drawn = [bar for bar in chart.bars if chart.shows(bar)]
    ends = [end for bar in drawn for end in (bar.estimate, bar.low, bar.high) if end is not None]
    if not chart.reference:
        return from_zero(ends)
    reach = max(abs(end - chart.reference) for end in ends) * 1.1 or 1.0
    low, high = chart.reference - reach, chart.reference + reach
    return (max(low, 0.0), min(high, 1.0)) if chart.unit.kind == "share" else (low, high)


def _row(chart: Bars, bar: Bar, top: float, x: Scale, width: float, ident: str) -> list[str]:
    phone = width < PHONE_WIDTH
    line = top + 15 if phone else top + _ROW / 2 + 4
    middle = top + 32 if phone else top + _ROW / 2
    words = _figures(chart, bar)
    room = width - words_width(words, 12, bold=True) - 12 if phone else x.start - 16
    parts = [text(0, line, shortened(bar.label, room, 12.5), colour="ink", size=12.5, halo="surface")]
    if not chart.shows(bar) or bar.estimate is None:
        parts.append(box(x.start, middle - 6, x.end - x.start, 12, f"url(#{ident}-hatch)", radius=3))
        parts.append(text(width, line, words, colour="ink-2", size=12, anchor="end", halo="surface"))
        return parts
    zero, at = x(chart.reference), x(bar.estimate)
    colour = bar.direction or "median"
    parts.append(box(min(zero, at), middle - 5, abs(at - zero), 10, ref(colour), radius=2, opacity="0.28"))
    if bar.low is not None and bar.high is not None:
        parts.append(rule(x(bar.low), middle, x(bar.high), middle, colour=colour, width=2))
    parts.append(dot(at, middle, 4.5, ref(colour), stroke=ref("surface"), width=1.5))
    parts.append(text(width, line, words, colour=bar.direction or "ink", size=12, weight=620, anchor="end"))
    return parts


def _figures(chart: Bars, bar: Bar) -> str:
    if not chart.shows(bar):
        return "Not enough data"
    estimate = format_amount(bar.estimate, chart.unit)
    if bar.low is None or bar.high is None:
        return estimate
    return f"{estimate}  ({format_amount(bar.low, chart.unit)} to {format_amount(bar.high, chart.unit)})"
