"""Where value comes from: the whale curve, 20/80/100, and the 3X/16X benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BENCHMARK_COST_RATIO = 3.0
"""Starting benchmark of the method: a high-profit customer is engaged at three times the cost of the others …"""
BENCHMARK_REVENUE_RATIO = 16.0
"""… and brings sixteen times their revenue."""
HIGH_PROFIT_SHARE = 0.2
"""High Profit: the top fifth of customers by contribution."""


@dataclass(frozen=True, slots=True)
class WhaleCurve:
    """Cumulative value of customers ranked from the most to the least valuable.

    Attributes
    ----------
    customers_n : int
    total_minor : int
        May be zero or negative; shares are then undefined (None).
    top_share : float or None
        Part of the total that the top fifth of customers brings; may exceed 1.
    peak_share : float or None
        The highest point of the curve as part of the total: what there would be without the loss makers.
    peak_customers_share : float
        Part of the customers at the peak.
    losing_n : int
        Customers with a value below zero.
    share_of_customers, share_of_value : float arrays (m,)
        The curve, from (0, 0) to (1, 1), thinned to at most 400 points where it is long.
    customers_for_80 : float or None
        The smallest part of the customers that brings 80 % of the total.
    """

    customers_n: int
    total_minor: int
    top_n: int
    top_share: float | None
    peak_share: float | None
    peak_customers_share: float
    losing_n: int
    share_of_customers: NDArray[np.float64]
    share_of_value: NDArray[np.float64]
    customers_for_80: float | None


def top_n_of(customers_n: int, share: float = HIGH_PROFIT_SHARE) -> int:
    """Give how many customers the top share is: rounded to the nearest whole one, at least one where there is any.

    Examples
    --------
    >>> top_n_of(380), top_n_of(3), top_n_of(0)
    (76, 1, 0)
    """
    return min(customers_n, max(1, round(customers_n * share))) if customers_n else 0


def rank_by_value(value_minor: NDArray[np.int64], keys: NDArray[np.str_] | None = None) -> NDArray[np.int64]:
    """Order customers from the most to the least valuable; ties go by key, so that the order never wavers.

    Parameters
    ----------
    value_minor : int64 (k,)
    keys : str (k,), optional
        Default: the order given.
    """
    tie = np.arange(len(value_minor)) if keys is None else np.unique(keys, return_inverse=True)[1]
    return np.lexsort((tie, -value_minor)).astype(np.int64)


def whale_curve(value_minor: NDArray[np.int64], *, points_max: int = 400) -> WhaleCurve:
    """Rank customers by value and add up.

    Parameters
    ----------
    value_minor : int64 (k,)
        Contribution (or revenue) of each customer in minor units; may be negative.
    points_max : int
        At most so many points of the curve are kept; the peak and the top fifth are always among them.

    Returns
    -------
    WhaleCurve

    Notes
    -----
    Source: Kaplan & Narayanan (2001), the whale (Stobachoff) curve; docs/method/pilot.md.

    Examples
    --------
    >>> whale = whale_curve(np.array([80, 20, 10, 0, -10]))
    >>> whale.top_share, whale.peak_share, whale.losing_n
    (0.8, 1.1, 1)
    """
    n = len(value_minor)
    ranked = np.sort(value_minor)[::-1]
    running = np.concatenate(([0], np.cumsum(ranked)))
    total = int(running[-1])
    top = top_n_of(n)
    peak = int(np.argmax(running))
    keep = np.unique(np.concatenate((np.linspace(0, n, min(n + 1, points_max)).astype(np.int64), [0, top, peak, n])))
    shares = running[keep] / total if total > 0 else np.full(len(keep), np.nan)
    return WhaleCurve(
        customers_n=n,
        total_minor=total,
        top_n=top,
        top_share=float(running[top] / total) if total > 0 else None,
        peak_share=float(running[peak] / total) if total > 0 else None,
        peak_customers_share=peak / n if n else 0.0,
        losing_n=int((value_minor < 0).sum()),
        share_of_customers=keep / max(n, 1),
        share_of_value=shares,
        customers_for_80=float(np.argmax(running >= 0.8 * total) / n) if total > 0 else None,
    )


@dataclass(frozen=True, slots=True)
class Benchmark:
    """High-profit customers beside all others: what one of them costs to engage and what one brings.

    A ratio is None where the others' mean is zero or below: it would mean nothing.
    """

    high_n: int
    other_n: int
    high_cost_minor: int
    other_cost_minor: int
    high_revenue_minor: int
    other_revenue_minor: int
    cost_ratio: float | None
    revenue_ratio: float | None
    revenue_per_cost_ratio: float | None


def benchmark(
    contribution_minor: NDArray[np.int64],
    revenue_minor: NDArray[np.int64],
    cost_minor: NDArray[np.int64],
    keys: NDArray[np.str_] | None = None,
) -> Benchmark:
    """Compare the top fifth by contribution with the rest: cost and revenue of a customer, beside 3 and 16.

    Parameters
    ----------
    contribution_minor, revenue_minor, cost_minor : int64 (k,)
        Of each customer. Cost is Cost to Engage.
    keys : str (k,), optional
        Settles ties of contribution.

    Notes
    -----
    Source: docs/method/pilot.md (3X cost, 16X revenue; implied revenue per cost 16/3).

    Examples
    --------
    >>> b = benchmark(np.array([90, 5, 3, 2, 0]), np.array([160, 10, 10, 10, 10]), np.array([9, 3, 3, 3, 3]))
    >>> b.cost_ratio, b.revenue_ratio
    (3.0, 16.0)
    """
    order = rank_by_value(contribution_minor, keys)
    top = top_n_of(len(order))
    high, other = order[:top], order[top:]
    sums = [int(column[rows].sum()) for column in (cost_minor, revenue_minor) for rows in (high, other)]
    cost_ratio = _ratio_of_means(sums[0], len(high), sums[1], len(other))
    revenue_ratio = _ratio_of_means(sums[2], len(high), sums[3], len(other))
    return Benchmark(
        high_n=len(high),
        other_n=len(other),
        high_cost_minor=sums[0],
        other_cost_minor=sums[1],
        high_revenue_minor=sums[2],
        other_revenue_minor=sums[3],
        cost_ratio=cost_ratio,
        revenue_ratio=revenue_ratio,
        revenue_per_cost_ratio=revenue_ratio / cost_ratio if revenue_ratio is not None and cost_ratio else None,
    )


def _ratio_of_means(high: int, high_n: int, other: int, other_n: int) -> float | None:
    if not high_n or not other_n or other <= 0:
        return None
    return (high / high_n) / (other / other_n)
