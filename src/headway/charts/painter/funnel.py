"""Paint how contacts move through the levels, row by row inside the phases."""

from __future__ import annotations

import math
from typing import Final

from headway.charts.amounts import DAYS, NO_VALUE, counted, duration, rough_share, with_unit
from headway.charts.models.checks import PHASES
from headway.charts.models.funnel import Funnel, FunnelLevel
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.labels import shortened, words_width
from headway.charts.painter.plot import PHONE_WIDTH
from headway.charts.painter.svg import box, isolated, not_enough_data, picture, rule, text
from headway.charts.tokens import ref

_ROW: Final = 30.0
_PHONE_ROW: Final = 50.0
_PHASE_ROW: Final = 30.0


def paint_funnel(chart: Funnel, width: float, ident: str) -> str:
    """Draw a row for each level; see `headway.charts.painter.paint.paint`."""
    title, sentence = describe_funnel(chart)
    if not chart.levels or chart.start_n < chart.n_min:
        reason = f"{counted(chart.start_n, 'contact')}; {chart.n_min} are needed."
        return not_enough_data(reason, ident=ident, title=title, width=width)
    phone = width < PHONE_WIDTH
    parts: list[str] = []
    y = 0.0
    if not phone:
        y = 18.0
        parts += _heads(chart, width)
    before = ""
    for level in chart.levels:
        if level.phase != before:
            parts += _phase_head(level.phase, y, width)
            y += _PHASE_ROW
            before = level.phase
        parts += _phone_row(chart, level, y, width) if phone else _row(chart, level, y, width)
        y += _PHONE_ROW if phone else _ROW
    return picture(parts, ident=ident, title=title, sentence=sentence, width=width, height=math.ceil(y + 4))


def _columns(chart: Funnel, width: float) -> tuple[float, float, float, float, float]:
    """Give where the name ends, where the bar ends, and the right edges of the three columns of figures."""
    longest = max(words_width(level.label, 12.5) for level in chart.levels)
    return min(longest + 16, width * 0.34), width - 216, width - 172, width - 84, width


def _heads(chart: Funnel, width: float) -> list[str]:
    name, _, *edges = _columns(chart, width)
    parts = [text(name, 12, "Reached")]
    words = ("Go on", "Median stay", "Moved back")
    return parts + [text(edge, 12, word, anchor="end") for edge, word in zip(edges, words, strict=True)]


def _phase_head(phase: str, y: float, width: float) -> list[str]:
    return [
        rule(0, y + 4, width, y + 4),
        box(0, y + 12, 9, 9, ref(phase), radius=2.5),
        text(15, y + 20.5, phase.capitalize(), colour="ink-2", size=12, weight=620),
    ]


def _row(chart: Funnel, level: FunnelLevel, y: float, width: float) -> list[str]:
    name, bar, *edges = _columns(chart, width)
    line = y + _ROW / 2 + 4
    count = f"{level.reached_n:,}"
    share = _share(chart, level)
    room = words_width(f"{chart.start_n:,}  0.0%", 12, bold=True)
    wide = level.reached_n / chart.start_n * max(bar - name - room - 12, 20)
    parts = [
        text(0, line, shortened(level.label, name - 10, 12.5), colour="ink", size=12.5),
        box(name, y + 8, _seen(wide), _ROW - 16, ref(level.phase), radius=3),
        text(name + wide + 8, line, count, colour="ink", size=12, weight=620),
        text(name + wide + 14 + words_width(count, 12, bold=True), line, share),
    ]
    figures = (_go_on(chart, level), _stay(chart, level), _back(level))
    return parts + [
        text(edge, line, words, colour="ink-2", size=12, anchor="end")
        for edge, words in zip(edges, figures, strict=True)
    ]


def _phone_row(chart: Funnel, level: FunnelLevel, y: float, width: float) -> list[str]:
    """Write the name and the count above the bar, the further figures beneath it."""
    count = f"{level.reached_n:,}"
    wide = level.reached_n / chart.start_n * width
    notes = [f"{_go_on(chart, level)} go on"] if level.to_next is not None else []
    stay = _stay(chart, level)
    notes += [f"median stay {stay}"] if stay != NO_VALUE else []
    notes += [f"{_back(level)} moved back"] if level.back_n else []
    return [
        text(0, y + 14, shortened(level.label, width - 110, 12.5), colour="ink", size=12.5),
        text(width, y + 14, count, colour="ink", size=12, weight=620, anchor="end"),
        box(0, y + 20, width, 6, ref("surface-3"), radius=3),
        box(0, y + 20, _seen(wide), 6, ref(level.phase), radius=3),
        text(0, y + 40, shortened(" · ".join(notes) or _share(chart, level), width)),
    ]


def _seen(width: float) -> float:
    """Keep a bar of few wide enough to be seen; none has no bar."""
    return max(width, 1.5) if width else 0.0


def _share(chart: Funnel, level: FunnelLevel) -> str:
    return rough_share(level.reached_n / chart.start_n)


def _go_on(chart: Funnel, level: FunnelLevel) -> str:
    return rough_share(level.to_next if level.reached_n >= chart.n_min else None)


def _stay(chart: Funnel, level: FunnelLevel) -> str:
    stay = level.stay_days_median if level.reached_n >= chart.n_min else None
    return duration(stay) if chart.clock == DAYS else with_unit(stay, chart.clock)


def _back(level: FunnelLevel) -> str:
    return f"{level.back_n:,}"


def describe_funnel(chart: Funnel) -> tuple[str, str]:
    """Give the name of the chart, how many reach the end of each phase, and the narrowest passage."""
    if not chart.levels or chart.start_n < chart.n_min:
        return chart.title, f"Not enough data: {counted(chart.start_n, 'contact')}."
    sentences = [f"{counted(chart.start_n, 'contact')} at the start."]
    for phase in PHASES:
        levels = [level for level in chart.levels if level.phase == phase]
        if levels:
            last = levels[-1]
            sentences.append(
                f"{phase.capitalize()}: {levels[0].reached_n:,} reach {isolated(levels[0].label)}, "
                f"{last.reached_n:,} reach {isolated(last.label)}."
            )
    passages = [level for level in chart.levels if level.to_next is not None and level.reached_n >= chart.n_min]
    if passages:
        least = min(passages, key=lambda level: level.to_next if level.to_next is not None else 1.0)
        sentences.append(f"Fewest go on from {isolated(least.label)}: {_go_on(chart, least)}.")
    back = sum(level.back_n for level in chart.levels)
    sentences.append(f"{counted(back, 'move')} back to an earlier level.")
    return chart.title, " ".join(sentences)


def tabulate_funnel(chart: Funnel) -> ChartTable:
    """Give a row for each level."""
    header = ("Level", "Phase", "Reached", "Of all", "Go on", "Median stay", "Moved back", "In it now")
    rows = tuple(
        (
            level.label,
            level.phase.capitalize(),
            f"{level.reached_n:,}",
            _share(chart, level) if chart.start_n else NO_VALUE,
            _go_on(chart, level),
            _stay(chart, level),
            _back(level),
            NO_VALUE if level.now_n is None else f"{level.now_n:,}",
        )
        for level in chart.levels
    )
    return ChartTable(header, rows, (False, False) + (True,) * 6)
