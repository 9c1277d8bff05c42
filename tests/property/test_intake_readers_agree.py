"""The fast reader and the careful one tell the same rows, and whatever was written comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from headway.intake.careful import split_records
from headway.intake.delimited import read_delimited
from headway.intake.limits import Limits
from headway.intake.table import ReadOptions, TableRead
from headway.intake.unpack import unpacked

_cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff\r\n\ufffd\x1f", exclude_categories=["Cs"]), max_size=6
)
_nasty = st.sampled_from(["", " ", '"', '""', ",", ";", "a\nb", 'x "y"', "  padded ", "null", "0", "é", "北"])
_tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(_cells, _nasty), min_size=width, max_size=width).map(tuple), min_size=1, max_size=8
    )
)


def read_text(text: str, separator: str) -> TableRead:
    """Read a text without a header."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode())
        with unpacked(path, Limits()) as ready:
            return read_delimited(path, ready, ReadOptions(separator=separator, header_row=0, encoding="utf-8"))


@given(rows=_tables, separator=st.sampled_from([",", ";", "\t", "|"]), end=st.sampled_from(["\n", "\r\n"]))
@example(rows=[("a", "b"), ("", "")], separator=",", end="\n")
@example(rows=[(" ",), ("x",)], separator=",", end="\n")
def test_what_was_written_comes_back(rows: list[tuple[str, ...]], separator: str, end: str) -> None:
    rows = [row for row in rows if any(row)]
    if not rows or not any(cell.strip() for row in rows for cell in row):
        return
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)

    read = read_text(out.getvalue(), separator)

    kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows)]
    assert [tuple(row.values()) for row in read.table.to_pylist()] == [
        tuple(row[at] or None for at in kept) for row in rows
    ]
    assert not read.rejected


_lines = st.lists(st.text(st.sampled_from(list('ab,";é \t')), max_size=10), min_size=1, max_size=8)


@given(lines=_lines, end=st.sampled_from(["\n", "\r\n"]))
@example(lines=["a,b", '1,"x', 'y",2,3', "4"], end="\n")
@example(lines=['a,b"c,d', '"e",f'], end="\n")
@example(lines=[';"', '"', '"'], end="\n")
def test_the_fast_reader_tells_what_the_careful_one_tells(lines: list[str], end: str) -> None:
    text = end.join(lines) + end
    if not text.strip():
        return

    read = read_text(text, ",")

    careful = {record.line: record for record in split_records(text, ",")}
    spoken = {line for line, record in careful.items() if not record.cells or any(map(str.strip, record.cells))}
    accounted = {int(line) for line in read.row_numbers} | {row.row for row in read.rejected}
    assert spoken <= accounted <= set(careful)
    for line, row in zip(read.row_numbers.tolist(), read.table.to_pylist(), strict=True):
        cells = careful[line].cells or ()
        assert [cell for cell in row.values() if cell and cell.strip()] == [cell for cell in cells if cell.strip()]
