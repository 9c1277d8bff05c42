import numpy as np
import pytest
from tests.unit.patterns.simulated import everyone, lumpy, own_accounts, trajectories_of

from headway.errors import InputError, NotEnoughDataError
from headway.patterns.reading import Verdict
from headway.patterns.readings import NOT_READ, read_all
from headway.patterns.reference import ReferenceGroup


def test_each_contact_is_read_where_it_stands_now():
    trajectories, account = lumpy(np.random.default_rng(1), knots_n=5, contacts_n=80, accounts_n=40)

    readings = read_all(ReferenceGroup(trajectories, everyone(80), account))

    assert readings.knot.tolist() == (trajectories.observed_n - 1).tolist()
    assert sum(readings.verdicts_n().values()) == (trajectories.observed_n > 0).sum()


def test_an_account_with_thousands_of_contacts_is_left_out_like_any_other():
    account = np.repeat([0, 1, 2], [3000, 30, 1]).astype(np.int32)
    trajectories = trajectories_of([np.r_[np.full(3000, 100), np.arange(30), 50]])

    readings = read_all(ReferenceGroup(trajectories, everyone(3031), account))

    assert (readings.n[0], readings.n[3000], readings.n[3030]) == (31, 3001, 3030)
    assert readings.percentile[0] == 100.0
    assert readings.percentile[3000] == 0.0


def test_contacts_can_be_read_at_the_same_knot_or_left_out():
    group = ReferenceGroup(trajectories_of(np.tile(np.arange(20), (3, 1))), everyone(20), own_accounts(20))
    at = np.full(20, 1)
    at[0] = NOT_READ

    readings = read_all(group, at=at)

    assert readings.knot.tolist() == at.tolist()
    with pytest.raises(NotEnoughDataError):
        readings.reading(0)


def test_a_knot_that_a_contact_has_not_reached_is_refused():
    group = ReferenceGroup(trajectories_of([[1, 2], [1, 2]], [2, 1]), everyone(2), own_accounts(2))

    with pytest.raises(InputError, match="contact 1 at knot 1, observed at 1 knots"):
        read_all(group, at=np.array([1, 1]))
    with pytest.raises(InputError, match="'at'"):
        read_all(group, at=np.array([0.5, 0.5]))


def test_the_table_holds_nothing_where_nothing_is_known():
    trajectories = trajectories_of([np.arange(12)], [1] * 9 + [0] * 3)

    table = read_all(ReferenceGroup(trajectories, everyone(12), own_accounts(12))).to_arrow()
    thin = read_all(ReferenceGroup(trajectories, np.arange(12) < 5, own_accounts(12))).to_arrow()

    assert table.num_rows == 9
    assert table["percentile"].null_count == 0
    assert thin["percentile"].null_count == thin["median_distance_rv_milli"].null_count == 9
    assert set(thin["verdict"].to_pylist()) == {Verdict.NOT_ENOUGH_DATA.value}


def test_nobody_is_read_against_nobody():
    group = ReferenceGroup(
        trajectories_of(np.zeros((2, 4)), [0, 1, 2, 2]), np.zeros(4, bool), own_accounts(4), window=1
    )

    readings = read_all(group)

    assert readings.verdicts_n()[Verdict.NOT_ENOUGH_DATA] == 3
    assert np.isnan(readings.median_distance_rv_milli).all()
