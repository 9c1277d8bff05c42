"""A relationship: one contact's ledger folded to a state, one scored interaction at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from headway.catalogue.model import Catalogue, Phase
from headway.ledger.records import Interaction, InteractionDraft, Position
from headway.units import InteractionId, minor_to_major


@dataclass(frozen=True, slots=True)
class LevelStay:
    """One stay at a level: from when to when, and the record that led there (None: the start)."""

    product_group: str
    level: str
    phase: Phase
    entered_at: datetime
    left_at: datetime | None = None
    triggered_by: InteractionId | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contact stands in one product group, and how often each type has happened there."""

    level: str
    phase: Phase
    occurrences: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """How many interactions, their Relationship Value in thousandths, and their cost in minor units."""

    interactions_n: int = 0
    rv_milli: int = 0
    cost_minor: int = 0

    def plus(self, interaction: Interaction) -> Sums:
        """Add one record."""
        return Sums(
            self.interactions_n + 1, self.rv_milli + interaction.rv_milli, self.cost_minor + interaction.cost_minor
        )


@dataclass(frozen=True, slots=True)
class RelationshipState:
    """One contact's relationship after some number of interactions.

    Attributes
    ----------
    total : Sums
        Over everything.
    by_phase : mapping of Phase to Sums
    by_level : mapping of level code to Sums
    standings : mapping of product group to Standing
    stays : tuple of LevelStay
        The level history, the current stays (``left_at`` None) included.
    peak_milli : int
        The highest cumulative RV so far, at least 0.
    drawdown_milli, drawdown_peak_milli : int
        The largest fall of cumulative RV from an earlier peak, and that peak.
    value_minor : int
        Money that came with the interactions.
    first_at, last_at : datetime or None
    """

    contact: str
    total: Sums = field(default_factory=Sums)
    by_phase: Mapping[Phase, Sums] = field(default_factory=dict)
    by_level: Mapping[str, Sums] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    stays: tuple[LevelStay, ...] = ()
    peak_milli: int = 0
    drawdown_milli: int = 0
    drawdown_peak_milli: int = 0
    value_minor: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def unrecovered_milli(self) -> int:
        """How far cumulative RV stands below its peak now."""
        return self.peak_milli - self.total.rv_milli

    @property
    def mean_gap(self) -> timedelta | None:
        """The pace: the mean time between two interactions; None with fewer than two."""
        if self.first_at is None or self.last_at is None or self.total.interactions_n < 2:
            return None
        return (self.last_at - self.first_at) / (self.total.interactions_n - 1)

    def rv_per_cost(self, digits: int = 2) -> float | None:
        """Give RV units per unit of cost, a ratio of sums; None where nothing was spent.

        ``digits`` is how many decimals the currency has.
        """
        if self.total.cost_minor == 0:
            return None
        return (self.total.rv_milli / 1000) / minor_to_major(self.total.cost_minor, digits)


def position_of(state: RelationshipState, draft: InteractionDraft, catalogue: Catalogue) -> Position:
    """Say where a contact stands when something happens: level, phase and the how-manieth of its type it is.

    A contact starts at the catalogue's start level, once for each product group. A level that the catalogue no longer
    knows counts as the start level.
    """
    standing = state.standings.get(draft.product_group)
    if standing is None:
        level = catalogue.start_level
        return Position(level, catalogue.phase_at(level, None), 1)
    nth = standing.occurrences.get(draft.interaction_type, 0) + 1
    if standing.level not in catalogue.level_by_code:
        level = catalogue.start_level
        return Position(level, catalogue.phase_at(level, standing.phase), nth)
    return Position(standing.level, catalogue.phase_at(standing.level, standing.phase), nth)


def advance(state: RelationshipState, interaction: Interaction) -> RelationshipState:
    """Fold one more scored interaction into the state. It must be the latest in the contact's order.

    A reversal or a reversed record changes nothing.

    Examples
    --------
    See ``tests/unit/relationships/test_worked_example.py``: seven records, each with its cumulative RV and cost.
    """
    if not interaction.counts:
        return state
    draft = interaction.draft
    total = state.total.plus(interaction)
    peak = max(state.peak_milli, total.rv_milli)
    fall = peak - total.rv_milli
    deeper = fall > state.drawdown_milli
    standing = state.standings.get(draft.product_group)
    occurrences = dict(standing.occurrences) if standing else {}
    occurrences[draft.interaction_type] = interaction.nth
    after = Standing(interaction.level_after, interaction.phase_after, occurrences)
    return replace(
        state,
        total=total,
        by_phase={**state.by_phase, interaction.phase: state.by_phase.get(interaction.phase, Sums()).plus(interaction)},
        by_level={**state.by_level, interaction.level: state.by_level.get(interaction.level, Sums()).plus(interaction)},
        standings={**state.standings, draft.product_group: after},
        stays=_stays_after(state.stays, interaction),
        peak_milli=peak,
        drawdown_milli=fall if deeper else state.drawdown_milli,
        drawdown_peak_milli=peak if deeper else state.drawdown_peak_milli,
        value_minor=state.value_minor + draft.value_minor,
        first_at=state.first_at or draft.occurred_at,
        last_at=draft.occurred_at,
    )


def _stays_after(stays: tuple[LevelStay, ...], interaction: Interaction) -> tuple[LevelStay, ...]:
    """Open the first stay of a product group; close and open where the record (or a new catalogue) moves the level."""
    draft = interaction.draft
    current = next((i for i, s in enumerate(stays) if s.product_group == draft.product_group and s.left_at is None), -1)
    at = draft.occurred_at
    changed = list(stays)
    if current < 0 or stays[current].level != interaction.level:
        if current >= 0:
            changed[current] = replace(stays[current], left_at=at)
        changed.append(LevelStay(draft.product_group, interaction.level, interaction.phase, at))
        current = len(changed) - 1
    if interaction.level_after != interaction.level:
        changed[current] = replace(changed[current], left_at=at)
        changed.append(
            LevelStay(
                draft.product_group,
                interaction.level_after,
                interaction.phase_after,
                at,
                triggered_by=interaction.interaction_id,
            )
        )
    return tuple(changed) if len(changed) != len(stays) else stays
