"""Rows that were not accepted: every problem a line, every row counted once, under its gravest problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from headway.errors import InputError

REJECTS: Final = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("file", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("value", pa.string()),
        pa.field("reason", pa.string()),
    ]
)
"""The columns of the rejects: where the row stands, which cell is wrong, and why."""

_SOUND: Final = 255
_VALUE_CHARS: Final = 200


class Reason(StrEnum):
    """Why rows are rejected, the gravest first; a row with several problems is counted under the first of them."""

    UNREADABLE = "cannot be read"
    DROPPED = "dropped"
    DUPLICATE = "repeats another row in every cell"
    NO_CONTACT = "no contact"
    NO_MATCH = "the alias table does not hold it"
    TEST_ADDRESS = "test or internal address"
    NO_MOMENT = "no moment"
    BAD_MOMENT = "not a moment"
    CLOCK_1970 = "a clock that was not set (1970)"
    TOO_EARLY = "before the earliest moment"
    FUTURE = "in the future"
    BAD_NUMBER = "not a number"
    BELOW_ZERO = "a cost below 0"
    NO_TYPE = "no type"
    SET_ASIDE = "type set aside by the mapping"
    UNMAPPED_TYPE = "type not mapped"
    UNKNOWN_TYPE = "type unknown to the catalogue"
    NO_KEY = "no key"
    REPEATED_KEY = "repeats a row that was read before"
    OTHER_FACTS = "the key came before with other facts"
    NO_ALIAS = "no alias"
    ALIAS_TWICE = "the alias belongs to another contact already"

    @property
    def rank(self) -> int:
        """Its place, from 0: the lower, the graver."""
        return _RANKS[self]


_RANKS: Final = {reason: at for at, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a table stand: their file and their row there.

    Attributes
    ----------
    source : str
    files : tuple of str
    file_of : int16 (n,)
        Index into ``files``.
    row_of : int64 (n,)
    """

    source: str
    files: tuple[str, ...]
    file_of: NDArray[np.int16]
    row_of: NDArray[np.int64]


class Rejection:
    """Collects the problems of one source's rows."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.rank = np.full(len(origin.row_of), _SOUND, dtype=np.uint8)
        self.parts: list[pa.Table] = []
        self.said: dict[int, dict[str, int]] = {}
        self._drop_rule = np.full(len(origin.row_of), -1, dtype=np.int16)
        self._drop_reasons: list[str] = []

    @property
    def sound(self) -> NDArray[np.bool_]:
        """Which rows have no problem so far."""
        good: NDArray[np.bool_] = self.rank == _SOUND
        return good

    def add(
        self, failing: NDArray[np.bool_], reason: Reason, column: str = "", values: Any = None, detail: str = ""
    ) -> None:
        """Reject rows.

        Parameters
        ----------
        failing : bool (n,)
        reason : Reason
        column : str
            The column or field that is wrong.
        values : pyarrow array (n,) or None
            Its cells.
        detail : str
            For `Reason.DROPPED`: the rule's own words.
        """
        rows = np.flatnonzero(failing)
        if not len(rows):
            return
        if reason is Reason.DROPPED:
            fresh = rows[self._drop_rule[rows] < 0]
            self._drop_rule[fresh] = len(self._drop_reasons)
            self._drop_reasons.append(detail)
        self.rank[rows] = np.minimum(self.rank[rows], reason.rank)
        texts = pa.nulls(len(rows), pa.string())
        if values is not None:
            taken = values.take(pa.array(rows))
            if isinstance(taken, pa.ChunkedArray):
                taken = taken.combine_chunks()
            texts = pa.compute.utf8_slice_codeunits(taken.cast(pa.string()), 0, _VALUE_CHARS)
        words = f"{reason.value}: {detail}" if detail else reason.value
        self.parts.append(
            pa.table(
                [
                    pa.array([self.origin.source] * 1, pa.string()).take(pa.array(np.zeros(len(rows), dtype=np.int8))),
                    pa.array(self.origin.files, pa.string()).take(pa.array(self.origin.file_of[rows])),
                    pa.array(self.origin.row_of[rows]),
                    pa.array([column], pa.string()).take(pa.array(np.zeros(len(rows), dtype=np.int8))),
                    texts,
                    pa.array([words], pa.string()).take(pa.array(np.zeros(len(rows), dtype=np.int8))),
                ],
                schema=REJECTS,
            )
        )

    def counted(self) -> dict[str, int]:
        """Give how many rows were rejected for each reason, each row once, the most frequent reason first."""
        counts: dict[str, int] = {}
        for reason in Reason:
            rows = np.flatnonzero(self.rank == reason.rank)
            if reason is Reason.DROPPED:
                for rule, n in zip(*np.unique(self._drop_rule[rows], return_counts=True), strict=True):
                    words = f"{reason.value}: {self._drop_reasons[int(rule)]}"
                    counts[words] = counts.get(words, 0) + int(n)
            elif len(rows):
                counts[reason.value] = len(rows)
        return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def unreadable_rows(source: str, rejected: Sequence[tuple[str, int, str, str]]) -> pa.Table:
    """Give the rows that could not be read as rejects.

    Parameters
    ----------
    source : str
    rejected : sequence of (file, row, problem, text)

    Examples
    --------
    >>> unreadable_rows("crm", [("a.csv", 3, "3 cells where the header has 2", "x")]).column("reason").to_pylist()
    ['cannot be read: 3 cells where the header has 2']
    """
    rows = [
        {
            "source": source,
            "file": file,
            "row": row,
            "column": None,
            "value": text[:_VALUE_CHARS],
            "reason": f"{Reason.UNREADABLE.value}: {problem}",
        }
        for file, row, problem, text in rejected
    ]
    return pa.Table.from_pylist(rows, schema=REJECTS)


def all_rejects(parts: Sequence[pa.Table]) -> pa.Table:
    """Put rejects together, sorted by source, file and row.

    Examples
    --------
    >>> all_rejects([]).num_rows
    0
    """
    if not parts:
        return REJECTS.empty_table()
    table = pa.concat_tables(parts)
    return table.sort_by([("source", "ascending"), ("file", "ascending"), ("row", "ascending")])


def write_rejects(rejects: pa.Table, path: Path | str) -> int:
    """Write the rejects as CSV and say how many lines they have.

    Parameters
    ----------
    rejects : pyarrow.Table
        As `REJECTS`.
    path : Path or str

    Returns
    -------
    int

    Raises
    ------
    InputError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> write_rejects(all_rejects([]), Path(tempfile.mkdtemp()) / "rejects.csv")
    0
    """
    try:
        pacsv.write_csv(rejects, str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror})", hint="Choose another place.") from None
    return int(rejects.num_rows)
