"""Files of every kind, written here and read back: what is found, what is rejected, what is refused and how."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.workbooks import write_workbook

from headway.errors import LimitError, SourceFileError
from headway.intake.limits import Limits
from headway.intake.read import read_table
from headway.intake.table import Kind, ReadOptions, TableRead


def written(folder: Path, name: str, data: bytes | str) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def rows_of(read: TableRead) -> list[tuple[str | None, ...]]:
    """Give the rows as tuples."""
    return [tuple(row.values()) for row in read.table.to_pylist()]


# Delimited text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end_is_found(tmp_path: Path, separator: str, end: str) -> None:
    lines = [["name", "age", "city"], ["Bob", "20", "Rome"], ["Eve", "31", "Bonn"], ["Ann", "40", "Oslo"]]
    path = written(tmp_path, "people.csv", end.join(separator.join(line) for line in lines) + end)

    read = read_table(path)

    assert (read.separator, read.columns) == (separator, ("name", "age", "city"))
    assert rows_of(read) == [tuple(line) for line in lines[1:]]
    assert read.row_numbers.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Zoë Łukasz 北京"),
        ("utf-8-sig", "Zoë Łukasz 北京"),
        ("utf-16", "Zoë Łukasz 北京"),
        ("utf-32", "Zoë Łukasz 北京"),
        ("cp1252", "Größe, señor, naïve café, Ærø"),
        ("big5", "蘆竹溝位於將軍溪出海口北岸早年此地的溝渠眾多溝上蘆葦叢生"),
        ("cp1251", "Привет, это довольно длинный русский текст для распознавания"),
    ],
)
def test_any_encoding_is_found(tmp_path: Path, encoding: str, text: str) -> None:
    cell = text.replace(",", "")
    path = written(tmp_path, "a.csv", f"id,note\n1,{cell}\n2,plain\n".encode(encoding))

    read = read_table(path)

    assert rows_of(read) == [("1", cell), ("2", "plain")]


def test_utf_16_without_a_mark_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "id,name\n1,Bob\n2,Eve\n".encode("utf-16-le"))

    read = read_table(path)

    assert (read.encoding, rows_of(read)) == ("utf-16-le", [("1", "Bob"), ("2", "Eve")])


def test_an_older_encoding_that_begins_late_in_the_file_is_found(tmp_path: Path) -> None:
    plain = "".join(f"{number},plain text\n" for number in range(30_000)).encode()
    path = written(tmp_path, "a.csv", b"id,note\n" + plain + "30000,Größe\n".encode("cp1252") + "30001,Łódź\n".encode())

    read = read_table(path)

    assert read.rows_n == 30_002
    assert rows_of(read)[-2:] == [("30000", "Größe"), ("30001", "Łódź")]
    assert any("cp1252" in fact for fact in read.facts)


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\r\n1,2\n3,4\r\n5,"6\r\n7"\n8,9\r10,11\n')

    read = read_table(path)

    assert rows_of(read) == [("1", "2"), ("3", "4"), ("5", "6\n7"), ("8", "9"), ("10", "11")]
    assert read.row_numbers.tolist() == [2, 3, 4, 6, 7]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Sales of 2011\n\nin thousands\nname;amount\nBob;1\nEve;2\n")

    read = read_table(path)

    assert (read.columns, read.header_row, read.row_numbers.tolist()) == (("name", "amount"), 4, [5, 6])


def test_a_quote_left_open_in_a_title_costs_no_row(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "a.csv", 'Discs of 7" size;;\nname;n;city\nBob;1;Rome\nEve;2;Bonn\n'))

    assert (read.columns, rows_of(read)) == (("name", "n", "city"), [("Bob", "1", "Rome"), ("Eve", "2", "Bonn")])


def test_a_header_over_several_lines_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", '"name\nof person","amount\nin EUR"\nBob,1\nEve,2\n')

    read = read_table(path)

    assert read.columns == ("name of person", "amount in EUR")
    assert (rows_of(read), read.row_numbers.tolist()) == ([("Bob", "1"), ("Eve", "2")], [4, 5])


def test_two_columns_of_one_name_stay_two(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "a.csv", "id,Variant,Variant\n1,x,y\n2,z,w\n"))

    assert read.columns == ("id", "Variant", "Variant_2")
    assert "2 columns are called 'Variant'" in read.facts[0]


def test_short_rows_are_filled_up_and_long_ones_rejected_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n"x\ny",2,3,\n10,11,12\n13,14,15\n')

    read = read_table(path)

    assert rows_of(read) == [
        ("1", "2", "3"),
        ("4", "5", None),
        ("x\ny", "2", "3"),
        ("10", "11", "12"),
        ("13", "14", "15"),
    ]
    assert read.row_numbers.tolist() == [2, 3, 6, 8, 9]
    assert [(row.row, row.problem) for row in read.rejected] == [(5, "4 cells where the header has 3")]
    assert read.read_n == 6
    assert "1 row has fewer cells than the header; the missing ones count as empty" in read.facts


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n1,2\n"open,3\n4,5\n6,7\n')

    read = read_table(path)

    assert rows_of(read) == [("1", "2"), ("4", "5"), ("6", "7")]
    assert [(row.row, row.problem) for row in read.rejected] == [(3, "a quoted cell is not closed")]


def test_text_after_a_closing_quote_costs_one_row(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "a.csv", 'a,b\n"x"y,2\n3,4\n'))

    assert (rows_of(read), read.rejected[0].problem) == ([("3", "4")], "text stands after the closing quote of a cell")


def test_rejects_far_apart_in_a_large_file_keep_their_lines(tmp_path: Path) -> None:
    lines = [f"{number},x{number}" if number % 50_000 else f"{number},x,y" for number in range(1, 200_001)]
    path = written(tmp_path, "a.csv", "\n".join(["id,name", *lines]))

    read = read_table(path)

    assert [row.row for row in read.rejected] == [50_001, 100_001, 150_001, 200_001]
    assert (read.rows_n, read.row_numbers[-1], read.read_n) == (199_996, 200_000, 200_000)


def test_a_row_longer_than_the_limit_is_rejected_and_the_file_goes_on(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a,b\n1,2\n" + "x" * 3_000_000 + ",1\n3,4\n")

    read = read_table(path)

    assert rows_of(read) == [("1", "2"), ("3", "4")]
    assert [(row.row, row.problem) for row in read.rejected] == [(3, "longer than the limit 'row_bytes'")]


def test_what_is_said_about_a_file_goes_before_what_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "1:x,y\n2:z,w\n")

    read = read_table(path, ReadOptions(separator=":", header_row=0, encoding="ascii"))

    assert (read.columns, rows_of(read)) == (("column_1", "column_2"), [("1", "x,y"), ("2", "z,w")])


def test_a_folder_and_a_name_full_of_pattern_signs_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "export [1]*"
    folder.mkdir()

    read = read_table(written(folder, "what?{a}.csv", "id,name\n1,Bob\n"))

    assert rows_of(read) == [("1", "Bob")]


# Packed files


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_packed_text_is_unpacked_whatever_its_name(tmp_path: Path, pack: object) -> None:
    path = written(tmp_path, "a.csv", pack(b"id,name\n1,Bob\n"))  # type: ignore[operator]

    assert rows_of(read_table(path)) == [("1", "Bob")]


def test_a_zip_of_several_files_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", "id,name\n1,Bob\n")
        archive.writestr("two.csv", "id,name\n2,Eve\n")
        archive.writestr("__MACOSX/._one.csv", "junk")

    with pytest.raises(SourceFileError, match=r"2 files: one\.csv, two\.csv"):
        read_table(path)

    assert rows_of(read_table(path, ReadOptions(member="two.csv"))) == [("2", "Eve")]


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"id,name\n" + b"1,Bob\n" * 1_000)

    with pytest.raises(SourceFileError, match="damaged or cut off"):
        read_table(written(tmp_path, "a.csv.gz", whole[:-20]))


# Limits


def test_a_file_that_unpacks_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv.gz", gzip.compress(b"0" * 3_000_000))

    with pytest.raises(LimitError, match="'unpack_ratio' is 400"):
        read_table(path, ReadOptions(limits=Limits(unpack_ratio_from_bytes=1_000_000)))


def test_a_zip_that_unpacks_beyond_reason_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "0" * 3_000_000)

    with pytest.raises(LimitError, match="unpack_ratio"):
        read_table(path, ReadOptions(limits=Limits(unpack_ratio_from_bytes=1_000_000)))


@pytest.mark.parametrize(
    ("limits", "name", "data", "named"),
    [
        (Limits(file_bytes=10), "a.csv", b"id,name\n1,Bob\n", "file_bytes"),
        (Limits(columns=2), "a.csv", b"a,b,c\n1,2,3\n", "columns"),
        (Limits(unpacked_bytes=10), "a.csv.gz", gzip.compress(b"id,name\n1,Bob\n"), "unpacked_bytes"),
        (Limits(document_bytes=10), "a.json", b'[{"id": 1}, {"id": 2}]', "document_bytes"),
        (Limits(columns=1), "a.json", b'[{"id": 1, "b": 2}, {"id": 2}]', "columns"),
        (Limits(columns=1), "a.jsonl", b'{"id": 1, "b": 2}\n{"id": 2}\n', "columns"),
        (Limits(text_depth=3), "a.xes", b"<log><a><b><c/></b></a></log>", "text_depth"),
    ],
)
def test_a_limit_is_named_when_it_is_reached(
    tmp_path: Path, limits: Limits, name: str, data: bytes, named: str
) -> None:
    path = written(tmp_path, name, data)

    with pytest.raises(LimitError, match=named):
        read_table(path, ReadOptions(limits=limits))


def test_a_text_for_the_careful_reader_alone_has_its_own_limit(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "id,name\n1,«Bob, jr»\n")

    read = read_table(path, ReadOptions(quote="«"))

    assert read.rejected[0].problem == "a quoted cell is not closed"
    with pytest.raises(LimitError, match="'careful_bytes' is 4"):
        read_table(path, ReadOptions(quote="«", limits=Limits(careful_bytes=4)))


def test_quotes_that_deceive_the_count_of_lines_cost_nothing(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "a.csv", 'id,size\n1,7" disc\n2,3,4\n5,6\n'))

    assert (rows_of(read), read.row_numbers.tolist()) == ([("1", '7" disc'), ("5", "6")], [2, 4])
    assert [row.row for row in read.rejected] == [3]


# Workbooks


def test_a_sheet_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "empty": [],
            "dëals": [["Report"], [], ["name", "amount", None], ["Bob", 1.5, None], [None], ["Eve", 2, None]],
        },
    )

    read = read_table(path)

    assert (read.kind, read.sheet, read.columns) == (Kind.EXCEL, "dëals", ("name", "amount"))
    assert (rows_of(read), read.row_numbers.tolist()) == ([("Bob", "1.5"), ("Eve", "2")], [4, 6])


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"leads": [["id"], ["1"]], "deals": [["id", "won"], ["7", "yes"]]})

    assert rows_of(read_table(path, ReadOptions(sheet="deals"))) == [("7", "yes")]
    with pytest.raises(SourceFileError, match="Did you mean 'deals'"):
        read_table(path, ReadOptions(sheet="deels"))


def test_a_workbook_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="holds no cells"):
        read_table(write_workbook(tmp_path / "a.xlsx", {"one": []}))


def test_text_that_calls_itself_a_workbook_is_text(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "export.xls", "id\tname\n1\tBob\n"))

    assert (read.kind, rows_of(read)) == (Kind.DELIMITED, [("1", "Bob")])


def test_a_header_row_may_be_said(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"s": [["1", "2"], ["id", "name"], ["3", "Bob"]]})

    read = read_table(path, ReadOptions(header_row=2))

    assert (read.columns, rows_of(read)) == (("id", "name"), [("3", "Bob")])


# JSON


def test_json_lines_keep_their_lines_and_broken_ones_are_rejected(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.jsonl", '{"id": 1, "who": {"name": "Bob"}}\n\n{"id": 2, "tags": [1, 2]}\n[3]\n{"id": \n'
    )

    read = read_table(path)

    assert read.columns == ("id", "who.name", "tags")
    assert (rows_of(read), read.row_numbers.tolist()) == ([("1", "Bob", None), ("2", None, "[1,2]")], [1, 3])
    assert [(row.row, row.problem) for row in read.rejected] == [(4, "not a record ({…})"), (5, "not JSON")]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1.10}, {"id": 12345678901234567890123}, 5]',
        '{"ok": true, "rows": [{"id": 1.10}, {"id": 12345678901234567890123}, 5]}',
    ],
)
def test_a_list_of_records_is_read_with_its_numbers_as_they_stand(tmp_path: Path, text: str) -> None:
    read = read_table(written(tmp_path, "a.json", text))

    assert (rows_of(read), len(read.rejected)) == ([("1.10",), ("12345678901234567890123",)], 1)


@pytest.mark.parametrize(
    "text", ['[{"id": 1},', '{"a": 1}', '{"a": [{"x": 1}], "b": [{"y": 1}]}', "[1, 2]", "[" * 90_000]
)
def test_json_that_is_cut_off_or_holds_no_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceFileError, match=r"JSON|records"):
        read_table(written(tmp_path, "a.json", text))


def test_a_line_deeper_than_the_stack_is_rejected_alone(tmp_path: Path) -> None:
    deep = '{"a":' * 60_000 + "1" + "}" * 60_000

    read = read_table(written(tmp_path, "a.jsonl", f'{{"id": 1}}\n{deep}\n{{"id": 2}}\n'))

    assert (rows_of(read), [row.row for row in read.rejected]) == ([("1",), ("2",)], [2])


# Parquet


def test_parquet_keeps_plain_types_and_writes_others_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [1, 2],
            "at": pa.array([0, 1_500], pa.timestamp("ms")),
            "tags": [["a"], None],
            "price": pa.array([Decimal("1.00"), Decimal("2.50")], pa.decimal128(10, 2)),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    read = read_table(tmp_path / "a.parquet")

    assert read.kind is Kind.PARQUET
    assert read.table.schema.field("at").type == pa.timestamp("us")
    assert (read.cell(0, "tags"), read.cell(0, "price"), read.cell(1, "id")) == ('["a"]', "1.00", "2")


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1]}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()

    with pytest.raises(SourceFileError, match="cannot be read as Parquet"):
        read_table(written(tmp_path, "b.parquet", data[:-30]))


# XES

_LOG = """<?xml version="1.0"?>
<!DOCTYPE log>
<log>
 <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
 <float key="meta" value="1"><float key="inner" value="2"/></float>
 <trace>
  <string key="concept:name" value="case 1"/>
  <event><string key="concept:name" value="call"><string key="deep" value="x"/></string>
   <date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/></event>
  <event><string key="concept:name" value="mail &amp; more"/><string key="org:resource" value="ann"/></event>
 </trace>
 <trace><string key="concept:name" value="case 2"/></trace>
