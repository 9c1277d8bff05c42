"""Models drawn as SVG.

Pure functions from a model to text: the same model gives the same bytes, on every machine. Each chart comes with a
title, a description in sentences and a table, so that nobody depends on seeing it. Colours are references to tokens,
so that one drawing serves the light and the dark theme. The least n of a model is kept here: what is too thin is not
drawn, and the words say so.
"""

from headway.charts.painter.answer import ChartTable
from headway.charts.painter.marks import paint_mark
from headway.charts.painter.paint import describe, paint, table, to_svg_file

__all__ = ["ChartTable", "describe", "paint", "paint_mark", "table", "to_svg_file"]
