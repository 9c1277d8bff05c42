import numpy as np
import pytest
from tests.unit.patterns.simulated import accounts_of, everyone, grown, lumpy, own_accounts, trajectories_of

from headway.errors import InputError
from headway.patterns.superiority import superiority


def test_it_is_the_share_of_pairs_won_with_ties_half():
    rng = np.random.default_rng(2)
    trajectories, account = lumpy(rng, knots_n=3, contacts_n=150, accounts_n=30)
    a, b = np.arange(150) % 3 == 0, np.arange(150) % 3 == 1

    found = superiority(trajectories, a, b, account, rng=rng, draws=0)

    for knot in range(3):
        there = trajectories.observed_n > knot
        ours, theirs = trajectories.values[knot, a & there], trajectories.values[knot, b & there]
        won = (ours[:, None] > theirs[None]).mean() + (ours[:, None] == theirs[None]).mean() / 2
        assert found.value[knot] == pytest.approx(won)
        assert (found.a_n[knot], found.b_n[knot]) == (len(ours), len(theirs))


def test_the_other_way_round_is_the_rest_to_one():
    rng = np.random.default_rng(3)
    trajectories, account = lumpy(rng, knots_n=4, contacts_n=120, accounts_n=40)
    a = np.arange(120) < 60

    one, other = (superiority(trajectories, x, ~x, account, rng=rng, draws=0).value for x in (a, ~a))

    assert one == pytest.approx(1.0 - other, nan_ok=True)


def test_the_worked_example_of_the_documents():
    values = [3, 5, 5, 8, 9, 11, 12, 20, 1, 2, 3, 4, 5, 6, 7, 8]
    a = np.arange(16) < 8

    found = superiority(trajectories_of([values]), a, ~a, own_accounts(16), rng=np.random.default_rng(1), draws=0)

    assert found.value[0] == pytest.approx(51 / 64)


def test_small_sides_are_not_compared():
    a = np.arange(30) < 7

    found = superiority(trajectories_of([np.arange(30)]), a, ~a, own_accounts(30), rng=np.random.default_rng(1))

    assert np.isnan([found.value[0], found.low[0], found.high[0]]).all()


def test_the_interval_holds_the_value_and_stays_between_0_and_1():
    rng = np.random.default_rng(4)
    account = accounts_of((3, 20), (2, 30))
    trajectories = grown(rng, account, knots_n=8)
    a = account < 20

    found = superiority(trajectories, a, ~a, account, rng=rng)

    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert min(found.low) >= 0
    assert max(found.high) <= 1
    assert (found.high - found.low > 0.1).all()


def test_sides_wholly_apart_are_not_said_to_be_certain():
    values = np.arange(40)

    found = superiority(
        trajectories_of([values]), values >= 20, values < 20, own_accounts(40), rng=np.random.default_rng(1)
    )

    assert (found.value[0], found.high[0]) == (1.0, 1.0)
    assert found.low[0] == pytest.approx(0.025 ** (1 / 20))


def test_what_an_account_on_both_sides_shares_cancels_out():
    rng = np.random.default_rng(5)
    account = accounts_of((2, 60))
    trajectories = trajectories_of([(1000 * rng.normal(0, 10, 60))[account] + rng.normal(0, 1000, 120)])
    a = np.arange(120) % 2 == 0

    together = superiority(trajectories, a, ~a, account, rng=rng)
    apart = superiority(trajectories, a, ~a, own_accounts(120), rng=rng)

    assert together.high[0] - together.low[0] < 0.4 * (apart.high[0] - apart.low[0])


def test_a_contact_cannot_be_on_both_sides():
    with pytest.raises(InputError, match="4 contacts are in both"):
        superiority(
            trajectories_of([np.arange(4)]), everyone(4), everyone(4), own_accounts(4), rng=np.random.default_rng(1)
        )
