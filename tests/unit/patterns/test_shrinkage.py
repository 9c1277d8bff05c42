import numpy as np
import pytest
from tests.unit.patterns.simulated import own_accounts, trajectories_of

from headway.errors import InputError
from headway.patterns.norm import QUANTILES
from headway.patterns.shrinkage import (
    ASSUMED_STRENGTH,
    borrowing_strength,
    mixture_draws,
    mixture_quantiles,
    pinball_loss,
)

SIBLINGS_N = 16
REPEATS = 10


def excess_losses(unlike, n, seed):
    """Mean excess pinball loss, in per cent of the best there is: own data only, parent only, and as learnt.

    A simulation: subsets of n contacts with gamma values, whose middles differ by ``unlike``.
    """
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(REPEATS):
        middle, width = rng.normal(0, unlike, SIBLINGS_N), np.exp(rng.normal(0, 0.1 * unlike, SIBLINGS_N))

        def values(place, size, middle=middle, width=width):
            return np.sort((1000 * (rng.gamma(2, 1, size) * width[place] + middle[place])).astype(np.int32))

        samples = [values(place, n) for place in range(SIBLINGS_N)]
        parent = np.sort(np.concatenate(samples))
        sibling = np.repeat(np.arange(SIBLINGS_N), n)
        found = borrowing_strength(
            trajectories_of([np.concatenate(samples)]),
            sibling,
            own_accounts(len(sibling)),
            quantiles=QUANTILES,
            rng=rng,
        )
        for place in range(0, SIBLINGS_N, 4):
            truth = values(place, 3000)
            best = pinball_loss(np.quantile(truth, QUANTILES), QUANTILES, truth)
            losses.append(
                pinball_loss(
                    mixture_quantiles(samples[place], parent, (0.0, 1e6, found.contacts_n), QUANTILES), QUANTILES, truth
                )
                / best
                - 1
            )
    return 100 * np.mean(losses, axis=0)


@pytest.mark.parametrize(("unlike", "n"), [(0.0, 8), (0.0, 60), (0.3, 20), (1.0, 8), (1.0, 20), (1.0, 150)])
def test_what_is_learnt_is_never_far_from_the_better_of_own_and_parent(unlike, n):
    own, parent, learnt = excess_losses(unlike, n, seed=7)

    assert learnt <= min(own, parent) + 1.0


def test_like_siblings_borrow_much_and_unlike_ones_little():
    rng = np.random.default_rng(8)
    sibling = np.repeat(np.arange(20), 20)
    alike = rng.gamma(2, 1000, 400)

    def strength(values):
        return borrowing_strength(
            trajectories_of([values]), sibling, own_accounts(400), quantiles=QUANTILES, rng=np.random.default_rng(1)
        )

    assert strength(alike).contacts_n >= 50
    assert strength(alike + 5000 * sibling).contacts_n <= 2
    assert len(strength(alike).losses) > 5


def test_without_siblings_the_strength_is_assumed():
    sibling = np.r_[np.zeros(50, dtype=np.int64), np.ones(50, dtype=np.int64), np.full(20, -1)]

    found = borrowing_strength(
        trajectories_of([np.arange(120)]), sibling, own_accounts(120), quantiles=QUANTILES, rng=np.random.default_rng(1)
    )

    assert (found.contacts_n, found.learnt, found.siblings_n) == (ASSUMED_STRENGTH, False, 2)


def test_a_sibling_of_a_single_account_cannot_be_halved():
    sibling = np.repeat(np.arange(5), 20)

    found = borrowing_strength(
        trajectories_of([np.arange(100)]),
        sibling,
        sibling.astype(np.int32),
        quantiles=QUANTILES,
        rng=np.random.default_rng(1),
    )

    assert (found.learnt, found.siblings_n) == (False, 0)


def test_where_all_stand_level_there_is_nothing_to_learn():
    sibling = np.repeat(np.arange(5), 20)

    found = borrowing_strength(
        trajectories_of([np.zeros(100)]),
        sibling,
        own_accounts(100),
        quantiles=QUANTILES,
        rng=np.random.default_rng(1),
    )

    assert (found.learnt, found.contacts_n) == (False, ASSUMED_STRENGTH)


def test_the_worked_example_of_the_documents():
    own, parent = np.array([2, 4, 6, 8]), np.array([10, 20, 30, 40, 50])

    assert mixture_quantiles(own, parent, 4.0, [0.25, 0.5, 0.75]).tolist() == [4, 8, 30]


def test_taking_values_out_of_the_parent_is_a_parent_without_them():
    rng = np.random.default_rng(9)
    own, rest = np.sort(rng.integers(0, 50, 12)), np.sort(rng.integers(0, 90, 40))
    taken = np.sort(rng.integers(0, 90, 15))
    whole = np.sort(np.r_[rest, taken])

    assert (
        mixture_quantiles(own, whole, 7.0, QUANTILES, parent_without=taken).tolist()
        == mixture_quantiles(own, rest, 7.0, QUANTILES).tolist()
    )


def test_a_draw_of_everyone_once_is_the_mixture_itself():
    rng = np.random.default_rng(10)
    own, parent = np.sort(rng.integers(0, 50, 12)), np.sort(rng.integers(0, 90, 40))

    drawn = mixture_draws(own, np.ones((1, 12)), parent, 5.0, QUANTILES)

    assert drawn[0].tolist() == mixture_quantiles(own, parent, 5.0, QUANTILES).tolist()


def test_codes_that_are_no_codes_are_refused():
    with pytest.raises(InputError, match="sibling"):
        borrowing_strength(
            trajectories_of([[1, 2]]), np.zeros(2), own_accounts(2), quantiles=[0.5], rng=np.random.default_rng(1)
        )
