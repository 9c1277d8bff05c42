import numpy as np
import pytest
from tests.support.builders import day

from headway.columns import cube as module
from headway.columns.columns import Trajectories
from headway.columns.cube import count_cube, cross, entry_months
from headway.columns.histograms import count_histograms
from headway.errors import InputError, LimitError
from headway.units import NEVER_US, to_us

CELLS = ("north", "east", "south")


@pytest.fixture(scope="module")
def curves():
    rng = np.random.default_rng(1)
    values = np.cumsum(rng.integers(-8, 30, (4, 300)) * 1_000, axis=0).astype(np.int32)
    return Trajectories(values, rng.integers(0, 5, 300).astype(np.int16), np.arange(4), "age")


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(2).integers(-1, 3, 300)


def test_a_sum_of_cells_is_the_histogram_of_their_contacts(curves, codes):
    cube = count_cube(curves, codes, CELLS)

    assert (cube.total([0, 2]).counts == count_histograms(curves, members=np.isin(codes, [0, 2])).counts).all()
    assert (cube.total().counts == count_histograms(curves, members=codes >= 0).counts).all()


def test_contacts_taken_out_and_put_in_again_leave_no_trace(curves, codes):
    cube, own = count_cube(curves, codes, CELLS), count_cube(curves, codes, CELLS, ids=np.array([3, 17, 17, 99]))

    without = cube.minus(own)

    rest = np.setdiff1d(np.arange(300), [3, 17, 99])
    assert (without.counts == count_cube(curves, codes, CELLS, ids=rest).counts).all()
    assert (without.plus(own).counts == cube.counts).all()


def test_cubes_of_other_cells_do_not_add_up(curves, codes):
    with pytest.raises(InputError, match="do not add up"):
        count_cube(curves, codes, CELLS).plus(count_cube(curves, codes, (*CELLS, "west")))


def test_more_counts_than_the_limit_are_refused_by_its_name(curves, codes, monkeypatch):
    monkeypatch.setattr(module, "CUBE_COUNTS_MAX", 10)

    with pytest.raises(LimitError, match="CUBE_COUNTS_MAX"):
        count_cube(curves, codes, CELLS)


def test_months_of_entry_have_no_gaps():
    codes, months = entry_months(np.array([to_us(day(0)), NEVER_US, to_us(day(70))]))

    assert months == ("2026-01", "2026-02", "2026-03")
    assert codes.tolist() == [0, -1, 2]


def test_nobody_who_began_has_no_months():
    assert entry_months(np.array([NEVER_US]))[1] == ()


def test_two_codings_cross_to_one():
    codes, words = cross((np.array([1, -1, 0]), ("a", "b")), (np.array([0, 1, -1]), ("x", "y")))

    assert [words[code] if code >= 0 else None for code in codes] == ["b · x", None, None]
