"""Workbooks (xls, xlsx, xlsb, ods): one sheet, by name or the first that holds anything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import numpy as np
import python_calamine
from rapidfuzz import process

from headway.errors import HeadwayError, SourceFileError
from headway.intake.dialect import find_header
from headway.intake.limits import hold
from headway.intake.table import (
    Kind,
    ReadOptions,
    TableRead,
    many,
    name_columns,
    text_table,
    without_blank_rows,
)
from headway.intake.unpack import Unpacked

_SAMPLE_ROWS: Final = 400


def read_sheet(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Read one sheet of a workbook.

    Dates become ISO text, whole numbers lose their ``.0``, a formula gives the value that was stored with it.

    Parameters
    ----------
    path : Path
        The file that was named, for messages.
    ready : Unpacked
    options : ReadOptions
        ``sheet`` names one; ``header_row`` is a row of the sheet.

    Returns
    -------
    TableRead
        `row_numbers` are those that a spreadsheet program shows.

    Raises
    ------
    SourceFileError
        The workbook is damaged or locked, the sheet is not in it, or no sheet holds anything.
    LimitError
        The file or the sheet is too large.
    """
    size = ready.path.stat().st_size
    hold("document_bytes", size, options.limits.document_bytes, f"{path.name} has {size:,} bytes", "Save it as CSV.")
    try:
        return _read(path, ready, options)
    except HeadwayError:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - calamine is compiled: its panics are no ordinary exceptions
        raise SourceFileError(
            f"{path.name} cannot be read as a workbook: {str(error)[:200] or type(error).__name__}",
            hint="Open it, save it again without a password, or save the sheet as CSV.",
        ) from None


def _read(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Open the workbook, choose the sheet, find its header."""
    book = python_calamine.load_workbook(str(ready.path))
    name, sheet = _choose(path, book, options)
    cells_n = (sheet.height or 0) * (sheet.width or 0)
    hold("sheet_cells", cells_n, options.limits.sheet_cells, f"Sheet {name!r} has {cells_n:,} cells", "Save as CSV.")
    width = sheet.width or 0
    hold("columns", width, options.limits.columns, f"Sheet {name!r} has {width:,} columns", "Split it.")
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    first_row = (sheet.start[0] if sheet.start else 0) + 1
    if options.header_row is None:
        _, header, below = find_header(rows[:_SAMPLE_ROWS])
        header_row = first_row + below - 1 if header is not None else 0
    elif options.header_row == 0:
        header, below, header_row = None, 0, 0
    else:
        below = options.header_row - first_row + 1
        header_row = options.header_row
        if not 0 < below <= len(rows):
            raise SourceFileError(
                f"{path.name} has no row {options.header_row} in sheet {name!r}", hint="Check `header_row`."
            )
        header = rows[below - 1]
    body = rows[below:]
    width = max((len(row) for row in rows), default=0) or 1
    cells = [*(header or []), *[""] * (width - len(header or []))]
    columns: list[list[str | None]] = [[row[at] if at < len(row) else "" for row in body] for at in range(width)]
    keep = [at for at, cell in enumerate(cells) if cell.strip() or any(columns[at])] or [0]
    names, facts = name_columns(cells)
    table = text_table([columns[at] for at in keep], tuple(names[at] for at in keep))
    numbers = np.arange(first_row + below, first_row + below + len(body), dtype=np.int64)
    table, numbers, blank_n = without_blank_rows(table, numbers)
    said = list(facts)
    if len(book.sheet_names) > 1:
        said.append(f"sheet {name!r} was read, of {len(book.sheet_names)}: {', '.join(book.sheet_names[:8])}")
    if blank_n:
        said.append(many(blank_n, "blank row was", "blank rows were") + " left out")
    if header is None:
        said.append("there is no header; the columns are numbered")
    elif header_row > 1:
        said.append(f"the header stands in row {header_row}")
    return TableRead(
        path=path,
        kind=Kind.EXCEL,
        table=table,
        row_numbers=numbers,
        plain_numbers=True,
        sheet=name,
        header_row=header_row,
        facts=tuple(said),
    )


def _choose(path: Path, book: Any, options: ReadOptions) -> tuple[str, Any]:
    """Give the named sheet, or the first that holds anything."""
    names = list(book.sheet_names)
    if options.sheet is not None:
        if options.sheet not in names:
            near = process.extractOne(options.sheet, names)
            raise SourceFileError(
                f"{path.name} has no sheet {options.sheet!r}",
                hint=f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(map(repr, names))}.",
            )
        return options.sheet, book.get_sheet_by_name(options.sheet)
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height and sheet.width:
            return name, sheet
    raise SourceFileError(f"{path.name} holds no cells in any of its {len(names)} sheets")


def _text(cell: object) -> str:
    """Write a cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)
