"""Say a pattern chart in sentences, and lay its numbers out as a table."""

from __future__ import annotations

from collections.abc import Sequence

from headway.charts.amounts import NO_VALUE, counted, format_amount, money, with_unit
from headway.charts.models.pattern import Band, Line, PatternChart
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.svg import isolated


def median_at(band: Band | None, position: float) -> float | None:
    """Read the drawn median at a position, on the straight line between knots; None outside what is drawn."""
    if band is None or not band.drawn_n:
        return None
    knots, values = band.knots[: band.drawn_n], band.p50[: band.drawn_n]
    if not knots[0] <= position <= knots[-1]:
        return None
    for index in range(1, len(knots)):
        if position <= knots[index]:
            part = (position - knots[index - 1]) / (knots[index] - knots[index - 1])
            return values[index - 1] + part * (values[index] - values[index - 1])
    return values[0]


def describe_pattern(chart: PatternChart) -> tuple[str, str]:
    """Give the name of the chart and what it shows, from its numbers alone."""
    if chart.groups:
        sentences = [_group_sentence(chart, group) for group in chart.groups]
    else:
        sentences = [*_contact_sentences(chart), *_norm_sentences(chart)]
    sentences += [f"{flag.label} at {chart.clock_label.lower()} {format_amount(flag.at)}." for flag in chart.flags]
    return chart.title, " ".join(sentences) or "Nothing to show yet."


def _contact_sentences(chart: PatternChart) -> list[str]:
    if not chart.steps:
        return []
    name = isolated(chart.contact) or "The contact"
    last = chart.steps[-1]
    now = last.at if chart.today is None else chart.today
    verdict = f", {chart.verdict}" if chart.verdict else ""
    median = median_at(chart.band, now)
    against = f" (median {with_unit(median, chart.unit)})" if median is not None else ""
    forward_n = sum(step.rv > 0 for step in chart.steps)
    backward_n = sum(step.rv < 0 for step in chart.steps)
    cost = sum(step.cost for step in chart.steps)
    spent = f", cost {format_amount(cost, money(chart.currency))}" if cost else ""
    word = chart.clock_label.lower()
    place = f"{name} stands at {with_unit(last.rv_total, chart.unit)} at {word} {format_amount(now)}"
    moves = f"{counted(len(chart.steps), 'interaction')}: {forward_n:,} forward, {backward_n:,} backward"
    sentences = [f"{place}{verdict}{against}.", f"{moves}{spent}."]
    if median is None:
        sentences.append("There is no norm at this point.")
    return sentences


def _norm_sentences(chart: PatternChart) -> list[str]:
    band = chart.band
    sentences: list[str] = []
    word = chart.clock_label.lower()
    if band is not None and band.drawn_n:
        last = band.drawn_n - 1
        at = f"{word} {format_amount(band.knots[last])}"
        sentences.append(
            f"Norm of {counted(band.n[0], 'contact')}: at {at} the median is {with_unit(band.p50[last], chart.unit)}, "
            f"the middle half {_span(chart, band.p25[last], band.p75[last])}, "
            f"the middle 80% {_span(chart, band.p10[last], band.p90[last])}; {band.n[last]:,} remain."
        )
        if band.drawn_n < len(band.knots):
            sentences.append(f"The norm ends there, because fewer than {band.n_min} contacts remain after it.")
    elif band is not None:
        sentences.append(f"Too few comparable contacts for a norm: fewer than {band.n_min}.")
    sentences += _successful_sentence(chart, chart.successful)
    return sentences


def _successful_sentence(chart: PatternChart, line: Line | None) -> list[str]:
    if line is None or not line.drawn_n:
        return []
    last = line.drawn_n - 1
    reached = with_unit(line.values[last], chart.unit)
    return [f"{line.label}: {reached} at {chart.clock_label.lower()} {format_amount(line.knots[last])}."]


def _group_sentence(chart: PatternChart, group: Band) -> str:
    name = isolated(group.label)
    if not group.drawn_n:
        return f"{name}: not enough data, fewer than {group.n_min} contacts."
    last = group.drawn_n - 1
    at = f"{chart.clock_label.lower()} {format_amount(group.knots[last])}"
    return (
        f"{name}, {counted(group.n[0], 'contact')}: median {with_unit(group.p50[last], chart.unit)} at {at}, "
        f"middle half {_span(chart, group.p25[last], group.p75[last])}, {group.n[last]:,} remain."
    )


def _span(chart: PatternChart, low: float, high: float) -> str:
    return f"{format_amount(low, chart.unit)} to {format_amount(high, chart.unit)}"


def tabulate_pattern(chart: PatternChart) -> ChartTable:
    """Give the steps of a contact, the knots of a norm, or the medians of groups as rows."""
    if chart.groups:
        return _groups_table(chart)
    if chart.steps:
        rows = tuple(
            (
                format_amount(step.at),
                step.label,
                format_amount(step.rv, chart.unit, signed=True),
                format_amount(step.rv_total, chart.unit),
                format_amount(step.cost, money(chart.currency)),
            )
            for step in chart.steps
        )
        header = (chart.clock_label, "Interaction", chart.unit.name or "Value", "Total", "Cost")
        return ChartTable(header, rows, (True, False, True, True, True))
    return _norm_table(chart)


def _norm_table(chart: PatternChart) -> ChartTable:
    header = [chart.clock_label]
    columns: list[dict[float, str]] = []
    if chart.band is not None and chart.band.drawn_n:
        band = chart.band
        header += ["10th", "25th", "Median", "75th", "90th", "Contacts"]
        cuts = (band.p10, band.p25, band.p50, band.p75, band.p90)
        columns += [_column(chart, band.knots[: band.drawn_n], cut) for cut in cuts]
        columns.append(
            {knot: f"{members_n:,}" for knot, members_n in zip(band.knots, band.n[: band.drawn_n], strict=False)}
        )
    if chart.successful is not None and chart.successful.drawn_n:
        line = chart.successful
        header.append(line.label)
        columns.append(_column(chart, line.knots[: line.drawn_n], line.values))
    knots = sorted({knot for column in columns for knot in column})
    rows = tuple((format_amount(knot), *(column.get(knot, NO_VALUE) for column in columns)) for knot in knots)
    return ChartTable(tuple(header), rows, (True,) * len(header))


def _column(chart: PatternChart, knots: Sequence[float], values: Sequence[float]) -> dict[float, str]:
    return {knot: format_amount(value, chart.unit) for knot, value in zip(knots, values, strict=False)}


def _groups_table(chart: PatternChart) -> ChartTable:
    header = [chart.clock_label]
    columns = []
    for group in chart.groups:
        header += [f"{group.label}: median", "Contacts"]
        columns.append({group.knots[index]: (group.p50[index], group.n[index]) for index in range(group.drawn_n)})
    rows = []
    for knot in sorted({knot for column in columns for knot in column}):
        row = [format_amount(knot)]
        for column in columns:
            value, members_n = column.get(knot, (None, None))
            row += [format_amount(value, chart.unit), format_amount(members_n)]
        rows.append(tuple(row))
    return ChartTable(tuple(header), tuple(rows), (True,) * len(header))
