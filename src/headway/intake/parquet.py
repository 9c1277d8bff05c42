"""Parquet: the one kind of file that brings its own types; they are kept where they are plain."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from headway.errors import SourceFileError
from headway.intake.engine import locked_engine, quoted
from headway.intake.limits import hold
from headway.intake.table import Kind, ReadOptions, TableRead, name_columns
from headway.intake.unpack import Unpacked

_KEPT = ("VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT", "DOUBLE", "DATE")
_CAST = {
    "TIMESTAMP": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP WITH TIME ZONE",
    "FLOAT": "DOUBLE",
}


def read_parquet(path: Path, ready: Unpacked, options: ReadOptions) -> TableRead:
    """Read a Parquet file.

    Parameters
    ----------
    path : Path
        The file that was named, for messages.
    ready : Unpacked
    options : ReadOptions

    Returns
    -------
    TableRead
        Whole numbers, doubles, dates and timestamps (in microseconds) keep their types; everything else is text,
        lists and structures as JSON.

    Raises
    ------
    SourceFileError
        The file is damaged.
    LimitError
        Too many columns.
    """
    source = f"read_parquet({quoted(str(ready.path))})"
    try:
        with locked_engine([ready.path]) as engine:
            described = engine.execute(f"describe select * from {source}").fetchall()  # noqa: S608
            hold(
                "columns",
                len(described),
                options.limits.columns,
                f"{path.name} has {len(described):,} columns",
                "Split it.",
            )
            listed = ", ".join(_read_as(str(name), str(kind)) for name, kind, *_ in described)
            table = engine.execute(f"select {listed} from {source}").to_arrow_table()  # noqa: S608
    except (duckdb.Error, pa.ArrowException, UnicodeError) as error:
        raise SourceFileError(
            f"{path.name} cannot be read as Parquet: {str(error).splitlines()[0][:200]}", hint="Write it again."
        ) from None
    names, facts = name_columns([str(name) for name, *_ in described])
    table = table.rename_columns(list(names))
    return TableRead(
        path=path,
        kind=Kind.PARQUET,
        table=table,
        row_numbers=np.arange(1, table.num_rows + 1, dtype=np.int64),
        plain_numbers=True,
        facts=facts,
    )


def _read_as(name: str, kind: str) -> str:
    """Write how a column is read: as it is, as the nearest plain type, or as text."""
    column = '"' + name.replace('"', '""') + '"'
    if kind in _KEPT:
        return column
    if kind in _CAST:
        return f"{column}::{_CAST[kind]}"
    if kind.startswith("DECIMAL"):
        return f"{column}::VARCHAR"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({column})::VARCHAR"
    return f"{column}::VARCHAR"
