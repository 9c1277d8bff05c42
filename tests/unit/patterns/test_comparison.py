import numpy as np
import pytest
from tests.unit.patterns.simulated import everyone, own_accounts, trajectories_of

from headway.patterns.comparison import Comparison, ComparisonVerdict, compare_subsets


def comparison_of(superiority, p_family):
    """A comparison with these figures and nothing else that matters."""
    g = len(p_family)
    zeros = np.zeros(g, dtype=np.int64)
    value = np.asarray(superiority, dtype=np.float64)
    return Comparison(
        "a",
        "b",
        "age",
        np.arange(g),
        value,
        value,
        value,
        np.asarray(p_family, dtype=np.float64),
        zeros,
        zeros,
        zeros,
        zeros,
        overlap_n=0,
        mixed_accounts_n=0,
        permutations=99,
        draws=0,
        stratified=False,
    )


@pytest.mark.parametrize(
    ("superiority", "p_family", "first"),
    [
        ([0.5, 0.7, 0.8], [0.9, 0.04, 0.01], 1),
        ([0.6, 0.7, 0.6], [0.04, 0.01, 0.30], 0),
        ([0.8, 0.4, 0.8], [0.01, 0.50, 0.02], 2),
        ([0.8, 0.8, 0.4], [0.01, 0.01, 0.60], None),
        ([0.6, 0.6, 0.6], [0.30, 0.20, 0.10], None),
        ([0.2, 0.3, np.nan], [0.01, 0.01, np.nan], 0),
        ([0.8, 0.5, 0.5], [0.01, 0.90, 0.90], None),
        ([np.nan], [np.nan], None),
    ],
)
def test_the_first_difference_is_the_one_that_holds(superiority, p_family, first):
    assert comparison_of(superiority, p_family).first_difference == first


def test_a_subset_is_compared_with_the_rest_of_its_parent():
    a = np.arange(60) < 20

    found = compare_subsets(
        trajectories_of([np.arange(60)]),
        a,
        everyone(60),
        own_accounts(60),
        a_label="a",
        b_label="all",
        rng=np.random.default_rng(1),
    )

    assert (found.a_n[0], found.b_n[0], found.overlap_n) == (20, 40, 20)
    assert found.verdict is ComparisonVerdict.DIFFER
    assert found.superiority[0] == 0.0


def test_so_is_a_parent_with_its_subset():
    b = np.arange(60) < 20

    found = compare_subsets(
        trajectories_of([np.arange(60)]),
        everyone(60),
        b,
        own_accounts(60),
        a_label="all",
        b_label="b",
        rng=np.random.default_rng(1),
    )

    assert (found.a_n[0], found.b_n[0]) == (40, 20)


def test_contacts_that_two_subsets_share_belong_to_neither():
    a, b = np.arange(60) < 40, np.arange(60) >= 20

    found = compare_subsets(
        trajectories_of([np.arange(60)]),
        a,
        b,
        own_accounts(60),
        a_label="a",
        b_label="b",
        rng=np.random.default_rng(1),
    )

    assert (found.a_n[0], found.b_n[0], found.overlap_n) == (20, 20, 20)


def test_too_little_data_is_a_verdict():
    a = np.arange(60) < 5

    found = compare_subsets(
        trajectories_of([np.arange(60)]),
        a,
        ~a,
        own_accounts(60),
        a_label="a",
        b_label="b",
        rng=np.random.default_rng(1),
    )

    assert found.verdict is ComparisonVerdict.NOT_ENOUGH_DATA
    assert found.verdict.label == "not enough data"
    assert found.first_difference is None
    assert found.to_arrow()["superiority"].null_count == 1


def test_the_same_subset_twice_has_nobody_to_compare():
    a = np.arange(60) < 30

    found = compare_subsets(
        trajectories_of([np.arange(60)]),
        a,
        a,
        own_accounts(60),
        a_label="a",
        b_label="a",
        rng=np.random.default_rng(1),
    )

    assert (found.a_n[0], found.b_n[0]) == (0, 0)
    assert found.verdict is ComparisonVerdict.NOT_ENOUGH_DATA


def test_no_difference_is_said_to_be_not_shown():
    found = compare_subsets(
        trajectories_of([np.arange(60) % 30]),
        np.arange(60) < 30,
        np.arange(60) >= 30,
        own_accounts(60),
        a_label="a",
        b_label="b",
        rng=np.random.default_rng(1),
    )

    assert found.verdict.label == "no difference shown"
