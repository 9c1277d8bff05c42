"""Scoring: a draft, the catalogue in force and the contact's position give the record."""

from __future__ import annotations

from headway.catalogue.model import Catalogue
from headway.errors import CatalogueEntryRetiredError
from headway.ledger.records import Interaction, InteractionDraft, Position


def score(draft: InteractionDraft, catalogue: Catalogue, position: Position) -> Interaction:
    """Give an interaction its Relationship Value, its cost and the level it leads to.

    The most specific rule of its type at the position decides; RV, cost and version are copied into the record and
    never edited. The record is booked to the level and phase *before* the move that it may trigger.

    Parameters
    ----------
    draft : InteractionDraft
    catalogue : Catalogue
        The version in force when it happened.
    position : Position
        Level, phase and occurrence (from 1) of the contact at that moment.

    Returns
    -------
    Interaction

    Raises
    ------
    CatalogueEntryNotFoundError
        The catalogue has no such type. Map it, or keep the row aside.
    CatalogueEntryRetiredError
        The type was retired at or before the moment it happened.

    Notes
    -----
    Source: `headway.catalogue.model.CatalogueEntry.rule_at`. A cost that the source measured stands before the rule's.
    """
    entry = catalogue.entry(draft.interaction_type)
    if entry.retired_at is not None and draft.occurred_at >= entry.retired_at:
        raise CatalogueEntryRetiredError(
            f"{entry.code!r} was retired at {entry.retired_at.isoformat()} and cannot happen at "
            f"{draft.occurred_at.isoformat()}",
            hint="Record another kind of interaction, or correct the moment.",
        )
    rule = entry.rule_at(position.level, position.phase, position.nth)
    level_after = entry.move(position.level) or position.level
    return Interaction(
        draft=draft,
        interaction_id=draft.interaction_id,
        rv_milli=rule.rv_milli,
        cost_minor=rule.cost_minor if draft.cost_given_minor is None else draft.cost_given_minor,
        catalogue_version=catalogue.version,
        level=position.level,
        phase=position.phase,
        nth=position.nth,
        level_after=level_after,
        phase_after=catalogue.phase_at(level_after, position.phase),
    )
