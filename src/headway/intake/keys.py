"""Keys for rows without a key: a hash of what they say, the same on every machine and in every version.

MurmurHash3, x64, 128 bits, seed 0 (Austin Appleby, public domain), over records of eight 64-bit numbers; texts enter
as the first 64 bits of their BLAKE2b hash. It is no defence against someone who makes equal hashes on purpose; the
keys are those of a company's own files.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.ids import first_of_each
from headway.intake.words import Words, rows_of_repeats

FIELDS_N: Final = 8
"""A record has so many numbers of 64 bits."""

_CHUNK_ROWS: Final = 1 << 14
_U = np.uint64
_C1, _C2 = _U(0x87C37B91114253D5), _U(0x4CF5AD432745937F)
_M1, _M2 = _U(0xFF51AFD7ED558CCD), _U(0xC4CEB9FE1A85EC53)
_HEX: Final = np.frombuffer("".join(f"{number:04x}" for number in range(1 << 16)).encode(), dtype=np.uint32)
"""Every number of 16 bits as four digits."""


def hash_words(column: Words) -> NDArray[np.uint64]:
    """Give each row the hash of its word; 0 where there is none.

    Examples
    --------
    >>> from headway.intake.words import words_of
    >>> hashes = hash_words(words_of(pa.array(["a", "b", "a", None])))
    >>> hashes[0] == hashes[2] != hashes[1], int(hashes[3])
    (np.True_, 0)
    """
    of_word = np.array(
        [
            int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
            for word in column.words.to_pylist()
        ]
        + [0],
        dtype=np.uint64,
    )
    return of_word[column.codes]  # NO_WORD is the last place


def hash_records(fields: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash records of eight numbers.

    Parameters
    ----------
    fields : list of 8 uint64 arrays (n,)

    Returns
    -------
    low, high : uint64 (n,)
        The two halves of the hash.

    Examples
    --------
    >>> low, high = hash_records([np.zeros(1, dtype=np.uint64)] * 8)
    >>> f"{int(low[0]):016x}{int(high[0]):016x}"
    '5c8dec0343b965db8ba7ebb6690a5eea'
    """
    assert len(fields) == FIELDS_N
    rows_n = len(fields[0])
    low, high = np.empty(rows_n, dtype=np.uint64), np.empty(rows_n, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for start in range(0, rows_n, _CHUNK_ROWS):
            part = slice(start, min(start + _CHUNK_ROWS, rows_n))
            low[part], high[part] = _hash_chunk([field[part] for field in fields])
    return low, high


def _hash_chunk(fields: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash as many records as the cache holds."""
    h1 = np.zeros(len(fields[0]), dtype=np.uint64)
    h2 = np.zeros(len(fields[0]), dtype=np.uint64)
    for k1, k2 in zip(fields[0::2], fields[1::2], strict=True):
        h1 = h1 ^ (_turned(k1 * _C1, 31) * _C2)
        h1 = (_turned(h1, 27) + h2) * _U(5) + _U(0x52DCE729)
        h2 = h2 ^ (_turned(k2 * _C2, 33) * _C1)
        h2 = (_turned(h2, 31) + h1) * _U(5) + _U(0x38495AB5)
    length = _U(FIELDS_N * 8)
    h1, h2 = h1 ^ length, h2 ^ length
    h1 = h1 + h2
    h2 = h2 + h1
    h1, h2 = _mixed(h1), _mixed(h2)
    h1 = h1 + h2
    return h1, h2 + h1


def _turned(value: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Rotate to the left."""
    turned: NDArray[np.uint64] = (value << _U(bits)) | (value >> _U(64 - bits))
    return turned


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Let every bit reach every other."""
    value = (value ^ (value >> _U(33))) * _M1
    value = (value ^ (value >> _U(33))) * _M2
    return value ^ (value >> _U(33))


def write_keys(low: NDArray[np.uint64], high: NDArray[np.uint64], nth: NDArray[np.int64]) -> pa.StringArray:
    """Write hashes as text: 24 hexadecimal digits (96 bits), and ``-2`` and so on for the second of the same and later.

    Parameters
    ----------
    low, high : uint64 (n,)
    nth : int64 (n,)
        From 1.

    Returns
    -------
    pyarrow string array (n,)

    Examples
    --------
    >>> one = np.array([255, 255], dtype=np.uint64)
    >>> write_keys(one, one, np.array([1, 2])).to_pylist()
    ['00000000000000ff000000ff', '00000000000000ff000000ff-2']
    """
    rows_n = len(low)
    digits = np.empty((rows_n, 6), dtype=np.uint32)
    for start in range(0, rows_n, _CHUNK_ROWS):
        part = slice(start, min(start + _CHUNK_ROWS, rows_n))
        for at in range(4):
            digits[part, at] = _HEX[(low[part] >> _U(48 - 16 * at)) & _U(0xFFFF)]
        for at in range(2):
            digits[part, 4 + at] = _HEX[(high[part] >> _U(16 - 16 * at)) & _U(0xFFFF)]
    offsets = np.arange(0, 24 * (rows_n + 1), 24, dtype=np.int64)
    kind = pa.large_string() if 24 * rows_n > np.iinfo(np.int32).max else pa.string()
    if kind == pa.string():
        offsets = offsets.astype(np.int32)
    keys = pa.Array.from_buffers(kind, rows_n, [None, pa.py_buffer(offsets), pa.py_buffer(digits)])
    later = np.flatnonzero(nth > 1)
    if not len(later):
        return keys
    plain = keys.take(pa.array(later)).to_pylist()
    changed = pa.array([f"{key}-{number}" for key, number in zip(plain, nth[later], strict=True)], kind)
    mask = nth > 1
    return pa.compute.replace_with_mask(keys, pa.array(mask), changed)


def number_repeats(
    low: NDArray[np.uint64],
    high: NDArray[np.uint64],
    group: NDArray[np.int64] | None = None,
    rows: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Give equal hashes numbers in the order in which they come: 1 for the first, 2 for the next of the same.

    Parameters
    ----------
    low, high : uint64 (n,)
    group : int64 (n,), optional
        Repeats are counted within a group (a file).
    rows : int64 array, optional
        The only rows that count; all others get 1.

    Returns
    -------
    int64 (n,)

    Examples
    --------
    >>> low = np.array([7, 8, 7, 7], dtype=np.uint64)
    >>> number_repeats(low, low).tolist()
    [1, 1, 2, 3]
    """
    nth = np.ones(len(low), dtype=np.int64)
    rows = rows_with_equals(low) if rows is None else rows
    if not len(rows):
        return nth
    sub = np.zeros(len(rows), dtype=np.int64) if group is None else group[rows]
    order = np.lexsort((rows, high[rows], low[rows], sub))
    a, b, c = sub[order], low[rows][order], high[rows][order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, len(rows)))
    nth[rows[order]] = np.arange(len(rows)) - np.repeat(starts, lengths) + 1
    return nth


def rows_with_equals(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Give the rows whose value stands in another row too.

    Examples
    --------
    >>> rows_with_equals(np.array([5, 6, 5], dtype=np.uint64)).tolist()
    [0, 2]
    """
    return rows_of_repeats(first_of_each(values, values))
