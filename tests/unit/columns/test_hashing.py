"""Ids and buckets of whole columns equal those of single strings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.engines import COMPILED, ENGINES

from headway.columns.hashing import buckets_of, interaction_ids
from headway.units import bucket_of, interaction_id

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)
EDGES = [*(n + d for n in (128, 256, 384) for d in (-5, -4, -3, -1, 0, 1)), 1, 7, 8, 300, 1_000]
"""Lengths around the ends of BLAKE2b's blocks, with and without the four bytes of "crm" and the separator."""


def as_numbers(hi: np.ndarray, lo: np.ndarray) -> list[int]:
    return [(int(upper) << 64) + int(lower) for upper, lower in zip(hi, lo, strict=True)]


@EACH_ENGINE
def test_ids_equal_the_law_around_the_ends_of_blocks(engine):
    keys = ["x" * length for length in EDGES] + ["übergrößenträger €😀" * 9]

    hi, lo = interaction_ids(pa.array(["crm"] * len(keys)), pa.array(keys), engine=engine)

    assert as_numbers(hi, lo) == [interaction_id("crm", key) for key in keys]


@EACH_ENGINE
def test_buckets_equal_the_law_and_the_empty_string_has_one(engine):
    contacts = ["", "ann", "übel", "x" * 127, "x" * 128, "x" * 129, "x" * 300]

    buckets = buckets_of(pa.array(contacts), engine=engine)

    assert buckets.tolist() == [bucket_of(contact) for contact in contacts]
    assert buckets.dtype == np.uint16


@given(st.lists(st.tuples(st.sampled_from(("crm", "Büro", "s" * 200)), st.text(min_size=1, max_size=300))))
def test_both_engines_and_the_law_agree_on_any_text(pairs):
    sources = pa.array([source for source, _ in pairs], pa.string())
    keys = pa.array([key for _, key in pairs], pa.string())

    compiled = interaction_ids(sources, keys, engine=COMPILED)
    plain = interaction_ids(sources, keys, engine="numpy")

    assert as_numbers(*compiled) == as_numbers(*plain) == [interaction_id(*pair) for pair in pairs]


@EACH_ENGINE
@pytest.mark.parametrize(
    "shape",
    [
        lambda keys: pa.array(keys).dictionary_encode(),
        lambda keys: pa.array(keys, pa.large_string()),
        lambda keys: pa.array(["skipped", *keys, "skipped"]).slice(1, len(keys)),
        lambda keys: pa.chunked_array([keys[:1], [], keys[1:]], pa.string()),
    ],
    ids=["dictionary", "large", "slice", "chunks"],
)
def test_the_shape_of_the_arrow_array_makes_no_difference(shape, engine):
    keys = ["1", "two", "", "4" * 200]
    sources = shape(["crm", "shop", "crm", "shop"])

    hi, lo = interaction_ids(sources, shape(keys), engine=engine)

    plain = interaction_ids(pa.array(["crm", "shop", "crm", "shop"]), pa.array(keys), engine="numpy")
    assert as_numbers(hi, lo) == as_numbers(*plain)


def test_no_rows_give_no_ids():
    hi, lo = interaction_ids(pa.array([], pa.string()), pa.array([], pa.string()))

    assert len(hi) == len(lo) == 0


def test_many_rows_in_several_threads_equal_the_twin():
    keys = pa.array(np.arange(100_000)).cast(pa.string())
    sources = pa.DictionaryArray.from_arrays(np.arange(100_000, dtype=np.int32) % 2, ["crm", "shop"])

    hi, lo = interaction_ids(sources, keys)

    plain_hi, plain_lo = interaction_ids(sources, keys, engine="numpy")
    assert np.array_equal(hi, plain_hi)
    assert np.array_equal(lo, plain_lo)
