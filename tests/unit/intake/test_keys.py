"""Keys of rows without a key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headway.intake.keys import hash_records, number_repeats, rows_with_equals, write_keys
from headway.intake.words import joined_words, mapped_words, stacked_words, words_of

_MASK = 2**64 - 1


def murmur3(data: bytes) -> tuple[int, int]:
    """MurmurHash3 x64 128, seed 0, written from its definition; whole numbers of Python."""

    def turned(value: int, bits: int) -> int:
        return ((value << bits) | (value >> (64 - bits))) & _MASK

    def mixed(value: int) -> int:
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD & _MASK
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53 & _MASK
        return value ^ (value >> 33)

    c1, c2, h1, h2 = 0x87C37B91114253D5, 0x4CF5AD432745937F, 0, 0
    whole = len(data) // 16 * 16
    for at in range(0, whole, 16):
        k1, k2 = int.from_bytes(data[at : at + 8], "little"), int.from_bytes(data[at + 8 : at + 16], "little")
        h1 ^= turned(k1 * c1 & _MASK, 31) * c2 & _MASK
        h1 = ((turned(h1, 27) + h2) * 5 + 0x52DCE729) & _MASK
        h2 ^= turned(k2 * c2 & _MASK, 33) * c1 & _MASK
        h2 = ((turned(h2, 31) + h1) * 5 + 0x38495AB5) & _MASK
    tail = data[whole:]
    h2 ^= turned(int.from_bytes(tail[8:], "little") * c2 & _MASK, 33) * c1 & _MASK
    h1 ^= turned(int.from_bytes(tail[:8], "little") * c1 & _MASK, 31) * c2 & _MASK
    h1, h2 = h1 ^ len(data), h2 ^ len(data)
    h1 = (h1 + h2) & _MASK
    h2 = (h2 + h1) & _MASK
    h1, h2 = mixed(h1), mixed(h2)
    h1 = (h1 + h2) & _MASK
    return h1, (h2 + h1) & _MASK


def test_the_reference_gives_the_published_hash() -> None:
    low, high = murmur3(b"The quick brown fox jumps over the lazy dog")

    assert f"{low:016x}{high:016x}" == "e34bbc7bbc071b6c7a433ca9c49a9347"


def test_records_hash_as_their_bytes_do() -> None:
    chance = np.random.default_rng(7)
    fields = [chance.integers(0, 2**64, 40_000, dtype=np.uint64) for _ in range(8)]

    low, high = hash_records(fields)

    for row in (0, 1, 16_383, 16_384, 39_999):
        data = b"".join(int(field[row]).to_bytes(8, "little") for field in fields)
        assert (int(low[row]), int(high[row])) == murmur3(data)


def test_keys_are_24_digits_and_count_their_repeats() -> None:
    low = np.array([0x0123456789ABCDEF, 5, 0x0123456789ABCDEF], dtype=np.uint64)
    high = np.array([0xFFFFFFFF_DEADBEEF, 1, 0xFFFFFFFF_DEADBEEF], dtype=np.uint64)

    keys = write_keys(low, high, number_repeats(low, high)).to_pylist()

    assert keys == ["0123456789abcdefdeadbeef", "000000000000000500000001", "0123456789abcdefdeadbeef-2"]


def test_repeats_are_counted_within_their_file() -> None:
    low = np.array([1, 1, 1, 2, 1], dtype=np.uint64)
    file_of = np.array([0, 0, 1, 1, 1])

    assert number_repeats(low, low, file_of).tolist() == [1, 2, 1, 1, 2]
    assert number_repeats(low, low, file_of, np.array([1, 2])).tolist() == [1, 1, 1, 1, 1]
    assert rows_with_equals(low).tolist() == [0, 1, 2, 4]


def test_words_without_rows_and_rows_without_words_stay_what_they_are() -> None:
    empty = words_of(pa.chunked_array([], pa.string()))
    nothing = words_of(pa.chunked_array([pa.array([None, " "], pa.string())]))

    assert (len(empty.codes), len(empty.words)) == (0, 0)
    assert (nothing.codes.tolist(), len(nothing.words)) == ([-1, -1], 0)
    assert stacked_words([]).codes.tolist() == []
    assert stacked_words([empty, nothing]).plain().to_pylist() == [None, None]
    assert joined_words([nothing, nothing], "-").plain().to_pylist() == [None, None]
    assert mapped_words(nothing, []).plain().to_pylist() == [None, None]


def test_words_of_many_pieces_share_one_dictionary() -> None:
    found = words_of(pa.chunked_array([["a", "b"], ["b", "c", None], [" a"]]), {"c"})

    assert (found.codes.tolist(), found.words.to_pylist()) == ([0, 1, 1, -1, -1, 0], ["a", "b"])
    assert words_of(pa.array([3, 1, 3])).plain().to_pylist() == ["3", "1", "3"]
