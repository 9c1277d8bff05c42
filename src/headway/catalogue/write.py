"""A catalogue written as a pack, so that reading it gives the same catalogue."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from headway.catalogue.check import normal_rule
from headway.catalogue.currency import minor_digits
from headway.catalogue.model import Catalogue, CatalogueEntry, Trigger, ValueRule
from headway.catalogue.occurrence import write_occurrence
from headway.catalogue.read import read_pack
from headway.documents.document import resolve
from headway.errors import PackError

_PLAIN: Final = re.compile(r"[A-Za-z0-9À-ɏ](?:[A-Za-z0-9À-ɏ_./%&()+'’€£–-]| (?! ))*")
_LINE_CHARS_MAX: Final = 110


def write_pack(catalogue: Catalogue) -> str:
    """Write a catalogue as the text of a pack.

    Parameters
    ----------
    catalogue : Catalogue
        One that keeps the laws of packs.

    Returns
    -------
    str
        YAML that `read_pack` reads to an equal catalogue in normal form (`normal_form`).

    Raises
    ------
    PackError
        The catalogue breaks a law of packs, such as two rules of which neither comes first.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> print(write_pack(shipped_pack("online_retail"))[:40])
    pack: online_retail
    name: Online retail
    """
    text = "\n".join([*_head(catalogue), "levels:", *_levels(catalogue), "interactions:", *_entries(catalogue), ""])
    if read_pack(text, name=f"{catalogue.code} as written") != normal_form(catalogue):
        raise PackError(
            f"The catalogue {catalogue.code!r} cannot be written as a pack without a change",
            hint="Its texts must not start or end with blanks, and every first rule must hold everywhere.",
        )
    return text


def write_entry(entry: CatalogueEntry, currency: str) -> str:
    """Write one interaction as it stands in a pack, without its indentation.

    Parameters
    ----------
    entry : CatalogueEntry
    currency : str
        The catalogue's currency.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> print(write_entry(shipped_pack("starter").entry("champion_left"), "EUR").splitlines()[-1])
    levels: [qualified, evaluating, proposal, committed, new_customer, active, loyal, advocate]
    """
    return "\n".join([*_entry(entry, minor_digits(currency)), ""])


def normal_form(catalogue: Catalogue) -> Catalogue:
    """Give the catalogue as a pack would hold it: moments in UTC, and in each rule for a level of one phase that phase.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> normal_form(shipped_pack("starter")) == shipped_pack("starter")
    True
    """
    phases_of = {level.code: level.phases for level in catalogue.levels}
    entries = tuple(
        replace(
            entry,
            rules=tuple(normal_rule(rule, phases_of) for rule in entry.rules),
            retired_at=_in_utc(entry.retired_at),
        )
        for entry in catalogue.entries
    )
    return replace(catalogue, entries=entries, effective_from=_in_utc(catalogue.effective_from))


def _in_utc(moment: datetime | None) -> datetime | None:
    """Give a moment in UTC; one without a zone stays, to be refused when it is read."""
    return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC)


def _head(catalogue: Catalogue) -> Iterator[str]:
    """Write what stands above the levels."""
    yield f"pack: {catalogue.code}"
    yield from _field("name", catalogue.name, 0)
    yield f"version: {catalogue.version}"
    yield f"currency: {catalogue.currency}"
    if catalogue.effective_from is not None:
        yield f'effective_from: "{catalogue.effective_from.isoformat()}"'
    yield from _field("author", catalogue.author, 0)
    yield from _field("reason", catalogue.reason, 0)
    yield f"start_level: {catalogue.start_level}"
    if catalogue.facts:
        yield "facts:"
        for key, text in catalogue.facts.items():
            yield from _field(key, text, 2, even_empty=True)


def _levels(catalogue: Catalogue) -> Iterator[str]:
    """Write the levels, one a line."""
    for level in catalogue.levels:
        phases = ", ".join(phase.code for phase in level.phases)
        yield f"  - {{code: {level.code}, name: {_quoted(level.name)}, phases: [{phases}]}}"


def _entries(catalogue: Catalogue) -> Iterator[str]:
    """Write the interactions."""
    digits = minor_digits(catalogue.currency)
    for entry in catalogue.entries:
        lines = list(_entry(entry, digits))
        yield f"  - {lines[0]}"
        for line in lines[1:]:
            yield f"    {line}"


def _entry(entry: CatalogueEntry, digits: int) -> Iterator[str]:
    """Write one interaction, without its indentation."""
    base = entry.rules[0]
    yield f"code: {entry.code}"
    yield from _field("name", entry.name, 0)
    yield from _field("description", entry.description, 0)
    yield f"domain: {entry.domain.value}"
    yield f"direction: {entry.direction.value}"
    yield f"personal: {_truth(entry.personal)}"
    if entry.tactic:
        yield f"tactic: {_quoted(entry.tactic)}"
    yield f"rv: {_number(base.rv_milli, 3)}"
    yield f"cost: {_number(base.cost_minor, digits)}"
    if entry.rules[1:]:
        yield "rules:"
        yield from (f"  - {_rule(rule, base, digits)}" for rule in entry.rules[1:])
    if entry.triggers:
        yield "triggers:"
        yield from (f"  - {_trigger(trigger)}" for trigger in entry.triggers)
    if entry.levels:
        yield f"levels: {_list(entry.levels)}"
    if entry.voice_of_customer:
        yield "voice_of_customer: true"
    if entry.voice_of:
        yield f"voice_of: {_list(entry.voice_of)}"
    if entry.outcome_defining:
        yield "outcome_defining: true"
    if entry.event_tags:
        yield f"event_tags: {_list(tuple(tag.value for tag in entry.event_tags))}"
    if entry.detail:
        yield "detail: true"
    if entry.retired_at is not None:
        yield f'retired_at: "{entry.retired_at.isoformat()}"'


def _rule(rule: ValueRule, base: ValueRule, digits: int) -> str:
    """Write one value rule; what equals the base is left out."""
    occurrence = write_occurrence(rule.first, rule.last)
    parts = [
        f"level: {rule.level}" if rule.level else "",
        f"phase: {rule.phase.code}" if rule.phase is not None else "",
        f"occurrence: {occurrence}" if occurrence else "",
        f"rv: {_number(rule.rv_milli, 3)}" if rule.rv_milli != base.rv_milli else "",
        f"cost: {_number(rule.cost_minor, digits)}" if rule.cost_minor != base.cost_minor else "",
    ]
    return f"{{{', '.join(part for part in parts if part)}}}"


def _trigger(trigger: Trigger) -> str:
    """Write one trigger."""
    origin = f"from: {_list(trigger.from_levels)}, " if trigger.from_levels else ""
    return f"{{{origin}to: {trigger.to_level}}}"


def _truth(flag: bool) -> str:
    return "true" if flag else "false"


def _list(words: tuple[str, ...]) -> str:
    return f"[{', '.join(words)}]"


def _number(scaled: int, digits: int) -> str:
    """Write a scaled whole number as a plain decimal: RV without idle zeros, money with all its decimals."""
    value = Decimal(scaled).scaleb(-digits)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if digits == 3 and "." in text else text


def _field(key: str, text: str, indent: int, *, even_empty: bool = False) -> Iterator[str]:
    """Write a text: on one line if it is short, else folded."""
    if not text and not even_empty:
        return
    blank = " " * indent
    line = f"{blank}{key}: {_quoted(text)}"
    if len(line) <= _LINE_CHARS_MAX or text != " ".join(text.split()) or not text.isprintable():
        yield line
        return
    yield f"{blank}{key}: >-"
    for part in textwrap.wrap(text, _LINE_CHARS_MAX - indent - 2, break_long_words=False, break_on_hyphens=False):
        yield f"{blank}  {part}"


def _quoted(text: str) -> str:
    """Write a text plainly if it stays what it is, else in double quotes."""
    if _PLAIN.fullmatch(text) and isinstance(resolve(text), str):
        return text
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    """Write one character inside double quotes."""
    if sign in '"\\':
        return "\\" + sign
    if sign.isprintable():
        return sign
    return "\\n" if sign == "\n" else f"\\U{ord(sign):08x}"
