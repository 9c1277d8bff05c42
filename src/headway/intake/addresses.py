"""Which e-mail addresses are tests, or the company's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from numpy.typing import NDArray

from headway.intake.mapping import JunkSpec
from headway.intake.words import Words

_PLAIN: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LOOKED_AT: Final = 10_000
_SPECIAL: Final = tuple(domain for domain in SPECIAL_USE_DOMAIN_NAMES if domain not in {"local", "arpa"})


def test_addresses(emails: Words, junk: JunkSpec) -> tuple[NDArray[np.bool_], int]:
    """Tell which addresses are tests or internal, and how many different ones are no addresses at all.

    An address is a test when its domain is one of ``junk.test_domains`` or lies below one, is reserved by the
    standards for examples and tests, or when the address fits one of ``junk.test_patterns``.

    Parameters
    ----------
    emails : Words
    junk : JunkSpec

    Returns
    -------
    test : bool (n,)
    invalid_n : int
        Such rows are not rejected for it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from headway.intake.words import words_of
    >>> emails = words_of(pa.array(["ann@firm.de", "Test@firm.de", "bob@example.com", "bob@", None]))
    >>> found, invalid_n = test_addresses(emails, JunkSpec())
    >>> found.tolist(), invalid_n
    ([False, True, True, False, False], 1)
    """
    domains = tuple(domain.lower().lstrip("@") for domain in (*junk.test_domains, *_SPECIAL))
    patterns = [_as_pattern(pattern) for pattern in junk.test_patterns]
    words = emails.words.to_pylist()
    is_test = np.array([_is_test(word, domains, patterns) for word in words] + [False], dtype=np.bool_)
    strange = [word for word in words if not _PLAIN.fullmatch(word)][:_LOOKED_AT]
    return is_test[emails.codes], sum(1 for word in strange if not _is_address(word))


def _is_test(address: str, domains: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> bool:
    """Whether one address is a test."""
    plain = address.strip().lower()
    domain = plain.rpartition("@")[2]
    below = any(domain == test or domain.endswith("." + test) for test in domains)
    return ("@" in plain and below) or any(pattern.fullmatch(plain) for pattern in patterns)


def _as_pattern(pattern: str) -> re.Pattern[str]:
    """Turn a text with ``*`` for any signs into a pattern."""
    return re.compile(".*".join(re.escape(part) for part in pattern.lower().split("*")))


def _is_address(text: str) -> bool:
    """Whether a text is an address, by the standards."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
