"""Whatever the bytes, reading ends in a table or in an error of ours."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headway.errors import HeadwayError
from headway.intake.read import read_table
from headway.intake.table import TableRead

_ENDINGS = ("csv", "json", "jsonl", "xes", "xlsx", "xls", "ods", "parquet", "txt", "gz", "zip", "xz", "unknown")
_FIRST = (
    b"",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\x00",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<log><trace><event>",
    b'<?xml version="1.0" encoding="utf-16"?>',
    b"[{",
    b'{"a":',
    b"a,b\n",
)
_SIGNS = st.sampled_from(list(b",;\t|\"'\r\n\x00 ab1.-{}[]:<>/&\xe9\xff\xc3"))
_text_like = st.lists(_SIGNS, max_size=200).map(bytes)


def read_bytes(data: bytes, ending: str) -> TableRead | None:
    """Read bytes as a file; None when they were refused by an error of ours."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{ending}"
        path.write_bytes(data)
        try:
            return read_table(path)
        except HeadwayError:
            return None


@settings(max_examples=150)
@given(
    first=st.sampled_from(_FIRST), rest=st.one_of(st.binary(max_size=300), _text_like), ending=st.sampled_from(_ENDINGS)
)
@example(first=b"", rest=b'a,b\n"', ending="csv")
@example(first=b"", rest=b'"', ending="csv")
@example(first=b"\xff\xfe", rest=b"\x00\xd8a\x00", ending="csv")
@example(first=b"", rest=b"[" * 50_000, ending="json")
@example(first=b"", rest=b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"\n", ending="jsonl")
@example(first=b"", rest=b"<a>" * 50_000, ending="xes")
@example(first=b"", rest=b"a" * 5_000_000 + b"\nb", ending="csv")
def test_any_bytes_give_a_table_or_an_error_of_ours(first: bytes, rest: bytes, ending: str) -> None:
    read = read_bytes(first + rest, ending)

    assert read is None or (len(read.row_numbers) == read.rows_n and len(set(read.columns)) == len(read.columns))


@settings(max_examples=60)
@given(rest=st.one_of(st.binary(max_size=300), _text_like), cut=st.integers(0, 60), ending=st.sampled_from(_ENDINGS))
def test_packed_bytes_cut_anywhere_give_a_table_or_an_error_of_ours(rest: bytes, cut: int, ending: str) -> None:
    packed = gzip.compress(rest)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(f"inside.{ending}", rest)

    for data in (packed, zipped.getvalue()):
        read = read_bytes(data[: len(data) - cut], ending)

        assert read is None or read.read_n >= 0


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below, max_size=3),
    max_leaves=20,
)


@settings(max_examples=40)
@given(documents=st.lists(st.dictionaries(st.text(max_size=6), _json, max_size=4), min_size=1, max_size=5))
@pytest.mark.parametrize("lines", [True, False])
def test_every_record_of_a_json_file_is_read_or_rejected(documents: list[dict[str, object]], lines: bool) -> None:
    text = "\n".join(map(json.dumps, documents)) if lines else json.dumps(documents)

    read = read_bytes(text.encode(), "jsonl" if lines else "json")

    assert read is None or read.read_n == len(documents)
