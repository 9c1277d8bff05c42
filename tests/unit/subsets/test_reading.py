"""Reading expressions: what they mean, and what is said about those that mean nothing."""

from __future__ import annotations

import pytest

from headway.errors import ExpressionError, LimitError
from headway.subsets.language.expression import Expression, parse
from headway.subsets.language.parser import DEPTH_MAX, LENGTH_MAX, VALUES_MAX


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("region='west'", "region = 'west'"),
        ("NOT Churned", "not Churned"),
        ("a or b and not c", "a or b and not c"),
        ("(a or b) and c", "(a or b) and c"),
        ("((a)) and (b and c)", "a and b and c"),
        ("not (a and b)", "not (a and b)"),
        ("not (not a)", "not not a"),
        ("region not in ('west')", "not region in ('west')"),
        ("region is not missing", "not region is missing"),
        ("revenue between -1.50 and 2e3", "revenue between -1.5 and 2000"),
        ("won_at >= 2024-05-01T13:30", "won_at >= 2024-05-01T13:30"),
        ("won_at = 2024-05-01T13:30:05", "won_at = 2024-05-01T13:30:05"),
        ("won_at < 0900-01-02", "won_at < 0900-01-02"),
        ("\"company size\" = 'big'", "\"company size\" = 'big'"),
        ('"in" = 1 and "say ""so""" = 2', '"in" = 1 and "say ""so""" = 2'),
        ("name contains 'O''Neill'", "name contains 'O''Neill'"),
        ("name starts\nwith 'Mc'", "name starts with 'Mc'"),
        ("everyone", "everyone"),
        ("churned = TRUE", "churned = true"),
        ("größe = 'groß'", "größe = 'groß'"),
    ],
)
def test_an_expression_has_one_canonical_text_that_reads_back(text: str, canonical: str) -> None:
    expression = parse(text)

    assert str(expression) == canonical
    assert parse(canonical) == expression
    assert Expression.from_json(expression.to_json()) == expression


def test_and_binds_tighter_than_or_and_not_tighter_than_and() -> None:
    assert parse("not a and b or c") == parse("((not a) and b) or c")


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("", 0, "There is nothing to read"),
        ("region = west", 9, "Text stands in single quotes: 'west'"),
        ('region = "west"', 9, "Double quotes name a field"),
        ("region == 'west'", 7, "Equality is one sign"),
        ("a && b", 2, "Write the word: and"),
        ("region <> 'west'", 7, "Write !="),
        ("region = ‘west’", 9, "straight quotes"),
        ("(a or b", 0, "not closed"),
        ("a) or b", 1, "not opened"),
        ("region = 'west", 9, "opened here and not closed"),
        ("revenue > 1,000", 11, "without signs between"),
        ("1000 < revenue", 0, "The field stands first"),
        ("won_at > 2024-13-01", 9, "There is no date 2024-13-01"),
        ("won_at > 1/5/2024", 9, "Dates are written 2024-05-01"),
        ("region in 'west'", 10, "Write: in ('west', 'north')"),
        ("region in ('west' 'north')", 18, "comma or a closing"),
        ("region in ('west'", 10, "This list is not closed"),
        ("region is null", 10, "'missing' is expected"),
        ("region = missing", 9, "Write: is missing"),
        ("region like 'x'", 7, "After a field comes"),
        ("revenue between 1", 17, "'and' is missing after 'between'"),
        ("revenue > 1e999", 10, "too large a number"),
        ("name starts 'x'", 12, "'with' is missing"),
        ("name contains 5", 14, "Text is expected"),
        ("a and", 5, "ends where a condition is expected"),
        ("in = 3", 0, 'write it in double quotes: "in"'),
        ("revenue > 5x", 10, "neither a number nor a date"),
        ("revenue > 3 - 2", 12, "There is no arithmetic"),
        ('"" = 1', 0, "cannot be empty"),
        ("a b", 2, "After a field comes"),
        ("a = 1 b = 2", 6, "Join conditions with: and, or"),
        ("name = '\ud800'", 8, "lone surrogate"),
    ],
)
def test_a_text_that_means_nothing_is_refused_with_its_place_and_what_would_be_right(
    text: str, place: int, part: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)

    assert refused.value.facts["places"][0][0] == place
    assert part in str(refused.value)


