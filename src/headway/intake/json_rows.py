"""JSON: a record a line, or a document that is, or holds, a list of records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from headway.errors import LimitError, SourceFileError
from headway.intake.encoding import HEAD_BYTES, check_encoding, find_encoding, write_utf8
from headway.intake.engine import locked_engine, quoted
from headway.intake.limits import Limits, hold
from headway.intake.table import Kind, ReadOptions, RejectedRow, TableRead, name_columns, text_table
from headway.intake.unpack import Unpacked

_TEXT_SHOWN: Final = 200
_BRACKETS: Final = 2_000
"""A line with more opening brackets is read by Python, whose parser cannot run out of stack."""
_LINE_NAMES: Final = (".jsonl", ".ndjson")
_NO_RECORDS: Final = (
    "Export a list of records: [{…}, {…}], one record a line, or an object with one list of records in it."
)


class _Number(str):
    """A number as it stands in the file."""

    __slots__ = ()


def read_json(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Read records from JSON.

    Objects inside a record become columns with dotted names; lists stay JSON text.

    Parameters
    ----------
    path : Path
        The file that was named, for messages.
    ready : Unpacked
    options : ReadOptions

    Returns
    -------
    TableRead

    Raises
    ------
    SourceFileError
        The document is broken or cut off, or holds no list of records.
    LimitError
        The document is too large, or its records have too many different names.
    """
    with ready.path.open("rb") as reading:
        head = reading.read(HEAD_BYTES)
    encoding = check_encoding(options.encoding) if options.encoding else find_encoding(head)
    text_path = ready.path
    if encoding != "utf-8":
        text_path = ready.folder / "text"
        write_utf8(ready.path, text_path, encoding)
        with text_path.open("rb") as reading:
            head = reading.read(HEAD_BYTES)
    if _is_lines(ready.name, head):
        return _read_lines(path, text_path, encoding, options)
    return _read_document(path, text_path, encoding, options)


def _is_lines(name: str, head: bytes) -> bool:
    """Tell whether there is a record a line: by the name, or a whole object followed by another."""
    if name.lower().endswith(_LINE_NAMES):
        return True
    text = head.decode("utf-8", errors="replace").lstrip()
    first, _, rest = text.partition("\n")
    if not first.startswith("{") or not rest.lstrip().startswith("{"):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _read_lines(path: Path, text_path: Path, encoding: str, options: ReadOptions) -> TableRead:
    """Read a record a line, by DuckDB; lines it should not see (too many brackets) by Python."""
    limits = options.limits
    lines = (
        f"select line, row_number() over () as place from read_csv({quoted(str(text_path))}, columns = {{'line': "  # noqa: S608
        "'VARCHAR'}, auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', comment = '', "
        f"compression = 'none', max_line_size = {limits.row_bytes}, store_rejects = true, parallel = false)"
    )
    try:
        with locked_engine([text_path]) as engine:
            engine.execute(f"create temp table lines as {lines}")
            lost = engine.execute("select error_type::varchar from reject_errors").fetchall()
            if lost:
                return _read_document_lines(path, text_path, encoding, options)
            engine.execute(
                "create temp table records as select place, line, case when length(line) - length(replace(replace("  # noqa: S608
                f"line, '{{', ''), '[', '')) > {_BRACKETS} then 'deep' when not json_valid(line) then 'broken' "
                "when json_type(line) <> 'OBJECT' then 'other' else '' end as state from lines where trim(line) <> ''"
            )
            if engine.execute("select count(*) from records where state = 'deep'").fetchone()[0]:
                return _read_document_lines(path, text_path, encoding, options)
            wrong = engine.execute(
                f"select place, state, left(line, {_TEXT_SHOWN}) from records where state <> '' order by place"  # noqa: S608
            ).fetchall()
            rejected = tuple(RejectedRow(int(at), _problem(state), text) for at, state, text in wrong)
            numbers, table, facts = _tabulate(path, engine, limits)
    except (duckdb.Error, pa.ArrowException, UnicodeError) as error:
        raise SourceFileError(
            f"{path.name} cannot be read as JSON: {str(error).splitlines()[0][:200]}", hint="Export it again."
        ) from None
    return TableRead(
        path=path,
        kind=Kind.JSON,
        table=table,
        row_numbers=numbers,
        rejected=rejected,
        plain_numbers=True,
        encoding=encoding,
        facts=facts,
    )


def _tabulate(path: Path, engine: Any, limits: Limits) -> tuple[Any, pa.Table, tuple[str, ...]]:
    """Find the names in all records and take their values out, a column each."""
    structure = engine.execute(
        "select json_group_structure(line::json)::varchar from records where state = ''"
    ).fetchone()[0]
    leaves = list(_leaves(json.loads(structure or "{}"), (), limits.text_depth))
    hold("columns", len(leaves), limits.columns, f"{path.name} has {len(leaves):,} different names", "Split it.")
    if not leaves:
        raise SourceFileError(f"{path.name} holds no records", hint=_NO_RECORDS)
    pointers = "[" + ", ".join(quoted(_pointer(leaf)) for leaf in leaves) + "]"
    listed = ", ".join(f"nullif(cells[{at}], '') as c{at}" for at in range(1, len(leaves) + 1))
    table = engine.execute(
        f"select place, {listed} from (select place, json_extract_string(line, {pointers}) as cells from records "  # noqa: S608
        "where state = '') order by place"
    ).to_arrow_table()
    numbers = table.column("place").to_numpy().astype(np.int64)
    names, facts = name_columns([".".join(leaf) for leaf in leaves])
    return numbers, table.select(range(1, len(leaves) + 1)).rename_columns(list(names)), facts


