"""What an expression consists of, once read: a tree of conditions. Places are kept for messages, not compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from headway.units import DAY_US, from_us

Order = Literal["=", "!=", "<", "<=", ">", ">="]
ORDERS: Final[tuple[Order, ...]] = ("=", "!=", "<", "<=", ">", ">=")
"""The comparisons."""

MINUTE_US: Final = 60_000_000
SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """From which character to which (exclusive, from 0)."""

    start: int
    end: int


NOWHERE: Final = Place(0, 0)
"""The place of what was not read from a text."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes."""

    value: str
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return "'" + self.value.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        is_short = self.value.is_integer() and abs(self.value) < 1e15
        return str(int(self.value)) if is_short else repr(self.value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a minute or a second, UTC: as written, from its first microsecond on so many microseconds."""

    start_us: int
    width_us: int
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        moment = from_us(self.start_us)
        if self.width_us == DAY_US:
            return f"{moment:%Y-%m-%d}".rjust(10, "0")
        shape = "%Y-%m-%dT%H:%M" if self.width_us == MINUTE_US else "%Y-%m-%dT%H:%M:%S"
        return moment.strftime(shape).rjust(16 if self.width_us == MINUTE_US else 19, "0")

    @property
    def end_us(self) -> int:
        """The first microsecond after it."""
        return self.start_us + self.width_us


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""

    value: bool
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return "true" if self.value else "false"


Value = Text | Number | Moment | YesNo


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of a field."""

    name: str
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``field < value`` and the like. ``!=`` is the opposite of ``=``."""

    field: FieldName
    order: Order
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """``field between low and high``, both ends included."""

    field: FieldName
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class IsIn:
    """``field in (value, …)``."""

    field: FieldName
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """``field is missing``."""

    field: FieldName


@dataclass(frozen=True, slots=True)
class Holds:
    """``field contains 'text'`` or ``field starts with 'text'``; the size of letters does not matter."""

    field: FieldName
    text: Text
    at_start: bool


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A flag by itself."""

    field: FieldName


@dataclass(frozen=True, slots=True)
class Everyone:
    """All contacts known at the date."""


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two conditions. Parts that are themselves an And are taken apart."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        flat = [inner for part in self.parts for inner in (part.parts if isinstance(part, And) else (part,))]
        assert len(flat) > 1, "one condition by itself needs no And"
        object.__setattr__(self, "parts", tuple(flat))


@dataclass(frozen=True, slots=True)
class Or:
    """One or more of at least two conditions. Parts that are themselves an Or are taken apart."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        flat = [inner for part in self.parts for inner in (part.parts if isinstance(part, Or) else (part,))]
        assert len(flat) > 1, "one condition by itself needs no Or"
        object.__setattr__(self, "parts", tuple(flat))


Leaf = Compare | Between | IsIn | IsMissing | Holds | IsTrue | Everyone
Node = Leaf | Not | And | Or


def leaves(node: Node) -> Iterator[Leaf]:
    """Give the single conditions from left to right."""
    if isinstance(node, Not):
        yield from leaves(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def nesting_of(node: Node) -> int:
    """Say how many parentheses and ``not`` stand inside one another when the expression is written."""
    if isinstance(node, Not):
        return 1 + isinstance(node.part, And | Or) + nesting_of(node.part)
    if isinstance(node, And):
        return max(isinstance(part, Or) + nesting_of(part) for part in node.parts)
    if isinstance(node, Or):
        return max(nesting_of(part) for part in node.parts)
    return 0
