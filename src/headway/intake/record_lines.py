"""Where the records of a delimited text begin, found by looking at its bytes a block at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BLOCK_BYTES: Final = 1 << 24
_LF: Final = 10
_CR: Final = 13
_SPACE: Final = 32


@dataclass(frozen=True, slots=True)
class Records:
    """The beginnings of the records of a text.

    Attributes
    ----------
    starts : int64 (r,)
        Byte at which each record begins, rising.
    lines : int64 (r,)
        Its line, from 1.
    sure : bool
        Every quote stands where quotes open or close a cell. Otherwise some cell holds a quote that means itself,
        and the beginnings may be wrong.
    """

    starts: NDArray[np.int64]
    lines: NDArray[np.int64]
    sure: bool = True


def count_line_ends(path: Path) -> int:
    r"""Count the lines of a text; a last line without an end counts too.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("a\nb")
    >>> count_line_ends(path)
    2
    """
    total, last = 0, b"\n"
    with path.open("rb") as reading:
        while block := reading.read(_BLOCK_BYTES):
            total += int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _LF))
            last = block[-1:]
    return total + (last != b"\n")


def find_records(path: Path, quote: str, separator: str, skip: int) -> Records:
    r"""Find where records begin: at the lines that are not blank and not inside quotes.

    A line lies inside quotes when an odd number of quotes stands before it.

    Parameters
    ----------
    path : Path
        UTF-8 with LF or CRLF.
    quote : str
        One ASCII character, or "".
    separator : str
    skip : int
        Lines above the first record.

    Returns
    -------
    Records

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text('a,b\n1,"x\ny"\n\n3,4\n')
    >>> found = find_records(path, '"', ",", 1)
    >>> found.starts.tolist(), found.lines.tolist(), found.sure
    ([4, 13], [2, 5], True)
    """
    mark = ord(quote) if quote and quote.isascii() else -1
    starts: list[NDArray[np.int64]] = []
    lines: list[NDArray[np.int64]] = []
    line, place, odd = 1, 0, 0
    size = path.stat().st_size
    if size == 0:
        return Records(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    data = np.memmap(path, dtype=np.uint8, mode="r")
    before = np.zeros(256, dtype=np.bool_)
    before[[_LF, _CR, _SPACE, mark, separator.encode()[-1]]] = True
    after_it = before.copy()
    after_it[separator.encode()[0]] = True
    sure = True
    pending = np.array([0], dtype=np.int64)
    pending_lines = np.array([1], dtype=np.int64)
    while place < size:
        block = np.asarray(data[place : place + _BLOCK_BYTES])
        ends = np.flatnonzero(block == _LF).astype(np.int64)
        begins = ends + place + 1
        numbers = np.arange(line + 1, line + 1 + len(ends), dtype=np.int64)
        if mark >= 0:
            quotes = np.flatnonzero(block == mark)
            opening = (np.arange(len(quotes)) + odd) % 2 == 0
            place_of = quotes + place
            opens = (place_of == 0) | before[data[np.maximum(place_of - 1, 0)]]
            closes = (place_of == size - 1) | after_it[data[np.minimum(place_of + 1, size - 1)]]
            sure = sure and bool(np.where(opening, opens, closes).all())
            outside = (np.searchsorted(quotes, ends) + odd) % 2 == 0
            odd = (odd + len(quotes)) % 2
            begins, numbers = begins[outside], numbers[outside]
        starts.append(begins)
        lines.append(numbers)
        line += len(ends)
        place += len(block)
    all_starts = np.concatenate([pending, *starts])
    all_lines = np.concatenate([pending_lines, *lines])
    keep = (all_lines > skip) & (all_starts < size)
    all_starts, all_lines = all_starts[keep], all_lines[keep]
    first = data[all_starts]
    after = data[np.minimum(all_starts + 1, size - 1)]
    blank = (first == _LF) | ((first == _CR) & (after == _LF))
    return Records(all_starts[~blank], all_lines[~blank], sure)