</log>"""


def test_an_event_log_gives_a_row_for_each_event(tmp_path: Path) -> None:
    read = read_table(written(tmp_path, "a.xes", _LOG))

    assert read.columns == ("case:concept:name", "concept:name", "org:resource", "time:timestamp")
    assert rows_of(read) == [
        ("case 1", "call", None, "2011-10-01T00:38:44.546+02:00"),
        ("case 1", "mail & more", "ann", None),
    ]
    assert read.facts == ("2 cases", "1 cases have no events")


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log>&b;</log>'

    with pytest.raises(SourceFileError, match="declares XML entities"):
        read_table(written(tmp_path, "a.xes", bomb))


@pytest.mark.parametrize("text", ["<log><trace>", "<other/>", "<log/>"])
def test_xml_that_is_no_event_log_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceFileError, match=r"broken XML|no XES|without events"):
        read_table(written(tmp_path, "a.xes", text))


# What is no table


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "a PDF"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.db", b"SQLite format 3\x00rest", "a database file"),
        ("page.csv", b"<!DOCTYPE html><html></html>", "a web page"),
        ("a.eml", b"hello", "a mail"),
        ("a.txt", b"BEGIN:VCARD\nFN:Bob\n", "an address card"),
    ],
)
def test_what_holds_no_table_is_refused_by_name(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    with pytest.raises(SourceFileError, match=what) as refusal:
        read_table(written(tmp_path, name, data))

    assert refusal.value.hint


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be opened"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(SourceFileError, match="is empty"):
        read_table(written(tmp_path, "a.csv", b""))
    with pytest.raises(SourceFileError, match="is empty"):
        read_table(written(tmp_path, "b.csv", b"\n\n  \n"))


def test_an_encoding_that_does_not_exist_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="Did you mean 'cp1252'"):
        read_table(written(tmp_path, "a.csv", b"a,b\n1,2\n"), ReadOptions(encoding="cp125"))
