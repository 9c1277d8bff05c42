"""The contacts of a history: everybody who did something or is spoken of, with what is known about them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.history import KNOWN_AT_SUFFIX
from headway.intake.contact_rows import NEVER, MappedContacts, combine_numbers, differing_n, last_said
from headway.intake.mapping import OutcomeSpec
from headway.intake.table import many
from headway.intake.words import NO_WORD, Words, stacked_words


def build_contacts(
    contact: Words,
    account: Words | None,
    sources: Sequence[MappedContacts],
    outcomes: Sequence[tuple[OutcomeSpec, NDArray[np.int64] | NDArray[np.float64]]],
) -> tuple[pa.Table, list[str]]:
    """Put together what is known about every contact.

    Where several rows say something, the last one that says anything counts for dimensions, the earliest moment for
    flags, and numbers are combined as the mapping says. Later sources go before earlier ones.

    Parameters
    ----------
    contact : Words (n,)
        Of the interactions.
    account : Words (n,) or None
    sources : sequence of MappedContacts
    outcomes : sequence of (OutcomeSpec, array)
        The array has an entry for each word of ``contact``: moments for flags (`NEVER`), else numbers (NaN).

    Returns
    -------
    table : pyarrow.Table
        As `headway.columns.history.CONTACTS`.
    facts : list of str
    """
    everybody = stacked_words(
        [
            Words(np.arange(len(part.words), dtype=np.int32), part.words)
            for part in (contact, *(s.contact for s in sources))
        ]
    )
    place = np.cumsum([0, len(contact.words), *(len(source.contact.words) for source in sources)])
    contacts_n = len(everybody.words)
    acting = everybody.codes[: len(contact.words)]
    of_row = [
        _renamed(source.contact.codes, everybody.codes[place[at + 1] : place[at + 2]])
        for at, source in enumerate(sources)
    ]
    present = np.zeros(contacts_n, dtype=np.bool_)
    acts = np.zeros(len(contact.words) + 1, dtype=np.bool_)
    acts[contact.codes] = True
    present[acting[acts[:-1]]] = True
    for rows in of_row:
        present[rows] = True
    facts: list[str] = []
    columns: dict[str, pa.Array] = {"contact": everybody.words}
    accounts = _accounts(contact, account, sources, acting, of_row, contacts_n, facts)
    if accounts is not None:
        columns["account"] = accounts.to_arrow()
    flags = _flags(sources, of_row, outcomes, acting, contacts_n)
    columns |= _dimensions(sources, of_row, flags, contacts_n, facts)
    for at, source in enumerate(sources):
        for name, (values, how) in source.numbers.items():
            found = combine_numbers(of_row[at], values, how, contacts_n)
            before = columns[name].to_numpy(zero_copy_only=False) if name in columns else found
            whole = np.where(np.isnan(found), before, found)
            columns[name] = pa.array(whole, pa.float64(), mask=np.isnan(whole))
    for outcome, numbers in outcomes:
        if outcome.how != "first":
            sums = np.zeros(contacts_n)
            sums[acting] = numbers
            columns[outcome.name] = pa.array(sums, pa.float64())
    for name, moments in flags.items():
        columns[name] = pa.array(moments, pa.int64(), mask=moments == NEVER).cast(pa.timestamp("us", "UTC"))
    table = pa.table(columns)
    return (table if present.all() else table.filter(pa.array(present))), facts


def _renamed(codes: NDArray[np.int32], to: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give codes their number in the list of everybody."""
    return to[codes] if len(to) else codes


