"""The careful reader: delimited text record by record, so that one broken row costs that row and no other.

It is the law that the fast reader (DuckDB) is held to, and what reads the rows that the fast one gives back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
TOO_LONG: Final = "longer than the limit 'row_bytes'"
UNCLOSED: Final = "a quoted cell is not closed"
AFTER_QUOTE: Final = "text stands after the closing quote of a cell"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a delimited text.

    Attributes
    ----------
    line : int
        Where it begins, from 1.
    lines_n : int
        Over how many lines it reaches.
    cells : tuple of str or None
        None: it cannot be cut into cells.
    problem : str
        Why not.
    text : str
        What stands there; only for a record with a problem.
    """

    line: int
    lines_n: int
    cells: tuple[str, ...] | None
    problem: str = ""
    text: str = ""


def split_records(
    text: str, separator: str, quote: str = '"', *, first_line: int = 1, row_chars: int = 2_000_000
) -> Iterator[Record]:
    r"""Cut text into records and cells.

    A cell is quoted when a quote is its first character, spaces aside; a doubled quote inside stands for one, and
    ``"a" "b"`` is ``a b``. Line ends are CR, LF or CRLF, also mixed. Lines without a character are no records.

    Parameters
    ----------
    text : str
    separator : str
    quote : str
        "" where cells are never quoted.
    first_line : int
        The number of the text's first line.
    row_chars : int
        A longer record is given with a problem.

    Yields
    ------
    Record
        Also those that cannot be cut, with their problem; the text is taken up again at the next line.

    Examples
    --------
    >>> for record in split_records('a,b\n1,"x ""y"" z"\n"z,2\n3,4', ","):
    ...     print(record.line, record.cells, record.problem)
    1 ('a', 'b')
    2 ('1', 'x "y" z')
    3 None a quoted cell is not closed
    4 ('3', '4')
    """
    at, line = 0, first_line
    while at < len(text):
        end = _LINE_END.search(text, at)
        stop, after = (end.start(), end.end()) if end else (len(text), len(text))
        if stop == at:
            at, line = after, line + 1
            continue
        if stop - at <= row_chars and (not quote or quote not in text[at:stop]):
            yield Record(line, 1, tuple(text[at:stop].split(separator)))
            at, line = after, line + 1
            continue
        record, after = _record_at(text, at, stop, after, separator, quote, row_chars)
        lines_n = len(_LINE_END.findall(text, at, after)) if record.cells else 1
        yield Record(line, max(lines_n, 1), record.cells, record.problem, record.text)
        at, line = after, line + max(lines_n, 1)


def _record_at(
    text: str, at: int, stop: int, after: int, separator: str, quote: str, row_chars: int
) -> tuple[Record, int]:
    """Read one record with quotes from a place; give it and the place of the next."""
    cell = _cell_pattern(separator, quote)
    cells: list[str] = []
    place, limit = at, at + row_chars + 1
    problem = ""
    while not problem:
        found = cell.match(text, place, limit)
        assert found is not None, "the pattern matches the empty cell"
        inside, plain = found["inside"], found["plain"]
        if inside is None and _opens(plain, quote):
            problem = UNCLOSED if text.find(quote, text.index(quote, place) + 1, limit) < 0 else AFTER_QUOTE
        elif found.end() == limit < len(text):
            problem = TOO_LONG
        else:
            cells.append(plain if inside is None else _unquoted(inside, quote))
            place = found.end()
            if (found["after_plain"] if inside is None else found["after_quote"]) != separator:
                return Record(0, 1, tuple(cells)), place
    return Record(0, 1, None, problem, text[at : min(stop, at + 200)]), after


def _unquoted(inside: str, quote: str) -> str:
    """Take the quotes out of a quoted cell: a doubled one stands for one, and blanks between two of them stay."""
    if quote not in inside:
        return inside
    mark = re.escape(quote)
    return re.sub(rf"{mark}( *){mark}", lambda pair: pair[1] or quote, inside)


def _opens(cell: str, quote: str) -> bool:
    """Tell whether a cell begins with a quote, spaces aside."""
    return cell.lstrip(" ").startswith(quote)


@lru_cache(maxsize=64)
def _cell_pattern(separator: str, quote: str) -> re.Pattern[str]:
    """One cell with the sign after it: quoted, or anything up to the separator or the end of the line."""
    mark, sign = re.escape(quote), re.escape(separator)
    last = rf"{sign}|\r\n|\n|\r|\Z"
    quoted = rf" *{mark}(?P<inside>(?:[^{mark}]++|{mark} *{mark})*+){mark} *(?P<after_quote>{last})"
    plain = rf"(?P<plain>(?:(?!{sign})[^\r\n])*+)(?P<after_plain>{last})"
    return re.compile(rf"(?:{quoted}|{plain})")
