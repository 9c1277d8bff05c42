"""Three pilots on real history, from the example files to the report, held against what is known of the data."""

import csv
import gzip
import json
import lzma
from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from tests.support.data import EXAMPLES, real_data

from headway.operations.pilot_results import PilotResults
from headway.workspace import import_history, open_folder, run_pilot

pytestmark = [pytest.mark.data, pytest.mark.slow]


def pilot(name, tmp_path_factory):
    root = real_data(name).parent
    return run_pilot(EXAMPLES / name / "PILOT.yaml", tmp_path_factory.mktemp(name), data=root)


@pytest.fixture(scope="module")
def olist(tmp_path_factory):
    return pilot("olist_seller_funnel", tmp_path_factory)


@pytest.fixture(scope="module")
def loans(tmp_path_factory):
    return pilot("loan_applications_bpic2012", tmp_path_factory)


@pytest.fixture(scope="module")
def retail(tmp_path_factory):
    return pilot("online_retail_ii", tmp_path_factory)


def figure(done, code):
    return next(figure for figure in done.results.figures if figure.measure == code)


def level(done, code):
    return next(level for level in done.results.levels if level.level == code)


def reasons(done):
    with (done.report.parent / "rejects.csv").open(encoding="utf-8") as file:
        return Counter((row["source"], row["reason"]) for row in csv.DictReader(file))


@pytest.mark.xdist_group("olist")
class TestSellerFunnel:
    def test_every_lead_every_deal_and_every_sale_goes_in(self, olist):
        sources = {s.source: s for s in olist.results.intake.sources if s.role == "interactions"}

        assert {name: s.interactions for name, s in sources.items()} == {"leads": 8_000, "deals": 842, "sales": 5_044}
        assert olist.results.intake.rejected == 0

    def test_380_sellers_sold(self, olist):
        sale = next(use for use in olist.results.model if use.type == "sale")

        assert (sale.contacts_n, sale.interactions_n) == (380, 5_044)
        assert olist.results.whale.accounts_n == 380

    def test_the_share_won_by_origin_is_that_of_the_files(self, olist):
        folder = real_data("olist_seller_funnel")
        until = "2018-09-06 23:59:59"
        with gzip.open(folder / "olist_closed_deals_dataset.csv.gz", "rt", encoding="utf-8-sig") as file:
            won = {row["mql_id"] for row in csv.DictReader(file) if row["won_date"] <= until}
        with gzip.open(folder / "olist_marketing_qualified_leads_dataset.csv.gz", "rt", encoding="utf-8-sig") as file:
            leads = [(row["mql_id"], row["origin"]) for row in csv.DictReader(file)]
        counted, successes = Counter(origin for _, origin in leads), Counter(o for key, o in leads if key in won)

        shown = {s.name: s for s in olist.results.subsets if s.family == "origin"}

        assert len(shown) == 9
        for origin, subset in shown.items():
            assert subset.n == counted[origin]
            assert subset.outcome_share == pytest.approx(successes[origin] / counted[origin])

    def test_the_concentration_of_sales_is_that_of_the_files(self, olist):
        sales = defaultdict(Decimal)
        path = real_data("olist_seller_funnel") / "order_items_funnel_sellers.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                sales[row["seller_id"]] += Decimal(row["price"])
        ranked = sorted(sales.values(), reverse=True)

        assert olist.results.whale.top_n == 76
        assert olist.results.whale.revenue_top_share == pytest.approx(float(sum(ranked[:76]) / sum(ranked)))

    def test_what_the_history_cannot_tell_apart_is_said(self, olist):
        won = next(extreme for extreme in olist.results.extremes if extreme.code == "won_or_not")

        assert {contrast.verdict for contrast in won.contrasts} == {"not_enough_data"}
        assert "cannot tell them apart" in won.contrasts[0].sentence


