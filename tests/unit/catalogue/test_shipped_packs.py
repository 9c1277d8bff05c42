from collections import Counter

import pytest

from headway.catalogue.cohesion import check_cohesion
from headway.catalogue.model import Direction, Domain, EventTag, Phase
from headway.catalogue.read import read_pack
from headway.catalogue.shipped import shipped_pack, shipped_packs, shipped_text
from headway.catalogue.write import write_pack
from headway.errors import NotFoundError

REAL = ("loan_applications", "online_retail", "seller_funnel")


@pytest.fixture(scope="module")
def starter():
    return shipped_pack("starter")


def test_four_packs_ship():
    assert shipped_packs() == ("loan_applications", "online_retail", "seller_funnel", "starter")


@pytest.mark.parametrize("code", shipped_packs())
def test_a_shipped_pack_bears_its_own_name_and_is_written_as_it_was_read(code):
    catalogue = shipped_pack(code)

    assert catalogue.code == code
    assert read_pack(write_pack(catalogue)) == catalogue


@pytest.mark.parametrize("code", shipped_packs())
def test_every_interaction_of_a_shipped_pack_is_described_in_one_sentence_and_fits_a_screen(code):
    for entry in shipped_pack(code).entries:
        assert entry.description.endswith("."), entry.code
        assert "\n" not in entry.description
        assert len(entry.name) <= 36, entry.name


def test_a_pack_that_does_not_ship_is_refused_with_the_nearest():
    with pytest.raises(NotFoundError) as caught:
        shipped_text("startr")

    assert caught.value.hint == "Did you mean 'starter'?"


def test_the_starter_library_has_about_a_hundred_interactions_and_thirty_voices(starter):
    kinds = Counter("voice" if e.voice_of_customer else "detail" if e.detail else "major" for e in starter.entries)

    assert 95 <= kinds["major"] <= 110
    assert kinds["major"] + kinds["detail"] <= 110
    assert 28 <= kinds["voice"] <= 34


def test_the_starter_library_reaches_over_all_domains_phases_levels_and_events(starter):
    domains = Counter(entry.domain for entry in starter.entries)

    assert set(domains) == set(Domain)
    assert min(domains.values()) >= 5
    assert [level.name for level in starter.levels if Phase.ACQUISITION in level.phases] == [
        "Identified",
        "Aware",
        "Engaged",
        "Qualified",
    ]
    assert [level.name for level in starter.levels if Phase.CLOSING in level.phases] == [
        "Evaluating",
        "Proposal",
        "Committed",
    ]
    assert [level.name for level in starter.levels if Phase.RETENTION in level.phases] == [
        "Lapsed",
        "New customer",
        "Active",
        "Loyal",
        "Advocate",
    ]
    assert {tag for entry in starter.entries for tag in entry.event_tags} == set(EventTag)
    assert {entry.direction for entry in starter.entries} == set(Direction)
    assert {entry.personal for entry in starter.entries} == {True, False}


def test_the_starter_library_hangs_together(starter):
    assert check_cohesion(starter) == ()


def test_values_of_the_starter_library_follow_the_scale(starter):
    for entry in starter.entries:
        for trigger in entry.triggers:
            for level in trigger.from_levels:
                rv_milli = entry.rule_at(level, starter.level_by_code[level].phases[0], 1).rv_milli
                forward = starter.order_of(trigger.to_level) > starter.order_of(level)
                assert 20_000 <= rv_milli <= 50_000 if forward else rv_milli <= -5_000, (entry.code, level)
        if EventTag.BAD_EXPERIENCE in entry.event_tags:
            assert max(rule.rv_milli for rule in entry.rules) <= -5_000, entry.code
        if not entry.triggers:
            assert max(rule.rv_milli for rule in entry.rules) <= 25_000, entry.code


def test_every_trigger_of_the_starter_library_names_its_levels(starter):
    assert all(trigger.from_levels for entry in starter.entries for trigger in entry.triggers)


def test_a_lapsed_customer_can_be_won_back_and_an_active_one_can_lapse(starter):
    back = {entry.code for entry in starter.entries if entry.move("lapsed") == "active"}
    away = {entry.code for entry in starter.entries if entry.move("active") == "lapsed"}

    assert {"win_back_accepted", "repeat_order"} <= back
    assert {"contract_cancelled", "quiet_quarter"} <= away


def test_what_a_person_does_costs_something(starter):
    for entry in starter.entries:
        if entry.personal and entry.direction is not Direction.IN:
            assert all(rule.cost_minor > 0 for rule in entry.rules), entry.code


@pytest.mark.parametrize(
    ("code", "findings"),
    [
        ("seller_funnel", {"phase_without_negative": 2, "process_gap": 2, "no_voice": 1}),
        ("loan_applications", {"no_way_forward": 2, "no_voice": 1}),
        ("online_retail", {"empty_phase": 1, "phase_without_negative": 1, "process_gap": 1, "no_voice": 1}),
    ],
)
def test_packs_of_real_histories_say_what_the_history_lacks(code, findings):
    assert Counter(finding.code for finding in check_cohesion(shipped_pack(code))) == findings


def test_the_pack_of_loan_applications_has_a_type_for_every_activity_and_stage_of_work():
    codes = set(shipped_pack("loan_applications").by_code)
    states = (
        "submitted partly_submitted preaccepted accepted finalized approved registered activated declined cancelled"
    )
    offers = "selected created sent sent_back accepted cancelled declined"
    work = (
        "complete_application follow_up_lead call_after_offer call_missing_papers validate_application assess_fraud "
        "change_contract"
    )

    expected = {f"application_{state}" for state in states.split()} | {f"offer_{state}" for state in offers.split()}
    expected |= {f"{item}_{stage}" for item in work.split() for stage in ("scheduled", "started", "completed")}
    assert codes == expected


def test_only_completed_work_on_a_loan_application_costs():
    for entry in shipped_pack("loan_applications").entries:
        costs = any(rule.cost_minor for rule in entry.rules)
        assert not costs or entry.code.endswith("_completed"), entry.code


def test_purchases_climb_level_by_level():
    purchase = shipped_pack("online_retail").entry("purchase")
    levels = ["prospect"]
    while (after := purchase.move(levels[-1])) is not None:
        levels.append(after)

    assert levels == ["prospect", "new_customer", "returning", "active", "loyal"]


def test_a_seller_steps_up_with_sales_and_back_with_quiet_months():
    catalogue = shipped_pack("seller_funnel")
    level = catalogue.start_level
    reached = []
    for code in ("landing_page_signup", "deal_won", "sale", "sale", "sale", "quiet_month", "quiet_month", "sale"):
        level = catalogue.entry(code).move(level) or level
        reached.append(level)

    assert reached == ["qualified", "new_seller", "active", "steady", "steady", "active", "lapsed", "active"]
