"""Write the golden charts anew: ``PYTHONPATH=src python -m tests.golden.charts.accept``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.support.chart_samples import chart_samples, mark_samples

from headway.charts.painter import paint, paint_mark, to_svg_file

FOLDER = Path(__file__).parent
WIDTHS = (640, 340)


def painted() -> Iterator[tuple[str, str]]:
    """Give the name and the whole text of each golden file."""
    for name, chart in chart_samples().items():
        for width in WIDTHS:
            svg = paint(chart, width=width, ident=name)
            yield f"{name}-{width}.svg", to_svg_file(svg, heading=chart.title, caption=chart.caption)
    for name, mark in mark_samples().items():
        yield f"{name}.svg", to_svg_file(paint_mark(mark), theme="light")


def accept() -> list[str]:
    """Write every file, remove those that no model stands behind, and name them all."""
    names = []
    for name, svg in painted():
        (FOLDER / name).write_text(svg, encoding="utf-8")
        names.append(name)
    for stale in FOLDER.glob("*.svg"):
        if stale.name not in names:
            stale.unlink()
    return names


if __name__ == "__main__":
    print("\n".join(accept()))  # noqa: T201  a tool for the terminal
