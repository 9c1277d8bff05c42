"""Where value comes from: the whale curve, the benchmark, and value and cost by phase."""

from __future__ import annotations

from headway.charts.amounts import money
from headway.charts.models import Butterfly, ButterflyPhase, Whale
from headway.operations.pilot_results import BenchmarkResult, PilotResults, WhaleResult
from headway.reports.document import Block, Callout, Cell, ChartBlock, Section, SideBySide, TableBlock, TableColumn
from headway.reports.pilot.words import NO_VALUE, amount, counted, major, share


def value_section(results: PilotResults) -> Section:
    """Show who brings the value and what each phase creates and costs."""
    blocks: list[Block] = []
    if results.whale is None:
        lead = "The data hold no money, so nothing can be said about where value comes from."
        blocks.append(
            Callout("not_enough_data", "No revenue in the data", "Map a column to “value”, or name a contact number.")
        )
    else:
        lead = _lead(results.whale, results.value_label)
        cards: list[ChartBlock | TableBlock | Callout] = [_whale_block(results, results.whale)]
        if results.benchmark is not None:
            cards.append(_benchmark_table(results.benchmark, results.value_label))
        blocks.append(SideBySide(tuple(cards)))
    if results.phases:
        blocks.append(_butterfly_block(results))
    return Section("Where value comes from", lead, tuple(blocks), "value")


def _lead(whale: WhaleResult, label: str) -> str:
    if whale.top_share is None:
        return f"Total contribution of {counted(whale.accounts_n, 'account')} is not above zero, so it has no shares."
    text = (
        f"The top {counted(whale.top_n, 'account')} of {whale.accounts_n:,} (20%) bring "
        f"{share(whale.revenue_top_share)} of {label} and {share(whale.top_share)} of contribution"
    )
    if whale.losing_n:
        return f"{text}; {counted(whale.losing_n, 'account')} cost more than they bring."
    return f"{text}; no account is below zero."


def _whale_block(results: PilotResults, whale: WhaleResult) -> ChartBlock:
    known = whale.top_share is not None
    chart = Whale(
        title="Where contribution comes from",
        customers_share=whale.share_of_customers if known else (),
        value_share=whale.share_of_value if known else (),
        n=whale.accounts_n,
        total=major(whale.total_minor, results.currency),
        unit=money(results.currency),
        value_word="contribution",
        caption=f"Accounts ranked by {whale.value}. The data behind it decide how near this is to profit.",
    )
    subtitle = f"cumulative share of {amount(whale.total_minor, results.currency)}"
    return ChartBlock(chart, subtitle, measure="whale_top")


def _benchmark_table(benchmark: BenchmarkResult, label: str) -> TableBlock:
    implied = benchmark.revenue_benchmark / benchmark.cost_benchmark
    return TableBlock(
        "High-profit customers beside the others",
        (TableColumn("One customer, top fifth to others"), TableColumn("Here", "end"), TableColumn("Benchmark", "end")),
        (
            ("Cost to engage", _times(benchmark.cost_ratio), _times(benchmark.cost_benchmark)),
            (label.capitalize(), _times(benchmark.revenue_ratio), _times(benchmark.revenue_benchmark)),
            (f"{label.capitalize()} per cost", _times(benchmark.revenue_per_cost_ratio), _times(implied)),
        ),
        subtitle=f"{benchmark.high_n:,} and {benchmark.other_n:,} accounts",
        footnote="The benchmark is the method's starting point (3 times the cost, 16 times the revenue), not a target. "
        "A dash: the others' mean is zero or below.",
    )


def _times(ratio: float | None) -> Cell:
    return Cell(NO_VALUE if ratio is None else f"{ratio:,.1f}×", strong=True)


def _butterfly_block(results: PilotResults) -> ChartBlock:
    groups = dict.fromkeys(phase.group for phase in results.phases)
    shown = next((group for group in groups if group != "started"), "started")
    norm = {phase.phase: phase for phase in results.phases if phase.group == "started"}
    with_norm = shown != "started"
    phases = tuple(
        ButterflyPhase(
            phase=phase.phase,
            n=phase.n,
            days=phase.days[-1] if phase.days else 0.0,
            positions=phase.days,
            rv=tuple(value / 1000 for value in phase.rv_milli),
            cost=tuple(major(value, results.currency) for value in phase.cost_minor),
            rv_norm=tuple(value / 1000 for value in norm[phase.phase].rv_milli)
            if with_norm and phase.phase in norm
            else (),
            cost_norm=tuple(major(value, results.currency) for value in norm[phase.phase].cost_minor)
            if with_norm and phase.phase in norm
            else (),
        )
        for phase in results.phases
        if phase.group == shown and phase.days
    )
    who = f"those that later {results.outcome_label}" if with_norm else "all who started"
    chart = Butterfly(
        title="Value and cost by phase",
        phases=phases,
        currency=results.currency,
        caption=f"Mean per contact of {who}, added up from the day the phase began"
        + (", dashed: all who started." if with_norm else "."),
        start_words=("first touch", "start", "start"),
    )
    return ChartBlock(chart, "RV above the line, cost to engage below it", measure="phase_value_and_cost")
