"""What one version of a catalogue changes against another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from headway.catalogue.check import occurrence_starts
from headway.catalogue.currency import minor_digits
from headway.catalogue.model import Catalogue, CatalogueEntry, Level, Trigger, ValueRule
from headway.catalogue.occurrence import write_occurrence
from headway.units import format_rv


class ChangeKind(StrEnum):
    """What happened to a part of the catalogue."""

    ADDED = "added"
    REMOVED = "removed"
    RETIRED = "retired"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One change.

    Attributes
    ----------
    kind : ChangeKind
    subject : str
        ``catalogue``, ``level`` or ``interaction``.
    code : str
        Of the catalogue, level or interaction.
    field : str
        What changed in it, as packs call it; empty when the whole was added or removed.
    old, new : str or None
        As people read them; None where there was or is nothing.
    structural : bool
        It changes which records count, the levels they lead through or their occurrence classes, so that contacts have
        to be walked again. Otherwise each record keeps its cell (type, level, phase, occurrence class), and only the
        value in the cell changes.
    line : str
        The change as a sentence.
    """

    kind: ChangeKind
    subject: str
    code: str
    field: str
    old: str | None
    new: str | None
    structural: bool
    line: str


@dataclass(frozen=True, slots=True)
class CatalogueDiff:
    """All changes from one version to another."""

    old_version: int
    new_version: int
    changes: tuple[CatalogueChange, ...]

    @property
    def structure_changed(self) -> bool:
        """Tell whether contacts have to be walked again; if not, only values changed."""
        return any(change.structural for change in self.changes)

    @property
    def added(self) -> tuple[str, ...]:
        """The codes of new interactions."""
        return self._codes(ChangeKind.ADDED)

    @property
    def removed(self) -> tuple[str, ...]:
        """The codes of interactions that are gone."""
        return self._codes(ChangeKind.REMOVED)

    @property
    def retired(self) -> tuple[str, ...]:
        """The codes of interactions that are newly retired."""
        return self._codes(ChangeKind.RETIRED)

    @property
    def changed(self) -> tuple[str, ...]:
        """The codes of interactions that stay and differ, each once."""
        return self._codes(ChangeKind.CHANGED)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every change as a sentence."""
        return tuple(change.line for change in self.changes)

    def _codes(self, kind: ChangeKind) -> tuple[str, ...]:
        found = [change.code for change in self.changes if change.subject == "interaction" and change.kind is kind]
        return tuple(dict.fromkeys(found))


def diff(old: Catalogue, new: Catalogue) -> CatalogueDiff:
    """Compare two versions of a catalogue.

    Parameters
    ----------
    old, new : Catalogue
        Mostly two versions of one catalogue; any two can be compared. Both in normal form, as `read_pack` gives them.

    Returns
    -------
    CatalogueDiff
        Empty ``changes`` if nothing but the version number differs.

    Notes
    -----
    Entries and levels are matched by code. The order of entries means nothing; the order of levels does.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from headway.catalogue.shipped import shipped_pack
    >>> old = shipped_pack("online_retail")
    >>> purchase, cancellation = old.entries
    >>> cheaper = replace(cancellation, rules=tuple(replace(rule, cost_minor=300) for rule in cancellation.rules))
    >>> changes = diff(old, replace(old, version=2, entries=(purchase, cheaper)))
    >>> changes.lines
    ("Interaction 'cancellation': cost was 4.34 GBP, is 3.00 GBP.",
     "Interaction 'cancellation': the cost for level new_customer was 4.34 GBP, is 3.00 GBP.")
    >>> changes.structure_changed
    False
    """
    changes = (*_head(old, new), *_levels(old, new), *_entries(old, new))
    return CatalogueDiff(old.version, new.version, changes)


def _change(
    subject: str, code: str, field: str, old: str | None, new: str | None, *, structural: bool, what: str = ""
) -> CatalogueChange:
    """Make a change of one field, with its sentence."""
    named = what or field.replace("_", " ")
    if old is None:
        told = f"{named} {new} is new"
    elif new is None:
        told = f"{named} {old} is gone"
    else:
        told = f"{named} was {old}, is {new}"
    line = f"{subject.capitalize()} '{code}': {told}."
    return CatalogueChange(ChangeKind.CHANGED, subject, code, field, old, new, structural, line)


def _whole(kind: ChangeKind, subject: str, code: str, name: str) -> CatalogueChange:
    """Make a change of a whole level or interaction."""
    line = f"{subject.capitalize()} '{code}' ({name}) is {'new' if kind is ChangeKind.ADDED else 'gone'}."
    added = kind is ChangeKind.ADDED
    old, new = (None, name) if added else (name, None)
    return CatalogueChange(kind, subject, code, "", old, new, structural=True, line=line)


def _head(old: Catalogue, new: Catalogue) -> Iterator[CatalogueChange]:
    """Compare what stands above the levels."""
    pairs = (
        ("pack", old.code, new.code, False),
        ("name", old.name, new.name, False),
        ("currency", old.currency, new.currency, False),
        ("effective_from", _moment(old.effective_from), _moment(new.effective_from), False),
        ("author", old.author, new.author, False),
        ("reason", old.reason, new.reason, False),
        ("start_level", old.start_level, new.start_level, True),
    )
    for field, before, after, structural in pairs:
        if before != after:
            yield _change("catalogue", new.code, field, before or None, after or None, structural=structural)
    for key in dict.fromkeys((*old.facts, *new.facts)):
        was, now = old.facts.get(key), new.facts.get(key)
        if was != now:
            yield _change("catalogue", new.code, f"facts.{key}", was, now, structural=False, what=f"the fact '{key}'")


def _levels(old: Catalogue, new: Catalogue) -> Iterator[CatalogueChange]:
    """Compare the levels and their order."""
    for level in old.levels:
        if level.code not in new.level_by_code:
            yield _whole(ChangeKind.REMOVED, "level", level.code, level.name)
    for level in new.levels:
        before = old.level_by_code.get(level.code)
        if before is None:
            yield _whole(ChangeKind.ADDED, "level", level.code, level.name)
            continue
        if before.name != level.name:
            yield _change("level", level.code, "name", before.name, level.name, structural=False)
        if before.phases != level.phases:
            yield _change("level", level.code, "phases", _phases(before), _phases(level), structural=True)
    was = [level.code for level in old.levels if level.code in new.level_by_code]
    now = [level.code for level in new.levels if level.code in old.level_by_code]
    if was != now:
        yield _change(
            "catalogue",
            new.code,
            "levels",
            " → ".join(was),
            " → ".join(now),
            structural=True,
            what="the order of levels",
        )


def _entries(old: Catalogue, new: Catalogue) -> Iterator[CatalogueChange]:
    """Compare the interactions."""
    for entry in old.entries:
        if entry.code not in new.by_code:
            yield _whole(ChangeKind.REMOVED, "interaction", entry.code, entry.name)
    for entry in new.entries:
        before = old.by_code.get(entry.code)
        if before is None:
            yield _whole(ChangeKind.ADDED, "interaction", entry.code, entry.name)
        elif before != entry or old.currency != new.currency:
            yield from _entry(before, entry, old.currency, new.currency)


def _entry(old: CatalogueEntry, new: CatalogueEntry, old_currency: str, new_currency: str) -> Iterator[CatalogueChange]:
    """Compare one interaction."""
    if old.retired_at != new.retired_at:
        yield _retirement(old, new)
    for field, before, after in (
        ("name", old.name, new.name),
        ("description", old.description, new.description),
        ("domain", old.domain.value, new.domain.value),
        ("direction", old.direction.value, new.direction.value),
        ("personal", _truth(old.personal), _truth(new.personal)),
        ("tactic", old.tactic, new.tactic),
        ("levels", _words(old.levels), _words(new.levels)),
        ("voice_of_customer", _truth(old.voice_of_customer), _truth(new.voice_of_customer)),
        ("voice_of", _words(old.voice_of), _words(new.voice_of)),
        ("outcome_defining", _truth(old.outcome_defining), _truth(new.outcome_defining)),
        ("event_tags", _words(old.event_tags), _words(new.event_tags)),
        ("detail", _truth(old.detail), _truth(new.detail)),
    ):
        if before != after:
            yield _change("interaction", new.code, field, before or None, after or None, structural=False)
    yield from _rules(old, new, old_currency, new_currency)
    yield from _triggers(old, new)


def _retirement(old: CatalogueEntry, new: CatalogueEntry) -> CatalogueChange:
    """Tell that an interaction was retired, at another moment, or taken up again."""
    was, now = _moment(old.retired_at), _moment(new.retired_at)
    if was is None:
        kind, told = ChangeKind.RETIRED, f"is retired from {now}"
    elif now is None:
        kind, told = ChangeKind.CHANGED, f"was retired from {was}, is in use again"
    else:
        kind, told = ChangeKind.CHANGED, f"was retired from {was}, is from {now}"
    line = f"Interaction '{new.code}' ({new.name}) {told}."
    return CatalogueChange(kind, "interaction", new.code, "retired_at", was, now, structural=True, line=line)


def _rules(old: CatalogueEntry, new: CatalogueEntry, old_currency: str, new_currency: str) -> Iterator[CatalogueChange]:
    """Compare the value rules, matched by their conditions, and the bounds of the occurrence classes."""
    was = {_condition(rule): rule for rule in old.rules}
    now = {_condition(rule): rule for rule in new.rules}
    rewalk = occurrence_starts(old) != occurrence_starts(new)
    for condition in dict.fromkeys((*was, *now)):
        before, after = was.get(condition), now.get(condition)
        old_rv = format_rv(before.rv_milli, signed=True) if before else None
        new_rv = format_rv(after.rv_milli, signed=True) if after else None
        old_cost = _money(before.cost_minor, old_currency) if before else None
        new_cost = _money(after.cost_minor, new_currency) if after else None
        if before is None or after is None:
            worth_old, worth_new = (
                f"({rv}, {cost})" if rv else None for rv, cost in ((old_rv, old_cost), (new_rv, new_cost))
            )
            what = f"the rule for {condition}"
            yield _change("interaction", new.code, "rules", worth_old, worth_new, structural=rewalk, what=what)
            continue
        place = f" for {condition}" if condition else ""
        for field, word, one, other in (("rv", "RV", old_rv, new_rv), ("cost", "cost", old_cost, new_cost)):
            if one != other:
                what = f"the {word}{place}" if place else word
                yield _change("interaction", new.code, field, one, other, structural=False, what=what)


def _triggers(old: CatalogueEntry, new: CatalogueEntry) -> Iterator[CatalogueChange]:
    """Compare the triggers; their order means nothing, as at most one fires from a level."""
    was = {_told(trigger): trigger for trigger in old.triggers}
    now = {_told(trigger): trigger for trigger in new.triggers}
    for told in was:
        if told not in now:
            yield _change("interaction", new.code, "triggers", told, None, structural=True, what="the trigger")
    for told in now:
        if told not in was:
            yield _change("interaction", new.code, "triggers", None, told, structural=True, what="the trigger")


def _condition(rule: ValueRule) -> str:
    """Say where a rule holds; nothing for the base."""
    occurrence = write_occurrence(rule.first, rule.last)
    parts = [
        f"level {rule.level}" if rule.level else "",
        f"phase {rule.phase.code}" if rule.phase is not None and rule.level is None else "",
        f"occurrence {occurrence}" if occurrence else "",
    ]
    return ", ".join(part for part in parts if part)


def _told(trigger: Trigger) -> str:
    origin = ", ".join(sorted(trigger.from_levels)) if trigger.from_levels else "any level"
    return f"from {origin} to {trigger.to_level}"


def _phases(level: Level) -> str:
    return _words(tuple(phase.code for phase in level.phases))


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _truth(flag: bool) -> str:
    return "true" if flag else "false"


def _moment(moment: object) -> str | None:
    return str(moment) if moment is not None else None


def _money(cost_minor: int, currency: str) -> str:
    """Write an amount with its currency."""
    digits = minor_digits(currency)
    return f"{cost_minor / 10**digits:,.{digits}f} {currency}"
