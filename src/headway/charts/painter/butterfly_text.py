"""Say the two-sided figure in sentences, and lay its numbers out as a table."""

from __future__ import annotations

from headway.charts.amounts import RV, counted, format_amount, money, with_unit
from headway.charts.models.butterfly import Butterfly, ButterflyPhase
from headway.charts.painter.answer import ChartTable


def rv_words(phase: ButterflyPhase) -> str:
    """Write the RV of a phase with its sign."""
    return with_unit(phase.rv_total, RV, signed=True)


def cost_words(chart: Butterfly, phase: ButterflyPhase) -> str:
    """Write the cost of a phase with its RV per thousand."""
    if phase.rv_per_thousand is None:
        return "no cost recorded"
    return f"{format_amount(phase.cost_total, money(chart.currency))}, {per_thousand(chart, phase)}"


def per_thousand(chart: Butterfly, phase: ButterflyPhase) -> str:
    """Write the RV per thousand of the currency."""
    return f"{format_amount(phase.rv_per_thousand)} RV per {_thousand(chart)}"


def _thousand(chart: Butterfly) -> str:
    return format_amount(1000, money(chart.currency), compact=True)


def _norm_rate(phase: ButterflyPhase) -> float | None:
    if not phase.rv_norm or not phase.cost_norm or phase.cost_norm[-1] <= 0:
        return None
    return phase.rv_norm[-1] / phase.cost_norm[-1] * 1000


def describe_butterfly(chart: Butterfly) -> tuple[str, str]:
    """Give the name of the chart and a sentence for each phase."""
    sentences = []
    for phase in chart.phases:
        name = f"{phase.phase.capitalize()}, {counted(phase.n, 'contact')}"
        if phase.n < chart.n_min or not phase.positions:
            sentences.append(f"{name}: not enough data.")
            continue
        norm = _norm_rate(phase)
        against = f", norm {format_amount(norm)}" if norm is not None else ""
        lasting = with_unit(phase.days, chart.clock)
        sentences.append(f"{name}, {lasting}: {rv_words(phase)} for {cost_words(chart, phase)}{against}.")
    sentences.append("A symmetric figure means normal efficiency; a thick lower half means dear.")
    return chart.title, " ".join(sentences)


def tabulate_butterfly(chart: Butterfly) -> ChartTable:
    """Give a row for each phase."""
    header = ("Phase", "Contacts", "Lasts", "RV", "Norm RV", "Cost", "Norm cost", f"RV per {_thousand(chart)}", "Norm")
    currency = money(chart.currency)
    rows = []
    for phase in chart.phases:
        head = (phase.phase.capitalize(), f"{phase.n:,}")
        if phase.n < chart.n_min or not phase.positions:
            rows.append((*head, "not enough data", *(format_amount(None) for _ in header[3:])))
            continue
        rows.append(
            (
                *head,
                with_unit(phase.days, chart.clock),
                format_amount(phase.rv_total, RV, signed=True),
                format_amount(phase.rv_norm[-1] if phase.rv_norm else None, RV, signed=True),
                format_amount(phase.cost_total, currency),
                format_amount(phase.cost_norm[-1] if phase.cost_norm else None, currency),
                format_amount(phase.rv_per_thousand),
                format_amount(_norm_rate(phase)),
            )
        )
    return ChartTable(header, tuple(rows), (False,) + (True,) * 8)
