import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.columns import draws as module
from headway.columns.bands import exact_bands
from headway.columns.columns import Trajectories
from headway.columns.draws import NO_VALUE, band_interval, bands_of_draws, bootstrap_bands, draw_weights
from headway.errors import InputError

QUANTILES = (0.05, 0.5, 0.95)


@pytest.fixture(scope="module")
def curves():
    rng = np.random.default_rng(1)
    values = np.cumsum(rng.integers(-2, 6, (5, 700)) * 500, axis=0).astype(np.int32)
    return Trajectories(values, rng.integers(0, 6, 700).astype(np.int16), np.arange(5), "age")


@given(seed=st.integers(0, 2**32 - 1))
def test_a_draw_is_as_if_members_were_copied(seed):
    rng = np.random.default_rng(seed)
    values = (rng.integers(-3, 9, (2, 150)) * 250).astype(np.int32)
    curves = Trajectories(values, rng.integers(0, 3, 150).astype(np.int16), np.arange(2), "age")
    ids, account = np.flatnonzero(rng.random(150) < 0.6), rng.integers(0, 20, 150)
    weights = rng.integers(0, 4, (20, 3)).astype(np.uint8)

    bands = bands_of_draws(curves, ids, account[ids], weights, QUANTILES)

    for draw in range(3):
        copies = np.repeat(ids, weights[account[ids], draw])
        for knot in range(2):
            there = values[knot, copies[curves.observed_n[copies] > knot]]
            expected = np.quantile(there, QUANTILES, method="inverted_cdf") if len(there) else [NO_VALUE] * 3
            assert bands[draw, knot].tolist() == list(expected)


def test_accounts_are_drawn_whole():
    values = np.array([[1, 1, 9, 9]], np.int32)
    curves = Trajectories(values, np.ones(4, np.int16), np.zeros(1), "age")

    bands = bootstrap_bands(curves, None, np.array([0, 0, 1, 1]), [0.5], np.random.default_rng(1), 200)

    # Two accounts in four equally likely pairs: only the pair of the second alone puts the median at 9.
    assert abs(np.mean(bands == 9) - 0.25) < 0.1


def test_the_same_seed_gives_the_same_draws_in_batches_of_any_size(curves, monkeypatch):
    accounts = np.arange(700) // 3
    whole = bootstrap_bands(curves, None, accounts, QUANTILES, np.random.default_rng(4), 10)
    monkeypatch.setattr(module, "_BATCH_BYTES", 3 * 234)

    batched = bootstrap_bands(curves, None, accounts, QUANTILES, np.random.default_rng(4), 10)

    assert (whole == batched).all()


def test_the_interval_lies_around_the_band_and_narrows_with_more_accounts(curves):
    rng = np.random.default_rng(7)
    many = bootstrap_bands(curves, None, np.arange(700), [0.5], rng, 100)
    few = bootstrap_bands(curves, None, np.arange(700) % 12, [0.5], rng, 100)

    low, high = band_interval(many)
    middle, _ = exact_bands(curves, [0.5])

    assert (low <= middle).all()
    assert (middle <= high).all()
    assert np.ptp(few[:, 0]) >= np.ptp(many[:, 0])


def test_draws_without_anybody_have_no_value_and_leave_the_interval_out():
    curves = Trajectories(np.array([[5, 7]], np.int32), np.array([1, 0], np.int16), np.zeros(1), "age")

    bands = bootstrap_bands(curves, None, np.array([0, 1]), [0.5], np.random.default_rng(2), 400)

    assert set(bands.ravel().tolist()) == {5, NO_VALUE}
    assert band_interval(bands)[0].tolist() == [[5]]
    assert band_interval(np.full((3, 1, 1), NO_VALUE))[1].tolist() == [[NO_VALUE]]


def test_a_count_too_large_for_8_bits_widens_the_weights(monkeypatch):
    class Loaded:
        def integers(self, low, high, size):
            return np.zeros(size, np.int64)

    weights = draw_weights(300, 2, Loaded())

    assert weights.dtype == np.uint32
    assert weights[0].tolist() == [300, 300]


def test_no_members_have_no_bands(curves):
    nobody = np.zeros(700, np.bool_)

    bands = bootstrap_bands(curves, nobody, np.arange(700), QUANTILES, np.random.default_rng(0), 4)

    assert (bands == NO_VALUE).all()


def test_accounts_that_do_not_fit_are_refused(curves):
    with pytest.raises(InputError, match="do not fit"):
        bootstrap_bands(curves, None, np.arange(3), QUANTILES, np.random.default_rng(0), 4)
