"""What a column looks like: how full, how varied, what its cells are; and what its name and looks make it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headway.errors import InputError
from headway.intake.mapping import MISSING_WORDS
from headway.intake.moments import read_moments
from headway.intake.table import TableRead
from headway.intake.words import words_of

_SAMPLE_ROWS: Final = 8_000
_NUMBER: Final = re.compile(r"[-+(]?[$€£¥]?\s*\d[\d.,\s]*\)?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LEAST: Final = 0.4
_BY_LOOKS: Final = frozenset({"contact", "when", "email"})
_IDS: Final = frozenset({"id", "key", "number", "no", "uuid", "code"})
_TYPES_MOST: Final = 200
_STAFF_MOST: Final = 500
_STANDARD: Final[Mapping[str, str]] = {
    "case:concept:name": "contact",
    "time:timestamp": "when",
    "concept:name": "type",
    "org:resource": "actor",
    "org:group": "team",
    "lifecycle:transition": "",
}
"""What the attributes of XES mean; "": none of the roles here."""


NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "contact": ("contact", "customer", "client", "case", "lead", "person", "mql", "member", "visitor", "prospect"),
    "account": ("account", "company", "organisation", "organization", "firm", "household"),
    "when": ("date", "time", "timestamp", "when", "datetime", "created", "occurred", "happened", "at", "on", "day"),
    "type": ("type", "activity", "event", "action", "kind", "stage", "status", "step", "subject", "category", "name"),
    "actor": ("rep", "agent", "resource", "owner", "staff", "employee", "assignee", "actor", "sdr", "sr", "seller"),
    "team": ("team", "workgroup", "department", "office", "group", "section", "branch"),
    "value": ("amount", "value", "revenue", "price", "total", "sales", "turnover", "net"),
    "cost": ("cost", "costs", "expense", "spend"),
    "key": ("id", "key", "number", "no", "uuid", "guid", "reference"),
    "email": ("email", "mail", "e-mail"),
}
"""The words by which columns give away what they are, the plainest first."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What one column looks like, by a sample of its rows.

    Attributes
    ----------
    name : str
    rows_n : int
        Rows of the sample.
    filled : float
        Share of the cells that hold something.
    distinct_n : int
        Different values in the sample.
    repeats : float
        Share of filled cells whose value stands in another row too.
    moments, numbers, emails : float
        Share of filled cells that are such.
    asks : str or None
        What would have to be said about its moments before they can be read.
    shown : tuple of str
        The most frequent values.
    """

    name: str
    rows_n: int
    filled: float
    distinct_n: int
    repeats: float
    moments: float
    numbers: float
    emails: float
    asks: str | None
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column for a role, how sure that is (0 to 1), and why."""

    column: ColumnProfile
    confidence: float
    reason: str


def profile_columns(engine: Any, read: TableRead) -> tuple[ColumnProfile, ...]:
    """Look at every column of a table.

    Parameters
    ----------
    engine : DuckDB connection
    read : TableRead

    Returns
    -------
    tuple of ColumnProfile
        In the order of the columns.
    """
    step = max(read.rows_n // _SAMPLE_ROWS, 1)
    rows = pa.array(np.arange(0, read.rows_n, step, dtype=np.int64)[:_SAMPLE_ROWS])
    return tuple(_profile(engine, name, read.table.column(name).take(rows)) for name in read.columns)


def _profile(engine: Any, name: str, column: pa.ChunkedArray) -> ColumnProfile:
    """Look at one column."""
    words = words_of(column, MISSING_WORDS)
    said = words.codes[~words.missing]
    counts = np.bincount(said, minlength=len(words.words))
    texts = words.words.to_pylist()
    total = max(int(counts.sum()), 1)

    def share(test: Any) -> float:
        return float(sum(int(n) for text, n in zip(texts, counts, strict=True) if n and test(text)) / total)

    numbers = 1.0 if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) else share(_NUMBER.fullmatch)
    moments, asks = _moments(engine, name, column, numbers)
    frequent = [texts[code] for code, _ in Counter(said.tolist()).most_common(3)]
    return ColumnProfile(
        name=name,
        rows_n=len(words.codes),
        filled=float(len(said) / max(len(words.codes), 1)),
        distinct_n=int((counts > 0).sum()),
        repeats=float(counts[counts > 1].sum() / total),
        moments=moments,
        numbers=numbers,
        emails=share(_EMAIL.fullmatch),
        asks=asks,
        shown=tuple(frequent),
    )


