"""What history looks like before it becomes columns: two Arrow tables, and the check that a table is one of them.

`INTERACTIONS` has a row for each interaction, in any order. Beside the columns named here, every further string column
is a dimension of interactions. A string column may be plain, large or dictionary-encoded; a moment may be whole
microseconds since 1970 (int64) or an Arrow timestamp in microseconds with the zone UTC. A column of Arrow's type null
is taken as not there.

================  =========  ==========================================================================
column            type       meaning
================  =========  ==========================================================================
source            string     the system that the record comes from; not empty, without U+001F
source_key        string     its key there; not empty; source and key make the id
contact           string     the person; not empty
type              string     what happened: a code of the catalogue, or a word that none knows; not empty
occurred_at       int64      when it happened, microseconds since 1970, UTC
known_at          int64      when we learned of it, microseconds since 1970, UTC
product_group     string     may be left out; null is the default group, ""
actor, team       string     may be left out; who did it; null for automatic ones
value_minor       int64      may be left out; money that came with it, minor units; null is 0
cost_given_minor  int64      may be left out; cost as the source measured it, 0 or more; null: the catalogue's
reverses_key      string     may be left out; the source_key, in the same source, of the interaction that this
                             one takes back; null or empty for ordinary records
================  =========  ==========================================================================

`CONTACTS` has at most one row for each contact, and a column for each attribute.

================  ==================  =================================================================
column            type                meaning
================  ==================  =================================================================
contact           string              not empty, each once
account           string              may be left out; null: the contact is its own account
any other         string              a dimension; null is a missing value
any other         float64             a number; null or NaN is a missing value
any other         timestamp[us, UTC]  a flag, with the moment at which it became true and known; null: never
x__known_at       int64               beside the dimension x: when each value became known
================  ==================  =================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from headway.errors import InputError, Problem

EARLIEST_US: Final = -2_208_988_800_000_000
"""The first moment that history may hold: 1900-01-01, in microseconds since 1970."""

LATEST_US: Final = 7_258_118_400_000_000
"""History lies before this moment: 2200-01-01, in microseconds since 1970."""

KNOWN_AT_SUFFIX: Final = "__known_at"
"""``x__known_at`` in CONTACTS says when the values of the dimension ``x`` became known."""

INTERACTIONS: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_key", pa.string(), nullable=False),
        pa.field("contact", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("occurred_at", pa.int64(), nullable=False),
        pa.field("known_at", pa.int64(), nullable=False),
        pa.field("product_group", pa.string()),
        pa.field("actor", pa.string()),
        pa.field("team", pa.string()),
        pa.field("value_minor", pa.int64()),
        pa.field("cost_given_minor", pa.int64()),
        pa.field("reverses_key", pa.string()),
    ]
)
"""The named columns of an interactions table; those that may be null may also be left out."""

CONTACTS: Final = pa.schema([pa.field("contact", pa.string(), nullable=False), pa.field("account", pa.string())])
"""The named columns of a contacts table; every other one is an attribute."""

_ROWS_SHOWN = 5


def check_history(interactions: pa.Table, contacts: pa.Table | None = None) -> None:
    """Make sure that two Arrow tables are history as this module describes it.

    Parameters
    ----------
    interactions : pyarrow.Table
        As `INTERACTIONS`, with any further string columns.
    contacts : pyarrow.Table, optional
        As `CONTACTS`, with any attributes.

    Raises
    ------
    InputError
        Something is not as described. ``problems`` holds everything at once: columns that are missing, of the wrong
        type or there twice, and cells that are null, empty or out of range, with the first rows (counted from 0).

    Examples
    --------
    >>> check_history(pa.table({"source": ["crm"], "contact": ["ann"], "type": ["call"], "occurred_at": [0]}))
    Traceback (most recent call last):
    headway.errors.InputError: The history has 2 problems. ...
      interactions.source_key: the column is missing. It holds string.
      interactions.known_at: the column is missing. It holds int64.
    """
    problems = [*_problems_of_interactions(interactions)]
    if contacts is not None:
        problems += _problems_of_contacts(contacts)
    if problems:
        many = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        raise InputError(
            f"The history has {many}",
            hint="headway.columns.history says which columns it needs and what they hold.",
            problems=problems,
        )


def is_text(kind: pa.DataType) -> bool:
    """Say whether an Arrow type holds strings: plain, large, or encoded by a dictionary.

    Examples
    --------
    >>> is_text(pa.dictionary(pa.int32(), pa.string())), is_text(pa.int64())
    (True, False)
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_moment(kind: pa.DataType) -> bool:
    """Say whether an Arrow type holds moments: int64, or a timestamp in microseconds with the zone UTC.

    Examples
    --------
    >>> is_moment(pa.int64()), is_moment(pa.timestamp("us", "UTC")), is_moment(pa.timestamp("us"))
    (True, True, False)
    """
    return bool(pa.types.is_int64(kind)) or is_flag(kind)


