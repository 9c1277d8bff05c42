import numpy as np
import pytest
from tests.unit.patterns.simulated import accounts_of, everyone, grown, own_accounts, trajectories_of

from headway.errors import InputError, NotEnoughDataError
from headway.patterns.simultaneous import simultaneous_band


def outside(band, trajectories):
    """Which contacts leave the band at any knot at which they are observed."""
    knots_n = len(band.median)
    values = trajectories.values[:knots_n]
    there = np.arange(knots_n)[:, None] < trajectories.observed_n[None]
    return (((values < band.low[:, None]) | (values > band.high[:, None])) & there).any(axis=0)


def test_the_band_holds_whole_patterns_as_often_as_it_says():
    rng = np.random.default_rng(21)
    account, fresh = accounts_of((1, 60), (3, 60)), accounts_of((1, 300), (3, 300))
    inside = []

    for _ in range(60):
        trajectories = grown(rng, account, 12, observed_from=4)
        band = simultaneous_band(trajectories, everyone(len(account)), account, rng=rng, coverage=0.90)
        left = outside(band, grown(rng, fresh, 12, observed_from=4))
        inside.append(1 - np.average(left, weights=1 / np.bincount(fresh)[fresh]))

    assert 0.88 <= np.mean(inside) <= 0.93


def test_one_odd_contact_where_all_stand_level_does_not_rule_the_width():
    rng = np.random.default_rng(22)
    values = np.stack([np.zeros(200), 1000 * rng.normal(0, 5, 200)])
    values[0, 0] = 50

    band = simultaneous_band(trajectories_of(values), everyone(200), own_accounts(200), rng=rng)

    assert band.high[1] - band.low[1] < 40_000


def test_too_few_accounts_for_the_coverage_are_refused():
    account = accounts_of((10, 37))

    with pytest.raises(NotEnoughDataError, match="37 accounts cannot tell"):
        simultaneous_band(
            trajectories_of([np.arange(370)]), everyone(370), account, rng=np.random.default_rng(1), coverage=0.95
        )
    simultaneous_band(
        trajectories_of([np.arange(380)]), everyone(380), accounts_of((10, 38)), rng=np.random.default_rng(1)
    )


def test_a_band_from_few_contacts_is_refused():
    with pytest.raises(NotEnoughDataError, match="Fewer than 8"):
        simultaneous_band(
            trajectories_of([np.arange(6)]), everyone(6), own_accounts(6), rng=np.random.default_rng(1), coverage=0.5
        )


def test_a_coverage_that_is_no_share_is_refused():
    with pytest.raises(InputError, match="such as"):
        simultaneous_band(
            trajectories_of([np.arange(6)]), everyone(6), own_accounts(6), rng=np.random.default_rng(1), coverage=95
        )


def test_the_band_ends_where_too_few_are_left():
    observed_n = np.where(np.arange(200) < 10, 2, 1)

    band = simultaneous_band(
        trajectories_of(np.tile(np.arange(200), (2, 1)), observed_n),
        everyone(200),
        own_accounts(200),
        rng=np.random.default_rng(1),
    )

    assert len(band.median) == 1
