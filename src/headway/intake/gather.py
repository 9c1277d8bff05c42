"""The files of one source, found, read and put below one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.documents.nearest import did_you_mean
from headway.errors import SourceFileError
from headway.intake.limits import hold
from headway.intake.mapping import FileSpec
from headway.intake.read import read_table
from headway.intake.table import TableRead

Progress = Callable[[str, int, int], None]
"""Told what is going on: a sentence, how much of it is done, and how much there is."""

_GLOB_SIGNS: Final = ("*", "?", "[")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of one source.

    Attributes
    ----------
    table : pyarrow.Table
        n rows, from all files.
    files : tuple of str
    file_of : int16 (n,)
    row_of : int64 (n,)
    unreadable : tuple of (file, row, problem, text)
    plain_numbers : bool
    facts : tuple of str
    """

    table: pa.Table
    files: tuple[str, ...]
    file_of: NDArray[np.int16]
    row_of: NDArray[np.int64]
    unreadable: tuple[tuple[str, int, str, str], ...]
    plain_numbers: bool
    facts: tuple[str, ...]

    @property
    def read_n(self) -> int:
        """How many rows the files have."""
        return int(self.table.num_rows) + len(self.unreadable)


class Library:
    """Reads files, each once however many sources name it."""

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
        self.folder = folder
        self.progress = progress
        self._read: dict[tuple[Any, ...], TableRead] = {}

    def gather(self, spec: FileSpec) -> Gathered:
        """Find and read the files of a source.

        Raises
        ------
        SourceFileError
            No file is there, or one cannot be read.
        LimitError
            There are too many, or one is too large.
        """
        paths = find_files(self.folder, spec)
        reads = [self._one(path, spec) for path in paths]
        names = tuple(_shown(path, self.folder) for path in paths)
        tables = _alike([read.table for read in reads])
        table = tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
        facts = [f"{name}: {fact}" for name, read in zip(names, reads, strict=True) for fact in _facts_of(read)]
        return Gathered(
            table=table,
            files=names,
            file_of=np.repeat(np.arange(len(reads), dtype=np.int16), [read.rows_n for read in reads]),
            row_of=np.concatenate([read.row_numbers for read in reads]),
            unreadable=tuple(
                (name, row.row, row.problem, row.text)
                for name, read in zip(names, reads, strict=True)
                for row in read.rejected
            ),
            plain_numbers=all(read.plain_numbers for read in reads),
            facts=tuple(facts),
        )

    def _one(self, path: Path, spec: FileSpec) -> TableRead:
        key = (path, spec.options)
        if key not in self._read:
            if self.progress is not None:
                self.progress(f"reading {path.name}", 0, path.stat().st_size)
            self._read[key] = read_table(path, spec.options)
            if self.progress is not None:
                self.progress(f"reading {path.name}", path.stat().st_size, path.stat().st_size)
        return self._read[key]

    def forget(self) -> None:
        """Let go of all that was read."""
        self._read.clear()


def find_files(folder: Path, spec: FileSpec) -> list[Path]:
    """Find the files that a source names, in the order of their names.

    Raises
    ------
    SourceFileError
        A name or pattern finds nothing; the nearest file of the folder is named.
    LimitError
        There are more than the limit ``files``.
    """
    found: list[Path] = []
    for pattern in spec.patterns:
        whole = folder / pattern
        if whole.is_file():
            found.append(whole)
            continue
        plain = Path(pattern)
        start = folder if not plain.is_absolute() else Path(plain.anchor)
        relative = pattern if not plain.is_absolute() else str(plain.relative_to(plain.anchor))
        matched = []
        if any(sign in pattern for sign in _GLOB_SIGNS):
            matched = sorted(path for path in start.glob(relative) if path.is_file())
        if not matched:
            near = [path.name for path in whole.parent.iterdir()] if whole.parent.is_dir() else []
            hint = did_you_mean(whole.name, near) if near else f"There is no folder {whole.parent}."
            raise SourceFileError(
                f"There is no file {pattern!r} in {folder.resolve()}",
                hint=hint or "Check the name, or name the folder of the data files with --data or HEADWAY_DATA.",
            )
        found += matched
    unique = list(dict.fromkeys(found))
    limit = spec.options.limits.files
    hold("files", len(unique), limit, f"The source names {len(unique):,} files", "Name fewer, or put them together.")
    return unique


def _facts_of(read: TableRead) -> list[str]:
    """Give what is worth saying about one reading."""
    facts = list(read.facts)
    if read.encoding not in (None, "utf-8", "xml"):
        facts.insert(0, f"read as {read.encoding}")
    return facts


def _shown(path: Path, folder: Path) -> str:
    """Name a file as seen from the folder."""
    try:
        return str(path.relative_to(folder))
    except ValueError:
        return path.name


def _alike(tables: list[pa.Table]) -> list[pa.Table]:
    """Make columns of one name one type: text, where the files disagree."""
    kinds: dict[str, set[Any]] = {}
    for table in tables:
        for field in table.schema:
            kinds.setdefault(field.name, set()).add(field.type)
    mixed = {name for name, found in kinds.items() if len(found) > 1}
    if not mixed:
        return tables
    return [
        table.cast(
            pa.schema(
                [pa.field(field.name, pa.string() if field.name in mixed else field.type) for field in table.schema]
            )
        )
        for table in tables
    ]
