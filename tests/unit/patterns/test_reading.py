import numpy as np
import pytest
from tests.unit.patterns.simulated import everyone, own_accounts, trajectories_of

from headway.errors import InputError, NotEnoughDataError
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN
from headway.patterns.reading import Verdict, read_against, verdict_of
from headway.patterns.reference import Borrowing, ReferenceGroup


def tens(contacts_n, **facts):
    """Contacts with RV 10, 20, 30 ... at a single knot."""
    trajectories = trajectories_of([10 * np.arange(1, contacts_n + 1)])
    return ReferenceGroup(trajectories, everyone(contacts_n), own_accounts(contacts_n), norm_version="v7", **facts)


def test_the_worked_example_of_the_documents():
    rv = [2_000, 2_000, 3_000, 5_000, 5_000, 5_000, 8_000, 9_000, 12_000, 20_000, 5_000]
    group = ReferenceGroup(trajectories_of([rv]), everyone(11), own_accounts(11))

    reading = read_against(group, 10)

    assert reading.percentile == pytest.approx(45.0)
    assert reading.z == pytest.approx(-0.1257, abs=1e-4)
    assert (reading.n, reading.median_distance_rv_milli, reading.verdict) == (10, 0, Verdict.WITHIN)


def test_colleagues_are_left_out():
    account = own_accounts(20)
    account[10:] = 10
    group = ReferenceGroup(trajectories_of([np.arange(20)]), everyone(20), account)

    reading = read_against(group, 19)

    assert (reading.n, reading.percentile) == (10, 100.0)


def test_below_the_minimum_nothing_is_said():
    reading = read_against(tens(DRAW_N_MIN), 0)

    assert reading.n == DRAW_N_MIN - 1
    assert reading.verdict is Verdict.NOT_ENOUGH_DATA
    assert reading.verdict.label == "not enough data"
    assert reading.percentile is reading.z is reading.median_distance_rv_milli is None


def test_few_others_may_be_looked_at_but_raise_no_alert():
    assert not read_against(tens(ALERT_N_MIN), 0).may_alert
    assert read_against(tens(ALERT_N_MIN + 1), 0).may_alert


def test_a_contact_that_is_no_member_is_read_too():
    group = tens(21)
    members = everyone(21)
    members[20] = False
    outside = ReferenceGroup(group.trajectories, members, group.account)

    reading = read_against(outside, 20)

    assert (reading.member, reading.n, reading.verdict) == (False, 20, Verdict.ABOVE)


def test_the_rv_of_this_moment_can_be_read_in_place_of_the_knots():
    reading = read_against(tens(21), 0, rv_milli=1_000)

    assert (reading.rv_milli, reading.verdict, reading.clamped) == (1_000, Verdict.ABOVE, True)
    assert reading.percentile == 100.0
    assert np.isfinite(reading.z)


def test_the_successful_median_has_its_own_distance():
    succeeded = np.arange(30) >= 15
    group = tens(30, succeeded=succeeded)

    reading = read_against(group, 0)

    assert reading.successful_n == 15
    assert reading.successful_median_distance_rv_milli == 10 - 230
    assert read_against(tens(30, succeeded=np.arange(30) > 23), 0).successful_median_distance_rv_milli is None


def test_velocity_is_read_among_those_who_stood_alike():
    start = np.repeat([0, 1000], 20)
    gain = np.tile(np.arange(20), 2)
    trajectories = trajectories_of([start, start + gain])
    group = ReferenceGroup(trajectories, everyone(40), own_accounts(40), window=1)

    slow, fast = read_against(group, 20), read_against(group, 39)

    assert (slow.velocity_n, slow.velocity_percentile) == (19, 0.0)
    assert (fast.velocity_n, fast.velocity_percentile) == (19, 100.0)


def test_velocity_peers_share_the_level():
    trajectories = trajectories_of([np.zeros(40), np.arange(40)])
    level = np.tile(np.repeat([0, 1], 20), (2, 1))
    group = ReferenceGroup(trajectories, everyone(40), own_accounts(40), window=1, level=level)

    assert read_against(group, 20).velocity_percentile == 0.0
    assert read_against(group, 20).velocity_n == 19


def test_there_is_no_velocity_before_a_whole_window():
    group = ReferenceGroup(trajectories_of(np.ones((3, 30))), everyone(30), own_accounts(30), window=2)

    assert read_against(group, 0, knot=1).velocity_percentile is None
    assert read_against(group, 0, knot=2).velocity_percentile == 50.0


def test_a_borrowed_norm_moves_towards_the_parent():
    trajectories = trajectories_of([np.r_[np.full(10, 100), np.full(90, 0), 50]])
    members = np.arange(101) < 10
    parent = np.arange(101) < 100

    def percentile(strength):
        group = ReferenceGroup(trajectories, members, own_accounts(101), borrowing=Borrowing(parent, strength, "all"))
        return read_against(group, 100).percentile

    assert percentile(0.0) == 0.0
    assert percentile(10.0) == pytest.approx(100 * 10 * 0.9 / 20)
    assert percentile(1e9) == pytest.approx(90.0)


def test_the_verdict_agrees_with_the_lines_as_drawn():
    for n in range(8, 60):
        ordered = np.sort(np.random.default_rng(n).integers(0, 12, n))
        lower, upper = np.quantile(ordered, [0.1, 0.9], method="inverted_cdf")
        for y in range(-1, 14):
            expected = Verdict.BELOW if y < lower else Verdict.ABOVE if y > upper else Verdict.WITHIN
            assert verdict_of((ordered < y).sum(), (ordered <= y).sum(), n) is expected


def test_a_contact_without_history_cannot_be_read():
    group = ReferenceGroup(trajectories_of([[1, 2]], [0, 1]), everyone(2), own_accounts(2))

    with pytest.raises(NotEnoughDataError, match="not observed"):
        read_against(group, 0)


@pytest.mark.parametrize(("contact", "knot"), [(99, None), (0, 5), (0, -1), (1, 1)])
def test_a_place_that_is_not_there_is_refused(contact, knot):
    group = ReferenceGroup(trajectories_of([[1, 2], [1, 2]], [2, 1]), everyone(2), own_accounts(2))

    with pytest.raises(InputError):
        read_against(group, contact, knot=knot)


def test_a_group_that_does_not_fit_is_refused():
    trajectories = trajectories_of([[1, 2]])

    with pytest.raises(InputError, match="level"):
        ReferenceGroup(trajectories, everyone(2), own_accounts(2), level=np.zeros((2, 2)))
    with pytest.raises(InputError, match="window"):
        ReferenceGroup(trajectories, everyone(2), own_accounts(2), window=0)
    with pytest.raises(InputError, match="succeeded"):
        ReferenceGroup(trajectories, everyone(2), own_accounts(2), succeeded=everyone(3))
    with pytest.raises(InputError, match="borrow"):
        Borrowing(everyone(2), -1.0, "all")
