"""The three real histories through the mappings of `examples/`: the figures that their READMEs name."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.support.data import EXAMPLES, data_root, real_data

from headway.catalogue.shipped import shipped_pack
from headway.columns.history import check_history
from headway.intake.history import History, SourceAccount, load_history
from headway.intake.mapping_file import read_mapping
from headway.intake.read import read_table
from headway.intake.rejects import Reason

pytestmark = [pytest.mark.data, pytest.mark.xdist_group("real_histories")]

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def history_of(name: str, file: str = "mapping.yaml") -> History:
    """Load a real history by its example mapping, once for the module."""
    real_data(name)
    return loaded(name, file)


@cache
def loaded(name: str, file: str) -> History:
    """Load a history against the catalogue that its mapping names."""
    path = EXAMPLES / name / file
    codes = shipped_pack(read_mapping(path).catalogue or "").by_code.keys()
    return load_history(read_mapping(path, catalogue_types=codes), root=data_root(), catalogue_types=codes, now=NOW)


def account_of(history: History, name: str) -> SourceAccount:
    """Give the account of one source."""
    return next(account for account in history.accounts if account.name == name)


def flagged_n(history: History, flag: str) -> int:
    """Count the contacts for which a flag has come true."""
    return len(history.contacts) - history.contacts.column(flag).null_count


def rejects_for(history: History, source: str, reason: Reason) -> int:
    """Count the lines of rejects of a source for a reason."""
    of_source = pc.equal(history.rejects.column("source"), source)
    because = pc.equal(history.rejects.column("reason"), reason.value)
    return int(pc.sum(pc.and_(of_source, because)).as_py())


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("olist_seller_funnel", "mapping.yaml"),
        ("loan_applications_bpic2012", "mapping.yaml"),
        ("loan_applications_bpic2012", "mapping-xes.yaml"),
        ("online_retail_ii", "mapping.yaml"),
    ],
)
def test_every_row_is_accepted_or_rejected_and_the_result_is_history(name: str, file: str) -> None:
    history = history_of(name, file)

    for account in history.accounts:
        assert account.accepted_n + account.rejected_n == account.read_n
    assert history.accepted_n + history.rejected_n == history.read_n
    check_history(history.interactions, history.contacts)


def test_olist_has_8000_leads_842_deals_and_380_sellers_that_sold() -> None:
    history = history_of("olist_seller_funnel")

    kinds = dict(zip(*np.unique(history.interactions.column("type").to_pylist(), return_counts=True), strict=True))

    assert len(history.contacts) == 8_000
    assert (kinds["landing_page_signup"], kinds["deal_won"], kinds["sale"]) == (8_000, 842, 5_044)
    assert flagged_n(history, "won") == 842
    assert flagged_n(history, "ever_sold") == 380
    assert history.contacts.column("origin").null_count == 60
    assert pc.sum(pc.equal(history.contacts.column("origin"), "unknown")).as_py() == 1_099
    assert history.made_n == kinds["quiet_month"]


def test_olist_segments_of_a_deal_are_known_from_the_day_it_is_won() -> None:
    contacts = history_of("olist_seller_funnel").contacts

    won = contacts.column("won").cast(pa.int64())
    known = contacts.column("business_segment__known_at")
    said = pc.is_valid(contacts.column("business_segment"))

    assert contacts.filter(said).num_rows == 841
    assert pc.all(pc.equal(known.filter(said), won.filter(said))).as_py()
    assert pc.all(pc.equal(contacts.column("state__known_at"), won)).as_py()


def test_olist_sales_are_worth_what_the_items_cost() -> None:
    history = history_of("olist_seller_funnel")

    minor = pc.sum(history.interactions.column("value_minor")).as_py()
    gmv = pc.sum(history.contacts.column("gmv")).as_py()

    assert minor == round(gmv * 100)
    assert history.accounts[2].read_n == 5_044


def test_the_loan_applications_have_13087_cases_and_262200_events() -> None:
    history = history_of("loan_applications_bpic2012")

    assert len(history.contacts) == 13_087
    assert len(history.interactions) == 262_200
    assert account_of(history, "applications").rejected_n == 0
    assert (flagged_n(history, "accepted"), flagged_n(history, "declined"), flagged_n(history, "cancelled")) == (
        2_246,
        7_635,
        2_807,
    )


def test_the_event_log_and_the_flat_files_give_the_same_history() -> None:
    flat, log = history_of("loan_applications_bpic2012"), history_of("loan_applications_bpic2012", "mapping-xes.yaml")

    def ordered(table: pa.Table, keys: list[str]) -> pa.Table:
        plain = [
            column.cast(pa.string()).combine_chunks() if pa.types.is_dictionary(column.type) else column
            for column in table.columns
        ]
        return pa.table(plain, names=table.column_names).sort_by([(key, "ascending") for key in keys])

    keys = ["source", "source_key"]

    assert ordered(log.interactions, keys).equals(ordered(flat.interactions, keys))
    assert ordered(log.contacts, ["contact"]).equals(ordered(flat.contacts, ["contact"]))


def test_the_automatic_system_is_nobody() -> None:
    interactions = history_of("loan_applications_bpic2012").interactions

    actors = interactions.column("actor")

    assert "112" not in pc.unique(actors).to_pylist()
    assert len(pc.unique(actors).drop_null()) == 67


def test_retail_has_525461_lines_6865_duplicates_and_107927_without_customer() -> None:
    history = history_of("online_retail_ii")

    account = account_of(history, "invoices")

    assert account.read_n == 525_461
    assert account.duplicates_n == 6_865
    assert rejects_for(history, "invoices", Reason.DUPLICATE) == 6_865
    assert rejects_for(history, "invoices", Reason.NO_CONTACT) == 107_927
    assert rejects_for(history, "customers", Reason.NO_CONTACT) == 107_927
    assert len(history.contacts) == 4_383


def test_retail_lines_sum_to_9_54_million() -> None:
    read = read_table(real_data("online_retail_ii") / "online_retail_2009_2010.csv.xz")

    quantity, price = (read.table.column(name).cast(pa.float64()) for name in ("Quantity", "Price"))

    assert round(pc.sum(pc.multiply(quantity, price)).as_py() / 1e6, 2) == 9.54
    assert len(pc.unique(read.table.column("Invoice"))) == 28_816


def test_retail_invoices_are_worth_the_sum_of_their_lines() -> None:
    history = history_of("online_retail_ii")
    rows = {row["source_key"]: row for row in history.interactions.to_pylist()}

    # Invoice 489434, by hand: 12*6.95 + 12*6.75 + 12*6.75 + 48*2.10 + 24*1.25 + 24*1.65 + 24*1.25 + 10*5.95
    assert rows["489434"]["value_minor"] == 50_530
    assert rows["489434"]["type"] == "purchase"
    assert {key[0] for key, row in rows.items() if row["type"] == "cancellation"} == {"C"}
    assert account_of(history, "invoices").interactions_n == len(rows) == 23_571


def test_importing_a_history_again_gives_the_same_keys() -> None:
    first = history_of("loan_applications_bpic2012")
    codes = shipped_pack("loan_applications").by_code.keys()

    again = load_history(
        read_mapping(EXAMPLES / "loan_applications_bpic2012" / "mapping.yaml"),
        root=data_root(),
        catalogue_types=codes,
        now=NOW,
    )

    assert again.interactions.column("source_key").equals(first.interactions.column("source_key"))
    assert len(pc.unique(again.interactions.column("source_key"))) == 262_200
