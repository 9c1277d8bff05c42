"""Delimited text: read by DuckDB at its speed, and by the careful reader where that cannot be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.errors import SourceFileError
from headway.intake.careful import TOO_LONG, Record, split_records
from headway.intake.dialect import Dialect, find_dialect
from headway.intake.encoding import HEAD_BYTES, check_encoding, find_encoding, write_utf8
from headway.intake.engine import locked_engine, quoted
from headway.intake.limits import hold
from headway.intake.record_lines import Records, count_line_ends, find_records
from headway.intake.table import (
    Kind,
    ReadOptions,
    RejectedRow,
    TableRead,
    many,
    name_columns,
    text_table,
    without_blank_rows,
)
from headway.intake.unpack import Unpacked

_TEXT_SHOWN: Final = 200
_UTF8: Final = frozenset({"utf-8", "utf8", "ascii", "utf_8", "us-ascii"})


@dataclass(frozen=True, slots=True)
class _Text:
    """A UTF-8 text on disk, and what had to be done to it."""

    path: Path
    encoding: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows below the header, before names are given."""

    table: pa.Table
    row_numbers: NDArray[np.int64]
    rejected: tuple[RejectedRow, ...]
    short_n: int = 0
    facts: tuple[str, ...] = ()


class _NotUtf8Error(Exception):
    """Some lines are not UTF-8, though the beginning is."""


def read_delimited(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Read delimited text.

    Parameters
    ----------
    path : Path
        The file that was named, for messages.
    ready : Unpacked
        Its unpacked bytes.
    options : ReadOptions

    Returns
    -------
    TableRead

    Raises
    ------
    SourceFileError
        There is no text, or the encoding that was said does not exist.
    LimitError
        Too many columns.
    """
    with ready.path.open("rb") as reading:
        head = reading.read(HEAD_BYTES)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise SourceFileError(f"{path.name} is empty", hint="Export it again.")
    encoding = check_encoding(options.encoding) if options.encoding else find_encoding(head)
    text = _as_utf8(ready, encoding, head)
    with text.path.open("rb") as reading:
        sample = _whole_lines(reading.read(HEAD_BYTES))
    dialect = find_dialect(sample, separator=options.separator, quote=options.quote, header_row=options.header_row)
    hold("columns", dialect.width, options.limits.columns, f"{path.name} has {dialect.width:,} columns", "Split it.")
    try:
        body, text = _read_body(ready, text, dialect, options)
    except (duckdb.Error, UnicodeError, pa.ArrowException) as error:
        raise SourceFileError(
            f"{path.name} cannot be read as a table: {str(error).splitlines()[0][:200]}",
            hint="Say how it is written (separator, quote, encoding), or export it again.",
        ) from None
    return _named(path, body, text, dialect)


def _as_utf8(ready: Unpacked, encoding: str, head: bytes) -> _Text:
    """Give the text as UTF-8 with line ends that the fast reader knows."""
    only_cr = b"\r" in head and b"\n" not in head and not encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32"))
    if encoding in _UTF8 and not only_cr:
        return _Text(ready.path, "utf-8")
    target = ready.folder / "text"
    form = write_utf8(ready.path, target, "utf-8-sig" if encoding in _UTF8 else encoding, plain_lines=only_cr)
    facts = []
    if form.unreadable_n:
        facts.append(f"{form.unreadable_n:,} characters are not {encoding} and stand as \ufffd")
    return _Text(target, "utf-8" if encoding in _UTF8 else encoding, tuple(facts))


def _whole_lines(head: bytes) -> str:
    """Give the whole lines of a sample; all of it when it has no line end or is the whole file."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff")
    if len(head) < HEAD_BYTES:
        return text
    end = text.rfind("\n")
    return text[: end + 1] if end > 0 else text


def _read_body(ready: Unpacked, text: _Text, dialect: Dialect, options: ReadOptions) -> tuple[_Body, _Text]:
    """Read the rows: fast, or fast after mending the line ends or the encoding, or carefully."""
    fast = len(dialect.separator.encode()) <= 4 and len(dialect.quote) <= 1
    for attempt in range(3 if fast else 0):
        try:
            return _read_fast(text.path, ready.folder, dialect, options), text
        except _NotUtf8Error:
            target = ready.folder / f"text{attempt}"
            form = write_utf8(text.path, target, "utf-8")
            fact = f"some lines are not UTF-8 and were read as {form.encoding.rpartition(' ')[2]}"
            text = _Text(target, form.encoding, (*text.facts, fact))
        except (duckdb.Error, UnicodeError):
            if attempt:
                break
            target = ready.folder / f"text{attempt}"
            form = write_utf8(text.path, target, "utf-8-sig", plain_lines=True)
            text = _Text(target, text.encoding, text.facts)
    return _read_carefully(text.path, dialect, options), text


