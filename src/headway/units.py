"""Ids, Relationship Value, money and time: the small values that everything else is made of.

Whatever is summed is a whole number: RV in thousandths (``rv_milli``), money in minor units of one currency
(``cost_minor``). Moments are aware UTC datetimes in records and whole microseconds since 1970 (``*_us``) in columns.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NewType

from headway.errors import InputError

InteractionId = NewType("InteractionId", int)
"""A 128-bit whole number, the hash of (source, source key)."""

RV_MILLI_MAX: Final = 100_000
"""The largest Relationship Value of one interaction, in thousandths: 100 points either way."""

BUCKETS_N: Final = 1_024
"""Into so many buckets contacts are hashed, in tables, segments and keys alike."""

DAY_US: Final = 86_400_000_000
WEEK_US: Final = 7 * DAY_US
NEVER_US: Final = 2**63 - 1
"""A moment that has not come: later than every other."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SEPARATOR: Final = b"\x1f"


def interaction_id(source: str, source_key: str) -> InteractionId:
    """Hash the caller's key to the id of the interaction.

    The id depends on nothing but (source, source key), so ties in time never depend on the order of arrival. BLAKE2b
    with 16 bytes of digest over ``source``, the byte 0x1f and ``source_key`` in UTF-8, read as a big-endian number.

    Parameters
    ----------
    source : str
        The system that the record comes from. Not empty, without the character U+001F.
    source_key : str
        Its key there. Not empty.

    Returns
    -------
    InteractionId
        A whole number of 128 bits.

    Raises
    ------
    InputError
        One of the two is empty, or the source holds U+001F.

    Examples
    --------
    >>> f"{interaction_id('crm', '42'):032x}" == f"{interaction_id('crm', '42'):032x}"
    True
    >>> interaction_id("crm", "42") == interaction_id("mail", "42")
    False
    """
    if not source or not source_key or "\x1f" in source:
        raise InputError(
            f"No id for source {source!r} and key {source_key!r}: both must hold text, the source without U+001F",
            hint="Give each record the name of its system and its key there.",
        )
    data = source.encode() + _SEPARATOR + source_key.encode()
    return InteractionId(int.from_bytes(hashlib.blake2b(data, digest_size=16).digest(), "big"))


def bucket_of(contact: str) -> int:
    """Give the bucket of a contact, 0 to 1,023: the first ten bits of the BLAKE2b hash (16 bytes) of its key.

    Examples
    --------
    >>> 0 <= bucket_of("c-17") < BUCKETS_N
    True
    """
    return int.from_bytes(hashlib.blake2b(contact.encode(), digest_size=16).digest()[:2], "big") >> 6


def rv_to_milli(value: object) -> int:
    """Turn a Relationship Value as people write it into thousandths.

    Parameters
    ----------
    value : int, float, str or Decimal
        −100 to 100 with at most three decimals.

    Returns
    -------
    int
        Thousandths of an RV unit.

    Raises
    ------
    InputError
        Not a number, finer than a thousandth, or outside −100 to 100.

    Examples
    --------
    >>> rv_to_milli(2.5), rv_to_milli("-30")
    (2500, -30000)
    """
    milli = _scaled(value, 3, "a Relationship Value")
    if abs(milli) > RV_MILLI_MAX:
        raise InputError(f"{value} is outside −100 to 100, the range of one interaction's Relationship Value")
    return milli


def money_to_minor(value: object, digits: int = 2) -> int:
    """Turn an amount of money as people write it into whole minor units.

    Examples
    --------
    >>> money_to_minor("1.50"), money_to_minor(180)
    (150, 18000)
    """
    return _scaled(value, digits, "an amount of money")


def _scaled(value: object, digits: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise InputError(f"{value!r} is not {what}", hint="Write a plain number, such as 2.5.")
    try:
        scaled = Decimal(str(value)).scaleb(digits)
    except InvalidOperation:
        raise InputError(f"{value!r} is not {what}", hint="Write a plain number, such as 2.5.") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise InputError(f"{value!r} is not {what} with at most {digits} decimals")
    return int(scaled)


def minor_to_major(minor: float, digits: int = 2) -> float:
    """Give an amount in minor units as whole units of its currency, for showing only.

    Parameters
    ----------
    minor : float
    digits : int
        How many decimals the currency has: 2 for EUR, 0 for JPY (`headway.catalogue.currency.minor_digits`).

    Examples
    --------
    >>> minor_to_major(1_950), minor_to_major(1_950, 0)
    (19.5, 1950.0)
    """
    return float(minor / 10**digits)


def format_rv(rv_milli: int, *, signed: bool = False) -> str:
    """Write thousandths as people read them, with a proper minus sign.

    Examples
    --------
    >>> format_rv(-30_000), format_rv(2_500, signed=True), format_rv(0)
    ('−30', '+2.5', '0')
    """
    text = f"{abs(rv_milli) / 1000:,.3f}".rstrip("0").rstrip(".")
    if rv_milli < 0:
        return "−" + text
    return ("+" if signed and rv_milli else "") + text


def to_us(moment: datetime) -> int:
    """Give an aware datetime as whole microseconds since 1970.

    Raises
    ------
    InputError
        The datetime has no zone.

    Examples
    --------
    >>> to_us(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    if moment.tzinfo is None:
        raise InputError(f"{moment.isoformat()} has no time zone", hint="Give every moment a zone, such as +00:00.")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_us(us: int) -> datetime:
    """Give whole microseconds since 1970 as an aware UTC datetime.

    Examples
    --------
    >>> from_us(86_400_000_000).isoformat()
    '1970-01-02T00:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=int(us))
