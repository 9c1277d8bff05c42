"""Paint one small pattern per subset, all on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headway.charts.amounts import SHARE, counted, format_amount, with_unit
from headway.charts.models.multiples import SmallMultiples, Tile
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.labels import shortened, words_width, wrapped
from headway.charts.painter.plot import Plot
from headway.charts.painter.scales import Scale, from_zero, some_extent, with_headroom
from headway.charts.painter.svg import (
    area,
    box,
    curve,
    dot,
    hatching,
    isolated,
    not_enough_data,
    picture,
    rule,
    text,
)
from headway.charts.tokens import ref

_HEAD, _FIELD, _FOOT, _PAD = 42.0, 92.0, 46.0, 12.0


def paint_multiples(chart: SmallMultiples, width: float, ident: str) -> str:
    """Draw the tiles in rows of equal width; see `headway.charts.painter.paint.paint`."""
    title, sentence = describe_multiples(chart)
    if not chart.tiles:
        return not_enough_data("There are no subsets to compare.", ident=ident, title=title, width=width)
    columns = _columns(len(chart.tiles), width)
    wide = (width + 2 * _PAD) / columns
    tall = _HEAD + _FIELD + _FOOT + 2 * _PAD
    rows = math.ceil(len(chart.tiles) / columns)
    parts = [hatching(ident)]
    for index, tile in enumerate(chart.tiles):
        column, row = index % columns, index // columns
        place = _Place(column * wide - _PAD, row * tall, wide)
        parts += _tile(chart, tile, place, ident)
        if column:
            parts.append(rule(place.x, place.y + _PAD, place.x, place.y + tall - _PAD))
    parts += [rule(0, row * tall, width, row * tall) for row in range(1, rows)]
    height = rows * tall
    for line in wrapped(_scale_words(chart), width):
        height += 16
        parts.append(text(0, height, line))
    kept = [part for part in parts if part]
    return picture(kept, ident=ident, title=title, sentence=sentence, width=width, height=math.ceil(height + 8))


@dataclass(frozen=True, slots=True)
class _Place:
    """Upper left corner and width of a tile."""

    x: float
    y: float
    width: float


def _columns(count: int, width: float) -> int:
    """As many columns as have room, and rows as even as can be."""
    most = min(max(2, int(width // 150)), 5, count)
    return math.ceil(count / math.ceil(count / most))


def _domains(chart: SmallMultiples) -> tuple[tuple[float, float], tuple[float, float]]:
    """One scale for all: whatever is drawn anywhere fits."""
    xs = [0.0, *chart.parent.knots[: chart.parent.drawn_n]]
    ys = [*chart.parent.p25[: chart.parent.drawn_n], *chart.parent.p75[: chart.parent.drawn_n]]
    for tile in chart.tiles:
        if _enough(chart, tile) and tile.line:
            xs += tile.line.knots[: tile.line.drawn_n]
            ys += tile.line.values[: tile.line.drawn_n]
    low, high = min(xs), max(xs)
    return some_extent(low, high), from_zero(ys)


def _enough(chart: SmallMultiples, tile: Tile) -> bool:
    return tile.line is not None and tile.n >= chart.n_min and tile.line.drawn_n > 0


def _tile(chart: SmallMultiples, tile: Tile, place: _Place, ident: str) -> list[str]:
    left, right = place.x + _PAD, place.x + place.width - _PAD
    mark = words_width(tile.mark, 10.5) + 12 if tile.mark else 0
    label = shortened(tile.label, right - left - mark - 4, 13, bold=True)
    parts = [
        text(left, place.y + _PAD + 12, label, colour="ink", size=13, weight=620),
        text(left, place.y + _PAD + 29, counted(tile.n, "contact"), size=11.5),
    ]
    if tile.mark:
        start = min(left + words_width(label, 13, bold=True) + 6, right - mark)
        parts.append(box(start, place.y + _PAD, mark, 16, ref("surface-3"), radius=8))
        parts.append(
            text(start + mark / 2, place.y + _PAD + 11.5, tile.mark, colour="ink-2", size=10.5, anchor="middle")
        )
    top = place.y + _PAD + _HEAD
    if not _enough(chart, tile):
        middle = (left + right) / 2
        parts.append(box(left, top, right - left, _FIELD, f"url(#{ident}-hatch)", radius=6))
        words = text(middle, top + _FIELD / 2 + 4, "Not enough data", colour="ink-2", anchor="middle", halo="surface-2")
        return [*parts, words]
    x_domain, y_domain = _domains(chart)
    plot = Plot(Scale(*x_domain, left, right), Scale(*with_headroom(y_domain), top + _FIELD, top), (), chart.unit)
    return [*parts, *_curves(chart, tile, plot), *_figures(chart, tile, left, right, top + _FIELD + 18)]


def _curves(chart: SmallMultiples, tile: Tile, plot: Plot) -> list[str]:
    k = chart.parent.drawn_n
    knots = chart.parent.knots[:k]
    parts = [
        rule(plot.left, plot.y(0), plot.right, plot.y(0), colour="line-2"),
        area(plot.points(knots, chart.parent.p75), plot.points(knots, chart.parent.p25), ref("band-80")),
        curve(plot.points(knots, chart.parent.p50), colour="median", width=1.25),
    ]
    assert tile.line is not None, "tiles without a line are hatched"
    points = plot.points(tile.line.knots[: tile.line.drawn_n], tile.line.values)
    colour = _direction(tile) or "ink"
    parts.append(curve(points, colour=colour, width=2))
    if len(points) == 1:
        parts.append(dot(*points[0], 3, ref(colour)))
    return parts


def _direction(tile: Tile) -> str | None:
    distance = tile.change if tile.change is not None else tile.lift
    if not tile.notable or not distance:
        return None
    return "forward" if distance > 0 else "backward"


def _figures(chart: SmallMultiples, tile: Tile, left: float, right: float, y: float) -> list[str]:
    """Write the distance from the parent and up to two further figures, in columns of equal width."""
    wide = (right - left) / (1 + len(tile.figures[:2]))
    label = chart.change_label if words_width(chart.change_label, 11) <= wide - 4 else chart.unit.name
    entries: list[tuple[str, str, str | None]] = [(label, _change(chart, tile), _direction(tile))]
    entries += [(figure.label, figure.text, figure.direction) for figure in tile.figures[:2]]
    parts = []
    for index, (label, words, direction) in enumerate(entries):
        x = left + index * wide
        parts.append(text(x, y, shortened(label, wide - 4, 11), size=11))
        parts.append(text(x, y + 18, words, colour=direction or "ink", size=14, weight=620))
    return parts


def _change(chart: SmallMultiples, tile: Tile) -> str:
    """Write the distance from the parent: as a per cent where there is one, else in the unit of the chart."""
    if tile.change is not None and math.isfinite(tile.change):
        return format_amount(tile.change, SHARE, signed=True, decimals=0)
    return format_amount(tile.lift, chart.unit, signed=True)


def _scale_words(chart: SmallMultiples) -> str:
    (start, end), (low, high) = _domains(chart)
    values = f"{format_amount(low, chart.unit)} to {with_unit(high, chart.unit)}"
    clock = f"{format_amount(start)} to {with_unit(end, chart.clock)}"
    distance = "Per cent" if any(tile.change is not None for tile in chart.tiles) else "Signed"
    return f"One scale for all: {values}, {clock}. {distance}: {chart.change_label} against all. Grey: all together."


def describe_multiples(chart: SmallMultiples) -> tuple[str, str]:
    """Give the name of the chart and a sentence for each tile."""
    sentences = [f"{counted(len(chart.tiles), 'subset')} against all {counted(_parent_n(chart), 'contact')}."]
    for tile in chart.tiles:
        name = f"{isolated(tile.label)}, {counted(tile.n, 'contact')}"
        if not _enough(chart, tile):
            sentences.append(f"{name}: not enough data.")
        elif tile.change is None and tile.lift is None:
            sentences.append(f"{name}.")
        else:
            chance = "" if tile.notable else ", within what chance gives"
            sentences.append(f"{name}: {chart.change_label} {_change(chart, tile)}{chance}.")
    return chart.title, " ".join(sentences)


def _parent_n(chart: SmallMultiples) -> int:
    return chart.parent.n[0] if chart.parent.n else 0


def tabulate_multiples(chart: SmallMultiples) -> ChartTable:
    """Give a row for each tile."""
    extra = next((tuple(figure.label for figure in tile.figures[:2]) for tile in chart.tiles if tile.figures), ())
    header = (
        "Subset",
        "Contacts",
        f"Median at the end, {chart.unit.name}",
        f"{chart.change_label}, against all",
        *extra,
    )
    rows = []
    for tile in chart.tiles:
        if not _enough(chart, tile) or tile.line is None:
            rows.append((tile.label, f"{tile.n:,}", "not enough data", *(format_amount(None) for _ in header[3:])))
            continue
        last = tile.line.values[tile.line.drawn_n - 1]
        texts = {figure.label: figure.text for figure in tile.figures}
        shown = (texts.get(label, format_amount(None)) for label in extra)
        rows.append((tile.label, f"{tile.n:,}", format_amount(last, chart.unit), _change(chart, tile), *shown))
    return ChartTable(header, tuple(rows), (False,) + (True,) * (len(header) - 1))
