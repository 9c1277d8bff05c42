"""The row under an axis that says how many contacts remain: no band is read without its n."""

from __future__ import annotations

from headway.charts.models.pattern import Band
from headway.charts.painter.labels import words_width
from headway.charts.painter.plot import Plot
from headway.charts.painter.svg import text


def remaining_row(band: Band, plot: Plot, y: float, *, name: str = "n", colour: str = "ink-3") -> list[str]:
    """Write n under about every second position of the axis, at knots that exist."""
    if not band.drawn_n:
        return []
    parts = [text(plot.left - 8, y, name, colour=colour, anchor="end", weight=560)]
    ticks = plot.x.ticks(max(2, round((plot.right - plot.left) / 90)), whole=True)
    until = -1e9
    for tick in ticks:
        index = max((i for i in range(band.drawn_n) if band.knots[i] <= tick), default=None)
        if index is None or (index == band.drawn_n - 1 and tick > band.knots[index]):
            continue
        words = f"{band.n[index]:,}"
        wide = words_width(words)
        x = max(plot.x(tick) - wide / 2, plot.left)
        if x > until:
            parts.append(text(x, y, words, colour=colour))
            until = x + wide + 6
    return parts
