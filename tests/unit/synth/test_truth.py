"""Every planted truth is found again in the tables, by an estimate that knows nothing of the generator."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.synth.companies import CATALOGUE, EVEN, STAYING, column, plain_company, words

from headway.synth.people import WEEKS_PER_YEAR
from headway.synth.spec import Dropout, Mix, Money, Pace, Slowdowns, Split, Steering
from headway.synth.synthesise import SyntheticCompany
from headway.units import WEEK_US, to_us


def weekly_counts(company: SyntheticCompany) -> NDArray[np.int64]:
    """Interactions of each contact in each week, (k, weeks)."""
    spec = company.truth.spec
    week = (column(company.interactions, "occurred_at") - to_us(spec.first_monday)) // WEEK_US
    cell = column(company.interactions, "contact").astype(np.int64) * spec.weeks_n + week
    return np.bincount(cell, minlength=spec.contacts_n * spec.weeks_n).reshape(-1, spec.weeks_n)


def types_of(company: SyntheticCompany) -> NDArray[np.str_]:
    return words(company.interactions, "type")


def z_between_accounts(company: SyntheticCompany, split: str, values: NDArray[np.float64]) -> float:
    """Difference of two words in standard errors, the account as the unit."""
    account = column(company.truth.contacts, "account")
    word = column(company.truth.contacts, split)
    means = np.bincount(account, values) / np.bincount(account)
    of_account = np.zeros(len(means), dtype=int)
    of_account[account] = word
    a, b = means[of_account == 0], means[of_account == 1]
    return float((b.mean() - a.mean()) / np.sqrt(a.var() / len(a) + b.var() / len(b)))


def test_paces_and_bursts_come_back_from_the_moments_of_weekly_counts() -> None:
    pace = Pace(2 / 1.5, "gamma", 2**-0.5, quality_link=0.0, gap_shape=1.0, burst_shape=1.5, season=0.0)

    counts = weekly_counts(plain_company(6_000, pace=pace))[:, 1:].astype(float)

    weeks_n = counts.shape[1]
    mean = counts.mean()
    together = ((counts.sum(axis=1) ** 2 - (counts**2).sum(axis=1)) / (weeks_n * (weeks_n - 1))).mean()
    same_week = (counts * (counts - 1)).mean()
    shape = 1 / (together / mean**2 - 1)
    assert mean == pytest.approx(2 / 1.5, rel=0.04)
    assert shape == pytest.approx(2, rel=0.08)
    assert 1 / (same_week / together - 1) == pytest.approx(1.5, rel=0.08)


def test_lognormal_paces_have_the_mean_and_spread_asked_for() -> None:
    company = plain_company(6_000, pace=Pace(0.9, "lognormal", 0.6, gap_shape=1.0, burst_shape=0, season=0))

    pace = column(company.truth.contacts, "pace_per_week")

    assert pace.mean() == pytest.approx(0.9, rel=0.03)
    assert np.log(pace).std() == pytest.approx(0.6, rel=0.03)
    assert weekly_counts(company)[:, 1:].mean() == pytest.approx(0.9, rel=0.03)


@pytest.mark.parametrize(
    ("law", "shape", "spread"), [("gamma", 0.5, 2**0.5), ("gamma", 4.0, 0.5), ("weibull", 2.0, 0.5227)]
)
def test_gaps_are_as_irregular_as_asked_for(law: str, shape: float, spread: float) -> None:
    pace = Pace(2.0, "lognormal", 1e-9, 0.0, law, shape, 0.0, 0.0)  # type: ignore[arg-type]
    company = plain_company(800, pace=pace)
    us = column(company.interactions, "occurred_at") - to_us(company.truth.spec.first_monday)

    # Back from working hours to the time in which the gaps were drawn.
    week, rest = np.divmod(us, WEEK_US)
    day, hours = np.divmod(rest, 86_400_000_000)
    gaps = np.diff(week + (day + (hours - 7 * 3_600e6) / (12 * 3_600e6)) / 5)
    gaps = gaps[np.diff(column(company.interactions, "contact")) == 0]

    assert gaps.mean() == pytest.approx(0.5, rel=0.03)
    assert gaps.std() / gaps.mean() == pytest.approx(spread, rel=0.03)


def test_the_season_comes_back_with_its_size_and_its_best_week() -> None:
    pace = Pace(2.0, "lognormal", 1e-9, 0.0, "gamma", 1.0, 0.0, season=0.3, season_peak_week=20)

    weekly = weekly_counts(plain_company(3_000, pace=pace))[:, 1:].mean(axis=0)

    angle = 2 * np.pi * np.arange(1, 104) / WEEKS_PER_YEAR
    design = np.column_stack([np.ones(103), np.cos(angle), np.sin(angle)])
    level, cosine, sine = np.linalg.lstsq(design, weekly, rcond=None)[0]
    assert np.hypot(cosine, sine) / level == pytest.approx(0.3, abs=0.01)
    assert np.arctan2(sine, cosine) / (2 * np.pi) * WEEKS_PER_YEAR == pytest.approx(20, abs=0.5)


def test_slowed_contacts_slow_down_by_the_factor_and_the_others_do_not() -> None:
    company = plain_company(4_000, slowdowns=Slowdowns(share=0.1, factor=0.2))
    counts, truth = weekly_counts(company), company.truth
    slowed_at = column(truth.contacts, "slowed_at")
    slow_week = (slowed_at - to_us(truth.spec.first_monday)) // WEEK_US
    week = np.arange(truth.spec.weeks_n)
    slowed = np.flatnonzero(slowed_at >= 0)

    after = np.concatenate([counts[c, week >= slow_week[c]] for c in slowed]).mean()
    before = np.concatenate([counts[c, (week < slow_week[c]) & (week > 0)] for c in slowed]).mean()

    assert len(slowed) / 4_000 == pytest.approx(0.1, abs=0.02)
    assert after / before == pytest.approx(0.2, rel=0.1)
    assert (column(truth.contacts, "slow_factor")[slowed] == 0.2).all()
    others = np.delete(counts, slowed, axis=0)
    assert others[:, 60:].mean() / others[:, 1:60].mean() == pytest.approx(1, rel=0.02)


def test_slowdowns_stand_only_where_there_is_history_before_and_after() -> None:
    company = plain_company(2_000, entry_share=1.0, slowdowns=Slowdowns(0.5, 0.2, settle_weeks=30, watch_weeks=20))
    truth = company.truth
    slowed, entered = column(truth.contacts, "slowed_at"), column(truth.contacts, "entered_at")
    planted = slowed >= 0

    assert planted.sum() > 300
    assert ((slowed - entered)[planted] >= 29 * WEEK_US).all()
    assert (slowed[planted] <= to_us(truth.spec.end) - 19 * WEEK_US).all()


def test_a_split_without_effect_shows_none_and_one_with_effect_shows_its_size() -> None:
    splits = (
        Split("version", ("a", "b")),
        Split("channel", ("direct", "partner"), quality_shift=(0.0, 0.5)),
        Split("speed", ("slow", "fast"), pace_factor=(1.0, 1.5)),
    )
    company = plain_company(6_000, splits=splits, account_share=0.4, mix=Mix(quality_slope=0.5))
    counts = np.bincount(column(company.interactions, "contact"), minlength=6_000).astype(float)
    bad = np.isin(types_of(company), ["delay", "complaint", "cancelled"])
    badness = np.bincount(column(company.interactions, "contact"), bad, minlength=6_000) / counts
    truth = company.truth

    assert [split.name for split in truth.null_splits] == ["version"]
    assert [split.name for split in truth.effect_splits] == ["channel", "speed"]
    assert abs(z_between_accounts(company, "version", counts)) < 3
    assert abs(z_between_accounts(company, "version", badness)) < 3
    assert z_between_accounts(company, "channel", badness) < -6
    assert abs(z_between_accounts(company, "channel", counts)) < 3
    fast = column(truth.contacts, "speed") == 1
    assert (counts[fast].mean() - 1) / (counts[~fast].mean() - 1) == pytest.approx(1.5, rel=0.03)
    partner = column(truth.contacts, "channel") == 1
    quality = column(truth.contacts, "quality")
    assert quality[partner].mean() - quality[~partner].mean() == pytest.approx(0.5, abs=0.12)


def test_words_are_spread_as_asked_for_and_shared_within_accounts_where_they_belong_to_accounts() -> None:
    splits = (Split("size", ("s", "m", "l"), shares=(0.6, 0.3, 0.1)), Split("sex", ("f", "m"), of="contact"))
    truth = plain_company(6_000, splits=splits).truth

    words = column(truth.contacts, "size")
    account = column(truth.contacts, "account")

    by_account = words[np.unique(account, return_index=True)[1]]
    assert np.bincount(by_account) / len(by_account) == pytest.approx([0.6, 0.3, 0.1], abs=0.05)
    assert (words == by_account[account]).all()
    assert (np.bincount(account, column(truth.contacts, "sex") == 1) % np.bincount(account) > 0).any()


def test_contacts_of_an_account_share_as_much_of_their_quality_as_asked_for() -> None:
    truth = plain_company(12_000, account_share=0.4).truth
    quality, account = column(truth.contacts, "quality"), column(truth.contacts, "account")

    n, total, squares = np.bincount(account), np.bincount(account, quality), np.bincount(account, quality**2)
    pairs = n * (n - 1)

    assert (total**2 - squares).sum() / pairs.sum() == pytest.approx(0.4, abs=0.05)
    assert quality.std() == pytest.approx(1, abs=0.03)
    assert n.mean() == pytest.approx(6, rel=0.08)


def test_dropout_has_the_rate_asked_for() -> None:
    truth = plain_company(8_000, dropout=Dropout(per_year=0.3, quality_slope=0.0)).truth
    dropped, entered = column(truth.contacts, "dropped_at"), column(truth.contacts, "entered_at")

    years = (np.where(dropped >= 0, dropped, to_us(truth.spec.end)) - entered).sum() / (WEEKS_PER_YEAR * WEEK_US)

    assert (dropped >= 0).sum() / years == pytest.approx(0.3, rel=0.05)


def test_the_weak_drop_out_sooner_and_the_data_show_it_when_it_is_known() -> None:
    company = plain_company(8_000, dropout=Dropout(per_year=0.3, quality_slope=0.7, known_after_days=60))
    truth = company.truth
    dropped, quality = column(truth.contacts, "dropped_at"), column(truth.contacts, "quality")
    churned = column(company.contacts, "churned")

    weak, strong = quality < -1, quality > 1

    assert (dropped >= 0)[weak].mean() > 2.5 * (dropped >= 0)[strong].mean()
    known = churned >= 0
    assert (churned[known] - dropped[known] == 60 * 86_400_000_000).all()
    assert (dropped[~known & (dropped >= 0)] + 60 * 86_400_000_000 > to_us(truth.spec.end)).all()


def test_costly_actions_go_to_better_prospects_as_far_as_the_score_shows_them() -> None:
    company = plain_company(4_000, steering=Steering(slope=0.8, fit_noise=0.7))
    costly = np.isin(types_of(company), ["workshop", "visit"])
    contact = column(company.interactions, "contact")
    fit, quality = column(company.truth.contacts, "fit"), column(company.truth.contacts, "quality")

    share = np.bincount(contact, costly) / np.bincount(contact)

    assert share[fit > 1].mean() > 3 * share[fit < -1].mean()
    assert np.corrcoef(fit, quality)[0, 1] == pytest.approx(1 / np.sqrt(1 + 0.7**2), abs=0.02)
    score = column(company.contacts, "fit_score")
    assert np.corrcoef(score, fit)[0, 1] > 0.999
    alike = np.abs(fit) < 0.1
    assert abs(np.corrcoef(share[alike], quality[alike])[0, 1]) < 0.15


def forward_odds_after(company: SyntheticCompany, code: str) -> tuple[float, float]:
    """Odds that the next interaction is an offer that moves, after one of a type and after all others, at the start."""
    types, contact = types_of(company), column(company.interactions, "contact")
    offers = np.flatnonzero(types == "offer")
    firsts = np.full(company.truth.spec.contacts_n, len(types))
    firsts[contact[offers[::-1]]] = offers[::-1]
    at_start = np.arange(len(types)) <= firsts[contact]
    now = np.flatnonzero((np.diff(contact) == 0) & at_start[1:])
    moved, is_code = types[now + 1] == "offer", types[now] == code
    odds = [moved[which].mean() / (1 - moved[which].mean()) for which in (is_code, ~is_code)]
    return float(odds[0]), float(odds[1])


def test_a_true_effect_of_a_type_changes_the_odds_of_the_next_move_by_its_size() -> None:
    company = plain_company(6_000, weeks_n=52, effects={"call": 1.0}, mix=Mix(forward=0.03, quality_slope=0.0))

    after_call, after_others = forward_odds_after(company, "call")

    assert np.log(after_call / after_others) == pytest.approx(1.0, abs=0.12)


def test_without_a_true_effect_a_steered_action_still_looks_as_if_it_helped() -> None:
    steered = plain_company(5_000, weeks_n=52, steering=Steering(1.2, 0.3), mix=Mix(forward=0.03, quality_slope=0.8))
    free = plain_company(5_000, weeks_n=52, steering=Steering(0.0, 0.3), mix=Mix(forward=0.03, quality_slope=0.8))

    with_steering = np.log(np.divide(*forward_odds_after(steered, "workshop")))
    without = np.log(np.divide(*forward_odds_after(free, "workshop")))

    assert with_steering > 0.4
    assert abs(without) < 0.2


def test_what_happens_depends_on_the_level() -> None:
    company = plain_company(500)
    first = np.unique(column(company.interactions, "contact"), return_index=True)[1]

    at_start = set(types_of(company)[first])

    assert not at_start & {"order", "contract", "cancelled"}
    assert company.truth.class_of_types["offer"] == {"forward", "costly"}
    assert company.truth.class_of_types["cancelled"] == {"backward"}
    assert company.truth.class_of_types["thanks"] == {"praise"}
    assert company.truth.class_of_types["workshop"] == {"costly"}


def test_loss_makers_lose_and_the_whale_rises_above_its_end() -> None:
    company = plain_company(6_000, money=Money(order_minor=2_000_000, loss_share=0.15))
    truth = company.truth
    profit = column(truth.accounts, "profit_minor")
    losing = column(truth.accounts, "is_loss_maker").astype(bool)

    whale = np.cumsum(np.sort(profit)[::-1])

    assert losing.mean() == pytest.approx(0.15, abs=0.04)
    assert (profit[losing] < 0).all()
    assert whale.max() > 1.03 * whale[-1] > 0
    assert column(truth.contacts, "profit_minor").sum() == profit.sum()
    assert column(truth.accounts, "revenue_minor").sum() == column(company.interactions, "value_minor").sum()
    assert column(company.contacts, "revenue") == pytest.approx(column(truth.contacts, "revenue_minor") / 100)


def test_what_contacts_say_goes_with_how_good_they_are() -> None:
    company = plain_company(4_000)
    said, quality = column(company.contacts, "satisfaction"), column(company.truth.contacts, "quality")
    asked = ~np.isnan(said)

    assert asked.mean() == pytest.approx(0.6, abs=0.03)
    assert 1 <= said[asked].min() <= said[asked].max() <= 5
    assert np.corrcoef(said[asked], quality[asked])[0, 1] > 0.7


def test_pace_and_quality_go_together_as_asked_for() -> None:
    pace = Pace(1.0, "lognormal", 0.6, quality_link=0.5)
    truth = plain_company(6_000, pace=pace, dropout=STAYING).truth

    linked = np.corrcoef(np.log(column(truth.contacts, "pace_per_week")), column(truth.contacts, "quality"))[0, 1]

    assert linked == pytest.approx(0.5, abs=0.04)
    assert np.allclose(column(plain_company(50, pace=EVEN).truth.contacts, "pace_per_week"), 1)
    assert CATALOGUE.start_level == "aware"
