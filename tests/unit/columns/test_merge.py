"""A small tail joins its base as if both had been built at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.engines import COMPILED, ENGINES
from tests.support.history_tables import (
    contacts_table,
    differences,
    interactions_table,
    rows_of_contacts,
    rows_of_history,
)

from headway.columns.build import build_columns
from headway.columns.built import Built
from headway.columns.columns import MISSING
from headway.columns.contact_merge import ALWAYS_US
from headway.columns.merge import merge_tail
from headway.errors import InputError
from headway.units import NEVER_US

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def a_row(key: str, contact: str = "ann", at: int = 0, **facts: Any) -> dict[str, Any]:
    row = {"source": "crm", "source_key": key, "contact": contact, "type": "call", "occurred_at": at, "known_at": at}
    return row | facts


def built(*rows: dict[str, Any], contacts: pa.Table | None = None) -> Built:
    return build_columns(interactions_table(list(rows)), contacts)


def unlike(one: Built, other: Built) -> list[str]:
    """Compare what a merge promises: the columns, and the reversals that are still open."""
    return differences(one.columns, other.columns) + differences(one.unresolved, other.unresolved)


@settings(max_examples=60)
@given(rows_of_history(), rows_of_contacts(), st.integers(0, 10), st.data())
def test_a_merge_equals_building_everything_at_once(rows, people, cut, data):
    early = [row for row in rows if row["known_at"] < cut]
    late = [row for row in rows if row["known_at"] >= cut]
    described = data.draw(st.integers(0, len(people)))
    at_once = build_columns(interactions_table(rows), contacts_table(people))

    base = build_columns(interactions_table(early), contacts_table(people[:described]))
    tail = build_columns(interactions_table(late), contacts_table(people[described:]))
    merged = {engine: merge_tail(base, tail, engine=engine) for engine in (COMPILED, "numpy")}

    for one in merged.values():
        assert unlike(one, at_once) == []
        parts_n = base.columns.interactions_n + tail.columns.interactions_n
        assert one.columns.interactions_n + one.duplicates_n + len(one.conflicts) == parts_n
    assert differences(merged[COMPILED], merged["numpy"]) == []


@settings(max_examples=40)
@given(rows_of_history(), st.data())
def test_many_small_tails_in_turn_come_to_the_same(rows, data):
    by_key = {(row["source"], row["source_key"]): row for row in rows}  # no two facts under one key
    rows = list(by_key.values())
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    parts = [rows[first:last] for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True)]

    merged = built(*parts[0])
    for part in parts[1:]:
        merged = merge_tail(merged, built(*part))

    assert unlike(merged, built(*rows)) == []


@EACH_ENGINE
def test_a_reversal_in_the_tail_finds_its_row_in_the_base(engine):
    base = built(a_row("1", at=5), a_row("2", at=7), a_row("other", "bob"))
    tail = built(a_row("3", at=6, reverses_key="2"), a_row("4", at=8, reverses_key="other"))

    merged = merge_tail(base, tail, engine=engine)

    ann = merged.columns.contacts.to_pylist().index("ann")
    first = merged.columns.offsets[ann]
    assert merged.columns.reverses[first : first + 4].tolist() == [MISSING, first + 2, MISSING, -2]
    assert len(merged.unresolved.rows) == 1


@EACH_ENGINE
def test_a_reversal_in_the_base_finds_a_row_that_comes_later(engine):
    base = built(a_row("undo", at=9, reverses_key="late"))
    tail = built(a_row("late", at=3))

    merged = merge_tail(base, tail, engine=engine)

    assert merged.columns.reverses.tolist() == [MISSING, 0]
    assert len(merged.unresolved.rows) == 0


@EACH_ENGINE
def test_what_is_recorded_stands_and_the_contradiction_is_listed(engine):
    base = built(a_row("1", at=5), a_row("2", at=6))
    tail = built(a_row("2", "zoe", at=4), a_row("1", at=5))

    merged = merge_tail(base, tail, engine=engine)

    assert differences(merged.columns, base.columns) == []
    assert merged.duplicates_n == 1
    contrary = tail.columns.occurred_at.tolist().index(4)
    assert (merged.conflicts.rows.tolist(), merged.conflicts.stands.tolist()) == ([contrary], [1])


def test_a_repeat_that_was_known_earlier_moves_only_known_at():
    base = built(a_row("1", at=5, known_at=9), a_row("2", at=6, known_at=9))
    tail = built(a_row("1", at=5, known_at=7))

    merged = merge_tail(base, tail)

    assert merged.columns.known_at.tolist() == [7, 9]
    assert base.columns.known_at.tolist() == [9, 9]


def test_what_the_tail_says_of_a_contact_replaces_what_the_base_says():
    told = {"account": "acme", "region": "east", "region__known_at": 3, "size": 1.0, "churned": None}
    base = built(a_row("1"), contacts=contacts_table([{"contact": "ann", **told}]))
    news = {"account": None, "region": "west", "region__known_at": 8, "size": None, "churned": 12}
    tail = built(a_row("2"), contacts=contacts_table([{"contact": "ann", **news}]))

    merged = merge_tail(base, tail).columns

    assert merged.accounts.to_pylist() == ["acme"]
    assert merged.contact_dimensions["region"].words == ("west",)
    assert merged.contact_dimensions["region"].known_at.tolist() == [8]
    assert merged.contact_numbers["size"].tolist() == [1.0]
    assert merged.contact_times["churned"].tolist() == [12]


def test_values_without_a_date_are_known_from_the_beginning_beside_dated_ones():
    undated = pa.table({"contact": ["ann", "bob"], "region": ["east", None]})
    dated = pa.table({"contact": ["cy"], "region": ["west"], "region__known_at": [4]})

    merged = merge_tail(built(contacts=undated), built(contacts=dated)).columns

    region = merged.contact_dimensions["region"]
    known = dict(zip(merged.contacts.to_pylist(), region.known_at.tolist(), strict=True))
    assert known == {"ann": ALWAYS_US, "bob": NEVER_US, "cy": 4}


def test_an_attribute_that_changes_its_meaning_is_refused():
    base = built(contacts=pa.table({"contact": ["ann"], "size": ["large"], "area": [1.0]}))
    tail = built(contacts=pa.table({"contact": ["bob"], "size": [2.0], "area": ["north"]}))

    with pytest.raises(InputError) as refusal:
        merge_tail(base, tail)

    assert len(refusal.value.problems) == 2
    assert "'size' is a dimension in the base and a number in the tail" in str(refusal.value)


def test_a_dimension_that_only_the_tail_has_is_missing_in_the_base():
    base = build_columns(interactions_table([a_row("1")]).drop_columns(["channel"]))
    tail = built(a_row("1", channel="web"))  # contradicts the base, so no row of it is taken

    merged = merge_tail(base, tail).columns

    assert merged.dimensions["channel"].words == ()
    assert merged.dimensions["channel"].codes.tolist() == [MISSING]
    assert np.asarray(merged.dimensions["channel"].codes).flags.c_contiguous


@pytest.mark.parametrize("which", ["base", "tail", "both"])
def test_columns_without_what_was_left_open_merge_too(which):
    rows = [a_row("1", at=5), a_row("undo", at=6, reverses_key="lost")]
    base, tail = built(*rows), built(rows[1], a_row("2", at=7, reverses_key="1"), a_row("3", at=8, reverses_key="gone"))
    base = Built(base.columns) if which in {"base", "both"} else base
    tail = Built(tail.columns) if which in {"tail", "both"} else tail

    merged = merge_tail(base, tail)

    assert merged.duplicates_n == 1
    assert merged.columns.reverses.tolist()[:2] == [MISSING, -2]
    assert merged.columns.reverses.tolist()[2] == (0 if which == "base" else -2)
    assert merged.columns.reverses.tolist()[3] == -2
