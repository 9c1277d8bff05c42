"""Everything valued again under a draft: by look-up where only values change, by walking where more does."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.bench.beside import DUCKDB, MEMORY, POLARS, absent, duckdb_session, is_here, load_table, require_equal
from headway.bench.drafts import draft_of_structure, draft_of_values
from headway.bench.line import Bar, Compared, Line
from headway.bench.measuring import Measuring
from headway.bench.timing import Timing, timed
from headway.bench.world import World
from headway.catalogue.model import Catalogue, CatalogueHistory
from headway.columns.compiled import compile_catalogue, same_structure
from headway.columns.revalue import cumulative, narrow_cells
from headway.columns.walk import walk_cumulative
from headway.operations.contact_ledger import drafts_of
from headway.relationships.replay import replay
from headway.units import from_us

FOLDED_CONTACTS: Final = 200
"""So many contacts are folded in plain Python and held against the kernels."""

_NARROW_N: Final = 2**16
"""The starter pack has fewer rule cells than fit into 16 bits."""

_VALUES_BAR: Final = Bar(500, at_least=True)
_VALUES_RATIO_BAR: Final = Bar(100, at_least=True)
_WALK_BAR: Final = Bar(80, at_least=True)
_WALK_RATIO_BAR: Final = Bar(20, at_least=True)
_HOW: Final = (
    "DuckDB and Polars have contact, cell and order in their own tables, in memory, already sorted; DuckDB joins the "
    "values and writes SUM() OVER (PARTITION BY contact ORDER BY place), Polars looks up and writes cum_sum().over() "
    "on a column it knows to be sorted. All rows are compared."
)


def revaluation_lines(world: World, measuring: Measuring, *, bytes_per_second: float | None = None) -> list[Line]:
    """Measure both ways of valuing everything under a draft.

    Parameters
    ----------
    world : World
    measuring : Measuring
    bytes_per_second : float, optional
        How fast the machine reads memory, for the limit.

    Raises
    ------
    HeadwayError
        An engine, or the plain fold of some contacts, gives other sums.
    """
    n = world.interactions_n
    measuring.progress("another value for every interaction")
    cells = narrow_cells(world.valuation)
    draft = draft_of_values(world.catalogue)
    compiled = timed(lambda: compile_catalogue(draft, world.columns.types))
    assert same_structure(compiled.answer, world.compiled)
    values = compiled.answer.rv_of_cell
    looked_up = timed(lambda: cumulative(world.columns.offsets, cells, values))
    require_equal("cumulative RV (plain fold)", *_by_fold(world, draft, looked_up.answer))
    others: dict[str, float] = {}
    if measuring.beside:
        for engine, ask in ((DUCKDB, _ask_duckdb), (POLARS, _ask_polars)):
            if is_here(engine):
                measuring.progress(f"the same in {engine}")
                theirs = ask(world, cells, values)
                require_equal(f"cumulative RV ({engine})", looked_up.answer, theirs.answer)
                others[engine] = theirs.seconds
                del theirs
    limit = None
    if bytes_per_second is not None:
        limit = (cells.nbytes + looked_up.answer.nbytes + world.columns.offsets.nbytes) / bytes_per_second
    lines = [
        Line(
            "compile_draft",
            "compile a draft",
            compiled.seconds * 1e3,
            "ms",
            note=f"{compiled.answer.cells_n:,} rule cells of the starter pack; not part of the lines below.",
            runs=compiled.runs,
        ),
        _rate_line("revalue_values", "re-value by look-up", n, looked_up, _VALUES_BAR, others, limit),
        *_ratio_line("revalue_values", "re-value by look-up", looked_up, others, _VALUES_RATIO_BAR),
    ]
    del looked_up
    return lines + _walk_lines(world, measuring, others)


def _walk_lines(world: World, measuring: Measuring, others: dict[str, float]) -> list[Line]:
    measuring.progress("every contact walked again")
    draft = draft_of_structure(world.catalogue)
    compiled = compile_catalogue(draft, world.columns.types)
    assert not same_structure(compiled, world.compiled)
    walked = timed(lambda: walk_cumulative(world.columns, compiled))
    require_equal("walked cumulative RV (plain fold)", *_by_fold(world, draft, walked.answer))
    label = "re-value by walking"
    duckdb_alone = {DUCKDB: others[DUCKDB]} if DUCKDB in others else {}
    line = _rate_line("revalue_structure", label, world.interactions_n, walked, _WALK_BAR, duckdb_alone, None)
    return [line, *_ratio_line("revalue_structure", label, walked, others, _WALK_RATIO_BAR)]


def _rate_line(
    name: str,
    label: str,
    n: int,
    timing: Timing[Any],
    bar: Bar,
    others: dict[str, float],
    limit: float | None,
) -> Line:
    """Give a line in millions of interactions per second."""
    compared = {engine: Compared(n / seconds / 1e6, seconds / timing.seconds) for engine, seconds in others.items()}
    if limit is not None:
        compared[MEMORY] = Compared(n / limit / 1e6, limit / timing.seconds)
    how = {
        "revalue_values": _HOW,
        "revalue_structure": "SQL cannot walk levels; DuckDB's time is that of the window sum of the line above alone.",
    }[name]
    return Line(
        name,
        label,
        n / timing.seconds / 1e6,
        "M/s",
        bar,
        compared,
        f"Running RV of every contact written, the starter pack with all its rules; {FOLDED_CONTACTS} contacts equal "
        f"the plain fold row by row. {how}{absent(DUCKDB, POLARS)}",
        timing.runs,
        timing.seconds,
    )


def _ratio_line(name: str, label: str, timing: Timing[Any], others: dict[str, float], bar: Bar) -> list[Line]:
    """Give the line that says how many times faster than DuckDB's window sum it was."""
    if DUCKDB not in others:
        return []
    return [
        Line(
            f"{name}_vs_duckdb",
            "  vs DuckDB's window sum",
            others[DUCKDB] / timing.seconds,
            "×",
            bar,
            note=f"{label}: {timing.seconds * 1e3:,.1f} ms; DuckDB: {others[DUCKDB] * 1e3:,.0f} ms.",
        )
    ]


