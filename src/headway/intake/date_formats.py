"""The ways in which dates are written, by which number comes first, as patterns of ``strptime``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from string import ascii_letters
from typing import Final

ISO: Final = "ISO 8601 (year, month, day)"
ORDERS: Final = ("day_first", "month_first", "year_first")

_SEPARATORS: Final = ("/", "-", ".", " ")
_CLOCKS: Final = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    ", %H:%M",
    ", %H:%M:%S",
    " %I:%M %p",
    " %I:%M:%S %p",
    ", %I:%M %p",
    ", %I:%M:%S %p",
    " %I:%M%p",
    " %H.%M",
    " %H.%M.%S",
    " at %I:%M %p",
)
_NAMED_DAYS: Final = (
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%B-%Y",
    "%d/%b/%Y",
    "%d.%b.%Y",
    "%d. %b %Y",
    "%d. %B %Y",
    "%d %b, %Y",
    "%d %B, %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%Y-%b-%d",
    "%Y %b %d",
    "%Y %B %d",
    "%d-%b-%y",
    "%d %b %y",
    "%d/%b/%y",
)


def _spread(days: tuple[str, ...], clocks: tuple[str, ...] = _CLOCKS) -> tuple[str, ...]:
    """Every day with every clock."""
    return tuple(day + clock for day in days for clock in clocks)


_WEEKDAYS: Final = tuple(
    f"{name}{comma} {day}" for name in ("%a", "%A") for comma in (",", "") for day in _NAMED_DAYS[:12]
)
_NAMED: Final = (*_spread(_NAMED_DAYS), *_spread(_WEEKDAYS, _CLOCKS[:4]), "%a %b %d %H:%M:%S %Y", "%b %d %Y %H:%M:%S")

BY_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "day_first": _spread(tuple(f"%d{sign}%m{sign}%Y" for sign in _SEPARATORS)),
    "month_first": _spread(tuple(f"%m{sign}%d{sign}%Y" for sign in _SEPARATORS)),
    "year_first": _spread(("%Y.%m.%d", "%Y %m %d", "%Y/%m/%d", "%Y-%m-%d")),
}
"""Days as three numbers, the year with four digits."""

BY_ORDER_SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "day_first": _spread(tuple(f"%d{sign}%m{sign}%y" for sign in _SEPARATORS)),
    "month_first": _spread(tuple(f"%m{sign}%d{sign}%y" for sign in _SEPARATORS)),
    "year_first": _spread(tuple(f"%y{sign}%m{sign}%d" for sign in _SEPARATORS)),
}
"""Days as three numbers, the year with two digits."""

NAMED: Final = _NAMED
"""Days with the English name of their month."""

ZONED: Final = tuple(
    f"{day}{clock} %z"
    for day in (
        *_NAMED_DAYS[:4],
        *_WEEKDAYS[:4],
        "%d/%b/%Y",
        *(f"{first}{sign}{second}{sign}%Y" for first, second in (("%d", "%m"), ("%m", "%d")) for sign in "/-."),
        *(f"%Y{sign}%m{sign}%d" for sign in "/-."),
    )
    for clock in (" %H:%M:%S", " %H:%M", ":%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S")
)
"""Moments with an offset that ISO does not know; those with three numbers are told apart like all others."""

_ALIKE: Final = str.maketrans("012345678" + ascii_letters, "9" * 9 + "a" * len(ascii_letters))
_SHAPES: Final = {
    "%d": r"\d{1,2}",
    "%m": r"\d{1,2}",
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%H": r"\d{1,2}",
    "%I": r"\d{1,2}",
    "%M": r"\d{1,2}",
    "%S": r"\d{1,2}",
    "%f": r"\d{1,9}",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
    "%a": "[A-Za-z]{3}",
    "%A": "[A-Za-z]{6,9}",
    "%p": "[AaPp][Mm]",
    "%z": r"[+-]\d{2}(:?\d{2})?",
}


def shapes_of(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Give one text for each shape: digits are alike, and letters are.

    Examples
    --------
    >>> len(shapes_of(["24.10.2011", "25.11.2012", "Oct 2011"]))
    2
    """
    return tuple({text.translate(_ALIKE): text for text in set(texts) if text}.values())


def formats_of_shape(shapes: Iterable[str], formats: Iterable[str]) -> tuple[str, ...]:
    """Give the formats whose shape (digits, letters, signs) some text has; whether it is a day is not asked.

    Parameters
    ----------
    shapes : iterable of str
        As `shapes_of` gives them.
    formats : iterable of str

    Examples
    --------
    >>> formats_of_shape(["24.10.2011"], ["%d/%m/%Y", "%d.%m.%Y", "%m.%d.%Y"])
    ('%d.%m.%Y', '%m.%d.%Y')
    """
    known = tuple(shapes)
    return tuple(form for form in formats if any(_shape(form).fullmatch(text) for text in known))


@cache
def _shape(form: str) -> re.Pattern[str]:
    """Give the shape of a format as a pattern."""
    parts = re.split(r"(%[A-Za-z])", form)
    return re.compile("".join(_SHAPES.get(part) or re.escape(part).replace(r"\ ", " +") for part in parts))
