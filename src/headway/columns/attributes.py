"""Contacts as arrays: who there is, in which bucket, of which account, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.columns import MISSING, Dimension
from headway.columns.encoding import encode, keep_used, words_of
from headway.columns.hashing import buckets_of
from headway.columns.history import CONTACTS, KNOWN_AT_SUFFIX, is_flag, is_text
from headway.units import NEVER_US


@dataclass(frozen=True, slots=True)
class Attributes:
    """The part of `Columns` that has one value for each of the k contacts; the names are the same there.

    Attributes
    ----------
    contacts : pyarrow string array (k,)
        In the order of (bucket, key).
    bucket : uint16 (k,)
    account : int32 (k,)
    accounts : pyarrow string array
        Sorted.
    dimensions, numbers, times : by name
        In the order of names.
    """

    contacts: pa.StringArray
    bucket: NDArray[np.uint16]
    account: NDArray[np.int32]
    accounts: pa.StringArray
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    times: dict[str, NDArray[np.int64]] = field(default_factory=dict)


def attributes_of(
    seen: pa.StringArray, contacts: pa.Table | None, *, engine: str | None = None
) -> tuple[Attributes, NDArray[np.int32]]:
    """Put contacts in their order, and their attributes beside them.

    Parameters
    ----------
    seen : pyarrow string array (s,)
        The contacts of interactions, sorted, each once.
    contacts : pyarrow.Table, optional
        A table as `headway.columns.history.CONTACTS` says, checked. Contacts that only it knows are taken in too.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    attributes : Attributes
    place : int32 (s,)
        Where each seen contact stands among them.

    Examples
    --------
    >>> attributes, place = attributes_of(pa.array(["ann"]), pa.table({"contact": ["bob"], "account": ["acme"]}))
    >>> sorted(attributes.contacts.to_pylist()), attributes.accounts.to_pylist()
    (['ann', 'bob'], ['acme', 'ann'])
    """
    keys = seen
    if contacts is not None:
        both = pa.concat_arrays([seen, _plain(contacts.column("contact"))]).unique()
        if len(both) > len(seen):
            keys = both.take(pc.sort_indices(both))
    bucket = buckets_of(keys, engine=engine)
    order = np.argsort(bucket, kind="stable")  # the keys are sorted already
    ordered = keys.take(pa.array(order))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    if keys is not seen:
        place = place[pc.index_in(seen, value_set=keys).to_numpy()]
    if contacts is None:
        return Attributes(ordered, bucket[order], order.astype(np.int32), keys), place
    row = pc.index_in(ordered, value_set=_plain(contacts.column("contact")))  # null: not in the table
    owner = ordered
    if "account" in contacts.column_names:
        owner = pc.coalesce(_plain(contacts.column("account")).take(row), ordered)
    accounts = encode(owner)
    attributes = Attributes(ordered, bucket[order], accounts.codes, accounts.words)
    _fill(attributes, contacts, pc.fill_null(row, MISSING).to_numpy(zero_copy_only=False))
    return attributes, place


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """Give a string column in one piece, without a dictionary."""
    return column.cast(pa.string()).combine_chunks()


def _fill(attributes: Attributes, contacts: pa.Table, row: NDArray[np.int32]) -> None:
    """Set every attribute of the table beside its contact; row `MISSING` has none."""
    for name in sorted(contacts.column_names):
        column = contacts.column(name)
        if name in CONTACTS.names or name.endswith(KNOWN_AT_SUFFIX):
            continue
        if is_text(column.type):
            found = encode(column)
            codes = np.append(found.codes, np.int32(MISSING))[row]
            companion = name + KNOWN_AT_SUFFIX
            known_at = None
            if companion in contacts.column_names:
                known_at = np.where(codes == MISSING, NEVER_US, _moments(contacts.column(companion))[row])
            used = keep_used(type(found)(codes, found.words))
            attributes.dimensions[name] = Dimension(used.codes, words_of(used.words), known_at)
        elif is_flag(column.type):
            attributes.times[name] = _moments(column)[row]
        else:
            numbers = np.append(column.to_numpy().astype(np.float64), np.nan)[row]
            attributes.numbers[name] = np.where(np.isnan(numbers), np.nan, numbers)  # one kind of NaN


def _moments(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Give moments as microseconds, with `NEVER_US` for nulls and once more at the end."""
    moments = pc.fill_null(column.cast(pa.int64()), NEVER_US).to_numpy()
    return np.append(moments, np.int64(NEVER_US))
