"""The builder over Arrow tables comes to what the slow and obvious way over drafts comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.support.columns_of import columns_of
from tests.support.history_tables import contacts_of, differences, table_of
from tests.support.strategies import drafts

from headway.columns.build import build_columns


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@settings(max_examples=60)
@given(facts=drafts())
def test_columns_built_from_tables_equal_columns_of_drafts(engine, facts):
    built = build_columns(table_of(facts), contacts_of(facts), engine=engine)

    plain = replace(built.columns, dimensions={})
    assert differences(plain, columns_of(facts)) == []
    assert built.columns.interactions_n + built.duplicates_n == len(facts)
