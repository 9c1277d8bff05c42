from datetime import UTC, datetime

import pytest
from tests.support.builders import A, C, R, a_catalogue, a_level, a_rule, an_entry

from headway.catalogue.cohesion import check_cohesion
from headway.catalogue.model import Direction, Trigger
from headway.catalogue.paths import moves, reachable_levels

LEVELS = (a_level("aware", A), a_level("offer", C), a_level("won", R))


def whole(**changes):
    """Give the entries of a small catalogue without a gap, some of them changed or, with None, left out."""
    entries = {
        "call": an_entry("call", 2),
        "refusal": an_entry("refusal", -5, direction=Direction.IN),
        "proposal": an_entry("proposal", 20, triggers=[Trigger("offer", ("aware",))]),
        "order": an_entry("order", 40, triggers=[Trigger("won", ("offer",))], outcome_defining=True),
        "survey": an_entry("survey", 1, voice_of_customer=True, voice_of=("call", "refusal", "proposal", "order")),
    }
    entries |= changes
    return [entry for entry in entries.values() if entry is not None]


def found(*entries, levels=LEVELS, **facts):
    return [
        (finding.code, finding.subject) for finding in check_cohesion(a_catalogue(*entries, levels=levels, **facts))
    ]


def test_a_whole_catalogue_gives_no_warning():
    assert found(*whole()) == []


def test_a_level_that_no_trigger_leads_to_is_told_with_the_trigger_behind_it():
    proposal = an_entry("proposal", 20)

    assert found(*whole(proposal=proposal)) == [
        ("level_unreachable", "offer"),
        ("level_unreachable", "won"),
        ("no_way_forward", "aware"),
        ("trigger_unreachable", "order"),
    ]


def test_the_last_level_needs_no_way_forward_and_others_do():
    levels = (*LEVELS, a_level("loyal", R))

    assert found(*whole(), levels=levels) == [("level_unreachable", "loyal"), ("no_way_forward", "won")]


def test_a_way_back_is_no_way_forward():
    levels = (a_level("lapsed", R), *LEVELS)
    quiet = an_entry("refusal", -5, direction=Direction.IN, triggers=[Trigger("lapsed", ("won",))])

    assert found(*whole(refusal=quiet), levels=levels, start_level="aware") == [("no_way_forward", "lapsed")]


def test_a_trigger_is_out_of_reach_where_its_interaction_is_not_expected():
    order = an_entry("order", 40, triggers=[Trigger("won", ("offer",))], outcome_defining=True, levels=("aware",))

    assert ("trigger_unreachable", "order") in found(*whole(order=order))


def test_a_trigger_from_a_level_where_its_interaction_is_not_expected_is_told():
    proposal = an_entry("proposal", 20, triggers=[Trigger("offer", ("aware", "won"))], levels=("aware", "offer"))

    assert found(*whole(proposal=proposal)) == [("trigger_unexpected", "proposal")]


def test_a_retired_interaction_opens_no_way():
    proposal = an_entry(
        "proposal", 20, triggers=[Trigger("offer", ("aware",))], retired_at=datetime(2030, 1, 1, tzinfo=UTC)
    )

    assert ("level_unreachable", "offer") in found(*whole(proposal=proposal))


def test_a_phase_without_levels_is_empty():
    levels = (a_level("aware", A), a_level("offer", A), a_level("won", R))

    assert found(*whole(), levels=levels) == [("empty_phase", "closing")]


def test_a_phase_in_which_nothing_is_expected_is_empty():
    entries = [
        an_entry("call", 2, levels=("aware",)),
        an_entry("refusal", -5, direction=Direction.IN, levels=("aware", "offer")),
        an_entry("proposal", 20, triggers=[Trigger("offer", ("aware",))], levels=("aware",)),
        an_entry("order", 40, triggers=[Trigger("won", ("offer",))], outcome_defining=True, levels=("offer",)),
        an_entry(
            "survey", voice_of_customer=True, voice_of=("call", "refusal", "proposal", "order"), levels=("offer",)
        ),
    ]

    assert found(*entries) == [("empty_phase", "retention")]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (an_entry("refusal", 5, direction=Direction.IN), "phase_without_negative"),
        (an_entry("refusal", -5, direction=Direction.OUT), "phase_one_sided"),
    ],
)
def test_a_phase_that_can_only_rise_or_is_one_sided_is_told(refusal, code):
    assert found(*whole(refusal=refusal)) == [(code, phase) for phase in ("acquisition", "closing", "retention")]


