"""How a number is written: proper minus signs, thousands, money, shares, days, and the same words everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

MINUS: Final = "−"
NO_VALUE: Final = "–"
"""What stands where there is no number: an en dash."""

FIXED_SPACE: Final = "\u00a0"
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$", "KRW": "₩", "ILS": "₪"}
_STEPS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts, so that every painter writes it the same way.

    Attributes
    ----------
    kind : {"number", "share", "money"}
        A share is 0 to 1 and is written as a per cent; money carries the code of its currency in ``name``.
    name : str
        The word after the number (``"RV"``, ``"days"``) or the currency code (``"EUR"``). May be empty.

    Examples
    --------
    >>> format_amount(1946, money("EUR")), format_amount(0.187, SHARE), format_amount(-107, RV)
    ('€1,946', '18.7%', '−107')
    """

    kind: Literal["number", "share", "money"] = "number"
    name: str = ""


NUMBER: Final = Unit()
RV: Final = Unit("number", "RV")
DAYS: Final = Unit("number", "days")
SHARE: Final = Unit("share")


def money(currency: str) -> Unit:
    r"""Give the unit of an amount in whole units (not minor units) of a currency, named by its ISO code.

    Examples
    --------
    >>> format_amount(1200, money("CHF"))
    'CHF\xa01,200'
    """
    return Unit("money", currency)


def format_amount(
    value: float | None,
    unit: Unit = NUMBER,
    *,
    signed: bool = False,
    decimals: int | None = None,
    compact: bool = False,
) -> str:
    """Write a number as people read it.

    Parameters
    ----------
    value : float or None
        In the unit; a share is 0 to 1. None, NaN and infinities give an en dash.
    unit : Unit
        What the number counts. Its word is not written, only the per cent sign or the currency.
    signed : bool
        Write a plus before what is above zero.
    decimals : int, optional
        Digits after the point. By default as many as leave three figures, without closing zeros.
    compact : bool
        Write 12,300 as 12.3k: for axes and small tiles.

    Returns
    -------
    str
        With a proper minus sign and commas between thousands.

    Examples
    --------
    >>> format_amount(-1234567), format_amount(12.345), format_amount(3.0, signed=True)
    ('−1,234,567', '12.3', '+3')
    >>> format_amount(12_300, money("EUR"), compact=True), format_amount(float("nan"))
    ('€12.3k', '–')
    >>> format_amount(1.5, money("EUR")), format_amount(180, money("EUR"))
    ('€1.50', '€180')
    """
    if value is None or not math.isfinite(value):
        return NO_VALUE
    size = abs(value) * (100 if unit.kind == "share" else 1)
    suffix = ""
    if compact and unit.kind != "share" and size < 1e15:
        for step, word in _STEPS:
            if size >= step * 0.99995:
                size, suffix = size / step, word
                break
    digits = _digits(size, suffix, unit) if decimals is None else decimals
    text = f"{size:,.{digits}f}" if size < 1e15 else f"{size:.2e}"
    if decimals is None and "." in text and "e" not in text and (unit.kind != "money" or suffix):
        text = text.rstrip("0").rstrip(".")
    return _sign(value, text, signed=signed) + _dressed(text + suffix, unit)


def _digits(size: float, suffix: str, unit: Unit) -> int:
    """As many digits after the point as leave three figures; money has none or two."""
    if unit.kind == "money" and not suffix:
        return 0 if size >= 100 or size == round(size) else 2
    if size >= 100:
        return 0
    if size >= 10:
        return 1
    return 2 if size >= 1 or size == 0 else min(6, 2 - math.floor(math.log10(size)) - 1)


def _sign(value: float, text: str, *, signed: bool) -> str:
    if not any(figure in text for figure in "123456789"):
        return ""
    if value < 0:
        return MINUS
    return "+" if signed else ""


def _dressed(text: str, unit: Unit) -> str:
    if unit.kind == "share":
        return text + "%"
    if unit.kind == "money" and unit.name:
        symbol = _SYMBOLS.get(unit.name)
        return symbol + text if symbol else unit.name + FIXED_SPACE + text
    return text


def rough_share(share: float | None) -> str:
    """Write a share as people say it: whole per cents, one decimal below ten, two figures below one.

    Examples
    --------
    >>> [rough_share(share) for share in (1.48, 0.335, 0.0446, 0.02, 0.00017, 0.0, -0.003)]
    ['148%', '34%', '4.5%', '2%', '0.017%', '0%', '−0.3%']
    """
    if share is None or not math.isfinite(share):
        return NO_VALUE
    size = abs(share) * 100
    if size >= 9.95 or size == 0:
        return format_amount(share, SHARE, decimals=0)
    if size >= 0.995:
        return format_amount(round(share, 3), SHARE)
    digits = 1 - math.floor(math.log10(size))
    return format_amount(round(share, digits + 2), SHARE)


def with_unit(value: float | None, unit: Unit, *, signed: bool = False, compact: bool = False) -> str:
    """Write a number and the word of its unit, as in a sentence.

    Examples
    --------
    >>> with_unit(-107, RV, signed=True), with_unit(1, DAYS), with_unit(0.5, SHARE)
    ('−107 RV', '1 day', '50%')
    """
    text = format_amount(value, unit, signed=signed, compact=compact)
    if unit.kind != "number" or not unit.name or text == NO_VALUE:
        return text
    word = unit.name[:-1] if text.lstrip("+" + MINUS) == "1" and unit.name.endswith("s") else unit.name
    return f"{text} {word}"


def duration(days: float | None) -> str:
    """Write a length of time in days; in hours or minutes where it is less than a day.

    Examples
    --------
    >>> duration(12.34), duration(1.0), duration(0.02), duration(0.5), duration(None)
    ('12.3 days', '1 day', '29 minutes', '12 hours', '–')
    """
    if days is None or not math.isfinite(days) or days >= 1 or days <= 0:
        return with_unit(days, DAYS)
    if days < 1 / 24:
        return counted(max(1, round(days * 1440)), "minute")
    return with_unit(days * 24, Unit("number", "hours"))


def counted(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "contact"), counted(1_284, "contact"), counted(2, "company", "companies")
    ('1 contact', '1,284 contacts', '2 companies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """Write a rank.

    Examples
    --------
    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 23, 102)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '23rd', '102nd']
    """
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
