"""A first mapping: it passes its own check, and it can be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.data import real_data

from headway.catalogue.shipped import shipped_pack
from headway.errors import MappingError, NotEnoughDataError, SourceFileError
from headway.intake.history import load_history
from headway.intake.mapping_file import parse_mapping
from headway.intake.suggest import suggest_mapping

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def lines_of(text: str, *keys: str) -> list[str]:
    """Give the lines of some fields, without their comments."""
    plain = [line.partition("  #")[0].strip() for line in text.splitlines()]
    return [line for line in plain if line.partition(":")[0] in keys]


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "files", "pack", "expected"),
    [
        (
            "loan_applications_bpic2012",
            ["events.csv.gz", "cases.csv.gz"],
            "loan_applications",
            ["contact: case_id", "when: timestamp", "type: activity", "rep: resource", "contact: case_id"],
        ),
        (
            "helpdesk_tickets",
            ["helpdesk.xes.gz"],
            "starter",
            ['contact: "case:concept:name"', 'when: "time:timestamp"', 'type: "concept:name"', 'rep: "org:resource"'],
        ),
        (
            "helpdesk_tickets",
            ["helpdesk.csv.gz"],
            "starter",
            ["contact: customer", "when: Complete Timestamp", "type: Activity", "rep: Resource"],
        ),
        (
            "online_retail_ii",
            ["online_retail_2009_2010.csv.xz"],
            "online_retail",
            ["contact: Customer ID", "when: InvoiceDate"],
        ),
        (
            "crm_sales_opportunities",
            ["sales_pipeline.csv.gz"],
            "starter",
            ["contact: account", "when: engage_date", "type: deal_stage", "rep: sales_agent"],
        ),
    ],
)
def test_a_proposal_for_real_files_names_the_right_columns_and_can_be_used(
    folder: str, files: list[str], pack: str, expected: list[str]
) -> None:
    catalogue = shipped_pack(pack)
    paths = [real_data(folder) / name for name in files]

    text = suggest_mapping(paths, catalogue)

    mapping = parse_mapping(text, path=paths[0].parent / "mapping.yaml", catalogue_types=catalogue.by_code.keys())
    history = load_history(mapping, catalogue_types=catalogue.by_code.keys(), now=NOW)
    found = [line for line in lines_of(text, "contact", "when", "type", "rep") if "constant" not in line]
    assert found == expected
    assert history.read_n > 0
    assert text.count(" % sure: ") >= 3


def test_a_date_that_may_be_two_days_is_left_to_decide(tmp_path: Path) -> None:
    rows = [f"c{n % 9},0{n % 9 + 1}/0{n % 8 + 1}/2026,Call" for n in range(60)]
    (tmp_path / "calls.csv").write_text("\n".join(["customer,date,activity", *rows]))

    text = suggest_mapping([tmp_path / "calls.csv"])

    assert "# TO DECIDE: 'date':" in text
    with pytest.raises(MappingError, match="may be"):
        load_history(parse_mapping(text, path=tmp_path / "mapping.yaml"), now=NOW)
    answered = text.replace("{column: date}", "{column: date, date_order: day_first}")
    assert load_history(parse_mapping(answered, path=tmp_path / "mapping.yaml"), now=NOW).accepted_n > 0


def test_names_that_yaml_would_misread_are_quoted(tmp_path: Path) -> None:
    rows = [f"c{n % 20},2026-01-{n % 28 + 1:02},{'yes' if n % 2 else 'a: b #c'}" for n in range(60)]
    (tmp_path / "my: calls.csv").write_text("\n".join(["customer # id,at: when,event type", *rows]))

    text = suggest_mapping([tmp_path / "my: calls.csv"], shipped_pack("starter"))

    mapping = parse_mapping(text, path=tmp_path / "mapping.yaml")
    assert mapping.sources[0].contact.columns == ("customer # id",)
    assert load_history(mapping, now=NOW).read_n == 60


def test_files_without_moments_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,Bob\n2,Eve\n")

    with pytest.raises(NotEnoughDataError, match="No column of moments"):
        suggest_mapping([tmp_path / "a.csv"])
    with pytest.raises(SourceFileError, match="No file"):
        suggest_mapping([])
