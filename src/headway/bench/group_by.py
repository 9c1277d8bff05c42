"""The executive's question: counts, RV and cost by team and month, over every single interaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.bench.beside import DUCKDB, POLARS, absent, duckdb_session, is_here, require_equal
from headway.bench.line import Bar, Compared, Line
from headway.bench.measuring import Measuring
from headway.bench.timing import Timing, timed
from headway.bench.world import World
from headway.columns.tallies import tally
from headway.columns.threads import even_stretches, run
from headway.units import DAY_US

_BAR: Final = Bar(200)
_INTERACTIONS_OF_BAR: Final = 19_500_000
"""The bar stands for 20 million interactions."""


def group_by_line(world: World, measuring: Measuring) -> Line:
    """Measure a group-by on raw columns.

    Raises
    ------
    HeadwayError
        An engine gives other sums.
    """
    measuring.progress("by team and month")
    mine = timed(lambda: _by_team_and_month(world))
    compared = {}
    if measuring.beside:
        table = _as_table(world)
        for engine, ask in ((DUCKDB, _ask_duckdb), (POLARS, _ask_polars)):
            if is_here(engine):
                measuring.progress(f"the same in {engine}")
                theirs = ask(table)
                require_equal(f"sums by team and month ({engine})", mine.answer, theirs.answer)
                compared[engine] = Compared(theirs.seconds * 1e3, theirs.seconds / mine.seconds)
    return Line(
        "group_by",
        "group by team and month",
        mine.seconds * 1e3,
        "ms",
        _BAR if world.interactions_n >= _INTERACTIONS_OF_BAR else None,
        compared,
        f"Interactions, RV and cost of {len(mine.answer)} teams and months from {world.interactions_n:,} interactions; "
        "Headway counts different contacts as well. The others read the same Arrow memory, with dates ready as "
        f"timestamps.{absent(DUCKDB, POLARS)}",
        mine.runs,
        mine.seconds,
    )


def _by_team_and_month(world: World) -> NDArray[np.int64]:
    """Give team, month, interactions, RV and cost, for each team and month that has an interaction that counts."""
    columns = world.columns
    first_day = int(columns.occurred_at.min()) // DAY_US
    days = np.arange(first_day, int(columns.occurred_at.max()) // DAY_US + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months_n = int(months[-1] - months[0]) + 1
    month_of_day = (months - months[0]).astype(np.int32)
    team = columns.dimensions["team"]
    keys = np.empty(columns.interactions_n, np.int32)

    def fill(first: int, last: int) -> None:
        day = columns.occurred_at[first:last] // DAY_US
        day -= first_day
        np.multiply(team.codes[first:last], np.int32(months_n), out=keys[first:last])
        keys[first:last] += month_of_day[day]

    run(fill, even_stretches(len(keys)))
    sums = tally(columns, world.valuation, keys, len(team.words) * months_n)
    there = np.flatnonzero(sums.interactions_n)
    figures = (sums.interactions_n[there], sums.rv_milli[there], sums.cost_minor[there])
    return np.stack([there // months_n, there % months_n + months[0], *figures], axis=1)


def _as_table(world: World) -> pa.Table:
    """Give the columns as a table without copying them; rows that do not count are left out by asking for it."""
    columns, valuation = world.columns, world.valuation
    return pa.table(
        {
            "team": columns.dimensions["team"].codes,
            "happened": pa.array(columns.occurred_at).view(pa.timestamp("us")),
            "cell": valuation.cell,
            "rv": valuation.rv_milli,
            "cost": valuation.cost_minor,
        }
    )


def _ask_duckdb(table: pa.Table) -> Timing[NDArray[np.int64]]:
    question = (
        "SELECT team, date_trunc('month', happened) AS month, COUNT(*), SUM(rv)::BIGINT, SUM(cost)::BIGINT "
        "FROM ledger WHERE cell >= 0 GROUP BY ALL ORDER BY ALL"
    )
    with duckdb_session() as session:
        session.register("ledger", table)
        timing = timed(lambda: session.execute(question).fetchnumpy())
    return timing.with_answer(_plain(timing.answer.values()))


def _ask_polars(table: pa.Table) -> Timing[NDArray[np.int64]]:
    import polars as pl

    frame = pl.DataFrame(pl.from_arrow(table))

    def ask() -> Any:
        return (
            frame.lazy()
            .filter(pl.col("cell") >= 0)
            .group_by("team", pl.col("happened").dt.truncate("1mo").alias("month"))
            .agg(pl.len(), pl.col("rv").cast(pl.Int64).sum(), pl.col("cost").sum())
            .sort("team", "month")
            .collect()
        )

    timing = timed(ask)
    return timing.with_answer(_plain(column.to_numpy() for column in timing.answer))


def _plain(table: Iterable[NDArray[Any]]) -> NDArray[np.int64]:
    """Give the five columns as whole numbers, months counted since 1970."""
    columns = list(table)
    columns[1] = columns[1].astype("datetime64[M]")
    return np.stack([column.astype(np.int64) for column in columns], axis=1)
