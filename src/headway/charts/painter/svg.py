"""The few SVG elements that charts are made of. Coordinates have one decimal; text is escaped; colours are tokens."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape
from typing import Final

from headway.charts.tokens import FONT_STACK, ref

Point = tuple[float, float]

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def px(value: float) -> str:
    """Write a coordinate with at most one decimal.

    Examples
    --------
    >>> px(12.04), px(-0.04), px(3.25)
    ('12', '0', '3.2')
    """
    assert math.isfinite(value), "a coordinate is a finite number"
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def clean(words: str) -> str:
    """Escape text for SVG and HTML, without the characters that XML cannot hold.

    Examples
    --------
    >>> clean('Fish & <Chips>')
    'Fish &amp; &lt;Chips&gt;'
    """
    return escape(_NOT_XML.sub("\ufffd", words), quote=True)


def isolated(name: str) -> str:
    """Fence off a name written from right to left, so that it does not turn the sentence around it."""
    return f"\u2068{name}\u2069" if _RIGHT_TO_LEFT.search(name) else name


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """Write an element. Underscores in attribute names become hyphens; None is left out; numbers are coordinates.

    Examples
    --------
    >>> tag("line", x1=0, y1=1.25, stroke=ref("line"), stroke_dasharray=None)
    '<line x1="0" y1="1.2" stroke="var(--line)"/>'
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = clean(value) if isinstance(value, str) else px(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{text}"')
    opening = " ".join(parts)
    return f"<{opening}>{''.join(children)}</{name}>" if children else f"<{opening}/>"


def text(
    x: float,
    y: float,
    words: str,
    *,
    colour: str = "ink-3",
    size: float = 11.5,
    anchor: str = "start",
    weight: int | None = None,
    halo: str | None = None,
) -> str:
    """Write words with their baseline at (x, y). With `halo`, the token of the ground, lines beneath stay apart."""
    return tag(
        "text",
        clean(words),
        x=x,
        y=y,
        fill=ref(colour),
        font_size=size if size != 11.5 else None,
        font_weight=str(weight) if weight else None,
        text_anchor=anchor if anchor != "start" else None,
        stroke=ref(halo) if halo else None,
        stroke_width=3 if halo else None,
        stroke_linejoin="round" if halo else None,
        paint_order="stroke" if halo else None,
    )


def rule(
    x1: float, y1: float, x2: float, y2: float, *, colour: str = "line", width: float = 1, dash: str | None = None
) -> str:
    """Draw a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ref(colour), stroke_width=width, stroke_dasharray=dash)


def box(
    x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, opacity: str | None = None
) -> str:
    """Draw a filled rectangle."""
    return tag(
        "rect", x=x, y=y, width=max(width, 0), height=max(height, 0), rx=radius or None, fill=fill, fill_opacity=opacity
    )


def dot(x: float, y: float, radius: float, fill: str, *, stroke: str | None = None, width: float | None = None) -> str:
    """Draw a circle."""
    return tag("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width)


def way(points: Sequence[Point]) -> str:
    """Give the path data of a line through points.

    Examples
    --------
    >>> way([(0, 0), (10, 5.04)])
    'M0 0L10 5'
    """
    return "".join(f"{'L' if index else 'M'}{px(x)} {px(y)}" for index, (x, y) in enumerate(points))


def curve(points: Sequence[Point], *, colour: str, width: float = 1.5, dash: str | None = None) -> str:
    """Draw a line through points; fewer than two points draw nothing."""
    if len(points) < 2:
        return ""
    return tag(
        "path",
        d=way(points),
        fill="none",
        stroke=ref(colour),
        stroke_width=width,
        stroke_linejoin="round",
        stroke_dasharray=dash,
    )


def area(upper: Sequence[Point], lower: Sequence[Point], fill: str, *, opacity: str | None = None) -> str:
    """Fill the area between two lines that run the same way; fewer than two points draw nothing."""
    if len(upper) < 2:
        return ""
    return tag("path", d=way([*upper, *reversed(lower)]) + "Z", fill=fill, fill_opacity=opacity)


def hatching(ident: str) -> str:
    """Define the hatching of "not enough data"; use it as ``url(#<ident>-hatch)``."""
    stripe = tag("path", d="M0 0V6", stroke=ref("line-2"), stroke_width=1.5)
    ground = tag("rect", width=6, height=6, fill=ref("surface-2"))
    return tag(
        "defs",
        tag(
            "pattern",
            ground,
            stripe,
            id=f"{ident}-hatch",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        ),
    )


def picture(children: Sequence[str], *, ident: str, title: str, sentence: str, width: float, height: float) -> str:
    """Close the chart: one SVG with role, name and description, sharp at its own width and free to shrink."""
    return tag(
        "svg",
        tag("title", clean(title), id=f"{ident}-title"),
        tag("desc", clean(sentence), id=f"{ident}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
        width=width,
        height=height,
        viewBox=f"0 0 {px(width)} {px(height)}",
        font_family=FONT_STACK,
        font_size=11.5,
        style="font-variant-numeric:tabular-nums",
    )


def not_enough_data(reason: str, *, ident: str, title: str, width: float, height: float = 120) -> str:
    """Draw the hatched field that stands where a chart would mislead, with the reason as a sentence."""
    middle = width / 2
    return picture(
        [
            hatching(ident),
            box(0.5, 0.5, width - 1, height - 1, f"url(#{ident}-hatch)", radius=8),
            text(
                middle, height / 2 - 2, "Not enough data", colour="ink", weight=620, anchor="middle", halo="surface-2"
            ),
            text(middle, height / 2 + 16, reason, colour="ink-2", anchor="middle", halo="surface-2"),
        ],
        ident=ident,
        title=title,
        sentence=f"Not enough data. {reason}",
        width=width,
        height=height,
    )
