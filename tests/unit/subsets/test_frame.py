"""The frame: what could be asked at a date, and nothing from later."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.subsets.frames import small_columns

from headway.errors import InputError
from headway.subsets.frame import Field, Kind, frame_of, known_contacts
from headway.subsets.language.expression import parse
from headway.units import DAY_US

EVERYBODY = np.ones(3, dtype=bool)


def names(text: str, day: int) -> list[str]:
    columns = small_columns()
    mask = parse(text).members(frame_of(columns, as_of_us=day * DAY_US, present=EVERYBODY))
    return [name for name, belongs in zip(columns.contacts.to_pylist(), mask, strict=True) if belongs]


def test_every_attribute_of_the_contacts_becomes_a_field_of_its_kind() -> None:
    frame = frame_of(small_columns(), as_of_us=10 * DAY_US)

    assert {name: field.kind for name, field in frame.fields.items()} == {
        "contact": Kind.WORD,
        "account": Kind.WORD,
        "region": Kind.WORD,
        "segment": Kind.WORD,
        "revenue": Kind.NUMBER,
        "won": Kind.FLAG,
        "won_at": Kind.DATE,
    }


def test_a_word_counts_from_the_moment_it_is_known() -> None:
    assert names("segment is missing", day=4) == ["ann", "bob", "cho"]
    assert names("segment = 'a'", day=5) == ["ann"]
    assert names("segment = 'b'", day=14) == []
    assert names("segment in ('a', 'b')", day=15) == ["ann", "bob"]


def test_a_flag_is_true_from_its_moment_on_and_its_date_is_missing_before() -> None:
    assert names("won", day=6) == []
    assert names("won_at is missing", day=6) == ["ann", "bob", "cho"]
    assert names("won", day=7) == ["ann"]
    assert names("won_at = 1970-01-08", day=7) == ["ann"]
    assert names("won_at > 1970-01-01", day=12) == ["ann", "cho"]


def test_contacts_and_accounts_are_asked_by_their_keys() -> None:
    assert names("contact = 'bob'", day=1) == ["bob"]
    assert names("contact in ('bob', 'cho') and account = 'acme'", day=1) == ["bob"]
    assert names("account contains 'CM'", day=1) == ["ann", "bob"]


def test_a_contact_is_present_once_one_of_its_interactions_is_known() -> None:
    columns = small_columns()

    assert known_contacts(columns, as_of_us=3 * DAY_US).tolist() == [False, False, False]
    assert known_contacts(columns, as_of_us=4 * DAY_US).tolist() == [True, False, False]
    assert known_contacts(columns, as_of_us=20 * DAY_US).tolist() == [True, True, False]
    assert parse("everyone").members(frame_of(columns, as_of_us=4 * DAY_US)).tolist() == [True, False, False]


def test_fields_that_a_caller_computed_stand_beside_those_of_the_data() -> None:
    columns = small_columns()
    extra = {"level": Field.of_words([0, 1, -1], ("aware", "loyal")), "rv": Field.of_numbers([1, 2, 3])}

    frame = frame_of(columns, as_of_us=0, extra=extra, present=EVERYBODY)

    assert parse("level = 'loyal' and rv >= 2").members(frame).tolist() == [False, True, False]


def test_two_fields_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="Two fields are named 'region'"):
        frame_of(small_columns(), as_of_us=0, extra={"region": Field.of_numbers([1, 2, 3])})


def test_an_attribute_of_the_data_goes_before_the_date_of_a_flag() -> None:
    columns = small_columns()
    columns.contact_numbers["won_at"] = np.array([1.0, 2.0, 3.0])  # type: ignore[index]

    assert frame_of(columns, as_of_us=0).fields["won_at"].kind is Kind.NUMBER
