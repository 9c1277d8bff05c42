"""The two tables: their shape, the same for a seed, and what is untidy about them is counted."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.synth.companies import CATALOGUE, TIDY, column, drafts_of, ordinary_company, plain_company, words

from headway.catalogue.model import CatalogueHistory
from headway.columns.engines import HAVE_NUMBA
from headway.columns.history import check_history
from headway.relationships.replay import replay
from headway.synth import draws, lives
from headway.synth.spec import CompanySpec, Split
from headway.synth.synthesise import sized_spec, synthesise
from headway.synth.tables import UNKNOWN_TYPES
from headway.units import to_us

SMALL = CompanySpec(contacts_n=60, product_groups=("", "spares"))


def test_the_tables_are_history_as_the_columns_want_it() -> None:
    company = ordinary_company()

    check_history(company.interactions, company.contacts)
    assert company.contacts.num_rows == 1_000
    assert set(words(company.interactions, "contact")) == set(company.contacts.column("contact").to_pylist())


def test_the_same_seed_makes_the_same_company_and_another_seed_another() -> None:
    first, again, other = (synthesise(SMALL, CATALOGUE, seed=seed) for seed in (3, 3, 4))

    assert first.interactions.equals(again.interactions)
    assert first.contacts.equals(again.contacts)
    assert first.truth.contacts.equals(again.truth.contacts)
    assert not first.interactions.equals(other.interactions)


def test_a_bigger_company_holds_the_smaller_one_unchanged() -> None:
    small = synthesise(SMALL, CATALOGUE, seed=3)
    big = synthesise(replace(SMALL, contacts_n=400), CATALOGUE, seed=3)

    rows_n = small.interactions.num_rows
    assert big.interactions.slice(0, rows_n).to_pylist() == small.interactions.to_pylist()
    assert big.contacts.slice(0, 60).to_pylist() == small.contacts.to_pylist()


def test_the_order_of_the_catalogue_changes_nothing_but_the_dictionary() -> None:
    turned = replace(CATALOGUE, entries=CATALOGUE.entries[::-1])

    a = plain_company(300, untidiness=TIDY)
    b = synthesise(a.truth.spec, turned, seed=5)

    counts = [np.unique(words(c.interactions, "type"), return_counts=True) for c in (a, b)]
    assert (counts[0][0] == counts[1][0]).all()
    assert np.abs(counts[0][1] / counts[1][1] - 1).max() < 0.12


def test_the_lives_of_the_kernel_are_those_of_plain_python() -> None:
    if not HAVE_NUMBA:
        pytest.skip("numba is not here: the plain functions are the only ones")
    spec = replace(SMALL, contacts_n=12)
    company = synthesise(spec, CATALOGUE, seed=9)

    with pytest.MonkeyPatch.context() as patch:
        for module in (draws, lives):
            for name, kernel in vars(module).copy().items():
                if hasattr(kernel, "py_func"):
                    patch.setattr(module, name, kernel.py_func)
        patch.setattr(sys.modules[synthesise.__module__], "live", lives.live)
        plain = synthesise(spec, CATALOGUE, seed=9)

    assert plain.interactions.to_pylist() == company.interactions.to_pylist()


def test_every_row_that_is_not_as_it_should_be_is_counted() -> None:
    company = ordinary_company()
    rows, table = company.truth.rows, company.interactions

    keys_n = len(set(table.column("source_key").to_pylist()))
    assert table.num_rows == rows.rows_n == rows.records_n + rows.duplicates_n + rows.reversals_n
    assert table.num_rows - keys_n == rows.duplicates_n
    assert table.num_rows - table.column("reverses_key").null_count == rows.reversals_n


@pytest.mark.parametrize(
    ("counted", "share"),
    [("late_n", 0.05), ("duplicates_n", 0.02), ("unknown_n", 0.01)],
)
def test_the_untidy_shares_are_those_asked_for(counted: str, share: float) -> None:
    rows = ordinary_company().truth.rows

    found = getattr(rows, counted) / rows.records_n

    assert abs(found - share) < 4 * np.sqrt(share / rows.records_n)


def test_late_records_are_known_later_by_the_mean_delay_and_all_others_at_once() -> None:
    company = ordinary_company()
    table = company.interactions
    first = ~duplicate_mask(table) & table.column("reverses_key").is_null().to_numpy(zero_copy_only=False)

    delay_us = (column(table, "known_at") - column(table, "occurred_at"))[first]

    assert int((delay_us > 0).sum()) == company.truth.rows.late_n
    assert delay_us.min() == 0
    assert abs(delay_us[delay_us > 0].mean() / 86_400e6 - 5) < 0.4


def duplicate_mask(table: pa.Table) -> np.ndarray:
    keys = np.array(table.column("source_key").to_pylist())
    mask = np.ones(len(keys), dtype=bool)
    mask[np.unique(keys, return_index=True)[1]] = False
    return mask


def test_a_duplicate_repeats_every_fact_and_is_never_known_earlier() -> None:
    table = ordinary_company().interactions
    repeats = np.flatnonzero(duplicate_mask(table))

    twins = table.take(repeats).to_pylist()
    firsts = table.take(repeats - 1).to_pylist()

    assert len(repeats) == ordinary_company().truth.rows.duplicates_n
    for twin, first in zip(twins, firsts, strict=True):
        assert twin.pop("known_at") >= first.pop("known_at")
        assert twin == first


def test_a_reversal_takes_back_an_earlier_record_of_the_same_contact_and_source() -> None:
    table = ordinary_company().interactions
    rows = table.filter(pa.array(~duplicate_mask(table))).to_pylist()
    by_key = {row["source_key"]: row for row in rows}
    reversals = [row for row in rows if row["reverses_key"]]

    assert len(reversals) == ordinary_company().truth.rows.reversals_n
    for row in reversals:
        target = by_key[row["reverses_key"]]
        assert (target["contact"], target["source"], target["type"]) == (row["contact"], row["source"], row["type"])
        assert target["reverses_key"] is None
        assert target["occurred_at"] < row["occurred_at"] <= row["known_at"]
        assert target["known_at"] <= row["known_at"]
        assert (row["value_minor"], row["cost_given_minor"]) == (0, None)


def test_ties_are_as_many_as_are_counted() -> None:
    company = ordinary_company()
    table = company.interactions
    records = ~duplicate_mask(table) & table.column("reverses_key").is_null().to_numpy(zero_copy_only=False)
    contact, moment = column(table, "contact")[records], column(table, "occurred_at")[records]

    same = (np.diff(contact) == 0) & (np.diff(moment) == 0)

    assert int(same.sum()) == company.truth.rows.ties_n
    assert company.truth.rows.ties_n > 500


def test_only_the_words_of_the_catalogue_and_the_strange_ones_stand_as_types() -> None:
    company = ordinary_company()

    types = words(company.interactions, "type")
    found = set(types)

    assert found == {entry.code for entry in CATALOGUE.entries} | set(UNKNOWN_TYPES)
    records = np.isin(types, UNKNOWN_TYPES) & ~duplicate_mask(company.interactions)
    records &= company.interactions.column("reverses_key").is_null().to_numpy(zero_copy_only=False)
    assert int(records.sum()) == company.truth.rows.unknown_n


def test_levels_counts_and_money_of_the_truth_are_those_of_the_plain_fold() -> None:
    company = ordinary_company()
    truth = company.truth
    folded = {
        contact: replay(drafts, CatalogueHistory.of(CATALOGUE)).state
        for contact, drafts in drafts_of(company, range(120)).items()
    }

    for number, row in enumerate(truth.contacts.slice(0, 120).to_pylist()):
        state = folded[row["contact"]]
        assert state.total.interactions_n == row["interactions_n"]
        assert state.value_minor == row["revenue_minor"]
        assert state.total.cost_minor == row["cost_minor"]
        for group, level in zip(truth.spec.product_groups, truth.levels[number], strict=True):
            standing = state.standings.get(group)
            assert (standing.level if standing else None) == (truth.level_codes[level] if level >= 0 else None)
        won = [stay.entered_at for stay in state.stays if stay.level in ("customer", "loyal", "lapsed")]
        assert (min(won) if won else None) == row["customer_at"]


def test_nothing_happens_before_a_contact_enters_after_it_drops_out_or_after_the_end() -> None:
    company = ordinary_company()
    truth, table = company.truth, company.interactions
    records = table.column("reverses_key").is_null().to_numpy(zero_copy_only=False)
    contact, moment = column(table, "contact")[records], column(table, "occurred_at")[records]
    entered, dropped = column(truth.contacts, "entered_at"), column(truth.contacts, "dropped_at")

    firsts = np.unique(contact, return_index=True)[1]
    assert (moment[firsts] == entered[contact[firsts]]).all()
    assert ((dropped[contact] < 0) | (moment <= dropped[contact] + 60_000_000)).all()
    assert moment.max() < to_us(truth.spec.end)


def test_by_arrival_the_same_rows_stand_in_the_order_in_which_they_became_known() -> None:
    company = ordinary_company()

    arriving = company.by_arrival()

    assert (np.diff(column(arriving, "known_at")) >= 0).all()
    keys = [sorted(table.column("source_key").to_pylist()) for table in (arriving, company.interactions)]
    assert keys[0] == keys[1]


def test_actors_belong_to_the_team_and_machines_have_none() -> None:
    company = ordinary_company()
    table = company.interactions
    personal = {entry.code for entry in CATALOGUE.entries if entry.personal}
    reps = company.truth.spec.reps_per_team

    actor, team = column(table, "actor"), column(table, "team")
    is_personal = np.isin(words(table, "type"), list(personal))

    assert ((actor >= 0) == is_personal).all()
    assert (actor[is_personal] // reps == team[is_personal]).all()
    assert len(np.unique(actor[is_personal])) == 4 * reps


def test_twice_the_contacts_make_twice_the_rows() -> None:
    rows = [plain_company(n).interactions.num_rows for n in (1_000, 2_000, 4_000)]

    assert rows[1] / rows[0] == pytest.approx(2, rel=0.02)
    assert rows[2] / rows[1] == pytest.approx(2, rel=0.02)


def test_a_company_can_be_asked_for_by_its_interactions() -> None:
    spec = sized_spec(CompanySpec(), CATALOGUE, interactions_n=200_000, seed=2)

    assert synthesise(spec, CATALOGUE, seed=2).interactions.num_rows == pytest.approx(200_000, rel=0.05)


def test_a_word_may_be_missing_and_may_become_known_late() -> None:
    split = Split("segment", ("a", "b"), missing_share=0.2, known_after_days=30, of="contact")
    company = plain_company(3_000, splits=(split,))
    contacts = company.contacts

    waited_days = (column(contacts, "segment__known_at") - column(company.truth.contacts, "entered_at")) / 86_400e6

    assert contacts.column("segment").null_count / 3_000 == pytest.approx(0.2, abs=0.03)
    assert company.truth.contacts.column("segment").null_count == 0
    assert waited_days.min() >= 0
    assert waited_days.mean() == pytest.approx(30, rel=0.1)
    check_history(company.interactions, contacts)


def test_names_are_there_for_those_who_want_them_each_once() -> None:
    company = synthesise(replace(SMALL, naming="names", contacts_n=500), CATALOGUE, seed=1)

    keys = company.contacts.column("contact").to_pylist()
    assert len(set(keys)) == 500
    assert all(len(key.split()) == 3 for key in keys)
    assert len(set(company.truth.accounts.column("account").to_pylist())) == company.truth.accounts.num_rows
