"""Tables that are not history are told what is wrong with them, all of it at once."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headway.columns.history import EARLIEST_US, LATEST_US, check_history
from headway.errors import InputError


def interactions(**columns: object) -> pa.Table:
    sound = {
        "source": ["crm", "crm"],
        "source_key": ["1", "2"],
        "contact": ["ann", "bob"],
        "type": ["call", "mail"],
        "occurred_at": [0, 1],
        "known_at": [0, 1],
    }
    return pa.table({name: column for name, column in (sound | columns).items() if column is not None})


def problems_of(table: pa.Table, contacts: pa.Table | None = None) -> list[str]:
    with pytest.raises(InputError) as refusal:
        check_history(table, contacts)
    return [str(problem) for problem in refusal.value.problems]


def test_plain_large_and_encoded_strings_and_both_kinds_of_moments_are_history():
    table = interactions(
        source=pa.array(["crm", "crm"]).dictionary_encode(),
        source_key=pa.array(["1", "2"], pa.large_string()),
        occurred_at=pa.array([0, 1], pa.timestamp("us", "UTC")),
        actor=[None, None],
        mood=pa.array(["good", None]),
        cost_given_minor=pa.array([None, 0], pa.int64()),
    )
    contacts = pa.table(
        {
            "contact": ["ann"],
            "region": ["east"],
            "region__known_at": [3],
            "size": [1.5],
            "churned": pa.array([None], pa.timestamp("us", "UTC")),
            "nothing": [None],
        }
    )

    assert check_history(table, contacts) is None


def test_every_missing_and_mistyped_column_is_named_at_once():
    table = interactions(contact=None, type=[1, 2], occurred_at=["2024", "2025"], mood=[1.0, 2.0])

    problems = problems_of(table, pa.table({"account": [1], "churned": [True]}))

    assert [problem.split(":")[0] for problem in problems] == [
        "interactions.contact",
        "interactions.type",
        "interactions.occurred_at",
        "interactions.mood",
        "contacts.contact",
        "contacts.account",
        "contacts.churned",
    ]


def test_empty_cells_are_told_with_their_first_rows():
    key = pa.array(["", "1", None, "", "2", "", "", "", ""])
    table = pa.table(
        dict.fromkeys(("source", "source_key", "contact", "type"), key)
        | {name: pa.array([0] * 9, pa.int64()) for name in ("occurred_at", "known_at")}
    )

    problems = problems_of(table)

    assert "interactions.source_key: no value in 1 row (2). Every row needs one." in problems
    assert "interactions.contact: an empty string in 6 rows (0, 3, 5, 6, 7, …). Every row needs text." in problems


def test_a_null_or_an_empty_word_inside_a_dictionary_is_found():
    encoded = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array([None, ""], pa.string()))

    problems = problems_of(interactions(contact=encoded))

    assert len(problems) == 2
    assert "no value in 1 row (0)" in problems[0]
    assert "an empty string in 1 row (1)" in problems[1]


def test_a_word_that_stands_in_no_row_does_no_harm():
    encoded = pa.DictionaryArray.from_arrays(pa.array([1, 1], pa.int8()), pa.array(["", "ann"]))

    assert check_history(interactions(contact=encoded)) is None


@pytest.mark.parametrize("moment", [EARLIEST_US - 1, LATEST_US, 2**63 - 1, -(2**63)])
def test_moments_outside_three_centuries_are_refused(moment):
    problems = problems_of(interactions(occurred_at=[0, moment]))

    assert len(problems) == 1
    assert problems[0].startswith("interactions.occurred_at: a moment outside the years 1900 to 2199 in 1 row (1).")


def test_the_first_and_the_last_moment_are_history():
    assert check_history(interactions(occurred_at=[EARLIEST_US, LATEST_US - 1])) is None


def test_a_separator_in_a_source_and_a_cost_below_nothing_are_refused():
    problems = problems_of(interactions(source=["crm", "c\x1frm"], cost_given_minor=[-1, 5]))

    assert [problem.split(":")[0] for problem in problems] == [
        "interactions.source",
        "interactions.cost_given_minor",
    ]


def test_a_contact_has_one_row():
    problems = problems_of(interactions(), pa.table({"contact": ["ann", "bob", "ann"]}))

    assert problems == ["contacts.contact: a contact with several rows in 2 rows (0, 2). Keep one row for each."]


def test_a_column_that_is_there_twice_is_refused():
    table = pa.Table.from_arrays(
        [*interactions().columns, pa.array(["x", "y"]), pa.array([1, 2])],
        [*interactions().column_names, "team", "team"],
    )

    problems = problems_of(table)

    assert problems == ["interactions.team: the column is there 2 times. Keep one."]


@pytest.mark.parametrize(
    ("contacts", "problem"),
    [
        ({"size": [1.0], "size__known_at": [0]}, "there is no dimension 'size' beside it"),
        ({"region__known_at": [0]}, "there is no dimension 'region' beside it"),
        ({"region": ["east"], "region__known_at": ["today"]}, "the column holds string"),
        ({"region": ["east"], "region__known_at": pa.array([None], pa.int64())}, "no moment for a value of 'region'"),
        ({"region": ["east"], "region__known_at": pa.array([None])}, "the column holds null"),
    ],
)
def test_a_known_at_column_belongs_to_a_dimension_and_dates_every_value(contacts, problem):
    problems = problems_of(interactions(), pa.table({"contact": ["ann"]} | contacts))

    assert len(problems) == 1
    assert problem in problems[0]
