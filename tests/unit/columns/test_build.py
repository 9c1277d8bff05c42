"""From tables to columns: what is kept, what is left out, and that the order of rows makes no difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.engines import COMPILED, ENGINES
from tests.support.history_tables import (
    CONTACT_KEYS,
    contacts_table,
    differences,
    interactions_table,
    rows_of_contacts,
    rows_of_history,
)

from headway.columns import build
from headway.columns.build import build_columns
from headway.columns.columns import MISSING
from headway.errors import InputError, LimitError
from headway.units import NEVER_US, bucket_of

EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def a_row(key: str, contact: str = "ann", at: int = 0, **facts: Any) -> dict[str, Any]:
    row = {"source": "crm", "source_key": key, "contact": contact, "type": "call", "occurred_at": at, "known_at": at}
    return row | facts


@settings(max_examples=50)
@given(rows_of_history(), rows_of_contacts(), st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_columns(rows, people, chance):
    shuffled, shuffled_people = chance.sample(rows, len(rows)), chance.sample(people, len(people))

    one = build_columns(interactions_table(rows), contacts_table(people))
    other = build_columns(interactions_table(shuffled), contacts_table(shuffled_people), engine="numpy")

    assert differences(one.columns, other.columns) == []
    assert differences(one.unresolved, other.unresolved) == []
    assert (one.duplicates_n, len(one.conflicts)) == (other.duplicates_n, len(other.conflicts))
    assert one.columns.interactions_n + one.duplicates_n + len(one.conflicts) == len(rows)


@settings(max_examples=50)
@given(rows_of_history(), st.integers(0, 20))
def test_the_shape_of_the_tables_makes_no_difference(rows, cut):
    table = interactions_table(rows)
    encoded = pa.table(
        {
            name: column.dictionary_encode() if pa.types.is_string(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    in_pieces = pa.concat_tables([encoded.slice(0, cut), encoded.slice(cut)])

    assert differences(build_columns(table), build_columns(in_pieces)) == []


def test_contacts_come_by_bucket_then_key_and_rows_by_time():
    rows = [a_row(f"{contact}{at}", contact, at) for at in (3, 1, 2) for contact in CONTACT_KEYS]

    columns = build_columns(interactions_table(rows)).columns

    expected = sorted(CONTACT_KEYS, key=lambda contact: (bucket_of(contact), contact))
    assert columns.contacts.to_pylist() == expected
    assert columns.bucket.tolist() == [bucket_of(contact) for contact in expected]
    assert columns.occurred_at.reshape(-1, 3).tolist() == [[1, 2, 3]] * len(CONTACT_KEYS)


@EACH_ENGINE
def test_exact_repeats_count_once_with_the_earliest_known_at(engine):
    rows = [a_row("1", known_at=9), a_row("1", known_at=4), a_row("1", known_at=7), a_row("2")]

    built = build_columns(interactions_table(rows), engine=engine)

    assert sorted(built.columns.known_at.tolist()) == [0, 4]
    assert built.duplicates_n == 2
    assert len(built.conflicts) == 0


@EACH_ENGINE
@pytest.mark.parametrize(
    "other",
    [
        {"contact": "bob"},
        {"type": "mail"},
        {"occurred_at": 5},
        {"product_group": "spares"},
        {"actor": "eve"},
        {"channel": "web"},
        {"value_minor": 1},
        {"cost_given_minor": 0},
        {"reverses_key": "2"},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_other_facts_under_the_same_key_are_a_conflict_and_the_first_known_stands(other, engine):
    rows = [a_row("1", known_at=8) | other, a_row("1", known_at=3), a_row("1", known_at=5)]

    built = build_columns(interactions_table(rows), engine=engine)

    assert built.columns.known_at.tolist() == [3]
    assert built.columns.contacts.to_pylist() == ["ann"]
    assert (built.conflicts.rows.tolist(), built.conflicts.stands.tolist()) == ([0], [1])
    assert built.duplicates_n == 1


def test_words_of_rows_that_were_kept_out_are_not_in_the_dictionaries():
    stands, left_out = a_row("1", known_at=1, actor="eve"), a_row("1", known_at=2, type="mail", actor="zoe")

    columns = build_columns(interactions_table([left_out, stands])).columns

    assert columns.types == ("call",)
    assert columns.dimensions["actor"].words == ("eve",)


@EACH_ENGINE
def test_reversals_point_at_rows_and_those_without_effect_are_told(engine):
    rows = [
        a_row("1", at=1),
        a_row("undo 1", at=2, reverses_key="1"),
        a_row("undo undo", at=3, reverses_key="undo 1"),
        a_row("undo nothing", at=4, reverses_key="lost"),
        a_row("undo bob", at=5, reverses_key="b"),
        a_row("undo shop", at=6, reverses_key="s"),
        a_row("undo itself", at=7, reverses_key="undo itself"),
        a_row("undo 1 again", at=0, reverses_key="1"),
        a_row("s", at=8, source="shop"),
        a_row("b", "bob", at=9),
    ]

    built = build_columns(interactions_table(rows), engine=engine)

    first = built.columns.offsets[built.columns.contacts.to_pylist().index("ann")]
    mine = built.columns.reverses[first : first + 9]
    assert mine.tolist() == [first + 1, MISSING, first + 1, -2, -2, -2, -2, -2, MISSING]
    assert built.unresolved.rows.tolist() == list(range(first + 3, first + 8))


def test_contacts_without_interactions_are_kept_with_no_rows():
    contacts = contacts_table([{"contact": "zoe", "account": "acme", "region": "east", "region__known_at": 5}])

    columns = build_columns(interactions_table([a_row("1")]), contacts).columns

    place = columns.contacts.to_pylist().index("zoe")
    assert columns.offsets[place] == columns.offsets[place + 1]
    assert columns.accounts.to_pylist() == ["acme", "ann"]
    assert columns.accounts[columns.account[place]].as_py() == "acme"
    assert columns.contact_dimensions["region"].codes[place] == 0
    assert columns.contact_dimensions["region"].known_at.tolist() == [5 if i == place else NEVER_US for i in range(2)]
    assert np.isnan(columns.contact_numbers["size"]).all()
    assert (columns.contact_times["churned"] == NEVER_US).all()


def test_no_interactions_at_all_are_columns_too():
    columns = build_columns(interactions_table([])).columns

    assert (columns.contacts_n, columns.interactions_n) == (0, 0)
    assert columns.product_groups == ("",)


def test_amounts_that_no_row_has_take_no_room():
    without = build_columns(interactions_table([a_row("1", value_minor=0)])).columns
    some = build_columns(interactions_table([a_row("1", at=1), a_row("2", value_minor=-5, cost_given_minor=0)])).columns

    assert without.value_minor is None
    assert without.cost_given is None
    assert some.value_minor.tolist() == [-5, 0]
    assert some.cost_given.tolist() == [0, -1]


def test_moments_as_timestamps_are_the_same_moments():
    numbers = interactions_table([a_row("1", at=7)])
    moment = pa.array([7], pa.timestamp("us", "UTC"))
    stamps = numbers.set_column(4, "occurred_at", moment).set_column(5, "known_at", moment)

    assert differences(build_columns(numbers), build_columns(stamps)) == []


def test_tables_that_are_not_history_are_refused():
    with pytest.raises(InputError):
        build_columns(pa.table({"contact": ["ann"]}))


def test_more_types_than_a_code_can_hold_are_refused(monkeypatch):
    monkeypatch.setattr(build, "WORDS_MAX", 2)
    rows = [a_row(str(n), type=f"type {n}") for n in range(3)]

    with pytest.raises(LimitError, match="3 types of interactions are more than the 2"):
        build_columns(interactions_table(rows))


def test_a_large_history_is_the_same_from_both_engines():
    generator = np.random.default_rng(11)
    n = 150_000
    keys = generator.integers(0, n, n)  # about a third of the keys come again, mostly with other facts
    table = pa.table(
        {
            "source": pa.DictionaryArray.from_arrays((keys % 3).astype(np.int8), ["a", "b", "c"]),
            "source_key": pa.array(keys).cast(pa.string()),
            "contact": pa.array(keys % 997).cast(pa.string()),
            "type": pa.array(generator.integers(0, 20, n)).cast(pa.string()),
            "occurred_at": generator.integers(0, 50, n),
            "known_at": generator.integers(0, 50, n),
            "reverses_key": pa.array(np.where(keys % 10 == 0, keys + 997 * 3, -1)).cast(pa.string()),
        }
    )
    table = pa.concat_tables([table, table.slice(0, 1_000)])

    compiled, plain = (build_columns(table, engine=engine) for engine in (COMPILED, "numpy"))

    assert differences(compiled, plain) == []
    assert compiled.duplicates_n > 500
    assert len(compiled.conflicts) > 10_000


def test_a_missing_value_is_never_known_whatever_its_date_says():
    contacts = pa.table({"contact": ["ann", "bob"], "region": ["east", None], "region__known_at": [3, 4]})

    region = build_columns(interactions_table([]), contacts).columns.contact_dimensions["region"]

    assert sorted(region.known_at.tolist()) == [3, NEVER_US]
    assert region.known_at[region.codes == MISSING].tolist() == [NEVER_US]
