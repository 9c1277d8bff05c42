"""Opening a segment: every file is mapped at once, so what a reader sees stays what it is, whoever writes next."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.built import Built
from headway.columns.columns import Columns, Valuation
from headway.columns.merge import merge_tail
from headway.errors import NotFoundError, StoreDamagedError
from headway.store.segments.files import MEND, map_batch
from headway.store.segments.layout import read_part, read_sums, read_values
from headway.store.segments.manifest import Manifest, PartRecord, ValuationRecord, read_manifest
from headway.store.segments.sums import SUMS


class OpenSegment:
    """A segment as it was when it was opened: one set of facts, one score epoch.

    Its arrays lie in the page cache and are read when they are used; where there are tails, the first use of
    ``columns`` merges them into the base in memory.

    Attributes
    ----------
    folder : Path
    manifest : Manifest
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._batches = {record.name: map_batch(folder, record) for record in manifest.files}
        self._base = self._part(manifest.base)

    @property
    def score_epoch(self) -> int:
        """Which set of valuations this reader sees."""
        return self.manifest.score_epoch

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the valuations that are stored for these facts."""
        return tuple(record.label for record in self.manifest.valuations)

    @cached_property
    def built(self) -> Built:
        """The columns with the reversals that are still open, the tails merged in."""
        merged = self._base
        for tail in self.manifest.tails:
            merged = merge_tail(merged, self._part(tail))
        return merged

    @property
    def columns(self) -> Columns:
        """The columns of all facts."""
        return self.built.columns

    def parts(self) -> list[Built]:
        """Give base and tails one by one, as they lie in the files."""
        return [self._base, *(self._part(tail) for tail in self.manifest.tails)]

    def valuation(self, label: str) -> Valuation:
        """Give a stored valuation.

        Raises
        ------
        NotFoundError
            None with this label was stored since the facts last changed.
        """
        record = self._record(label)
        return read_values(self._batches[record.rows.name], self._batches[record.frame.name], label)

    def sums(self, label: str) -> dict[str, NDArray[np.int64]]:
        """Give the stored checksums of a valuation, as `headway.store.segments.sums.bucket_sums` adds them up.

        Raises
        ------
        NotFoundError
            None with this label was stored since the facts last changed.
        """
        return read_sums(self._batches[self._record(label).frame.name], SUMS)

    def _record(self, label: str) -> ValuationRecord:
        for record in self.manifest.valuations:
            if record.label == label:
                return record
        there = ", ".join(repr(known) for known in self.labels) or "none"
        raise NotFoundError(
            f"{self.folder} has no valuation {label!r} for the facts that it holds; there is {there}",
            hint="Value the columns and write the valuation; new facts make older valuations void.",
        )

    def _part(self, part: PartRecord) -> Built:
        return _checked(
            self.folder, part, *(self._batches[file.name] for file in (part.rows, part.contacts, part.frame))
        )


def open_segment(folder: Path | str) -> OpenSegment:
    """Open a segment for reading.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    OpenSegment
        Keeps working when the segment is changed, compacted or removed meanwhile; open again to see what is new.

    Raises
    ------
    StoreError
        There is no segment in the folder, or one that a newer Headway wrote.
    StoreDamagedError
        A file is missing, has another length, or its header is not what was written. Data are not read here;
        `headway.store.segments.verify.verify_segment` checks every byte.

    Examples
    --------
    >>> import tempfile
    >>> from headway.columns.build import build_columns
    >>> from headway.store.segments import write_segment
    >>> rows = {"source": ["crm"], "source_key": ["1"], "contact": ["ann"], "type": ["call"], "occurred_at": [5]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_segment(folder, build_columns(pa.table(rows | {"known_at": [5]})))
    ...     segment = open_segment(folder)
    >>> segment.columns.types, segment.score_epoch
    (('call',), 1)
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    while True:
        try:
            return OpenSegment(folder, manifest)
        except FileNotFoundError as error:
            newer = read_manifest(folder)
            if newer.generation == manifest.generation:
                raise StoreDamagedError(f"{error.filename} is missing, and the segment needs it", hint=MEND) from None
            manifest = newer  # it was swapped between reading the manifest and mapping its files


def _checked(folder: Path, part: PartRecord, *batches: pa.RecordBatch) -> Built:
    """Read a part, and make sure that its offsets lead nowhere outside, which no kernel would notice."""
    built = read_part(*batches)
    columns = built.columns
    lengths = {len(columns.contacts) + 1, len(columns.offsets)}
    rising = len(columns.offsets) > 0 and bool((np.diff(columns.offsets) >= 0).all())
    if len(lengths) > 1 or not rising or columns.offsets[0] != 0 or columns.offsets[-1] != columns.interactions_n:
        raise StoreDamagedError(
            f"{folder / part.frame.name} is damaged: where contacts begin does not fit the interactions", hint=MEND
        )
    return built
