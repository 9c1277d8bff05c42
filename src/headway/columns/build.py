"""From two Arrow tables of history to `Columns`: the same rows in any order give the same arrays, bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.attributes import Attributes, attributes_of
from headway.columns.built import WITHOUT_EFFECT, Built, Unresolved, point_at_targets
from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.encoding import Encoded, encode, in_threads, keep_used, words_of
from headway.columns.engines import Engine, resolve_engine
from headway.columns.hashing import interaction_ids
from headway.columns.history import INTERACTIONS, check_history, without_empty_columns
from headway.columns.ids import find_rows, first_of_each
from headway.columns.ordering import contact_order
from headway.columns.repeats import Repeats, settle_repeats
from headway.columns.threads import run
from headway.errors import LimitError

WORDS_MAX: Final = 32_767
"""So many types, and so many product groups, fit into the columns."""

_ALWAYS_DIMENSIONS: Final = ("source", "actor", "team")


@dataclass(frozen=True, slots=True)
class _Facts:
    """An interactions table as numbers, row by row."""

    contact: Encoded
    interaction_type: Encoded
    product_group: Encoded
    dimensions: dict[str, Encoded]
    occurred_at: NDArray[np.int64]
    known_at: NDArray[np.int64]
    id_hi: NDArray[np.uint64]
    id_lo: NDArray[np.uint64]
    value_minor: NDArray[np.int64] | None
    cost_given: NDArray[np.int64] | None
    reversal_rows: NDArray[np.int64]
    target_hi: NDArray[np.uint64]
    target_lo: NDArray[np.uint64]


def build_columns(
    interactions: pa.Table,
    contacts: pa.Table | None = None,
    *,
    known_at_assumed: bool = False,
    engine: str | None = None,
) -> Built:
    """Build the columns of a history.

    Parameters
    ----------
    interactions : pyarrow.Table
        As `headway.columns.history.INTERACTIONS` says, rows in any order.
    contacts : pyarrow.Table, optional
        As `headway.columns.history.CONTACTS` says. A contact without interactions is kept, with no rows.
    known_at_assumed : bool
        ``known_at`` was not in the source and ``occurred_at`` stands for it.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Built
        Columns whose dictionaries are sorted and hold the words of rows that stand, and no others.
        ``cost_given`` and ``value_minor`` are None where no row has one.

    Raises
    ------
    InputError
        The tables are not such history; every problem at once.
    LimitError
        More than `WORDS_MAX` types or product groups.

    Notes
    -----
    Exact repeats count once, with the earliest ``known_at``. Rows that share (source, source_key) and differ in any
    other fact are conflicts: the first known stands, the others are kept out and listed.

    Examples
    --------
    >>> rows = {"source": ["crm"] * 2, "source_key": ["1", "2"], "contact": ["ann"] * 2, "type": ["call", "mail"]}
    >>> built = build_columns(pa.table(rows | {"occurred_at": [200, 100], "known_at": [200, 100]}))
    >>> built.columns.types, built.columns.interaction_type.tolist(), built.columns.occurred_at.tolist()
    (('call', 'mail'), [1, 0], [100, 200])
    """
    check_history(interactions, contacts)
    engine = resolve_engine(engine)
    contacts = None if contacts is None else without_empty_columns(contacts)
    facts = _read(without_empty_columns(interactions), engine)
    repeats = _settle(facts, engine)
    contact = keep_used(facts.contact, repeats.kept)
    attributes, place = attributes_of(contact.words, contacts, engine=engine)
    rank = np.append(place, np.int32(MISSING))[contact.codes]
    ids = (facts.id_hi, facts.id_lo)
    ordered = contact_order(rank, len(attributes.contacts), facts.occurred_at, *ids, engine=engine)
    columns = _gather(facts, attributes, *ordered, known_at_assumed=known_at_assumed)
    unresolved = _resolve(columns, facts, repeats.kept, engine)
    return Built(columns, unresolved, repeats.duplicates_n, repeats.conflicts)


def _read(table: pa.Table, engine: Engine) -> _Facts:
    """Turn the table into numbers: words into codes, keys into ids."""
    extra = [name for name in table.column_names if name not in INTERACTIONS.names]
    dimensions = [name for name in (*_ALWAYS_DIMENSIONS, *extra) if name in table.column_names]
    texts = ["contact", "type", *sorted(dimensions)]
    if "product_group" in table.column_names:
        texts.append("product_group")
    encoded = dict(zip(texts, in_threads(encode, [table.column(name) for name in texts]), strict=True))
    id_hi, id_lo = interaction_ids(encoded["source"], table.column("source_key"), engine=engine)
    reversal_rows, target_hi, target_lo = _targets(table, encoded["source"], engine)
    nowhere = Encoded(np.full(table.num_rows, MISSING, dtype=np.int32), pa.array([], pa.string()))
    return _Facts(
        contact=encoded["contact"],
        interaction_type=encoded["type"],
        product_group=encoded.get("product_group", nowhere),
        dimensions={name: encoded[name] for name in sorted(dimensions)},
        occurred_at=_numbers(table.column("occurred_at"), 0),
        known_at=_numbers(table.column("known_at"), 0),
        id_hi=id_hi,
        id_lo=id_lo,
        value_minor=_numbers(table.column("value_minor"), 0) if "value_minor" in table.column_names else None,
        cost_given=_numbers(table.column("cost_given_minor"), MISSING)
        if "cost_given_minor" in table.column_names
        else None,
        reversal_rows=reversal_rows,
        target_hi=target_hi,
        target_lo=target_lo,
    )


def _numbers(column: pa.ChunkedArray, missing: int) -> NDArray[np.int64]:
    """Give a column of whole numbers or moments in one piece."""
    begins = np.cumsum([0, *(len(chunk) for chunk in column.chunks)])
    numbers = np.empty(len(column), dtype=np.int64)

    def copy(first: int, _: int) -> None:
        chunk = column.chunk(first).cast(pa.int64())
        numbers[begins[first] : begins[first + 1]] = pc.fill_null(chunk, missing) if chunk.null_count else chunk

    run(copy, [(place, place + 1) for place in range(column.num_chunks)])
    return numbers


def _targets(table: pa.Table, source: Encoded, engine: Engine) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Give the rows that are reversals, and the ids that they name."""
    if "reverses_key" not in table.column_names:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    keys = table.column("reverses_key")
    if pa.types.is_dictionary(keys.type):
        keys = keys.cast(pa.string())
    rows = pc.indices_nonzero(pc.fill_null(pc.not_equal(keys, ""), False))  # noqa: FBT003
    numbers = rows.to_numpy().astype(np.int64)
    named = keys.take(rows) if len(rows) else keys.slice(0, 0)
    return numbers, *interaction_ids(Encoded(source.codes[numbers], source.words), named, engine=engine)


