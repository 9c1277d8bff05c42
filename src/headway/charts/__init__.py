"""Charts: what is to be drawn, and our own painter that draws it as SVG.

A model (`headway.charts.models`) holds plain numbers and knows nothing of columns or norms. The painter
(`headway.charts.painter`) turns it into SVG, a description in sentences and a table. The look comes from one table of
tokens (`headway.charts.tokens`), and every number is written by `headway.charts.amounts`.
"""

from headway.charts.amounts import format_amount, with_unit
from headway.charts.painter import ChartTable, describe, paint, paint_mark, table, to_svg_file
from headway.charts.tokens import css_tokens

__all__ = [
    "ChartTable",
    "css_tokens",
    "describe",
    "format_amount",
    "paint",
    "paint_mark",
    "table",
    "to_svg_file",
    "with_unit",
]
