"""Strings as whole numbers: sorted words, and for each row the place of its word among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.columns import MISSING
from headway.columns.threads import THREADS_N, run

_PIECE_ROWS_MIN: Final = 250_000
"""A column is not cut for the threads into pieces smaller than this."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Encoded:
    """One string column as numbers: ``words[codes[i]]``, or null where the code is `MISSING`.

    Attributes
    ----------
    codes : int32 (n,)
    words : pyarrow string array (w,)
        Sorted by their UTF-8 bytes, which is the order of Python strings; each once. A word may stand in no row.
    """

    codes: NDArray[np.int32]
    words: pa.StringArray


def encode(column: pa.ChunkedArray | pa.Array) -> Encoded:
    """Turn a string column into sorted words and codes.

    Parameters
    ----------
    column : pyarrow string array (n,)
        Plain, large or dictionary-encoded, in one piece or in chunks whose dictionaries differ.

    Returns
    -------
    Encoded

    Examples
    --------
    >>> encoded = encode(pa.array(["b", None, "a", "b"]))
    >>> encoded.words.to_pylist(), encoded.codes.tolist()
    (['a', 'b'], [1, -1, 0, 1])
    """
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    if not pa.types.is_dictionary(column.type):
        rows_n = max(_PIECE_ROWS_MIN, -(-len(column) // THREADS_N))
        pieces = [column.slice(start, rows_n) for start in range(0, len(column), rows_n)]
        encoded = in_threads(lambda piece: piece.dictionary_encode(), pieces)
        column = pa.chunked_array([chunk for piece in encoded for chunk in piece.chunks], _dictionary_of(column.type))
    column = column.unify_dictionaries()
    if not column.num_chunks:
        return Encoded(np.zeros(0, dtype=np.int32), pa.array([], pa.string()))
    found = column.chunk(0).dictionary.cast(pa.string())
    words = found.unique().drop_null()
    words = words.take(pc.sort_indices(words))
    # A dictionary from elsewhere may repeat a word or hold a null; both are mended by looking each word up.
    place = pc.fill_null(pc.index_in(found, value_set=words), MISSING).to_numpy(zero_copy_only=False)
    place = np.append(place.astype(np.int32), np.int32(MISSING))
    codes = np.empty(len(column), dtype=np.int32)
    start = 0
    for chunk in column.chunks:
        indices = chunk.indices.cast(pa.int32())
        if indices.null_count:
            indices = indices.fill_null(MISSING)
        np.take(place, indices.to_numpy(), out=codes[start : start + len(chunk)], mode="wrap")
        start += len(chunk)
    return Encoded(codes, words)


def _dictionary_of(kind: pa.DataType) -> pa.DataType:
    """Give the type that Arrow encodes strings of a type to."""
    return pa.dictionary(pa.int32(), kind)


def in_threads(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
    """Do the same work on several columns at once; Arrow and NumPy let go of the interpreter meanwhile.

    Examples
    --------
    >>> in_threads(len, ["a", "bc"])
    [1, 2]
    """
    listed = list(items)
    return run(lambda first, _: work(listed[first]), [(place, place + 1) for place in range(len(listed))])


def keep_used(encoded: Encoded, kept: NDArray[np.bool_] | None = None) -> Encoded:
    """Leave out the words that stand in no row, or in no row that is kept.

    Parameters
    ----------
    encoded : Encoded
    kept : bool (n,), optional
        Rows that are kept; the codes of all others become `MISSING`. None: all.

    Returns
    -------
    Encoded

    Examples
    --------
    >>> keep_used(Encoded(np.array([1, 1], dtype=np.int32), pa.array(["a", "b"]))).words.to_pylist()
    ['b']
    """
    codes = encoded.codes if kept is None else np.where(kept, encoded.codes, np.int32(MISSING))
    used = np.zeros(len(encoded.words) + 1, dtype=np.bool_)
    used[codes] = True  # MISSING marks the spare cell at the end
    used = used[:-1]
    if used.all():
        return Encoded(codes, encoded.words)
    place = np.append(np.cumsum(used, dtype=np.int32) - np.int32(1), np.int32(MISSING))
    return Encoded(place[codes], encoded.words.filter(pa.array(used)))


def plain_text(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    """Give a string column as plain Arrow arrays of strings, one for each chunk."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return list(column.chunks) if isinstance(column, pa.ChunkedArray) else [column]


def words_of(array: pa.StringArray) -> tuple[str, ...]:
    """Give an Arrow array of words as a tuple, as `Columns` and `Dimension` keep their small dictionaries."""
    return tuple(array.to_pylist())
