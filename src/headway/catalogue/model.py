"""What can happen: the kinds of interaction, their RV and cost, the levels they move between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property

from headway.errors import CatalogueEntryNotFoundError


class Phase(IntEnum):
    """The three phases of a relationship, in their fixed order."""

    ACQUISITION = 0
    CLOSING = 1
    RETENTION = 2

    @property
    def code(self) -> str:
        """The word in files and columns: ``acquisition``, ``closing``, ``retention``."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The word on screen."""
        return self.name.capitalize()


class Domain(StrEnum):
    """The eight parts of a company that interactions come from."""

    MARKETING = "marketing"
    SALES = "sales"
    SERVICE = "service"
    SOCIAL = "social"
    COMMUNITY = "community"
    FINANCE = "finance"
    OPERATIONS = "operations"
    OTHER = "other"


class Direction(StrEnum):
    """Who starts: the customer (in), the company (out), or both (mutual)."""

    IN = "in"
    OUT = "out"
    MUTUAL = "mutual"


class EventTag(StrEnum):
    """The events that subsets of the Event and Community aggregates are made of."""

    REPEAT = "repeat"
    REFER = "refer"
    UP_SELL = "up_sell"
    CROSS_SELL = "cross_sell"
    INCREASE_VOLUME = "increase_volume"
    BAD_EXPERIENCE = "bad_experience"
    RECOMMEND = "recommend"
    CREATE = "create"
    SHARE = "share"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the lifecycle. Its place in `Catalogue.levels` is its order; it belongs to at least one phase."""

    code: str
    name: str
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What one kind of interaction is worth and costs, and where that holds.

    A condition that is ``None`` holds everywhere. ``first`` and ``last`` bound the occurrence: the 1st, the 2nd to
    6th, the 7th and later (``last`` is None) of this type for this contact and product group.
    """

    rv_milli: int
    cost_minor: int
    level: str | None = None
    phase: Phase | None = None
    first: int = 1
    last: int | None = None

    def holds(self, level: str, phase: Phase, nth: int) -> bool:
        """Tell whether the rule holds at this position."""
        return (
            (self.level is None or self.level == level)
            and (self.phase is None or self.phase == phase)
            and self.first <= nth
            and (self.last is None or nth <= self.last)
        )

    def lies_within(self, other: ValueRule) -> bool:
        """Tell whether every condition of ``other`` is also one of this rule, or looser."""
        return (
            other.level in (None, self.level)
            and other.phase in (None, self.phase)
            and other.first <= self.first
            and (other.last is None or (self.last is not None and self.last <= other.last))
        )


@dataclass(frozen=True, slots=True)
class Trigger:
    """A move from one of several levels (none named: from any) to another. Forward or backward is their order."""

    to_level: str
    from_levels: tuple[str, ...] = ()

    def fires(self, level: str) -> bool:
        """Tell whether a contact at this level is moved; never when it is already there."""
        return level != self.to_level and (not self.from_levels or level in self.from_levels)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One kind of interaction.

    Attributes
    ----------
    code, name : str
        The word in records, and the word on screen.
    domain, direction : Domain, Direction
    personal : bool
        Chosen by a person (True) or recorded by a machine (False).
    rules : tuple of ValueRule
        The first has no condition: it is the value wherever no other rule says more.
    triggers : tuple of Trigger
    levels : tuple of str
        The levels at which it is expected; empty is all.
    voice_of_customer : bool
        The customer says something; never mixed into RV tests (DO and SAY).
    outcome_defining : bool
        It is itself the success (an order, a renewal); RV tests leave it out.
    event_tags : tuple of EventTag
    voice_of : tuple of str
        For voice of customer: the codes of the process types it speaks about.
    detail : bool
        Fine-grained, beside the major interactions.
    retired_at : datetime or None
        From then on it is refused.
    """

    code: str
    name: str
    domain: Domain
    direction: Direction
    personal: bool
    rules: tuple[ValueRule, ...]
    triggers: tuple[Trigger, ...] = ()
    levels: tuple[str, ...] = ()
    voice_of_customer: bool = False
    outcome_defining: bool = False
    event_tags: tuple[EventTag, ...] = ()
    voice_of: tuple[str, ...] = ()
    tactic: str | None = None
    detail: bool = False
    description: str = ""
    retired_at: datetime | None = None

    def rule_at(self, level: str, phase: Phase, nth: int) -> ValueRule:
        """Give the most specific rule at a position: the one whose conditions lie within all others that hold.

        Catalogues with two such rules are refused when they are read (`headway.catalogue.check`).
        """
        best = self.rules[0]
        for rule in self.rules[1:]:
            if rule.holds(level, phase, nth) and rule.lies_within(best):
                best = rule
        return best

    def move(self, level: str) -> str | None:
        """Give the level that a contact at ``level`` is moved to, or None."""
        for trigger in self.triggers:
            if trigger.fires(level):
                return trigger.to_level
        return None


@dataclass(frozen=True)
class Catalogue:
    """One version of what can happen. Never edited: a change is a new version."""

    code: str
    name: str
    version: int
    currency: str
    levels: tuple[Level, ...]
    start_level: str
    entries: tuple[CatalogueEntry, ...]
    effective_from: datetime | None = None
    author: str = ""
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, CatalogueEntry]:
        """The entries by their codes."""
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def level_by_code(self) -> Mapping[str, Level]:
        """The levels by their codes."""
        return {level.code: level for level in self.levels}

    def entry(self, code: str) -> CatalogueEntry:
        """Give one entry.

        Raises
        ------
        CatalogueEntryNotFoundError
            No such code in this version.
        """
        try:
            return self.by_code[code]
        except KeyError:
            raise CatalogueEntryNotFoundError(
                f"No entry {code!r} in catalogue {self.code!r} version {self.version}",
                hint="`headway catalogue show` lists all.",
                code=code,
            ) from None

    def phase_at(self, level: str, phase: Phase | None) -> Phase:
        """Give the phase of a contact that arrives at a level: its own if the level has it, else the level's first."""
        phases = self.level_by_code[level].phases
        return phase if phase is not None and phase in phases else phases[0]

    def order_of(self, level: str) -> int:
        """Give the place of a level in the lifecycle, from 0."""
        return next(i for i, candidate in enumerate(self.levels) if candidate.code == level)


@dataclass(frozen=True, slots=True)
class CatalogueHistory:
    """All published versions, oldest first. The first is in force from the beginning of time."""

    versions: tuple[Catalogue, ...]

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("a catalogue history needs at least one version")

    @classmethod
    def of(cls, versions: Catalogue | Iterable[Catalogue]) -> CatalogueHistory:
        """Make a history from one version or several."""
        return cls((versions,) if isinstance(versions, Catalogue) else tuple(versions))

    @property
    def latest(self) -> Catalogue:
        """The newest version."""
        return self.versions[-1]

    def in_force_at(self, occurred_at: datetime) -> Catalogue:
        """Give the version in force when something happened."""
        for catalogue in reversed(self.versions[1:]):
            if catalogue.effective_from is not None and catalogue.effective_from <= occurred_at:
                return catalogue
        return self.versions[0]
