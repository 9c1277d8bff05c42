"""A file of history read and made into columns, beside DuckDB reading the same file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from headway.bench.beside import DUCKDB, absent, duckdb_session, is_here
from headway.bench.line import Bar, Compared, Line
from headway.bench.measuring import Measuring
from headway.bench.pilot_files import CONTACTS, INTERACTIONS, MAPPING
from headway.bench.timing import Timing, timed, timed_once
from headway.bench.world import RATE_BAR
from headway.catalogue.shipped import shipped_pack
from headway.columns.build import build_columns
from headway.columns.compiled import compile_catalogue
from headway.columns.walk import walk
from headway.intake.history import load_history
from headway.intake.mapping_file import read_mapping
from headway.intake.read import read_table

READ_BAR: Final = Bar(2, or_equal=True)
"""Reading a file takes at most so many times as long as DuckDB takes."""

_NOW: Final = datetime(2100, 1, 1, tzinfo=UTC)
_RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class _Imported:
    """Seconds of each step after reading, and the rows that came out."""

    mapped: float
    built: float
    valued: float
    interactions_n: int


def reading_lines(folder: Path, kind: str, rows_n: int, measuring: Measuring) -> list[Line]:
    """Measure how long a history takes to read, and to become valued columns once read.

    Parameters
    ----------
    folder : Path
        With the files of `headway.bench.pilot_files`.
    kind : {"csv", "parquet"}
    rows_n : int
        Rows of interactions.
    measuring : Measuring

    Returns
    -------
    list of Line
    """
    word = {"csv": "CSV", "parquet": "Parquet"}[kind]
    measuring.progress(f"reading {word}")
    file = folder / f"{INTERACTIONS}.{kind}"
    reading = timed(lambda: read_table(file).rows_n, runs=_RUNS)
    assert reading.answer == rows_n
    beside = timed(lambda: read_table(folder / f"{CONTACTS}.{kind}").rows_n, runs=_RUNS)
    measuring.progress(f"importing {word}")
    imported = _import(folder, reading.seconds + beside.seconds)
    seconds = imported.mapped + imported.built + imported.valued
    return [
        *_read_lines(file, kind, word, reading, rows_n, measuring),
        Line(
            f"import_{kind}",
            f"import {word}, once read",
            rows_n / seconds / 1e6,
            "M/s",
            RATE_BAR,
            note=f"{rows_n:,} rows mapped, checked and keyed ({imported.mapped:.2f} s: the whole intake without the "
            f"reading), built into columns of {imported.interactions_n:,} interactions ({imported.built:.2f} s) and "
            f"valued ({imported.valued:.2f} s).",
        ),
    ]


def _read_lines(
    file: Path, kind: str, word: str, reading: Timing[int], rows_n: int, measuring: Measuring
) -> list[Line]:
    label, rate = f"read {word}", rows_n / reading.seconds / 1e6
    if not (measuring.beside and is_here(DUCKDB)):
        return [Line(f"read_{kind}", label, rate, "M/s", note=f"{rows_n:,} rows.{absent(DUCKDB)}", runs=reading.runs)]
    measuring.progress("the same in DuckDB")
    theirs = _duckdb_reads(file, kind)
    assert theirs.answer == rows_n
    return [
        Line(
            f"read_{kind}",
            label,
            rate,
            "M/s",
            None,
            {DUCKDB: Compared(rows_n / theirs.seconds / 1e6, theirs.seconds / reading.seconds)},
            f"{rows_n:,} rows, {file.stat().st_size / 2**20:,.0f} MiB, into memory: with Headway as text whose rows "
            "know their place in the file, with DuckDB as a table of its own.",
            reading.runs,
        ),
        Line(
            f"read_{kind}_vs_duckdb",
            "  vs DuckDB reading it",
            reading.seconds / theirs.seconds,
            "×",
            READ_BAR,
            note=f"Headway {reading.seconds:.2f} s, DuckDB {theirs.seconds:.2f} s.",
            runs=theirs.runs,
        ),
    ]


def _import(folder: Path, read_seconds: float) -> _Imported:
    """Import a history, and take off what reading its files takes."""
    catalogue = shipped_pack("starter")
    mapping = read_mapping(folder / MAPPING)
    loaded = timed_once(lambda: load_history(mapping, catalogue_types=frozenset(catalogue.by_code), now=_NOW))
    built = timed_once(lambda: build_columns(loaded.answer.interactions, loaded.answer.contacts))
    columns = built.answer.columns
    valued = timed_once(lambda: walk(columns, compile_catalogue(catalogue, columns.types)))
    return _Imported(max(loaded.seconds - read_seconds, 0.0), built.seconds, valued.seconds, columns.interactions_n)


def _duckdb_reads(file: Path, kind: str) -> Timing[int]:
    """Let DuckDB read the same file into a table of its own."""
    reader = {"csv": "read_csv", "parquet": "read_parquet"}[kind]
    with duckdb_session() as session:

        def read() -> int:
            session.execute(f"CREATE OR REPLACE TABLE history AS SELECT * FROM {reader}('{file}')")  # noqa: S608
            return int(session.execute("SELECT count(*) FROM history").fetchone()[0])

        return timed(read, runs=_RUNS)
