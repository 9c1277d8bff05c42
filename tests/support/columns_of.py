"""Drafts as columns, the slow and obvious way: what the builder over Arrow tables must come to as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from headway.columns.columns import MISSING, Columns
from headway.ledger.records import InteractionDraft
from headway.units import InteractionId, bucket_of, to_us

WITHOUT_EFFECT = -2


def columns_of(drafts: Iterable[InteractionDraft], *, types: Iterable[str] | None = None) -> Columns:
    """Sort drafts by contact and time, each id once with its earliest ``known_at``, and point reversals at rows.

    Parameters
    ----------
    drafts : iterable of InteractionDraft
    types : iterable of str, optional
        The dictionary of types, where its order matters; default: those that occur, sorted.
    """
    by_id: dict[InteractionId, InteractionDraft] = {}
    for draft in drafts:
        twin = by_id.get(draft.interaction_id)
        if twin is None or draft.known_at < twin.known_at:
            by_id[draft.interaction_id] = draft if twin is None else replace(twin, known_at=draft.known_at)
    contacts = sorted({d.contact for d in by_id.values()}, key=lambda contact: (bucket_of(contact), contact))
    place = {contact: i for i, contact in enumerate(contacts)}
    rows = sorted(by_id.values(), key=lambda d: (place[d.contact], *d.order))
    row_of = {draft.interaction_id: i for i, draft in enumerate(rows)}
    words = tuple(types) if types is not None else tuple(sorted({d.interaction_type for d in rows}))
    groups = tuple(sorted({d.product_group for d in rows} | {""}))
    owner = {draft.contact: draft.account or draft.contact for draft in rows}
    accounts = sorted(set(owner.values()))
    offsets = np.searchsorted([place[d.contact] for d in rows], np.arange(len(contacts) + 1))
    has_cost = any(d.cost_given_minor is not None for d in rows)
    has_value = any(d.value_minor for d in rows)

    def target(draft: InteractionDraft) -> int:
        if draft.reverses is None:
            return MISSING
        row = row_of.get(draft.reverses, WITHOUT_EFFECT)
        if row == WITHOUT_EFFECT or rows[row].contact != draft.contact or rows[row].reverses is not None:
            return WITHOUT_EFFECT
        return row

    return Columns(
        offsets=offsets.astype(np.int64),
        contacts=pa.array(contacts, pa.string()),
        account=np.array([accounts.index(owner[c]) for c in contacts], np.int32),
        accounts=pa.array(accounts, pa.string()),
        bucket=np.array([bucket_of(c) for c in contacts], np.uint16),
        occurred_at=np.array([to_us(d.occurred_at) for d in rows], np.int64),
        known_at=np.array([to_us(d.known_at) for d in rows], np.int64),
        interaction_type=np.array([words.index(d.interaction_type) for d in rows], np.int16),
        id_hi=np.array([d.interaction_id >> 64 for d in rows], np.uint64),
        id_lo=np.array([d.interaction_id & (2**64 - 1) for d in rows], np.uint64),
        product_group=np.array([groups.index(d.product_group) for d in rows], np.int16),
        reverses=np.array([target(d) for d in rows], np.int64),
        cost_given=np.array([-1 if d.cost_given_minor is None else d.cost_given_minor for d in rows], np.int64)
        if has_cost
        else None,
        value_minor=np.array([d.value_minor for d in rows], np.int64) if has_value else None,
        types=words,
        product_groups=groups,
    )
