"""What files say about contacts: dimensions, numbers and flags, from several rows and several files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.intake.addresses import test_addresses
from headway.intake.frame import Frame
from headway.intake.identity import Aliases, resolve_contacts
from headway.intake.mapping import ContactSource, HistoryMapping, MomentSpec, NumberSpec
from headway.intake.moments import Moments
from headway.intake.rejects import Origin, Reason, Rejection
from headway.intake.table import many
from headway.intake.words import NO_WORD, Words
from headway.units import DAY_US

NEVER: Final = np.iinfo(np.int64).max
"""A flag that has not become true; a moment that is not known."""


@dataclass(slots=True)
class MappedContacts:
    """The accepted rows of one source of contacts; arrays of equal length n.

    Attributes
    ----------
    contact : Words
    account : Words or None
    dimensions : dict from name to (Words, int64 (n,) or None, flag or None)
        The values, when they became known (`NEVER`: not said), or the flag whose moment that is.
    numbers : dict from name to (float64 (n,), how to combine)
    flags : dict from name to int64 (n,)
        `NEVER` where it has not become true.
    rejection : Rejection
    facts : list of str
    """

    contact: Words
    rejection: Rejection
    account: Words | None = None
    dimensions: dict[str, tuple[Words, NDArray[np.int64] | None, str | None]] = field(default_factory=dict)
    numbers: dict[str, tuple[NDArray[np.float64], str]] = field(default_factory=dict)
    flags: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)


def map_contacts(
    frame: Frame, source: ContactSource, mapping: HistoryMapping, *, aliases: Mapping[str, Aliases], now_us: int
) -> MappedContacts | None:
    """Map the rows of a source of contacts.

    Parameters
    ----------
    frame : Frame
    source : ContactSource
    mapping : HistoryMapping
    aliases : mapping from name to Aliases
    now_us : int
        Flags after it lie in the future.

    Returns
    -------
    MappedContacts or None
        None: a column could not be decided; ``frame.problems`` says what.
    """
    gathered = frame.gathered
    rejection = Rejection(Origin(source.name, gathered.files, gathered.file_of, gathered.row_of))
    for rule in source.drop:
        rejection.add(frame.truths(rule.when), Reason.DROPPED, detail=rule.reason)
    names = frame.words(source.contact)
    if names.missing.any():
        rejection.add(names.missing, Reason.NO_CONTACT, ", ".join(source.contact.columns))
    contact = names
    if source.contact.through is not None:
        reject = source.contact.unmatched == "reject"
        contact, unmatched = resolve_contacts(names, aliases[source.contact.through], reject=reject)
        if unmatched is not None and not unmatched.missing.all():
            rejection.add(~unmatched.missing, Reason.NO_MATCH, ", ".join(source.contact.columns), names.to_arrow())
    mapped = MappedContacts(contact, rejection)
    if source.email is not None:
        emails = frame.words(source.email)
        found, invalid_n = test_addresses(emails, mapping.junk)
        if found.any():
            rejection.add(found, Reason.TEST_ADDRESS, ", ".join(source.email.columns), emails.to_arrow())
        if invalid_n:
            mapped.facts.append(many(invalid_n, "value", "different values") + " in the e-mail column are no addresses")
    if source.account is not None:
        mapped.account = frame.words(source.account)
    for spec in source.dimensions:
        known = spec.known_at
        flag = known.flag if known is not None else None
        moments = _moment(frame, rejection, known, mapping, now_us) if known is not None and flag is None else None
        mapped.dimensions[spec.name] = (frame.words(spec.text), moments, flag)
    for name, number in source.numbers:
        values = _number(frame, rejection, number)
        if values is not None:
            mapped.numbers[name] = (values, number.combine)
    for name, moment in source.flags:
        at = _moment(frame, rejection, moment, mapping, now_us)
        if at is not None:
            mapped.flags[name] = at
    return None if frame.problems else _accepted(mapped)


def _moment(
    frame: Frame, rejection: Rejection, spec: MomentSpec, mapping: HistoryMapping, now_us: int
) -> NDArray[np.int64] | None:
    """Give a moment of every row, `NEVER` where there is none, and reject what cannot be true."""
    found: Moments | None = frame.moments(spec)
    if found is None:
        return None
    said = ~found.missing & ~found.bad
    junk = mapping.junk
    faults = [
        (found.bad, Reason.BAD_MOMENT),
        (said & (np.abs(found.us) < 2 * DAY_US), Reason.CLOCK_1970),
        (said & (found.us > now_us) & (junk.future == "reject"), Reason.FUTURE),
    ]
    if junk.earliest_us is not None:
        faults.append((said & (found.us < junk.earliest_us), Reason.TOO_EARLY))
    for failing, reason in faults:
        if failing.any():
            rejection.add(failing, reason, spec.column or "", frame.text_values(spec))
    return np.where(said, found.us, NEVER)


def _number(frame: Frame, rejection: Rejection, spec: NumberSpec) -> NDArray[np.float64] | None:
    """Give a number of every row, and reject what is none."""
    found = frame.amounts(spec)
    if found is None:
        return None
    if found.bad.any():
        rejection.add(found.bad, Reason.BAD_NUMBER, spec.column or "", frame.text_values(spec))
    return found.values


def _accepted(mapped: MappedContacts) -> MappedContacts:
    """Keep the rows without a problem."""
    rows = np.flatnonzero(mapped.rejection.sound)
    if len(rows) == len(mapped.contact.codes):
        return mapped
    return MappedContacts(
        contact=mapped.contact.take(rows),
        rejection=mapped.rejection,
        account=mapped.account.take(rows) if mapped.account is not None else None,
        dimensions={
            name: (words.take(rows), known[rows] if known is not None else None, flag)
            for name, (words, known, flag) in mapped.dimensions.items()
        },
        numbers={name: (values[rows], how) for name, (values, how) in mapped.numbers.items()},
        flags={name: at[rows] for name, at in mapped.flags.items()},
        facts=mapped.facts,
    )


def last_said(
    contact: NDArray[np.int32], said: NDArray[np.bool_], contacts_n: int, *, first: bool = False
) -> NDArray[np.int64]:
    """Give, for each contact, the last (or first) row in which something is said; -1 for none.

    Examples
    --------
    >>> last_said(np.array([0, 1, 0], dtype=np.int32), np.array([True, False, True]), 2).tolist()
    [2, -1]
    """
    rows = np.flatnonzero(said)
    if first:
        rows = rows[::-1]
    found = np.full(contacts_n, -1, dtype=np.int64)
    found[contact[rows]] = rows
    return found


def combine_numbers(
    contact: NDArray[np.int32], values: NDArray[np.float64], how: str, contacts_n: int
) -> NDArray[np.float64]:
    """Fold the rows of each contact into one number; NaN where none says one.

    Examples
    --------
    >>> combine_numbers(np.array([0, 0], dtype=np.int32), np.array([1.0, 3.0]), "mean", 2).tolist()
    [2.0, nan]
    """
    said = ~np.isnan(values)
    if how in {"first", "last"}:
        rows = last_said(contact, said, contacts_n, first=how == "first")
        return np.where(rows >= 0, values[np.maximum(rows, 0)] if len(values) else np.nan, np.nan)
    at, numbers = contact[said], values[said]
    counts = np.bincount(at, minlength=contacts_n)
    if how in {"sum", "mean"}:
        found = np.bincount(at, weights=numbers, minlength=contacts_n).astype(np.float64)
        found = found / np.maximum(counts, 1) if how == "mean" else found
    else:
        found = np.full(contacts_n, np.inf if how == "min" else -np.inf)
        (np.minimum if how == "min" else np.maximum).at(found, at, numbers)
    return np.where(counts > 0, found, np.nan)


def differing_n(contact: NDArray[np.int32], words: Words, contacts_n: int) -> int:
    """Count the contacts for which several rows say different things.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from headway.intake.words import words_of
    >>> differing_n(np.array([0, 0, 1], dtype=np.int32), words_of(pa.array(["x", "y", "x"])), 2)
    1
    """
    said = words.codes != NO_WORD
    last = last_said(contact, said, contacts_n)
    rows = np.flatnonzero(said)
    differs = words.codes[rows] != words.codes[last[contact[rows]]]
    return len(np.unique(contact[rows][differs]))
