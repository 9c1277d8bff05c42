import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from headway.columns import bands as module
from headway.columns.bands import exact_bands, exact_bands_by_group
from headway.columns.columns import Trajectories
from headway.errors import InputError, LimitError

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.5, 0.95, 1.0)

values_32 = st.integers(-(2**31), 2**31 - 1)
lumps = st.sampled_from((-(2**31), -1_000, -1, 0, 0, 500, 500, 2**31 - 1))


def curves_of(values, observed_n=None):
    values = np.atleast_2d(np.asarray(values, np.int32))
    n = np.full(values.shape[1], len(values)) if observed_n is None else observed_n
    return Trajectories(values, np.asarray(n, np.int16), np.arange(len(values)), "age")


@given(arrays.arrays(np.int32, st.integers(1, 300), elements=values_32 | lumps))
def test_bands_are_the_inverted_distribution_function(values):
    expected = np.quantile(values, QUANTILES, method="inverted_cdf")

    found, n = exact_bands(curves_of(values), QUANTILES)

    assert found[0].tolist() == expected.tolist()
    assert n.tolist() == [len(values)]


@pytest.mark.parametrize("spread", [3, 40, 10_000, 3_000_000, 2**31 - 1])
@pytest.mark.parametrize("tail", [0, 2**31 - 1])
def test_many_contacts_close_together_or_with_a_long_tail_are_exact(spread, tail):
    rng = np.random.default_rng(spread)
    values = (rng.integers(-spread, spread, 20_000) // 7 * 7).astype(np.int64)
    values[0] = max(values.max(), tail)

    found, _ = exact_bands(curves_of(values), QUANTILES)

    assert found[0].tolist() == np.quantile(values, QUANTILES, method="inverted_cdf").tolist()


def test_only_members_observed_to_a_knot_count_there():
    curves = curves_of([[1, 2, 3, 4], [10, 20, 30, 40]], observed_n=[2, 1, 2, 0])

    found, n = exact_bands(curves, [1.0], members=np.array([True, True, False, True]))

    assert found.tolist() == [[2], [10]]
    assert n.tolist() == [2, 1]


def test_ids_in_any_order_and_repeated_stand_for_the_same_members():
    curves = curves_of([[1, 2, 3, 4]])

    assert exact_bands(curves, [0.5], members=np.array([3, 1, 3, 3]))[0].tolist() == [[2]]


def test_nobody_observed_gives_no_count_and_no_value():
    found, n = exact_bands(curves_of([[5, 6]], observed_n=[0, 0]), QUANTILES)

    assert not found.any()
    assert n.tolist() == [0]


def test_quantiles_come_back_in_the_order_in_which_they_were_asked():
    assert exact_bands(curves_of([[1, 2, 3, 4]]), [1.0, 0.25, 0.5])[0].tolist() == [[4, 1, 2]]


def test_a_rank_does_not_slip_on_the_last_binary_digit():
    found, _ = exact_bands(curves_of(np.arange(30)), [0.1, 0.7])

    assert found.tolist() == [[2, 20]]


def test_groups_have_the_bands_that_each_has_alone():
    rng = np.random.default_rng(2)
    curves = curves_of(rng.integers(-500, 9_000, (3, 400)) * 100, observed_n=rng.integers(0, 4, 400))
    groups = rng.integers(-1, 5, 400)

    found, n = exact_bands_by_group(curves, groups, 6, QUANTILES)

    for group in range(6):
        alone, alone_n = exact_bands(curves, QUANTILES, members=groups == group)
        assert (found[group] == alone).all()
        assert (n[group] == alone_n).all()


@pytest.mark.parametrize("quantile", [-0.1, 1.1, float("nan")])
def test_a_quantile_outside_0_to_1_is_refused(quantile):
    with pytest.raises(InputError, match="between 0 and 1"):
        exact_bands(curves_of([1]), [quantile])


def test_members_and_groups_that_do_not_fit_the_contacts_are_refused():
    curves = curves_of([[1, 2]])

    with pytest.raises(InputError, match="mask of 3"):
        exact_bands(curves, [0.5], members=np.ones(3, np.bool_))
    with pytest.raises(InputError, match="Members -1"):
        exact_bands(curves, [0.5], members=np.array([-1]))
    with pytest.raises(InputError, match="do not fit"):
        exact_bands_by_group(curves, np.array([0, 2]), 2, [0.5])


def test_more_values_than_the_limit_are_refused_by_its_name(monkeypatch):
    monkeypatch.setattr(module, "BAND_VALUES_MAX", 1)

    with pytest.raises(LimitError, match="BAND_VALUES_MAX"):
        exact_bands_by_group(curves_of([1]), np.array([0]), 1, [0.5, 0.6])
