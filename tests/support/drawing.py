"""Read a painted chart back: its texts, its coordinates, its elements."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def read(svg: str) -> ET.Element:
    """Parse a chart; fails when it is no well-formed XML."""
    return ET.fromstring(svg)


def texts(svg: str) -> list[str]:
    """Give all visible words in order."""
    return [element.text or "" for element in read(svg).iter(f"{SVG}text")]


def place_of(svg: str, words: str) -> tuple[float, float]:
    """Give where words stand."""
    found = next(element for element in read(svg).iter(f"{SVG}text") if element.text == words)
    return float(found.get("x", "nan")), float(found.get("y", "nan"))


def paths(svg: str, **attributes: str) -> list[list[tuple[float, float]]]:
    """Give the points of each path (M and L only) that has these attributes."""
    found = []
    for element in read(svg).iter(f"{SVG}path"):
        if all(element.get(key.replace("_", "-")) == value for key, value in attributes.items()):
            pairs = re.findall(r"[ML]([-\d.]+) ([-\d.]+)", element.get("d", ""))
            found.append([(float(x), float(y)) for x, y in pairs])
    return found


def coordinates(svg: str) -> list[float]:
    """Give every number that places something."""
    numbers: list[float] = []
    for element in read(svg).iter():
        placed = (element.get(key) for key in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "r"))
        numbers += [float(number) for number in placed if number is not None]
        numbers += [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", element.get("d", ""))]
    return numbers
