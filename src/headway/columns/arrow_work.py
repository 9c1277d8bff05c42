"""Per-contact work in its one shape: an Arrow table of whole contacts in, an Arrow table out.

A function of that shape knows nothing of where it runs: here in threads, elsewhere in a cluster's workers that hand
over one bucket or several at a time. `to_arrow` and `from_arrow` are the way between the arrays and the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.built import WITHOUT_EFFECT
from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.encoding import Encoded, encode, keep_used, words_of
from headway.columns.hashing import buckets_of
from headway.columns.history import KNOWN_AT_SUFFIX, is_flag, is_text
from headway.columns.ordering import contact_order
from headway.columns.threads import THREADS_N, run
from headway.errors import InputError, Problem
from headway.units import BUCKETS_N, NEVER_US

Work = Callable[[pa.Table], pa.Table]
"""Per-contact work: whole contacts in, any table out; the same columns whatever comes in."""

DIMENSION_PREFIX: Final = "dimension."
CONTACT_PREFIX: Final = "contact."
_ASSUMED: Final = b"headway.known_at_assumed"

_REQUIRED: Final = (
    "bucket",
    "contact",
    "account",
    "occurred_at",
    "known_at",
    "type",
    "id_hi",
    "id_lo",
    "product_group",
    "reverses",
)


def to_arrow(columns: Columns, first: int = 0, last: int | None = None) -> pa.Table:
    """Give contacts ``first`` to ``last - 1`` as a table with one row for each interaction.

    Parameters
    ----------
    columns : Columns
    first, last : int
        Places of contacts; None: to the end. A contact without interactions has no row.

    Returns
    -------
    pyarrow.Table
        Rows contact by contact, in order of time: ``bucket``, ``contact``, ``account``, ``occurred_at``, ``known_at``
        (microseconds), ``type``, ``id_hi``, ``id_lo``, ``product_group``, ``reverses`` (the number, among the rows of
        the same contact, of the row taken back; `MISSING`; -2), ``cost_given_minor`` and ``value_minor`` where there
        are any, ``dimension.x`` for each dimension of interactions, ``contact.x`` for each attribute of contacts.
        Words are dictionary-encoded. Numbers are signed, ids too (the same 64 bits): not every engine has others.

    Examples
    --------
    >>> from headway.columns.build import build_columns
    >>> rows = {"source": ["crm"], "source_key": ["1"], "contact": ["ann"], "type": ["call"], "occurred_at": [5]}
    >>> to_arrow(build_columns(pa.table(rows | {"known_at": [5]})).columns).column("type").to_pylist()
    ['call']
    """
    last = columns.contacts_n if last is None else last
    start, end = int(columns.offsets[first]), int(columns.offsets[last])
    rows_n = np.diff(columns.offsets[first : last + 1])
    contact = np.repeat(np.arange(first, last), rows_n)
    keys = columns.contacts.slice(first, last - first)
    accounts = keep_used(Encoded(columns.account[contact], columns.accounts))
    taken = columns.reverses[start:end]
    table: dict[str, Any] = {
        "bucket": columns.bucket[contact].astype(np.int32),
        "contact": pa.DictionaryArray.from_arrays((contact - first).astype(np.int32), keys),
        "account": pa.DictionaryArray.from_arrays(accounts.codes, accounts.words),
        "occurred_at": columns.occurred_at[start:end],
        "known_at": columns.known_at[start:end],
        "type": _worded(columns.interaction_type[start:end], columns.types),
        "id_hi": columns.id_hi[start:end].view(np.int64),
        "id_lo": columns.id_lo[start:end].view(np.int64),
        "product_group": _worded(columns.product_group[start:end], columns.product_groups),
        "reverses": np.where(taken >= 0, taken - columns.offsets[contact], taken),
    }
    if columns.cost_given is not None:
        table["cost_given_minor"] = columns.cost_given[start:end]
    if columns.value_minor is not None:
        table["value_minor"] = columns.value_minor[start:end]
    for name, dimension in columns.dimensions.items():
        table[DIMENSION_PREFIX + name] = _worded(dimension.codes[start:end], dimension.words)
    for name, dimension in columns.contact_dimensions.items():
        table[CONTACT_PREFIX + name] = _worded(dimension.codes[contact], dimension.words)
        if dimension.known_at is not None:
            table[CONTACT_PREFIX + name + KNOWN_AT_SUFFIX] = dimension.known_at[contact]
    for name, numbers in columns.contact_numbers.items():
        table[CONTACT_PREFIX + name] = numbers[contact]
    for name, moments in columns.contact_times.items():
        never = moments[contact] == NEVER_US
        table[CONTACT_PREFIX + name] = pa.array(moments[contact], mask=never).cast(pa.timestamp("us", "UTC"))
    made = pa.table({name: pa.array(column) for name, column in table.items()})
    return made.replace_schema_metadata({_ASSUMED: b"1"} if columns.known_at_assumed else None)


def from_arrow(table: pa.Table, *, engine: str | None = None) -> Columns:
    """Give the columns of a table of whole contacts.

    Parameters
    ----------
    table : pyarrow.Table
        As `to_arrow` makes it. Rows may come in any order, and words plain instead of encoded; all rows of a contact
        must be there.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Columns
        Dictionaries keep words that stand in no row, so that every part of one whole has the same codes.

    Raises
    ------
    InputError
        Columns are missing, or a row takes back one that is not there: the contact is not whole.

    Examples
    --------
    >>> from headway.columns.build import build_columns
    >>> rows = {"source": ["crm"], "source_key": ["1"], "contact": ["ann"], "type": ["call"], "occurred_at": [5]}
    >>> from_arrow(to_arrow(build_columns(pa.table(rows | {"known_at": [5]})).columns)).types
    ('call',)
    """
    missing = [name for name in _REQUIRED if name not in table.column_names]
    if missing:
        raise InputError(
            "This is no table of whole contacts",
            hint="`to_arrow` makes such tables.",
            problems=[Problem("the column is missing", where=name) for name in missing],
        )
    contact = keep_used(encode(table.column("contact")))
    bucket = buckets_of(contact.words, engine=engine)
    by_bucket = np.argsort(bucket, kind="stable")
    rank = np.empty(len(by_bucket), dtype=np.int32)
    rank[by_bucket] = np.arange(len(by_bucket), dtype=np.int32)
    occurred_at, id_hi, id_lo = (table.column(name).to_numpy() for name in ("occurred_at", "id_hi", "id_lo"))
    ids = (id_hi.view(np.uint64), id_lo.view(np.uint64))
    order, offsets, _ = contact_order(rank[contact.codes], len(rank), occurred_at, *ids, engine=engine)
    if not np.array_equal(order, np.arange(len(order))):
        table = table.take(pa.array(order))
    whose = np.repeat(np.arange(len(rank)), np.diff(offsets))
    reverses = table.column("reverses").to_numpy()
    target = np.where(reverses >= 0, reverses + offsets[whose], reverses)
    if (target >= offsets[whose + 1]).any() or (reverses < WITHOUT_EFFECT).any():
        raise InputError(
            "A row takes back one that is not there: the rows of a contact are not all in the table",
            hint="Hand over whole contacts, all rows of a bucket together.",
        )
    return _columns_of(table, contact.words.take(pa.array(by_bucket)), bucket[by_bucket], offsets, target)


def map_buckets(columns: Columns, work: Work, *, shards: int | None = None) -> pa.Table:
    """Run per-contact work over ranges of buckets in threads, and put the results together in the order of buckets.

    Parameters
    ----------
    columns : Columns
    work : callable from a pyarrow.Table of whole contacts to a pyarrow.Table
        Must not depend on which contacts come together. Called at least once, with no rows if there are none.
    shards : int, optional
        Into how many ranges of about the same number of interactions to cut; default: two for each thread.

    Returns
    -------
    pyarrow.Table

    Raises
    ------
    InputError
        ``shards`` is below 1.

    Examples
    --------
    >>> from headway.columns.build import build_columns
    >>> rows = {"source": ["crm"] * 2, "source_key": ["1", "2"], "contact": ["ann", "bob"], "type": ["call"] * 2}
    >>> columns = build_columns(pa.table(rows | {"occurred_at": [5, 6], "known_at": [5, 6]})).columns
    >>> counts = map_buckets(columns, lambda whole: whole.group_by("contact").aggregate([([], "count_all")]))
    >>> counts.column("count_all").to_pylist()
    [1, 1]
    """
    ranges = bucket_ranges(columns, 2 * THREADS_N if shards is None else shards)
    results: list[pa.Table] = run(lambda first, last: work(to_arrow(columns, first, last)), ranges)
    return pa.concat_tables(results, promote_options="permissive")


def bucket_ranges(columns: Columns, shards: int) -> list[tuple[int, int]]:
    """Cut contacts at the borders of buckets into ranges of about the same number of interactions.

    Returns
    -------
    list of (first, last)
        Contacts ``first`` to ``last - 1``; at least one range, and at most ``shards``.

    Raises
    ------
    InputError
        ``shards`` is below 1.
    """
    if shards < 1:
        raise InputError(f"{shards} shards are none", hint="Ask for one or more.")
    borders = np.searchsorted(columns.bucket, np.arange(BUCKETS_N + 1))
    wanted = np.linspace(0, columns.interactions_n, shards + 1)[1:-1]
    inner = borders[np.searchsorted(columns.offsets[borders], wanted)]
    cuts = np.unique(np.concatenate([[0], inner, [columns.contacts_n]]))
    return [(int(a), int(b)) for a, b in pairwise(cuts)] or [(0, 0)]


def _worded(codes: NDArray[Any], words: tuple[str, ...]) -> pa.DictionaryArray:
    """Give codes and words as one dictionary-encoded array; `MISSING` becomes null."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes == MISSING), pa.array(words, pa.string()))


