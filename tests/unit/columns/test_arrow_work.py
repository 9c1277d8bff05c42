"""Whole contacts as tables: there and back, in parts, in any order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.history_tables import (
    contacts_table,
    differences,
    interactions_table,
    rows_of_contacts,
    rows_of_history,
)

from headway.columns.arrow_work import bucket_ranges, from_arrow, map_buckets, to_arrow
from headway.columns.build import build_columns
from headway.columns.columns import Columns
from headway.columns.view import counted_rows
from headway.errors import InputError


def columns_with_rows(rows, people) -> Columns:
    """Describe only contacts that have interactions: others have no row in a table of interactions."""
    seen = {row["contact"] for row in rows}
    people = [person for person in people if person["contact"] in seen]
    # Under one key only one set of facts, so that no described contact loses all its rows.
    rows = list({(row["source"], row["source_key"]): row for row in rows}.values())
    people = [person for person in people if person["contact"] in {row["contact"] for row in rows}]
    return build_columns(interactions_table(rows), contacts_table(people)).columns


@settings(max_examples=50)
@given(rows_of_history(), rows_of_contacts(), st.randoms(use_true_random=False), st.booleans())
def test_columns_come_back_from_their_table_even_shuffled(rows, people, chance, assumed):
    columns = replace(columns_with_rows(rows, people), known_at_assumed=assumed)
    table = to_arrow(columns)
    order = chance.sample(range(table.num_rows), table.num_rows)

    again = from_arrow(table)
    from_shuffled = from_arrow(table.take(pa.array(order, pa.int64())), engine="numpy")

    assert differences(again, columns) == []
    assert differences(from_shuffled, columns) == []


@settings(max_examples=50)
@given(rows_of_history(), rows_of_contacts())
def test_words_may_come_plain(rows, people):
    columns = columns_with_rows(rows, people)
    plain = to_arrow(columns)
    for place, field in enumerate(plain.schema):
        if pa.types.is_dictionary(field.type):
            plain = plain.set_column(place, field.name, plain.column(place).cast(pa.string()))

    again = from_arrow(plain)

    # The word "" of the default product group is only in a plain table where a row has it.
    assert again.contacts.equals(columns.contacts)
    assert np.array_equal(again.reverses, columns.reverses)
    assert again.types == columns.types
    assert [again.product_groups[code] for code in again.product_group] == [
        columns.product_groups[code] for code in columns.product_group
    ]


def count(whole: pa.Table) -> pa.Table:
    """Count what counts, contact by contact, as work that may run anywhere."""
    columns = from_arrow(whole)
    counted = np.append(0, np.cumsum(counted_rows(columns)))[columns.offsets]
    return pa.table({"contact": columns.contacts, "counted_n": np.diff(counted)})


@given(rows_of_history(), st.integers(1, 8))
@settings(max_examples=50)
def test_work_over_any_shards_equals_work_over_the_whole(rows, shards):
    columns = columns_with_rows(rows, [])

    together = map_buckets(columns, count, shards=shards)

    assert together.equals(count(to_arrow(columns)))


def test_a_range_never_cuts_a_bucket_and_ranges_are_about_even():
    generator = np.random.default_rng(5)
    table = pa.table(
        {
            "source": ["crm"] * 20_000,
            "source_key": pa.array(np.arange(20_000)).cast(pa.string()),
            "contact": pa.array(generator.integers(0, 3_000, 20_000)).cast(pa.string()),
            "type": ["call"] * 20_000,
            "occurred_at": np.arange(20_000),
            "known_at": np.arange(20_000),
        }
    )
    columns = build_columns(table).columns

    ranges = bucket_ranges(columns, 5)

    assert [first for first, _ in ranges] == [0, *(last for _, last in ranges[:-1])]
    assert ranges[-1][1] == columns.contacts_n
    assert all(columns.bucket[first - 1] < columns.bucket[first] for first, _ in ranges[1:])
    rows_n = [int(columns.offsets[last] - columns.offsets[first]) for first, last in ranges]
    assert max(rows_n) < 1.1 * 20_000 / 5


def test_work_is_asked_once_even_when_there_is_nothing():
    empty = build_columns(interactions_table([])).columns

    result = map_buckets(empty, count)

    assert result.column_names == ["contact", "counted_n"]
    assert result.num_rows == 0


def test_part_of_a_contact_is_refused_where_it_can_be_told():
    row = {"source": "crm", "contact": "ann", "type": "call", "occurred_at": 1, "known_at": 1}
    rows = [row | {"source_key": "1"}, row | {"source_key": "2", "occurred_at": 0, "reverses_key": "1"}]
    table = to_arrow(build_columns(interactions_table(rows)).columns)

    with pytest.raises(InputError, match="not all in the table"):
        from_arrow(table.slice(0, 1))


def test_every_missing_column_is_named():
    with pytest.raises(InputError) as refusal:
        from_arrow(pa.table({"contact": ["ann"], "bucket": [1]}))

    assert [problem.where for problem in refusal.value.problems] == [
        "account",
        "occurred_at",
        "known_at",
        "type",
        "id_hi",
        "id_lo",
        "product_group",
        "reverses",
    ]


def test_no_shards_are_refused():
    with pytest.raises(InputError, match="0 shards"):
        map_buckets(build_columns(interactions_table([])).columns, count, shards=0)
