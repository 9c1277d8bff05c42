"""Reports: what was found, set on a page that anybody can open.

A `ReportDocument` is a plain value: figures, charts, tables, sentences, and where each of them comes from.
`render_report` sets it as one HTML file that asks the network for nothing, in light and dark, for a phone, a desk and
paper. Every figure carries its n and a link to its definition.
"""

from headway.reports.document import (
    Callout,
    Cell,
    ChartBlock,
    Definition,
    DefinitionList,
    Figure,
    FiguresBlock,
    Paragraph,
    Provenance,
    ReportDocument,
    Section,
    SideBySide,
    TableBlock,
    TableColumn,
)
from headway.reports.page import render_report

__all__ = [
    "Callout",
    "Cell",
    "ChartBlock",
    "Definition",
    "DefinitionList",
    "Figure",
    "FiguresBlock",
    "Paragraph",
    "Provenance",
    "ReportDocument",
    "Section",
    "SideBySide",
    "TableBlock",
    "TableColumn",
    "render_report",
]
