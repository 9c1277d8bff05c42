"""Whether an expression fits the data: every field there, every comparison and value of the right kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from headway.subsets.frame import Field, Kind, SubsetFrame
from headway.subsets.language.faults import Fault, nearest
from headway.subsets.language.tree import (
    Between,
    Compare,
    Everyone,
    FieldName,
    Holds,
    IsIn,
    IsMissing,
    IsTrue,
    Leaf,
    Moment,
    Node,
    Number,
    Text,
    Value,
    YesNo,
    leaves,
)
from headway.subsets.language.writing import write_name

_KIND_OF: Final = {Text: Kind.WORD, Number: Kind.NUMBER, Moment: Kind.DATE, YesNo: Kind.FLAG}
_MEANT: Final = {Text: "text", Number: "a number", Moment: "a date", YesNo: "yes or no"}
_LIKE_THIS: Final = {
    Kind.WORD: "{} = 'text'",
    Kind.NUMBER: "{} >= 1000",
    Kind.DATE: "{} >= 2024-05-01",
    Kind.FLAG: "{}, or: not {}",
}


def faults_of(node: Node, frame: SubsetFrame, *, allow_unknown_words: bool = False) -> Iterator[Fault]:
    """Give everything about an expression that does not fit the data, from left to right."""
    for leaf in leaves(node):
        if isinstance(leaf, Everyone):
            continue
        field = frame.fields.get(leaf.field.name)
        if field is None:
            place = leaf.field.place
            hint = nearest(leaf.field.name, sorted(frame.fields), noun="fields")
            yield Fault(place.start, place.end, f"There is no field {leaf.field.name!r}", hint)
            continue
        misuse = list(_misuse(leaf, leaf.field, field))
        yield from misuse
        for value in () if misuse else _values(leaf):
            yield from _misfit(value, leaf.field, field, unknown=_ignore if allow_unknown_words else _unknown)


def _values(leaf: Leaf) -> tuple[Value, ...]:
    """Give the values that a condition compares with the field's own."""
    match leaf:
        case Compare(_, _, value):
            return (value,)
        case Between(_, low, high):
            return (low, high)
        case IsIn(_, values):
            return values
    return ()


def _misuse(leaf: Leaf, name: FieldName, field: Field) -> Iterator[Fault]:
    """Say when a condition makes no sense for a field of this kind."""
    match leaf:
        case IsTrue():
            is_wrong, what = field.kind is not Kind.FLAG, "stands alone as if it held yes or no"
        case IsMissing():
            is_wrong, what = field.kind is Kind.FLAG, "is never missing"
        case Holds():
            is_wrong, what = field.kind is not Kind.WORD, "is searched like text"
        case Between():
            is_wrong, what = field.kind in (Kind.WORD, Kind.FLAG), "has no order for 'between'"
        case Compare(_, order, _):
            is_wrong = field.kind in (Kind.WORD, Kind.FLAG) and order not in ("=", "!=")
            what = f"has no order for {order!r}"
        case _:
            return
    if is_wrong:
        yield Fault(
            name.place.start, name.place.end, f"{name.name!r} holds {field.kind.label} and {what}", _like(name, field)
        )


def _misfit(
    value: Value, name: FieldName, field: Field, *, unknown: Callable[[Text, FieldName, Field], Iterator[Fault]]
) -> Iterator[Fault]:
    """Say when a value is of another kind than the field, or a word that the data do not have."""
    kind = _KIND_OF[type(value)]
    if kind is not field.kind:
        problem = f"{name.name!r} holds {field.kind.label}, and {value} is {_MEANT[type(value)]}"
        yield Fault(value.place.start, value.place.end, problem, _like(name, field))
    elif isinstance(value, Text):
        yield from unknown(value, name, field)


def _like(name: FieldName, field: Field) -> str:
    """Show how a field of this kind is compared."""
    written = write_name(name)
    return f"Write it like this: {_LIKE_THIS[field.kind].format(written, written)}"


def _unknown(value: Text, name: FieldName, field: Field) -> Iterator[Fault]:
    """Say when no contact at any date has this word."""
    if int(field.codes_of((value.value,))[0]) >= 0:
        return
    words = list(field.words) if isinstance(field.words, tuple) else field.words.to_pylist()
    hint = nearest(value.value, words, noun="words")
    yield Fault(value.place.start, value.place.end, f"{name.name!r} has no word {value}", hint)


def _ignore(_value: Text, _name: FieldName, _field: Field) -> Iterator[Fault]:
    """Let every word pass."""
    return iter(())
