"""Paint the pattern of one contact against the norm, or the norm alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headway.charts.amounts import format_amount
from headway.charts.models.pattern import Band, PatternChart
from headway.charts.painter.groups import paint_groups
from headway.charts.painter.labels import shortened, spread, words_width
from headway.charts.painter.legend import Key, legend
from headway.charts.painter.pattern_text import describe_pattern
from headway.charts.painter.phases import phase_keys, phase_strip
from headway.charts.painter.plot import PHONE_WIDTH, Plot, field_height, lay_out, x_axis, y_axis
from headway.charts.painter.remaining import remaining_row
from headway.charts.painter.scales import from_zero, some_extent
from headway.charts.painter.steps import contact_steps
from headway.charts.painter.svg import area, curve, dot, not_enough_data, picture, rule, text
from headway.charts.tokens import ref

NEAR: Final = 90
"""A line that ends within so many pixels of the right edge is named in the margin."""


def paint_pattern(chart: PatternChart, width: float, ident: str) -> str:
    """Draw a pattern chart.

    Parameters
    ----------
    chart : PatternChart
        The model.
    width : float, pixels
        The width it is meant for: 640 on a page, 340 on a phone.
    ident : str
        The beginning of the ids inside, so that several charts stand on one page.

    Returns
    -------
    str
        One SVG element.
    """
    if chart.groups:
        return paint_groups(chart, width, ident)
    shown = _shown(chart)
    if not shown.anything:
        members_n = chart.band.n[0] if chart.band and chart.band.n else 0
        least_n = chart.band.n_min if chart.band else 8
        reason = f"{members_n:,} contacts; a norm needs {least_n:,}."
        return not_enough_data(reason, ident=ident, title=chart.title, width=width)
    phone = width < PHONE_WIDTH
    names = _end_names(chart, shown, phone=phone)
    room = max((words_width(name.words, bold=name.heavy) for name in names), default=0)
    plot = lay_out(
        shown.x_domain,
        shown.y_domain,
        width=width,
        top=14,
        height=field_height(width),
        right_margin=min(room + 12, width * 0.3) if names else 14,
        unit=chart.unit,
    )
    parts = [*y_axis(plot), *_norm(chart, shown, plot), *_flags(chart, plot)]
    rows = spread([plot.y(name.y_value) + 4 for name in names], 14, plot.top + 2, plot.bottom)
    parts += _name_ends(names, rows, plot, width)
    parts += contact_steps(chart, plot, taken=rows, width=width)
    below, bottom = _below(chart, plot, width)
    parts += below
    title, sentence = describe_pattern(chart)
    return picture(parts, ident=ident, title=title, sentence=sentence, width=width, height=math.ceil(bottom))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What remains of a model after the rule of the least n, and the domains that it spans."""

    band_n: int
    successful_n: int
    x_domain: tuple[float, float]
    y_domain: tuple[float, float]
    anything: bool


@dataclass(frozen=True, slots=True)
class _EndName:
    """Words at the right end of a line."""

    words: str
    x: float
    y_value: float
    heavy: bool = False


def _shown(chart: PatternChart) -> _Shown:
    band_n = chart.band.drawn_n if chart.band else 0
    successful_n = chart.successful.drawn_n if chart.successful else 0
    xs: list[float] = [step.at for step in chart.steps]
    ys: list[float] = [step.rv_total for step in chart.steps]
    if chart.band:
        xs += chart.band.knots[:band_n]
        for values in (chart.band.p10, chart.band.p90, chart.band.p05, chart.band.p95):
            ys += values[:band_n]
    if chart.successful:
        xs += chart.successful.knots[:successful_n]
        ys += chart.successful.values[:successful_n]
    anything = bool(chart.steps) or band_n > 0 or successful_n > 0
    if chart.steps and chart.today is not None:
        xs.append(chart.today)
    xs += [end for span in chart.phases for end in (span.start, span.end)]
    low, high = (min([0.0, *xs]), max(xs)) if xs else (0.0, 1.0)
    return _Shown(band_n, successful_n, some_extent(low, high), from_zero(ys), anything)


def _norm(chart: PatternChart, shown: _Shown, plot: Plot) -> list[str]:
    """Draw bands, median and successful pattern; dotted where fewer contacts remain than make it firm."""
    parts: list[str] = []
    if chart.band and shown.band_n:
        band, k = chart.band, shown.band_n
        knots = band.knots[:k]
        if band.p05 and band.p95:
            edges = (band.p05, band.p95)
            parts += [curve(plot.points(knots, edge[:k]), colour="line-2", width=1, dash="2 3") for edge in edges]
        parts.append(area(plot.points(knots, band.p90[:k]), plot.points(knots, band.p10[:k]), ref("band-80")))
        parts.append(area(plot.points(knots, band.p75[:k]), plot.points(knots, band.p25[:k]), ref("band-50")))
        parts += _median(band, plot, k)
        if k == 1:
            parts.append(_whisker(band, plot))
    if chart.successful and shown.successful_n:
        line, k = chart.successful, shown.successful_n
        points = plot.points(line.knots[:k], line.values[:k])
        parts.append(curve(points, colour="successful", width=1.5, dash="5 4"))
        if k == 1:
            parts.append(dot(*points[0], 3, ref("surface"), stroke=ref("successful"), width=1.5))
    return [part for part in parts if part]


