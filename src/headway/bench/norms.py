"""Trajectories, exact bands of everyone and of filtered subsets, and the first paint from counts."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.bench.beside import DUCKDB, MEMORY, POLARS, absent, duckdb_session, is_here, load_table, require_equal
from headway.bench.line import Bar, Compared, Line
from headway.bench.measuring import Measuring
from headway.bench.memory import read_once
from headway.bench.timing import Timing, timed
from headway.bench.world import World
from headway.columns.bands import exact_bands
from headway.columns.columns import Dimension, Trajectories
from headway.columns.cube import count_cube, entry_months
from headway.columns.grid import bin_of
from headway.columns.starts import starts_of
from headway.columns.trajectories import trajectories
from headway.errors import HeadwayError
from headway.subsets.frame import SubsetFrame, frame_of
from headway.subsets.language.expression import parse
from headway.units import WEEK_US

QUANTILES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Seven lines of a norm."""

WEEKS_N: Final = 53
"""Knots: the first year, week by week, both ends included."""

CONTACTS_OF_BARS: Final = 295_000
"""The bars stand for 300,000 contacts; with clearly fewer there is none."""

SUBSETS: Final = (
    "industry = 'Retail' and territory = 'North'",
    "industry in ('Retail', 'Food') and not churned",
    "channel = 'partner'",
    "fit_score > 50",
    "channel = 'direct'",
)
"""From a thirtieth of the contacts to more than two thirds."""

_BANDS_BAR: Final = Bar(40)
_FLOOR_BAR: Final = Bar(10, or_equal=True)
_SUBSET_BAR: Final = Bar(20)
_PAINT_BAR: Final = Bar(3)
_DIMENSIONS: Final = ("industry", "territory", "channel")


@dataclass(frozen=True, slots=True)
class _Matrix:
    """What the lines of this file share."""

    world: World
    curves: Trajectories
    frame: SubsetFrame
    measuring: Measuring

    def bar(self, bar: Bar) -> Bar | None:
        """Give a bar, if there are as many contacts as it stands for."""
        return bar if self.world.columns.contacts_n >= CONTACTS_OF_BARS else None


def norm_lines(world: World, measuring: Measuring) -> list[Line]:
    """Measure what norms are made from and read from.

    Parameters
    ----------
    world : World
    measuring : Measuring

    Raises
    ------
    HeadwayError
        An engine gives other order statistics, or the counts are further from them than their grid allows.
    """
    measuring.progress("trajectories")
    knots = np.arange(WEEKS_N) * WEEK_US
    made = timed(lambda: trajectories(world.columns, world.valuation, knots=knots))
    matrix = _Matrix(world, made.answer, frame_of(world.columns, as_of_us=world.valuation.as_of_us), measuring)
    built = Line(
        "trajectories",
        "trajectory matrix",
        made.seconds * 1e3,
        "ms",
        note=f"{WEEKS_N} weeks of {world.columns.contacts_n:,} contacts from {world.interactions_n:,} interactions: "
        f"{world.interactions_n / made.seconds / 1e6:,.0f} M/s.",
        runs=made.runs,
        seconds=made.seconds,
    )
    with duckdb_session() if measuring.beside and is_here(DUCKDB) else nullcontext() as session:
        if session is not None:
            load_table(session, "matrix", _as_table(matrix))
        bands = _band_lines(matrix, session)
        subsets = _subset_lines(matrix, session)
    return [built, *bands, *subsets, _paint(matrix)]


def _band_lines(matrix: _Matrix, session: Any) -> list[Line]:
    matrix.measuring.progress("exact bands")
    curves = matrix.curves
    exact = timed(lambda: exact_bands(curves, QUANTILES))
    floor = read_once(curves.values)
    compared = {MEMORY: Compared(floor.best * 1e3, floor.best / exact.seconds)}
    if session is not None:
        matrix.measuring.progress("the same in DuckDB")
        theirs = timed(lambda: _duckdb_bands(session, "TRUE"))
        require_equal("exact bands (DuckDB)", exact.answer[0], theirs.answer)
        compared[DUCKDB] = Compared(theirs.seconds * 1e3, theirs.seconds / exact.seconds)
    if matrix.measuring.beside and is_here(POLARS):
        matrix.measuring.progress("the same in Polars")
        answered = _polars_bands(matrix)
        require_equal("exact bands (Polars)", exact.answer[0], answered.answer)
        compared[POLARS] = Compared(answered.seconds * 1e3, answered.seconds / exact.seconds)
    what = f"{WEEKS_N} weeks × {len(QUANTILES)} quantiles of {len(curves.observed_n):,} contacts"
    return [
        Line(
            "bands",
            "exact bands",
            exact.seconds * 1e3,
            "ms",
            matrix.bar(_BANDS_BAR),
            compared,
            f"{what}, each order statistic exact, as far as each contact is observed. DuckDB: quantile_disc, Polars: "
            "quantile(interpolation='equiprobable'), over the same matrix in their own tables, a column for each "
            f"week; all answers are equal.{absent(DUCKDB, POLARS)}",
            exact.runs,
            exact.seconds,
        ),
        Line(
            "bands_vs_reading_once",
            "  vs reading the matrix once",
            exact.seconds / floor.best,
            "×",
            matrix.bar(_FLOOR_BAR),
            note=f"Reading {curves.values.nbytes / 2**20:,.0f} MiB once takes {floor.best * 1e3:,.2f} ms, the fastest "
            "of all runs.",
            runs=floor.runs,
        ),
    ]


