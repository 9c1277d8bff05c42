from tests.support.builders import A, C, R, a_level, a_rule, an_entry

from headway.catalogue.check import occurrence_starts, positions, rule_clashes, trigger_clashes
from headway.catalogue.model import Trigger

LEVELS = (a_level("aware", A), a_level("engaged", A), a_level("offer", C), a_level("won", C, R))


def pairs(entry):
    return [(clash.first_index, clash.second_index) for clash in rule_clashes(entry, LEVELS)]


def test_a_rule_within_the_other_is_no_clash():
    assert pairs(an_entry(rules=[a_rule(1, first=2), a_rule(2, first=7), a_rule(3, phase=A, first=7)])) == []


def test_rules_that_overlap_without_one_within_the_other_clash():
    assert pairs(an_entry(rules=[a_rule(1, phase=A), a_rule(2, first=2)])) == [(1, 2)]


def test_a_rule_for_where_both_hold_settles_a_clash():
    rules = [a_rule(1, phase=A), a_rule(2, first=2), a_rule(3, phase=A, first=2)]

    assert pairs(an_entry(rules=rules)) == []


def test_rules_that_never_meet_do_not_clash():
    assert pairs(an_entry(rules=[a_rule(1, phase=A), a_rule(2, phase=C), a_rule(3, first=2, last=3, phase=R)])) == []


def test_two_equal_conditions_clash_even_with_equal_values():
    assert pairs(an_entry(rules=[a_rule(1, first=2), a_rule(1, first=2)])) == [(1, 2)]


def test_a_second_rule_for_everything_clashes_with_the_first():
    assert pairs(an_entry(rules=[a_rule(1)])) == [(0, 1)]


def test_a_clash_names_the_first_position_where_it_shows():
    entry = an_entry(rules=[a_rule(1, level="won"), a_rule(2, first=3, last=4)])

    (clash,) = rule_clashes(entry, LEVELS)

    assert (clash.level, clash.phase, clash.nth) == ("won", C, 3)


def test_occurrence_classes_start_where_a_rule_begins_or_has_ended():
    assert occurrence_starts(an_entry(rules=[a_rule(1, first=2, last=6), a_rule(1, first=9)])) == (1, 2, 7, 9)


def test_positions_show_every_named_level_and_one_of_the_others_in_each_phase():
    entry = an_entry(rules=[a_rule(1, level="won")])

    assert list(positions(entry, LEVELS)) == [("aware", A, 1), ("offer", C, 1), ("won", C, 1), ("won", R, 1)]


def test_triggers_that_fire_from_one_level_clash():
    entry = an_entry(triggers=[Trigger("won", ("aware", "offer")), Trigger("engaged")])

    (clash,) = trigger_clashes(entry, LEVELS)

    assert (clash.first_index, clash.second_index, clash.level) == (0, 1, "aware")


def test_a_trigger_does_not_fire_at_its_own_target():
    entry = an_entry(triggers=[Trigger("won", ("aware", "offer", "engaged")), Trigger("offer", ("won",))])

    assert trigger_clashes(entry, LEVELS) == ()