def _median(band: Band, plot: Plot, k: int) -> list[str]:
    points = plot.points(band.knots[:k], band.p50[:k])
    firm = next((index for index, members_n in enumerate(band.n[:k]) if members_n < band.n_firm), k)
    parts = [curve(points[:firm], colour="median", width=1.5)]
    if firm < k:
        parts.append(curve(points[max(firm - 1, 0) :], colour="median", width=1.5, dash="1.5 3"))
    return parts


def _whisker(band: Band, plot: Plot) -> str:
    """Draw a norm of one knot as a whisker with a dot."""
    x, middle = plot.x(band.knots[0]), plot.y(band.p50[0])
    ends = rule(x, plot.y(band.p10[0]), x, plot.y(band.p90[0]), colour="median", width=1.5)
    half = rule(x, plot.y(band.p25[0]), x, plot.y(band.p75[0]), colour="median", width=5)
    return ends + half + dot(x, middle, 3.5, ref("surface"), stroke=ref("median"), width=1.5)


def _end_names(chart: PatternChart, shown: _Shown, *, phone: bool) -> list[_EndName]:
    names: list[_EndName] = []
    tail = "" if phone else " percentile"
    if chart.band and shown.band_n:
        last = shown.band_n - 1
        end = chart.band.knots[last]
        names += [
            _EndName(f"90th{tail}", end, chart.band.p90[last]),
            _EndName("Median", end, chart.band.p50[last]),
            _EndName(f"10th{tail}", end, chart.band.p10[last]),
        ]
    if chart.successful and shown.successful_n:
        last = shown.successful_n - 1
        words = "Successful" if phone and chart.successful.label == "Successful pattern" else chart.successful.label
        names.append(_EndName(words, chart.successful.knots[last], chart.successful.values[last], heavy=True))
    return names


def _name_ends(names: list[_EndName], rows: Sequence[float], plot: Plot, width: float) -> list[str]:
    """Write the names behind the ends of their lines, those that end near the right edge all in one column."""
    parts = []
    for name, y in zip(names, rows, strict=True):
        inside = plot.right - plot.x(name.x) > NEAR
        x = (plot.x(name.x) if inside else plot.right) + 8
        words = shortened(name.words, max(width - x, 40), bold=name.heavy)
        parts.append(
            text(
                x,
                y,
                words,
                colour="ink-2" if name.heavy else "ink-3",
                weight=620 if name.heavy else None,
                halo="surface" if inside else None,
            )
        )
    return parts


def _flags(chart: PatternChart, plot: Plot) -> list[str]:
    parts = []
    for flag in chart.flags:
        if plot.x.low <= flag.at <= plot.x.high:
            x = plot.x(flag.at)
            near_end = x + words_width(flag.label) > plot.right
            parts.append(rule(x, plot.top, x, plot.bottom, colour="median", dash="1 3"))
            parts.append(
                text(
                    x + (-5 if near_end else 5),
                    plot.top + 8,
                    flag.label,
                    anchor="end" if near_end else "start",
                    halo="surface",
                )
            )
    return parts


def _below(chart: PatternChart, plot: Plot, width: float) -> tuple[list[str], float]:
    """Everything under the field: phase strip, positions, contacts that remain, legend. Gives the lower edge too."""
    parts: list[str] = []
    y = plot.bottom
    keys: list[Key] = []
    if chart.phases:
        strip, named = phase_strip(chart.phases, plot, y + 8)
        parts += strip
        y += 30 if named else 16
        if not named:
            keys += phase_keys(chart.phases)
    y += 20
    words, taken = _today_words(chart, plot, y)
    parts += words
    parts += x_axis(plot, chart.clock_label, y=y, taken=taken)
    if chart.band and not chart.steps and len(chart.band.n):
        y += 20
        parts += remaining_row(chart.band, plot, y)
    keys = [*_keys(chart), *keys]
    drawn, height = legend(keys, left=4, top=y + 10, width=width - 8)
    return parts + drawn, y + 10 + height


def _today_words(chart: PatternChart, plot: Plot, y: float) -> tuple[list[str], tuple[float, float] | None]:
    if chart.today is None or not plot.x.low <= chart.today <= plot.x.high:
        return [], None
    words = f"Today, {format_amount(chart.today)}"
    wide = words_width(words, bold=True)
    start = min(max(plot.x(chart.today) - wide / 2, plot.left), max(plot.right - wide, plot.left))
    return [text(start, y, words, colour="ink", weight=620)], (start, start + wide)


def _keys(chart: PatternChart) -> list[Key]:
    keys = []
    if any(step.rv > 0 for step in chart.steps):
        keys.append(Key("Forward", "up", "forward"))
    if any(step.rv < 0 for step in chart.steps):
        keys.append(Key("Backward", "down", "backward"))
    if chart.band and chart.band.drawn_n:
        keys.append(Key("Normal range, middle 50% and 80%", "bands", "band-80"))
        if any(members_n < chart.band.n_firm for members_n in chart.band.n[: chart.band.drawn_n]):
            keys.append(Key(f"Dotted: fewer than {chart.band.n_firm} remain", "dash", "median", "1.5 3"))
    return keys
