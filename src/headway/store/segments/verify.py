"""Checking a whole segment: every byte, the order and the bounds of every array, and the checksums of every bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.built import WITHOUT_EFFECT
from headway.columns.columns import MISSING, Columns
from headway.columns.hashing import buckets_of
from headway.errors import Problem, StoreDamagedError
from headway.store.segments.files import MEND, has_its_bytes
from headway.store.segments.manifest import read_manifest
from headway.store.segments.reading import OpenSegment, open_segment
from headway.store.segments.sums import SUMS, bucket_sums


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and found whole.

    Attributes
    ----------
    files_n, bytes_n : int
        Files, and bytes in them, that are what was written.
    contacts_n, interactions_n : int
        Of the facts, tails merged in.
    tails_n : int
    score_epoch : int
    labels : tuple of str
        Valuations whose sums were recomputed in every bucket.
    """

    files_n: int
    bytes_n: int
    contacts_n: int
    interactions_n: int
    tails_n: int
    score_epoch: int
    labels: tuple[str, ...]


def verify_segment(folder: Path | str) -> Verification:
    """Read a whole segment and recompute what can be recomputed.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    Verification

    Raises
    ------
    StoreError
        There is no segment in the folder, or one that a newer Headway wrote.
    StoreDamagedError
        Something is not what was written; ``problems`` holds everything found.
    """
    folder = Path(folder)
    segment, problems = _open_and_read(folder)
    if not problems:
        problems = [problem for part in _named_parts(segment) for problem in _part_problems(*part)]
        problems += _sum_problems(segment)
    if problems:
        raise StoreDamagedError(f"The segment in {folder} is damaged", hint=MEND, problems=problems)
    files, columns = segment.manifest.files, segment.columns
    return Verification(
        files_n=len(files),
        bytes_n=sum(record.bytes_n for record in files),
        contacts_n=columns.contacts_n,
        interactions_n=columns.interactions_n,
        tails_n=len(segment.manifest.tails),
        score_epoch=segment.score_epoch,
        labels=segment.labels,
    )


def _open_and_read(folder: Path) -> tuple[OpenSegment, list[Problem]]:
    """Open a segment and read all its bytes; again if it is changed meanwhile."""
    while True:
        segment = open_segment(folder)
        try:
            return segment, list(_byte_problems(segment))
        except FileNotFoundError as error:
            if read_manifest(folder).generation == segment.manifest.generation:
                return segment, [Problem("the file is missing", where=str(error.filename))]


def _byte_problems(segment: OpenSegment) -> Iterator[Problem]:
    """Tell the files whose bytes are not what was written."""
    for record in segment.manifest.files:
        if not has_its_bytes(segment.folder, record):
            yield Problem("its content is not what was written", where=str(segment.folder / record.name))


def _named_parts(segment: OpenSegment) -> Iterator[tuple[str, Columns]]:
    """Give base and tails with the names of their files."""
    records = (segment.manifest.base, *segment.manifest.tails)
    for record, part in zip(records, segment.parts(), strict=True):
        yield str(segment.folder / record.rows.name), part.columns


def _part_problems(where: str, columns: Columns) -> Iterator[Problem]:
    """Tell what in the arrays of a base or a tail contradicts the order and the bounds that all kernels rely on."""
    if not np.array_equal(columns.bucket, buckets_of(columns.contacts)):
        yield Problem("a contact is not in its bucket", where=where)
    same_bucket = pa.array(columns.bucket[1:] == columns.bucket[:-1])
    if len(columns.contacts) > 1:
        behind = pc.and_(same_bucket, pc.greater_equal(columns.contacts[:-1], columns.contacts[1:]))
        if pc.any(behind).as_py() or (np.diff(columns.bucket.astype(np.int32)) < 0).any():
            yield Problem("contacts are not in their order", where=where)
    if not _rows_in_order(columns):
        yield Problem("interactions are not in the order of time and id", where=where)
    for name, codes, words_n, low in _codes(columns):
        if len(codes) and (codes.min() < low or codes.max() >= words_n):
            yield Problem(f"a code of {name} is outside its dictionary of {words_n:,} words", where=where)
    if not _targets_fit(columns):
        yield Problem("a reversal points at a row that it cannot take back", where=where)


def _rows_in_order(columns: Columns) -> bool:
    """Say whether the rows of every contact rise by (occurred_at, id)."""
    moments, id_hi, id_lo = columns.occurred_at, columns.id_hi, columns.id_lo
    tied = moments[1:] == moments[:-1]
    later = (moments[1:] > moments[:-1]) | (tied & (id_hi[1:] > id_hi[:-1]))
    later |= tied & (id_hi[1:] == id_hi[:-1]) & (id_lo[1:] > id_lo[:-1])
    begins = np.zeros(columns.interactions_n + 1, dtype=np.bool_)
    begins[columns.offsets] = True
    return bool((later | begins[1:-1]).all())


def _codes(columns: Columns) -> Iterator[tuple[str, NDArray[Any], int, int]]:
    """Give every array of codes, with the size of its dictionary and the lowest code that it may have."""
    yield "account", columns.account, len(columns.accounts), 0
    yield "type", columns.interaction_type, len(columns.types), 0
    yield "product group", columns.product_group, len(columns.product_groups), 0
    for name, dimension in (*columns.dimensions.items(), *columns.contact_dimensions.items()):
        yield f"dimension {name}", dimension.codes, len(dimension.words), MISSING


def _targets_fit(columns: Columns) -> bool:
    """Say whether every reversal takes back an ordinary row of its own contact, or none."""
    reverses = columns.reverses
    if (reverses < WITHOUT_EFFECT).any() or (reverses >= len(reverses)).any():
        return False
    rows = np.flatnonzero(reverses >= 0)
    own, target = (np.searchsorted(columns.offsets, which, side="right") for which in (rows, reverses[rows]))
    return bool((own == target).all() and (reverses[reverses[rows]] == MISSING).all())


def _sum_problems(segment: OpenSegment) -> Iterator[Problem]:
    """Tell the buckets whose stored sums are not those of their interactions."""
    for record in segment.manifest.valuations:
        stored = segment.sums(record.label)
        found = bucket_sums(segment.columns, segment.valuation(record.label))
        for name in SUMS:
            wrong = np.flatnonzero(stored[name] != found[name])
            if len(wrong):
                first = int(wrong[0])
                yield Problem(
                    f"{name} of {len(wrong):,} buckets is not what was stored (bucket {first}: {found[name][first]:,}, "
                    f"stored {stored[name][first]:,})",
                    where=str(segment.folder / record.rows.name),
                )
