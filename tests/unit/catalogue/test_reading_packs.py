from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.unit.catalogue.packs import SMALL, changed

from headway.catalogue.model import Direction, Domain, EventTag, Phase, Trigger, ValueRule
from headway.catalogue.read import read_pack
from headway.errors import PackError


def problems(text):
    with pytest.raises(PackError) as caught:
        read_pack(text, name="small.yaml")
    return caught.value.problems


def the_one_problem(text):
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def test_a_pack_becomes_a_catalogue():
    catalogue = read_pack(SMALL)

    assert (catalogue.code, catalogue.version, catalogue.currency, catalogue.start_level) == (
        "small",
        1,
        "EUR",
        "aware",
    )
    assert [level.code for level in catalogue.levels] == ["aware", "won", "loyal"]
    assert catalogue.level_by_code["won"].phases == (Phase.CLOSING, Phase.RETENTION)
    order = catalogue.entry("order")
    assert (order.domain, order.direction, order.personal) == (Domain.SALES, Direction.IN, True)
    assert order.triggers == (Trigger("won", ("aware",)), Trigger("loyal", ("won",)))
    assert order.event_tags == (EventTag.REPEAT,)
    assert order.outcome_defining
    assert catalogue.entry("rating").voice_of == ("mail", "order")


def test_a_rule_takes_from_its_interaction_what_it_leaves_out():
    mail = read_pack(SMALL).entry("mail")

    assert mail.rules == (
        ValueRule(2_500, 150),
        ValueRule(1_000, 150, first=2, last=6),
        ValueRule(250, 120, first=7),
    )


@pytest.mark.parametrize(("nth", "rv_milli"), [(1, 2_500), (2, 1_000), (6, 1_000), (7, 250), (700, 250)])
def test_values_change_at_the_bounds_of_the_occurrence(nth, rv_milli):
    mail = read_pack(SMALL).entry("mail")

    assert mail.rule_at("aware", Phase.ACQUISITION, nth).rv_milli == rv_milli


def test_a_rule_for_a_level_of_one_phase_names_that_phase_and_so_wins_over_a_rule_for_the_phase():
    rules = """rules:
      - {phase: retention, rv: 4}
      - {level: loyal, rv: 5}
      - {level: won, phase: closing, rv: 6}"""
    order = read_pack(
        changed("triggers:\n      - {from: aware", f"{rules}\n    triggers:\n      - {{from: aware")
    ).entry("order")

    assert order.rules[2].phase is Phase.RETENTION
    assert order.rule_at("loyal", Phase.RETENTION, 1).rv_milli == 5_000
    assert order.rule_at("won", Phase.RETENTION, 1).rv_milli == 4_000
    assert order.rule_at("won", Phase.CLOSING, 1).rv_milli == 6_000


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T09:00:00+02:00", datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-01-01T09:00:00Z", datetime(2026, 1, 1, 9, tzinfo=UTC)),
    ],
)
def test_moments_are_dates_at_midnight_utc_or_carry_their_zone(written, moment):
    catalogue = read_pack(changed("version: 1", f"version: 1\neffective_from: {written}"))

    assert catalogue.effective_from == moment
    assert catalogue.effective_from.tzinfo is UTC


def test_costs_are_as_fine_as_the_currency():
    yen = SMALL.replace("EUR", "JPY").replace("1.50", "150").replace("1.20", "120")
    dinar = SMALL.replace("EUR", "KWD").replace("1.50", "1.505")

    assert read_pack(yen).entry("mail").rules[0].cost_minor == 150
    assert read_pack(dinar).entry("mail").rules[0].cost_minor == 1_505
    assert the_one_problem(SMALL.replace("EUR", "JPY").replace("1.50", "150")).where == "small.yaml:20"


