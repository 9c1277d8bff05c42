"""The painter's four verbs: paint a chart, describe it, give its table, and make a file that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Literal

from headway.charts.models import Bars, Butterfly, Chart, Funnel, PatternChart, SmallMultiples, Whale
from headway.charts.painter.answer import ChartTable
from headway.charts.painter.bars import describe_bars, paint_bars, tabulate_bars
from headway.charts.painter.butterfly import paint_butterfly
from headway.charts.painter.butterfly_text import describe_butterfly, tabulate_butterfly
from headway.charts.painter.funnel import describe_funnel, paint_funnel, tabulate_funnel
from headway.charts.painter.labels import wrapped
from headway.charts.painter.multiples import describe_multiples, paint_multiples, tabulate_multiples
from headway.charts.painter.pattern import paint_pattern
from headway.charts.painter.pattern_text import describe_pattern, tabulate_pattern
from headway.charts.painter.svg import px, tag, text
from headway.charts.painter.whale import describe_whale, paint_whale, tabulate_whale
from headway.charts.tokens import FONT_STACK, TOKENS, Theme, css_tokens, ref, value_of
from headway.errors import LimitError

WIDTH_MIN: Final = 240
WIDTH_MAX: Final = 4_000

_VERBS: Final[dict[type, tuple[Callable[..., str], Callable[..., tuple[str, str]], Callable[..., ChartTable]]]] = {
    PatternChart: (paint_pattern, describe_pattern, tabulate_pattern),
    SmallMultiples: (paint_multiples, describe_multiples, tabulate_multiples),
    Butterfly: (paint_butterfly, describe_butterfly, tabulate_butterfly),
    Whale: (paint_whale, describe_whale, tabulate_whale),
    Funnel: (paint_funnel, describe_funnel, tabulate_funnel),
    Bars: (paint_bars, describe_bars, tabulate_bars),
}


def paint(chart: Chart, *, width: float = 640, ident: str = "chart") -> str:
    """Draw a chart as one SVG element.

    Parameters
    ----------
    chart : Chart
        Any of the models.
    width : float, pixels
        240 to 4,000: the width it will be seen at. Below 480 the layout is that of a phone.
    ident : str
        The beginning of the ids inside: letters, digits and hyphens, another one for each chart on a page.

    Returns
    -------
    str
        With ``role="img"``, a title and a description. The same model gives the same bytes. Colours are references to
        the tokens of `headway.charts.tokens`; the page has to hold `css_tokens`, or use `to_svg_file`.

    Raises
    ------
    LimitError
        The width is outside its limits.

    Examples
    --------
    >>> svg = paint(Whale("Sales", (0.2, 1.0), (0.7, 1.0), n=40, total=1000.0, value_word="sales"), width=340)
    >>> svg.startswith("<svg") and 'role="img"' in svg
    True
    """
    if not WIDTH_MIN <= width <= WIDTH_MAX:
        raise LimitError(
            f"A chart {width} pixels wide cannot be read", hint=f"Choose a width from {WIDTH_MIN} to {WIDTH_MAX:,}."
        )
    return _VERBS[type(chart)][0](chart, width, ident)


def describe(chart: Chart) -> str:
    """Say what a chart shows, in sentences made from its numbers: the text alternative.

    Examples
    --------
    >>> describe(Whale("Sales", (0.2, 1.0), (0.7, 1.0), n=40, total=1000.0, value_word="sales"))
    '40 customers, ranked by sales, €1,000 in all. The top 20% bring 70% of it. 47% of the customers bring 80%;
    none loses money.'
    """
    return _VERBS[type(chart)][1](chart)[1]


def table(chart: Chart) -> ChartTable:
    """Give the numbers of a chart as a table.

    Examples
    --------
    >>> table(Whale("Sales", (0.2, 1.0), (0.7, 1.0), n=40, total=1000.0, value_word="sales")).rows[1]
    ('20%', '70%')
    """
    return _VERBS[type(chart)][2](chart)


def to_svg_file(
    svg: str, *, theme: Theme | Literal["auto"] = "auto", heading: str = "", caption: str = "", margin: float = 16
) -> str:
    """Make a painted chart a file that looks right on its own, on a card with heading and caption.

    Parameters
    ----------
    svg : str
        What `paint` gave.
    theme : {"auto", "light", "dark"}
        "auto" embeds the tokens as a style, so that the reader's system chooses. "light" and "dark" write the colours
        in place of the tokens, for programs that know no custom properties.
    heading, caption : str
        Above and below the chart.
    margin : float, pixels
        Around it.

    Returns
    -------
    str
        A whole SVG document.

    Examples
    --------
    >>> chart = Whale("Sales", (0.2, 1.0), (0.7, 1.0), n=40, total=1000.0, value_word="sales")
    >>> "var(" in to_svg_file(paint(chart), theme="light")
    False
    """
    size = re.search(r' width="([\d.]+)" height="([\d.]+)"', svg)
    assert size is not None, "every painted chart carries its size"
    width, height = float(size[1]), float(size[2])
    top = margin + (26 if heading else 0)
    lines = wrapped(caption, width, 12) if caption else []
    whole = top + height + (8 + 17 * len(lines) if lines else 0) + margin
    edge = tag(
        "rect",
        x=0.5,
        y=0.5,
        width=width + 2 * margin - 1,
        height=whole - 1,
        rx=12,
        fill=ref("surface"),
        stroke=ref("line"),
    )
    parts = [f"<style>{css_tokens()}</style>" if theme == "auto" else "", edge]
    if heading:
        parts.append(text(margin, margin + 12, heading, colour="ink", size=14, weight=620))
    parts.append(svg.replace("<svg ", f'<svg x="{px(margin)}" y="{px(top)}" ', 1))
    parts += [
        text(margin, top + height + 20 + 17 * row, line, colour="ink-3", size=12) for row, line in enumerate(lines)
    ]
    drawn = tag(
        "svg",
        *(part for part in parts if part),
        xmlns="http://www.w3.org/2000/svg",
        width=width + 2 * margin,
        height=whole,
        viewBox=f"0 0 {px(width + 2 * margin)} {px(whole)}",
        font_family=FONT_STACK,
    )
    return drawn + "\n" if theme == "auto" else _coloured(drawn, theme) + "\n"


def _coloured(svg: str, theme: Theme) -> str:
    values: dict[str, Any] = {token.name: value_of(token.name, theme) for token in TOKENS}
    return re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], svg)
