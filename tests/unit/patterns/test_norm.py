import numpy as np
import pytest
from tests.unit.patterns.simulated import accounts_of, everyone, grown, lumpy, own_accounts, trajectories_of

from headway.columns.columns import Trajectories
from headway.errors import InputError, NormTooThinError
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN
from headway.patterns.norm import QUANTILES, Quantity, norm_of
from headway.patterns.population import Population
from headway.patterns.reference import Borrowing
from headway.patterns.velocity import gains


def norm_for(trajectories, members=None, account=None, seed=1, **facts):
    contacts_n = len(trajectories.observed_n)
    given = {"label": "everyone", "population": Population.STARTED, "as_of_us": 0, "catalogue_label": "starter 1"}
    return norm_of(
        trajectories,
        everyone(contacts_n) if members is None else members,
        own_accounts(contacts_n) if account is None else account,
        rng=np.random.default_rng(seed),
        **{**given, **facts},
    )


def test_lines_are_the_smallest_values_that_the_share_does_not_exceed():
    norm = norm_for(trajectories_of([[3, 1, 2, 10, 5, 6, 7, 8, 9, 4]]))

    assert norm.band[0].tolist() == [1, 1, 3, 5, 8, 9, 10]
    assert norm.line(0.10)[0] == 1
    assert norm.median[0] == 5


def test_only_contacts_under_observation_count():
    observed_n = np.r_[np.full(10, 2), np.full(20, 1)]
    values = np.array([np.arange(30), np.r_[np.full(10, 7), np.full(20, 999)]])

    norm = norm_for(trajectories_of(values, observed_n))

    assert norm.n.tolist() == [30, 10]
    assert norm.band[1].tolist() == [7] * 7


def test_a_norm_is_drawn_while_8_are_left_and_alerts_while_20_are():
    observed_n = np.repeat([3, 2, 1], [DRAW_N_MIN - 1, 13, 10])

    norm = norm_for(trajectories_of(np.ones((3, 30)), observed_n))

    assert norm.n.tolist() == [30, ALERT_N_MIN, DRAW_N_MIN - 1]
    assert (norm.drawn_n, norm.alerts_n) == (2, 2)
    assert norm.to_arrow().num_rows == 2


def test_seven_contacts_make_no_norm():
    with pytest.raises(NormTooThinError, match=r"'retail' has 7 contacts \(still active\)") as refused:
        norm_for(trajectories_of([np.arange(7)]), label="retail", population=Population.ACTIVE)

    assert refused.value.facts["n"] == 7
    assert refused.value.exit_code == 6


def test_a_group_that_nobody_is_in_makes_no_norm():
    with pytest.raises(NormTooThinError, match="0 contacts"):
        norm_for(trajectories_of(np.zeros((0, 3)), [0, 0, 0]))


def test_few_accounts_give_no_interval_worth_showing():
    account = np.arange(40, dtype=np.int32) % 4

    norm = norm_for(trajectories_of([np.arange(40)]), account=account)

    assert (norm.drawn_n, norm.intervals_n, norm.accounts_n.tolist()) == (1, 0, [4])
    assert norm.to_arrow()["p50_rv_milli_low"].null_count == 1


def test_the_interval_holds_the_line_and_is_wider_when_contacts_share_accounts():
    rng = np.random.default_rng(3)
    account = accounts_of((10, 30))
    trajectories = grown(rng, account, 6)

    shared, single = norm_for(trajectories, account=account), norm_for(trajectories)

    assert (shared.low <= shared.band).all()
    assert (shared.band <= shared.high).all()
    assert ((shared.high - shared.low)[:, 3] > 1.5 * (single.high - single.low)[:, 3]).all()


def test_without_draws_there_is_no_interval():
    norm = norm_for(trajectories_of([np.arange(9)]), draws=0)

    assert norm.low is norm.high is None
    assert norm.intervals_n == 0
    assert "p50_rv_milli_low" not in norm.to_arrow().column_names


