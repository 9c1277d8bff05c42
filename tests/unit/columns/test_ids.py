"""Finding ids among ids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.engines import ENGINES

from headway.columns.columns import MISSING
from headway.columns.ids import find_rows, first_of_each

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)
HALVES = st.integers(0, 3) | st.integers(2**64 - 3, 2**64 - 1)


def halves(ids: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([hi for hi, _ in ids], np.uint64), np.array([lo for _, lo in ids], np.uint64)


@EACH_ENGINE
@given(ids=st.lists(st.tuples(HALVES, HALVES), max_size=40))
def test_the_first_of_each_id_is_the_first(engine, ids):
    expected = [ids.index(one) for one in ids]

    first = first_of_each(*halves(ids), engine=engine)

    assert first.tolist() == expected


@EACH_ENGINE
@given(ids=st.lists(st.tuples(HALVES, HALVES), max_size=40, unique=True), wanted=st.lists(st.tuples(HALVES, HALVES)))
def test_ids_are_found_where_they_stand_and_nowhere_else(engine, ids, wanted):
    expected = [ids.index(one) if one in ids else MISSING for one in wanted]

    found = find_rows(*halves(ids), *halves(wanted), engine=engine)

    assert found.tolist() == expected


def test_many_ids_in_parts_and_threads_equal_the_twin():
    generator = np.random.default_rng(7)
    some = generator.integers(0, 2**64, (2, 60_000), dtype=np.uint64)
    id_hi, id_lo = some[:, generator.integers(0, 60_000, 150_000)]  # most ids several times

    first = first_of_each(id_hi, id_lo)
    unique_hi, unique_lo = some
    found = find_rows(unique_hi, unique_lo, id_hi, id_lo)

    assert np.array_equal(first, first_of_each(id_hi, id_lo, engine="numpy"))
    assert np.array_equal(found, find_rows(unique_hi, unique_lo, id_hi, id_lo, engine="numpy"))


def test_one_id_in_every_row_is_one_id():
    ids = np.full(5_000, 9, dtype=np.uint64)

    first = first_of_each(ids, ids)

    assert not first.any()
