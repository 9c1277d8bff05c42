"""Where value comes from, for a pilot: the whale curve and the benchmark, over accounts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headway.evidence.concentration import (
    BENCHMARK_COST_RATIO,
    BENCHMARK_REVENUE_RATIO,
    benchmark,
    top_n_of,
    whale_curve,
)
from headway.operations.pilot_book import PilotBook
from headway.operations.pilot_plan import PilotPlan
from headway.operations.pilot_results import BenchmarkResult, Figure, WhaleResult


def value_results(
    plan: PilotPlan, book: PilotBook, scope: str
) -> tuple[WhaleResult | None, BenchmarkResult | None, tuple[Figure, ...]]:
    """Rank accounts that brought anything, and compare the top fifth with the others."""
    worth = book.worth
    if worth is None:
        return None, None, ()
    buyers = (worth.revenue_minor != 0) | ((worth.contribution_minor != 0) & bool(plan.value.profit))
    if not buyers.any():
        return None, None, ()
    contribution, revenue = worth.contribution_minor[buyers], worth.revenue_minor[buyers]
    whale = whale_curve(contribution)
    keys = np.asarray(book.columns.accounts.take(pa.array(worth.account[buyers])).to_pylist(), dtype=np.str_)
    compared = benchmark(contribution, revenue, worth.cost_minor[buyers], keys)
    n = whale.customers_n
    ranked = np.sort(revenue)[::-1]
    revenue_top = float(ranked[: top_n_of(n)].sum() / ranked.sum()) if ranked.sum() > 0 else None
    result = WhaleResult(
        value=_value_words(plan),
        accounts_n=n,
        total_minor=whale.total_minor,
        top_n=whale.top_n,
        top_share=whale.top_share,
        peak_share=whale.peak_share,
        peak_customers_share=whale.peak_customers_share,
        losing_n=whale.losing_n,
        customers_for_80=whale.customers_for_80,
        revenue_top_share=revenue_top,
        share_of_customers=tuple(whale.share_of_customers.tolist()),
        share_of_value=tuple(whale.share_of_value.tolist()) if whale.top_share is not None else (),
    )
    beside = BenchmarkResult(
        high_n=compared.high_n,
        other_n=compared.other_n,
        cost_ratio=compared.cost_ratio,
        revenue_ratio=compared.revenue_ratio,
        revenue_per_cost_ratio=compared.revenue_per_cost_ratio,
        cost_benchmark=BENCHMARK_COST_RATIO,
        revenue_benchmark=BENCHMARK_REVENUE_RATIO,
    )
    where = f"{scope}; accounts with {plan.value.label}{' or profit' if plan.value.profit else ''}"
    figures = (
        Figure("contribution", whale.total_minor, "money", n, where),
        Figure("whale_top", whale.top_share, "share", n, where, note=f"of contribution, {whale.top_n:,} accounts"),
        Figure("whale_peak", whale.peak_share, "share", n, where),
        Figure("losing", whale.losing_n, "count", n, where),
        Figure("customers_for_80", whale.customers_for_80, "share", n, where),
        Figure("cost_ratio", compared.cost_ratio, "ratio", n, where),
        Figure("revenue_ratio", compared.revenue_ratio, "ratio", n, where),
    )
    return result, beside, figures


def _value_words(plan: PilotPlan) -> str:
    if plan.value.profit:
        return "profit as the data give it"
    taken_off = "variable product cost and cost to engage" if plan.value.variable_cost else "cost to engage"
    return f"{plan.value.label} minus {taken_off}"
