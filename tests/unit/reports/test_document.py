from __future__ import annotations

import pytest
from tests.support.chart_samples import a_whale

from headway.errors import InputError
from headway.reports.document import (
    ChartBlock,
    Definition,
    Figure,
    FiguresBlock,
    ReportDocument,
    Section,
    SideBySide,
    TableBlock,
    TableColumn,
    section_key,
)


def test_every_measure_that_is_used_has_to_be_defined():
    used = Section(
        "Value",
        blocks=(
            FiguresBlock((Figure("RV", "3", measure="rv"),)),
            SideBySide((ChartBlock(a_whale(), measure="share"),)),
            TableBlock("Teams", (TableColumn("Team", measure="team"),), (("A",),)),
        ),
    )

    with pytest.raises(InputError) as caught:
        ReportDocument("x", figures=(Figure("n", "1", measure="n"),), sections=(used,))

    assert [problem.problem for problem in caught.value.problems] == [
        "'n' is used and not defined",
        "'rv' is used and not defined",
        "'share' is used and not defined",
        "'team' is used and not defined",
    ]


def test_a_defined_measure_is_accepted():
    document = ReportDocument(
        "x", figures=(Figure("n", "1", measure="n"),), definitions=(Definition("n", "Contacts", "", "All."),)
    )

    assert document.figures[0].measure == "n"


def test_two_sections_cannot_share_an_anchor():
    with pytest.raises(InputError, match="does not hold together"):
        ReportDocument("x", sections=(Section("Value"), Section("VALUE!")))

    assert ReportDocument("x", sections=(Section("Value"), Section("VALUE!", key="again"))).title == "x"


@pytest.mark.parametrize(
    ("heading", "key"), [("What it costs, and why?", "what-it-costs-and-why"), ("!!!", "section"), ("دنא", "دنא")]
)
def test_a_heading_gives_its_anchor(heading, key):
    assert section_key(Section(heading)) == key


def test_a_table_that_is_not_rectangular_names_its_rows():
    columns = (TableColumn("a"), TableColumn("b"))

    with pytest.raises(InputError) as caught:
        TableBlock("Teams", columns, (("1", "2"), ("1",), ("1", "2", "3")))

    assert [problem.problem for problem in caught.value.problems] == [
        "row 2 has 1 cells, not 2",
        "row 3 has 3 cells, not 2",
    ]