def is_flag(kind: pa.DataType) -> bool:
    """Say whether an Arrow type holds flags of contacts: a timestamp in microseconds with the zone UTC.

    Examples
    --------
    >>> is_flag(pa.timestamp("us", "UTC")), is_flag(pa.timestamp("s", "UTC"))
    (True, False)
    """
    return bool(pa.types.is_timestamp(kind)) and kind.unit == "us" and kind.tz in {"UTC", "utc", "Etc/UTC", "+00:00"}


def without_empty_columns(table: pa.Table) -> pa.Table:
    """Leave out the columns of Arrow's type null, which is what a column without a single value becomes.

    Examples
    --------
    >>> without_empty_columns(pa.table({"a": ["x"], "b": [None]})).column_names
    ['a']
    """
    return table.select([place for place, field in enumerate(table.schema) if not pa.types.is_null(field.type)])


def _may_be_text(kind: pa.DataType) -> bool:
    """Say whether a column may be a dimension: strings, or no value at all."""
    return is_text(kind) or bool(pa.types.is_null(kind))


def _problems_of_interactions(table: pa.Table) -> Iterator[Problem]:
    """Everything wrong with an interactions table."""
    place = "interactions"
    yield from _repeated_names(table, place)
    sound = []
    for field in INTERACTIONS:
        if field.name not in table.column_names:
            if not field.nullable:
                yield Problem(f"the column is missing. It holds {field.type}", where=f"{place}.{field.name}")
            continue
        if table.column_names.count(field.name) > 1:
            continue
        fits: Callable[[pa.DataType], bool] = is_text if is_text(field.type) else pa.types.is_int64
        if field.name in {"occurred_at", "known_at"}:
            fits = is_moment
        kind = table.schema.field(field.name).type
        if field.nullable and pa.types.is_null(kind):
            continue
        if fits(kind):
            sound.append(field.name)
        else:
            yield _mistyped(table, field.name, place, f"It holds {field.type}.")
    for name in table.column_names:
        if name not in INTERACTIONS.names and not all(_may_be_text(field.type) for field in _fields(table, name)):
            yield _mistyped(table, name, place, "A column that is not among the named ones is a dimension: a string.")
    for name in sound:
        column = table.column(name)
        if not INTERACTIONS.field(name).nullable:
            yield from _nulls(column, f"{place}.{name}")
        if name in {"source", "source_key", "contact", "type"}:
            yield from _empty(column, f"{place}.{name}")
        if name in {"occurred_at", "known_at"}:
            yield from _out_of_range(column, f"{place}.{name}")
    if "source" in sound:
        yield from _separators(table.column("source"), f"{place}.source")
    if "cost_given_minor" in sound:
        yield from _negative(table.column("cost_given_minor"), f"{place}.cost_given_minor")


def _problems_of_contacts(table: pa.Table) -> Iterator[Problem]:
    """Everything wrong with a contacts table."""
    place = "contacts"
    yield from _repeated_names(table, place)
    if "contact" not in table.column_names:
        yield Problem("the column is missing. It holds string", where=f"{place}.contact")
    for name in dict.fromkeys(table.column_names):
        if table.column_names.count(name) > 1:
            continue
        kind = table.schema.field(name).type
        column = table.column(name)
        if pa.types.is_null(kind) and name != "contact" and not name.endswith(KNOWN_AT_SUFFIX):
            continue
        if name in CONTACTS.names:
            if not is_text(kind):
                yield _mistyped(table, name, place, "It holds string.")
            elif name == "contact":
                yield from _nulls(column, f"{place}.{name}")
                yield from _empty(column, f"{place}.{name}")
                yield from _repeated_contacts(column, f"{place}.{name}")
            else:
                yield from _empty(column, f"{place}.{name}")
        elif name.endswith(KNOWN_AT_SUFFIX):
            yield from _problems_of_companion(table, name, place)
        elif is_flag(kind):
            yield from _out_of_range(column, f"{place}.{name}")
        elif not is_text(kind) and not pa.types.is_float64(kind):
            yield _mistyped(
                table,
                name,
                place,
                "An attribute is a string (a dimension), a float64 (a number) or a timestamp in microseconds, UTC "
                "(a flag with its moment).",
            )


