import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.columns.engines import HAVE_NUMBA
from headway.columns.grid import BINS_N, CENTRE, GUESS, LOWER_MILLI, MIDDLE_MILLI, NEXT_MILLI, bin_of, bin_with

edges = st.sampled_from([sign * int(edge) for edge in LOWER_MILLI for sign in (-1, 1)])
near_edges = st.builds(int.__add__, edges, st.integers(-2, 2))
anything = st.integers(-(2**31), 2**31 - 1)


@pytest.mark.skipif(not HAVE_NUMBA, reason="the kernel is not here")
@given(st.lists(near_edges | anything, min_size=1))
def test_the_kernel_finds_the_bin_that_a_search_finds(values):
    assert [bin_with(np.int32(v), GUESS, NEXT_MILLI) for v in values] == bin_of(np.array(values)).tolist()


def test_whole_points_below_42_have_bins_of_their_own():
    points = np.arange(-41, 42)

    bins = bin_of(points * 1_000)

    assert (np.diff(bins) == 1).all()
    assert (MIDDLE_MILLI[bins] == points * 1_000).all()


@given(anything.filter(lambda v: abs(v) <= LOWER_MILLI[-1]))
def test_the_value_that_stands_for_a_bin_is_within_half_a_point_or_an_eightieth(value):
    middle = int(MIDDLE_MILLI[bin_of(np.array([value]))[0]])

    assert abs(middle - value) <= max(500, abs(value) * 0.0125)


@given(anything, anything)
def test_bins_never_fall_when_values_rise(a, b):
    low, high = bin_of(np.array(sorted((a, b))))

    assert low <= high
    assert low >= 0
    assert high < BINS_N


def test_the_grid_is_the_same_on_both_sides_of_zero():
    assert (-MIDDLE_MILLI[::-1] == MIDDLE_MILLI).all()
    assert MIDDLE_MILLI[CENTRE] == 0
    assert (np.diff(MIDDLE_MILLI) > 0).all()
