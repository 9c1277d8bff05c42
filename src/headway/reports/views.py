"""A document made ready for the template: every chart painted, every word of a table where it will stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from headway.charts.painter import ChartTable, paint, paint_mark, table
from headway.reports.document import (
    Block,
    Cell,
    ChartBlock,
    ReportDocument,
    Section,
    SideBySide,
    TableBlock,
    section_key,
)

WIDE: Final = 1_000
HALF: Final = 476
PHONE: Final = 304
"""Each chart is painted twice, for a wide page (whole or half) and for a phone; the style shows one of them."""

MARK_WIDTH: Final = 104


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart as it stands on the page: painted for a wide page and for a phone, with its table."""

    block: ChartBlock
    ident: str
    wide: Markup
    phone: Markup
    half: bool
    table: ChartTable


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell with its word-sized chart painted."""

    cell: Cell
    mark: Markup | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its cells made ready."""

    block: TableBlock
    ident: str
    rows: tuple[tuple[CellView, ...], ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """Cards beside one another."""

    parts: tuple[BlockView, ...]
    count: int


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block with the name of the macro that sets it."""

    kind: str
    content: object


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with its anchor."""

    section: Section
    key: str
    blocks: tuple[BlockView, ...]


def sections_of(document: ReportDocument) -> tuple[SectionView, ...]:
    """Make every section ready, numbering charts and tables through the whole page."""
    numbers = (f"part-{number}" for number in range(1, 1_000_000))
    return tuple(
        SectionView(section, section_key(section), tuple(_block(block, numbers) for block in section.blocks))
        for section in document.sections
    )


def _block(block: Block, numbers: Iterator[str], *, half: bool = False) -> BlockView:
    if isinstance(block, ChartBlock):
        return BlockView("chart", _chart(block, next(numbers), half=half))
    if isinstance(block, TableBlock):
        return BlockView("table", _table(block, next(numbers)))
    if isinstance(block, SideBySide):
        parts = tuple(_block(part, numbers, half=len(block.blocks) > 1) for part in block.blocks)
        return BlockView("pair", PairView(parts, len(parts)))
    return BlockView(type(block).__name__.lower(), block)


def _chart(block: ChartBlock, ident: str, *, half: bool) -> ChartView:
    return ChartView(
        block=block,
        ident=ident,
        wide=_drawn(paint(block.chart, width=HALF if half else WIDE, ident=f"{ident}-wide")),
        phone=_drawn(paint(block.chart, width=PHONE, ident=f"{ident}-phone")),
        half=half,
        table=table(block.chart),
    )


def _table(block: TableBlock, ident: str) -> TableView:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in block.rows)
    return TableView(block, ident, rows)


def _cell(cell: str | Cell) -> CellView:
    if isinstance(cell, str):
        return CellView(Cell(cell), None)
    return CellView(cell, None if cell.mark is None else _drawn(paint_mark(cell.mark, width=MARK_WIDTH)))


def _drawn(svg: str) -> Markup:
    """Mark a painted chart as finished: the painter escapes every word itself."""
    return Markup(svg)  # noqa: S704