def _read_fast(path: Path, folder: Path, dialect: Dialect, options: ReadOptions) -> _Body:
    """Read by DuckDB, and mend what it gives back: rows too short or too long for the header."""
    skip = dialect.body_line - 1
    offset = 0
    if not dialect.plain_head:
        offset = _offset_of_line(path, dialect.body_line)
        path, skip = _cut(path, folder, offset), 0
    with locked_engine([path]) as engine:
        table = engine.execute(_query(path, dialect, skip, options)).to_arrow_table()
        given_back = engine.execute(
            "select line_byte_position, error_type::varchar, csv_line from reject_errors order by 1"
        ).fetchall()
    kinds = {str(kind) for _, kind, _ in given_back}
    if "INVALID ENCODING" in kinds:
        raise _NotUtf8Error
    if kinds & {"UNQUOTED VALUE", "INVALID STATE"} and path.stat().st_size <= options.limits.careful_bytes:
        return _read_carefully(path, dialect, options, dialect.body_line if offset else 1)
    lines_n = count_line_ends(path)
    plain_n = lines_n - skip
    if not given_back and plain_n == table.num_rows:
        first = dialect.body_line
        return _Body(table, np.arange(first, first + table.num_rows, dtype=np.int64), ())
    records = find_records(path, dialect.quote, dialect.separator, skip)
    first_line = dialect.body_line if offset else 1
    records = replace(records, lines=records.lines + first_line - 1)
    return _mended(path, table, given_back, records, dialect, options, first_line)


def _query(path: Path, dialect: Dialect, skip: int, options: ReadOptions) -> str:
    """Write the query: every option said, nothing guessed, every cell text."""
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(max(dialect.width, 1)))
    return (
        f"select * from read_csv({quoted(str(path))}, columns = {{{columns}}}, auto_detect = false, header = false, "  # noqa: S608
        f"skip = {skip}, delim = {quoted(dialect.separator)}, quote = {quoted(dialect.quote)}, "
        f"escape = {quoted(dialect.quote)}, compression = 'none', comment = '', nullstr = '', "
        f"max_line_size = {options.limits.row_bytes}, store_rejects = true)"
    )


def _mended(
    path: Path,
    table: pa.Table,
    given_back: list[Any],
    records: Records,
    dialect: Dialect,
    options: ReadOptions,
    first_line: int,
) -> _Body:
    """Put rows of another width right, where that can be done, and give every row the line that it stands on."""
    if len(table) == 0 and not given_back:
        return _Body(table, np.zeros(0, dtype=np.int64), ())
    places = np.unique(np.array([max(int(place) - 1, 0) for place, _, _ in given_back], dtype=np.int64))
    at = np.unique(np.searchsorted(records.starts, places)) if len(places) else np.zeros(0, dtype=np.int64)
    at = at[at < len(records.starts)]
    if not records.sure or len(at) != len(places) or len(records.starts) - len(at) != table.num_rows:
        if path.stat().st_size <= options.limits.careful_bytes:
            return _read_carefully(path, dialect, options, first_line)
        numbers = np.arange(1, table.num_rows + 1, dtype=np.int64)
        fact = "row numbers count the rows that could be read, not lines"
        lost = tuple(RejectedRow(0, str(kind).lower(), str(line)[:_TEXT_SHOWN]) for _, kind, line in given_back)
        return _Body(table, numbers, lost, facts=(fact,))
    sound = np.ones(len(records.starts), dtype=np.bool_)
    sound[at] = False
    odd = _odd_records(path, records, at, dialect, options.limits.row_bytes)
    rows, rejected, short_n = _fit(odd, max(dialect.width, 1))
    numbers = np.concatenate([records.lines[sound], np.array([line for line, _ in rows], dtype=np.int64)])
    if rows:
        columns = [list(column) for column in zip(*(cells for _, cells in rows), strict=True)]
        mended = text_table([list(column) for column in columns], tuple(table.column_names))
        table = pa.concat_tables([table, mended])
        order = np.argsort(numbers, kind="stable")
        table, numbers = table.take(pa.array(order)), numbers[order]
    return _Body(table, numbers, tuple(rejected), short_n)


