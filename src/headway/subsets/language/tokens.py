"""The words of the subset language: text in, tokens with their places out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from headway.subsets.language.faults import Fault, refuse

KEYWORDS: Final = frozenset(
    "and or not in is missing between starts contains with true false everyone".split()  # noqa: SIM905
)
"""Words with a meaning of their own, in small or large letters. A field of such a name is written in double quotes."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SYMBOL: Final = re.compile(r"!=|<=|>=|[=<>(),]")
_INSTEAD: Final = {
    "==": "Equality is one sign: =",
    "<>": "Write != for 'is not'.",
    "&&": "Write the word: and",
    "||": "Write the word: or",
    "!": "Write the word: not",
    "&": "Write the word: and",
    "|": "Write the word: or",
    "≠": "Write != for 'is not'.",
    "≤": "Write <= for 'at most'.",
    "≥": "Write >= for 'at least'.",
    "‘": "Use straight quotes: 'text'.",
    "’": "Use straight quotes: 'text'.",
    "“": "Use straight quotes: 'text'.",
    "”": "Use straight quotes: 'text'.",
    "/": "Dates are written 2024-05-01.",
    ".": "Dates are written 2024-05-01, numbers 0.5.",
    "%": "Text is searched with: contains 'text', or: starts with 'text'.",
    "*": "Text is searched with: contains 'text', or: starts with 'text'.",
    "-": "There is no arithmetic. A negative number is written without a space: -5",
    "−": "A negative number is written with a hyphen: -5",
}


class Sort(Enum):
    """What kind of token."""

    NAME = "a field name"
    KEYWORD = "a keyword"
    TEXT = "text"
    NUMBER = "a number"
    DATE = "a date"
    SYMBOL = "a sign"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its sort, its value (quotes taken off, keywords in small letters), and where it stands."""

    sort: Sort
    value: str
    start: int
    end: int
    quoted: bool = False

    def is_keyword(self, *words: str) -> bool:
        """Tell whether it is one of these keywords."""
        return self.sort is Sort.KEYWORD and self.value in words

    def is_symbol(self, *symbols: str) -> bool:
        """Tell whether it is one of these signs."""
        return self.sort is Sort.SYMBOL and self.value in symbols


def is_plain_name(name: str) -> bool:
    """Tell whether a field name can be written without quotes: letters, digits and _, no digit first, no keyword.

    Examples
    --------
    >>> is_plain_name("region"), is_plain_name("company size"), is_plain_name("IN")
    (True, False, False)
    """
    return bool(name) and _name_end(name, 0) == len(name) and name.lower() not in KEYWORDS


def tokenise(text: str) -> list[Token]:
    """Cut a text into tokens, the last of them END.

    Raises
    ------
    ExpressionError
        A character that begins nothing, a quote that is not closed, a number or date with letters behind it.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token_at(text, at)
        tokens.append(token)
        at = token.end
    tokens.append(Token(Sort.END, "", len(text), len(text)))
    return tokens


def _name_end(text: str, at: int) -> int:
    """Give the end of the name that begins at a place; the place itself where none begins."""
    if not (text[at].isalpha() or text[at] == "_"):
        return at
    end = at + 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return end


def _token_at(text: str, at: int) -> Token:
    """Read the token that begins at a place, which is no space."""
    if text[at] in "'\"":
        return _quoted_at(text, at)
    end = _name_end(text, at)
    if end > at:
        word = text[at:end]
        is_keyword = word.lower() in KEYWORDS
        return Token(Sort.KEYWORD if is_keyword else Sort.NAME, word.lower() if is_keyword else word, at, end)
    for sort, shape in ((Sort.DATE, _DATE), (Sort.NUMBER, _NUMBER)):
        found = shape.match(text, at)
        if found:
            return _whole(text, Token(sort, found.group(), at, found.end()))
    instead = next((sign for sign in _INSTEAD if text.startswith(sign, at)), None)
    symbol = _SYMBOL.match(text, at)
    if symbol and (instead is None or len(instead) <= len(symbol.group())):
        return Token(Sort.SYMBOL, symbol.group(), at, symbol.end())
    sign = instead or text[at]
    raise refuse(text, [Fault(at, at + len(sign), f"{sign!r} has no meaning here", _INSTEAD.get(sign))])


def _whole(text: str, token: Token) -> Token:
    """Refuse a number or date that runs on in letters or digits."""
    end = token.end
    while end < len(text) and (text[end].isalnum() or text[end] in "_.:/-"):
        end += 1
    if end == token.end:
        return token
    found = text[token.start : end]
    hint = "Dates are written 2024-05-01 or 2024-05-01T13:30, numbers 1000 or 0.5; text stands in single quotes."
    raise refuse(text, [Fault(token.start, end, f"{found!r} is neither a number nor a date", hint)])


def _quoted_at(text: str, at: int) -> Token:
    """Read 'text' or a "field name"; a doubled quote stands for one."""
    quote = text[at]
    end = at + 1
    while True:
        end = text.find(quote, end)
        if end < 0:
            hint = f"Close it with {quote}; write {quote}{quote} for a quote inside."
            raise refuse(text, [Fault(at, len(text), "A quote is opened here and not closed", hint)])
        if not text.startswith(quote, end + 1):
            break
        end += 2
    value = text[at + 1 : end].replace(quote * 2, quote)
    if quote == '"' and not value:
        raise refuse(text, [Fault(at, end + 1, "A field name cannot be empty", None)])
    return Token(Sort.TEXT if quote == "'" else Sort.NAME, value, at, end + 1, quoted=True)
