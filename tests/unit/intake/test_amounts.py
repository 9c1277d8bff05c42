"""Columns of numbers as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from headway.errors import InputError
from headway.intake.amounts import Amounts, read_amounts
from headway.intake.engine import locked_engine
from headway.intake.interactions import to_minor


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """Give one locked engine for the module."""
    with locked_engine() as opened:
        yield opened


def read(engine: Any, *values: Any, **options: Any) -> Amounts:
    """Read a column."""
    return read_amounts(engine, pa.chunked_array([pa.array(list(values))]), name="eur", **options)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1", "-2.5", "+3", ".5", "1e3"], [1, -2.5, 3, 0.5, 1000]),
        (["229,932.50", "10,105.40"], [229932.5, 10105.4]),
        (["1.234,56", "7"], [1234.56, 7]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1,234,567"], [1234567]),
        (["1.234.567"], [1234567]),
        (["12,34,567.50"], [1234567.5]),
        (["1 234.5", "1'234.5", "1\u00a0234.5"], [1234.5, 1234.5, 1234.5]),
        (["$1,200.00", "USD 5", "€7", "R$ 8.00"], [1200, 5, 7, 8]),
        (["(3.5)", "4-", "−5", "- 1"], [-3.5, -4, -5, -1]),
        (["6,000,000", "1,234"], [6000000, 1234]),
        (["1.234", "0.5"], [1.234, 0.5]),
    ],
)
def test_numbers_are_read_as_they_are_meant(engine: Any, values: list[str], numbers: list[float]) -> None:
    found = read(engine, *values)

    assert found.values.tolist() == numbers


@pytest.mark.parametrize("values", [["1,234"], ["1.234"], ["1,5", "2.5"], ["1,234", "5"]])
def test_a_sign_that_may_be_two_things_is_asked_about(engine: Any, values: list[str]) -> None:
    with pytest.raises(InputError, match="Write `decimal: point` or `decimal: comma`"):
        read(engine, *values)


def test_what_the_mapping_says_is_done(engine: Any) -> None:
    assert read(engine, "1,234", decimal="comma").values.tolist() == [1.234]
    assert read(engine, "1,234", decimal="point").values.tolist() == [1234]
    assert read(engine, "1.234", decimal="comma").values.tolist() == [1234]
    assert read(engine, "1.234", plain=True).values.tolist() == [1.234]


def test_cells_that_are_no_numbers_are_bad_and_empty_ones_missing(engine: Any) -> None:
    found = read(engine, "1", "many", "inf", "nan", "12%", "", "-", None, "n/a", missing=["n/a"])

    assert found.bad.tolist() == [False, True, True, True, True, False, False, False, False]
    assert found.missing.tolist() == [False] * 5 + [True] * 4


def test_a_column_without_a_single_number_is_the_wrong_column(engine: Any) -> None:
    with pytest.raises(InputError, match="such as 'ann'"):
        read(engine, "ann", "bob")


def test_columns_of_numbers_are_taken_as_they_are(engine: Any) -> None:
    found = read(engine, 1.5, None, float("inf"))

    assert found.values.tolist()[:1] == [1.5]
    assert (found.missing.tolist(), found.bad.tolist()) == ([False, True, False], [False, False, True])


def test_sums_of_decimals_are_rounded_to_the_cent_that_they_mean() -> None:
    assert to_minor(np.array([(0.1 + 0.2) * 100, 1.005 * 100, 2.675 * 100])).tolist() == [30, 100, 268]
