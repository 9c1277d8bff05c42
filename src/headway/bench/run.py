"""The whole bench: which parts there are, in which order they run, and what comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from headway.bench.beside import DUCKDB, POLARS, is_here
from headway.bench.group_by import group_by_line
from headway.bench.growth import TIMES, growth_lines
from headway.bench.line import Line
from headway.bench.machine import Machine, free_memory_bytes, this_machine
from headway.bench.measuring import Measuring
from headway.bench.memory import memory_line
from headway.bench.norms import norm_lines
from headway.bench.pilot import pilot_lines, pilot_seconds
from headway.bench.revaluation import revaluation_lines
from headway.bench.segment import segment_lines
from headway.bench.world import build_world
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, LimitError

PARTS: Final = ("memory", "columns", "revaluation", "norms", "group_by", "segment", "growth", "pilot")
"""What may be measured alone."""

INTERACTIONS: Final = 20_000_000
"""The size for which the bars stand."""

PILOT_INTERACTIONS: Final = 6_000_000
"""The size of the pilot for which its bars stand."""

INTERACTIONS_LEAST: Final = 1_000
"""Fewer would measure nothing."""

INTERACTIONS_MOST: Final = 200_000_000
"""More do not fit beside the other engines into one ordinary machine."""

BYTES_PER_INTERACTION: Final = 400
"""Memory at the busiest moment: columns, values, the tables they came from, and another engine's own copy."""