def _subset_lines(matrix: _Matrix, session: Any) -> list[Line]:
    matrix.measuring.progress("exact bands of filtered subsets")
    slowest: tuple[float, Line] | None = None
    told = []
    for where in SUBSETS:
        found = timed(lambda where=where: _bands_where(matrix, where))  # type: ignore[misc]
        members_n = int(np.count_nonzero(_members(matrix, where)))
        told.append(f"{where}: {members_n:,} in {found.seconds * 1e3:,.1f} ms")
        compared = {}
        if session is not None:
            theirs = timed(lambda where=where: _duckdb_bands(session, where), runs=3)  # type: ignore[misc]
            require_equal(f"exact bands where {where} (DuckDB)", found.answer, theirs.answer)
            compared[DUCKDB] = Compared(theirs.seconds * 1e3, theirs.seconds / found.seconds)
        if slowest is None or found.seconds > slowest[0]:
            line = Line(
                "subset",
                "  of a filtered subset",
                found.seconds * 1e3,
                "ms",
                matrix.bar(_SUBSET_BAR),
                compared,
                runs=found.runs,
            )
            slowest = (found.seconds, line)
    assert slowest is not None
    line = slowest[1]
    note = f"The slowest of {len(SUBSETS)} expressions, read, applied and answered: {'; '.join(told)}.{absent(DUCKDB)}"
    return [Line(line.name, line.label, line.value, line.unit, line.bar, line.compared_with, note, line.runs)]


def _bands_where(matrix: _Matrix, where: str) -> NDArray[np.int64]:
    return exact_bands(matrix.curves, QUANTILES, members=_members(matrix, where))[0]


def _members(matrix: _Matrix, where: str) -> NDArray[np.bool_]:
    """Read an expression and apply it; a small company may not have every word."""
    return parse(where).members(matrix.frame, allow_unknown_words=True)


def _paint(matrix: _Matrix) -> Line:
    """Measure the first paint: the counts of every month of entry added up, and read at the quantiles."""
    world, curves = matrix.world, matrix.curves
    months, words = entry_months(starts_of(world.columns, world.valuation).moment_us)
    counted = timed(lambda: count_cube(curves, months, words), runs=3)
    cube = counted.answer
    painted = timed(lambda: cube.total().quantiles(QUANTILES)[0])
    exact = exact_bands(curves, QUANTILES)[0]
    off = int(np.count_nonzero(bin_of(painted.answer) != bin_of(exact)))
    if off:
        raise HeadwayError(f"{off} of {exact.size} counted quantiles lie in another bin than the exact ones")
    return Line(
        "first_paint",
        "first paint from counts",
        painted.seconds * 1e3,
        "ms",
        matrix.bar(_PAINT_BAR),
        note=f"The counts of {len(words)} months of entry added up and read at {len(QUANTILES)} quantiles of "
        f"{WEEKS_N} weeks; each lies in the bin of the exact one. The counts were made in {counted.seconds * 1e3:,.0f} "
        "ms.",
        runs=painted.runs,
    )


def _as_table(matrix: _Matrix) -> pa.Table:
    """Give the matrix as a table: a column for each week, null where not observed, and what subsets ask about."""
    curves, columns = matrix.curves, matrix.world.columns
    table = {
        f"w{week}": pa.array(curves.values[week], mask=curves.observed_n <= week) for week in range(len(curves.knots))
    }
    for name in _DIMENSIONS:
        table[name] = _words_of(columns.contact_dimensions[name])
    table["fit_score"] = pa.array(columns.contact_numbers["fit_score"])
    table["churned"] = pa.array(columns.contact_times["churned"] <= matrix.frame.as_of_us)
    return pa.table(table)


def _words_of(dimension: Dimension) -> pa.DictionaryArray:
    missing = dimension.codes < 0
    return pa.DictionaryArray.from_arrays(pa.array(dimension.codes, mask=missing), pa.array(dimension.words))


def _duckdb_bands(session: Any, where: str) -> NDArray[np.int64]:
    quantiles = ", ".join(map(str, QUANTILES))
    columns = ", ".join(f"quantile_disc(w{week}, [{quantiles}])" for week in range(WEEKS_N))
    row = session.execute(f"SELECT {columns} FROM matrix WHERE {where}").fetchone()  # noqa: S608  # our own words
    return np.array([found or [0] * len(QUANTILES) for found in row], np.int64)


def _polars_bands(matrix: _Matrix) -> Timing[NDArray[np.int64]]:
    import polars as pl

    weeks = [f"w{week}" for week in range(WEEKS_N)]
    frame = pl.DataFrame(pl.from_arrow(_as_table(matrix).select(weeks)))

    def ask() -> NDArray[np.int64]:
        found = frame.select(
            pl.concat_list([pl.col(week).quantile(q, interpolation="equiprobable") for q in QUANTILES]).alias(week)
            for week in weeks
        )
        return np.array([[value or 0 for value in values] for values in found.row(0)], np.float64).astype(np.int64)

    return timed(ask)