def _moments(engine: Any, name: str, column: pa.ChunkedArray, numbers: float) -> tuple[float, str | None]:
    """Tell which share of a column are moments, and what would have to be asked."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return 1.0, None
    if numbers > 0.5 and not set(name_words(name)) & set(NAMES["when"]):
        return 0.0, None
    texts = column.cast(pa.string())
    if not pc.any(pc.match_substring_regex(texts, "[0-9]")).as_py():
        return 0.0, None
    try:
        found = read_moments(engine, texts, name=name, missing=MISSING_WORDS)
    except InputError as error:
        return (1.0, f"{error.problem}. {error.hint}") if error.hint and "date_order" in error.hint else (0.0, None)
    said = ~found.missing
    return float((said & ~found.bad).sum() / max(int(said.sum()), 1)), None


def name_words(name: str) -> list[str]:
    """Cut a column's name into words.

    Examples
    --------
    >>> name_words("case:concept:name"), name_words("CustomerID"), name_words("won_date")
    (['case', 'concept', 'name'], ['customer', 'id'], ['won', 'date'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^a-z0-9]+", parted.lower()) if word]


def candidates(role: str, columns: Sequence[ColumnProfile], *, by_looks: bool | None = None) -> list[Candidate]:
    """Give the columns that may play a role, the likeliest first.

    Parameters
    ----------
    role : str
        A key of `NAMES`.
    columns : sequence of ColumnProfile
    by_looks : bool, optional
        Whether a column's cells are enough, without its name; by default for contacts, moments and addresses only.

    Returns
    -------
    list of Candidate
        Those with a confidence worth naming.

    Examples
    --------
    >>> at = ColumnProfile("won_date", 90, 1.0, 90, 0.1, 1.0, 0.0, 0.0, None, ("2018-02-26",))
    >>> candidates("when", [at])[0].reason
    'the name says date; 100 % of its cells are moments'
    """
    enough = role in _BY_LOOKS if by_looks is None else by_looks
    found = [_judge(role, column, by_looks=enough) for column in columns]
    return sorted((one for one in found if one.confidence >= _LEAST), key=lambda one: -one.confidence)


def _judge(role: str, column: ColumnProfile, *, by_looks: bool) -> Candidate:
    """Say how well a column fits a role."""
    if column.name in _STANDARD:
        fits = _STANDARD[column.name] == role
        return Candidate(column, 0.98 if fits else 0.0, "the standard for event logs calls it so")
    words = name_words(column.name)
    hits = [(at, word) for at, word in enumerate(NAMES[role]) if word in words]
    named = (1.0 - 0.04 * hits[0][0]) * (0.75 + 0.25 / len(words)) if hits else 0.0
    if role in {"contact", "account"} and hits and set(words) & _IDS:
        named = min(named + 0.1, 1.0)
    looks, why = _looks(role, column, words)
    reasons = ([f"the name says {hits[0][1]}"] if hits else []) + ([why] if why else [])
    confidence = 0.55 * named + 0.45 * looks if looks and (hits or by_looks) else 0.0
    return Candidate(column, round(confidence, 2), "; ".join(reasons))


def _looks(role: str, column: ColumnProfile, words: Sequence[str]) -> tuple[float, str]:
    """Say how well a column's cells fit a role; 0 rules it out."""
    several = f"{column.distinct_n:,} different values"
    plain_text = column.moments < 0.5 and column.emails < 0.5
    fits, why, full = False, several, 1.0
    if role == "when":
        fits, full = column.moments >= 0.8, column.moments
        why = f"{column.moments:.0%}".replace("%", " %") + " of its cells are moments"
    elif role == "email":
        fits, full, why = column.emails >= 0.5, column.emails, "its cells are addresses"
    elif role in {"value", "cost"}:
        fits, why = column.numbers >= 0.9 and column.moments < 0.5 and not set(words) & _IDS, "its cells are numbers"
    elif role == "key":
        fits, why = column.repeats == 0 and column.filled == 1 and plain_text, "every row has its own"
    elif role == "type":
        fits = plain_text and column.distinct_n <= _TYPES_MOST and column.numbers < 0.5 and column.repeats > 0.5
    elif role in {"actor", "team"}:
        fits = plain_text and column.distinct_n <= _STAFF_MOST and column.repeats > 0.5
    else:
        fits = column.filled > 0.3 and column.moments < 0.5 and column.distinct_n >= max(5, 0.5 * column.rows_n**0.5)
        full = 0.6 + 0.4 * column.repeats
        why = several + (", most of them in several rows" if column.repeats > 0.5 else "")
    return (full if fits and column.distinct_n > 1 else 0.0), why
