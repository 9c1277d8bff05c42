"""Does a catalogue hang together? What is lawful and still looks like a gap, as warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from headway.catalogue.check import occurrence_starts, positions
from headway.catalogue.model import Catalogue, CatalogueEntry, Direction, Level, Phase, ValueRule
from headway.catalogue.occurrence import write_occurrence
from headway.catalogue.paths import Move, entries_in_use, expected_at, moves, reachable_levels


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hang together.

    Attributes
    ----------
    code : str
        The kind of finding; never changes. `docs/reference/catalogue-pack.md` lists all.
    subject : str
        The code of the level, phase or interaction that it is about, or the pack's.
    sentence, hint : str
        What was found, and what to do about it.
    """

    code: str
    subject: str
    sentence: str
    hint: str


def check_cohesion(catalogue: Catalogue, *, expected_min: int = 2) -> tuple[Finding, ...]:
    """Look for gaps: levels without a path, triggers out of reach, empty phases, voices that nobody listens to.

    Retired entries do not count, whenever they retire: a way that is about to close is no way.

    Parameters
    ----------
    catalogue : Catalogue
    expected_min : int
        A level that can be left forward wants at least so many interactions expected at it (voice of the customer not
        counted); with fewer there is a process gap.

    Returns
    -------
    tuple of Finding
        Warnings, levels first. Empty: nothing was found.

    Notes
    -----
    Source: docs/reference/catalogue-pack.md.

    Examples
    --------
    >>> from headway.catalogue.shipped import shipped_pack
    >>> check_cohesion(shipped_pack("starter"))
    ()
    >>> [finding.code for finding in check_cohesion(shipped_pack("online_retail"))]
    ['empty_phase', 'phase_without_negative', 'process_gap', 'no_voice']
    """
    view = _View(catalogue, entries_in_use(catalogue), tuple(moves(catalogue)))
    return (
        *_levels_out_of_reach(view),
        *_levels_without_a_way_forward(view),
        *_triggers_out_of_reach(view),
        *_phases(view),
        *_process_gaps(view, expected_min),
        *_rules_never_chosen(view),
        *_voices(view),
        *_names(view),
        *_outcomes(view),
    )


@dataclass(slots=True)
class _View:
    """A catalogue with what every check asks for."""

    catalogue: Catalogue
    entries: tuple[CatalogueEntry, ...]
    moves: tuple[Move, ...]
    reached: frozenset[str] = field(init=False)
    order: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.reached = reachable_levels(self.catalogue, self.moves)
        self.order = {level.code: place for place, level in enumerate(self.catalogue.levels)}

    def forward(self, level: str) -> bool:
        """Tell whether a move leads from a level to a later one."""
        return any(move.from_level == level and self.order[move.to_level] > self.order[level] for move in self.moves)


def _levels_out_of_reach(view: _View) -> Iterator[Finding]:
    """Levels that no chain of triggers leads to."""
    start = view.catalogue.level_by_code[view.catalogue.start_level]
    for level in view.catalogue.levels:
        if level.code not in view.reached:
            yield Finding(
                "level_unreachable",
                level.code,
                f"No contact can come to level '{level.name}': no triggers lead there from '{start.name}'.",
                f"Give an interaction a trigger to '{level.code}', or remove the level.",
            )


def _levels_without_a_way_forward(view: _View) -> Iterator[Finding]:
    """Levels, save the last, that no trigger leads onward from."""
    for level in view.catalogue.levels[:-1]:
        if level.code in view.reached and not view.forward(level.code):
            yield Finding(
                "no_way_forward",
                level.code,
                f"A contact at level '{level.name}' cannot move forward: no trigger leads from it to a later level.",
                f"Give an interaction a trigger from '{level.code}', or accept that the relationship ends there.",
            )


def _triggers_out_of_reach(view: _View) -> Iterator[Finding]:
    """Triggers that no contact can ever fire, and those that fire where their interaction is not expected."""
    possible = {(move.entry, move.trigger_index) for move in view.moves if move.from_level in view.reached}
    for entry in view.entries:
        for index, trigger in enumerate(entry.triggers):
            if (entry.code, index) not in possible:
                yield Finding(
                    "trigger_unreachable",
                    entry.code,
                    f"The trigger of '{entry.name}' to level '{trigger.to_level}' cannot fire: no contact can be at a "
                    "level that it moves from while the interaction is expected there.",
                    "Change the levels under 'from' or those where the interaction is expected.",
                )
                continue
            outside = [level for level in trigger.from_levels if not expected_at(entry, level)]
            if outside:
                yield Finding(
                    "trigger_unexpected",
                    entry.code,
                    f"'{entry.name}' moves contacts from {_listed(outside)}, where it is not expected.",
                    "Add these levels to 'levels' of the interaction, or take them out of 'from'.",
                )


