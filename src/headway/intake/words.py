"""Columns of text as codes and words: what is done to text is done once for each word, not once for each row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.hashing import interaction_ids
from headway.columns.ids import first_of_each

NO_WORD: Final = -1
"""The code of a cell that is empty."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column of text.

    Attributes
    ----------
    codes : int32 (n,)
        Index into ``words``, or `NO_WORD`.
    words : pyarrow string array
        Without nulls, repeats, empty texts and padding.
    """

    codes: NDArray[np.int32]
    words: pa.StringArray

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which cells are empty."""
        empty: NDArray[np.bool_] = self.codes == NO_WORD
        return empty

    def take(self, rows: NDArray[Any]) -> Words:
        """Give the cells of some rows (indices, or a mask)."""
        return Words(self.codes[rows], self.words)

    def to_arrow(self) -> pa.DictionaryArray:
        """Give the column as Arrow has it: a dictionary, null where a cell is empty."""
        mask = self.codes == NO_WORD
        indices = pa.array(self.codes, mask=mask) if mask.any() else pa.array(self.codes)
        return pa.DictionaryArray.from_arrays(indices, self.words)

    def plain(self) -> pa.StringArray:
        """Give the column as plain text, null where a cell is empty."""
        return self.to_arrow().dictionary_decode()


def words_of(column: pa.ChunkedArray | pa.Array, missing: Collection[str] = ()) -> Words:
    """Turn an Arrow column of any plain type into words; padding is taken off.

    Parameters
    ----------
    column : pyarrow array (n,)
    missing : collection of str
        Texts that stand for an empty cell, beside the empty text.

    Returns
    -------
    Words

    Examples
    --------
    >>> found = words_of(pa.array([" a", "b", "", None, "a ", "N/A"]), {"N/A"})
    >>> found.codes.tolist(), found.words.to_pylist()
    ([0, 1, -1, -1, 0, -1], ['a', 'b'])
    """
    if isinstance(column, pa.ChunkedArray) and not pa.types.is_dictionary(column.type):
        column = column.combine_chunks()  # so that there is one dictionary, and none to unite
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode()
    indices = encoded.indices
    codes = indices.fill_null(NO_WORD).to_numpy(zero_copy_only=False) if indices.null_count else indices.to_numpy()
    texts = encoded.dictionary.cast(pa.string())
    plain = pc.utf8_trim_whitespace(texts)
    empty = pc.or_(pc.is_null(plain), pc.is_in(plain, pa.array(["", *missing], pa.string())))
    if not pc.any(empty).as_py() and plain.equals(texts) and not encoded.dictionary.null_count:
        return Words(codes.astype(np.int32, copy=False), texts)  # a column of keys has as many words as rows
    plain = pc.if_else(empty, pa.scalar(None, pa.string()), plain)
    again = plain.dictionary_encode()
    if len(again.dictionary) == len(texts):
        return Words(codes.astype(np.int32, copy=False), again.dictionary)
    to_word = np.append(again.indices.fill_null(NO_WORD).to_numpy(zero_copy_only=False), NO_WORD).astype(np.int32)
    return Words(to_word[codes], again.dictionary)


def texts_of(column: pa.ChunkedArray | pa.Array, missing: Collection[str] = ()) -> pa.StringArray:
    """Give a column as plain text without padding, null where a cell is empty: for texts that hardly repeat.

    Examples
    --------
    >>> texts_of(pa.array([" a", "", None, "N/A"]), {"N/A"}).to_pylist()
    ['a', None, None, None]
    """
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.string())
    plain = pc.utf8_trim_whitespace(texts.cast(pa.string()))
    empty = pc.is_in(plain, pa.array(["", *missing], pa.string()))
    return pc.if_else(empty, pa.scalar(None, pa.string()), plain)


