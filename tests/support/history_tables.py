"""Histories as the Arrow tables that `headway.columns.build` reads, and columns compared bit by bit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from headway.columns.history import CONTACTS, INTERACTIONS
from headway.ledger.records import InteractionDraft
from headway.units import to_us


def table_of(drafts: Iterable[InteractionDraft]) -> pa.Table:
    """Give drafts as an interactions table; a reversal of an unknown id names a key that no draft has."""
    drafts = list(drafts)
    keys = {draft.interaction_id: draft.source_key for draft in drafts}
    rows = [
        {
            "source": draft.source,
            "source_key": draft.source_key,
            "contact": draft.contact,
            "type": draft.interaction_type,
            "occurred_at": to_us(draft.occurred_at),
            "known_at": to_us(draft.known_at),
            "product_group": draft.product_group or None,
            "actor": draft.actor,
            "team": None,
            "value_minor": draft.value_minor or None,
            "cost_given_minor": draft.cost_given_minor,
            "reverses_key": None if draft.reverses is None else keys.get(draft.reverses, "never seen"),
        }
        for draft in drafts
    ]
    return pa.Table.from_pylist(rows, INTERACTIONS)


def contacts_of(drafts: Iterable[InteractionDraft]) -> pa.Table:
    """Give the accounts of drafts as a contacts table."""
    accounts = {draft.contact: draft.account for draft in drafts}
    return pa.table({"contact": list(accounts), "account": list(accounts.values())}, CONTACTS)


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Name every place where two values differ: arrays by type and bits, data classes field by field."""
    if is_dataclass(one) and type(one) is type(other):
        return [
            difference
            for field in fields(one)
            for difference in differences(getattr(one, field.name), getattr(other, field.name), f"{place}.{field.name}")
        ]
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        same = one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
        return [] if same else [f"{place}: {one!r} != {other!r}"]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if list(one) != list(other):
            return [f"{place}: names {list(one)} != {list(other)}"]
        return [difference for name in one for difference in differences(one[name], other[name], f"{place}[{name}]")]
    if isinstance(one, pa.Array) and isinstance(other, pa.Array):
        return [] if one.type == other.type and one.equals(other) else [f"{place}: {one} != {other}"]
    return [] if one == other else [f"{place}: {one!r} != {other!r}"]


CONTACT_KEYS = ("ann", "bob", "cy", "dora", "übel", "eve", "fay")
ATTRIBUTES = pa.schema(
    [
        pa.field("contact", pa.string()),
        pa.field("account", pa.string()),
        pa.field("region", pa.string()),
        pa.field("region__known_at", pa.int64()),
        pa.field("size", pa.float64()),
        pa.field("churned", pa.timestamp("us", "UTC")),
    ]
)
ROWS = pa.schema([*INTERACTIONS, pa.field("channel", pa.string())])

words = st.sampled_from(("", "a", "b", "Ä", "zz")) | st.none()


@st.composite
def rows_of_history(draw: st.DrawFn, max_size: int = 20) -> list[dict[str, Any]]:
    """Draw rows of an interactions table: few keys and moments, so that ids, facts and times meet often."""
    row = st.fixed_dictionaries(
        {
            "source": st.sampled_from(("crm", "shop")),
            "source_key": st.integers(0, 12).map(str),
            "contact": st.sampled_from(CONTACT_KEYS[:5]),
            "type": st.sampled_from(("call", "mail", "visit")),
            "occurred_at": st.integers(0, 5),
            "known_at": st.integers(0, 9),
            "product_group": st.sampled_from((None, "", "spares")),
            "actor": words,
            "team": words,
            "value_minor": st.sampled_from((None, None, 0, 5, -3)),
            "cost_given_minor": st.sampled_from((None, None, 0, 7)),
            "reverses_key": st.none() | st.none() | st.sampled_from(("", *map(str, range(13)))),
            "channel": words,
        }
    )
    rows: list[dict[str, Any]] = draw(st.lists(row, max_size=max_size))
    for repeated in draw(st.lists(st.integers(0, max_size), max_size=4)):
        if repeated < len(rows):
            rows.append(rows[repeated] | {"known_at": draw(st.integers(0, 9))})
    return rows


@st.composite
def rows_of_contacts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw rows of a contacts table: every one says something, so that it can be told from a contact not described."""
    keys = draw(st.lists(st.sampled_from(CONTACT_KEYS), unique=True))
    rows = []
    for key in keys:
        region = draw(st.sampled_from(("east", "west", "Öst")) | st.none())
        rows.append(
            {
                "contact": key,
                "account": draw(st.sampled_from(("acme", "ann", None))),
                "region": region,
                "region__known_at": None if region is None else draw(st.integers(0, 9)),
                "size": draw(st.integers(1, 9)) / 2,
                "churned": draw(st.integers(0, 9) | st.none()),
            }
        )
    return rows


def interactions_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Give rows as an interactions table with one more dimension, ``channel``."""
    return pa.Table.from_pylist(rows, ROWS)


def contacts_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Give rows as a contacts table with a dimension, a number and a flag."""
    return pa.Table.from_pylist(rows, ATTRIBUTES)
