"""Reading an expression: recursive descent, each rule of the grammar one function.

::

    either    = both { "or" both }
    both      = denial { "and" denial }
    denial    = "not" denial | "(" either ")" | "everyone" | condition
    condition = field [ order value | "between" value "and" value | ["not"] "in" "(" value { "," value } ")"
                      | "is" ["not"] "missing" | "starts" "with" text | "contains" text ]
    value     = 'text' | number | date | "true" | "false"
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Final, cast

from headway.errors import ExpressionError, LimitError
from headway.subsets.language.faults import Fault, refuse
from headway.subsets.language.tokens import Sort, Token, tokenise
from headway.subsets.language.tree import (
    MINUTE_US,
    ORDERS,
    SECOND_US,
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
    Order,
    Place,
    Text,
    Value,
    YesNo,
)
from headway.units import DAY_US, to_us

LENGTH_MAX: Final = 20_000
"""Characters of one expression."""

DEPTH_MAX: Final = 50
"""Parentheses and conditions inside one another."""

VALUES_MAX: Final = 1_000
"""Values of one ``in (...)``."""


def read(text: str) -> Node:
    """Read a text.

    Raises
    ------
    ExpressionError
        It is no expression; the message marks the place.
    LimitError
        It is longer or deeper than is sensible.
    """
    if len(text) > LENGTH_MAX:
        raise LimitError(
            f"The expression has {len(text):,} characters; at most {LENGTH_MAX:,} are read",
            hint="Make the long list an attribute of the contacts, or split the subset.",
            limit=LENGTH_MAX,
        )
    bad = next((i for i, character in enumerate(text) if "\ud800" <= character <= "\udfff"), None)
    if bad is not None:
        raise refuse(text, [Fault(bad, bad + 1, "Half a character stands here (a lone surrogate)", None)])
    return _Reader(text).whole()


def number_of(text: str) -> float | None:
    """Give the number that a text stands for, None where it is too large for a float."""
    value = float(text) + 0.0  # -0 becomes 0
    return value if isfinite(value) else None


def moment_of(text: str) -> tuple[int, int] | None:
    """Give start and width, in microseconds, of a date as written; None where no such date is."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    width_us = DAY_US if len(text) == 10 else MINUTE_US if len(text) == 16 else SECOND_US
    return to_us(moment), width_us


