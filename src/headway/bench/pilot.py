"""The whole pilot in a cold process: files on disk in, report out, with the time and the memory that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final

from headway.bench.line import Bar, Line
from headway.bench.machine import peak_memory_bytes
from headway.bench.measuring import Measuring
from headway.bench.pilot_files import BYTES_PER_INTERACTION, write_history, write_plan
from headway.bench.reading import reading_lines
from headway.bench.world import bench_company
from headway.errors import HeadwayError

KINDS: Final = ("parquet", "csv")
"""What the history is read from. The files were just written, so the disk itself is not measured."""

WARM_N: Final = 3_000
"""A pilot of so many interactions is run first, so that every kernel of the later ones is compiled and kept on disk."""

_SECONDS_BAR: Final = Bar(60)
_MEMORY_BAR: Final = Bar(4)
_INTERACTIONS_OF_BAR: Final = 5_900_000
_LOOKS_EVERY: Final = 0.02
_GIB: Final = 2**30
_OF_THE_READING: Final = ("intake", "generated_from", "known_at_assumed")
"""What results of the same history differ in when it comes from other files."""


@dataclass(frozen=True, slots=True)
class PilotRun:
    """One pilot in a process of its own.

    Attributes
    ----------
    seconds : float
        From the start of the process to its end.
    peak_bytes : int or None
        The most memory it held; None where the system does not say.
    read, accepted : int
        Rows.
    results : dict
        What results.json holds.
    report_bytes : int
    """

    seconds: float
    peak_bytes: int | None
    read: int
    accepted: int
    results: dict[str, Any]
    report_bytes: int


def pilot_lines(interactions_n: int, measuring: Measuring) -> list[Line]:
    """Measure the pilot from Parquet and from CSV. The files and what the pilots write are removed again.

    Parameters
    ----------
    interactions_n : int
        6 million for the bars.
    measuring : Measuring

    Returns
    -------
    list of Line
        Empty where the disk has no room.

    Raises
    ------
    HeadwayError
        A pilot fails, or the two give other results.
    """
    if not measuring.has_room(interactions_n * BYTES_PER_INTERACTION, "The pilot"):
        return []
    lines: list[Line] = []
    results = {}
    with tempfile.TemporaryDirectory(prefix="headway-bench-", dir=measuring.folder) as made:
        folder = Path(made)
        measuring.progress("kernels of the pilot")
        warm = _warm(folder / "warm")
        lines.append(warm)
        measuring.progress("files of the pilot")
        company = bench_company(interactions_n)
        rows_n = company.interactions.num_rows
        for kind in KINDS:
            place = folder / kind
            place.mkdir()
            write_history(company, place, kind)
        del company
        for kind in KINDS:
            place = folder / kind
            measuring.progress(f"the pilot from {kind}")
            done = run_cold(write_plan(place, kind), place, place / "out")
            results[kind] = done.results
            lines += [*_lines_of(kind, done, rows_n), *reading_lines(place, kind, rows_n, measuring)]
        _require_same(results)
    return lines


def pilot_seconds(interactions_n: int, measuring: Measuring) -> float:
    """Time one pilot from Parquet of another size."""
    with tempfile.TemporaryDirectory(prefix="headway-bench-", dir=measuring.folder) as made:
        folder = Path(made)
        write_history(bench_company(interactions_n), folder, "parquet")
        return run_cold(write_plan(folder, "parquet"), folder, folder / "out").seconds


def run_cold(plan: Path, data: Path, out: Path) -> PilotRun:
    """Run a pilot in a process of its own, and watch how much memory it holds.

    Raises
    ------
    HeadwayError
        It ends with an error; the message holds its last words.
    """
    command = [sys.executable, "-m", "headway", "pilot", "run", str(plan), "--out", str(out), "--data", str(data)]
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as complained,
    ):
        begin = perf_counter()
        process = subprocess.Popen(  # noqa: S603  # ourselves
            [*command, "--json"], stdin=subprocess.DEVNULL, stdout=said, stderr=complained
        )
        try:
            peak = _watch(process)
        finally:
            process.kill()
            process.wait()
        seconds = perf_counter() - begin
        said.seek(0)
        complained.seek(0)
        if process.returncode:
            words = complained.read().decode(errors="replace").strip()[-2_000:]
            raise HeadwayError(f"The pilot of the bench ended with {process.returncode}: {words}")
        answer = json.loads(said.read())
    report = out / "report.html"
    return PilotRun(
        seconds=seconds,
        peak_bytes=peak,
        read=answer["intake"]["read"],
        accepted=answer["intake"]["accepted"],
        results=json.loads((out / "results.json").read_bytes()),
        report_bytes=report.stat().st_size,
    )


def _watch(process: subprocess.Popen[bytes]) -> int | None:
    """Wait for a process to end; give the most memory it ever held, a figure that the system keeps."""
    peak = None
    while process.poll() is None:
        seen = peak_memory_bytes(process.pid)
        peak = seen if peak is None else max(peak, seen or 0)
        sleep(_LOOKS_EVERY)
    return peak


def _warm(folder: Path) -> Line:
    """Run a small pilot, so that kernels are compiled; on a machine where they are, that is all loading."""
    folder.mkdir()
    write_history(bench_company(WARM_N), folder, "csv")
    done = run_cold(write_plan(folder, "csv"), folder, folder / "out")
    return Line(
        "pilot_smallest",
        "pilot, as good as empty",
        done.seconds,
        "s",
        note=f"{done.read:,} rows: what starting, importing and loading kernels takes. On the first run of a machine "
        "it includes compiling them, which later pilots find on disk.",
    )


def _lines_of(kind: str, done: PilotRun, rows_n: int) -> list[Line]:
    as_budgeted = rows_n >= _INTERACTIONS_OF_BAR
    what = (
        f"{done.read:,} rows of interactions read, {done.accepted:,} accepted. "
        "A process of its own: starting, importing, loading kernels, reading, six families of subsets, five questions, "
        f"exceptions, columns and a report of {done.report_bytes / 1024:,.0f} KiB written."
    )
    lines = [
        Line(
            f"pilot_{kind}",
            f"whole pilot from {'CSV' if kind == 'csv' else 'Parquet'}",
            done.seconds,
            "s",
            _SECONDS_BAR if as_budgeted else None,
            note=what,
            seconds=done.seconds,
        )
    ]
    if done.peak_bytes is not None:
        lines.append(
            Line(
                f"pilot_{kind}_memory",
                "  peak memory",
                done.peak_bytes / _GIB,
                "GiB",
                _MEMORY_BAR if as_budgeted else None,
                note="The most that the process held at any moment, as the system counts it (VmHWM).",
            )
        )
    return lines


def _require_same(results: dict[str, dict[str, Any]]) -> None:
    """Make sure that the same history gives the same results from every kind of file."""
    first, *others = (
        {key: value for key, value in one.items() if key not in _OF_THE_READING} for one in results.values()
    )
    for other in others:
        differing = [key for key in first if first[key] != other.get(key)]
        if differing:
            raise HeadwayError(f"The pilots of the bench differ in {', '.join(differing)}", hint="Please report it.")
