"""Paint value and cost by phase: two wings and a body, value above the line, cost mirrored below."""

from __future__ import annotations

import math

from headway.charts.amounts import counted, format_amount, money, with_unit
from headway.charts.models.butterfly import Butterfly, ButterflyPhase
from headway.charts.models.checks import PHASES
from headway.charts.painter.butterfly_field import Field, field_of
from headway.charts.painter.butterfly_text import cost_words, describe_butterfly, per_thousand, rv_words
from headway.charts.painter.labels import shortened, words_width
from headway.charts.painter.legend import Key, legend
from headway.charts.painter.plot import PHONE_WIDTH
from headway.charts.painter.svg import area, box, curve, hatching, not_enough_data, picture, rule, text
from headway.charts.tokens import ref


def paint_butterfly(chart: Butterfly, width: float, ident: str) -> str:
    """Draw the two-sided figure; see `headway.charts.painter.paint.paint`."""
    title, sentence = describe_butterfly(chart)
    enough = [phase for phase in chart.phases if phase.n >= chart.n_min and phase.positions]
    if not enough:
        reason = f"No phase has {chart.n_min} contacts."
        return not_enough_data(reason, ident=ident, title=title, width=width)
    phone = width < PHONE_WIDTH
    tabled = phone or _collide(chart, width)
    field = field_of(chart, enough, width, top=50 if tabled else 76, height=190 if phone else 280)
    parts = [hatching(ident), *_axis(field)]
    for phase in chart.phases:
        parts += _heads(phase, field, phone=phone)
        if phase in enough:
            parts += _body(phase, field) if phase.phase == "closing" else _wing(phase, field)
            if not tabled:
                parts += _figures(chart, phase, field)
        else:
            parts += _hatched(phase, field, ident)
    y = field.bottom + (16 if tabled else 40)
    parts += _clock(chart, field, y)
    if tabled:
        rows, y = _figures_table(chart, enough, y + 24, width)
        parts += rows
    keys, height = legend(_keys(enough), left=0, top=y + 10, width=width)
    bottom = math.ceil(y + 10 + height)
    kept = [part for part in [*parts, *keys] if part]
    return picture(kept, ident=ident, title=title, sentence=sentence, width=width, height=bottom)


def _collide(chart: Butterfly, width: float) -> bool:
    """Tell whether the words under the wings would meet those under the body."""
    widest = max(words_width(cost_words(chart, phase)) for phase in chart.phases)
    return widest > width * 0.26


def _axis(field: Field) -> list[str]:
    parts = [rule(0, field.rv_zero, field.width, field.rv_zero, colour="line-2")]
    if field.cost_zero > field.rv_zero:
        parts.append(rule(0, field.cost_zero, field.width, field.cost_zero, colour="line-2"))
    return parts


def _heads(phase: ButterflyPhase, field: Field, *, phone: bool) -> list[str]:
    x, anchor = field.outer(phase.phase)
    name = phase.phase.capitalize()
    people = counted(phase.n, "contact") if not phone else f"{phase.n:,}"
    return [
        text(x, 14, name, colour="ink", size=12, weight=620, anchor=anchor),
        text(x, 30, people, anchor=anchor),
    ]


def _wing(phase: ButterflyPhase, field: Field) -> list[str]:
    """Draw a wing: areas with their edge, and the norm's edges dashed."""
    xs = [field.along(phase, position) for position in phase.positions]

    def up(values: tuple[float, ...]) -> list[tuple[float, float]]:
        return [(x, field.rv_y(value)) for x, value in zip(xs, values, strict=False)]

    def down(values: tuple[float, ...]) -> list[tuple[float, float]]:
        return [(x, field.cost_y(value)) for x, value in zip(xs, values, strict=False)]

    return [
        area(up(phase.rv), [(x, field.rv_zero) for x in xs], ref(phase.phase), opacity="0.28"),
        area(down(phase.cost), [(x, field.cost_zero) for x in xs], ref("cost-fill")),
        curve(up(phase.rv), colour=phase.phase, width=2),
        curve(down(phase.cost), colour="cost", width=2),
        curve(up(phase.rv_norm), colour="successful", width=1.25, dash="4 3"),
        curve(down(phase.cost_norm), colour="successful", width=1.25, dash="4 3"),
    ]


