"""What holds for every chart, whatever its numbers and names."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chart_samples import chart_samples
from tests.support.drawing import SVG, coordinates, read, texts

from headway.charts.amounts import money
from headway.charts.models import (
    Band,
    Bar,
    Bars,
    Butterfly,
    ButterflyPhase,
    Funnel,
    FunnelLevel,
    Line,
    PatternChart,
    SmallMultiples,
    Step,
    Tile,
    Whale,
)
from headway.charts.painter import describe, paint, table, to_svg_file
from headway.errors import LimitError

SAMPLES = chart_samples()
WIDTHS = (1_000, 640, 476, 340, 304)
NAMES = st.one_of(
    st.sampled_from(
        [
            "",
            'Fish & <Chips> "Ltd"',
            "شركة الاختبار",
            "דנה לוי",
            "👩‍🚀 Zoë 🚀",
            "x" * 300,
            "a\x00b\x0bc",
            "e\u0301" * 40,
            "\ud800",
        ]
    ),
    st.text(max_size=40),
)
NUMBERS = st.one_of(st.sampled_from([0.0, -0.0, 1e-300, 1e15, -1e15]), st.floats(-1e6, 1e6, allow_subnormal=False))
COUNTS = st.sampled_from([0, 1, 7, 8, 19, 20, 41_234, 10**12])


@st.composite
def bands(draw: st.DrawFn) -> Band:
    k = draw(st.integers(0, 5))
    start = draw(st.sampled_from([0.0, 5.0, -3.0]))
    knots = tuple(start + index * draw(st.sampled_from([1.0, 7.0, 1e6])) for index in range(k))
    knots = tuple(sorted(set(knots)))
    k = len(knots)
    values = st.tuples(*[st.one_of(NUMBERS, st.just(math.nan))] * k)
    cuts = [draw(values) for _ in range(5)]
    n = draw(st.tuples(*[COUNTS] * k))
    return Band(knots, *cuts, n, label=draw(NAMES))


@st.composite
def patterns(draw: st.DrawFn) -> PatternChart:
    total, steps = 0.0, []
    for at in sorted(draw(st.lists(st.floats(0, 1e5), max_size=6))):
        rv = draw(st.floats(-1e6, 1e6))
        total += rv
        steps.append(Step(at, draw(NAMES), rv, total, draw(st.floats(0, 1e6))))
    groups = tuple(draw(st.lists(bands(), max_size=6)))
    line = draw(st.one_of(st.none(), bands().map(lambda band: Line(band.knots, band.p50, band.n))))
    return PatternChart(
        title=draw(NAMES),
        band=draw(st.one_of(st.none(), bands())),
        successful=line,
        steps=tuple(steps),
        contact=draw(NAMES),
        today=draw(st.one_of(st.none(), st.floats(0, 1e6))),
        verdict=draw(NAMES),
        groups=groups if not steps else (),
    )


@st.composite
def others(draw: st.DrawFn) -> object:
    kind = draw(st.integers(0, 4))
    title = draw(NAMES)
    if kind == 0:
        band = draw(bands())
        tiles = tuple(
            Tile(draw(NAMES), draw(COUNTS), Line(b.knots, b.p50, b.n), draw(NUMBERS), notable=draw(st.booleans()))
            for b in draw(st.lists(bands(), max_size=7))
        )
        return SmallMultiples(title, band, tiles)
    if kind == 1:
        phases = []
        for code in draw(st.sets(st.sampled_from(["acquisition", "closing", "retention"]))):
            k = draw(st.integers(0, 3))
            values = st.tuples(*[NUMBERS] * k)
            positions = tuple(float(index) for index in range(k))
            norms = (draw(values), draw(values)) if draw(st.booleans()) else ((), ())
            phases.append(ButterflyPhase(code, draw(COUNTS), 3.0, positions, draw(values), draw(values), *norms))
        return Butterfly(title, tuple(phases), currency=draw(st.sampled_from(["EUR", "CHF", ""])))
    if kind == 2:
        k = draw(st.integers(0, 5))
        values = tuple(draw(st.one_of(NUMBERS, st.just(math.nan))) for _ in range(k))
        return Whale(title, tuple((i + 1) / k for i in range(k)), values, draw(COUNTS), draw(NUMBERS), money("JPY"))
    if kind == 3:
        levels = tuple(
            FunnelLevel(draw(NAMES), "closing", draw(st.integers(0, 50)), draw(st.sampled_from([None, 0.0, 1.0, 0.3])))
            for _ in range(draw(st.integers(0, 4)))
        )
        return Funnel(title, levels, start_n=50)
    bars = tuple(
        Bar(draw(NAMES), draw(st.one_of(st.none(), NUMBERS)), n=draw(COUNTS)) for _ in range(draw(st.integers(0, 5)))
    )
    return Bars(
        title, bars, lying=draw(st.booleans()), reference=draw(st.sampled_from([0.0, 0.5])), axis_label=draw(NAMES)
    )


def check(chart, width):
    svg = paint(chart, width=width, ident="c1")
    root = read(svg)
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text
    assert root.get("aria-labelledby") == "c1-title c1-desc"
    assert all(math.isfinite(number) for number in coordinates(svg))
    assert "nan" not in re.sub(r">[^<]*<", "><", svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(identity.startswith("c1-") for identity in ids)
    numbers = table(chart)
    assert all(len(row) == len(numbers.header) == len(numbers.numeric) for row in numbers.rows)


@given(st.one_of(patterns(), others()), st.sampled_from(WIDTHS))
def test_any_numbers_and_names_give_a_sound_drawing(chart, width):
    check(chart, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_sound_at_every_width(name, width):
    check(SAMPLES[name], width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SAMPLES)
def test_no_words_leave_the_drawing(name, width):
    from headway.charts.painter.labels import words_width

    root = read(paint(SAMPLES[name], width=width))

    for element in root.iter(f"{SVG}text"):
        x, anchor = float(element.get("x", "0")), element.get("text-anchor", "start")
        size = float(element.get("font-size", "11.5"))
        wide = words_width(element.text or "", size) * 0.9
        start = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        assert start >= -2, element.text
        assert start + wide <= width + 2, element.text


@pytest.mark.parametrize("name", SAMPLES)
def test_coordinates_have_at_most_one_decimal(name):
    svg = paint(SAMPLES[name])

    assert not re.findall(r'[ MLHV"](-?\d+\.\d{2,})', re.sub(r'(fill-opacity|stroke-width|font-size)="[^"]*"', "", svg))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_description_is_made_of_sentences(name):
    words = describe(SAMPLES[name])

    assert words.endswith(".")
    assert "None" not in words
    assert "  " not in words


def test_names_are_escaped_and_those_from_right_to_left_are_fenced_off():
    chart = replace(SAMPLES["contact"], contact="דנה לוי", title='Fish & "Chips" <b>')

    svg = paint(chart)

    assert "Fish &amp; &quot;Chips&quot; &lt;b&gt;" in svg
    assert "\u2068דנה לוי\u2069 stands at" in describe(chart)


@pytest.mark.parametrize("width", [0, 239, 4_001, -5])
def test_a_width_that_cannot_be_read_is_refused(width):
    with pytest.raises(LimitError, match="cannot be read"):
        paint(SAMPLES["whale-sales"], width=width)


def test_a_file_that_stands_alone_carries_its_colours():
    svg = paint(SAMPLES["whale-sales"])

    auto, light, dark = (
        to_svg_file(svg, theme=theme, heading="Sales", caption="n") for theme in ("auto", "light", "dark")
    )

    assert "<style>:root{" in auto
    assert "var(" not in light + dark
    assert "#14161C" in light
    assert "#ECEEF2" in dark
    assert texts(light)[0] == "Sales"
    assert read(auto) is not None


def test_huge_and_tiny_values_keep_their_order():
    steps = (Step(0, "a", 1e12, 1e12), Step(1, "b", -3e12, -2e12))

    assert "−2tn" in texts(paint(PatternChart("Large", steps=steps)))
