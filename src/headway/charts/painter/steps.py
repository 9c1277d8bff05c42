"""Draw one contact: steps in ink, risers in the two directions, the bracket to the median, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headway.charts.amounts import format_amount, with_unit
from headway.charts.models.pattern import PatternChart, Step
from headway.charts.painter.labels import words_width
from headway.charts.painter.legend import triangle
from headway.charts.painter.pattern_text import median_at
from headway.charts.painter.plot import Plot
from headway.charts.painter.svg import clean, dot, px, rule, tag, text
from headway.charts.tokens import ref

CROWD: Final = 40
"""With more steps than this, triangles are smaller and keep apart."""

APART: Final = 9.0
"""So many pixels, from centre to centre; what moved most is marked first."""


def contact_steps(chart: PatternChart, plot: Plot, *, taken: Sequence[float], width: float) -> list[str]:
    """Draw the contact; nothing when there are no steps. In the rows `taken` the right margin holds other words."""
    if not chart.steps:
        return []
    last = chart.steps[-1]
    now = last.at if chart.today is None else max(chart.today, last.at)
    parts = []
    if chart.today is not None:
        parts.append(rule(plot.x(now), plot.top - 8, plot.x(now), plot.bottom, colour="median", dash="2 3"))
    parts += [_treads(chart.steps, plot, now), *_risers(chart.steps, plot)]
    parts += _markers(chart, plot)
    parts += _bracket(chart, _Room(plot, tuple(taken), width), now, last.rv_total)
    return parts


def total_of(steps: Sequence[Step], index: int) -> float:
    """Give cumulative RV before a step."""
    return steps[index].rv_total - steps[index].rv


def _treads(steps: Sequence[Step], plot: Plot, now: float) -> str:
    ends = [*(step.at for step in steps[1:]), now]
    path = "".join(
        f"M{px(plot.x(step.at))} {px(plot.y(step.rv_total))}H{px(plot.x(end))}"
        for step, end in zip(steps, ends, strict=True)
        if end > step.at
    )
    return tag("path", d=path, fill="none", stroke=ref("ink"), stroke_width=1.75, stroke_linecap="round")


def _risers(steps: Sequence[Step], plot: Plot) -> list[str]:
    paths = {"forward": "", "backward": ""}
    for index, step in enumerate(steps):
        if step.rv:
            before, after = plot.y(total_of(steps, index)), plot.y(step.rv_total)
            paths["forward" if step.rv > 0 else "backward"] += f"M{px(plot.x(step.at))} {px(before)}V{px(after)}"
    return [
        tag("path", d=path, fill="none", stroke=ref(direction), stroke_width=1.75)
        for direction, path in paths.items()
        if path
    ]


def _markers(chart: PatternChart, plot: Plot) -> list[str]:
    """Draw a triangle for each step, its size by the root of its RV; where they crowd, only the largest."""
    crowded = len(chart.steps) > CROWD
    largest = max((abs(step.rv) for step in chart.steps), default=0) or 1
    ranked = sorted(range(len(chart.steps)), key=lambda index: (-abs(chart.steps[index].rv), index))
    placed: list[tuple[float, float]] = []
    drawn = []
    for index in ranked:
        step = chart.steps[index]
        x, y = plot.x(step.at), plot.y(step.rv_total)
        if not step.rv or (crowded and any(math.hypot(x - a, y - b) < APART for a, b in placed)):
            continue
        placed.append((x, y))
        words = (
            f"{chart.clock_label} {format_amount(step.at)}, {step.label}, "
            f"{format_amount(step.rv, chart.unit, signed=True)}, total {format_amount(step.rv_total, chart.unit)}"
        )
        size = (1.6 if crowded else 3.2) * math.sqrt(abs(step.rv) / largest)
        colour = "forward" if step.rv > 0 else "backward"
        title = tag("title", clean(words))
        drawn.append((index, triangle(x, y, 2.6 + size, up=step.rv > 0, colour=colour, title=title)))
    return [mark for _, mark in sorted(drawn)]


@dataclass(frozen=True, slots=True)
class _Room:
    """The field, and where in the margin beside it words already stand."""

    plot: Plot
    taken: tuple[float, ...]
    width: float

    def beside(self, x: float, y: float, words: str, colour: str) -> tuple[str, _Room]:
        """Write to the right of a point, or to its left where the right has no room; never off the field."""
        wide = words_width(words, bold=True)
        held = [min(max(y + shift, self.plot.top + 6), self.plot.bottom - 4) for shift in (0, 9, -9, 16, -16)]
        free = [line for line in held if all(abs(line - row) > 13 for row in self.taken)]
        inside = x + 9 + wide <= self.plot.right
        left = not inside and (x + 9 + wide > self.width or not free)
        line = free[0] if free and not inside and not left else held[0]
        anchor = "end" if left else "start"
        drawn = text(x - 9 if left else x + 9, line, words, colour=colour, weight=620, anchor=anchor, halo="surface")
        return drawn, _Room(self.plot, (*self.taken, line), self.width)


def _bracket(chart: PatternChart, room: _Room, now: float, total: float) -> list[str]:
    """Draw where the contact stands, and how far that is from the median."""
    x, y = room.plot.x(now), room.plot.y(total)
    median = median_at(chart.band, now)
    parts = []
    if median is not None and chart.verdict:
        direction = "forward" if total >= median else "backward"
        middle = room.plot.y(median)
        parts.append(rule(x, middle, x, y, colour=direction, width=1.75))
        parts.append(dot(x, middle, 2.8, ref("surface"), stroke=ref("median"), width=1.25))
        words, room = room.beside(x, (middle + y) / 2 + 4, chart.verdict, direction)
        parts.append(words)
    parts.append(dot(x, y, 4.5, ref("surface"), stroke=ref("ink"), width=1.75))
    above = median is None or total >= median
    words, _ = room.beside(x, y - 10 if above else y + 18, with_unit(total, chart.unit), "ink")
    return [*parts, words]