def _odd_records(path: Path, records: Records, at: NDArray[np.int64], dialect: Dialect, row_bytes: int) -> list[Record]:
    """Read the records that DuckDB gave back, one by one, from the file."""
    odd: list[Record] = []
    with path.open("rb") as reading:
        for index in at:
            start = int(records.starts[index])
            end = int(records.starts[index + 1]) if index + 1 < len(records.starts) else None
            reading.seek(start)
            raw = reading.read(min(row_bytes + 1, end - start if end is not None else row_bytes + 1))
            line = int(records.lines[index])
            text = raw.decode("utf-8", errors="replace")
            if len(raw) > row_bytes:
                odd.append(Record(line, 1, None, TOO_LONG, text[:_TEXT_SHOWN]))
                continue
            found = split_records(text, dialect.separator, dialect.quote, first_line=line, row_chars=row_bytes)
            odd.extend(record for record in found if record.cells is None or record.line == line)
    return odd


def _fit(records: list[Record], width: int) -> tuple[list[tuple[int, list[str]]], list[RejectedRow], int]:
    """Fill short rows up, take empty cells off long ones, and reject what is longer still."""
    rows: list[tuple[int, list[str]]] = []
    rejected: list[RejectedRow] = []
    short_n = 0
    for record in records:
        if record.cells is None:
            rejected.append(RejectedRow(record.line, record.problem, record.text[:_TEXT_SHOWN]))
            continue
        cells = list(record.cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width:
            problem = f"{len(cells)} cells where the header has {width}"
            rejected.append(RejectedRow(record.line, problem, " | ".join(cells)[:_TEXT_SHOWN]))
            continue
        if len(cells) < width:
            short_n += any(cell.strip() for cell in cells)
            cells += [""] * (width - len(cells))
        rows.append((record.line, cells))
    return rows, rejected, short_n


def _read_carefully(path: Path, dialect: Dialect, options: ReadOptions, first_line: int = 1) -> _Body:
    """Read the whole text record by record."""
    size = path.stat().st_size
    hold(
        "careful_bytes",
        size,
        options.limits.careful_bytes,
        f"The text is too broken for the fast reader, and has {size:,} bytes",
        "Mend its line ends and quotes, or split it.",
    )
    text = path.read_bytes().decode("utf-8", errors="replace").lstrip("\ufeff")
    records = [
        record
        for record in split_records(
            text,
            dialect.separator,
            dialect.quote,
            first_line=first_line,
            row_chars=options.limits.row_bytes,
        )
        if record.line >= dialect.body_line
    ]
    rows, rejected, short_n = _fit(records, max(dialect.width, 1))
    columns: list[list[str | None]] = [list(column) for column in zip(*(cells for _, cells in rows), strict=True)]
    names = tuple(f"c{at}" for at in range(max(dialect.width, 1)))
    table = text_table(columns or [[] for _ in names], names)
    return _Body(table, np.array([line for line, _ in rows], dtype=np.int64), tuple(rejected), short_n)


def _named(path: Path, body: _Body, text: _Text, dialect: Dialect) -> TableRead:
    """Give the columns their names and leave out what holds nothing."""
    table, numbers, blank_n = without_blank_rows(body.table, body.row_numbers)
    cells = list(dialect.header or [""] * table.num_columns)
    keep = [at for at, cell in enumerate(cells) if cell.strip() or table.column(at).null_count < table.num_rows]
    if not keep:
        keep = [0]
    names, facts = name_columns(cells)
    table = table.select(keep).rename_columns([names[at] for at in keep])
    said = [*text.facts, *body.facts, *facts]
    if body.short_n:
        said.append(
            many(body.short_n, "row has", "rows have") + " fewer cells than the header; the missing ones count as empty"
        )
    if blank_n:
        said.append(many(blank_n, "blank row was", "blank rows were") + " left out")
    if dialect.header is None:
        said.append("there is no header; the columns are numbered")
    elif dialect.header_line > 1:
        said.append(f"the header stands on line {dialect.header_line}")
    return TableRead(
        path=path,
        kind=Kind.DELIMITED,
        table=table,
        row_numbers=numbers,
        rejected=body.rejected,
        encoding=text.encoding,
        separator=dialect.separator,
        header_row=dialect.header_line,
        facts=tuple(said),
    )


def _offset_of_line(path: Path, line: int) -> int:
    """Where a line begins, in bytes."""
    offset = 0
    with path.open("rb") as reading:
        for _ in range(line - 1):
            offset += len(reading.readline())
    return offset


def _cut(path: Path, folder: Path, offset: int) -> Path:
    """Copy a text from a place on."""
    target = folder / "body"
    with path.open("rb") as reading, target.open("wb") as writing:
        reading.seek(offset)
        while chunk := reading.read(1 << 22):
            writing.write(chunk)
    return target
