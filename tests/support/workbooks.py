"""The smallest workbook that a spreadsheet program would open: one sheet of texts and numbers."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{sheets}</Types>"""
_SHEET_TYPE = """<Override PartName="/xl/worksheets/sheet{at}.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"""
_ROOT = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="xl/workbook.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{sheets}</Relationships>"""
_RELATION = """<Relationship Id="s{at}" Target="worksheets/sheet{at}.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>"""
_SHEET = """<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData></worksheet>"""


def write_workbook(path: Path, sheets: dict[str, Sequence[Sequence[str | float | None]]]) -> Path:
    """Write a workbook of several sheets; None is an empty cell."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        numbers = range(1, len(sheets) + 1)
        archive.writestr(
            "[Content_Types].xml", _TYPES.format(sheets="".join(_SHEET_TYPE.format(at=n) for n in numbers))
        )
        archive.writestr("_rels/.rels", _ROOT)
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(sheets, start=1)
        )
        archive.writestr("xl/workbook.xml", _BOOK.format(sheets=listed))
        relations = "".join(_RELATION.format(at=n) for n in numbers)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(sheets=relations))
        for at, rows in enumerate(sheets.values(), start=1):
            text = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
            archive.writestr(f"xl/worksheets/sheet{at}.xml", _SHEET.format(rows=text))
    return path


def _row(number: int, cells: Sequence[str | float | None]) -> str:
    """Write one row."""
    written = []
    for at, cell in enumerate(cells):
        place = f"{chr(ord('A') + at)}{number}"
        if isinstance(cell, str):
            written.append(f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
        elif cell is not None:
            written.append(f'<c r="{place}"><v>{cell}</v></c>')
    return f'<row r="{number}">{"".join(written)}</row>'