MISTAKES = [
    # what is written, what it is written over, the line, a part of the sentence, a part of the hint
    ("direction: out", "direction: outt", 14, "'direction' of interaction 'mail' is 'outt'", "Did you mean 'out'?"),
    ("domain: sales", "domain: salez", 23, "'domain' of interaction 'order' is 'salez'", "Did you mean 'sales'?"),
    ("phases: retention", "phases: retantion", 9, "'phases' of level 'loyal'", "Did you mean 'retention'?"),
    ("[closing, retention]", "[closing, reten]", 8, "'phases' of level 'won' is 'reten'", "Did you mean 'retention'?"),
    ("phases: retention", "phases: []", 9, "'phases' of level 'loyal' is empty", ""),
    (", phases: retention", "", 9, "Level 'loyal' has no 'phases'", "at least one"),
    ("event_tags: repeat", "event_tags: repeated", 32, "is 'repeated'", "Did you mean 'repeat'?"),
    ("personal: true", "personal: yes", 25, "is 'yes'; it must be true or false", ""),
    ("rv: 10", "rv: ten", 26, "'rv' of interaction 'order' is 'ten'; it must be a number", "plain number"),
    ("rv: 10", "rv: 100.5", 26, "is 100.5, more than the most that is allowed, 100", ""),
    ("rv: 10", "rv: -101", 26, "is -101, less than the least that is allowed, -100", ""),
    ("rv: 10", "rv: 1.0005", 26, "The rv 1.0005 is finer than a thousandth", ""),
    ("rv: 10", "rv:", 26, "'rv' of interaction 'order' is empty", "take the line out"),
    ("cost: 6", "cost: -6", 27, "is -6, less than the least that is allowed, 0", ""),
    ("cost: 6", "cost: 6.001", 27, "The cost 6.001 is finer than the currency, which has 2 decimals", ""),
    ("cost: 6", "costs: 6", 27, "a field 'costs' that packs do not know", "Did you mean 'cost'?"),
    ("name: Mailing", "name: 12", 12, "'name' of interaction 'mail' is 12; it must be text", "quotes"),
    ("code: order", "code: Order!", 21, "is 'Order!': a code is made of small letters", ""),
    ("currency: EUR", "currency: EURO", 4, "three capital letters", ""),
    ("currency: EUR", "currency: EUT", 4, "No currency 'EUT' is in use", "Did you mean"),
    ("version: 1", "version: 0", 3, "less than the least", ""),
    ("version: 1", "version: 1.5", 3, "it must be a whole number", ""),
    ("start_level: aware", "start_level: awar", 5, "No level 'awar' in this pack", "Did you mean 'aware'?"),
    ("to: won", "to: wonn", 29, "No level 'wonn' in this pack", "Did you mean 'won'?"),
    ("from: [won]", "from: [wonn]", 30, "No level 'wonn' in this pack", "Did you mean 'won'?"),
    ("from: [won]", "from: [loyal]", 30, "The trigger never fires", "another level"),
    ("from: [won]", "from: [aware, won]", 30, "that of line 29 both fire from level 'aware'", "'from'"),
    ("{from: [won], to: loyal}", "{to: loyal}", 30, "that of line 29 both fire from level 'aware'", "'from'"),
    ("from: [won]", "from: [won, won]", 30, "'from' lists 'won' twice", "Take one out"),
    (
        "interactions:",
        "  - {code: aware, name: B, phases: closing}\ninteractions:",
        10,
        "The level 'aware' stands here a second time",
        "line 7",
    ),
    ("code: rating", "code: mail", 33, "The interaction 'mail' stands here a second time", "line 11"),
    ("[mail, order]", "[mail, ordr]", 41, "No interaction 'ordr' in this pack", "Did you mean 'order'?"),
    ("[mail, order]", "[mail, order, rating]", 41, "'rating' is itself a voice", "process"),
    ("    voice_of_customer: true\n", "", 40, "'rating' has 'voice_of', yet is no voice", "voice_of_customer: true"),
    ("occurrence: 7+", "occurrence: 5+", 20, "that of line 19 both hold at level 'aware'", "narrower"),
    ("occurrence: 7+", "occurrence: 2-6", 20, "both hold", "narrower"),
    ("occurrence: 2-6", "occurrence: 6-2", 19, "ends before it begins", "Write 2-6."),
    ("occurrence: 2-6", "occurrence: two", 19, "is 'two': an occurrence is a number, a range", ""),
    ("occurrence: 2-6", "occurrence: 0", 19, "less than the least", ""),
    ("occurrence: 2-6, ", "", 19, "The rule holds everywhere", "occurrence"),
    ("occurrence: 2-6", "occurrence: 1+", 19, "The rule holds everywhere", "occurrence"),
    ("occurrence: 2-6", "level: loyal, phase: closing", 19, "does not lie in phase 'closing'", "leave the phase out"),
    ("occurrence: 2-6", "levle: loyal, occurrence: 3", 19, "a field 'levle'", "Did you mean 'level'?"),
    ("version: 1", "version: 1\neffective_from: tomorrow", 4, "no date and no moment", "2026-01-01"),
    ("version: 1", "version: 1\neffective_from: 2026-01-01T09:00:00", 4, "a time without a zone", "2026-01-01"),
    ("version: 1", "version: 1\neffective_from: 0001-01-01T00:00:00+10:00", 4, "no date and no moment", ""),
    ("version: 1", "version: 1\nfacts: {Big One: x}", 4, "The key 'Big One' of 'facts'", ""),
    ("version: 1", "version: 1\ncolour: red", 4, "The pack has a field 'colour'", ""),
    ("name: Small\n", "", 1, "The pack has no 'name'", "on screen"),
    ("name: Mailing", 'name: "Mail\\ning"', 12, "a name is one line without control characters", ""),
    ("name: Mailing", 'name: "  "', 12, "is empty", ""),
    ("name: Mailing", f"name: {'m' * 121}", 12, "has 121 characters; the limit is 120", ""),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence", "hint"), MISTAKES, ids=[case[1][:40] for case in MISTAKES])
def test_a_mistake_is_told_once_with_its_line_and_what_would_be_right(old, new, line, sentence, hint):
    problem = the_one_problem(changed(old, new))

    assert problem.where == f"small.yaml:{line}"
    assert sentence in problem.problem
    assert hint in (problem.hint or "")


def test_every_problem_is_reported_at_once_in_order_of_lines():
    text = SMALL
    for old, new in [
        ("currency: EUR", "currency: EUT"),
        ("name: Won", "nam: Won"),
        ("direction: out", "direction: outwards"),
        ("rv: 2.5", "rv: 2.5555"),
        ("to: loyal", "to: loial"),
        ("[mail, order]", "[mial, order]"),
    ]:
        text = text.replace(old, new, 1)

    found = problems(text)

    assert [int(problem.where.split(":")[1]) for problem in found] == [4, 8, 14, 16, 30, 41]
    assert all(problem.problem for problem in found)


def test_the_message_counts_and_lists_the_problems():
    with pytest.raises(PackError, match=r"small\.yaml has 1 problem") as caught:
        read_pack(changed("domain: sales", "domain: salez"), name="small.yaml")

    assert "small.yaml:23: 'domain' of interaction 'order' is 'salez'" in str(caught.value)


def test_a_broken_level_is_told_once_and_not_again_at_every_use():
    found = problems(changed("code: won, name: Won", "code: WON, name: Won"))

    assert [problem.where for problem in found] == ["small.yaml:8"]


def test_a_broken_code_of_an_interaction_is_told_once_and_not_again_where_a_voice_names_it():
    found = problems(changed("code: order", "code: 7"))

    assert [problem.where for problem in found] == ["small.yaml:21"]


@pytest.mark.parametrize(
    "text", ["- a\n- b", "just words", "7", "levels: 3\ninteractions: {}", "interactions: [1, [2], null]"]
)
def test_a_text_of_another_shape_is_refused_with_problems(text):
    assert problems(text)


def test_more_rules_than_the_limit_are_refused():
    rules = "\n".join(f"      - {{occurrence: {n}, rv: 1}}" for n in range(10, 35))
    text = changed("      - {occurrence: 2-6, rv: 1}\n      - {occurrence: 7+, rv: 0.25, cost: 1.20}", rules)

    assert "has 25 parts; the limit is 24" in the_one_problem(text).problem


def test_an_alias_saves_writing():
    text = changed("      - {from: aware, to: won}", "      - &up {from: aware, to: won}")
    text = text.replace("    rules:", "    triggers: [*up]\n    rules:", 1).replace(
        "triggers: [*up]\n    rules:", "rules:"
    )

    assert read_pack(text) == read_pack(SMALL)