def _columns_of(
    table: pa.Table,
    contacts: pa.StringArray,
    bucket: NDArray[np.uint16],
    offsets: NDArray[np.int64],
    reverses: NDArray[np.int64],
) -> Columns:
    """Give the columns of a table that is in order."""
    account = keep_used(encode(table.column("account").take(pa.array(offsets[:-1]))))
    types, groups = encode(table.column("type")), encode(table.column("product_group"))
    cost, value = (
        table.column(name).to_numpy() if name in table.column_names else None
        for name in ("cost_given_minor", "value_minor")
    )
    dimensions = [name for name in table.column_names if name.startswith(DIMENSION_PREFIX)]
    metadata = table.schema.metadata or {}
    return Columns(
        offsets=offsets,
        contacts=contacts,
        account=account.codes,
        accounts=account.words,
        bucket=bucket,
        occurred_at=table.column("occurred_at").to_numpy(),
        known_at=table.column("known_at").to_numpy(),
        interaction_type=types.codes.astype(np.int16),
        id_hi=table.column("id_hi").to_numpy().view(np.uint64),
        id_lo=table.column("id_lo").to_numpy().view(np.uint64),
        product_group=groups.codes.astype(np.int16),
        reverses=reverses,
        cost_given=cost,
        value_minor=value,
        types=words_of(types.words),
        product_groups=words_of(groups.words),
        dimensions={name.removeprefix(DIMENSION_PREFIX): _dimension(table.column(name)) for name in dimensions},
        **_attributes(table, offsets),
        known_at_assumed=metadata.get(_ASSUMED) == b"1",
    )


