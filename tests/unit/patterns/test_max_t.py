import numpy as np
import pytest
from scipy.stats import mannwhitneyu
from tests.unit.patterns.simulated import accounts_of, everyone, grown, own_accounts, trajectories_of

from headway.errors import InputError
from headway.patterns.max_t import max_t, step_down

REPEATS = 200


def any_difference(trajectories, a, account, rng, **facts):
    found = max_t(trajectories, a, ~a, account, rng=rng, permutations=99, **facts)
    return np.nanmin(found.p_family) <= 0.05


def unadjusted(trajectories, a):
    """The textbook test at every knot, contact by contact, at 5 % each."""
    values, there = trajectories.values, trajectories.observed_n
    return any(
        mannwhitneyu(values[knot, a & (there > knot)], values[knot, ~a & (there > knot)]).pvalue <= 0.05
        for knot in range(len(values))
        if (a & (there > knot)).sum() >= 8
    )


def test_without_a_difference_one_in_twenty_families_shows_one():
    rng = np.random.default_rng(11)
    account = accounts_of((4, 12), (4, 40))
    a = account < 12

    alarms = [any_difference(grown(rng, account, 20, observed_from=7), a, account, rng) for _ in range(REPEATS)]

    assert 0.02 <= np.mean(alarms) <= 0.08


@pytest.mark.parametrize("sizes", [((8, 12), (2, 40)), ((2, 12), (8, 40))])
def test_sides_with_accounts_four_times_as_large_raise_few_alarms_either(sizes):
    rng = np.random.default_rng(18)
    account = accounts_of(*sizes)
    a = account < 12

    alarms = [any_difference(grown(rng, account, 20, observed_from=7), a, account, rng) for _ in range(REPEATS)]

    assert np.mean(alarms) <= 0.11


def test_so_it_is_when_every_account_is_on_both_sides():
    rng = np.random.default_rng(12)
    account = accounts_of((4, 30))

    alarms = []
    for _ in range(REPEATS):
        a = rng.random(len(account)) < 0.4
        alarms.append(any_difference(grown(rng, account, 20, observed_from=7), a, account, rng))

    assert 0.02 <= np.mean(alarms) <= 0.08


def test_unadjusted_tests_are_far_worse():
    rng = np.random.default_rng(13)
    account = accounts_of((4, 12), (4, 40))

    alarms = [unadjusted(grown(rng, account, 20, observed_from=7), account < 12) for _ in range(60)]

    assert np.mean(alarms) > 0.35


def test_a_planted_difference_is_found_and_only_where_it_is():
    rng = np.random.default_rng(14)
    account = accounts_of((3, 30), (3, 60))
    a = account < 30
    trajectories = grown(rng, account, 20, leaning=0.3)
    trajectories.values[10:, a] += 15_000

    found = max_t(trajectories, a, ~a, account, rng=rng)

    assert (found.p_family[:10] > 0.05).all()
    assert (found.p_family[12:] <= 0.05).all()
    assert (found.statistic[12:] > 0).all()


def test_a_difference_between_strata_is_not_taken_for_one_between_subsets():
    rng = np.random.default_rng(15)
    account = own_accounts(300)
    strata = (np.arange(300) < 100).astype(np.int64)
    a = rng.random(300) < np.where(strata == 1, 0.8, 0.2)
    trajectories = grown(rng, account, 10)
    trajectories.values[:, strata == 1] += 30_000

    assert any_difference(trajectories, a, account, rng)
    assert not any_difference(trajectories, a, account, rng, strata=strata)


def test_thin_knots_are_not_tested():
    observed_n = np.full(60, 2)
    observed_n[:13] = 1
    a = np.arange(60) < 20

    found = max_t(
        trajectories_of(np.tile(np.arange(60), (2, 1)), observed_n),
        a,
        ~a,
        own_accounts(60),
        rng=np.random.default_rng(1),
    )

    assert found.tested.tolist() == [True, False]
    assert np.isnan(found.p_family[1])


def test_many_contacts_in_few_accounts_are_not_tested():
    account = np.arange(200, dtype=np.int32) % 8

    found = max_t(trajectories_of([np.arange(200)]), account < 4, account >= 4, account, rng=np.random.default_rng(1))

    assert not found.tested.any()


def test_no_p_is_below_that_of_a_knot_further_out():
    rng = np.random.default_rng(16)
    statistics = rng.normal(size=(200, 12))

    p = step_down(statistics)

    assert (np.diff(p[np.argsort(-np.abs(statistics[0]))]) >= 0).all()
    assert p.min() >= 1 / 200


def test_the_same_seed_gives_the_same_answer():
    account = accounts_of((2, 40))
    trajectories = grown(np.random.default_rng(17), account, 5)

    one, other = (
        max_t(trajectories, account < 15, account >= 15, account, rng=np.random.default_rng(5)) for _ in range(2)
    )

    assert one.p_family.tolist() == other.p_family.tolist()


def test_what_makes_no_sense_is_refused():
    trajectories, a = trajectories_of([np.arange(4)]), np.array([True, True, False, False])
    rng = np.random.default_rng(1)

    with pytest.raises(InputError, match="in both"):
        max_t(trajectories, everyone(4), a, own_accounts(4), rng=rng)
    with pytest.raises(InputError, match="permutations"):
        max_t(trajectories, a, ~a, own_accounts(4), rng=rng, permutations=0)
    with pytest.raises(InputError, match="strata"):
        max_t(trajectories, a, ~a, own_accounts(4), rng=rng, strata=np.zeros(3, dtype=np.int64))
