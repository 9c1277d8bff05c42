"""What did happen: the facts as they come, the record after scoring, and the rows that revalue a record later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headway.catalogue.model import Phase
from headway.errors import InputError
from headway.units import InteractionId, interaction_id


@dataclass(frozen=True, slots=True)
class InteractionDraft:
    """One interaction as a source tells it, before it is scored.

    Attributes
    ----------
    source, source_key : str
        The system it comes from and its key there; their hash is the id.
    contact : str
    interaction_type : str
        A code of the catalogue.
    occurred_at : datetime
        When it happened. Aware.
    known_at : datetime
        When we learned of it; every as-of view keeps what was known by then.
    account : str or None
    product_group : str
        Levels are kept per contact and product group; "" is the default group.
    actor : str or None
        The person of the company, None for automatic ones.
    value_minor : int
        Money that came with it (revenue), minor units.
    cost_given_minor : int or None
        Cost as the source measured it, used instead of the catalogue's.
    reverses : InteractionId or None
        A reversal takes the named interaction of the same contact out of every total; it carries no value itself.
    """

    source: str
    source_key: str
    contact: str
    interaction_type: str
    occurred_at: datetime
    known_at: datetime
    account: str | None = None
    product_group: str = ""
    actor: str | None = None
    value_minor: int = 0
    cost_given_minor: int | None = None
    reverses: InteractionId | None = None

    def __post_init__(self) -> None:
        for name in ("occurred_at", "known_at"):
            if getattr(self, name).tzinfo is None:
                raise InputError(
                    f"{name} of {self.source}/{self.source_key} has no time zone",
                    hint="Give every moment a zone, such as +00:00.",
                )

    @property
    def interaction_id(self) -> InteractionId:
        """The id: a hash of source and source key."""
        return interaction_id(self.source, self.source_key)

    @property
    def order(self) -> tuple[datetime, int]:
        """The place in a contact's history: by time, ties by id."""
        return (self.occurred_at, self.interaction_id)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a contact stands when something happens: level, phase, and the how-manieth of its type this is (from 1)."""

    level: str
    phase: Phase
    nth: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """A scored record. Never edited.

    ``level`` and ``phase`` are those before the move that it may trigger; ``level_after`` is where it leads.
    A reversal, and a record that is reversed before it arrives, has ``rv_milli``, ``cost_minor`` and ``nth`` 0.
    """

    draft: InteractionDraft
    interaction_id: InteractionId
    rv_milli: int
    cost_minor: int
    catalogue_version: int
    level: str
    phase: Phase
    nth: int
    level_after: str
    phase_after: Phase

    @property
    def counts(self) -> bool:
        """Whether it carries value: neither reversed nor itself a reversal."""
        return self.nth > 0

    @property
    def order(self) -> tuple[datetime, int]:
        """The place in a contact's history: by time, ties by id."""
        return (self.draft.occurred_at, self.interaction_id)


@dataclass(frozen=True, slots=True)
class Revaluation:
    """One more ledger row: a record is worth something else since a late arrival or a reversal moved its position.

    The value of a record at an as-of date is its own plus ``rv_milli_new - rv_milli_old`` of every revaluation known
    by then; so each earlier as-of view stays as it was.
    """

    interaction_id: InteractionId
    known_at: datetime
    rv_milli_old: int
    rv_milli_new: int
    cost_minor_old: int
    cost_minor_new: int
    level_old: str
    level_new: str
    phase_old: Phase
    phase_new: Phase
    reason: str
