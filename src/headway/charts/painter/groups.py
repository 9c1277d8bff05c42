"""Paint two to six groups beside one another: medians, and for few groups their middle halves."""

from __future__ import annotations

import math
from typing import Final

from headway.charts.models.pattern import Band, PatternChart
from headway.charts.painter.labels import shortened, spread, words_width
from headway.charts.painter.legend import Key, legend
from headway.charts.painter.pattern_text import describe_pattern
from headway.charts.painter.plot import PHONE_WIDTH, Plot, field_height, lay_out, x_axis, y_axis
from headway.charts.painter.remaining import remaining_row
from headway.charts.painter.scales import from_zero, some_extent
from headway.charts.painter.svg import area, curve, dot, not_enough_data, picture, rule, text
from headway.charts.tokens import ref

STYLES: Final = (
    ("brand", None),
    ("ink", None),
    ("median", None),
    ("brand", "6 3"),
    ("ink", "6 3"),
    ("median", "2 3"),
)
"""Colour and dashes of each group in order; the two hues of direction are left to direction."""

BANDS_MAX: Final = 3
"""More groups than this show their medians only."""


def paint_groups(chart: PatternChart, width: float, ident: str) -> str:
    """Draw a comparison of groups; a group below its least n stands in the legend as "not enough data"."""
    title, sentence = describe_pattern(chart)
    drawn = [(group, style) for group, style in zip(chart.groups, STYLES, strict=False) if group.drawn_n]
    if not drawn:
        reason = "No group has enough contacts for a norm."
        return not_enough_data(reason, ident=ident, title=title, width=width)
    phone = width < PHONE_WIDTH
    plot = _plot(chart, [group for group, _ in drawn], width, phone=phone)
    parts = y_axis(plot)
    if len(drawn) <= BANDS_MAX:
        for group, (colour, _) in drawn:
            knots = group.knots[: group.drawn_n]
            parts.append(area(plot.points(knots, group.p75), plot.points(knots, group.p25), ref(colour), opacity="0.1"))
    for group, (colour, dash) in drawn:
        points = plot.points(group.knots[: group.drawn_n], group.p50)
        parts.append(curve(points, colour=colour, width=2, dash=dash))
        if len(points) == 1:
            parts.append(dot(*points[0], 3.5, ref(colour)))
    for flag in chart.flags:
        x = plot.x(flag.at)
        parts.append(rule(x, plot.top, x, plot.bottom, colour="ink-3", dash="1 3"))
        left = x + words_width(flag.label) > plot.right
        anchor = "end" if left else "start"
        parts.append(text(x + (-5 if left else 5), plot.top + 8, flag.label, anchor=anchor, halo="surface"))
    if not phone:
        parts += _names(drawn, plot, width)
    y = plot.bottom + 20
    parts += x_axis(plot, chart.clock_label, y=y)
    for index, (group, _) in enumerate(drawn, start=1):
        y += 18
        parts += remaining_row(group, plot, y, name=f"n {index}")
    keys, height = legend(_keys(chart), left=4, top=y + 10, width=width - 8)
    bottom = math.ceil(y + 10 + height)
    kept = [part for part in [*parts, *keys] if part]
    return picture(kept, ident=ident, title=title, sentence=sentence, width=width, height=bottom)


def _plot(chart: PatternChart, groups: list[Band], width: float, *, phone: bool) -> Plot:
    xs = [knot for group in groups for knot in group.knots[: group.drawn_n]]
    ys: list[float] = []
    for group in groups:
        cuts = (group.p25, group.p50, group.p75) if len(groups) <= BANDS_MAX else (group.p50,)
        ys += [value for cut in cuts for value in cut[: group.drawn_n]]
    low, high = min([0.0, *xs]), max(xs)
    room = min(max(words_width(group.label, bold=True) for group in groups) + 12, width * 0.26)
    return lay_out(
        some_extent(low, high),
        from_zero(ys),
        width=width,
        top=14,
        height=field_height(width),
        right_margin=14 if phone else room,
        unit=chart.unit,
        left=12,
    )


def _names(drawn: list[tuple[Band, tuple[str, str | None]]], plot: Plot, width: float) -> list[str]:
    ends = [group.drawn_n - 1 for group, _ in drawn]
    wanted = [plot.y(group.p50[end]) + 4 for (group, _), end in zip(drawn, ends, strict=True)]
    rows = spread(wanted, 15, plot.top + 2, plot.bottom)
    parts = []
    for (group, (colour, _)), end, y in zip(drawn, ends, rows, strict=True):
        x = plot.x(group.knots[end]) + 8
        words = shortened(group.label, max(width - x, 40), bold=True)
        ink = "ink-2" if colour == "median" else colour
        halo = "surface" if group.knots[end] < plot.x.high else None
        parts.append(text(x, y, words, colour=ink, weight=620, halo=halo))
    return parts


def _keys(chart: PatternChart) -> list[Key]:
    """One entry for each group; numbered, because the rows of n carry the numbers."""
    keys = []
    number = 0
    for group, (colour, dash) in zip(chart.groups, STYLES, strict=False):
        if group.drawn_n:
            number += 1
            words = f"{number}  {shortened(group.label, 220, 12)}, n {group.n[0]:,}"
            keys.append(Key(words, "line", colour, dash))
        else:
            keys.append(Key(f"{shortened(group.label, 200, 12)}: not enough data", "line", "line-2", "2 3"))
    if 0 < number <= BANDS_MAX:
        keys.append(Key("Shaded: middle half", "box", "band-50"))
    return keys
