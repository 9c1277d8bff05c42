"""XES, the standard for event logs: an event a row, streamed, with entities off."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from headway.errors import LimitError, SourceFileError
from headway.intake.limits import Limits, hold
from headway.intake.table import Kind, ReadOptions, TableRead
from headway.intake.unpack import Unpacked

_VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
_CHUNK_BYTES: Final = 1 << 20
_BATCH_ROWS: Final = 1 << 16


class _EntityError(Exception):
    """The document declares entities, which can grow without end."""


class _Log:
    """Collects events from what the parser tells.

    Attributes of a trace stand on each of its events, with ``case:`` before the name. Attributes inside attributes,
    and those of the log itself, are left out.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.depth = 0
        self.trace_depth = 0
        self.event_depth = 0
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}
        self.columns: dict[str, list[str | None]] = {}
        self.batches: list[pa.Table] = []
        self.rows_n = 0
        self.held_n = 0
        self.traces_n = 0
        self.empty_traces_n = 0
        self.events_of_trace_n = 0
        self.is_log = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self.depth += 1
        if self.depth > self.limits.text_depth:
            raise LimitError(
                f"Elements lie deeper than {self.limits.text_depth} inside one another; the limit 'text_depth'",
                hint="Check the file.",
            )
        if self.depth == 1:
            self.is_log = tag == "log"
        elif tag == "trace" and not self.trace_depth:
            self.trace_depth, self.trace, self.events_of_trace_n = self.depth, {}, 0
        elif tag == "event" and not self.event_depth:
            self.event_depth, self.event = self.depth, {}
        elif tag in _VALUES:
            parent = self.depth - 1
            if parent == self.event_depth:
                self.event[attributes.get("key", "")] = attributes.get("value", "")
            elif parent == self.trace_depth:
                self.trace["case:" + attributes.get("key", "")] = attributes.get("value", "")

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "event" and self.depth == self.event_depth:
            self._add({**self.trace, **self.event})
            self.event_depth = 0
            self.events_of_trace_n += 1
        elif tag == "trace" and self.depth == self.trace_depth:
            self.trace_depth = 0
            self.traces_n += 1
            self.empty_traces_n += not self.events_of_trace_n
        self.depth -= 1

    def _add(self, row: dict[str, str]) -> None:
        for name in row.keys() - self.columns.keys():
            self.columns[name] = [None] * self.held_n
            wide = len(self.columns)
            hold("columns", wide, self.limits.columns, f"The log has {wide:,} attributes", "Split it.")
        for name, cells in self.columns.items():
            cells.append(row.get(name) or None)
        self.held_n += 1
        self.rows_n += 1
        if self.held_n == _BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Turn the collected events into Arrow."""
        if self.held_n:
            self.batches.append(pa.table({name: pa.array(cells, pa.string()) for name, cells in self.columns.items()}))
        self.columns = {name: [] for name in self.columns}
        self.held_n = 0


def read_xes(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Read an XES log.

    Parameters
    ----------
    path : Path
        The file that was named, for messages.
    ready : Unpacked
    options : ReadOptions

    Returns
    -------
    TableRead
        A row for each event, a column for each attribute of events, and one called ``case:…`` for each attribute of
        traces, sorted by name.

    Raises
    ------
    SourceFileError
        The XML is broken, declares entities, or is no event log.
    LimitError
        Elements lie too deep inside one another, or there are too many attributes.
    """
    log = _Log(options.limits)
    parser = _parser(log)
    try:
        with ready.path.open("rb") as reading:
            while chunk := reading.read(_CHUNK_BYTES):
                parser.Parse(chunk)
            parser.Parse(b"", 1)
    except _EntityError:
        raise SourceFileError(
            f"{path.name} declares XML entities, which Headway does not read", hint="Export it without a DOCTYPE."
        ) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceFileError(
            f"{path.name} is broken XML: {error} (line {parser.CurrentLineNumber:,})", hint="Export it again."
        ) from None
    if not log.is_log:
        raise SourceFileError(f"{path.name} is XML, but no XES event log", hint="Save its table as CSV.")
    if not log.rows_n:
        raise SourceFileError(f"{path.name} is an event log without events", hint="Export it again.")
    log.flush()
    table = pa.concat_tables(log.batches, promote_options="default")
    names = sorted(table.column_names, key=lambda name: (not name.startswith("case:"), name))
    facts = [f"{log.traces_n:,} cases"]
    if log.empty_traces_n:
        facts.append(f"{log.empty_traces_n:,} cases have no events")
    return TableRead(
        path=path,
        kind=Kind.XES,
        table=table.select(names),
        row_numbers=np.arange(1, log.rows_n + 1, dtype=np.int64),
        plain_numbers=True,
        encoding="xml",
        facts=tuple(facts),
    )


def _parser(log: _Log) -> Any:
    """Make a parser that tells the log, and stops at the first declaration of an entity."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = log.start
    parser.EndElementHandler = log.end
    parser.EntityDeclHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    return parser


def _refuse_entity(*_: object) -> None:
    """Stop at a declaration of an entity."""
    raise _EntityError