def _problems_of_companion(table: pa.Table, name: str, place: str) -> Iterator[Problem]:
    """Everything wrong with a column that says when the values of another became known."""
    where = f"{place}.{name}"
    of = name.removesuffix(KNOWN_AT_SUFFIX)
    if not is_moment(table.schema.field(name).type):
        yield _mistyped(table, name, place, f"It says when {of!r} became known: int64, microseconds since 1970.")
        return
    if table.column_names.count(of) != 1 or not is_text(table.schema.field(of).type) or of in CONTACTS.names:
        yield Problem(
            f"there is no dimension {of!r} beside it", hint="Leave it out, or name it after one.", where=where
        )
        return
    unsaid = pc.and_(pc.is_null(table.column(name)), pc.is_valid(table.column(of)))
    yield from _rows(unsaid, f"no moment for a value of {of!r}", where, "Say when each value became known.")
    yield from _out_of_range(table.column(name), where)


def _fields(table: pa.Table, name: str) -> Iterable[pa.Field]:
    """All fields of one name."""
    return (table.schema.field(position) for position in table.schema.get_all_field_indices(name))


def _mistyped(table: pa.Table, name: str, place: str, hint: str) -> Problem:
    """One column of the wrong type."""
    found = next(iter(_fields(table, name))).type
    return Problem(f"the column holds {found}", value=str(found), hint=hint, where=f"{place}.{name}")


def _repeated_names(table: pa.Table, place: str) -> Iterator[Problem]:
    """Columns that are there more than once."""
    for name, times in Counter(table.column_names).items():
        if times > 1:
            yield Problem(f"the column is there {times} times", hint="Keep one.", where=f"{place}.{name}")


def _nulls(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Nulls where a value must stand."""
    if pa.types.is_dictionary(column.type) and any(chunk.dictionary.null_count for chunk in column.chunks):
        column = column.cast(column.type.value_type)
    if column.null_count:
        yield from _rows(pc.is_null(column), "no value", where, "Every row needs one.")


def _empty(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Empty strings where text must stand."""
    yield from _words(column, lambda words: pc.equal(words, ""), "an empty string", where, "Every row needs text.")


def _separators(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Tell the sources that hold the character which parts source and key in the id."""
    hint = "Take that character out: it parts source and key."
    yield from _words(column, lambda words: pc.match_substring(words, "\x1f"), "U+001F in the text", where, hint)


def _words(
    column: pa.ChunkedArray, test: Callable[[pa.Array], pa.Array], what: str, where: str, hint: str
) -> Iterator[Problem]:
    """Rows whose word fails a test; a dictionary is tested once and not row by row."""
    if not pa.types.is_dictionary(column.type):
        yield from _rows(test(column), what, where, hint)
        return
    if any(pc.any(test(chunk.dictionary)).as_py() for chunk in column.chunks):
        failing = [test(chunk.dictionary).take(chunk.indices) for chunk in column.chunks]
        yield from _rows(pa.chunked_array(failing, pa.bool_()), what, where, hint)


def _out_of_range(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Moments before `EARLIEST_US` or not before `LATEST_US`."""
    numbers = column.cast(pa.int64())
    extremes = pc.min_max(numbers).as_py()
    if extremes["min"] is None or (extremes["min"] >= EARLIEST_US and extremes["max"] < LATEST_US):
        return
    outside = pc.or_(pc.less(numbers, EARLIEST_US), pc.greater_equal(numbers, LATEST_US))
    hint = "Moments are whole microseconds since 1970; seconds or milliseconds must be multiplied first."
    yield from _rows(outside, "a moment outside the years 1900 to 2199", where, hint)


def _negative(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Costs below 0."""
    if (pc.min(column).as_py() or 0) < 0:
        yield from _rows(pc.less(column, 0), "a cost below 0", where, "Leave it null where no cost was measured.")


def _repeated_contacts(column: pa.ChunkedArray, where: str) -> Iterator[Problem]:
    """Contacts with more than one row."""
    keys = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    counts = pc.value_counts(keys)
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        yield from _rows(pc.is_in(keys, twice), "a contact with several rows", where, "Keep one row for each.")


def _rows(failing: pa.ChunkedArray, what: str, where: str, hint: str) -> Iterator[Problem]:
    """Tell how many rows fail, and the first of them."""
    rows = pc.indices_nonzero(pc.fill_null(failing, False))  # noqa: FBT003
    if not len(rows):
        return
    first = ", ".join(str(row) for row in rows.slice(0, _ROWS_SHOWN).to_pylist())
    more = ", …" if len(rows) > _ROWS_SHOWN else ""
    row = "row" if len(rows) == 1 else "rows"
    yield Problem(f"{what} in {len(rows):,} {row} ({first}{more})", value=first, hint=hint, where=where)