@pytest.mark.xdist_group("loans")
class TestLoanApplications:
    def test_every_event_of_every_application_goes_in(self, loans):
        assert (figure(loans, "contacts").value, figure(loans, "interactions").value) == (13_087, 262_200)
        assert (loans.results.intake.read, loans.results.intake.rejected) == (262_200, 0)

    def test_accepted_declined_and_cancelled_are_those_of_the_log(self, loans):
        ended = {name: level(loans, name).contacts_n for name in ("customer", "declined", "cancelled")}

        assert ended == {"customer": 2_246, "declined": 7_635, "cancelled": 2_807}
        assert figure(loans, "outcome_share").value == pytest.approx(2_246 / 13_087)

    def test_flat_files_and_xes_give_the_same_figures(self, loans, tmp_path):
        folder = real_data("loan_applications_bpic2012")
        mapping = EXAMPLES / "loan_applications_bpic2012" / "mapping-xes.yaml"

        done = import_history(mapping, tmp_path / "xes", catalogue="loan_applications", data=folder.parent)

        assert (done.intake.read, done.interactions_n, done.contacts_n) == (262_200, 262_200, 13_087)
        flat, xes = open_folder(loans.report.parent), open_folder(tmp_path / "xes")
        for name in ("contacts", "accounts"):
            assert getattr(flat.segment.columns, name).equals(getattr(xes.segment.columns, name))
        for name in ("occurred_at", "interaction_type", "id_hi", "id_lo", "offsets"):
            assert (getattr(flat.segment.columns, name) == getattr(xes.segment.columns, name)).all()
        assert flat.segment.columns.types == xes.segment.columns.types
        assert (flat.valuation().rv_milli == xes.valuation().rv_milli).all()
        assert (flat.valuation().cost_minor == xes.valuation().cost_minor).all()

    def test_every_total_opens_to_the_lines_that_make_it(self, loans):
        folder = open_folder(loans.report.parent)

        for row in loans.results.exceptions.rows:
            ledger = folder.contact_ledger(row.contact, as_of=datetime.fromisoformat(loans.results.as_of))
            assert sum(line.rv_milli for line in ledger.lines if line.counts) == row.rv_milli
            assert sum(line.cost_minor for line in ledger.lines if line.counts) == row.cost_minor


@pytest.mark.xdist_group("retail")
class TestOnlineRetail:
    def test_every_line_is_read_and_each_one_kept_out_has_its_reasons(self, retail):
        counted = reasons(retail)

        assert retail.results.intake.read == 525_461
        assert counted["invoices", "repeats another row in every cell"] == 6_865
        assert counted["invoices", "no contact"] == 107_927
        assert retail.results.intake.accepted + retail.results.intake.rejected == 525_461

    def test_the_value_of_every_customer_is_that_of_the_lines(self, retail):
        path = real_data("online_retail_ii") / "online_retail_2009_2010.csv.xz"
        sums, seen = defaultdict(Decimal), set()
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                cells = tuple(row.values())
                if cells in seen:
                    continue
                seen.add(cells)
                written_off = row["Quantity"].startswith("-") and not row["Invoice"].startswith("C")
                if row["Customer ID"] and not written_off and not row["StockCode"].startswith("TEST"):
                    sums[row["Customer ID"]] += Decimal(row["Quantity"]) * Decimal(row["Price"])
        ranked = sorted((value for value in sums.values() if value), reverse=True)

        whale = retail.results.whale

        assert whale.accounts_n == len(ranked)
        assert whale.revenue_top_share == pytest.approx(float(sum(ranked[: whale.top_n]) / sum(ranked)), rel=1e-6)

    def test_what_is_left_in_rv_without_orders_is_named(self, retail):
        contrast = retail.results.extremes[0].contrasts[0]

        assert contrast.indicator == "without_outcomes"
        assert "All that is left in RV here is “Cancellation”." in contrast.sentence


@pytest.mark.parametrize("name", ["olist", "loans", "retail"])
def test_results_fit_the_schema_that_ships_and_the_report_needs_no_network(name, request):
    jsonschema = pytest.importorskip("jsonschema")
    done = request.getfixturevalue(name)
    schema = json.loads((EXAMPLES.parent / "src/headway/operations/results.schema.json").read_text(encoding="utf-8"))
    written = json.loads(done.results_file.read_text(encoding="utf-8"))

    jsonschema.validate(written, schema)

    assert msgspec.convert(written, PilotResults) == done.results
    page = done.report.read_text(encoding="utf-8").replace("http://www.w3.org", "")
    assert "<svg" in page
    assert not [
        word for word in ("http://", "https://", "src=", "url(") if word in page.replace("http://www.w3.org", "")
    ]
    assert datetime.fromisoformat(done.results.as_of).tzinfo == UTC
