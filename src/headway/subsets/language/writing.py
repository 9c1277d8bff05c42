"""The canonical text of an expression: one way to write each, and reading it gives the same expression."""

from __future__ import annotations

from headway.subsets.language.tokens import is_plain_name
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
    Leaf,
    Node,
    Not,
    Or,
)


def write(node: Node) -> str:
    """Write an expression.

    Examples
    --------
    >>> write(Not(IsTrue(FieldName("churned"))))
    'not churned'
    >>> write(IsMissing(FieldName("company size")))
    '"company size" is missing'
    """
    if isinstance(node, Not):
        return f"not {_inside(node.part, And, Or)}"
    if isinstance(node, And):
        return " and ".join(_inside(part, Or) for part in node.parts)
    if isinstance(node, Or):
        return " or ".join(write(part) for part in node.parts)
    return _leaf(node)


def write_name(name: FieldName) -> str:
    """Write a field name, in double quotes where it needs them."""
    return name.name if is_plain_name(name.name) else '"' + name.name.replace('"', '""') + '"'


def _inside(node: Node, *looser: type) -> str:
    """Write a part, in parentheses where it would otherwise fall apart."""
    return f"({write(node)})" if isinstance(node, looser) else write(node)


def _leaf(node: Leaf) -> str:
    """Write a single condition."""
    match node:
        case Compare(field, order, value):
            return f"{write_name(field)} {order} {value}"
        case Between(field, low, high):
            return f"{write_name(field)} between {low} and {high}"
        case IsIn(field, values):
            return f"{write_name(field)} in ({', '.join(map(str, values))})"
        case IsMissing(field):
            return f"{write_name(field)} is missing"
        case Holds(field, text, at_start):
            return f"{write_name(field)} {'starts with' if at_start else 'contains'} {text}"
        case IsTrue(field):
            return write_name(field)
        case Everyone():
            return "everyone"
