"""Who belongs: the comparisons one by one, missing values, and the messages when an expression does not fit."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.subsets.frames import small_frame

from headway.errors import ExpressionError, InputError
from headway.subsets.frame import Field, SubsetFrame
from headway.subsets.language.expression import parse


def members_of(text: str) -> list[int]:
    return np.flatnonzero(parse(text).members(small_frame())).tolist()


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("region = 'west'", [0, 3, 7]),
        ("region != 'west'", [1, 2, 4, 5, 6]),
        ("region in ('west', 'north', 'south')", [0, 1, 2, 3, 4, 5, 7]),
        ("region not in ('west', 'north')", [2, 5, 6]),
        ("region is missing", [6]),
        ("region is not missing and not churned", [1, 2, 4, 5, 7]),
        ("industry contains 'eil'", [5]),
        ("industry contains 'STEEL'", [2, 3, 7]),
        ("industry starts with 're'", [0, 1, 6]),
        ("not industry starts with 're'", [2, 3, 4, 5, 7]),
        ("industry = 'O''Neill'", [5]),
        ("revenue >= 1000 and revenue < 5000", [0, 6]),
        ("revenue between 1000 and 5000", [0, 1, 6]),
        ("revenue < 1000", [2, 4, 5]),
        ("not revenue >= 1000", [2, 3, 4, 5]),
        ("revenue > 1000", [1, 6, 7]),
        ("revenue <= 0", [4, 5]),
        ("revenue in (0, -5, 1e9)", [4, 5, 7]),
        ("revenue = 1000", [0]),
        ("revenue != 1000", [1, 2, 3, 4, 5, 6, 7]),
        ("churned", [0, 3, 6]),
        ("churned = false", [1, 2, 4, 5, 7]),
        ("churned != false", [0, 3, 6]),
        ("won_at = 1970-01-01", [0, 1, 6]),
        ("won_at in (1970-01-01, 1970-01-06)", [0, 1, 3, 6]),
        ("won_at <= 1970-01-01", [0, 1, 5, 6]),
        ("won_at < 1970-01-02", [0, 1, 5, 6]),
        ("won_at > 1970-01-01", [2, 3, 7]),
        ("won_at >= 1970-01-02", [2, 3, 7]),
        ("won_at between 1970-01-02 and 1970-01-04", [2, 7]),
        ("won_at = 1970-01-01T00:01", [6]),
        ("won_at = 1970-01-01T00:01:30", [6]),
        ("won_at != 1970-01-01", [2, 3, 4, 5, 7]),
        ("everyone", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("not everyone", []),
        ("region = 'west' and churned or revenue > 1e8", [0, 3, 7]),
    ],
)
def test_a_condition_picks_exactly_those_who_fulfil_it(text: str, members: list[int]) -> None:
    assert members_of(text) == members


def test_contacts_not_present_belong_to_nothing_not_even_to_an_opposite() -> None:
    frame = small_frame()
    absent = SubsetFrame(frame.fields, frame.account, np.arange(8) < 4, frame.as_of_us)

    assert np.flatnonzero(parse("everyone").members(absent)).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(parse("not churned").members(absent)).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("regoin = 'west'", "There is no field 'regoin'. Did you mean 'region'?"),
        ("Region = 'west'", "Did you mean 'region'?"),
        ("xyz = 'west'", "The fields are: churned, industry, region, revenue, won_at."),
        ("region = 'West'", "'region' has no word 'West'. Did you mean 'west'?"),
        ("region in ('west', 'nroth')", "Did you mean 'north'?"),
        ("region = 5", "'region' holds words, and 5 is a number"),
        ("region < 'west'", "has no order for '<'"),
        ("region between 'a' and 'b'", "has no order for 'between'"),
        ("region", "stands alone as if it held yes or no"),
        ("revenue > 'x'", "'revenue' holds numbers, and 'x' is text. Write it like this: revenue >= 1000"),
        ("revenue > 2024-05-01", "2024-05-01 is a date"),
        ("revenue contains 'x'", "is searched like text"),
        ("churned = 1", "Write it like this: churned, or: not churned"),
        ("churned is missing", "is never missing"),
        ("won_at > 5", "Write it like this: won_at >= 2024-05-01"),
        ("won_at = true", "true is yes or no"),
    ],
)
def test_an_expression_that_does_not_fit_the_data_is_told_why_and_what_would_fit(text: str, part: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text).members(small_frame())

    assert part in str(refused.value)


def test_every_fault_is_reported_at_once_with_marks_under_each() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("regoin = 'west' or revenue > 'x' and churned > 3").members(small_frame())

    assert len(refused.value.problems) == 3
    assert (
        "    regoin = 'west' or revenue > 'x' and churned > 3\n    ^^^^^^                       ^^^     ^^^^^^^\n"
    ) in str(refused.value)


def test_a_combined_expression_marks_faults_in_its_own_text() -> None:
    combined = parse("churned") & parse("x = 1")

    with pytest.raises(ExpressionError) as refused:
        combined.members(small_frame())

    assert "    churned and x = 1\n                ^\n" in str(refused.value)


def test_words_that_the_data_do_not_have_may_pass_and_nobody_has_them() -> None:
    frame = small_frame()

    assert not parse("region = 'east'").members(frame, allow_unknown_words=True).any()
    some = parse("region in ('east', 'west', 'far', 'north')").members(frame, allow_unknown_words=True)
    assert np.flatnonzero(some).tolist() == [0, 1, 3, 4, 7]
    with pytest.raises(ExpressionError):
        parse("regoin = 'east'").members(frame, allow_unknown_words=True)


def test_a_field_knows_what_its_values_must_look_like() -> None:
    with pytest.raises(InputError, match="do not fit a dictionary of 2 words"):
        Field.of_words([0, 2], ("a", "b"))
    with pytest.raises(InputError, match="do not fit"):
        Field.of_words([-2], ("a", "b"))
    with pytest.raises(InputError, match="signed whole numbers"):
        Field.of_words([0.5], ("a", "b"))
    with pytest.raises(InputError, match="True or False"):
        Field.of_flags([0, 1])
    with pytest.raises(InputError, match="there are 8 contacts"):
        SubsetFrame({"a": Field.of_flags([True])}, small_frame().account, np.ones(8, dtype=bool), 0)


def test_small_codes_are_compared_with_words_beyond_their_range() -> None:
    words = tuple(f"w{i}" for i in range(300))
    frame = SubsetFrame(
        {"code": Field.of_words(np.array([0, 127, -1], dtype=np.int8), words)},
        np.zeros(3, dtype=np.int32),
        np.ones(3, dtype=bool),
        0,
    )

    assert not parse("code = 'w200'").members(frame).any()
    assert parse("code in ('w127', 'w200', 'w1')").members(frame).tolist() == [False, True, False]


def test_no_contacts_at_all_are_no_difficulty() -> None:
    frame = SubsetFrame(
        {"region": Field.of_words([], ()), "revenue": Field.of_numbers([]), "churned": Field.of_flags([])},
        np.zeros(0, dtype=np.int32),
        np.zeros(0, dtype=bool),
        0,
    )

    assert parse("revenue > 5 or churned or region is missing").members(frame).shape == (0,)
