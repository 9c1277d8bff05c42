import json

import pytest

from headway.bench.line import Bar, Compared, Line, rounded


@pytest.mark.parametrize(
    ("bar", "value", "holds"),
    [
        (Bar(500, at_least=True), 499.9, False),
        (Bar(500, at_least=True), 500, True),
        (Bar(40), 40, False),
        (Bar(40), 39.9, True),
        (Bar(11, or_equal=True), 11, True),
        (Bar(11, or_equal=True), 11.1, False),
    ],
)
def test_a_bar_holds_where_it_says_so(bar, value, holds):
    assert bar.holds(value) is holds


@pytest.mark.parametrize(
    ("bar", "text"),
    [
        (Bar(500, at_least=True), ">= 500"),
        (Bar(40), "< 40"),
        (Bar(10, or_equal=True), "<= 10"),
        (Bar(1e6), "< 1,000,000"),
    ],
)
def test_a_bar_says_itself(bar, text):
    assert str(bar) == text


def test_a_line_without_a_bar_neither_holds_nor_misses():
    assert Line("memory_read", "read memory", 30, "GB/s").holds is None


def test_a_line_goes_through_json():
    line = Line(
        "bands",
        "exact bands",
        12.3456,
        "ms",
        Bar(40),
        {"DuckDB": Compared(310.04, 25.11)},
        "how",
        runs=9,
        seconds=0.0123,
    )

    plain = json.loads(json.dumps(line.plain()))

    assert plain == {
        "name": "bands",
        "label": "exact bands",
        "value": 12.35,
        "unit": "ms",
        "bar": "< 40",
        "holds": True,
        "compared_with": {"DuckDB": {"value": 310.0, "ratio": 25.11}},
        "note": "how",
        "runs": 9,
    }


def test_rounding_never_turns_a_miss_into_a_pass():
    line = Line("bands", "exact bands", 40.0001, "ms", Bar(40))

    assert rounded(line.value) == 40.0
    assert line.holds is False
