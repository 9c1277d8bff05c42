"""What a catalogue must never hold: two rules, or two moves, of which neither comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from headway.catalogue.model import CatalogueEntry, Level, Phase, ValueRule


@dataclass(frozen=True, slots=True)
class RuleClash:
    """Two rules of one entry that both hold at a position, neither within the other. Indexes into ``entry.rules``."""

    first_index: int
    second_index: int
    level: str
    phase: Phase
    nth: int


@dataclass(frozen=True, slots=True)
class TriggerClash:
    """Two triggers of one entry that fire from the same level. Indexes into ``entry.triggers``."""

    first_index: int
    second_index: int
    level: str


def normal_rule(rule: ValueRule, phases_of: dict[str, tuple[Phase, ...]]) -> ValueRule:
    """Name the phase of a rule whose level lies in exactly one, so that it lies within a rule for that phase.

    Parameters
    ----------
    rule : ValueRule
    phases_of : dict of level code to its phases

    Examples
    --------
    >>> normal_rule(ValueRule(1_000, 0, level="won"), {"won": (Phase.RETENTION,)}).phase.code
    'retention'
    """
    phases = phases_of.get(rule.level, ()) if rule.level is not None else ()
    return replace(rule, phase=phases[0]) if rule.phase is None and len(phases) == 1 else rule


def occurrence_starts(entry: CatalogueEntry) -> tuple[int, ...]:
    """Give the occurrences at which the rules of an entry may change: the starts of its occurrence classes, from 1.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> occurrence_starts(shipped_pack("online_retail").entry("purchase"))
    (1, 2, 7)
    """
    ends = (rule.last + 1 for rule in entry.rules if rule.last is not None)
    return tuple(sorted({1, *(rule.first for rule in entry.rules), *ends}))


def positions(entry: CatalogueEntry, levels: Sequence[Level]) -> Iterator[tuple[str, Phase, int]]:
    """Give enough positions (level, phase, nth) to see every rule of an entry: one of each kind that rules tell apart.

    Levels that no rule names are alike within a phase, and so are occurrences between two boundaries.
    """
    named = {rule.level for rule in entry.rules}
    nths = occurrence_starts(entry)
    seen: set[Phase] = set()
    for level in levels:
        for phase in level.phases:
            if level.code not in named:
                if phase in seen:
                    continue
                seen.add(phase)
            for nth in nths:
                yield level.code, phase, nth


def rule_clashes(entry: CatalogueEntry, levels: Sequence[Level]) -> tuple[RuleClash, ...]:
    """Find the pairs of rules of which neither comes first.

    Parameters
    ----------
    entry : CatalogueEntry
        Its rules in normal form (`normal_rule`).
    levels : sequence of Level
        All levels of the catalogue.

    Returns
    -------
    tuple of RuleClash
        One for each pair, at the first position found. Empty: at each position one rule lies within all others.

    Notes
    -----
    O(positions × rules²); both are small and have limits.

    Examples
    --------
    >>> from headway.catalogue.model import Direction, Domain
    >>> rules = (ValueRule(1_000, 0), ValueRule(2_000, 0, first=1, last=6), ValueRule(3_000, 0, first=5))
    >>> mail = CatalogueEntry("mail", "Mail", Domain.MARKETING, Direction.OUT, False, rules)
    >>> [(clash.first_index, clash.second_index, clash.nth) for clash in rule_clashes(
    ...     mail, [Level("aware", "Aware", (Phase.ACQUISITION,))])]
    [(1, 2, 5)]
    """
    rules = entry.rules
    if len(rules) < 3 and (len(rules) < 2 or not rules[0].lies_within(rules[1])):
        return ()
    within = [[one is not other and one.lies_within(other) for other in rules] for one in rules]
    found: dict[tuple[int, int], RuleClash] = {}
    for level, phase, nth in positions(entry, levels):
        holding = [index for index, rule in enumerate(rules) if rule.holds(level, phase, nth)]
        best = [one for one in holding if not any(within[other][one] and not within[one][other] for other in holding)]
        for place, one in enumerate(best):
            for other in best[place + 1 :]:
                found.setdefault((one, other), RuleClash(one, other, level, phase, nth))
    return tuple(found.values())


def trigger_clashes(entry: CatalogueEntry, levels: Sequence[Level]) -> tuple[TriggerClash, ...]:
    """Find the pairs of triggers that fire from the same level.

    Parameters
    ----------
    entry : CatalogueEntry
    levels : sequence of Level
        All levels of the catalogue.

    Returns
    -------
    tuple of TriggerClash
        One for each pair, at the first level found.
    """
    found: dict[tuple[int, int], TriggerClash] = {}
    for level in levels:
        firing = [index for index, trigger in enumerate(entry.triggers) if trigger.fires(level.code)]
        for place, one in enumerate(firing):
            for other in firing[place + 1 :]:
                found.setdefault((one, other), TriggerClash(one, other, level.code))
    return tuple(found.values())
