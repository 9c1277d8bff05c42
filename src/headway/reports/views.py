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
PAPER: Final = 680
HALF: Final = 476
PHONE: Final = 304
"""A chart is painted for a wide page, for paper and tablets, and for a phone; the style shows one of them. Half as wide
as the page, it is painted once for all but the phone."""

MARK_WIDTH: Final = 104


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart as it stands on the page: painted for each width that it is seen at, with its table."""

    block: ChartBlock
    ident: str
    painted: tuple[tuple[str, Markup], ...]
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
    widths = {"half": HALF, "phone": PHONE} if half else {"wide": WIDE, "paper": PAPER, "phone": PHONE}
    return ChartView(
        block=block,
        ident=ident,
        painted=tuple(
            (name, _drawn(paint(block.chart, width=width, ident=f"{ident}-{name}"))) for name, width in widths.items()
        ),
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
