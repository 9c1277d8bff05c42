"""Expressions of mappings: a row's own cells, and nothing beyond them."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from headway.errors import ExpressionError
from headway.intake.engine import compute_rows, locked_engine, quoted
from headway.intake.expression import CHARS_MAX, find_column, parse_expression


@pytest.mark.parametrize(
    ("text", "columns", "aggregate"),
    [
        ("Quantity * Price", ("Quantity", "Price"), False),
        ('"Customer ID" is not null and a in (1, 2)', ("Customer ID", "a"), False),
        ("case when starts_with(a, 'C') then 'x' else 'y' end", ("a",), False),
        ("sum(a) filter (where b > 1)", ("a", "b"), True),
        ("count(*)", (), True),
        ("coalesce(a, b) || '-' || upper(c)", ("a", "b", "c"), False),
        ("a between 1 and 2 or a like 'x%' or not b", ("a", "b"), False),
        ("try_cast(a as double) -- a comment", ("a",), False),
        ("'it''s; drop table x'", (), False),
    ],
)
def test_what_looks_at_a_row_or_folds_lines_is_allowed(text: str, columns: tuple[str, ...], aggregate: bool) -> None:
    found = parse_expression(text)

    assert (found.columns, found.aggregate) == (columns, aggregate)


@pytest.mark.parametrize(
    "text",
    [
        "read_text('/etc/passwd')",
        "read_csv('a.csv')",
        "(select 1)",
        "exists (select 1)",
        "a = any (select 1)",
        "1 from read_csv('a.csv')",
        "1; drop table x",
        "1; set threads = 1",
        "1) from x; --",
        "1, 2",
        "1 as b",
        "1 union select 2",
        "1 where true",
        "distinct 1",
        "*",
        "columns('a')",
        "#1",
        "$1",
        "?",
        "row_number() over ()",
        "current_setting('threads')",
        "getenv('HOME')",
        "list_transform([1], x -> x)",
        "[1, 2]",
        "a[1]",
        "{'a': 1}",
        "t.a",
        "main.sum(a)",
        "a collate nocase",
        "a::struct(x int)",
        "now()",
        "random()",
        "repeat('x', 1000000000)",
        "lpad('x', 1000000000, 'x')",
        "first(a order by b)",
        "copy x to 'y'",
        "attach 'x.db'",
        "pragma_version()",
        "1 /* open",
        "",
        "a b c",
        "x" * (CHARS_MAX + 1),
        "a\x00b",
        "abs(" * 200 + "a" + ")" * 200,
        "--" * 700 + "1",
    ],
)
def test_everything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse_expression(text)

    assert str(refusal.value).endswith((".", "?"))


@pytest.mark.parametrize("text", ["(" * 30 + "a" + ")" * 30, "1 -- 2", "1 /* , 2 */"])
def test_brackets_and_comments_fold_away(text: str) -> None:
    assert parse_expression(text).as_sql(lambda name: name) in {"(a)", "(1)"}


def test_columns_are_replaced_wherever_they_stand() -> None:
    found = parse_expression('sum("a b" * n) / nullif(n, 0) -- n')

    assert found.as_sql(lambda name: f"c{len(name)}") == '((sum((c3 * c1)) / "nullif"(c1, 0)))'


def test_a_column_is_found_by_its_name_or_by_the_only_one_that_differs_in_capitals() -> None:
    assert find_column("price", ["Price", "N"]) == "Price"
    assert find_column("price", ["Price", "PRICE"]) is None
    assert find_column("Price", ["Price", "PRICE"]) == "Price"


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('/etc/hostname')",
        "select * from glob('/*')",
        "copy (select 1) to '/tmp/never.csv'",
        "attach '/tmp/never.db'",
        "set threads = 1",
        "set enable_external_access = true",
        "install httpfs",
        "load httpfs",
        "select * from never_named",
    ],
)
def test_the_engine_itself_is_locked(query: str) -> None:
    never_named = pa.table({"v": [1]})

    with locked_engine() as engine, pytest.raises(duckdb.Error):
        engine.execute(query).fetchall()

    assert never_named.num_rows == 1


def test_computed_rows_keep_their_order_even_through_a_join() -> None:
    texts = [str(number % 97) for number in range(200_000)]
    long_list = ", ".join(quoted(str(number)) for number in range(50))

    with locked_engine() as engine:
        found = compute_rows(engine, pa.table({"v": texts}), f"v, v in ({long_list}) as few")

    assert found.column("v").to_pylist() == texts
    assert (found.column("few").to_numpy() == (np.array(texts, dtype=np.int64) < 50)).all()
