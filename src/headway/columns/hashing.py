"""Ids and buckets for whole columns: BLAKE2b with 16 bytes of digest, over strings where they lie in Arrow buffers.

The two functions equal `headway.units.interaction_id` and `headway.units.bucket_of`, string by string. Source: RFC
7693, section 3 (sequential hashing, no key).
"""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.encoding import Encoded, encode, plain_text
from headway.columns.engines import njit, resolve_engine
from headway.columns.threads import KERNEL, even_stretches, run, sealed

_U = np.uint64
_IV0, _IV1, _IV2, _IV3 = _U(0x6A09E667F3BCC908), _U(0xBB67AE8584CAA73B), _U(0x3C6EF372FE94F82B), _U(0xA54FF53A5F1D36F1)
_IV4, _IV5, _IV6, _IV7 = _U(0x510E527FADE682D1), _U(0x9B05688C2B3E6C1F), _U(0x1F83D9ABFB41BD6B), _U(0x5BE0CD19137E2179)
_H0 = _IV0 ^ _U(0x01010010)
"""The first word with the parameters in it: digest of 16 bytes, no key, fan-out 1, depth 1."""


def interaction_ids(
    sources: pa.ChunkedArray | pa.Array | Encoded, source_keys: pa.ChunkedArray | pa.Array, *, engine: str | None = None
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash (source, source key) of every row to the two halves of its id.

    Parameters
    ----------
    sources : pyarrow string array (n,) or Encoded
        Usually one of a few words. Without nulls.
    source_keys : pyarrow string array (n,)
        Plain, large or dictionary-encoded. What a null hashes to has no meaning.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    id_hi, id_lo : uint64 (n,)
        The upper and the lower 64 bits of `headway.units.interaction_id`.

    Examples
    --------
    >>> from headway.units import interaction_id
    >>> hi, lo = interaction_ids(pa.array(["crm"]), pa.array(["42"]))
    >>> (int(hi[0]) << 64) + int(lo[0]) == interaction_id("crm", "42")
    True
    """
    encoded = sources if isinstance(sources, Encoded) else encode(sources)
    prefixes = [word.encode() + b"\x1f" for word in encoded.words.to_pylist()]
    return _hash(prefixes, encoded.codes, source_keys, resolve_engine(engine))


def buckets_of(contacts: pa.ChunkedArray | pa.Array, *, engine: str | None = None) -> NDArray[np.uint16]:
    """Give the bucket of every contact.

    Parameters
    ----------
    contacts : pyarrow string array (k,)
        Without nulls.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    uint16 (k,)
        0 to 1,023, as `headway.units.bucket_of`.

    Examples
    --------
    >>> from headway.units import bucket_of
    >>> int(buckets_of(pa.array(["c-17"]))[0]) == bucket_of("c-17")
    True
    """
    hi, _ = _hash([b""], np.zeros(len(contacts), dtype=np.int32), contacts, resolve_engine(engine))
    return (hi >> _U(54)).astype(np.uint16)


def _hash(
    prefixes: list[bytes], codes: NDArray[np.int32], texts: pa.ChunkedArray | pa.Array, engine: str
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash prefix and text of every row, chunk by chunk."""
    hi = np.empty(len(texts), dtype=np.uint64)
    lo = np.empty(len(texts), dtype=np.uint64)
    heads = np.frombuffer(b"".join(prefixes), dtype=np.uint8)
    head_offsets = np.cumsum([0, *map(len, prefixes)], dtype=np.int64)
    start = 0
    for chunk in plain_text(texts):
        rows = slice(start, start + len(chunk))
        inputs = (heads, head_offsets, codes[rows], *_bytes_of(chunk))
        if engine == "numba" and sys.byteorder == "little":
            _hash_in_threads(inputs, hi[rows], lo[rows])
        else:
            _hash_rows_plainly(*inputs, hi[rows], lo[rows])
        start = rows.stop
    return hi, lo


def _hash_in_threads(inputs: tuple[NDArray[Any], ...], hi: NDArray[np.uint64], lo: NDArray[np.uint64]) -> None:
    """Hash the rows of one chunk by the compiled kernel."""
    closed = [sealed(array) for array in inputs]
    run(lambda first, last: _hash_rows(first, last, *closed, hi, lo), even_stretches(len(hi)))


def _bytes_of(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give the bytes of an Arrow string array and where each string begins and ends in them, without a copy of text."""
    _, offsets, data = texts.buffers()
    width: Any = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    ends = np.frombuffer(offsets, dtype=width)[texts.offset : texts.offset + len(texts) + 1] if offsets else np.zeros(1)
    text = np.frombuffer(data if data is not None and data.size else b"", dtype=np.uint8)
    return text, ends.astype(np.int64)


def _hash_rows_plainly(
    heads: NDArray[np.uint8],
    head_offsets: NDArray[np.int64],
    codes: NDArray[np.int32],
    text: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    hi: NDArray[np.uint64],
    lo: NDArray[np.uint64],
) -> None:
    """Do the twin's work: one call of hashlib for each row."""
    prefixes = [heads[head_offsets[i] : head_offsets[i + 1]].tobytes() for i in range(len(head_offsets) - 1)]
    digests = bytearray()
    for row, code in enumerate(codes):
        data = prefixes[code] + text[offsets[row] : offsets[row + 1]].tobytes()
        digests += hashlib.blake2b(data, digest_size=16).digest()
    halves = np.frombuffer(bytes(digests), dtype=">u8").reshape(-1, 2)
    hi[:] = halves[:, 0]
    lo[:] = halves[:, 1]


@njit(**KERNEL, inline="always")
def _g(a: Any, b: Any, c: Any, d: Any, x: Any, y: Any) -> Any:
    """Mix two words of the message into a column or diagonal of the state."""
    a = a + b + x
    d = d ^ a
    d = (d >> _U(32)) | (d << _U(32))
    c = c + d
    b = b ^ c
    b = (b >> _U(24)) | (b << _U(40))
    a = a + b + y
    d = d ^ a
    d = (d >> _U(16)) | (d << _U(48))
    c = c + d
    b = b ^ c
    b = (b >> _U(63)) | (b << _U(1))
    return a, b, c, d


@njit(**KERNEL)
def _round(v: Any, m: Any) -> Any:
    """Do one of the twelve rounds: four columns, then four diagonals; ``m`` in the order of this round."""
    v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, va, vb, vc, vd, ve, vf = v
    v0, v4, v8, vc = _g(v0, v4, v8, vc, m[0], m[1])
    v1, v5, v9, vd = _g(v1, v5, v9, vd, m[2], m[3])
    v2, v6, va, ve = _g(v2, v6, va, ve, m[4], m[5])
    v3, v7, vb, vf = _g(v3, v7, vb, vf, m[6], m[7])
    v0, v5, va, vf = _g(v0, v5, va, vf, m[8], m[9])
    v1, v6, vb, vc = _g(v1, v6, vb, vc, m[10], m[11])
    v2, v7, v8, vd = _g(v2, v7, v8, vd, m[12], m[13])
    v3, v4, v9, ve = _g(v3, v4, v9, ve, m[14], m[15])
    return v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, va, vb, vc, vd, ve, vf


@njit(**KERNEL)
def _compress(h: Any, block: Any, length: Any, flag: Any) -> Any:
    """Fold one block of sixteen words into the eight words of the chain; ``length`` counts the bytes so far.

    ``flag`` stands at the place of the sixth constant: turned over for the last block.
    """
    m0, m1, m2, m3 = block[0], block[1], block[2], block[3]
    m4, m5, m6, m7 = block[4], block[5], block[6], block[7]
    m8, m9, ma, mb = block[8], block[9], block[10], block[11]
    mc, md, me, mf = block[12], block[13], block[14], block[15]
    h0, h1, h2, h3, h4, h5, h6, h7 = h
    v = (h0, h1, h2, h3, h4, h5, h6, h7, _IV0, _IV1, _IV2, _IV3, _IV4 ^ length, _IV5, flag, _IV7)
    v = _round(v, (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, ma, mb, mc, md, me, mf))
    v = _round(v, (me, ma, m4, m8, m9, mf, md, m6, m1, mc, m0, m2, mb, m7, m5, m3))
    v = _round(v, (mb, m8, mc, m0, m5, m2, mf, md, ma, me, m3, m6, m7, m1, m9, m4))
    v = _round(v, (m7, m9, m3, m1, md, mc, mb, me, m2, m6, m5, ma, m4, m0, mf, m8))
    v = _round(v, (m9, m0, m5, m7, m2, m4, ma, mf, me, m1, mb, mc, m6, m8, m3, md))
    v = _round(v, (m2, mc, m6, ma, m0, mb, m8, m3, m4, md, m7, m5, mf, me, m1, m9))
    v = _round(v, (mc, m5, m1, mf, me, md, m4, ma, m0, m7, m6, m3, m9, m2, m8, mb))
    v = _round(v, (md, mb, m7, me, mc, m1, m3, m9, m5, m0, mf, m4, m8, m6, m2, ma))
    v = _round(v, (m6, mf, me, m9, mb, m3, m0, m8, mc, m2, md, m7, m1, m4, ma, m5))
    v = _round(v, (ma, m2, m8, m4, m7, m6, m1, m5, mf, mb, m9, me, m3, mc, md, m0))
    v = _round(v, (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, ma, mb, mc, md, me, mf))
    v = _round(v, (me, ma, m4, m8, m9, mf, md, m6, m1, mc, m0, m2, mb, m7, m5, m3))
    v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, va, vb, vc, vd, ve, vf = v
    return (
        h0 ^ v0 ^ v8,
        h1 ^ v1 ^ v9,
        h2 ^ v2 ^ va,
        h3 ^ v3 ^ vb,
        h4 ^ v4 ^ vc,
        h5 ^ v5 ^ vd,
        h6 ^ v6 ^ ve,
        h7 ^ v7 ^ vf,
    )


@njit(**KERNEL)
def _big_endian(word: Any) -> Any:
    """Turn a word around: ids read the digest as a big-endian number."""
    word = ((word & _U(0x00FF00FF00FF00FF)) << _U(8)) | ((word >> _U(8)) & _U(0x00FF00FF00FF00FF))
    word = ((word & _U(0x0000FFFF0000FFFF)) << _U(16)) | ((word >> _U(16)) & _U(0x0000FFFF0000FFFF))
    return (word << _U(32)) | (word >> _U(32))


@njit(**KERNEL)
def _hash_rows(
    first: Any, last: Any, heads: Any, head_offsets: Any, codes: Any, text: Any, offsets: Any, hi: Any, lo: Any
) -> None:
    """Hash rows ``first`` to ``last - 1``: the head that the code names, then the text; little-endian machines only."""
    scratch = np.zeros(128, dtype=np.uint8)
    block = scratch.view(np.uint64)
    for row in range(first, last):
        h = (_H0, _IV1, _IV2, _IV3, _IV4, _IV5, _IV6, _IV7)
        filled = 0
        hashed = 0
        head = head_offsets[codes[row]]
        head_end = head_offsets[codes[row] + 1]
        at = offsets[row]
        end = offsets[row + 1]
        while head < head_end or at < end:
            if filled == 128:  # more is to come, so this block is not the last one
                hashed += 128
                h = _compress(h, block, _U(hashed), _IV6)
                filled = 0
            while head < head_end and filled < 128:
                scratch[filled] = heads[head]
                head += 1
                filled += 1
            while at < end and filled < 128:
                scratch[filled] = text[at]
                at += 1
                filled += 1
        scratch[filled:] = 0
        h = _compress(h, block, _U(hashed + filled), ~_IV6)
        hi[row] = _big_endian(h[0])
        lo[row] = _big_endian(h[1])
