from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.charts.amounts import NUMBER, RV, SHARE, format_amount, money, rough_share, with_unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-107, "−107"),
        (1_234_567, "1,234,567"),
        (0.1 + 0.2, "0.3"),
        (0.00012, "0.00012"),
        (99.96, "100"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (None, "–"),
        (-1e300, "−1.00e+300"),
    ],
)
def test_a_number_is_written_as_people_read_it(value, text):
    assert format_amount(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (999.99, "1k"), (12_345, "12.3k"), (1_000_000, "1m"), (-2.5e9, "−2.5bn"), (4.56e13, "45.6tn")],
)
def test_an_axis_writes_large_numbers_short(value, text):
    assert format_amount(value, compact=True) == text


def test_money_has_its_symbol_after_the_sign_and_two_digits_or_none():
    assert format_amount(-1_946, money("EUR")) == "−€1,946"
    assert format_amount(3.5, money("USD")) == "$3.50"
    assert format_amount(1_200, money("SEK")) == "SEK\u00a01,200"


def test_a_plus_is_written_only_where_asked_and_never_before_zero():
    assert format_amount(12, signed=True) == "+12"
    assert format_amount(0, signed=True) == "0"
    assert format_amount(0.00001, SHARE, signed=True, decimals=0) == "0%"


def test_one_is_singular_in_a_sentence():
    assert with_unit(1, RV) == "1 RV"
    assert with_unit(-1, RV) == "−1 RV"
    assert with_unit(None, RV) == "–"


def test_a_rough_share_never_says_more_than_it_knows():
    assert rough_share(0.0996) == "10%"
    assert rough_share(float("nan")) == "–"


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([NUMBER, RV, SHARE, money("EUR"), money("XAU")]))
def test_any_number_is_written_without_a_hyphen_for_minus(value, unit):
    for compact in (True, False):
        text = format_amount(value, unit, compact=compact)

        assert text
        assert not text.startswith("-")
        assert "nan" not in text