def _attributes(table: pa.Table, offsets: NDArray[np.int64]) -> dict[str, Any]:
    """Read the attributes of contacts from the first row of each."""
    of_contacts = [name for name in table.column_names if name.startswith(CONTACT_PREFIX)]
    firsts = table.select(of_contacts).take(pa.array(offsets[:-1]))
    attributes: dict[str, dict[str, Any]] = {"contact_dimensions": {}, "contact_numbers": {}, "contact_times": {}}
    for long_name in of_contacts:
        name, column = long_name.removeprefix(CONTACT_PREFIX), firsts.column(long_name)
        if is_text(column.type):
            companion = long_name + KNOWN_AT_SUFFIX
            known_at = firsts.column(companion).to_numpy() if companion in of_contacts else None
            attributes["contact_dimensions"][name] = _dimension(column, known_at)
        elif is_flag(column.type):
            attributes["contact_times"][name] = pc.fill_null(column.cast(pa.int64()), NEVER_US).to_numpy()
        elif pa.types.is_floating(column.type):
            attributes["contact_numbers"][name] = column.to_numpy()
    return attributes


def _dimension(column: pa.ChunkedArray, known_at: NDArray[np.int64] | None = None) -> Dimension:
    """Give a dictionary-encoded or plain column of words as a dimension."""
    encoded = encode(column)
    return Dimension(encoded.codes, words_of(encoded.words), known_at)
