import numpy as np
import pytest

from headway.columns.bands import exact_bands
from headway.columns.columns import Trajectories
from headway.columns.histograms import count_histograms
from headway.errors import InputError

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@pytest.fixture(scope="module")
def curves():
    rng = np.random.default_rng(1)
    values = np.cumsum(rng.integers(-8, 30, (6, 900)) * 1_000, axis=0).astype(np.int32)
    return Trajectories(values, rng.integers(0, 7, 900).astype(np.int16), np.arange(6), "age")


def test_counts_of_two_halves_add_up_and_subtract_exactly(curves):
    mask = np.random.default_rng(2).random(900) < 0.4
    whole, part, rest = (count_histograms(curves, members=members) for members in (None, mask, ~mask))

    assert ((part + rest).counts == whole.counts).all()
    assert ((whole - part).counts == rest.counts).all()


def test_quantiles_from_counts_are_exact_in_whole_points_and_near_elsewhere(curves):
    exact, exact_n = exact_bands(curves, QUANTILES)

    found, n = count_histograms(curves).quantiles(QUANTILES)

    small = np.abs(exact) < 41_500
    assert (n == exact_n).all()
    assert (found[small] == exact[small]).all()
    assert (np.abs(found - exact) <= np.abs(exact) * 0.0125).all()


def test_the_mid_rank_counts_half_of_those_level_with_a_value():
    curves = Trajectories(np.array([[1_000, 2_000, 2_000, 9_000]], np.int32), np.ones(4, np.int16), np.zeros(1), "age")

    ranks = count_histograms(curves).mid_ranks(np.zeros(4, np.int64), np.array([0, 2_000, 9_000, 99_000]))

    assert ranks.tolist() == [0.0, 0.5, 0.875, 1.0]


def test_nobody_counted_has_neither_quantiles_nor_ranks(curves):
    nobody = count_histograms(curves, members=np.zeros(900, np.bool_))

    values, n = nobody.quantiles(QUANTILES)

    assert not values.any()
    assert not n.any()
    assert np.isnan(nobody.mid_ranks(np.array([0]), np.array([5])))


def test_counts_at_other_knots_do_not_add_up(curves):
    other = Trajectories(curves.values[:2], curves.observed_n, curves.knots[:2], "age")

    with pytest.raises(InputError, match="do not add up"):
        count_histograms(curves) + count_histograms(other)
