from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.support.builders import A, C, R, a_catalogue, a_level, a_rule, an_entry

from headway.catalogue.diff import ChangeKind, diff
from headway.catalogue.model import EventTag, Trigger

LEVELS = (a_level("aware", A), a_level("offer", C), a_level("won", R))
MAIL = an_entry("mail", 1, 150, rules=[a_rule(2, 150, first=1, last=1)])
ORDER = an_entry("order", 40, 600, triggers=[Trigger("won", ("offer", "aware"))], levels=("offer",))
OLD = a_catalogue(MAIL, ORDER, levels=LEVELS)


def against(**changes):
    return diff(OLD, replace(OLD, version=2, **changes))


def entry_change(old, **changes):
    new = replace(old, **changes)
    return against(entries=tuple(new if entry is old else entry for entry in OLD.entries))


def test_a_catalogue_does_not_differ_from_itself():
    changes = diff(OLD, OLD)

    assert changes.changes == ()
    assert not changes.structure_changed


def test_the_order_of_interactions_means_nothing():
    assert against(entries=OLD.entries[::-1]).changes == ()


def test_the_order_of_triggers_and_of_their_levels_means_nothing():
    assert entry_change(ORDER, triggers=(Trigger("won", ("aware", "offer")),)).changes == ()


def test_added_and_removed_interactions_change_the_structure():
    changes = against(entries=(ORDER, an_entry("call")))

    assert (changes.added, changes.removed) == (("call",), ("mail",))
    assert changes.structure_changed
    assert changes.lines == ("Interaction 'mail' (Mail) is gone.", "Interaction 'call' (Call) is new.")


def test_changed_values_are_told_with_old_and_new_and_leave_the_structure():
    changes = entry_change(MAIL, rules=(a_rule(1.5, 175), a_rule(2, 200, first=1, last=1)))

    assert changes.lines == (
        "Interaction 'mail': RV was +1, is +1.5.",
        "Interaction 'mail': cost was 1.50 EUR, is 1.75 EUR.",
        "Interaction 'mail': the cost for occurrence 1 was 1.50 EUR, is 2.00 EUR.",
    )
    assert changes.changed == ("mail",)
    assert not changes.structure_changed


def test_a_new_bound_of_an_occurrence_changes_the_structure():
    changes = entry_change(MAIL, rules=(*MAIL.rules, a_rule(0.5, 150, first=7)))

    assert changes.lines == ("Interaction 'mail': the rule for occurrence 7+ (+0.5, 1.50 EUR) is new.",)
    assert changes.structure_changed


def test_a_rule_for_a_level_leaves_each_record_in_its_cell():
    changes = entry_change(MAIL, rules=(MAIL.rules[0], a_rule(4, 0, level="won", phase=R), *MAIL.rules[1:]))

    assert [change.field for change in changes.changes] == ["rules"]
    assert not changes.structure_changed


def test_a_rule_that_goes_is_told():
    changes = entry_change(MAIL, rules=MAIL.rules[:1])

    assert changes.lines == ("Interaction 'mail': the rule for occurrence 1 (+2, 1.50 EUR) is gone.",)
    assert changes.structure_changed


def test_triggers_are_told_one_by_one():
    changes = entry_change(ORDER, triggers=(Trigger("offer", ("aware",)),))

    assert changes.lines == (
        "Interaction 'order': the trigger from aware, offer to won is gone.",
        "Interaction 'order': the trigger from aware to offer is new.",
    )
    assert changes.structure_changed


@pytest.mark.parametrize(
    ("before", "after", "kind", "told"),
    [
        (None, datetime(2027, 1, 1, tzinfo=UTC), ChangeKind.RETIRED, "is retired from 2027-01-01"),
        (datetime(2027, 1, 1, tzinfo=UTC), None, ChangeKind.CHANGED, "is in use again"),
        (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), ChangeKind.CHANGED, "is from 2028-01-01"),
    ],
)
def test_retirement_changes_which_records_count(before, after, kind, told):
    old = replace(OLD, entries=(replace(MAIL, retired_at=before), ORDER))

    changes = diff(old, replace(OLD, entries=(replace(MAIL, retired_at=after), ORDER)))

    assert [change.kind for change in changes.changes] == [kind]
    assert told in changes.lines[0]
    assert changes.structure_changed
    assert changes.retired == (("mail",) if kind is ChangeKind.RETIRED else ())


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("name", "Letter", "Interaction 'mail': name was Mail, is Letter."),
        ("description", "Post.", "Interaction 'mail': description Post. is new."),
        ("tactic", "post", "Interaction 'mail': tactic post is new."),
        ("personal", False, "Interaction 'mail': personal was true, is false."),
        ("levels", ("aware",), "Interaction 'mail': levels aware is new."),
        ("outcome_defining", True, "Interaction 'mail': outcome defining was false, is true."),
        ("event_tags", (EventTag.SHARE,), "Interaction 'mail': event tags share is new."),
    ],
)
def test_fields_that_carry_no_value_leave_the_structure(field, value, line):
    changes = entry_change(MAIL, **{field: value})

    assert changes.lines == (line,)
    assert not changes.structure_changed


def test_levels_that_come_go_and_move_change_the_structure():
    levels = (a_level("offer", C, R), a_level("aware", A), a_level("lost", R))

    changes = against(levels=levels, start_level="offer")

    assert changes.lines == (
        "Catalogue 'example': start level was aware, is offer.",
        "Level 'won' (Won) is gone.",
        "Level 'offer': phases was closing, is closing, retention.",
        "Level 'lost' (Lost) is new.",
        "Catalogue 'example': the order of levels was aware → offer, is offer → aware.",
    )
    assert changes.structure_changed


def test_a_level_with_another_name_leaves_the_structure():
    changes = against(levels=(replace(LEVELS[0], name="Awake"), *LEVELS[1:]))

    assert changes.lines == ("Level 'aware': name was Aware, is Awake.",)
    assert not changes.structure_changed


def test_the_head_is_compared_but_the_version_is_not():
    changes = against(author="Ada", facts={"costs": "new"}, effective_from=datetime(2026, 1, 1, tzinfo=UTC))

    assert changes.lines == (
        "Catalogue 'example': effective from 2026-01-01 00:00:00+00:00 is new.",
        "Catalogue 'example': author Ada is new.",
        "Catalogue 'example': the fact 'costs' new is new.",
    )
    assert (changes.old_version, changes.new_version) == (1, 2)


def test_costs_in_another_currency_are_told_in_their_own():
    changes = against(currency="JPY")

    assert "Interaction 'order': cost was 6.00 EUR, is 600 JPY." in changes.lines
