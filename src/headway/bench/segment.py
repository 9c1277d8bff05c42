"""Columns on disk: how long a segment takes to write, and to open again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from headway.bench.line import Line
from headway.bench.measuring import Measuring
from headway.bench.timing import timed, timed_once
from headway.bench.world import World
from headway.store.segments import OpenSegment, open_segment, write_segment

BYTES_PER_INTERACTION: Final = 160
"""Room on disk for facts and one valuation, with something to spare."""


def segment_lines(world: World, measuring: Measuring) -> list[Line]:
    """Measure writing and opening a segment. What is written is removed again.

    Parameters
    ----------
    world : World
    measuring : Measuring

    Returns
    -------
    list of Line
        ``segment_write`` and ``segment_open``; empty where the disk has no room.
    """
    if not measuring.has_room(world.interactions_n * BYTES_PER_INTERACTION, "Writing and opening a segment"):
        return []
    measuring.progress("columns on disk")
    with tempfile.TemporaryDirectory(prefix="headway-bench-", dir=measuring.folder) as written:
        folder = Path(written) / "segment"
        writing = timed_once(lambda: write_segment(folder, world.columns, valuations=[world.valuation]))
        bytes_n = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        opening = timed(lambda: _open(folder))
        assert opening.answer.columns.interactions_n == world.interactions_n
    return [
        Line(
            "segment_write",
            "write a segment",
            world.interactions_n / writing.seconds / 1e6,
            "M/s",
            note=f"{bytes_n / 2**20:,.0f} MiB with one valuation, every file hashed and synced to the disk.",
            seconds=writing.seconds,
        ),
        Line(
            "segment_open",
            "open a segment",
            opening.seconds * 1e3,
            "ms",
            note="Manifest read, files mapped, offsets checked; the data themselves are read when they are used.",
            runs=opening.runs,
        ),
    ]


def _open(folder: Path) -> OpenSegment:
    segment = open_segment(folder)
    assert segment.columns.contacts_n > 0
    assert segment.valuation(segment.labels[0]).as_of_us
    return segment
