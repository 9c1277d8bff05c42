import numpy as np
import pytest
from scipy.stats import norm as normal

from headway.patterns.ranks import GroupedValues, midrank_percentile, normal_score, smallest_reaching, value_at


def test_counting_within_groups_is_counting_one_by_one():
    rng = np.random.default_rng(3)
    groups, values = rng.integers(0, 4, 60), rng.integers(-5, 5, 60)
    asked_groups, asked_values = rng.integers(0, 6, 40), rng.integers(-8, 8, 40)

    below, upto, total = GroupedValues(groups, values).count(asked_groups, asked_values)

    for place, (group, value) in enumerate(zip(asked_groups, asked_values, strict=True)):
        members = values[groups == group]
        assert below[place] == (members < value).sum()
        assert upto[place] == (members <= value).sum()
        assert total[place] == len(members)


def test_nobody_is_counted_among_nobody():
    nothing = np.zeros(0, dtype=np.int32)

    below, upto, total = GroupedValues(nothing, nothing).count(np.array([0, 3]), np.array([5, -5]))

    assert below.tolist() == upto.tolist() == total.tolist() == [0, 0]


def test_values_and_groups_too_wide_for_half_the_bytes_are_counted_all_the_same():
    groups, values = np.array([0, 900_000, 900_000]), np.array([-2_000_000_000, 5, 2_000_000_000])

    below, upto, total = GroupedValues(groups, values).count(np.array([900_000]), np.array([5]))

    assert (below[0], upto[0], total[0]) == (0, 1, 2)


def test_values_come_back_in_order_group_after_group():
    grouped = GroupedValues(np.array([1, 0, 1]), np.array([7, -9, 3]))

    assert grouped.ordered().tolist() == [-9, 3, 7]


@pytest.mark.parametrize(
    ("n", "quantile", "rank"), [(140, 0.05, 7), (20, 0.95, 19), (30, 0.10, 3), (7, 0.5, 4), (1, 0.95, 1)]
)
def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed(n, quantile, rank):
    ordered = np.arange(1, n + 1)

    assert value_at(ordered, quantile) == rank
    assert (
        smallest_reaching(lambda y: np.searchsorted(ordered, y, side="right"), np.asarray(quantile * n), 1, n) == rank
    )


def test_a_goal_out_of_reach_gives_the_highest():
    assert smallest_reaching(lambda y: y * 0, np.array([1.0]), -3, 12).tolist() == [12]


def test_those_level_count_half():
    assert midrank_percentile(3, 7, 10) == 50.0
    assert np.isnan(midrank_percentile(0, 0, 0))


def test_the_ends_of_the_normal_curve_are_held_half_a_place_beyond_the_last():
    z, clamped = normal_score([0.0, 50.0, 100.0], [10, 10, 10])

    assert z.tolist() == pytest.approx([normal.ppf(0.05), 0.0, normal.ppf(0.95)])
    assert clamped.tolist() == [True, False, True]