def _phases(view: _View) -> Iterator[Finding]:
    """Phases in which nothing, nothing bad, nothing good, or nothing from the customer can happen."""
    for phase in Phase:
        levels = [level for level in view.catalogue.levels if phase in level.phases]
        if not levels:
            yield Finding(
                "empty_phase",
                phase.code,
                f"No level lies in {phase.label}, so no figure can be given for that phase.",
                f"Add a level to {phase.code}, unless the history at hand does not show it.",
            )
            continue
        here = [entry for entry in view.entries if any(expected_at(entry, level.code) for level in levels)]
        if not here:
            yield Finding(
                "empty_phase",
                phase.code,
                f"No interaction is expected at any level of {phase.label}.",
                "Add interactions that happen there, or name its levels under 'levels' of others.",
            )
            continue
        values = [rule.rv_milli for entry in here for rule in _rules_in(entry, levels, phase)]
        if min(values) >= 0:
            yield Finding(
                "phase_without_negative",
                phase.code,
                f"Nothing in {phase.label} has a negative value, so relationships there can only rise.",
                "Add what goes wrong in that phase: a complaint, a refusal, a delay, silence.",
            )
        if max(values) <= 0:
            yield Finding(
                "phase_without_positive",
                phase.code,
                f"Nothing in {phase.label} has a positive value, so relationships there can only fall.",
                "Add what moves a relationship forward in that phase.",
            )
        if all(entry.direction is Direction.OUT for entry in here):
            yield Finding(
                "phase_one_sided",
                phase.code,
                f"Everything in {phase.label} is started by the company, so effort cannot be told from interest.",
                "Add what customers do in that phase: answers, visits, questions.",
            )


def _rules_in(entry: CatalogueEntry, levels: list[Level], phase: Phase) -> Iterator[ValueRule]:
    """Give the rules of an entry that are chosen somewhere in a phase."""
    for level in levels:
        if expected_at(entry, level.code):
            for nth in occurrence_starts(entry):
                yield entry.rule_at(level.code, phase, nth)


def _process_gaps(view: _View, expected_min: int) -> Iterator[Finding]:
    """Levels that can be left forward, yet with too little that is expected to happen at them."""
    for level in view.catalogue.levels:
        if level.code not in view.reached or not view.forward(level.code):
            continue
        here = [entry for entry in view.entries if not entry.voice_of_customer and expected_at(entry, level.code)]
        if len(here) < expected_min:
            found = f"Only {_listed([entry.name for entry in here])}" if here else "Nothing"
            verb = "is" if len(here) < 2 else "are"
            yield Finding(
                "process_gap",
                level.code,
                f"{found} {verb} expected at level '{level.name}': what else happens there is missing or unrecorded.",
                "Add the interactions that customers need at this level, or find where they are recorded.",
            )


def _rules_never_chosen(view: _View) -> Iterator[Finding]:
    """Rules that narrower ones cover everywhere, or for levels at which the interaction is not expected."""
    for entry in view.entries:
        chosen = {id(entry.rule_at(*position)) for position in positions(entry, view.catalogue.levels)}
        for rule in entry.rules[1:]:
            if id(rule) not in chosen:
                why = "narrower rules hold wherever it does"
            elif rule.level is not None and not expected_at(entry, rule.level):
                why = f"the interaction is not expected at level '{rule.level}'"
            else:
                continue
            yield Finding(
                "rule_never_chosen",
                entry.code,
                f"The rule of '{entry.name}' for {_condition(rule)} has no use: {why}.",
                "Remove the rule, or mend its conditions.",
            )


def _voices(view: _View) -> Iterator[Finding]:
    """Voices of the customer that speak about nothing, and interactions that no voice speaks about."""
    voices = [entry for entry in view.entries if entry.voice_of_customer]
    if not voices:
        yield Finding(
            "no_voice",
            view.catalogue.code,
            "The catalogue has no voice of the customer, so what customers do cannot be compared with what they say.",
            "Add surveys, interviews, ratings and complaints, each with 'voice_of_customer: true' and 'voice_of'.",
        )
        return
    for voice in voices:
        if not voice.voice_of:
            yield Finding(
                "voice_unlinked",
                voice.code,
                f"'{voice.name}' is a voice of the customer, but names no interaction that it speaks about.",
                "Name the interactions under 'voice_of'.",
            )
    heard = {code for voice in voices for code in voice.voice_of}
    for entry in view.entries:
        if not entry.voice_of_customer and not entry.detail and entry.code not in heard:
            yield Finding(
                "type_without_voice",
                entry.code,
                f"No voice of the customer speaks about '{entry.name}'.",
                "Add its code under 'voice_of' of the voice that would tell, or mark it as detail.",
            )


def _names(view: _View) -> Iterator[Finding]:
    """Names on screen that cannot be told apart."""
    for kind, named in (("levels", view.catalogue.levels), ("interactions", view.entries)):
        for name, times in Counter(one.name.casefold() for one in named).items():
            if times > 1:
                same = [one for one in named if one.name.casefold() == name]
                yield Finding(
                    "same_name",
                    same[0].code,
                    f"The {kind} {_listed([one.code for one in same])} are all called '{same[0].name}' on screen.",
                    "Give each a name of its own.",
                )


def _outcomes(view: _View) -> Iterator[Finding]:
    """Nothing is marked as the outcome itself."""
    if not any(entry.outcome_defining for entry in view.entries):
        yield Finding(
            "no_outcome",
            view.catalogue.code,
            "No interaction is marked as outcome-defining, so a test of RV would count the success among its causes.",
            "Mark orders, contracts, renewals and cancelled contracts with 'outcome_defining: true'.",
        )


def _condition(rule: ValueRule) -> str:
    """Say where a rule holds."""
    occurrence = write_occurrence(rule.first, rule.last)
    parts = [
        f"level '{rule.level}'" if rule.level else "",
        f"phase '{rule.phase.code}'" if rule.phase is not None and rule.level is None else "",
        f"occurrence {occurrence}" if occurrence else "",
    ]
    return ", ".join(part for part in parts if part)


def _listed(words: list[str]) -> str:
    """Write words as people list them."""
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
