"""How delimited text is written: its separator, its quotes, where its header stands. Found by looking at a sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headway.intake.careful import split_records

_FIRST_CHOICE: Final = (",", ";", "\t", "|")
_SECOND_CHOICE: Final = ("~", "^", "\x1f")
_ENOUGH: Final = 0.5
_HEADER_SEARCH_ROWS: Final = 60
_BODY_ROWS: Final = 200
_MISSING: Final = frozenset({"", "null", "na", "n/a", "none", "nan", "-", ".", "#n/a", "nil", "\\n"})
_NUMBER: Final = re.compile(r"[(+−-]*\s*[$€£¥]?\s*\d[\d.,'\s\u00a0\u202f]*%?\)?(e[+-]?\d+)?\s*[$€£¥]?", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|\d{1,2}:\d{2}(:\d{2})?")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is written.

    Attributes
    ----------
    separator, quote : str
        ``quote`` is empty where there is none.
    header : tuple of str or None
        The cells of the header, or None without one.
    header_line : int
        Its line, from 1; 0 without one.
    body_line : int
        The line of the first row below it, from 1.
    plain_head : bool
        Every line above the body has its quotes in pairs, so that lines can be skipped by counting.
    width : int
        How many cells rows have; the header is filled up to it with "".
    """

    separator: str
    quote: str
    header: tuple[str, ...] | None
    header_line: int
    body_line: int
    plain_head: bool
    width: int


def find_dialect(
    sample: str, *, separator: str | None = None, quote: str | None = None, header_row: int | None = None
) -> Dialect:
    r"""Look at the beginning of a delimited text.

    Parameters
    ----------
    sample : str
        Whole lines from the beginning.
    separator, quote, header_row : optional
        What is already known.

    Returns
    -------
    Dialect

    Examples
    --------
    >>> found = find_dialect("Sales of 2011;;\nname;age;city\nBob;20;Rome\nEve;31;Bonn\n")
    >>> found.separator, found.header, found.header_line, found.body_line
    (';', ('name', 'age', 'city'), 2, 3)
    """
    marks = quote if quote is not None else _find_quote(sample)
    sign = separator or _find_separator(sample, marks)
    records = [record for record in split_records(sample, sign, marks) if record.cells is not None]
    rows = [list(record.cells or ()) for record in records]
    if header_row is not None:
        at = next((i for i, record in enumerate(records) if record.line == header_row), None) if header_row else None
        header = rows[at] if at is not None else None
        below = at + 1 if at is not None else 0
    else:
        at, header, below = find_header(rows)
    body = rows[below : below + _BODY_ROWS]
    width = _width(body, header)
    if header is not None:
        header = header + [""] * (width - len(header))
    above = records[below - 1] if at is not None else None
    body_line = above.line + above.lines_n if above is not None else 1
    return Dialect(
        separator=sign,
        quote=marks,
        header=tuple(header) if header is not None else None,
        header_line=records[at].line if at is not None else 0,
        body_line=body_line,
        plain_head=_is_plain(sample, body_line - 1, marks),
        width=width,
    )


