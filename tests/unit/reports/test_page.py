from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from tests.support.chart_samples import a_whale, chart_samples
from tests.support.markup import read_page
from tests.support.report_sample import report_sample

from headway.charts.models import Sparkline
from headway.reports import (
    Callout,
    Cell,
    ChartBlock,
    Definition,
    DefinitionList,
    Figure,
    Paragraph,
    Provenance,
    ReportDocument,
    Section,
    SideBySide,
    TableBlock,
    TableColumn,
    render_report,
)

HTML = render_report(report_sample())
PAGE = read_page(HTML)
NASTY = "<script>alert('x')</script> & \"quotes\""


def only(*blocks) -> str:
    return render_report(ReportDocument("x", sections=(Section("Part", blocks=blocks),)))


def test_every_element_is_closed_and_every_id_stands_once():
    assert PAGE.problems == []
    assert len(PAGE.ids) == len(set(PAGE.ids))


def test_every_link_leads_to_a_place_on_the_page():
    targets = {link[1:] for link in PAGE.links if link.startswith("#")}

    assert {"content", "provenance", "definitions", "def-rv_net", "where-value-comes-from"} <= targets
    assert targets <= set(PAGE.ids)


def test_the_page_asks_the_network_for_nothing():
    without_names = HTML.replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert "//" not in re.sub(r"<script>.*?</script>", "", without_names, flags=re.DOTALL).replace("<!--", "")
    assert not any(name == "src" for _, name, _ in PAGE.attributes)
    assert "@import" not in HTML
    assert set(re.findall(r"url\(([^)]*)\)", HTML)) <= {f"#{found}" for found in PAGE.ids}
    assert "default-src 'none'" in HTML


def test_the_policy_admits_the_script_of_the_page_and_no_other():
    script = re.search(r"<script>(.*?)</script>", HTML, flags=re.DOTALL)
    assert script is not None

    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in HTML
    assert HTML.count("<script") == 1
    assert not any(name.startswith("on") for _, name, _ in PAGE.attributes)


def test_headings_go_down_one_level_at_a_time():
    levels = [level for level, _ in PAGE.headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_contents_name_every_section():
    headings = [words for level, words in PAGE.headings if level == 2]

    assert headings == [
        *(section.heading for section in report_sample().sections),
        "What the figures mean",
        "Where this comes from",
    ]
    assert all(PAGE.text.count(heading) >= 2 for heading in headings)


def test_landmarks_language_and_skip_link_are_there():
    assert {"main", "nav", "header", "footer"} <= set(PAGE.tags)
    assert ("html", "lang", "en") in PAGE.attributes
    assert ("a", "href", "#content") in PAGE.attributes


def test_rendering_twice_gives_the_same_bytes():
    assert render_report(report_sample()) == HTML


def test_every_chart_stands_with_name_table_and_caption():
    assert HTML.count('<figure class="card chart') == 9
    assert HTML.count('<details class="numbers">') >= 9
    assert HTML.count('role="img"') == 5 * 3 + 4 * 2


def test_every_figure_with_a_measure_carries_its_definition():
    for definition in report_sample().definitions:
        assert f'href="#def-{definition.code}"' in HTML or definition.code == "rv_net"
        assert PAGE.text.count(definition.text) >= 2


def test_the_footer_tells_where_every_figure_comes_from():
    assert "262,200 = 262,112 accepted + 88 rejected" in PAGE.text
    assert "industry = 'manufacturing' and region in ('west', 'north') and not churned" in PAGE.text
    assert "20260630" in PAGE.text


def test_direction_is_never_told_by_colour_alone():
    assert HTML.count("▲") >= 3
    assert HTML.count("▼") >= 2
    for text in re.findall(r'<bdi class="(?:forward|backward)[^"]*">([^<]*)</bdi>', HTML):
        assert text[0] in "+−0123456789"


def test_text_is_escaped_wherever_it_stands():
    document = ReportDocument(
        title=NASTY,
        scope=NASTY,
        organisation=NASTY,
        verdict=NASTY,
        figures=(Figure(NASTY, NASTY, NASTY, note=NASTY, measure="m"),),
        definitions=(Definition("m", NASTY, NASTY, NASTY, NASTY),),
        sections=(
            Section(
                NASTY,
                NASTY,
                (
                    Paragraph(NASTY),
                    Callout("note", NASTY, NASTY),
                    DefinitionList(((NASTY, NASTY),), NASTY),
                    TableBlock(NASTY, (TableColumn(NASTY),), ((Cell(NASTY, note=NASTY),), (NASTY,)), NASTY, NASTY),
                    ChartBlock(a_whale(), NASTY, NASTY),
                ),
            ),
        ),
        provenance=Provenance(NASTY, (NASTY,), NASTY, NASTY, versions=((NASTY, NASTY),), notes=(NASTY,)),
    )

    page = read_page(render_report(document))

    assert page.problems == []
    assert page.tags.count("script") == 1
    assert page.text.count("alert('x')") > 20


def test_an_empty_report_is_a_page_all_the_same():
    page = read_page(render_report(ReportDocument("Nothing yet")))

    assert page.problems == []
    assert page.headings == [(1, "Nothing yet"), (2, "Where this comes from")]


def test_a_table_without_rows_says_so():
    assert "Nothing to list." in only(TableBlock("Teams", (TableColumn("Team"),), ()))


@pytest.mark.parametrize(("count", "words"), [(1, "Show 1 row<"), (2, "Show 2 rows<")])
def test_a_folded_table_says_how_many_rows_it_holds(count, words):
    assert words in only(TableBlock("Teams", (TableColumn("Team"),), (("A",),) * count, folded=True))


@pytest.mark.parametrize("kind", ["note", "caution", "not_enough_data"])
def test_a_callout_says_its_kind_in_words(kind):
    words = {"note": "Note", "caution": "Caution", "not_enough_data": "Not enough data"}

    assert f'<p class="kind">{words[kind]}</p>' in only(Callout(kind, "Title"))


def test_a_cell_carries_its_word_sized_chart():
    html = only(
        TableBlock("T", (TableColumn("a"), TableColumn("b", "end")), (("x", Cell("3", Sparkline((1.0, 2.0)))),))
    )

    assert '<td class="end marked"><svg' in html
    assert '<th scope="row"' in html or "<th scope=row" in html


def test_charts_side_by_side_are_painted_for_half_the_page():
    html = only(SideBySide((ChartBlock(a_whale()), ChartBlock(a_whale(losses=False)))))

    assert 'width="476"' in html
    assert 'width="1000"' not in html


@pytest.mark.parametrize("name", chart_samples())
def test_every_kind_of_chart_can_stand_in_a_report(name):
    page = read_page(only(ChartBlock(chart_samples()[name])))

    assert page.problems == []
