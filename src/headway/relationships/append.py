"""One more fact for a contact: the record it becomes, and the revaluations of others that its place brings about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from headway.catalogue.model import CatalogueHistory, Phase
from headway.errors import InputError, InteractionConflictError
from headway.ledger.records import Interaction, InteractionDraft, Revaluation
from headway.ledger.score import score
from headway.relationships.replay import replay, void_ids
from headway.relationships.state import RelationshipState, position_of
from headway.units import InteractionId


@dataclass(frozen=True, slots=True)
class Worth:
    """What a record is worth at some moment: its own value plus its revaluations."""

    rv_milli: int
    cost_minor: int
    level: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class ContactLedger:
    """All rows of one contact, in the order of their arrival. Only ever appended to."""

    interactions: tuple[Interaction, ...] = ()
    revaluations: tuple[Revaluation, ...] = ()

    def drafts(self) -> Iterator[InteractionDraft]:
        """Give the facts alone."""
        return (interaction.draft for interaction in self.interactions)

    def worth(self, as_of: datetime | None = None) -> dict[InteractionId, Worth]:
        """Give what each record known by then is worth, by id."""
        worth = {
            i.interaction_id: Worth(i.rv_milli, i.cost_minor, i.level, i.phase)
            for i in self.interactions
            if as_of is None or i.draft.known_at <= as_of
        }
        for row in self.revaluations:
            if as_of is None or row.known_at <= as_of:
                before = worth[row.interaction_id]
                worth[row.interaction_id] = Worth(
                    before.rv_milli + row.rv_milli_new - row.rv_milli_old,
                    before.cost_minor + row.cost_minor_new - row.cost_minor_old,
                    row.level_new,
                    row.phase_new,
                )
        return worth


def append(
    ledger: ContactLedger, draft: InteractionDraft, catalogues: CatalogueHistory
) -> tuple[Interaction, tuple[Revaluation, ...], ContactLedger]:
    """Record one interaction of a contact, early or late, or a reversal.

    Parameters
    ----------
    ledger : ContactLedger
        What is recorded of this contact.
    draft : InteractionDraft
        The new fact; its ``known_at`` is not before that of any recorded row.
    catalogues : CatalogueHistory

    Returns
    -------
    interaction : Interaction
        The new record. A repeat of a recorded one gives that one back, and nothing is appended.
    revaluations : tuple of Revaluation
        One for each earlier record that is now worth something else.
    ledger : ContactLedger
        With both appended.

    Raises
    ------
    InputError
        ``known_at`` goes back, or a reversal is itself reversed.
    InteractionConflictError
        The key is recorded with other facts.
    CatalogueEntryNotFoundError, CatalogueEntryRetiredError
        The catalogue in force does not value it.
    """
    twin = next((i for i in ledger.interactions if i.interaction_id == draft.interaction_id), None)
    if twin is not None:
        return _repeated(twin, draft), (), ledger
    _refuse_what_cannot_be(ledger, draft)
    version = catalogues.in_force_at(draft.occurred_at)
    facts = [*ledger.drafts(), draft]
    folded = {i.interaction_id: i for i in replay(facts, catalogues).interactions}
    if draft.reverses is not None or draft.interaction_id in void_ids(facts):
        interaction = _without_value(ledger, draft, catalogues)
    else:
        # Where the fold leaves it out, scoring it alone says why: unknown or retired.
        interaction = folded.get(draft.interaction_id) or score(
            draft, version, position_of(RelationshipState(draft.contact), draft, version)
        )
    reason = "reversal" if draft.reverses is not None else "late arrival"
    revaluations = tuple(
        _revaluation(identity, worth, folded.get(identity), draft, reason)
        for identity, worth in ledger.worth().items()
        if _changed(worth, folded.get(identity))
    )
    appended = ContactLedger((*ledger.interactions, interaction), (*ledger.revaluations, *revaluations))
    return interaction, revaluations, appended


def _repeated(twin: Interaction, draft: InteractionDraft) -> Interaction:
    if replace(twin.draft, known_at=draft.known_at) != draft:
        raise InteractionConflictError(
            f"{draft.source}/{draft.source_key} is recorded with other facts",
            hint="Send a reversal of the recorded one and a record with a new key.",
        )
    return twin


def _refuse_what_cannot_be(ledger: ContactLedger, draft: InteractionDraft) -> None:
    latest = max((i.draft.known_at for i in ledger.interactions), default=draft.known_at)
    if draft.known_at < latest:
        raise InputError(
            f"known_at {draft.known_at.isoformat()} lies before {latest.isoformat()}, the latest recorded one",
            hint="The ledger is only appended: record in the order in which things became known.",
        )
    target = next((i for i in ledger.interactions if i.interaction_id == draft.reverses), None)
    if target is not None and target.draft.reverses is not None:
        raise InputError(
            f"{target.draft.source}/{target.draft.source_key} is itself a reversal and cannot be reversed",
            hint="Record the interaction once more under a new key.",
        )


def _without_value(ledger: ContactLedger, draft: InteractionDraft, catalogues: CatalogueHistory) -> Interaction:
    """Make the record of a reversal, or of a record that was reversed before it came: a row that carries nothing."""
    target = next((i for i in ledger.interactions if i.interaction_id == draft.reverses), None)
    version = catalogues.in_force_at(draft.occurred_at)
    level = target.level if target else version.start_level
    phase = target.phase if target else version.phase_at(level, None)
    return Interaction(draft, draft.interaction_id, 0, 0, version.version, level, phase, 0, level, phase)


def _changed(worth: Worth, now: Interaction | None) -> bool:
    if now is None:
        return bool(worth.rv_milli or worth.cost_minor)
    return worth != Worth(now.rv_milli, now.cost_minor, now.level, now.phase)


def _revaluation(
    identity: InteractionId, worth: Worth, now: Interaction | None, cause: InteractionDraft, reason: str
) -> Revaluation:
    return Revaluation(
        interaction_id=identity,
        known_at=cause.known_at,
        rv_milli_old=worth.rv_milli,
        rv_milli_new=now.rv_milli if now else 0,
        cost_minor_old=worth.cost_minor,
        cost_minor_new=now.cost_minor if now else 0,
        level_old=worth.level,
        level_new=now.level if now else worth.level,
        phase_old=worth.phase,
        phase_new=now.phase if now else worth.phase,
        reason=f"{reason} of {cause.source}/{cause.source_key}",
    )
