import numpy as np
import pytest
from tests.unit.patterns.simulated import lumpy, trajectories_of

from headway.columns.histograms import count_histograms
from headway.errors import InputError
from headway.patterns.counts import read_from_counts
from headway.patterns.reading import Reading, Verdict, read_against
from headway.patterns.reference import ReferenceGroup


def test_counts_read_as_contacts_do_where_rv_are_small_whole_points():
    rng = np.random.default_rng(1)
    trajectories, account = lumpy(rng, knots_n=4, contacts_n=200, accounts_n=60)
    trajectories.values[:] = np.clip(trajectories.values // 1000, -41, 41) * 1000
    members, succeeded = rng.random(200) < 0.8, rng.random(200) < 0.5
    group = ReferenceGroup(trajectories, members, account, "v1", succeeded)

    for contact in np.flatnonzero(trajectories.observed_n)[:60]:
        own = account == account[contact]
        expected = read_against(group, int(contact))
        found = read_from_counts(
            count_histograms(trajectories, members=members),
            count_histograms(trajectories, members=members & own),
            knot=expected.knot,
            rv_milli=expected.rv_milli,
            member=bool(members[contact]),
            norm_version="v1",
            successful=count_histograms(trajectories, members=succeeded),
            own_successful=count_histograms(trajectories, members=succeeded & own),
        )

        for name in Reading.__slots__:
            assert getattr(found, name) == getattr(expected, name), name


def test_large_rv_are_read_to_the_width_of_a_bin():
    values = np.random.default_rng(2).gamma(2, 400_000, 500)
    trajectories = trajectories_of([values])
    nobody = count_histograms(trajectories, members=np.zeros(500, dtype=bool))

    found = read_from_counts(
        count_histograms(trajectories), nobody, knot=0, rv_milli=800_000, member=False, norm_version=""
    )

    assert found.percentile == pytest.approx(100 * (values < 800_000).mean(), abs=1.5)
    assert found.median_distance_rv_milli == pytest.approx(800_000 - np.median(values), abs=0.03 * np.median(values))


def test_too_few_others_is_not_enough_data():
    trajectories = trajectories_of([np.arange(8)])

    found = read_from_counts(
        count_histograms(trajectories),
        count_histograms(trajectories, members=np.arange(8) == 3),
        knot=0,
        rv_milli=3,
        member=True,
        norm_version="",
        successful=count_histograms(trajectories, members=np.arange(8) < 2),
    )

    assert (found.verdict, found.percentile, found.n) == (Verdict.NOT_ENOUGH_DATA, None, 7)
    assert (found.successful_n, found.successful_median_distance_rv_milli) == (2, None)


def test_counts_that_are_not_in_it_cannot_be_taken_out():
    trajectories = trajectories_of([np.arange(20) * 1000])
    half = count_histograms(trajectories, members=np.arange(20) < 10)

    with pytest.raises(InputError, match="not part of"):
        read_from_counts(half, count_histograms(trajectories), knot=0, rv_milli=0, member=True, norm_version="")
    with pytest.raises(InputError, match="no knot 1"):
        read_from_counts(half, half, knot=1, rv_milli=0, member=True, norm_version="")
