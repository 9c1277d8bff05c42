from __future__ import annotations

import re

import pytest
from tests.support.chart_samples import chart_samples
from tests.support.colour import VISIONS, contrast, distance

from headway.charts.painter import paint
from headway.charts.tokens import TOKENS, css_tokens, ref, value_of

THEMES = ("light", "dark")

PAGE_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("bg", "surface", "surface-2")),
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("surface-3", "brand-bg")),
    *((direction, "surface") for direction in ("forward", "backward")),
    ("forward", "forward-bg"),
    ("backward", "backward-bg"),
    ("brand", "brand-bg"),
    ("warn", "surface-2"),
    ("primary-ink", "primary"),
]
"""Text and ground as the style of the report pairs them."""

CHART_GROUNDS = ("surface", "band-80")
"""Text on a chart stands on the card, on the outer band or on a halo of the card."""


def text_colours() -> set[str]:
    drawn = "".join(paint(chart, width=width) for chart in chart_samples().values() for width in (640, 340))
    return set(re.findall(r'<text [^>]*?fill="var\(--([\w-]+)\)"', drawn))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), PAGE_PAIRS)
def test_text_on_the_page_can_be_read(theme, ink, ground):
    assert contrast(value_of(ink, theme), value_of(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", CHART_GROUNDS)
def test_text_on_a_chart_can_be_read(theme, ground):
    colours = text_colours()

    assert {"ink", "ink-2", "ink-3", "forward", "backward"} <= colours
    assert {
        colour: contrast(value_of(colour, theme), value_of(ground, theme)) >= 4.5 for colour in colours
    } == dict.fromkeys(colours, True)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_stand_out_from_the_card(theme):
    marks = ("forward", "backward", "acquisition", "closing", "retention", "median", "successful", "ink")

    assert all(contrast(value_of(mark, theme), value_of("surface", theme)) >= 3 for mark in marks)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_forward_and_backward_differ_for_every_kind_of_vision(theme, vision):
    assert distance(value_of("forward", theme), value_of("backward", theme), vision) >= 40


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_phases_differ_for_every_kind_of_vision(theme, vision):
    first, second, third = (value_of(phase, theme) for phase in ("acquisition", "closing", "retention"))

    assert min(distance(first, second, vision), distance(second, third, vision)) >= 16


def test_the_style_holds_every_token_in_both_themes_and_on_paper():
    style = css_tokens()

    for token in TOKENS:
        assert style.count(f"--{token.name}:{token.light}") >= 2
        assert style.count(f"--{token.name}:{token.dark}") >= 2
    assert style.index("@media print") > style.rindex('[data-theme="dark"]')


def test_a_colour_outside_the_table_is_refused():
    with pytest.raises(KeyError):
        ref("red")


def test_every_colour_that_a_chart_uses_is_a_token():
    names = {token.name for token in TOKENS}

    for chart in chart_samples().values():
        svg = paint(chart)
        assert set(re.findall(r"var\(--([\w-]+)\)", svg)) <= names
        assert not re.search(r"#[0-9A-Fa-f]{6}", svg)
