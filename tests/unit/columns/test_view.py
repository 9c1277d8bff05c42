"""What was known at a date, and counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.engines import COMPILED, ENGINES
from tests.support.history_tables import interactions_table, rows_of_history

from headway.columns.build import build_columns
from headway.columns.columns import MISSING, Dimension
from headway.columns.view import codes_as_of, counted_rows, flags_as_of
from headway.units import NEVER_US

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def a_history(*rows: tuple[str, int, str | None]) -> object:
    facts = {"source": "crm", "contact": "ann", "type": "call"}
    return build_columns(
        interactions_table(
            [
                facts | {"source_key": key, "occurred_at": place, "known_at": known_at, "reverses_key": reverses}
                for place, (key, known_at, reverses) in enumerate(rows)
            ]
        )
    ).columns


@EACH_ENGINE
def test_a_row_counts_until_its_reversal_is_known(engine):
    columns = a_history(("1", 10, None), ("undo", 20, "1"))

    by_date = {as_of: counted_rows(columns, as_of, engine=engine).tolist() for as_of in (9, 10, 19, 20, None)}

    assert by_date == {
        9: [False, False],
        10: [True, False],
        19: [True, False],
        20: [False, False],
        None: [False, False],
    }


@EACH_ENGINE
def test_a_reversal_known_before_its_target_still_voids_it(engine):
    columns = a_history(("1", 30, None), ("undo", 20, "1"))

    counted = counted_rows(columns, 30, engine=engine)

    assert not counted.any()


@EACH_ENGINE
def test_a_reversal_of_a_reversal_brings_nothing_back_and_counts_nowhere(engine):
    columns = a_history(("1", 0, None), ("undo", 0, "1"), ("redo", 0, "undo"), ("lost", 0, "nobody"), ("2", 0, None))

    counted = counted_rows(columns, engine=engine)

    assert counted.tolist() == [False, False, False, False, True]


@given(rows_of_history(), st.integers(-1, 10) | st.none())
def test_both_engines_agree_with_the_law_on_any_history(rows, as_of_us):
    columns = build_columns(interactions_table(rows)).columns
    known = [as_of_us is None or known_at <= as_of_us for known_at in columns.known_at]
    void = {int(target) for target, there in zip(columns.reverses, known, strict=True) if there and target >= 0}
    expected = [
        there and target == MISSING and row not in void
        for row, (there, target) in enumerate(zip(known, columns.reverses, strict=True))
    ]

    compiled = counted_rows(columns, as_of_us, engine=COMPILED)
    plain = counted_rows(columns, as_of_us, engine="numpy")

    assert compiled.tolist() == plain.tolist() == expected


def test_a_value_not_yet_known_is_missing():
    region = Dimension(np.array([0, 1, MISSING], np.int32), ("east", "west"), np.array([5, 9, NEVER_US]))

    assert codes_as_of(region, 8).tolist() == [0, MISSING, MISSING]
    assert codes_as_of(region, 9).tolist() == [0, 1, MISSING]
    assert codes_as_of(region).tolist() == [0, 1, MISSING]


def test_a_flag_that_was_never_raised_is_down_at_every_date():
    moments = np.array([5, NEVER_US])

    assert flags_as_of(moments, 4).tolist() == [False, False]
    assert flags_as_of(moments, 5).tolist() == [True, False]
    assert flags_as_of(moments, NEVER_US).tolist() == [True, False]
