"""The law that everything else must equal: a contact's whole history folded from nothing, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from headway.catalogue.model import Catalogue, CatalogueHistory
from headway.errors import InputError, InteractionConflictError
from headway.ledger.records import Interaction, InteractionDraft
from headway.ledger.score import score
from headway.relationships.state import RelationshipState, advance, position_of
from headway.units import InteractionId


@dataclass(frozen=True, slots=True)
class Replay:
    """The state at the end, and every record that counts, in order."""

    state: RelationshipState
    interactions: tuple[Interaction, ...]


def replay(
    drafts: Iterable[InteractionDraft],
    catalogues: CatalogueHistory,
    *,
    as_of: datetime | None = None,
    catalogue: Catalogue | None = None,
) -> Replay:
    """Fold the whole history of one contact.

    Parameters
    ----------
    drafts : iterable of InteractionDraft
        All facts about one contact, in any order; exact repeats count once.
    catalogues : CatalogueHistory
        Each interaction is scored by the version in force when it happened.
    as_of : datetime, optional
        Keep what was known by then. Default: everything.
    catalogue : Catalogue, optional
        Score everything by this version or draft instead: the view "as valued now" or "under this draft".

    Returns
    -------
    Replay
        Records of types that the catalogue does not know, or that were retired by then, are left out.

    Raises
    ------
    InputError
        The drafts belong to several contacts.
    InteractionConflictError
        The same source key stands for different facts.
    """
    known = known_drafts(drafts, as_of=as_of)
    void = void_ids(known)
    contact = known[0].contact if known else ""
    state = RelationshipState(contact)
    scored: list[Interaction] = []
    for draft in known:
        version = catalogue or catalogues.in_force_at(draft.occurred_at)
        if draft.reverses is not None or draft.interaction_id in void or not is_valued(draft, version):
            continue
        interaction = score(draft, version, position_of(state, draft, version))
        state = advance(state, interaction)
        scored.append(interaction)
    return Replay(state, tuple(scored))


def known_drafts(drafts: Iterable[InteractionDraft], *, as_of: datetime | None = None) -> list[InteractionDraft]:
    """Give what was known by a date, in the contact's order, each record once (with its earliest ``known_at``)."""
    by_id: dict[InteractionId, InteractionDraft] = {}
    for draft in drafts:
        if as_of is not None and draft.known_at > as_of:
            continue
        identity = draft.interaction_id
        twin = by_id.get(identity)
        if twin is None:
            by_id[identity] = draft
            continue
        if replace(twin, known_at=draft.known_at) != draft:
            raise InteractionConflictError(
                f"{draft.source}/{draft.source_key} stands for two different interactions of {draft.contact!r}",
                hint="Send a reversal of the first and a record with a new key.",
            )
        if draft.known_at < twin.known_at:
            by_id[identity] = draft
    if len({draft.contact for draft in by_id.values()}) > 1:
        raise InputError("replay folds one contact; these drafts name several", hint="Fold each contact by itself.")
    return sorted(by_id.values(), key=lambda draft: draft.order)


def void_ids(known: Iterable[InteractionDraft]) -> set[InteractionId]:
    """Give the ids that known reversals take out. A reversal of a reversal has no effect."""
    by_id = {draft.interaction_id: draft for draft in known}
    targets = {draft.reverses for draft in by_id.values() if draft.reverses is not None}
    return {target for target in targets if target in by_id and by_id[target].reverses is None}


def is_valued(draft: InteractionDraft, catalogue: Catalogue) -> bool:
    """Tell whether a catalogue version values this: it knows the type, and had not retired it by then."""
    entry = catalogue.by_code.get(draft.interaction_type)
    return entry is not None and (entry.retired_at is None or draft.occurred_at < entry.retired_at)
