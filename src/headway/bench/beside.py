"""The other engines: whether they are here, how they are set up, and that they answer the same question."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.threads import THREADS_N
from headway.errors import HeadwayError

DUCKDB: Final = "DuckDB"
POLARS: Final = "Polars"
MEMORY: Final = "limit"
"""How the lines name what they are compared with."""

_MODULES: Final = {DUCKDB: "duckdb", POLARS: "polars"}


def is_here(engine: str) -> bool:
    """Tell whether another engine is installed.

    Examples
    --------
    >>> is_here(DUCKDB)
    True
    """
    return importlib.util.find_spec(_MODULES[engine]) is not None


def absent(*engines: str) -> str:
    """Give a sentence on those engines that are not installed; nothing where all are."""
    missing = [engine for engine in engines if not is_here(engine)]
    if not missing:
        return ""
    return f" Not compared with {' and '.join(missing)}: not installed (pip install 'headway[bench]')."


@contextmanager
def duckdb_session() -> Iterator[Any]:
    """Open DuckDB in memory, with as many threads as Headway's kernels have."""
    import duckdb

    session = duckdb.connect(":memory:", config={"threads": THREADS_N})
    try:
        session.execute("SET enable_progress_bar = false")
        yield session
    finally:
        session.close()


def load_table(session: Any, name: str, table: Any) -> None:
    """Copy an Arrow table into DuckDB's own format, which it reads faster than any other."""
    session.register("arrow_table", table)
    session.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arrow_table")  # noqa: S608  # our own names
    session.unregister("arrow_table")


def require_equal(what: str, ours: NDArray[Any], theirs: NDArray[Any]) -> None:
    """Make sure that two answers are the same, so that nobody is compared on a different question.

    Raises
    ------
    HeadwayError
        They differ.

    Examples
    --------
    >>> require_equal("the sums", np.array([1, 2]), np.array([1, 3]))
    Traceback (most recent call last):
    headway.errors.HeadwayError: The bench found two answers for the sums: 1 of 2 values differ. Please report it.
    """
    if ours.shape != theirs.shape:
        found = f"shapes {ours.shape} and {theirs.shape}"
    else:
        differing = int(np.count_nonzero(ours != theirs))
        if differing == 0:
            return
        found = f"{differing:,} of {ours.size:,} values differ"
    raise HeadwayError(f"The bench found two answers for {what}: {found}", hint="Please report it.")
