"""Interactions of several sources as one table, and what follows from them for each contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.intake.contact_rows import NEVER
from headway.intake.interactions import NO_COST, MappedRows
from headway.intake.mapping import OutcomeSpec
from headway.intake.words import Words, stacked_words


def stack_rows(parts: Sequence[MappedRows]) -> MappedRows:
    """Put the interactions of several sources below one another; the source becomes a dimension of each row.

    Parameters
    ----------
    parts : sequence of MappedRows
        At least one.

    Returns
    -------
    MappedRows
    """
    names = list(dict.fromkeys(name for part in parts for name in part.dimensions if name != "source"))

    def words(get: str) -> Words | None:
        columns = [getattr(part, get) for part in parts]
        if all(column is None for column in columns):
            return None
        return stacked_words([_or_nothing(column, part.rows_n) for column, part in zip(columns, parts, strict=True)])

    def whole(get: str, nothing: int) -> NDArray[np.int64] | None:
        columns = [getattr(part, get) for part in parts]
        if all(column is None for column in columns):
            return None
        filled = [
            column if column is not None else np.full(part.rows_n, nothing, dtype=np.int64)
            for column, part in zip(columns, parts, strict=True)
        ]
        return np.concatenate(filled) if len(filled) > 1 else filled[0]

    dimensions = {
        name: stacked_words([_or_nothing(part.dimensions.get(name), part.rows_n) for part in parts]) for name in names
    }
    dimensions["source"] = stacked_words(
        [
            part.dimensions.get("source")
            or Words(np.zeros(part.rows_n, dtype=np.int32), pa.array([part.source], pa.string()))
            for part in parts
        ]
    )
    keys = [part.keys for part in parts]
    contact, kind = words("contact"), words("kind")
    occurred, known = whole("occurred_at", 0), whole("known_at", 0)
    assert contact is not None, "every interaction has a contact"
    assert kind is not None, "every interaction has a type"
    assert occurred is not None, "every interaction has a moment"
    assert known is not None, "every interaction became known"
    return MappedRows(
        source="",
        keys=pa.chunked_array(
            [key for chunk in keys for key in (chunk.chunks if isinstance(chunk, pa.ChunkedArray) else [chunk])]
        ),
        contact=contact,
        kind=kind,
        occurred_at=occurred,
        known_at=known,
        account=words("account"),
        product_group=words("product_group"),
        actor=words("actor"),
        team=words("team"),
        reverses=words("reverses"),
        value_minor=whole("value_minor", 0),
        cost_minor=whole("cost_minor", NO_COST),
        dimensions=dimensions,
        known_at_assumed=any(part.known_at_assumed for part in parts),
    )


def _or_nothing(column: Words | None, rows_n: int) -> Words:
    """Give a column, or one without any word."""
    if column is not None:
        return column
    return Words(np.full(rows_n, -1, dtype=np.int32), pa.array([], pa.string()))


def work_out(outcome: OutcomeSpec, rows: MappedRows, digits: int) -> NDArray[np.int64] | NDArray[np.float64]:
    """Work an attribute of contacts out of their interactions.

    Parameters
    ----------
    outcome : OutcomeSpec
    rows : MappedRows
    digits : int
        Decimals of the currency.

    Returns
    -------
    int64 or float64 array
        An entry for each word of ``rows.contact``: a moment (`NEVER` for none) or a number.
    """
    contacts_n = len(rows.contact.words)
    words = rows.kind.words.to_pylist()
    wanted = np.array([not outcome.types or word in outcome.types for word in words] + [False], dtype=np.bool_)
    at = np.flatnonzero(wanted[rows.kind.codes])
    who = rows.contact.codes[at]
    if outcome.how == "first":
        first = np.full(contacts_n, NEVER, dtype=np.int64)
        np.minimum.at(first, who, rows.known_at[at])
        return first
    if outcome.how == "count":
        return np.bincount(who, minlength=contacts_n).astype(np.float64)
    money = rows.value_minor if outcome.of == "value" else rows.cost_minor
    if money is None:
        return np.zeros(contacts_n)
    amounts = np.where(money[at] == NO_COST, 0, money[at])
    total = np.zeros(contacts_n, dtype=np.int64)
    np.add.at(total, who, amounts)
    return total / 10.0**digits


def as_table(rows: MappedRows) -> pa.Table:
    """Lay the interactions out as `headway.columns.history` wants them.

    Returns
    -------
    pyarrow.Table
        Texts are dictionary-encoded; columns that no source fills are left out.
    """
    columns: dict[str, Any] = {
        "source": rows.dimensions["source"].to_arrow(),
        "source_key": rows.keys,
        "contact": rows.contact.to_arrow(),
        "type": rows.kind.to_arrow(),
        "occurred_at": pa.array(rows.occurred_at),
        "known_at": pa.array(rows.known_at),
    }
    optional = {
        "product_group": rows.product_group,
        "actor": rows.actor,
        "team": rows.team,
        "reverses_key": rows.reverses,
    }
    columns |= {name: words.to_arrow() for name, words in optional.items() if words is not None}
    if rows.value_minor is not None:
        columns["value_minor"] = pa.array(rows.value_minor)
    if rows.cost_minor is not None:
        columns["cost_given_minor"] = pa.array(rows.cost_minor, mask=rows.cost_minor == NO_COST)
    columns |= {name: words.to_arrow() for name, words in rows.dimensions.items() if name != "source"}
    return pa.table(columns)
