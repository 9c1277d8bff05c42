from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from tests.support.chart_samples import a_band, a_contact, a_norm, some_groups
from tests.support.drawing import paths, place_of, read, texts

from headway.charts.models import Line, PatternChart, PhaseSpan, Step
from headway.charts.painter import describe, paint, table


def test_the_norm_is_never_drawn_past_the_point_where_too_few_remain():
    chart = a_norm()
    assert chart.band is not None

    whole = paths(paint(chart), fill="var(--band-80)")[0]

    assert chart.band.drawn_n < len(chart.band.knots)
    assert len(whole) == 2 * chart.band.drawn_n
    assert "because fewer than 8 contacts remain" in describe(chart)
    assert len(table(chart).rows) == chart.band.drawn_n


def test_where_few_remain_the_median_is_dotted_and_the_legend_says_so():
    thin, firm = a_norm(), replace(a_norm(), band=a_band())

    assert "Dotted: fewer than 20 remain" in texts(paint(thin))
    assert "Dotted: fewer than 20 remain" not in texts(paint(replace(firm, band=a_band(leaving=0.5))))


def test_values_start_at_zero_unless_there_are_negative_ones():
    below = replace(a_contact(), steps=(Step(0, "Complaint", -30, -30), Step(10, "Apology", 5, -25)))

    assert "0" in texts(paint(a_contact()))
    assert not any(words.startswith("−") for words in texts(paint(a_contact())))
    assert any(words.startswith("−") for words in texts(paint(below)))


def test_the_steps_of_a_contact_are_not_smoothed():
    chart = replace(a_contact(), steps=(Step(0, "a", 10, 10), Step(50, "b", 20, 30)), today=100)

    svg = paint(chart)

    tread = next(element for element in read(svg).iter() if element.get("stroke-linecap") == "round")
    assert tread.get("d", "").count("H") == 2
    assert not set(tread.get("d", "")) & set("CcQqSsTt")


def test_each_step_carries_its_words_and_its_direction_as_a_shape():
    svg = paint(a_contact())

    assert "Day 159, Invoice dispute, −10, total 48" in svg
    assert {"Forward", "Backward"} <= set(texts(svg))


def test_the_bracket_says_how_far_from_the_median():
    svg = paint(a_contact())

    assert {"107 below", "122 RV", "Today, 249"} <= set(texts(svg))
    assert describe(a_contact()).startswith("Samir Dubois stands at 122 RV at day 249, 107 below (median ")


def test_a_contact_older_than_its_norm_has_no_bracket():
    chart = replace(a_contact(), today=900)

    assert "107 below" not in texts(paint(chart))
    assert "There is no norm at this point." in describe(chart)


def test_words_at_the_right_end_keep_clear_of_one_another():
    knots = (0.0, 100.0)
    flat = a_band(days=101, every=100, top=1.0)
    chart = PatternChart("Flat", band=flat, successful=Line(knots, (0.0, 1.0)))

    svg = paint(chart)

    rows = sorted(
        place_of(svg, words)[1] for words in ("90th percentile", "Median", "10th percentile", "Successful pattern")
    )
    assert all(below - above >= 13.9 for above, below in itertools.pairwise(rows))


@pytest.mark.parametrize("width", [640, 340])
def test_a_phase_is_never_told_by_its_colour_alone(width):
    crowded = replace(
        a_contact(),
        phases=(PhaseSpan("acquisition", 0, 3), PhaseSpan("closing", 3, 5), PhaseSpan("retention", 5, 249)),
    )

    assert {"Acquisition", "Closing", "Retention"} <= set(texts(paint(crowded, width=width)))


def test_a_norm_alone_says_how_many_remain():
    words = texts(paint(a_norm()))

    assert "n" in words
    assert "160" in words


def test_without_anything_to_draw_the_chart_says_not_enough_data():
    svg = paint(PatternChart("New", band=a_band(n=5)))

    assert "Not enough data" in texts(svg)
    assert "5 contacts; a norm needs 8." in texts(svg)


def test_a_contact_without_a_norm_is_drawn_all_the_same():
    chart = replace(a_contact(), band=None, successful=None, verdict="")

    svg = paint(chart)

    assert "122 RV" in texts(svg)
    assert "Normal range, middle 50% and 80%" not in texts(svg)


def test_few_groups_show_their_bands_and_many_only_their_medians():
    few, many = paint(some_groups(2)), paint(some_groups(5))

    assert few.count('fill-opacity="0.1"') == 2
    assert many.count('fill-opacity="0.1"') == 0
    assert "Shaded: middle half" in texts(few)


def test_a_group_with_too_few_is_named_and_not_drawn():
    svg = paint(some_groups(6))

    assert "Cold call: not enough data" in texts(svg)
    assert "Cold call: not enough data, fewer than 8 contacts." in describe(some_groups(6))
    assert table(some_groups(6)).rows[3][-1] == "–"


def test_the_table_of_a_contact_holds_every_step():
    numbers = table(a_contact())

    assert numbers.header == ("Day", "Interaction", "RV", "Total", "Cost")
    assert numbers.rows[-1] == ("232", "Onboarding workshop", "+60", "122", "€263")
    assert len(numbers.rows) == len(a_contact().steps)


def test_the_table_of_a_norm_keeps_knots_that_only_the_successful_pattern_has():
    chart = PatternChart("Norm", band=a_band(days=15), successful=Line((0.0, 5.0), (0.0, 9.0)))

    rows = table(chart).rows

    assert [row[0] for row in rows] == ["0", "5", "7", "14"]
    assert rows[1] == ("5", "–", "–", "–", "–", "–", "–", "9")
