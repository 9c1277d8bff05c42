"""What a file of history looks like once it is read: a table of text, its row numbers, and the rows left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.intake.limits import Limits


class Kind(StrEnum):
    """The kinds of file that history comes in."""

    DELIMITED = "delimited"
    EXCEL = "excel"
    JSON = "json"
    PARQUET = "parquet"
    XES = "xes"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says about a file; whatever is left out is found by looking.

    Attributes
    ----------
    kind : Kind, optional
    separator : str, optional
        Between the cells of delimited text, one to four characters.
    quote : str, optional
        Around cells that hold the separator; "" for none.
    encoding : str, optional
        A Python codec, such as ``cp1252``.
    header_row : int, optional
        The line (of text) or row (of a sheet) with the names, from 1; 0: there is none.
    sheet : str, optional
        Of a workbook; left out: the first that holds anything.
    member : str, optional
        Of a zip with several files.
    limits : Limits
    """

    kind: Kind | None = None
    separator: str | None = None
    quote: str | None = None
    encoding: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    member: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read: where it begins, why, and the beginning of what stands there."""

    row: int
    problem: str
    text: str


@dataclass(frozen=True, slots=True)
class TableRead:
    """A file as a table.

    Attributes
    ----------
    path : Path
    kind : Kind
    table : pyarrow.Table
        n rows. Cells are text as they stand in the file, null where a cell is empty; Parquet keeps its own types.
    row_numbers : int64 (n,)
        Where each row begins: the line of delimited text and of JSON Lines, the row of a sheet, the how-manieth
        record of a JSON array, Parquet or XES. All count from 1, the header included where there is one.
    rejected : tuple of RejectedRow
        Rows that could not be read; with the rows of ``table`` they are all rows of the file.
    plain_numbers : bool
        Numbers were written by a machine (a sheet, JSON, XES, Parquet), so a point can only be the decimal point.
    encoding, separator, sheet : str or None
        What was found, or was said.
    header_row : int
        0: the file has no header and the columns are called ``column_1``, ``column_2`` …
    facts : tuple of str
        What a person should know about the reading, as sentences.
    """

    path: Path
    kind: Kind
    table: pa.Table
    row_numbers: NDArray[np.int64]
    rejected: tuple[RejectedRow, ...] = ()
    plain_numbers: bool = False
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int = 0
    facts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each once."""
        return tuple(self.table.column_names)

    @property
    def rows_n(self) -> int:
        """How many rows were read."""
        return int(self.table.num_rows)

    @property
    def read_n(self) -> int:
        """How many rows the file has: those read and those rejected."""
        return self.rows_n + len(self.rejected)

    def cell(self, row: int, column: str) -> str | None:
        """Give one cell as text; ``row`` counts the rows of the table from 0.

        Examples
        --------
        >>> read = TableRead(Path("a.csv"), Kind.DELIMITED, pa.table({"a": ["x", None]}), np.array([2, 3]))
        >>> read.cell(0, "a"), read.cell(1, "a"), read.read_n
        ('x', None, 2)
        """
        value = self.table.column(column)[row].as_py()
        return None if value is None else str(value)


def name_columns(cells: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Turn the cells of a header into names: without padding, none empty, each once.

    Returns
    -------
    names : tuple of str
    facts : tuple of str
        What had to be changed, as sentences.

    Examples
    --------
    >>> name_columns([" date", "", "Variant", "Variant"])
    (('date', 'column_2', 'Variant', 'Variant_2'), ("2 columns are called 'Variant'; the later ones got a number",))
    """
    taken: dict[str, int] = {}
    names: list[str] = []
    plain = [" ".join(cell.replace("\x00", " ").split()) or f"column_{at}" for at, cell in enumerate(cells, start=1)]
    for name in plain:
        taken[name] = taken.get(name, 0) + 1
        unique, number = name, taken[name]
        while unique in names or (number > 1 and unique in plain):
            unique = f"{name}_{number}"
            number += 1
        names.append(unique)
    facts = [
        f"{times} columns are called {name!r}; the later ones got a number"
        for name, times in taken.items()
        if times > 1
    ]
    return tuple(names), tuple(facts)


def many(number: int, one: str, more: str) -> str:
    """Write a number with its noun and verb.

    Examples
    --------
    >>> many(1, "blank row was", "blank rows were"), many(1200, "row", "rows")
    ('1 blank row was', '1,200 rows')
    """
    return f"{number:,} {one if number == 1 else more}"


def text_table(columns: list[list[str | None]], names: tuple[str, ...]) -> pa.Table:
    """Make a table of text from columns of cells; empty cells become null.

    Examples
    --------
    >>> text_table([["x", ""]], ("a",)).to_pydict()
    {'a': ['x', None]}
    """
    arrays = [pa.array([cell or None for cell in column], type=pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=list(names))


def without_blank_rows(table: pa.Table, row_numbers: NDArray[np.int64]) -> tuple[pa.Table, NDArray[np.int64], int]:
    """Leave out the rows in which every cell is empty, and say how many they were.

    Examples
    --------
    >>> table, numbers, blank_n = without_blank_rows(pa.table({"a": ["x", None]}), np.array([2, 3]))
    >>> table.num_rows, numbers.tolist(), blank_n
    (1, [2], 1)
    """
    blank: NDArray[np.bool_] | None = None
    for column in table.columns:
        if column.null_count == 0:
            return table, row_numbers, 0
        empty = column.is_null().to_numpy()
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return table, row_numbers, 0
    if blank is None:
        return table, row_numbers, 0
    return table.filter(pa.array(~blank)), row_numbers[~blank], int(blank.sum())
