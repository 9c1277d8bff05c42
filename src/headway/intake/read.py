"""Any file of history as a table: tell what it is, unpack it, and read it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from headway.errors import SourceFileError
from headway.intake.delimited import read_delimited
from headway.intake.encoding import HEAD_BYTES
from headway.intake.foreign import refuse_foreign
from headway.intake.json_rows import read_json
from headway.intake.parquet import read_parquet
from headway.intake.sheets import read_sheet
from headway.intake.table import Kind, ReadOptions, TableRead
from headway.intake.unpack import Unpacked, unpacked
from headway.intake.xes import read_xes

_READERS: Final = {
    Kind.DELIMITED: read_delimited,
    Kind.EXCEL: read_sheet,
    Kind.JSON: read_json,
    Kind.PARQUET: read_parquet,
    Kind.XES: read_xes,
}
_TEXT_NAMES: Final = (".csv", ".tsv", ".psv", ".ssv", ".tab", ".txt")
_WORKBOOK_NAMES: Final = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1e]")


def read_table(path: Path | str, options: ReadOptions | None = None) -> TableRead:
    r"""Read a file of history as a table of text.

    Delimited text (any separator, encoding and line end), Excel and ODS, JSON and JSON Lines, Parquet and XES, plain
    or packed (gz, xz, bz2, zip with one file). What the options leave open is found by looking.

    Parameters
    ----------
    path : Path or str
    options : ReadOptions, optional

    Returns
    -------
    TableRead
        The rows, where each begins, and the rows that could not be read.

    Raises
    ------
    SourceFileError
        The file is not there, is damaged, or is something else than a table: messages, calendars, address cards,
        pictures. The message says what to do.
    LimitError
        It is larger than a limit of ``options.limits``.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "leads.csv"
    >>> _ = file.write_text("id;name\n1;Bob\n2;Eve;;\n3;Ann;x\n4;Joe\n")
    >>> read = read_table(file)
    >>> read.columns, read.rows_n, [row.problem for row in read.rejected]
    (('id', 'name'), 3, ['3 cells where the header has 2'])
    """
    source = Path(path)
    chosen = options or ReadOptions()
    with unpacked(source, chosen.limits, chosen.member) as ready:
        with ready.path.open("rb") as reading:
            head = reading.read(HEAD_BYTES)
        if not head:
            raise SourceFileError(f"{source.name} is empty", hint="Export it again.")
        kind = chosen.kind or find_kind(ready, head)
        return _READERS[kind](source, ready, chosen)


def find_kind(ready: Unpacked, head: bytes) -> Kind:
    """Tell what kind of table a file holds, by its first bytes and then by its name.

    Parameters
    ----------
    ready : Unpacked
    head : bytes
        Its beginning.

    Returns
    -------
    Kind

    Raises
    ------
    SourceFileError
        It holds no table.

    Examples
    --------
    >>> find_kind(Unpacked(Path("a"), "a", Path()), b'{"id": 1}')
    <Kind.JSON: 'json'>
    """
    name = ready.name.lower()
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    refuse_foreign(ready.name, head)
    if head.startswith(_OLE):
        return Kind.EXCEL
    if head.startswith(b"PK\x03\x04") and zipfile.is_zipfile(ready.path):
        return Kind.EXCEL
    for ending, kind in ((".parquet", Kind.PARQUET), (".xes", Kind.XES)):
        if name.endswith(ending):
            return kind
    text = _plain(head).lstrip()
    if name.endswith(_WORKBOOK_NAMES) and "\x00" in text:
        return Kind.EXCEL
    if text.startswith(("<?xml", "<log")):
        return Kind.XES
    if name.endswith((*_TEXT_NAMES, *_WORKBOOK_NAMES)):
        return Kind.DELIMITED  # many programs write text and call it xls
    if text.startswith("<"):
        return Kind.XES
    if name.endswith((".json", ".jsonl", ".ndjson")) or text.startswith(("{", "[{", "[\n", "[ ")):
        return Kind.JSON
    if len(_CONTROL.findall(head[:4_096])) > 40 and "\x00" in text:
        raise SourceFileError(
            f"{ready.name} is no table that Headway knows", hint="Save it as CSV, Excel, JSON, Parquet or XES."
        )
    return Kind.DELIMITED


def _plain(head: bytes) -> str:
    """Decode the beginning roughly, to look at its first signs."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[:4_096].decode("utf-16", errors="replace")
    return head[:4_096].decode("utf-8", errors="replace").lstrip("\ufeff")
