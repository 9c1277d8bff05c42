"""Currencies and how finely they are counted (ISO 4217)."""

from __future__ import annotations

from typing import Final

from headway.errors import InputError

_ALL: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_CODES: Final = frozenset(_ALL.split())
_DIGITS: Final = {**dict.fromkeys(_NONE.split(), 0), **dict.fromkeys(_THREE.split(), 3)}


def currency_codes() -> frozenset[str]:
    """Give the codes of all currencies in use.

    Examples
    --------
    >>> "EUR" in currency_codes()
    True
    """
    return _CODES


def minor_digits(currency: str) -> int:
    """Give how many decimals an amount in this currency has: 2 for EUR, 0 for JPY, 3 for KWD.

    Raises
    ------
    InputError
        No currency of this code is in use.

    Examples
    --------
    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    if currency not in _CODES:
        raise InputError(f"No currency {currency!r}", hint="Give the three capital letters of ISO 4217, such as EUR.")
    return _DIGITS.get(currency, 2)