def _body(phase: ButterflyPhase, field: Field) -> list[str]:
    """Draw the closing body: two bars back to back, the norm as dashed edges."""
    left, right = field.span(phase.phase)
    up, down = field.rv_y(phase.rv_total), field.cost_y(phase.cost_total)
    parts = [
        box(left, min(up, field.rv_zero), right - left, abs(field.rv_zero - up), ref(phase.phase), radius=4),
        box(left, field.cost_zero, right - left, down - field.cost_zero, ref("cost"), radius=4),
    ]
    if phase.rv_norm:
        y = field.rv_y(phase.rv_norm[-1])
        parts.append(rule(left - 8, y, right + 8, y, colour="successful", width=1.25, dash="4 3"))
    if phase.cost_norm:
        y = field.cost_y(phase.cost_norm[-1])
        parts.append(rule(left - 8, y, right + 8, y, colour="successful", width=1.25, dash="4 3"))
    return parts


def _figures(chart: Butterfly, phase: ButterflyPhase, field: Field) -> list[str]:
    """Write RV above and cost with RV per thousand below, at the outer end of the wing."""
    x, anchor = field.outer(phase.phase)
    upper = min(field.rv_y(phase.rv_total), field.rv_y(phase.rv_norm[-1] if phase.rv_norm else 0), field.rv_zero)
    lower = max(field.cost_y(phase.cost_total), field.cost_y(phase.cost_norm[-1] if phase.cost_norm else 0))
    colour = "backward" if phase.rv_total < 0 else "ink"
    return [
        text(x, upper - 10, rv_words(phase), colour=colour, size=13, weight=620, anchor=anchor),
        text(x, lower + 20, cost_words(chart, phase), colour="ink-2", anchor=anchor, halo="surface"),
    ]


def _hatched(phase: ButterflyPhase, field: Field, ident: str) -> list[str]:
    left, right = field.span(phase.phase)
    top, bottom = field.top, field.bottom
    wide = right - left
    parts = [box(left, top, wide, bottom - top, f"url(#{ident}-hatch)", radius=6)]
    words = "Not enough data" if wide > 110 else "Too few"
    middle = (left + right) / 2
    parts.append(text(middle, (top + bottom) / 2, words, colour="ink-2", anchor="middle", halo="surface-2"))
    return parts


def _clock(chart: Butterfly, field: Field, y: float) -> list[str]:
    """Write what begins and ends each phase, as far as the room allows."""
    word = chart.clock.name.removesuffix("s") or "at"
    parts: list[str] = []
    for phase in chart.phases:
        left, right = field.span(phase.phase)
        room = right - left
        end = format_amount(phase.days)
        start = chart.start_words[PHASES.index(phase.phase)]
        if phase.phase == "closing":
            parts.append(text((left + right) / 2, y, with_unit(phase.days, chart.clock), anchor="middle"))
            continue
        far = f"← {word} {end}" if phase.phase == "acquisition" else f"{word} {end} →"
        outer, inner = (left, right) if phase.phase == "acquisition" else (right, left)
        sides = ("start", "end") if phase.phase == "acquisition" else ("end", "start")
        parts.append(text(outer, y, far, anchor=sides[0]))
        if words_width(far) + words_width(start) + 8 <= room:
            parts.append(text(inner, y, start, anchor=sides[1]))
    return parts


def _figures_table(chart: Butterfly, phases: list[ButterflyPhase], y: float, width: float) -> tuple[list[str], float]:
    """Write the figures as columns beneath the drawing, where it is too narrow to hold them."""
    parts = [rule(0, y - 16, width, y - 16)]
    wide = width / len(phases)
    for index, phase in enumerate(phases):
        x = index * wide
        cost, rate = format_amount(phase.cost_total, money(chart.currency)), per_thousand(chart, phase)
        if phase.rv_per_thousand is None:
            cost, rate = "no cost recorded", ""
        lines = ((rv_words(phase), "ink", 620), (cost, "ink-2", None), (rate, "ink-3", None))
        parts.append(box(x, y - 7, 8, 8, ref(phase.phase), radius=2))
        parts.append(text(x + 13, y, phase.phase.capitalize(), colour="ink-2"))
        for row, (words, colour, weight) in enumerate(lines, start=1):
            parts.append(text(x, y + 18 * row, shortened(words, wide - 6), colour=colour, weight=weight))
    return parts, y + 18 * 3


def _keys(phases: list[ButterflyPhase]) -> list[Key]:
    keys = [Key("RV", "box", "closing")]
    if any(phase.cost_total > 0 for phase in phases):
        keys.append(Key("Cost, mirrored", "box", "cost"))
    if any(phase.rv_norm or phase.cost_norm for phase in phases):
        keys.append(Key("Norm", "dash", "successful", "4 3"))
    return keys
