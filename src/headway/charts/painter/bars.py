"""Paint estimates with their intervals: upright bars for ordered classes, lying ones for names."""

from __future__ import annotations

import math

from headway.charts.amounts import counted, format_amount
from headway.charts.models.bars import Bar, Bars
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.labels import shortened, words_width
from headway.charts.painter.lying_bars import paint_lying
from headway.charts.painter.plot import Plot, field_height, lay_out, y_axis
from headway.charts.painter.scales import from_zero
from headway.charts.painter.svg import box, hatching, isolated, not_enough_data, picture, rule, text
from headway.charts.tokens import ref


def paint_bars(chart: Bars, width: float, ident: str) -> str:
    """Draw bars with whiskers; see `headway.charts.painter.paint.paint`."""
    title, sentence = describe_bars(chart)
    if not any(chart.shows(bar) for bar in chart.bars):
        reason = f"No estimate rests on {chart.n_min} or more."
        return not_enough_data(reason, ident=ident, title=title, width=width)
    if chart.lying:
        parts, height = paint_lying(chart, width, ident)
    else:
        parts, height = _upright(chart, width, ident)
    return picture(parts, ident=ident, title=title, sentence=sentence, width=width, height=math.ceil(height))


def _upright(chart: Bars, width: float, ident: str) -> tuple[list[str], float]:
    shown = [bar for bar in chart.bars if chart.shows(bar)]
    ends = [end for bar in shown for end in (bar.estimate, bar.low, bar.high, chart.reference) if end is not None]
    plot = lay_out(
        (0, len(chart.bars)),
        from_zero(ends),
        width=width,
        top=26 if chart.axis_label else 12,
        height=field_height(width) * 0.85,
        right_margin=8,
        unit=chart.unit,
    )
    parts = [hatching(ident), *y_axis(plot)]
    if chart.axis_label:
        parts.append(text(0, 12, shortened(chart.axis_label, width), colour="ink-2"))
    if chart.reference:
        y = plot.y(chart.reference)
        parts.append(rule(plot.left, y, plot.right, y, colour="median", dash="4 3"))
    for index, bar in enumerate(chart.bars):
        parts += _bar(chart, bar, index, plot, ident)
    y = plot.bottom + 18
    parts += _labels(chart, plot, y)
    if chart.bars_label:
        y += 19
        middle = (plot.left + plot.right) / 2
        words = shortened(chart.bars_label, plot.right - plot.left)
        parts.append(text(middle, y, words, colour="ink-2", anchor="middle"))
    return parts, y + 10


def _bar(chart: Bars, bar: Bar, index: int, plot: Plot, ident: str) -> list[str]:
    slot = plot.x(1) - plot.x(0)
    wide = min(slot * 0.56, 56.0)
    middle = plot.x(index) + slot / 2
    zero = plot.y(chart.reference)
    if not chart.shows(bar) or bar.estimate is None:
        return [box(middle - wide / 2, zero - 26, wide, 26, f"url(#{ident}-hatch)", radius=2)]
    y = plot.y(bar.estimate)
    parts = [box(middle - wide / 2, min(y, zero), wide, abs(zero - y), ref(bar.direction or "median"), radius=2)]
    if bar.low is not None and bar.high is not None:
        low, high = plot.y(bar.low), plot.y(bar.high)
        parts.append(rule(middle, low, middle, high, colour="ink", width=1.25))
        parts += [rule(middle - 3.5, end, middle + 3.5, end, colour="ink", width=1.25) for end in (low, high)]
    return parts


def _labels(chart: Bars, plot: Plot, y: float) -> list[str]:
    """Write a label under each bar when all fit, else under the first and the last only."""
    slot = plot.x(1) - plot.x(0)
    if all(words_width(bar.label) + 4 <= slot for bar in chart.bars):
        return [text(plot.x(index) + slot / 2, y, bar.label, anchor="middle") for index, bar in enumerate(chart.bars)]
    half = (plot.right - plot.left) / 2 - 6
    first, last = (shortened(bar.label, half) for bar in (chart.bars[0], chart.bars[-1]))
    return [text(plot.left, y, first), text(plot.right, y, last, anchor="end")]


def describe_bars(chart: Bars) -> tuple[str, str]:
    """Give the name of the chart and a sentence for each estimate."""
    sentences = [f"{chart.axis_label}, with {chart.interval_words}." if chart.axis_label else ""]
    if chart.bars_label:
        sentences.append(f"By {chart.bars_label}.")
    for bar in chart.bars:
        name = isolated(bar.label)
        if not chart.shows(bar):
            sentences.append(f"{name}: not enough data.")
            continue
        between = ""
        if bar.low is not None and bar.high is not None:
            between = f" ({format_amount(bar.low, chart.unit)} to {format_amount(bar.high, chart.unit)})"
        members = f", n {bar.n:,}" if bar.n is not None else ""
        sentences.append(f"{name}: {format_amount(bar.estimate, chart.unit)}{between}{members}.")
    return chart.title, " ".join(sentence for sentence in sentences if sentence) or counted(0, "estimate")


def tabulate_bars(chart: Bars) -> ChartTable:
    """Give a row for each estimate."""
    header = (chart.bars_label or "Group", "Estimate", "Low", "High", "n")
    notes = any(bar.note for bar in chart.bars)
    rows = []
    for bar in chart.bars:
        members = format_amount(bar.n) if bar.n is not None else format_amount(None)
        if chart.shows(bar):
            figures = [format_amount(value, chart.unit) for value in (bar.estimate, bar.low, bar.high)]
        else:
            figures = ["not enough data", format_amount(None), format_amount(None)]
        rows.append((bar.label, *figures, members, *([bar.note] if notes else [])))
    if notes:
        return ChartTable((*header, "Note"), tuple(rows), (False, True, True, True, True, False))
    return ChartTable(header, tuple(rows), (False, True, True, True, True))