def _by_fold(world: World, draft: Catalogue, running: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Give running RV of some contacts as the kernel has it, and as the plain fold of the law has it."""
    columns = world.columns
    places = np.unique(np.linspace(0, columns.contacts_n - 1, FOLDED_CONTACTS).astype(np.int64))
    as_of = from_us(world.valuation.as_of_us)
    history = CatalogueHistory.of(draft)
    by_kernel, by_law = [], []
    for place in places:
        rows = range(int(columns.offsets[place]), int(columns.offsets[place + 1]))
        folded = replay(drafts_of(columns, rows), history, as_of=as_of).interactions
        gained = {int(interaction.interaction_id): interaction.rv_milli for interaction in folded}
        ids = [(int(columns.id_hi[row]) << 64) | int(columns.id_lo[row]) for row in rows]
        by_law.append(np.cumsum([gained.get(one, 0) for one in ids], dtype=np.int64))
        by_kernel.append(running[rows.start : rows.stop])
    return np.concatenate(by_kernel), np.concatenate(by_law)


def _ask_duckdb(world: World, cells: NDArray[Any], values: NDArray[np.int32]) -> Timing[NDArray[np.int64]]:
    """Let DuckDB look up the values and add them up contact by contact."""
    n = world.interactions_n
    running = "SUM(rv) OVER (PARTITION BY contact ORDER BY place ROWS UNBOUNDED PRECEDING)"
    with duckdb_session() as session:
        facts = {"contact": _contact_of_row(world), "place": np.arange(n, dtype=np.int32), "cell": cells}
        load_table(session, "facts", pa.table(facts))
        load_table(session, "worth", pa.table(_worth(values)))
        question = f"SELECT place, {running} AS rv FROM facts JOIN worth USING (cell)"  # noqa: S608  # our own words
        timing = timed(lambda: session.execute(f"CREATE OR REPLACE TABLE answer AS {question}") and None)
        answer = session.execute("SELECT rv::BIGINT AS rv FROM answer ORDER BY place").fetchnumpy()["rv"]
    return timing.with_answer(np.asarray(answer))


def _ask_polars(world: World, cells: NDArray[Any], values: NDArray[np.int32]) -> Timing[NDArray[np.int64]]:
    """Let Polars do the same, told that the rows are sorted by contact."""
    import polars as pl

    facts = pl.DataFrame({"contact": _contact_of_row(world), "cell": cells})
    wide = np.zeros(_NARROW_N, np.int32)
    wide[: len(values) - 1] = values[:-1]
    worth = pl.Series("rv", wide)

    def add_up() -> Any:
        return (
            facts.lazy()
            .select(pl.col("contact").set_sorted(), rv=worth.gather(facts["cell"]))
            .select(pl.col("rv").cum_sum().over("contact", mapping_strategy="explode"))
            .collect()
        )

    timing = timed(add_up)
    return timing.with_answer(timing.answer["rv"].to_numpy())


def _worth(values: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
    """Give cell and value as a table; the last value is that of a row that does not count."""
    cells = np.arange(len(values), dtype=np.uint16)
    cells[-1] = _NARROW_N - 1
    return {"cell": cells, "rv": values}


def _contact_of_row(world: World) -> NDArray[np.int32]:
    columns = world.columns
    return np.repeat(np.arange(columns.contacts_n, dtype=np.int32), np.diff(columns.offsets))