def find_header(rows: Sequence[Sequence[str]]) -> tuple[int | None, list[str] | None, int]:
    """Find the header among the first rows of a table, past titles and blank rows.

    The first row that is about as full as rows usually are is looked at. It is a header when it holds text where
    the column below holds numbers or dates, when it counts up years, or when all its cells are text that the table
    does not repeat. Of several such rows the last with the most different names is taken; a row below it that does
    nothing but fill its gaps, two at least, belongs to it.

    Parameters
    ----------
    rows : sequence of sequences of str

    Returns
    -------
    at : int or None
        The row of the header.
    header : list of str or None
        Its cells, with gaps filled from the row below where that row does nothing else.
    below : int
        The first row of the body.

    Examples
    --------
    >>> find_header([["name", "age"], ["Bob", "20"], ["Eve", "31"]])
    (0, ['name', 'age'], 1)
    >>> find_header([["1", "null"], ["2", "0"], ["3", "5"]])
    (None, None, 0)
    """
    fill = [sum(1 for cell in row if cell.strip()) for row in rows]
    if not any(fill):
        return None, None, 0
    usual = _usual_fill([count for count in fill if count])
    needed = usual if usual <= 3 else -(-usual * 3 // 4)
    first = next((i for i in range(min(len(rows), _HEADER_SEARCH_ROWS)) if fill[i] >= needed), 0)
    kinds = _kinds_below(rows, first)
    named = [i for i in range(first, min(first + 5, len(rows))) if _names_columns(rows[i], kinds)]
    run = [i for n, i in enumerate(named) if i == first + n]
    if not run:
        above = [i for i in range(first) if fill[i] >= max(2, usual // 2) and _all_text(rows[i])]
        if above and _looks_like_data(rows[first], kinds):
            run = above
    if not run:
        if not _may_be_header(rows, first, kinds):
            return None, None, _first_full(fill)
        run = [first]
    run = [i for i in run if i - 1 not in run or not _fills_gaps(rows[i - 1], rows[i])]
    most = max(_different(rows[i]) for i in run)
    at = max(i for i in run if _different(rows[i]) == most)
    header = [cell.strip() for cell in rows[at]]
    below = at + 1
    if below < len(rows) and _fills_gaps(header, rows[below]):
        header = [name or cell.strip() for name, cell in zip(header, rows[below], strict=False)] + header[
            len(rows[below]) :
        ]
        below += 1
    return at, header, below


def kind_of(cell: str) -> str:
    """Tell what a cell looks like: ``number``, ``date``, ``text`` or ``missing``.

    Examples
    --------
    >>> [kind_of(cell) for cell in ("229,932.50", "2011-01-01", "Bonn", "n/a")]
    ['number', 'date', 'text', 'missing']
    """
    plain = cell.strip()
    if plain.lower() in _MISSING:
        return "missing"
    if _DATE.fullmatch(plain):
        return "date"
    return "number" if _NUMBER.fullmatch(plain) else "text"


def _is_plain(sample: str, lines_n: int, quote: str) -> bool:
    """Tell whether the first lines have their quotes in pairs."""
    return not quote or all(line.count(quote) % 2 == 0 for line in re.split(r"\r\n|\n|\r", sample)[:lines_n])


def _find_quote(sample: str) -> str:
    """Single quotes are quotes only where there are no double ones and cells begin and end with them."""
    if '"' in sample or "'" not in sample:
        return '"'
    opened = len(re.findall(r"(?:^|[,;\t|])'", sample, re.MULTILINE))
    closed = len(re.findall(r"'(?:$|[,;\t|\r])", sample, re.MULTILINE))
    return "'" if opened >= 4 and opened == closed else '"'


def _find_separator(sample: str, quote: str) -> str:
    """Take the sign that cuts most rows into the same number of cleanest cells."""
    for choice in (_FIRST_CHOICE, _SECOND_CHOICE):
        scored = [(_score(sample, sign, quote), -at, sign) for at, sign in enumerate(choice) if sign in sample]
        if scored and max(scored)[0] >= _ENOUGH * (1 if choice is _FIRST_CHOICE else 1.5):
            return max(scored)[2]
        if scored and choice is _FIRST_CHOICE and max(scored)[0] > 0.2:
            return max(scored)[2]
    return ","


def _score(sample: str, sign: str, quote: str) -> float:
    """How well a separator fits: the share of rows of the usual width, times the share of cells it leaves clean."""
    rows = [record.cells for record in split_records(sample, sign, quote) if record.cells]
    rows = [row for row in rows if any(cell.strip() for cell in row)][:_BODY_ROWS]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    near = sum(n for other, n in widths.items() if abs(other - width) <= 1)
    consistent = (times + 0.5 * (near - times)) / len(rows)
    others = [other for other in _FIRST_CHOICE if other != sign]
    cells = [cell for row in rows for cell in row]
    clean = sum(1 for cell in cells if not any(other in cell for other in others) or len(cell) > 60) / len(cells)
    return consistent * (0.5 + 0.5 * clean)


def _width(body: Sequence[Sequence[str]], header: Sequence[str] | None) -> int:
    """Give the width of the header, unless most rows are wider; without a header, the width that most rows have."""
    widths = Counter(len(row) for row in body if any(cell.strip() for cell in row))
    usual = max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0] if widths else 0
    if header is None:
        return usual
    wider_n = sum(n for width, n in widths.items() if width > len(header))
    return usual if 2 * wider_n > sum(widths.values()) and usual > len(header) else len(header)


def _usual_fill(fill: Sequence[int]) -> int:
    """Give how many cells of a row are usually filled; rows of one cell (titles, notes) count where all are such."""
    counts = Counter(count for count in fill if count > 1) or Counter(fill)
    return max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0]


def _kinds_below(rows: Sequence[Sequence[str]], first: int) -> list[str]:
    """Give what the columns mostly hold below a row: ``number``, ``date``, ``text``, or "" where nothing says."""
    body = rows[first + 1 : first + 1 + _BODY_ROWS]
    kinds = []
    for column in range(max((len(row) for row in rows), default=0)):
        found = Counter(kind_of(row[column]) for row in body if column < len(row))
        found.pop("missing", None)
        total = sum(found.values())
        kind, times = found.most_common(1)[0] if found else ("", 0)
        kinds.append(kind if total and times >= 0.7 * total else "")
    return kinds


def _names_columns(row: Sequence[str], kinds: Sequence[str]) -> bool:
    """Text over columns of numbers or dates, in at least half of those it speaks about."""
    over = [kind_of(cell) for cell, kind in zip(row, kinds, strict=False) if kind in {"number", "date"}]
    spoken = [kind for kind in over if kind != "missing"]
    return bool(spoken) and spoken.count("text") >= 0.5 * len(spoken) and len(spoken) >= 0.5 * len(over)


def _looks_like_data(row: Sequence[str], kinds: Sequence[str]) -> bool:
    """Tell whether there is a number or date where the column holds them."""
    return any(kind in {"number", "date"} and kind_of(cell) == kind for cell, kind in zip(row, kinds, strict=False))


def _may_be_header(rows: Sequence[Sequence[str]], at: int, kinds: Sequence[str]) -> bool:
    """Years that count up; or text, each cell different and none repeated in its column."""
    row = [cell.strip() for cell in rows[at]]
    numbers = [int(cell) for cell in row if cell.isascii() and cell.isdigit() and len(cell) == 4]
    filled = [cell for cell in row if cell]
    if len(numbers) > 1 and len(numbers) >= len(filled) - 1 and all(1700 <= year <= 2200 for year in numbers):
        return numbers == sorted(set(numbers))
    if _looks_like_data(row, kinds) or not _all_text(row) or len(set(filled)) < len(filled):
        return False
    below = rows[at + 1 : at + 1 + _BODY_ROWS]
    return not any(
        cell and any(column < len(other) and other[column].strip() == cell for other in below)
        for column, cell in enumerate(row)
    )


def _all_text(row: Sequence[str]) -> bool:
    """No number and no date in it."""
    return all(kind_of(cell) in {"text", "missing"} for cell in row)


def _different(row: Sequence[str]) -> int:
    """How many different names a row holds."""
    return len({cell.strip() for cell in row if cell.strip()})


def _fills_gaps(header: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether a row holds text, and only where the header holds nothing."""
    filled = [column for column, cell in enumerate(row) if cell.strip()]
    return (
        len(filled) > 1
        and _all_text(row)
        and all(column < len(header) and not header[column].strip() for column in filled)
        and len(filled) <= _different(header)
    )


def _first_full(fill: Sequence[int]) -> int:
    """Give the first row that holds anything."""
    return next((i for i, count in enumerate(fill) if count), 0)