def _accounts(
    contact: Words,
    account: Words | None,
    sources: Sequence[MappedContacts],
    acting: NDArray[np.int32],
    of_row: Sequence[NDArray[np.int32]],
    contacts_n: int,
    facts: list[str],
) -> Words | None:
    """Give each contact its account: as the sources of contacts say, else as its first interaction says."""
    pieces: list[tuple[NDArray[np.int32], Words, bool]] = []
    if account is not None:
        pieces.append((acting[contact.codes], account, True))
    pieces += [(of_row[at], source.account, False) for at, source in enumerate(sources) if source.account is not None]
    if not pieces:
        return None
    stacked = stacked_words([words for _, words, _ in pieces])
    found = np.full(contacts_n, NO_WORD, dtype=np.int32)
    start = 0
    for who, words, first in pieces:
        codes = stacked.codes[start : start + len(words.codes)]
        start += len(words.codes)
        rows = last_said(who, codes != NO_WORD, contacts_n, first=first)
        taken = rows >= 0
        found[taken] = codes[rows[taken]]
        several_n = differing_n(who, Words(codes, stacked.words), contacts_n)
        if several_n:
            facts.append(f"{many(several_n, 'contact has', 'contacts have')} several accounts; one counts")
    return Words(found, stacked.words)


def _flags(
    sources: Sequence[MappedContacts],
    of_row: Sequence[NDArray[np.int32]],
    outcomes: Sequence[tuple[OutcomeSpec, NDArray[np.int64] | NDArray[np.float64]]],
    acting: NDArray[np.int32],
    contacts_n: int,
) -> dict[str, NDArray[np.int64]]:
    """Give every flag its earliest moment for each contact."""
    flags: dict[str, NDArray[np.int64]] = {}
    for at, source in enumerate(sources):
        for name, moments in source.flags.items():
            found = flags.setdefault(name, np.full(contacts_n, NEVER, dtype=np.int64))
            np.minimum.at(found, of_row[at], moments)
    for outcome, first in outcomes:
        if outcome.how == "first":
            found = flags.setdefault(outcome.name, np.full(contacts_n, NEVER, dtype=np.int64))
            np.minimum.at(found, acting, first.astype(np.int64))
    return flags


def _dimensions(
    sources: Sequence[MappedContacts],
    of_row: Sequence[NDArray[np.int32]],
    flags: dict[str, NDArray[np.int64]],
    contacts_n: int,
    facts: list[str],
) -> dict[str, pa.Array]:
    """Give every dimension its last value for each contact, and when that became known where it is said."""
    columns: dict[str, pa.Array] = {}
    names = dict.fromkeys(name for source in sources for name in source.dimensions)
    for name in names:
        pieces = [(at, *source.dimensions[name]) for at, source in enumerate(sources) if name in source.dimensions]
        stacked = stacked_words([words for _, words, _, _ in pieces])
        value = np.full(contacts_n, NO_WORD, dtype=np.int32)
        known = np.full(contacts_n, NEVER, dtype=np.int64)
        said_when = any(moments is not None or flag is not None for _, _, moments, flag in pieces)
        start = 0
        for at, words, moments, flag in pieces:
            codes = stacked.codes[start : start + len(words.codes)]
            start += len(words.codes)
            rows = last_said(of_row[at], codes != NO_WORD, contacts_n)
            taken = rows >= 0
            value[taken] = codes[rows[taken]]
            if flag is not None:
                known[taken] = flags[flag][taken]
            else:
                known[taken] = moments[rows[taken]] if moments is not None else 0
            several_n = differing_n(of_row[at], Words(codes, stacked.words), contacts_n)
            if several_n:
                facts.append(
                    f"{many(several_n, 'contact has', 'contacts have')} several values of {name!r}; the last counts"
                )
        if said_when:
            unknown = (value != NO_WORD) & (known == NEVER)
            if unknown.any():
                who = many(int(unknown.sum()), "contact has", "contacts have")
                facts.append(f"{who} a value of {name!r} without the moment it became known; it is left out")
                value[unknown] = NO_WORD
        columns[name] = Words(value, stacked.words).to_arrow()
        if said_when:
            columns[name + KNOWN_AT_SUFFIX] = pa.array(known, pa.int64(), mask=(value == NO_WORD) | (known == NEVER))
    return columns