def test_the_version_names_all_that_the_band_was_made_of():
    trajectories, _ = lumpy(np.random.default_rng(4), knots_n=4, contacts_n=80, accounts_n=20)
    kinder = Trajectories(trajectories.values.copy(), trajectories.observed_n, trajectories.knots, "age")
    kinder.values[0, int(np.argmax(trajectories.observed_n))] += 1
    half = np.arange(80) < 40
    same = norm_for(trajectories)

    versions = [
        same.version,
        norm_for(kinder).version,
        norm_for(trajectories, half).version,
        norm_for(trajectories, as_of_us=1).version,
        norm_for(trajectories, catalogue_label="starter 2").version,
        norm_for(trajectories, population=Population.ACTIVE).version,
        norm_for(trajectories, subset="region = 'west'").version,
        norm_for(trajectories, half, borrowing=Borrowing(everyone(80), 20.0, "all")).version,
        norm_for(trajectories, half, borrowing=Borrowing(everyone(80), 10.0, "all")).version,
    ]

    assert len(set(versions)) == len(versions)
    assert norm_for(trajectories, seed=99, label="by another name").version == same.version
    assert norm_for(trajectories, half, borrowing=Borrowing(everyone(80), 0.0, "all")).version == versions[2]


def test_what_stands_past_observation_changes_no_version():
    trajectories, _ = lumpy(np.random.default_rng(5), knots_n=4, contacts_n=80, accounts_n=20)
    before = norm_for(trajectories)
    unseen = np.arange(4)[:, None] >= trajectories.observed_n[None]
    trajectories.values[unseen] = 77_777

    after = norm_for(trajectories)

    assert after.version == before.version
    assert after.band.tolist() == before.band.tolist()


def test_a_small_group_lies_between_itself_and_its_parent():
    values = np.r_[np.full(10, 1000), np.full(990, 5000)]
    small = np.arange(1000) < 10

    def median(strength):
        borrowing = Borrowing(everyone(1000), strength, "all")
        norm = norm_for(trajectories_of([values]), small, borrowing=borrowing)
        return int(norm.median[0]), norm.borrowed_n, norm.borrowed_from

    assert median(0.0) == (1000, 0.0, "")
    assert median(5.0) == (1000, 5.0, "all")
    assert median(50.0) == (5000, 50.0, "all")


def test_a_borrowed_norm_has_an_interval_too():
    rng = np.random.default_rng(6)
    trajectories = grown(rng, own_accounts(400), 3)
    small = np.arange(400) < 15

    norm = norm_for(trajectories, small, borrowing=Borrowing(everyone(400), 20.0, "all"))
    alone = norm_for(trajectories, small)

    assert norm.n.tolist() == [15, 15, 15]
    assert (norm.low <= norm.band).all()
    assert (norm.band <= norm.high).all()
    assert (norm.high - norm.low)[:, 3].sum() < (alone.high - alone.low)[:, 3].sum()


def test_a_parent_that_is_gone_lends_nothing():
    trajectories = trajectories_of(np.tile(np.arange(30), (2, 1)), np.repeat([2, 1], [10, 20]))
    members, parent = np.arange(30) < 10, np.arange(30) >= 10

    norm = norm_for(trajectories, members, borrowing=Borrowing(parent, 20.0, "others"))

    assert norm.band[1].tolist() == norm_for(trajectories, members).band[1].tolist()
    assert norm.band[0].tolist() != norm_for(trajectories, members).band[0].tolist()


def test_the_norm_of_gains_is_the_band_of_velocity():
    trajectories = trajectories_of(np.array([np.arange(20), 3 * np.arange(20), 3 * np.arange(20)]))

    norm = norm_for(gains(trajectories, window=1), quantity=Quantity.GAIN)

    assert norm.median.tolist() == [18, 0]
    assert norm.quantity.label == "gain over the window"
    assert norm.knots.tolist() == [1, 2]


def test_a_sampled_norm_states_its_rank_error():
    norm = norm_for(trajectories_of([np.arange(20_000)]), draws=0)

    assert norm.rank_error[0] == pytest.approx(0.0096, abs=1e-4)


def test_a_line_that_no_norm_has_is_refused():
    with pytest.raises(InputError, match=r"There are 0.05"):
        norm_for(trajectories_of([np.arange(9)])).line(0.33)
    assert len(QUANTILES) == 7
