"""Two drafts of a catalogue: one that changes values only, and one that changes what is walked."""

from __future__ import annotations

from dataclasses import replace

from headway.catalogue.model import Catalogue, CatalogueEntry, Trigger, ValueRule
from headway.units import RV_MILLI_MAX


def draft_of_values(catalogue: Catalogue) -> Catalogue:
    """Make every rule worth something else; each interaction keeps its rule cell.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> starter = shipped_pack("starter")
    >>> changed = zip(draft_of_values(starter).entries, starter.entries)
    >>> all(new.rules[0].rv_milli != old.rules[0].rv_milli for new, old in changed)
    True
    """
    return replace(
        catalogue,
        version=catalogue.version + 1,
        entries=tuple(
            replace(entry, rules=tuple(replace(rule, rv_milli=_other_value(rule)) for rule in entry.rules))
            for entry in catalogue.entries
        ),
    )


def draft_of_structure(catalogue: Catalogue) -> Catalogue:
    """Change occurrence ranges and triggers, so that each contact has to be walked again.

    Every range that ends or begins after the third occurrence does so two occurrences sooner; the first trigger of
    each kind also fires one level before the levels it names.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> starter = shipped_pack("starter")
    >>> [rule.first for rule in draft_of_structure(starter).entry("sales_call").rules]
    [1, 1, 5]
    """
    return replace(
        catalogue,
        version=catalogue.version + 1,
        entries=tuple(_restructured(catalogue, entry) for entry in catalogue.entries),
    )


def _other_value(rule: ValueRule) -> int:
    value = rule.rv_milli + (rule.rv_milli // 4 or 250)
    return value if abs(value) <= RV_MILLI_MAX else rule.rv_milli // 2


def _restructured(catalogue: Catalogue, entry: CatalogueEntry) -> CatalogueEntry:
    rules = tuple(
        replace(rule, first=_sooner(rule.first), last=None if rule.last is None else _sooner(rule.last))
        for rule in entry.rules
    )
    triggers = entry.triggers
    if triggers and triggers[0].from_levels:
        triggers = (_earlier(catalogue, triggers[0]), *triggers[1:])
    return replace(entry, rules=rules, triggers=triggers)


def _sooner(occurrence: int) -> int:
    return occurrence - 2 if occurrence > 3 else occurrence


def _earlier(catalogue: Catalogue, trigger: Trigger) -> Trigger:
    """Let a trigger also fire at the level before the first that it names, unless it leads there."""
    place = catalogue.order_of(trigger.from_levels[0])
    before = catalogue.levels[place - 1].code if place else trigger.to_level
    if before in (trigger.to_level, *trigger.from_levels):
        return trigger
    return replace(trigger, from_levels=(before, *trigger.from_levels))
