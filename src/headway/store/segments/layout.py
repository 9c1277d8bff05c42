"""How columns and valuations lie in files: record batches of plain arrays, mapped back without a copy.

A part (a base or a tail) has three files. *rows*: one row for each interaction. *contacts*: one for each contact.
*frame*: a single row of lists for what has another length: offsets, dictionaries, reversals without effect. A
valuation has two: *rows*, and a *frame* with its levels and the checksums of its buckets.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.built import Built, Unresolved
from headway.columns.columns import Columns, Dimension, Valuation
from headway.columns.history import KNOWN_AT_SUFFIX

_ROWS: Final = (
    "occurred_at",
    "known_at",
    "interaction_type",
    "id_hi",
    "id_lo",
    "product_group",
    "reverses",
    "cost_given",
    "value_minor",
)
_VALUES: Final = (
    "rv_milli",
    "cost_minor",
    "cell",
    "level",
    "phase",
    "level_after",
    "phase_after",
    "nth",
    "version",
)
_DIMENSION: Final = "dimension."
_NUMBER: Final = "number."
_TIME: Final = "time."
_ROW_WORDS: Final = "words."
_CONTACT_WORDS: Final = "contact words."


def rows_batch(columns: Columns) -> pa.RecordBatch:
    """Give the facts of interactions as a record batch."""
    arrays = {name: getattr(columns, name) for name in _ROWS}
    arrays |= {_DIMENSION + name: dimension.codes for name, dimension in columns.dimensions.items()}
    return _batch({name: array for name, array in arrays.items() if array is not None})


def contacts_batch(columns: Columns) -> pa.RecordBatch:
    """Give the facts of contacts as a record batch."""
    arrays: dict[str, Any] = {"contact": columns.contacts, "account": columns.account, "bucket": columns.bucket}
    for name, dimension in columns.contact_dimensions.items():
        arrays[_DIMENSION + name] = dimension.codes
        if dimension.known_at is not None:
            arrays[_DIMENSION + name + KNOWN_AT_SUFFIX] = dimension.known_at
    arrays |= {_NUMBER + name: numbers for name, numbers in columns.contact_numbers.items()}
    arrays |= {_TIME + name: moments for name, moments in columns.contact_times.items()}
    return _batch(arrays)


def part_frame(built: Built) -> pa.RecordBatch:
    """Give offsets, dictionaries and open reversals as a record batch with one row."""
    columns, unresolved = built.columns, built.unresolved
    lists: dict[str, Any] = {
        "offsets": columns.offsets,
        "accounts": columns.accounts,
        "types": _words(columns.types),
        "product_groups": _words(columns.product_groups),
        "known_at_assumed": np.array([columns.known_at_assumed]),
        "unresolved_rows": unresolved.rows,
        "unresolved_target_hi": unresolved.target_hi,
        "unresolved_target_lo": unresolved.target_lo,
    }
    lists |= {_ROW_WORDS + name: _words(dimension.words) for name, dimension in columns.dimensions.items()}
    lists |= {_CONTACT_WORDS + name: _words(dimension.words) for name, dimension in columns.contact_dimensions.items()}
    return _frame(lists)


def read_part(rows: pa.RecordBatch, contacts: pa.RecordBatch, frame: pa.RecordBatch) -> Built:
    """Give the columns that lie in three mapped record batches; the arrays are views of them."""
    lists = _unframe(frame)
    facts: dict[str, Any] = {name: _array(rows, name) if name in rows.schema.names else None for name in _ROWS}
    dimensions, contact_dimensions = {}, {}
    for name in lists:
        if name.startswith(_ROW_WORDS):
            short = name.removeprefix(_ROW_WORDS)
            dimensions[short] = Dimension(_array(rows, _DIMENSION + short), _tuple(lists[name]))
        elif name.startswith(_CONTACT_WORDS):
            short = name.removeprefix(_CONTACT_WORDS)
            companion = _DIMENSION + short + KNOWN_AT_SUFFIX
            known_at = _array(contacts, companion) if companion in contacts.schema.names else None
            codes = _array(contacts, _DIMENSION + short)
            contact_dimensions[short] = Dimension(codes, _tuple(lists[name]), known_at)
    columns = Columns(
        offsets=_numbers(lists["offsets"]),
        contacts=contacts.column("contact"),
        account=_array(contacts, "account"),
        accounts=lists["accounts"],
        bucket=_array(contacts, "bucket"),
        **facts,
        types=_tuple(lists["types"]),
        product_groups=_tuple(lists["product_groups"]),
        dimensions=dimensions,
        contact_dimensions=contact_dimensions,
        contact_numbers=_named(contacts, _NUMBER),
        contact_times=_named(contacts, _TIME),
        known_at_assumed=bool(lists["known_at_assumed"][0].as_py()),
    )
    names = ("unresolved_rows", "unresolved_target_hi", "unresolved_target_lo")
    return Built(columns, Unresolved(*(_numbers(lists[name]) for name in names)))


def values_batch(valuation: Valuation) -> pa.RecordBatch:
    """Give the arrays of a valuation as a record batch."""
    return _batch({name: getattr(valuation, name) for name in _VALUES})


def values_frame(valuation: Valuation, sums: dict[str, NDArray[np.int64]]) -> pa.RecordBatch:
    """Give what a valuation has beside its arrays, and its checksums by name, as a record batch with one row."""
    return _frame({"levels": _words(valuation.levels), "as_of_us": np.array([valuation.as_of_us]), **sums})


def read_values(rows: pa.RecordBatch, frame: pa.RecordBatch, label: str) -> Valuation:
    """Give the valuation that lies in two mapped record batches."""
    lists = _unframe(frame)
    return Valuation(
        **{name: _array(rows, name) for name in _VALUES},
        levels=_tuple(lists["levels"]),
        as_of_us=int(lists["as_of_us"][0].as_py()),
        label=label,
    )


def read_sums(frame: pa.RecordBatch, names: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    """Give the checksums that lie in the frame of a valuation."""
    lists = _unframe(frame)
    return {name: _numbers(lists[name]) for name in names}


def _batch(arrays: dict[str, Any]) -> pa.RecordBatch:
    """Give named arrays of one length as a record batch, without copying them."""
    return pa.record_batch([pa.array(array) for array in arrays.values()], list(arrays))


def _frame(lists: dict[str, Any]) -> pa.RecordBatch:
    """Give named arrays of any length as one row of lists."""
    whole = [pa.array(values) for values in lists.values()]
    return pa.record_batch(
        [pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values) for values in whole], list(lists)
    )


def _unframe(frame: pa.RecordBatch) -> dict[str, pa.Array]:
    """Give the lists of the single row back as arrays."""
    return {name: column.values for name, column in zip(frame.schema.names, frame.columns, strict=True)}


def _words(words: tuple[str, ...]) -> pa.StringArray:
    return pa.array(words, pa.string())


def _tuple(words: pa.StringArray) -> tuple[str, ...]:
    return tuple(words.to_pylist())


def _numbers(array: pa.Array) -> NDArray[Any]:
    """Give an Arrow array of numbers as a view."""
    numbers: NDArray[Any] = array.to_numpy(zero_copy_only=True)
    return numbers


def _array(batch: pa.RecordBatch, name: str) -> NDArray[Any]:
    """Give one column of numbers as a view."""
    return _numbers(batch.column(name))


def _named(batch: pa.RecordBatch, prefix: str) -> dict[str, NDArray[Any]]:
    """Give all columns of numbers whose names begin alike, by the rest of their names."""
    return {name.removeprefix(prefix): _array(batch, name) for name in batch.schema.names if name.startswith(prefix)}
