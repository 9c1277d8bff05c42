"""Laws of readings, held on histories made to be nasty: ties everywhere, large accounts, nobody observed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.columns.columns import Trajectories
from headway.patterns.reading import Reading, Verdict, read_against
from headway.patterns.readings import NOT_READ, read_all
from headway.patterns.reference import Borrowing, ReferenceGroup

KNOTS_N = 4
NUMBERS = ("percentile", "z", "velocity_percentile", "borrowed_n")


@st.composite
def groups(draw, contacts_n_min=1):
    """A group of few or many contacts, in few accounts, with few different values."""
    contacts_n = draw(st.integers(contacts_n_min, 45))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = rng.choice([0, 0, 500, 1000, -1000, 7000], (KNOTS_N, contacts_n))
    trajectories = Trajectories(
        values=sizes.cumsum(axis=0).astype(np.int32),
        observed_n=rng.integers(draw(st.sampled_from([0, 2, KNOTS_N])), KNOTS_N + 1, contacts_n).astype(np.int16),
        knots=np.array([0, 7, 14, 44]),
        clock="age",
    )

    def mask(share):
        return rng.random(contacts_n) < share

    borrows = draw(st.sampled_from([None, 0.0, 2.5, 20.0]))
    return ReferenceGroup(
        trajectories=trajectories,
        members=mask(draw(st.sampled_from([0.0, 0.5, 1.0]))),
        account=rng.integers(0, draw(st.integers(1, contacts_n)), contacts_n).astype(np.int32),
        norm_version="v1",
        succeeded=mask(0.6) if draw(st.booleans()) else None,
        level=rng.integers(-1, 2, trajectories.values.shape) if draw(st.booleans()) else None,
        window=draw(st.sampled_from([None, 7, 14])),
        borrowing=None if borrows is None else Borrowing(mask(0.8), borrows, "all"),
    )


def assert_same(one: Reading, other: Reading):
    for name in Reading.__slots__:
        left, right = getattr(one, name), getattr(other, name)
        if name in NUMBERS and left is not None and right is not None:
            assert left == pytest.approx(right), name
        else:
            assert left == right, name


@given(groups())
def test_reading_all_at_once_is_reading_one_by_one(group):
    readings = read_all(group)

    for contact in range(len(group.account)):
        if readings.knot[contact] != NOT_READ:
            assert_same(readings.reading(contact), read_against(group, contact))


@given(groups(contacts_n_min=12), st.integers(0, KNOTS_N - 1))
def test_the_percentile_never_falls_as_rv_rises(group, knot):
    values = sorted({*range(-4000, 20_000, 1500), *group.trajectories.values[knot].tolist()})

    readings = [read_against(group, 0, knot=knot, rv_milli=value) for value in values]

    known = [(reading.percentile, reading.z) for reading in readings if reading.percentile is not None]
    assert known == sorted(known)
    order = [Verdict.BELOW, Verdict.WITHIN, Verdict.ABOVE]
    places = [order.index(reading.verdict) for reading in readings if reading.verdict in order]
    assert places == sorted(places)


@given(groups(contacts_n_min=12))
def test_every_percentile_is_one_and_every_z_is_finite(group):
    readings = read_all(group)

    known = ~np.isnan(readings.percentile)
    assert ((readings.percentile[known] >= 0) & (readings.percentile[known] <= 100)).all()
    assert np.isfinite(readings.z[known]).all()


@given(groups(contacts_n_min=12), st.integers(1, 30))
def test_what_the_own_account_did_changes_nothing(group, added):
    contact = int(np.argmax(group.trajectories.observed_n))
    if group.trajectories.observed_n[contact] == 0:
        return
    before = read_against(group, contact)
    colleagues = np.flatnonzero(group.account == group.account[contact])
    colleagues = colleagues[colleagues != contact]
    group.trajectories.values[:, colleagues] += 1000 * added

    after = read_against(group, contact)

    if group.window is None or not len(colleagues):  # the zones of velocity are those of the norm as it is drawn
        assert_same(before, after)
    assert (before.percentile, before.verdict, before.n) == (after.percentile, after.verdict, after.n)


@given(groups(contacts_n_min=12))
def test_readings_do_not_depend_on_the_order_of_contacts(group):
    shuffled = np.random.default_rng(1).permutation(len(group.account))
    trajectories = group.trajectories
    other = ReferenceGroup(
        Trajectories(
            trajectories.values[:, shuffled], trajectories.observed_n[shuffled], trajectories.knots, trajectories.clock
        ),
        group.members[shuffled],
        group.account[shuffled],
    )
    plain = ReferenceGroup(trajectories, group.members, group.account)

    one, two = read_all(plain), read_all(other)

    assert one.percentile[shuffled] == pytest.approx(two.percentile, nan_ok=True)
    assert one.median_distance_rv_milli[shuffled] == pytest.approx(two.median_distance_rv_milli, nan_ok=True)