def rows_of_shared_texts(texts: pa.StringArray, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give those of some rows whose text another of them has, too, in order.

    Texts are compared by their hash of 128 bits.

    Examples
    --------
    >>> rows_of_shared_texts(pa.array(["a", "b", "a", "a"]), np.array([0, 1, 2])).tolist()
    [0, 2]
    """
    chosen = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
    source = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(chosen), np.int32)), pa.array(["key"]))
    high, low = interaction_ids(source, chosen)
    return rows[rows_of_repeats(first_of_each(high, low))]


def rows_of_repeats(first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the rows that are not alone, in order, from the first row that is like each.

    Examples
    --------
    >>> rows_of_repeats(np.array([0, 1, 0, 3])).tolist()
    [0, 2]
    """
    later = np.flatnonzero(first != np.arange(len(first)))
    return np.union1d(later, first[later])


def empty_cells(
    column: pa.ChunkedArray, missing: Collection[str], read: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Tell which cells of a column of text are empty, or stand for an empty cell.

    Parameters
    ----------
    column : pyarrow string array (n,)
    missing : collection of str
    read : bool (n,), optional
        Cells that could be read as something; only the others are looked at with their padding taken off.

    Returns
    -------
    bool (n,)

    Examples
    --------
    >>> empty_cells(pa.chunked_array([["a", "", " N/A ", None]]), {"N/A"}).tolist()
    [False, True, True, True]
    """
    stands = pa.array(["", *missing], column.type)
    empty: NDArray[np.bool_] = pc.or_(pc.is_null(column), pc.is_in(column, stands)).to_numpy().astype(np.bool_)
    rows = np.flatnonzero(~empty if read is None else ~empty & ~read)
    if len(rows):
        plain = pc.utf8_trim_whitespace(column.take(pa.array(rows)))
        empty[rows] = pc.is_in(plain, stands).to_numpy()
    return empty


def constant_words(text: str, rows_n: int) -> Words:
    """Give a column that says the same in every row.

    Examples
    --------
    >>> constant_words("call", 2).plain().to_pylist()
    ['call', 'call']
    """
    return Words(np.zeros(rows_n, dtype=np.int32), pa.array([text], pa.string()))


def joined_words(columns: Sequence[Words], join: str) -> Words:
    """Join several columns row by row; empty cells are left out.

    Examples
    --------
    >>> a, b = words_of(pa.array(["x", "y", None])), words_of(pa.array(["1", None, None]))
    >>> joined_words([a, b], "|").plain().to_pylist()
    ['x|1', 'y', None]
    """
    if len(columns) == 1:
        return columns[0]
    parts = [column.plain().cast(pa.large_string()) for column in columns]
    joined, between = parts[0], pa.scalar(join, pa.large_string())
    for part in parts[1:]:
        both = pc.binary_join_element_wise(joined, part, between)
        joined = pc.coalesce(both, joined, part)
    return words_of(joined)


def stacked_words(columns: Sequence[Words]) -> Words:
    """Put columns below one another.

    Examples
    --------
    >>> stacked_words([words_of(pa.array(["a"])), words_of(pa.array(["b", "a"]))]).plain().to_pylist()
    ['a', 'b', 'a']
    """
    if len(columns) == 1:
        return columns[0]
    table = pa.concat_arrays([column.words for column in columns]).dictionary_encode() if columns else None
    if table is None:
        return Words(np.zeros(0, dtype=np.int32), pa.array([], pa.string()))
    to_word = table.indices.to_numpy(zero_copy_only=False)
    codes, start = [], 0
    for column in columns:
        places = np.append(to_word[start : start + len(column.words)], NO_WORD).astype(np.int32)
        codes.append(places[column.codes])
        start += len(column.words)
    return Words(np.concatenate(codes), table.dictionary)


def mapped_words(column: Words, to: Sequence[str | None]) -> Words:
    """Replace each word by another, or by nothing.

    Parameters
    ----------
    column : Words
    to : sequence of str or None
        For each word of the column, in order.

    Examples
    --------
    >>> mapped_words(words_of(pa.array(["a", "b", "c"])), ["x", None, "x"]).plain().to_pylist()
    ['x', None, 'x']
    """
    again = pa.array(list(to), pa.string()).dictionary_encode()
    to_word = np.append(again.indices.fill_null(NO_WORD).to_numpy(zero_copy_only=False), NO_WORD).astype(np.int32)
    return Words(to_word[column.codes], again.dictionary)
