"""Where the header stands, and by what signs cells are parted."""

from __future__ import annotations

import pytest

from headway.intake.careful import AFTER_QUOTE, TOO_LONG, UNCLOSED, split_records
from headway.intake.dialect import find_dialect, find_header, kind_of


@pytest.mark.parametrize(
    ("rows", "at", "header"),
    [
        ([["name", "age"], ["Bob", "20"]], 0, ["name", "age"]),
        ([["Title", ""], ["", ""], ["name", "age"], ["Bob", "20"], ["Eve", "31"]], 2, ["name", "age"]),
        ([["Year", "2000", "2001"], ["Timber", "2,666", "2,274"], ["Iron", "1", "2"]], 0, ["Year", "2000", "2001"]),
        ([["1", "2"], ["3", "4"]], None, None),
        ([["foo"], ["foo"], ["foo"]], None, None),
        ([["a"]], 0, ["a"]),
        ([], None, None),
        ([["Bob", "Rome"], ["Eve", "Bonn"], ["Bob", "Oslo"]], None, None),
        ([["name", "name"], ["Bob", "Rome"], ["Eve", "Bonn"]], None, None),
    ],
)
def test_the_header_is_the_row_that_names_the_columns(
    rows: list[list[str]], at: int | None, header: list[str] | None
) -> None:
    found_at, found, _ = find_header(rows)

    assert (found_at, found) == (at, header)


def test_of_several_rows_of_names_the_last_with_most_names_counts_and_its_gaps_are_filled_from_below() -> None:
    rows = [
        ["", "", "area", "area"],
        ["", "", "North", "South"],
        ["No", "Item", "", ""],
        ["1", "Tax", "208", "173"],
        ["2", "Fees", "7", "55"],
        ["3", "Rent", "9", "12"],
    ]

    at, header, below = find_header(rows)

    assert (at, header, below) == (1, ["No", "Item", "North", "South"], 3)


def test_a_row_with_one_word_below_the_header_is_a_row_and_not_a_name() -> None:
    years = ["", "1985", "1993", "2000", "2005"]
    rows = [years, ["Surgery", *[""] * 4], ["Heart", *"1234"], ["Lung", *"5678"]]

    _, header, below = find_header(rows)

    assert (header, below) == (years, 1)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b;c\n1,5;2,3;x\n2,5;3,3;y\n", ";"),
        ("when,what\n2012-01-01 10:00:00,a;b\n2012-01-02 10:00:00,c;d;e\n", ","),
        ("a|b\n1|2,3\n", "|"),
        ("one column\nof words, with a comma\n", ","),
    ],
)
def test_the_separator_is_the_sign_that_cuts_all_rows_alike(text: str, separator: str) -> None:
    assert find_dialect(text).separator == separator


def test_single_quotes_are_quotes_where_cells_begin_and_end_with_them() -> None:
    quoted = find_dialect("'a','b'\n'x, y','z'\n'u','v'\n'u','w'\n")
    plain = find_dialect("name,note\nO'Brien,it's\n")

    assert (quoted.quote, quoted.header) == ("'", ("a", "b"))
    assert plain.quote == '"'


def test_the_width_is_that_of_the_header_unless_most_rows_are_wider() -> None:
    assert find_dialect("a,b\n1,2\n3,4,5\n6,7\n").width == 2
    assert find_dialect("a,b\n1,2,x\n3,4,y\n6,7,z\n").width == 3


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("12", "number"),
        ("-1 414", "number"),
        ("€ 3.50", "number"),
        ("(12)", "number"),
        ("12:30", "date"),
        ("3/4/12 10:00", "date"),
        ("", "missing"),
        ("NULL", "missing"),
        ("12 apples", "text"),
    ],
)
def test_a_cell_is_told_by_its_looks(cell: str, kind: str) -> None:
    assert kind_of(cell) == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('1,"a ""b"" c",2\n', [(1, ("1", 'a "b" c', "2"), "")]),
        ('1, "x,y" ,2', [(1, ("1", "x,y", "2"), "")]),
        ('a"b,c\n', [(1, ('a"b', "c"), "")]),
        ('"a\r\nb",c\r\n\r\nd,e\r', [(1, ("a\r\nb", "c"), ""), (4, ("d", "e"), "")]),
        ('"a,b\nc,d\n', [(1, None, UNCLOSED), (2, ("c", "d"), "")]),
        ('"a"b,c\nd,e\n', [(1, None, AFTER_QUOTE), (2, ("d", "e"), "")]),
        ("a,", [(1, ("a", ""), "")]),
        ("", []),
    ],
)
def test_records_are_cut_one_by_one_and_a_broken_one_costs_itself(
    text: str, found: list[tuple[int, tuple[str, ...] | None, str]]
) -> None:
    assert [(record.line, record.cells, record.problem) for record in split_records(text, ",")] == found


def test_a_record_longer_than_a_row_may_be_is_given_with_its_problem() -> None:
    long_cell = "x" * 50

    found = list(split_records(f'a,b\n{long_cell},1\n"{long_cell}",2\nc,d\n', ",", row_chars=40))

    assert [(record.line, record.problem) for record in found] == [(1, ""), (2, TOO_LONG), (3, UNCLOSED), (4, "")]
    assert all(len(record.text) <= 200 for record in found)