def test_a_phase_that_can_only_fall_is_told_by_the_rules_that_hold_there():
    entries = whole()
    gloomy = [
        an_entry(entry.code, 0, rules=[a_rule(1, phase=A), a_rule(1, phase=C), a_rule(-1, level="won", phase=R)],
                 triggers=entry.triggers, direction=Direction.IN, outcome_defining=True,
                 voice_of_customer=entry.voice_of_customer, voice_of=entry.voice_of)
        for entry in entries
    ]  # fmt: skip

    assert ("phase_without_positive", "retention") in found(*gloomy)
    assert ("phase_without_negative", "acquisition") in found(*gloomy)


def test_a_level_with_too_little_to_do_is_a_process_gap():
    entries = whole(
        call=an_entry("call", 2, levels=("offer", "won")),
        refusal=an_entry("refusal", -5, direction=Direction.IN, levels=("offer", "won")),
        order=an_entry("order", 40, triggers=[Trigger("won", ("offer",))], outcome_defining=True, levels=("offer",)),
    )

    assert ("process_gap", "aware") in found(*entries)
    assert ("process_gap", "offer") not in found(*entries)


def test_the_least_number_of_expected_interactions_can_be_set():
    catalogue = a_catalogue(*whole(), levels=LEVELS)

    findings = check_cohesion(catalogue, expected_min=5)

    assert [(finding.code, finding.subject) for finding in findings] == [
        ("process_gap", "aware"),
        ("process_gap", "offer"),
    ]
    assert "'Call', 'Refusal', 'Proposal' and 'Order' are expected" in findings[0].sentence


def test_a_rule_that_narrower_ones_cover_is_told():
    call = an_entry("call", 2, rules=[a_rule(1, phase=A), a_rule(3, level="aware", phase=A)])

    assert found(*whole(call=call)) == [("rule_never_chosen", "call")]


def test_a_rule_for_a_level_where_nothing_is_expected_is_told():
    call = an_entry("call", 2, rules=[a_rule(3, level="won", phase=R)], levels=("aware", "offer"))

    assert found(*whole(call=call)) == [("rule_never_chosen", "call")]


def test_a_catalogue_without_a_voice_is_told_once():
    assert found(*whole(survey=None)) == [("no_voice", "example")]


def test_a_voice_about_nothing_and_interactions_without_a_voice_are_told():
    survey = an_entry("survey", 1, voice_of_customer=True)
    other = an_entry("rating", 1, voice_of_customer=True, voice_of=("call", "refusal", "order"))

    assert found(*whole(survey=survey, rating=other)) == [
        ("voice_unlinked", "survey"),
        ("type_without_voice", "proposal"),
    ]


def test_detail_needs_no_voice():
    click = an_entry("click", 1, detail=True)

    assert found(*whole(click=click)) == []


def test_names_that_cannot_be_told_apart_are_told():
    ring = an_entry("ring", 1, name="CALL", detail=True)

    assert found(*whole(ring=ring)) == [("same_name", "call")]


def test_a_catalogue_without_an_outcome_is_told():
    order = an_entry("order", 40, triggers=[Trigger("won", ("offer",))])

    assert found(*whole(order=order)) == [("no_outcome", "example")]


def test_every_finding_has_a_sentence_and_a_hint():
    findings = check_cohesion(a_catalogue(an_entry("call"), levels=(*LEVELS, a_level("loyal", R))))

    assert len(findings) > 5
    assert all(finding.sentence.endswith(".") and finding.hint.endswith(".") for finding in findings)


def test_ways_are_found_through_levels_back_and_forth():
    catalogue = a_catalogue(
        an_entry("back", triggers=[Trigger("aware", ("won",))]),
        an_entry("up", triggers=[Trigger("won", ("offer",))]),
        levels=LEVELS,
        start_level="offer",
    )

    assert reachable_levels(catalogue) == {"offer", "won", "aware"}
    assert [(move.from_level, move.to_level) for move in moves(catalogue)] == [("won", "aware"), ("offer", "won")]
