from itertools import combinations

import numpy as np
import pytest
from tests.unit.patterns.simulated import everyone, lumpy, trajectories_of

from headway.errors import NotEnoughDataError
from headway.patterns.depth import modified_band_depth, typical_and_odd


def test_depth_is_the_share_of_pairs_that_a_curve_lies_between():
    trajectories, _ = lumpy(np.random.default_rng(1), knots_n=4, contacts_n=14, accounts_n=14)
    members = np.arange(14) != 3

    depth = modified_band_depth(trajectories, members)

    for contact in range(14):
        shares = []
        for knot in range(min(4, trajectories.observed_n[contact])):
            there = np.flatnonzero(members & (trajectories.observed_n > knot))
            values = trajectories.values[knot]
            pairs = list(combinations(there, 2))
            shares += (
                [np.mean([min(values[i], values[j]) <= values[contact] <= max(values[i], values[j]) for i, j in pairs])]
                if pairs
                else []
            )
        expected = np.mean(shares) if shares and members[contact] else np.nan
        assert depth[contact] == pytest.approx(expected, nan_ok=True)


def test_without_ties_it_is_the_formula_by_ranks():
    rng = np.random.default_rng(2)
    values = np.array([rng.permutation(50) for _ in range(6)])

    depth = modified_band_depth(trajectories_of(values), everyone(50))

    ranks = values.argsort(axis=1).argsort(axis=1)
    assert depth == pytest.approx(((ranks * (49 - ranks)).sum(axis=0) + 49 * 6) / (6 * 50 * 49 / 2))


def test_the_typical_lie_deep_and_the_odd_do_not():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 100, (10, 60))
    values[:, 7] = 0
    values[:, 9] = 100_000

    chosen = typical_and_odd(trajectories_of(values), everyone(60), count=3)

    assert chosen.typical[0] == 7
    assert chosen.odd[0] == 9
    assert len(chosen.typical) == len(chosen.odd) == 3


def test_curves_that_have_hardly_begun_are_no_examples():
    observed_n = np.full(40, 10)
    observed_n[20:] = 4

    chosen = typical_and_odd(trajectories_of(np.tile(np.arange(40), (10, 1)), observed_n), everyone(40), count=50)

    assert chosen.candidates_n == 20
    assert chosen.typical.max() < 20
    with pytest.raises(NotEnoughDataError):
        typical_and_odd(trajectories_of([np.arange(7)]), everyone(7))
