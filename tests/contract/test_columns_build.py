"""The builder over Arrow tables comes to what the slow and obvious way over drafts comes to."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.support.columns_of import columns_of
from tests.support.engines import ENGINES
from tests.support.history_tables import contacts_of, differences, table_of
from tests.support.strategies import drafts

from headway.columns.build import build_columns


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60)
@given(facts=drafts())
def test_columns_built_from_tables_equal_columns_of_drafts(engine, facts):
    built = build_columns(table_of(facts), contacts_of(facts), engine=engine)

    plain = replace(built.columns, dimensions={})
    assert differences(plain, columns_of(facts)) == []
    assert built.columns.interactions_n + built.duplicates_n == len(facts)


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None  # as if it were not installed
import headway.columns
import headway.store.segments
import pyarrow as pa
from headway.columns.engines import DEFAULT_ENGINE, HAVE_NUMBA
rows = {"source": ["crm"] * 2, "source_key": ["1", "2"], "contact": ["ann"] * 2, "type": ["call"] * 2}
rows |= {"occurred_at": [5, 4], "known_at": [5, 4], "reverses_key": [None, "1"]}
built = headway.columns.build_columns(pa.table(rows))
merged = headway.columns.merge_tail(built, headway.columns.build_columns(pa.table(rows)))
print(HAVE_NUMBA, DEFAULT_ENGINE, merged.columns.reverses.tolist(), headway.columns.counted_rows(merged.columns).sum())
"""


def test_without_numba_the_twins_do_the_work():
    source = Path(__file__).parents[2] / "src"

    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMBA],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr == ""
    assert ended.stdout == "False numpy [1, -1] 0\n"
