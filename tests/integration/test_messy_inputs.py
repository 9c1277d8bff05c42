"""Every broken file that people really have: read as it is, or refused by name, and never a traceback."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from tests.support.data import real_data

from headway.errors import MappingError, SourceFileError
from headway.intake.engine import locked_engine
from headway.intake.history import load_history
from headway.intake.mapping_file import parse_mapping
from headway.intake.moments import read_moments
from headway.intake.read import read_table
from headway.intake.table import TableRead

pytestmark = pytest.mark.data

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("messy_inputs.yaml").read_text(encoding="utf-8")
)
READ = sorted(name for name, expected in TABLE.items() if "refused" not in expected)
REFUSED = sorted(name for name, expected in TABLE.items() if "refused" in expected)


def cell_on(read: TableRead, line: int, column: str) -> str | None:
    """Give the cell on a line of the file."""
    return read.cell(read.row_numbers.tolist().index(line), column)


def moments_of(read: TableRead, column: str) -> list[int]:
    """Read a column of moments; empty cells are 0."""
    with locked_engine() as engine:
        found = read_moments(engine, read.table.column(column), name=column)
    assert not found.bad.any()
    return [int(us) for us in found.us]


def events_of(read: TableRead, columns: list[str], when: str) -> list[tuple[Any, ...]]:
    """Give the events of a file in one order."""
    rows = zip(*(read.table.column(name).to_pylist() for name in columns), moments_of(read, when), strict=True)
    return sorted(tuple(str(cell) for cell in row) for row in rows)


def test_the_table_lists_every_file_of_the_folder() -> None:
    folder = real_data("messy_inputs")

    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert files == set(TABLE)


@pytest.mark.parametrize("name", READ)
def test_a_messy_file_is_read_as_it_is(name: str) -> None:
    expected = TABLE[name]

    read = read_table(real_data("messy_inputs") / name)

    assert read.rows_n == expected["rows"]
    assert not read.rejected
    if "columns" in expected:
        assert list(read.columns) == expected["columns"]
    else:
        assert len(read.columns) == expected["columns_n"]
        assert list(read.columns)[: len(expected.get("first_columns", []))] == expected.get("first_columns", [])
    for what in ("encoding", "separator"):
        assert what not in expected or getattr(read, what) == expected[what]
    assert [(line, column, cell_on(read, line, column)) for line, column, _ in expected["cells"]] == [
        (line, column, text) for line, column, text in expected["cells"]
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_by_name(name: str) -> None:
    with pytest.raises(SourceFileError) as refusal:
        read_table(real_data("messy_inputs") / name)

    assert refusal.value.hint
    assert Path(name).name in str(refusal.value)


def test_the_pipeline_with_other_dates_equals_the_original() -> None:
    copy = read_table(real_data("messy_inputs") / "same_data_other_shape/sales_pipeline_ddmmyyyy.csv.gz")
    original = read_table(real_data("crm_sales_opportunities") / "sales_pipeline.csv.gz")

    dates = ["engage_date", "close_date"]

    assert copy.columns == original.columns
    assert copy.table.drop_columns(dates).equals(original.table.drop_columns(dates))
    for column in dates:
        assert moments_of(copy, column) == moments_of(original, column)


def test_the_leads_with_american_dates_equal_the_original() -> None:
    copy = read_table(real_data("messy_inputs") / "same_data_other_shape/olist_mql_us_dates.csv.gz")
    original = read_table(real_data("olist_seller_funnel") / "olist_marketing_qualified_leads_dataset.csv.gz")

    kept = [name for name in original.columns if name not in {"landing_page_id", "first_contact_date"}]

    assert copy.table.select(kept).equals(original.table.select(kept))
    assert moments_of(copy, "first_contact_date") == moments_of(original, "first_contact_date")


def test_the_deals_with_american_dates_are_those_of_the_original_to_the_minute() -> None:
    copy = read_table(real_data("messy_inputs") / "same_data_other_shape/olist_closed_deals_us_dates_7_columns.csv.gz")
    original = read_table(real_data("olist_seller_funnel") / "olist_closed_deals_dataset.csv.gz")

    place = {row["mql_id"]: row for row in original.table.to_pylist()}
    minutes = dict(zip(original.table.column("mql_id").to_pylist(), moments_of(original, "won_date"), strict=True))
    rows = copy.table.to_pylist()

    for row, won in zip(rows, moments_of(copy, "won_date"), strict=True):
        assert all(row[name] == place[row["mql_id"]][name] for name in copy.columns if name != "won_date")
        assert won == minutes[row["mql_id"]] // 60_000_000 * 60_000_000


def test_the_tickets_with_unpadded_dates_equal_the_original() -> None:
    copy = read_table(real_data("messy_inputs") / "same_data_other_shape/helpdesk_unpadded_dates.csv.gz")
    original = read_table(real_data("helpdesk_tickets") / "helpdesk.csv.gz")

    assert copy.columns == original.columns
    assert copy.table.drop_columns(["Complete Timestamp"]).equals(original.table.drop_columns(["Complete Timestamp"]))
    assert moments_of(copy, "Complete Timestamp") == moments_of(original, "Complete Timestamp")


def test_the_tickets_of_the_event_log_equal_those_of_the_table() -> None:
    log = read_table(real_data("helpdesk_tickets") / "helpdesk.xes.gz")
    table = read_table(real_data("helpdesk_tickets") / "helpdesk.csv.gz")

    ours = ["case:concept:name", "concept:name", "org:resource", "customer", "product", "workgroup"]
    theirs = ["Case ID", "Activity", "Resource", "customer", "product", "workgroup"]

    assert events_of(log, ours, "time:timestamp") == events_of(table, theirs, "Complete Timestamp")


def test_dates_that_may_be_two_days_are_asked_about_and_not_guessed() -> None:
    folder = real_data("messy_inputs") / "same_data_other_shape"
    read = read_table(folder / "olist_mql_us_dates.csv.gz")
    ambiguous = [text for text in read.table.column("first_contact_date").to_pylist() if int(text.split("/")[1]) <= 12]

    with locked_engine() as engine, pytest.raises(Exception, match="may be") as asked:
        read_moments(engine, pa.chunked_array([ambiguous]), name="first_contact_date")

    assert "date_order: day_first" in str(asked.value)
    assert "date_order: month_first" in str(asked.value)


def test_a_mapping_over_ambiguous_dates_says_the_line_to_mend(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("who,at\nann,03/04/2012\nbob,05/06/2012\n")
    mapping = parse_mapping(
        "mapping: m\nsources:\n  - name: a\n    file: a.csv\n    contact: who\n    when: at\n    type: {constant: x}\n",
        path=tmp_path / "mapping.yaml",
    )

    with pytest.raises(MappingError) as asked:
        load_history(mapping, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert "mapping.yaml:6" in str(asked.value)
    assert "3 April 2012 or 4 March 2012" in str(asked.value)