def _leaves(structure: object, above: tuple[str, ...], depth: int) -> Iterable[tuple[str, ...]]:
    """Give the paths of all values that are not objects themselves."""
    if isinstance(structure, dict) and structure and len(above) < depth:
        for name, below in structure.items():
            yield from _leaves(below, (*above, name), depth)
    elif above:
        yield above


def _pointer(leaf: tuple[str, ...]) -> str:
    """Write a path as a JSON pointer."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in leaf)


def _read_document(path: Path, text_path: Path, encoding: str, options: ReadOptions) -> TableRead:
    """Read a whole document: a list of records, or an object with one list of records in it."""
    size = text_path.stat().st_size
    limit = options.limits.document_bytes
    hold("document_bytes", size, limit, f"{path.name} has {size:,} bytes", "Write one record a line (JSON Lines).")
    try:
        document = json.loads(text_path.read_bytes(), parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        raise SourceFileError(
            f"{path.name} is broken JSON: {str(error)[:200]}", hint="Is it cut off? Export it again."
        ) from None
    facts: tuple[str, ...] = ()
    records = document
    if isinstance(document, dict):
        lists = {name: value for name, value in document.items() if _is_records(value)}
        if len(lists) != 1:
            what = f"{len(lists)} lists of records" if lists else "no list of records"
            raise SourceFileError(f"{path.name} is an object with {what} in it, not a table", hint=_NO_RECORDS)
        name, records = next(iter(lists.items()))
        facts = (f"the records are the list {name!r} of the document",)
    if not _is_records(records):
        raise SourceFileError(f"{path.name} holds no list of records, so it is no table", hint=_NO_RECORDS)
    return _from_records(path, enumerate(records, start=1), encoding, options.limits, (), facts)


def _read_document_lines(path: Path, text_path: Path, encoding: str, options: ReadOptions) -> TableRead:
    """Read a record a line by Python, for lines that are too long or too deep for DuckDB."""
    records: list[tuple[int, object]] = []
    rejected: list[RejectedRow] = []
    with text_path.open("rb") as reading:
        for at, line in enumerate(reading, start=1):
            if not line.strip():
                continue
            try:
                records.append((at, json.loads(line, parse_float=_Number, parse_int=_Number)))
            except (ValueError, RecursionError):
                shown = line[:_TEXT_SHOWN].decode("utf-8", errors="replace")
                rejected.append(RejectedRow(at, _problem("broken"), shown))
    return _from_records(path, records, encoding, options.limits, tuple(rejected), ())


def _from_records(
    path: Path,
    records: Iterable[tuple[int, object]],
    encoding: str,
    limits: Limits,
    rejected: tuple[RejectedRow, ...],
    facts: tuple[str, ...],
) -> TableRead:
    """Lay records out as columns."""
    columns: dict[str, dict[int, str]] = {}
    numbers: list[int] = []
    wrong = list(rejected)
    for at, record in records:
        if not isinstance(record, dict):
            wrong.append(RejectedRow(at, _problem("other"), str(record)[:_TEXT_SHOWN]))
            continue
        try:
            cells = dict(_cells(record, "", limits.text_depth))
        except (LimitError, RecursionError):
            wrong.append(RejectedRow(at, f"objects lie deeper than {limits.text_depth} inside one another", ""))
            continue
        for name, cell in cells.items():
            columns.setdefault(name, {})[len(numbers)] = cell
        hold("columns", len(columns), limits.columns, f"{path.name} has {len(columns):,} different names", "Split it.")
        numbers.append(at)
    if not columns:
        raise SourceFileError(f"{path.name} holds no records", hint=_NO_RECORDS)
    names, renamed = name_columns(list(columns))
    table = text_table([[cells.get(at) for at in range(len(numbers))] for cells in columns.values()], names)
    wrong.sort(key=lambda row: row.row)
    return TableRead(
        path=path,
        kind=Kind.JSON,
        table=table,
        row_numbers=np.array(numbers, dtype=np.int64),
        rejected=tuple(wrong),
        plain_numbers=True,
        encoding=encoding,
        facts=(*facts, *renamed),
    )


def _cells(value: dict[str, Any], above: str, depth: int) -> Iterable[tuple[str, str]]:
    """Give the values of a record as text, objects in it taken apart."""
    if not depth:
        raise LimitError("too deep")
    for name, cell in value.items():
        full = f"{above}.{name}" if above else name
        if isinstance(cell, dict) and cell:
            yield from _cells(cell, full, depth - 1)
        elif isinstance(cell, bool):
            yield full, "true" if cell else "false"
        elif isinstance(cell, str):
            yield full, _storable(cell)
        elif cell is not None:
            yield full, _storable(json.dumps(_with_numbers(cell), ensure_ascii=False))


def _with_numbers(value: object) -> object:
    """Make the numbers of a list numbers again, so that its text is the JSON that it was."""
    if isinstance(value, _Number):
        return json.loads(value)
    if isinstance(value, list):
        return [_with_numbers(item) for item in value]
    if isinstance(value, dict):
        return {name: _with_numbers(item) for name, item in value.items()}
    return value


def _storable(text: str) -> str:
    """Replace half characters (lone surrogates), which no text may hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _is_records(value: object) -> bool:
    """Tell whether something is a list with at least one object in it."""
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _problem(state: str) -> str:
    """Say what is wrong with a line."""
    return "not JSON" if state == "broken" else "not a record ({…})"
