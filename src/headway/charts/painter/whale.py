"""Paint where value comes from: the cumulative share over ranked customers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headway.charts.amounts import SHARE, counted, format_amount, rough_share
from headway.charts.models.checks import unusable
from headway.charts.models.whale import Whale
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.labels import words_width
from headway.charts.painter.plot import Plot, field_height, lay_out, y_axis
from headway.charts.painter.scales import from_zero
from headway.charts.painter.svg import Point, area, curve, dot, not_enough_data, picture, rule, text
from headway.charts.tokens import ref

POINTS_MAX = 300
"""The curve is drawn through at most so many points; the peak and the top share are always among them."""


def paint_whale(chart: Whale, width: float, ident: str) -> str:
    """Draw the whale curve; see `headway.charts.painter.paint.paint`."""
    title, sentence = describe_whale(chart)
    finding = find_in(chart)
    if finding is None:
        reason = f"{counted(chart.n, 'customer')}; a curve needs {chart.n_min} and a total above zero."
        return not_enough_data(reason, ident=ident, title=title, width=width)
    domain = from_zero([*chart.value_share, 1.0])
    plot = lay_out((0, 1), domain, width=width, top=26, height=field_height(width) * 0.85, right_margin=16, unit=SHARE)
    points = _thinned(chart, plot, finding)
    parts = [*_areas(chart, plot, finding, points), *y_axis(plot)]
    parts.append(rule(plot.left, plot.y(1), plot.right, plot.y(1), colour="median", dash="4 3"))
    parts += _lines(plot, finding, points)
    parts += _labels(chart, plot, finding)
    y = plot.bottom + 20
    for share in (0, 0.25, 0.5, 0.75, 1):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(text(plot.x(share), y, format_amount(share, SHARE), anchor=anchor))
    middle = (plot.left + plot.right) / 2
    parts.append(text(middle, y + 18, f"Customers, most {chart.value_word} first", colour="ink-2", anchor="middle"))
    kept = [part for part in parts if part]
    return picture(kept, ident=ident, title=title, sentence=sentence, width=width, height=math.ceil(y + 28))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a whale curve says: its peak, the top share, who loses, and how many bring four fifths."""

    peak_at: float
    peak: float
    top_value: float
    losing_share: float
    four_fifths_at: float | None


def find_in(chart: Whale) -> Finding | None:
    """Read the figures off a curve; None when there are too few customers or no total above zero."""
    if chart.n < chart.n_min or not chart.value_share or not chart.total > 0:
        return None
    if unusable(value_share=chart.value_share):
        return None
    peak = max(chart.value_share)
    peak_at = chart.customers_share[chart.value_share.index(peak)]
    losing = 1 - peak_at if peak > chart.value_share[-1] + 1e-9 else 0.0
    return Finding(peak_at, peak, share_at(chart, chart.top_share), losing, customers_at(chart, 0.8))


def customers_at(chart: Whale, value: float) -> float | None:
    """Read the share of customers at which the curve first reaches a value; None when it never does."""
    before_x, before_y = 0.0, 0.0
    for x, y in zip(chart.customers_share, chart.value_share, strict=True):
        if y >= value:
            part = (value - before_y) / (y - before_y) if y > before_y else 1.0
            return before_x + part * (x - before_x)
        before_x, before_y = x, y
    return None


def share_at(chart: Whale, customers: float) -> float:
    """Read the curve at a share of customers, on the straight line between its points, from the origin on."""
    before_x, before_y = 0.0, 0.0
    for x, y in zip(chart.customers_share, chart.value_share, strict=True):
        if x >= customers:
            part = (customers - before_x) / (x - before_x) if x > before_x else 1.0
            return before_y + part * (y - before_y)
        before_x, before_y = x, y
    return before_y


def _thinned(chart: Whale, plot: Plot, finding: Finding) -> list[tuple[float, Point]]:
    """Give positions and pixels from the origin on, thinned evenly; the places that are marked stay."""
    known = [(0.0, 0.0), *zip(chart.customers_share, chart.value_share, strict=True)]
    if known[1][0] == 0:
        known = known[1:]
    every = max(1, math.ceil(len(known) / POINTS_MAX))
    kept = {index for index in range(len(known)) if index % every == 0} | {len(known) - 1}
    kept |= {index for index, (at, _) in enumerate(known) if at == finding.peak_at}
    marked = [known[index] for index in sorted(kept)]
    marked.append((chart.top_share, finding.top_value))
    return [(at, (plot.x(at), plot.y(value))) for at, value in sorted(set(marked))]


