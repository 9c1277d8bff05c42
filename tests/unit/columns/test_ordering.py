"""The one order of rows: by contact, then by time, ties by id."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.engines import ENGINES

from headway.columns.ordering import contact_order

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


@EACH_ENGINE
@given(rows=st.lists(st.tuples(st.integers(-1, 3), st.integers(-2, 2), st.integers(0, 1)), max_size=30))
def test_rows_come_by_contact_then_time_then_id(engine, rows):
    contact = np.array([row[0] for row in rows], np.int32)
    moments = np.array([row[1] for row in rows], np.int64)
    id_hi = np.array([row[2] for row in rows], np.uint64)
    id_lo = np.arange(len(rows), dtype=np.uint64)[::-1].copy()
    expected = sorted(
        (row for row in range(len(rows)) if contact[row] >= 0),
        key=lambda row: (contact[row], moments[row], id_hi[row], id_lo[row]),
    )

    order, offsets, in_order = contact_order(contact, 5, moments, id_hi, id_lo, engine=engine)

    assert order.tolist() == expected
    assert in_order.tolist() == moments[order].tolist()
    assert offsets.tolist() == [int(np.count_nonzero((contact >= 0) & (contact < i))) for i in range(6)]


@pytest.mark.parametrize("shape", ["chance", "backwards", "ties", "forwards"])
def test_a_contact_with_very_many_rows_is_in_order_too(shape):
    rows_n = 20_000
    generator = np.random.default_rng(3)
    moments = {
        "chance": generator.integers(0, 500, rows_n),
        "backwards": np.arange(rows_n)[::-1].copy(),
        "ties": np.zeros(rows_n, np.int64),
        "forwards": np.arange(rows_n),
    }[shape].astype(np.int64)
    contact = (np.arange(rows_n) % 50 == 0).astype(np.int32)  # one with 400 rows, one with all the others
    id_hi, id_lo = generator.integers(0, 2**64, (2, rows_n), dtype=np.uint64)

    compiled = contact_order(contact, 2, moments, id_hi, id_lo)

    plain = contact_order(contact, 2, moments, id_hi, id_lo, engine="numpy")
    assert all(np.array_equal(one, other) for one, other in zip(compiled, plain, strict=True))