def _settle(facts: _Facts, engine: Engine) -> Repeats:
    """Find rows that share an id, and decide which stands. All facts but ``known_at`` make a repeat exact."""
    amounts = [amount for amount in (facts.value_minor, facts.cost_given) if amount is not None]
    words = (facts.contact, facts.interaction_type, facts.product_group, *facts.dimensions.values())
    whole: list[NDArray[Any]] = [facts.occurred_at, *(encoded.codes for encoded in words), *amounts]

    def facts_of(rows: NDArray[np.int64]) -> list[NDArray[Any]]:
        return [*(column[rows] for column in whole), *_targets_of(facts, rows)]

    first = first_of_each(facts.id_hi, facts.id_lo, engine=engine)
    return settle_repeats(first, facts.known_at, facts_of)


def _targets_of(facts: _Facts, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Say for some rows whether they are reversals, and give the two halves of the id that they name; else 0."""
    if not len(facts.reversal_rows):
        return []
    at = np.minimum(np.searchsorted(facts.reversal_rows, rows), len(facts.reversal_rows) - 1)
    reverses = facts.reversal_rows[at] == rows
    halves = (facts.target_hi.view(np.int64), facts.target_lo.view(np.int64))
    return [reverses.astype(np.int64), *(np.where(reverses, half[at], 0) for half in halves)]


def _gather(
    facts: _Facts,
    attributes: Attributes,
    order: NDArray[np.int64],
    offsets: NDArray[np.int64],
    occurred_at: NDArray[np.int64],
    *,
    known_at_assumed: bool,
) -> Columns:
    """Bring every column into the order of contacts and time."""
    texts = (facts.interaction_type, facts.product_group, *facts.dimensions.values())
    types, groups, *others = in_threads(lambda text: keep_used(Encoded(text.codes.take(order), text.words)), texts)
    dimensions = dict(zip(facts.dimensions, others, strict=True))
    groups = with_word(groups, "")
    check_words(types.words, "types of interactions")
    check_words(groups.words, "product groups")
    sources = {
        "known_at": None if np.array_equal(facts.known_at, facts.occurred_at) else facts.known_at,
        "id_hi": facts.id_hi,
        "id_lo": facts.id_lo,
        "cost_given": facts.cost_given,
        "value_minor": facts.value_minor,
    }
    gathered = in_threads(lambda values: None if values is None else values.take(order), sources.values())
    rows: dict[str, Any] = dict(zip(sources, gathered, strict=True))
    cost_given, value_minor = rows["cost_given"], rows["value_minor"]
    return Columns(
        offsets=offsets,
        contacts=attributes.contacts,
        account=attributes.account,
        accounts=attributes.accounts,
        bucket=attributes.bucket,
        occurred_at=occurred_at,
        known_at=occurred_at.copy() if rows["known_at"] is None else rows["known_at"],
        interaction_type=types.codes.astype(np.int16),
        id_hi=rows["id_hi"],
        id_lo=rows["id_lo"],
        product_group=groups.codes.astype(np.int16),
        reverses=np.full(len(order), MISSING, dtype=np.int64),
        cost_given=cost_given if cost_given is not None and (cost_given != MISSING).any() else None,
        value_minor=value_minor if value_minor is not None and value_minor.any() else None,
        types=words_of(types.words),
        product_groups=words_of(groups.words),
        dimensions={name: Dimension(encoded.codes, words_of(encoded.words)) for name, encoded in dimensions.items()},
        contact_dimensions=attributes.dimensions,
        contact_numbers=attributes.numbers,
        contact_times=attributes.times,
        known_at_assumed=known_at_assumed,
    )


def with_word(encoded: Encoded, word: str) -> Encoded:
    """Give every row without a word this one, which sorts before all others; it is there even if no row needs it."""
    if len(encoded.words) and encoded.words[0].as_py() == word:
        return Encoded(np.maximum(encoded.codes, np.int32(0)), encoded.words)
    return Encoded(encoded.codes + np.int32(1), pa.concat_arrays([pa.array([word]), encoded.words]))


def check_words(words: pa.StringArray | tuple[str, ...], what: str) -> None:
    """Refuse more words than a code of 16 bits can tell apart."""
    if len(words) > WORDS_MAX:
        raise LimitError(
            f"{len(words):,} {what} are more than the {WORDS_MAX:,} that columns can hold",
            hint="Map the words of the source to fewer; what tells single records apart belongs into a dimension.",
        )


def _resolve(columns: Columns, facts: _Facts, kept: NDArray[np.bool_] | None, engine: Engine) -> Unresolved:
    """Point reversals at the rows that they take back; what finds none is handed on."""
    if not len(facts.reversal_rows):
        return Unresolved()
    standing = slice(None) if kept is None else kept[facts.reversal_rows]
    own, target_hi, target_lo = facts.reversal_rows[standing], facts.target_hi[standing], facts.target_lo[standing]
    wanted_hi = np.concatenate([facts.id_hi[own], target_hi])
    wanted_lo = np.concatenate([facts.id_lo[own], target_lo])
    rows, found = np.split(find_rows(columns.id_hi, columns.id_lo, wanted_hi, wanted_lo, engine=engine), [len(own)])
    by_row = np.argsort(rows, kind="stable")
    rows, found, target_hi, target_lo = rows[by_row], found[by_row], target_hi[by_row], target_lo[by_row]
    columns.reverses[rows] = WITHOUT_EFFECT
    idle = ~point_at_targets(columns.reverses, columns.offsets, rows, found)
    return Unresolved(rows[idle], target_hi[idle], target_lo[idle])
