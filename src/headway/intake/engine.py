"""DuckDB as a reader and a calculator, locked: no network, no extension, no file but the ones named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb


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
        paths = [str(path.absolute()) for path in files]
        if paths:
            engine.execute("SET allowed_paths = $1", [paths])
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        yield engine
    finally:
        engine.close()


def quoted(text: str) -> str:
    """Write text as a string of SQL.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
