"""DuckDB as a reader and a calculator, locked: no network, no extension, no file but the ones named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa


@contextmanager
def locked_engine(files: Iterable[Path] = ()) -> Iterator[Any]:
    """Open DuckDB in memory, able to read the named files and nothing else, and close it at the end.

    Parameters
    ----------
    files : iterable of Path
        The only files that queries may read. None: no query can touch the disk.

    Yields
    ------
    duckdb.DuckDBPyConnection
        Its session zone is UTC; Python variables are not visible to queries; its configuration cannot be changed.

    Examples
    --------
    >>> with locked_engine() as engine:
    ...     engine.execute("select 1 + 1").fetchone()
    (2,)
    """
    engine = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "temp_directory": "",
        },
    )
    try:
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute("SET enable_progress_bar = false")
        paths = [str(path.absolute()) for path in files]
        if paths:
            engine.execute("SET allowed_paths = $1", [paths])
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        yield engine
    finally:
        engine.close()


_ROW: Final = "row_"


def compute_rows(engine: Any, table: pa.Table, listed: str) -> pa.Table:
    """Compute values of every row of a table, in the order of its rows.

    DuckDB keeps the order of a scan, but not that of a join, and it makes a join of a long ``in (…)``; so the rows
    are numbered and put back in order where need be.

    Parameters
    ----------
    engine : DuckDB connection
    table : pyarrow.Table
        n rows; queries see its columns by their names.
    listed : str
        What to compute: ``v + 1 as x, length(w) as y``.

    Returns
    -------
    pyarrow.Table
        n rows, the computed columns only.

    Examples
    --------
    >>> with locked_engine() as engine:
    ...     compute_rows(engine, pa.table({"v": [1, 2]}), "v + 1 as x").to_pydict()
    {'x': [2, 3]}
    """
    rows_n = table.num_rows
    engine.register("rows_in", table.append_column(_ROW, pa.array(np.arange(rows_n, dtype=np.int64))))
    try:
        found = engine.execute(f"select {_ROW}, {listed} from rows_in").to_arrow_table()  # noqa: S608
    finally:
        engine.unregister("rows_in")
    place = found.column(_ROW).to_numpy()
    found = found.drop_columns([_ROW])
    if rows_n and not (place[1:] > place[:-1]).all():
        found = found.take(pa.array(np.argsort(place)))
    return found


def quoted(text: str) -> str:
    """Write text as a string of SQL.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
