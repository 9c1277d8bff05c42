"""Laws of the subset language, for any text and any expression."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from headway.errors import ExpressionError, HeadwayError, LimitError
from headway.subsets.families import bands_of, split_by
from headway.subsets.frame import Field, SubsetFrame
from headway.subsets.language.expression import Expression, parse
from headway.subsets.language.tree import (
    And,
    Between,
    Compare,
    Everyone,
    FieldName,
    Holds,
    IsIn,
    IsMissing,
    IsTrue,
    Moment,
    Node,
    Not,
    Number,
    Or,
    Text,
    YesNo,
)
from headway.units import DAY_US, NEVER_US, to_us

WORDS = ("west", "north", "it's", "", "ÄÖ", "west wing")
PIECES = ["region", "revenue", "churned", "won_at", "and", "or", "not", "in", "(", ")", ",", "'west'", "'", '"', "="]
PIECES += ["!=", "<", "<=", "between", "is", "missing", "starts", "with", "everyone"]
PIECES += ["contains", "5", "-1.5e3", "2024-05-01", "true", "🙂"]
ODD_NAMES = ("region", "in", "company size", 'q"q', "ß", "_", "9a")

names = st.one_of(st.sampled_from(ODD_NAMES), st.text(min_size=1, max_size=5))
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=5)).map(Text)
numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda value: Number(value + 0.0))
days = st.dates(min_value=date(1, 1, 1)).map(
    lambda day: Moment(to_us(datetime.combine(day, time(0), tzinfo=UTC)), DAY_US)
)
seconds = st.datetimes().map(lambda moment: Moment(to_us(moment.replace(microsecond=0, tzinfo=UTC)), 1_000_000))
values = st.one_of(texts, numbers, days, seconds, st.booleans().map(YesNo))
fields = names.map(FieldName)
conditions = st.one_of(
    st.builds(Compare, fields, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), values),
    st.builds(Between, fields, values, values),
    st.builds(IsIn, fields, st.lists(values, min_size=1, max_size=4).map(tuple)),
    st.builds(IsMissing, fields),
    st.builds(Holds, fields, texts, st.booleans()),
    st.builds(IsTrue, fields),
    st.just(Everyone()),
)


def combined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(And, several), st.builds(Or, several))


trees = st.recursive(conditions, combined, max_leaves=12)


def read_or_refusal(text: str) -> tuple[HeadwayError | None, Expression | None]:
    try:
        return None, parse(text)
    except (ExpressionError, LimitError) as refused:
        return refused, None


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
@example("(" * 500)
@example("not " * 500)
@example("\ud800")
@example("٣ = 3")
@example("a = ٣")
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    refused, expression = read_or_refusal(text)

    if expression is not None:
        assert parse(str(expression)) == expression
    if isinstance(refused, ExpressionError):
        assert all(0 <= start <= end <= len(text) for start, end in refused.facts["places"])
        assert "^" in str(refused)


@given(trees)
def test_the_canonical_text_and_the_document_of_any_expression_read_back_to_the_same(node: Node) -> None:
    expression = Expression.of(node)

    assert expression.node == node
    assert repr(parse(str(expression)).node) == repr(node)
    assert repr(Expression.from_json(expression.to_json()).node) == repr(node)


@st.composite
def frames(draw: st.DrawFn) -> SubsetFrame:
    n = draw(st.integers(0, 12))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=n, max_size=n))

    return SubsetFrame(
        {
            "region": Field.of_words(np.array(column(st.integers(-1, len(WORDS) - 1)), dtype=np.int16), WORDS),
            "revenue": Field.of_numbers(column(st.one_of(st.just(float("nan")), st.integers(-3, 3)))),
            "churned": Field.of_flags(column(st.booleans())),
            "won_at": Field.of_dates(column(st.one_of(st.just(NEVER_US), st.integers(-2 * DAY_US, 2 * DAY_US)))),
        },
        account=np.array(column(st.integers(0, 3)), dtype=np.int32),
        present=np.array(column(st.booleans()), dtype=bool),
        as_of_us=0,
    )


region, revenue, churned, won_at = (FieldName(name) for name in ("region", "revenue", "churned", "won_at"))
words = st.sampled_from(WORDS).map(Text)
small = st.integers(-3, 3).map(lambda value: Number(float(value)))
near = st.integers(-2, 2).map(lambda day: Moment(day * DAY_US, DAY_US))
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
fitting = st.recursive(
    st.one_of(
        st.builds(Compare, st.just(region), st.sampled_from(["=", "!="]), words),
        st.builds(IsIn, st.just(region), st.lists(words, min_size=1, max_size=4).map(tuple)),
        st.builds(Holds, st.just(region), st.sampled_from(["w", "WEST", "'"]).map(Text), st.booleans()),
        st.builds(Compare, st.just(revenue), orders, small),
        st.builds(Between, st.just(revenue), small, small),
        st.builds(IsIn, st.just(revenue), st.lists(small, min_size=1, max_size=3).map(tuple)),
        st.builds(Compare, st.just(won_at), orders, near),
        st.builds(IsMissing, st.sampled_from([region, revenue, won_at])),
        st.just(IsTrue(churned)),
        st.just(Everyone()),
    ),
    combined,
    max_leaves=8,
)


def row_of(frame: SubsetFrame, contact: int) -> dict[str, Any]:
    moment = int(frame.fields["won_at"].values[contact])
    amount = float(frame.fields["revenue"].values[contact])
    return {
        "region": frame.fields["region"].decoded()[contact],
        "revenue": None if np.isnan(amount) else amount,
        "churned": bool(frame.fields["churned"].values[contact]),
        "won_at": None if moment == NEVER_US else moment,
    }


def says(node: Node, row: dict[str, Any]) -> bool:
    """The law in plain Python, one contact at a time."""
    match node:
        case Not(part):
            return not says(part, row)
        case And(parts):
            return all(says(part, row) for part in parts)
        case Or(parts):
            return any(says(part, row) for part in parts)
        case Everyone():
            return True
        case IsTrue(field):
            return row[field.name]
        case IsMissing(field):
            return row[field.name] is None
        case Compare(field, "!=", value):
            return not says(Compare(field, "=", value), row)
        case Between(field, low, high):
            return says(Compare(field, ">=", low), row) and says(Compare(field, "<=", high), row)
        case IsIn(field, listed):
            return any(says(Compare(field, "=", value), row) for value in listed)
    found = row[node.field.name]
    if found is None:
        return False
    if isinstance(node, Holds):
        text = node.text.value.lower()
        return found.lower().startswith(text) if node.at_start else text in found.lower()
    value = node.value
    low, high = (value.start_us, value.end_us - 1) if isinstance(value, Moment) else (value.value, value.value)
    return {
        "=": low <= found <= high,
        "<": found < low,
        "<=": found <= high,
        ">": found > high,
        ">=": found >= low,
    }[node.order]


@given(frames(), fitting)
def test_whole_arrays_are_asked_as_one_contact_at_a_time_would_be(frame: SubsetFrame, node: Node) -> None:
    mask = Expression.of(node).members(frame)

    expected = [bool(frame.present[c]) and says(node, row_of(frame, c)) for c in range(frame.contacts_n)]
    assert mask.tolist() == expected


@given(frames(), fitting, fitting)
def test_the_algebra_of_expressions_is_that_of_sets(frame: SubsetFrame, one: Node, two: Node) -> None:
    a, b = Expression.of(one), Expression.of(two)
    in_a, in_b = a.members(frame), b.members(frame)

    assert ((a & b).members(frame) == (in_a & in_b)).all()
    assert ((a | b).members(frame) == (in_a | in_b)).all()
    assert ((a - b).members(frame) == (in_a & ~in_b)).all()
    assert ((~a).members(frame) == (frame.present & ~in_a)).all()


@given(frames())
def test_families_hold_every_present_contact_exactly_once(frame: SubsetFrame) -> None:
    for family in (split_by("region", frame), split_by("churned", frame), bands_of("revenue", [-1, 0, 2])):
        held = np.zeros(frame.contacts_n, dtype=int)
        for subset in family:
            held += subset.membership(frame).mask
        assert (held == frame.present).all()


@given(frames(), fitting)
def test_asking_changes_nothing_in_the_frame(frame: SubsetFrame, node: Node) -> None:
    before = {name: field.values.copy() for name, field in frame.fields.items()}

    Expression.of(node).members(frame)

    for name, values in before.items():
        assert np.array_equal(values, frame.fields[name].values, equal_nan=name == "revenue")
