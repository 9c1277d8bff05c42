"""The strip under a pattern that says in which phase the contact was; always with its word."""

from __future__ import annotations

from collections.abc import Sequence

from headway.charts.models.checks import PHASES
from headway.charts.models.pattern import PhaseSpan
from headway.charts.painter.labels import words_width
from headway.charts.painter.legend import Key
from headway.charts.painter.plot import Plot
from headway.charts.painter.svg import box, text
from headway.charts.tokens import ref


def phase_strip(spans: Sequence[PhaseSpan], plot: Plot, top: float) -> tuple[list[str], bool]:
    """Draw the strip; the words stand beneath when all of them fit, else the caller puts them in the legend."""
    named = _all_fit(spans, plot)
    parts = []
    for span in spans:
        start, end = plot.x(span.start), plot.x(span.end)
        parts.append(box(start, top, max(end - start - 2, 1.5), 5, ref(span.phase), radius=2.5))
        if named:
            parts.append(text(start, top + 19, span.phase.capitalize()))
    return parts, named


def _all_fit(spans: Sequence[PhaseSpan], plot: Plot) -> bool:
    starts = [plot.x(span.start) for span in spans]
    ends = [*starts[1:], plot.right + 40]
    return all(
        start + words_width(span.phase.capitalize()) + 6 <= end
        for span, start, end in zip(spans, starts, ends, strict=True)
    )


def phase_keys(spans: Sequence[PhaseSpan]) -> list[Key]:
    """Give a legend entry for each phase that occurs."""
    present = {span.phase for span in spans}
    return [Key(phase.capitalize(), "box", phase) for phase in PHASES if phase in present]