class _Reader:
    """The tokens of one text and how far they are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Give the next token and step past it."""
        token = self.token
        self.at += token.sort is not Sort.END
        return token

    def takes(self, *keywords: str) -> bool:
        """Step past a keyword if it is next."""
        found = self.token.is_keyword(*keywords)
        self.at += found
        return found

    def is_over(self) -> bool:
        """Tell whether everything is read."""
        return self.token.sort is Sort.END

    def refuse(self, problem: str, hint: str | None = None, *, token: Token | None = None) -> ExpressionError:
        """Make the error at a token, by default the next."""
        token = token or self.token
        return refuse(self.text, [Fault(token.start, token.end, problem, hint)])

    def whole(self) -> Node:
        """Read the text to its end."""
        if self.is_over():
            raise self.refuse("There is nothing to read", "Write a condition, such as: region = 'west'")
        node = self.either()
        if not self.is_over():
            raise self.left_over()
        return node

    def left_over(self) -> ExpressionError:
        """Say what may be wrong with a token after a complete expression."""
        token = self.token
        before = self.tokens[self.at - 1]
        if token.is_symbol(")"):
            return self.refuse("This parenthesis was not opened")
        if token.is_symbol(",") and before.sort is Sort.NUMBER:
            return self.refuse("A comma stands after a number", "Write large numbers without signs between: 1000")
        if token.sort is Sort.NAME and before.sort is Sort.NAME:
            hint = "After a field comes =, !=, <, <=, >, >=, in, between, is missing, contains, or starts with."
            return self.refuse(f"{token.value!r} is no comparison", hint)
        if before.is_symbol(")") or token.sort in (Sort.NAME, Sort.KEYWORD):
            return self.refuse(f"{token.value!r} is not expected here", "Join conditions with: and, or")
        return self.refuse(f"{token.value!r} is not expected here", "A condition is: field, comparison, value.")

    def deeper(self) -> None:
        """Count one more step inwards."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise LimitError(
                f"More than {DEPTH_MAX} parentheses or 'not' stand inside one another",
                hint="Write the condition flatter, or combine several subsets.",
                limit=DEPTH_MAX,
            )

    def either(self) -> Node:
        """Read conditions joined by ``or``."""
        parts = [self.both()]
        while self.takes("or"):
            parts.append(self.both())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def both(self) -> Node:
        """Read conditions joined by ``and``."""
        parts = [self.denial()]
        while self.takes("and"):
            parts.append(self.denial())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def denial(self) -> Node:
        """Read one condition, its opposite, or something in parentheses."""
        if self.token.is_keyword("not"):
            self.deeper()
            self.take()
            node: Node = Not(self.denial())
            self.depth -= 1
            return node
        if self.token.is_symbol("("):
            opened = self.take()
            self.deeper()
            node = self.either()
            self.depth -= 1
            if not self.token.is_symbol(")"):
                if self.token.sort is Sort.END:
                    raise self.refuse("This parenthesis is not closed", token=opened)
                raise self.left_over()
            self.take()
            return node
        if self.takes("everyone"):
            return Everyone()
        return self.condition()

    def condition(self) -> Node:
        """Read a field and what is said about it."""
        field = self.field()
        if self.token.is_symbol(*ORDERS):
            order = cast("Order", self.take().value)
            return Compare(field, order, self.value())
        if self.takes("between"):
            low = self.value()
            if not self.takes("and"):
                raise self.refuse("'and' is missing after 'between'", "Write: between 1000 and 5000")
            return Between(field, low, self.value())
        if self.token.is_keyword("not") and self.tokens[self.at + 1].is_keyword("in"):
            self.at += 2
            return Not(self.values(field))
        if self.takes("in"):
            return self.values(field)
        if self.takes("is"):
            is_there = self.takes("not")
            if not self.takes("missing"):
                raise self.refuse("'missing' is expected after 'is'", "For equality write: =")
            return Not(IsMissing(field)) if is_there else IsMissing(field)
        if self.takes("starts"):
            if not self.takes("with"):
                raise self.refuse("'with' is missing after 'starts'", "Write: starts with 'text'")
            return Holds(field, self.text_value(), at_start=True)
        if self.takes("contains"):
            return Holds(field, self.text_value(), at_start=False)
        return IsTrue(field)

    def field(self) -> FieldName:
        """Read the name of a field."""
        token = self.token
        if token.sort is Sort.NAME:
            self.take()
            return FieldName(token.value, Place(token.start, token.end))
        if token.sort is Sort.END:
            raise self.refuse("The expression ends where a condition is expected", "Such as: region = 'west'")
        if token.sort in (Sort.TEXT, Sort.NUMBER, Sort.DATE):
            hint = "The field stands first: revenue >= 1000. A name with spaces stands in double quotes."
            raise self.refuse(f"{token.sort.value.capitalize()} stands where a field is expected", hint)
        if token.sort is Sort.KEYWORD:
            hint = f'If a field is named so, write it in double quotes: "{token.value}"'
            raise self.refuse(f"The keyword {token.value!r} stands where a field is expected", hint)
        raise self.refuse(f"{token.value!r} stands where a field is expected", "Such as: region = 'west'")

    def values(self, field: FieldName) -> IsIn:
        """Read a list of values in parentheses."""
        if not self.token.is_symbol("("):
            raise self.refuse("A list in parentheses is expected after 'in'", "Write: in ('west', 'north')")
        opened = self.take()
        values = [self.value()]
        while self.token.is_symbol(","):
            self.take()
            values.append(self.value())
            if len(values) > VALUES_MAX:
                raise LimitError(
                    f"The list has more than {VALUES_MAX:,} values",
                    hint="Make it an attribute of the contacts instead.",
                    limit=VALUES_MAX,
                )
        if not self.token.is_symbol(")"):
            if self.is_over():
                raise self.refuse("This list is not closed", token=opened)
            raise self.refuse("A comma or a closing parenthesis is expected here", "Write: in ('west', 'north')")
        self.take()
        return IsIn(field, tuple(values))

    def text_value(self) -> Text:
        """Read a text in single quotes."""
        value = self.value()
        if not isinstance(value, Text):
            raise self.refuse("Text is expected here", "Write it in single quotes.", token=self.tokens[self.at - 1])
        return value

    def value(self) -> Value:
        """Read a value."""
        token = self.token
        place = Place(token.start, token.end)
        value: Value | None = None
        if token.sort is Sort.TEXT:
            value = Text(token.value, place)
        elif token.sort is Sort.NUMBER:
            number = number_of(token.value)
            if number is None:
                raise self.refuse(f"{token.value} is too large a number")
            value = Number(number, place)
        elif token.sort is Sort.DATE:
            moment = moment_of(token.value)
            if moment is None:
                raise self.refuse(f"There is no date {token.value}", "Year, month, day: 2024-05-01")
            value = Moment(*moment, place)
        elif token.is_keyword("true", "false"):
            value = YesNo(token.value == "true", place)
        if value is None:
            raise self.no_value(token)
        self.take()
        return value

    def no_value(self, token: Token) -> ExpressionError:
        """Say what may be wrong where a value is expected."""
        if token.sort is Sort.NAME:
            problem = f"{token.value!r} is a field name here, and a value is expected"
            quoted = Text(token.value)
            if token.quoted:
                return self.refuse(problem, f"Double quotes name a field; text stands in single quotes: {quoted}")
            return self.refuse(problem, f"Text stands in single quotes: {quoted}")
        if token.is_keyword("missing"):
            return self.refuse("'missing' is no value", "Write: is missing")
        found = "The expression ends" if token.sort is Sort.END else f"{token.value!r} stands"
        return self.refuse(f"{found} where a value is expected", "Values are 'text', 1000, 2024-05-01, true, false.")