def _areas(chart: Whale, plot: Plot, finding: Finding, points: list[tuple[float, Point]]) -> list[str]:
    def part(low: float, high: float, fill: str, opacity: str | None = None) -> str:
        upper = [point for at, point in points if low <= at <= high]
        return area(upper, [(x, plot.y(0)) for x, _ in upper], fill, opacity=opacity)

    until = finding.peak_at if finding.losing_share else 1.0
    parts = [part(0, chart.top_share, ref("forward"), "0.22"), part(chart.top_share, until, ref("band-80"))]
    if finding.losing_share:
        parts.append(part(finding.peak_at, 1, ref("backward-bg")))
    return parts


def _lines(plot: Plot, finding: Finding, points: list[tuple[float, Point]]) -> list[str]:
    until = finding.peak_at if finding.losing_share else 1.0
    parts = [curve([point for at, point in points if at <= until], colour="ink", width=2)]
    if finding.losing_share:
        parts.append(curve([point for at, point in points if at >= until], colour="backward", width=2))
        parts.append(
            dot(plot.x(finding.peak_at), plot.y(finding.peak), 4, ref("ink"), stroke=ref("surface"), width=1.5)
        )
    return parts


def _labels(chart: Whale, plot: Plot, finding: Finding) -> list[str]:
    x, y = plot.x(chart.top_share), plot.y(finding.top_value)
    words = f"Top {rough_share(chart.top_share)} bring {rough_share(finding.top_value)}"
    parts = [
        rule(x, y, x, plot.y(0), colour="forward", dash="2 3"),
        dot(x, y, 4, ref("forward"), stroke=ref("surface"), width=1.5),
        text(x + 10, y + 18, words, colour="ink", weight=620),
    ]
    if finding.losing_share:
        peak_x, peak_y = plot.x(finding.peak_at), plot.y(finding.peak)
        parts.append(_held(plot, peak_x, peak_y - 11, f"Peak {rough_share(finding.peak)}", "ink"))
        losers = f"{rough_share(finding.losing_share)} lose money"
        parts.append(_held(plot, (peak_x + plot.right) / 2, plot.y(finding.peak * 0.3), losers, "backward"))
    elif finding.four_fifths_at is not None:
        at = finding.four_fifths_at
        words = f"{rough_share(at)} bring 80%"
        parts.append(dot(plot.x(at), plot.y(share_at(chart, at)), 3, ref("surface"), stroke=ref("ink"), width=1.5))
        low = plot.y(share_at(chart, at)) + 20
        clear = low if abs(low - (y + 18)) > 15 or abs(plot.x(at) - x) > 160 else y + 36
        parts.append(text(plot.x(at) + 10, clear, words, colour="ink", weight=620))
    return parts


def _held(plot: Plot, x: float, y: float, words: str, colour: str) -> str:
    """Write words centred on a point, held inside the field."""
    half = words_width(words, bold=True) / 2
    centre = min(max(x, plot.left + half), max(plot.right - half, plot.left + half))
    return text(centre, y, words, colour=colour, weight=620, anchor="middle")


def describe_whale(chart: Whale) -> tuple[str, str]:
    """Give the name of the chart and its three figures."""
    finding = find_in(chart)
    if finding is None:
        return chart.title, f"Not enough data: {counted(chart.n, 'customer')}."
    total = format_amount(chart.total, chart.unit)
    sentences = [
        f"{counted(chart.n, 'customer')}, ranked by {chart.value_word}, {total} in all.",
        f"The top {rough_share(chart.top_share)} bring {rough_share(finding.top_value)} of it.",
    ]
    if finding.losing_share:
        sentences.append(
            f"The curve peaks at {rough_share(finding.peak)} after {rough_share(finding.peak_at)} of the customers; "
            f"the last {rough_share(finding.losing_share)} lose money."
        )
    elif finding.four_fifths_at is not None:
        sentences.append(f"{rough_share(finding.four_fifths_at)} of the customers bring 80%; none loses money.")
    return chart.title, " ".join(sentences)


def tabulate_whale(chart: Whale) -> ChartTable:
    """Give the curve at each tenth of the customers and at the top share."""
    header = ("Customers", f"Share of {chart.value_word}")
    if find_in(chart) is None:
        return ChartTable(header, (), (True, True))
    places = sorted({index / 10 for index in range(1, 11)} | {chart.top_share})
    rows = tuple((format_amount(at, SHARE), format_amount(share_at(chart, at), SHARE)) for at in places)
    return ChartTable(header, rows, (True, True))
