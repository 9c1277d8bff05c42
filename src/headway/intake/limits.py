"""How large a file of history may be: every limit has a name, a default and a clear refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from headway.errors import LimitError

MIB: Final = 1 << 20
GIB: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one reading.

    Attributes
    ----------
    file_bytes : int
        Of a file as it lies on disk.
    unpacked_bytes : int
        Of what a packed file (gz, xz, bz2, zip) holds.
    unpack_ratio : int
        Unpacked to packed bytes, looked at once more than ``unpack_ratio_from_bytes`` came out: a packed file that
        grows without end is refused before it fills the disk.
    unpack_ratio_from_bytes : int
    columns : int
        Of a table.
    row_bytes : int
        Of one row of delimited text. A longer one is rejected alone; the file goes on.
    careful_bytes : int
        Of delimited text so broken that only the careful reader, which is slow, can read it.
    document_bytes : int
        Of a JSON document that has to be held whole, or of a workbook.
    sheet_cells : int
        Of one sheet.
    text_depth : int
        Of elements inside one another in XES, of objects inside one another in JSON.
    files : int
        That one source of a mapping may name.
    mapping_bytes : int
        Of a mapping file.

    Examples
    --------
    >>> Limits(columns=3).columns
    3
    """

    file_bytes: int = 16 * GIB
    unpacked_bytes: int = 64 * GIB
    unpack_ratio: int = 400
    unpack_ratio_from_bytes: int = 64 * MIB
    columns: int = 2_000
    row_bytes: int = 2_000_000
    careful_bytes: int = 512 * MIB
    document_bytes: int = GIB
    sheet_cells: int = 20_000_000
    text_depth: int = 64
    files: int = 1_000
    mapping_bytes: int = MIB


def hold(limit: str, found: int, allowed: int, what: str, hint: str) -> None:
    """Refuse what is larger than a limit, by the limit's name.

    Raises
    ------
    LimitError
        ``found`` is above ``allowed``.

    Examples
    --------
    >>> hold("columns", 3, 2, "a.csv has 3 columns", "Split the table.")
    Traceback (most recent call last):
    headway.errors.LimitError: a.csv has 3 columns; the limit 'columns' is 2. Split the table.
    """
    if found > allowed:
        raise LimitError(f"{what}; the limit {limit!r} is {allowed:,}", hint=hint, limit=limit, found=found)
