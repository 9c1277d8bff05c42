"""An expression as a JSON document and back, for screens that build one from menus.

======================================  ==========================================
``{"field": "churned"}``                a flag by itself
``{"field": f, "is": "=", "value": v}``  a comparison: = != < <= > >=
``{"field": f, "between": [v, v]}``     both ends included
``{"field": f, "in": [v, …]}``          a list
``{"field": f, "missing": true}``       no value
``{"field": f, "starts_with": "t"}``    and ``contains``
``{"and": [e, e, …]}``                  and ``or``; at least two
``{"not": e}``, ``{"everyone": true}``
======================================  ==========================================

A value is a text, a number, true or false, or ``{"date": "2024-05-01"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

from headway.errors import ExpressionError, LimitError
from headway.subsets.language.parser import DEPTH_MAX, LENGTH_MAX, VALUES_MAX, moment_of
from headway.subsets.language.tree import (
    ORDERS,
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
    Value,
    YesNo,
)

_SHAPES: Final = "The shapes of a condition are listed in docs/reference/subset-language.md."
_LEVELS_MAX: Final = 4 * DEPTH_MAX


def to_document(node: Node) -> dict[str, object]:
    """Give an expression as a JSON document.

    Examples
    --------
    >>> to_document(Not(IsTrue(FieldName("churned"))))
    {'not': {'field': 'churned'}}
    """
    match node:
        case And(parts):
            return {"and": [to_document(part) for part in parts]}
        case Or(parts):
            return {"or": [to_document(part) for part in parts]}
        case Not(part):
            return {"not": to_document(part)}
        case Compare(field, order, value):
            return {"field": field.name, "is": order, "value": _plain(value)}
        case Between(field, low, high):
            return {"field": field.name, "between": [_plain(low), _plain(high)]}
        case IsIn(field, values):
            return {"field": field.name, "in": [_plain(value) for value in values]}
        case IsMissing(field):
            return {"field": field.name, "missing": True}
        case Holds(field, text, at_start):
            return {"field": field.name, "starts_with" if at_start else "contains": text.value}
        case IsTrue(field):
            return {"field": field.name}
        case Everyone():
            return {"everyone": True}


def from_document(document: object) -> Node:
    """Read an expression from a JSON document.

    Raises
    ------
    ExpressionError
        It has another shape; the message names the place inside, such as ``and[1].value``.
    LimitError
        It is deeper than is sensible.

    Examples
    --------
    >>> from_document({"field": "region", "is": "=", "value": "west"}).order
    '='
    """
    return _node(document, "", 0)


def _plain(value: Value) -> object:
    """Give a value as JSON has it."""
    if isinstance(value, Moment):
        return {"date": str(value)}
    return value.value


def _refuse(where: str, problem: str, hint: str = _SHAPES) -> ExpressionError:
    """Make the error for one place inside."""
    return ExpressionError(f"At {where or 'the top'}: {problem}", hint=hint, where=where)


def _node(document: object, where: str, level: int) -> Node:
    """Read one condition or combination."""
    if level > _LEVELS_MAX:
        raise LimitError(f"More than {_LEVELS_MAX} conditions stand inside one another", limit=_LEVELS_MAX)
    if not isinstance(document, Mapping):
        raise _refuse(where, f"a condition is an object, not {document!r:.60}")
    keys = set(document)
    for word in ("and", "or"):
        if keys == {word}:
            found = _list(document[word], f"{where}.{word}".strip("."), LENGTH_MAX)
            parts = [_node(part, f"{where}.{word}[{i}]".strip("."), level + 1) for i, part in enumerate(found)]
            if len(parts) < 2:
                raise _refuse(where, f"{word!r} joins at least two conditions")
            return And(tuple(parts)) if word == "and" else Or(tuple(parts))
    if keys == {"not"}:
        return Not(_node(document["not"], f"{where}.not".strip("."), level + 1))
    if keys == {"everyone"} and document["everyone"] is True:
        return Everyone()
    return _leaf(document, where)


def _leaf(document: Mapping[object, object], where: str) -> Node:
    """Read a single condition on a field."""
    name = document.get("field")
    if not isinstance(name, str) or not name:
        raise _refuse(where, "a condition names its field")
    field = FieldName(_text(name, where))
    rest = {key: value for key, value in document.items() if key != "field"}
    match rest:
        case {"is": order, "value": value, **more} if order in ORDERS and not more:
            return Compare(field, order, _value(value, f"{where}.value".strip(".")))
        case {"between": [low, high], **more} if not more:
            return Between(field, _value(low, f"{where}.between[0]"), _value(high, f"{where}.between[1]"))
        case {"in": values, **more} if not more:
            found = _list(values, f"{where}.in".strip("."), VALUES_MAX)
            return IsIn(field, tuple(_value(value, f"{where}.in[{i}]".strip(".")) for i, value in enumerate(found)))
        case {"missing": True, **more} if not more:
            return IsMissing(field)
        case {"starts_with": str(text), **more} if not more:
            return Holds(field, Text(_text(text, where)), at_start=True)
        case {"contains": str(text), **more} if not more:
            return Holds(field, Text(_text(text, where)), at_start=False)
        case {} if not rest:
            return IsTrue(field)
    raise _refuse(where, f"{sorted(map(str, rest))} say nothing about field {name!r}")


def _list(values: object, where: str, limit: int) -> list[object]:
    """Give a list that is neither empty nor too long."""
    if not isinstance(values, list) or not values:
        raise _refuse(where, "a list is expected here, with something in it")
    if len(values) > limit:
        raise LimitError(f"At {where}: more than {limit:,} values", limit=limit)
    return values


def _text(text: str, where: str) -> str:
    """Give a text that can be written down."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _refuse(where, "half a character stands in a text (a lone surrogate)")
    return text


def _value(value: object, where: str) -> Value:
    """Read a value."""
    if isinstance(value, bool):
        return YesNo(value)
    if isinstance(value, int | float):
        try:
            number = float(value) + 0.0
        except OverflowError:
            number = float("inf")
        if isfinite(number):
            return Number(number)
    if isinstance(value, str):
        return Text(_text(value, where))
    if isinstance(value, Mapping) and set(value) == {"date"} and isinstance(value["date"], str):
        date = value["date"]
        moment = moment_of(date) if len(date) in (10, 16, 19) else None
        if moment is not None:
            return Moment(*moment)
    raise _refuse(
        where, f"{value!r:.60} is no value", 'Values are texts, numbers, true, false, {"date": "2024-05-01"}.'
    )
