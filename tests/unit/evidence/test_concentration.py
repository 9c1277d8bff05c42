import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.evidence.concentration import benchmark, rank_by_value, top_n_of, whale_curve

values = st.lists(st.integers(-1_000_000, 1_000_000), min_size=1, max_size=200).map(
    lambda v: np.array(v, dtype=np.int64)
)


def test_loss_makers_lift_the_peak_above_the_whole():
    whale = whale_curve(np.array([700, 500, 100, 0, -300], dtype=np.int64))

    assert whale.top_n == 1
    assert whale.top_share == pytest.approx(0.7)
    assert whale.peak_share == pytest.approx(1.3)
    assert whale.peak_customers_share == pytest.approx(0.6)
    assert whale.losing_n == 1
    assert whale.customers_for_80 == pytest.approx(0.4)


def test_a_total_of_nothing_has_no_shares():
    whale = whale_curve(np.array([5, -5], dtype=np.int64))

    assert (whale.top_share, whale.peak_share, whale.customers_for_80) == (None, None, None)
    assert whale_curve(np.array([], dtype=np.int64)).customers_n == 0


@given(values)
def test_the_curve_rises_to_its_peak_falls_after_it_and_ends_at_one(value):
    whale = whale_curve(value)

    assert whale.share_of_customers[0] == 0
    assert whale.share_of_customers[-1] == 1
    if whale.total_minor > 0:
        steps = np.diff(whale.share_of_value)
        before = whale.share_of_customers[1:] <= whale.peak_customers_share
        assert (steps[before] >= -1e-9).all()
        assert (steps[~before] <= 1e-9).all()
        assert whale.share_of_value[-1] == pytest.approx(1)
        assert whale.peak_share >= 1 - 1e-12


@given(values)
def test_a_thinned_curve_tells_the_same_shares(value):
    full, thin = whale_curve(value, points_max=10_000), whale_curve(value, points_max=5)

    assert (full.top_share, full.peak_share, full.losing_n) == (thin.top_share, thin.peak_share, thin.losing_n)


def test_ties_of_value_go_by_key():
    order = rank_by_value(np.array([5, 9, 5], dtype=np.int64), np.array(["b", "c", "a"]))

    assert order.tolist() == [1, 2, 0]


def test_the_top_fifth_has_at_least_one_member():
    assert [top_n_of(n) for n in (0, 1, 2, 5, 12, 13)] == [0, 1, 1, 1, 2, 3]


def test_the_benchmark_divides_means_and_keeps_silent_where_the_others_bring_nothing():
    high = np.array([100, 1, 1, 1, 1], dtype=np.int64)

    known = benchmark(high, revenue_minor=high * 2, cost_minor=high)
    silent = benchmark(high, revenue_minor=np.array([9, 0, 0, 0, 0]), cost_minor=np.zeros(5, dtype=np.int64))

    assert (known.cost_ratio, known.revenue_ratio, known.revenue_per_cost_ratio) == (100, 100, 1)
    assert (silent.cost_ratio, silent.revenue_ratio, silent.revenue_per_cost_ratio) == (None, None, None)