_WARM_N: Final = 5_000


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What a bench found.

    Attributes
    ----------
    machine : Machine
        As it was before the bench.
    interactions_n : int
        As asked for; each line says how many it had.
    lines : tuple of Line
    skipped : tuple of str
        What was left out, a sentence each.
    seconds : float
        What the whole bench took.
    """

    machine: Machine
    interactions_n: int
    lines: tuple[Line, ...]
    skipped: tuple[str, ...]
    seconds: float

    @property
    def bars_n(self) -> int:
        """How many lines have a bar."""
        return sum(line.holds is not None for line in self.lines)

    @property
    def held_n(self) -> int:
        """How many bars hold."""
        return sum(line.holds is True for line in self.lines)

    def plain(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return {
            "machine": self.machine.plain(),
            "interactions": self.interactions_n,
            "seconds": round(self.seconds, 1),
            "bars": {"held": self.held_n, "of": self.bars_n},
            "skipped": list(self.skipped),
            "lines": [line.plain() for line in self.lines],
        }


def run_bench(
    interactions_n: int = INTERACTIONS,
    *,
    only: Collection[str] = (),
    pilot_interactions_n: int = PILOT_INTERACTIONS,
    folder: Path | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> BenchReport:
    """Measure Headway on this machine, beside DuckDB, Polars and the machine's own limit.

    Parameters
    ----------
    interactions_n : int
    only : collection of str
        Some of `PARTS`; none: all.
    pilot_interactions_n : int
        The pilot has a size of its own.
    folder : Path, optional
        Where files may be written for a while. Default: the system's place for temporary files.
    progress : callable
        Told the name of each step as it begins.

    Returns
    -------
    BenchReport

    Raises
    ------
    InputError
        No such part, or a folder that is not there.
    LimitError
        Too few or too many interactions, or more than memory can hold.
    HeadwayError
        Two engines give two answers: a comparison would be worth nothing.

    Examples
    --------
    >>> [line.unit for line in run_bench(only=["memory"]).lines]
    ['GB/s']
    """
    parts = _checked_parts(only)
    place = Path(tempfile.gettempdir()) if folder is None else folder
    if not place.is_dir():
        raise InputError(f"There is no folder {place}", hint="Name one that is there with --folder.")
    _check_size(interactions_n, pilot_interactions_n, parts)
    skipped = [
        f"{engine} is not installed, and nothing is compared with it: pip install 'headway[bench]'."
        for engine in (DUCKDB, POLARS)
        if not is_here(engine)
    ]
    measuring = Measuring(place, progress=progress, skip=skipped.append)
    machine = this_machine()
    begin = perf_counter()
    lines: list[Line] = []
    bytes_per_second = None
    if parts & {"memory", "revaluation"}:
        progress("reading memory")
        memory = memory_line()
        bytes_per_second = memory.value * 1e9
        lines += [memory] if "memory" in parts else []
    if parts - {"memory", "pilot"}:
        lines += _at_two_sizes(interactions_n, parts, measuring, bytes_per_second)
    if "pilot" in parts:
        lines += _pilots(pilot_interactions_n, parts, measuring)
    return BenchReport(machine, interactions_n, tuple(lines), tuple(skipped), perf_counter() - begin)


def _at_two_sizes(
    interactions_n: int, parts: frozenset[str], measuring: Measuring, bytes_per_second: float | None
) -> list[Line]:
    """Measure everything but the pilot: first so small that only kernels are loaded, then at a tenth, then whole."""
    alone = replace(measuring, beside=False, skip=lambda _sentence: None)
    wanted = parts - {"growth"} or frozenset({"columns", "revaluation", "norms", "group_by"})
    begin = perf_counter()
    measuring.progress("loading kernels")
    _measure(_WARM_N, wanted, replace(alone, progress=lambda _step: None), None)
    loaded = Line(
        "kernels",
        "kernels compiled or loaded",
        perf_counter() - begin,
        "s",
        note=f"Every part once with {_WARM_N:,} interactions. Kernels are compiled on the first run of a machine and "
        "loaded from disk afterwards; no line below includes it.",
    )
    small = []
    if "growth" in parts:
        small = _measure(
            interactions_n // TIMES, wanted - {"segment"}, replace(alone, progress=_at_a_tenth(measuring)), None
        )
    compare = parts != {"growth"}
    large = _measure(interactions_n, wanted, measuring if compare else alone, bytes_per_second)
    grown = growth_lines(small, large)
    return [loaded, *(large if compare else []), *grown]


def _at_a_tenth(measuring: Measuring) -> Callable[[str], None]:
    return lambda step: measuring.progress(f"at a tenth of the size: {step}")


def _measure(
    interactions_n: int, parts: frozenset[str], measuring: Measuring, bytes_per_second: float | None
) -> list[Line]:
    """Measure the parts that share a company, at one size."""
    world, lines = build_world(interactions_n, measuring)
    if "columns" not in parts:
        lines = []
    if "revaluation" in parts:
        lines += revaluation_lines(world, measuring, bytes_per_second=bytes_per_second)
    if "norms" in parts:
        lines += norm_lines(world, measuring)
    if "group_by" in parts:
        lines.append(group_by_line(world, measuring))
    if "segment" in parts:
        lines += segment_lines(world, measuring)
    return lines


def _pilots(interactions_n: int, parts: frozenset[str], measuring: Measuring) -> list[Line]:
    lines = pilot_lines(interactions_n, measuring)
    if lines and "growth" in parts:
        measuring.progress("the pilot at a tenth of the size")
        seconds = pilot_seconds(interactions_n // TIMES, measuring)
        parquet = [line for line in lines if line.name == "pilot_parquet"]
        lines += growth_lines([replace(line, seconds=seconds) for line in parquet], parquet)
    return lines


def _checked_parts(only: Collection[str]) -> frozenset[str]:
    strange = [part for part in only if part not in PARTS]
    if strange:
        raise InputError(
            f"The bench has no part {strange[0]!r}",
            hint=did_you_mean(strange[0], PARTS) or f"There are: {', '.join(PARTS)}.",
        )
    return frozenset(only or PARTS)


def _check_size(interactions_n: int, pilot_interactions_n: int, parts: frozenset[str]) -> None:
    for option, n in (("--interactions", interactions_n), ("--pilot-interactions", pilot_interactions_n)):
        if not INTERACTIONS_LEAST <= n <= INTERACTIONS_MOST:
            raise LimitError(
                f"{option} is {n:,}; it goes from {INTERACTIONS_LEAST:,} to {INTERACTIONS_MOST:,}",
                hint="Give a number between.",
            )
    most = max(
        interactions_n if parts - {"memory", "pilot"} else 0,
        pilot_interactions_n if "pilot" in parts else 0,
    )
    free = free_memory_bytes()
    if free is not None and most * BYTES_PER_INTERACTION > free:
        raise LimitError(
            f"{most:,} interactions need about {most * BYTES_PER_INTERACTION / 2**30:,.1f} GiB of memory, and "
            f"{free / 2**30:,.1f} GiB are free",
            hint=f"Ask for fewer, such as {free // BYTES_PER_INTERACTION // 2:,}.",
        )
