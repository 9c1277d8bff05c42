"""Who fulfils an expression: one pass over arrays for each condition, codes compared and never strings.

Two values only: a comparison with a missing value does not hold, and ``not`` turns around whatever stands behind it.
So each contact is either in a subset or in its opposite, and the two always add up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.subsets.frame import Field, Kind, SubsetFrame
from headway.subsets.language.tree import (
    And,
    Between,
    Compare,
    Everyone,
    Holds,
    IsIn,
    IsMissing,
    IsTrue,
    Moment,
    Node,
    Not,
    Number,
    Or,
    Order,
    Text,
    Value,
    YesNo,
)
from headway.units import NEVER_US

Mask = NDArray[np.bool_]


def evaluate(node: Node, frame: SubsetFrame) -> Mask:
    """Tell which contacts fulfil an expression that fits the frame, whether present or not: bool (k,), a new array."""
    match node:
        case And(parts):
            mask = evaluate(parts[0], frame)
            for part in parts[1:]:
                mask &= evaluate(part, frame)
            return mask
        case Or(parts):
            mask = evaluate(parts[0], frame)
            for part in parts[1:]:
                mask |= evaluate(part, frame)
            return mask
        case Not(part):
            mask = evaluate(part, frame)
            return np.logical_not(mask, out=mask)
        case Compare(name, "!=", value):
            mask = _compare(frame.fields[name.name], "=", value)
            return np.logical_not(mask, out=mask)
        case Compare(name, order, value):
            return _compare(frame.fields[name.name], order, value)
        case Between(name, low, high):
            field = frame.fields[name.name]
            return _compare(field, ">=", low) & _compare(field, "<=", high)
        case IsIn(name, values):
            return _is_in(frame.fields[name.name], values)
        case IsMissing(name):
            return frame.fields[name.name].missing()
        case Holds(name, text, at_start):
            return _holds(frame.fields[name.name], text, at_start=at_start)
        case IsTrue(name):
            return np.array(frame.fields[name.name].values, dtype=np.bool_)
        case Everyone():
            return np.ones(frame.contacts_n, dtype=np.bool_)


def _compare(field: Field, order: Order, value: Value) -> Mask:
    """Compare a field with one value; where the field is missing it does not hold."""
    if isinstance(value, Text):
        return _has_code(field, field.codes_of((value.value,)))
    if isinstance(value, YesNo):
        return np.asarray(field.values == value.value)
    if isinstance(value, Number):
        return _ordered(field.values, order, value.value)
    return _dated(field.values, order, value)


def _ordered(values: NDArray[Any], order: Order, bound: float) -> Mask:
    """Compare numbers; NaN compares as False by itself."""
    match order:
        case "=":
            return np.asarray(values == bound)
        case "<":
            return np.asarray(values < bound)
        case "<=":
            return np.asarray(values <= bound)
        case ">":
            return np.asarray(values > bound)
        case _:
            return np.asarray(values >= bound)


def _dated(moments: NDArray[np.int64], order: Order, value: Moment) -> Mask:
    """Compare moments with a day, minute or second: `=` is within it, `<=` up to its end, `>` after it."""
    match order:
        case "=":
            return np.asarray((moments >= value.start_us) & (moments < value.end_us))
        case "<":
            return np.asarray(moments < value.start_us)
        case "<=":
            return np.asarray(moments < value.end_us)
        case ">":
            return np.asarray((moments >= value.end_us) & (moments != NEVER_US))
        case _:
            return np.asarray((moments >= value.start_us) & (moments != NEVER_US))


def _has_code(field: Field, codes: NDArray[np.int64]) -> Mask:
    """Tell where a word field has one of these codes."""
    known = codes[codes >= 0]
    if len(known) <= 2:
        mask = np.zeros(len(field.values), dtype=np.bool_)
        for code in known:
            mask |= field.values == int(code)
        return mask
    hit = np.zeros(len(field.words) + 1, dtype=np.bool_)
    hit[known] = True
    return np.asarray(hit[field.values])


def _is_in(field: Field, values: tuple[Value, ...]) -> Mask:
    """Tell where a field has one of several values."""
    if field.kind is Kind.WORD:
        return _has_code(field, field.codes_of(tuple(v.value for v in values if isinstance(v, Text))))
    if field.kind is Kind.NUMBER:
        return np.isin(field.values, [v.value for v in values if isinstance(v, Number)])
    mask = np.zeros(len(field.values), dtype=np.bool_)
    for value in values:
        mask |= _compare(field, "=", value)
    return mask


def _holds(field: Field, text: Text, *, at_start: bool) -> Mask:
    """Tell where a word contains or starts with a text: the dictionary is searched, not the contacts."""
    search = pc.starts_with if at_start else pc.match_substring
    found = search(field.dictionary(), text.value, ignore_case=True)
    hit = np.zeros(len(field.words) + 1, dtype=np.bool_)  # the last place is for MISSING, which is -1
    hit[:-1] = found.to_numpy(zero_copy_only=False)
    return np.asarray(hit[field.values])