def test_a_mark_stands_under_the_mistake_also_in_the_second_line_of_a_text() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("region = 'west'\nand revenue >> 5")

    assert "    and revenue >> 5\n                 ^\n" in str(refused.value)


def test_of_a_long_line_the_part_around_the_mistake_is_shown() -> None:
    text = "a and " * 100 + "b == 1" + " and a" * 100

    with pytest.raises(ExpressionError) as refused:
        parse(text)

    line, mark = str(refused.value).splitlines()[1:3]
    assert len(line) < 120
    assert line[mark.index("^") : mark.index("^") + 2] == "=="


def test_a_mark_stands_right_behind_characters_of_double_width() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("日本 == 'x'")

    assert "    日本 == 'x'\n         ^^\n" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("a" * (LENGTH_MAX + 1), LENGTH_MAX),
        ("(" * (DEPTH_MAX + 1) + "a" + ")" * (DEPTH_MAX + 1), DEPTH_MAX),
        ("not " * (DEPTH_MAX + 1) + "a", DEPTH_MAX),
        (f"a in ({','.join('1' for _ in range(VALUES_MAX + 1))})", VALUES_MAX),
    ],
)
def test_every_limit_of_the_language_is_named_when_it_is_passed(text: str, limit: int) -> None:
    with pytest.raises(LimitError) as refused:
        parse(text)

    assert refused.value.facts["limit"] == limit


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEPTH_MAX + "a" + ")" * DEPTH_MAX,
        "not " * DEPTH_MAX + "a",
        f"a in ({','.join('1' for _ in range(VALUES_MAX))})",
        "a and " * (LENGTH_MAX // 6 - 1) + "a",
    ],
)
def test_what_is_just_within_a_limit_is_read_and_reads_back(text: str) -> None:
    expression = parse(text)

    assert parse(str(expression)) == expression
    assert Expression.from_json(expression.to_json()) == expression


def test_combining_expressions_ends_in_a_limit_rather_than_in_a_text_that_cannot_be_read() -> None:
    expression = parse("a")
    for _ in range(DEPTH_MAX // 2):
        expression = ~(expression & parse("b"))

    with pytest.raises(LimitError):
        ~(expression & parse("b"))


def test_a_text_that_grows_past_the_limit_when_written_out_is_refused_at_once() -> None:
    short = " and ".join(["a=1"] * (LENGTH_MAX // 8))

    assert len(short) < LENGTH_MAX
    with pytest.raises(LimitError, match="Written out"):
        parse(short)


def test_combining_long_expressions_names_the_length_limit() -> None:
    long = parse("a and " * (LENGTH_MAX // 6 - 1) + "a")

    with pytest.raises(LimitError, match="at most"):
        _ = long & long


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "region",
        {},
        {"and": []},
        {"and": [{"field": "a"}]},
        {"and": {"field": "a"}},
        {"or": [{"field": "a"}, 5]},
        {"not": [1]},
        {"everyone": False},
        {"field": ""},
        {"field": 3},
        {"field": "a", "is": "~", "value": 1},
        {"field": "a", "is": "=", "value": None},
        {"field": "a", "is": "=", "value": float("nan")},
        {"field": "a", "is": "=", "value": 10**400},
        {"field": "a", "is": "=", "value": {"date": "yesterday"}},
        {"field": "a", "is": "=", "value": {"date": "2024-02-30"}},
        {"field": "a", "is": "=", "value": 1, "more": 2},
        {"field": "a", "between": [1]},
        {"field": "a", "in": []},
        {"field": "a", "in": "x"},
        {"field": "a", "contains": 5},
        {"field": "a\udfff", "contains": "x"},
    ],
)
def test_a_json_document_of_another_shape_is_refused(document: object) -> None:
    with pytest.raises(ExpressionError):
        Expression.from_json(document)


def test_a_json_document_that_is_too_deep_or_too_long_names_the_limit() -> None:
    deep: dict[str, object] = {"field": "a"}
    for _ in range(1_000):
        deep = {"not": deep}

    with pytest.raises(LimitError):
        Expression.from_json(deep)
    with pytest.raises(LimitError):
        Expression.from_json({"field": "a", "in": list(range(VALUES_MAX + 1))})


def test_the_refusal_of_a_json_document_names_the_place_inside() -> None:
    with pytest.raises(ExpressionError, match=r"At or\[1\]\.not: a condition is an object"):
        Expression.from_json({"or": [{"field": "a"}, {"not": 3}]})
