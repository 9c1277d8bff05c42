"""Laws of the generator, for any company that can be asked for."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.synth.companies import CATALOGUE, column

from headway.columns.history import check_history
from headway.synth.spec import CompanySpec, Dropout, Pace, Slowdowns, Split, Untidiness
from headway.synth.synthesise import synthesise
from headway.units import to_us

shares = st.sampled_from([0.0, 0.01, 0.3, 1.0])
specs = st.builds(
    CompanySpec,
    contacts_n=st.integers(1, 40),
    contacts_per_account=st.sampled_from([1.0, 1.5, 6.0]),
    account_share=shares,
    weeks_n=st.sampled_from([1, 3, 60]),
    entry_share=shares,
    pace=st.builds(
        Pace,
        per_week=st.sampled_from([0.01, 0.9, 20.0]),
        law=st.sampled_from(["lognormal", "gamma"]),
        gap_law=st.sampled_from(["gamma", "weibull"]),
        gap_shape=st.sampled_from([0.3, 1.0, 3.0]),
        burst_shape=st.sampled_from([0.0, 0.5, 2.0]),
        season=shares,
    ),
    dropout=st.builds(Dropout, per_year=st.sampled_from([0.0, 0.3, 20.0])),
    slowdowns=st.builds(Slowdowns, share=shares, factor=st.sampled_from([0.0, 0.2, 3.0])),
    untidiness=st.builds(
        Untidiness,
        late_share=shares,
        duplicate_share=shares,
        reversal_share=shares,
        unknown_share=shares,
        tie_share=shares,
    ),
    splits=st.sampled_from([(), (Split("team", ("a", "b"), pace_factor=(1.0, 2.0), missing_share=0.5),)]),
    product_groups=st.sampled_from([("",), ("", "spares", "lathes")]),
)


@settings(max_examples=40)
@given(specs, st.integers(0, 2**40))
def test_any_company_is_history_and_its_counts_are_true(spec: CompanySpec, seed: int) -> None:
    company = synthesise(spec, CATALOGUE, seed=seed)
    table, rows = company.interactions, company.truth.rows

    check_history(table, company.contacts)
    assert table.num_rows == rows.rows_n == rows.records_n + rows.duplicates_n + rows.reversals_n
    assert table.num_rows - pc.count_distinct(table.column("source_key")).as_py() == rows.duplicates_n
    assert table.num_rows - table.column("reverses_key").null_count == rows.reversals_n
    assert len(np.unique(column(table, "contact"))) == spec.contacts_n
    assert rows.counted_n + rows.unknown_n + rows.reversals_n >= rows.records_n
    records = table.column("reverses_key").is_null().to_numpy(zero_copy_only=False)
    assert column(table, "occurred_at")[records].max() < to_us(spec.end)
    assert (column(table, "known_at") >= column(table, "occurred_at")).all()
    assert column(company.truth.accounts, "contacts_n").sum() == spec.contacts_n


@settings(max_examples=15)
@given(specs, st.integers(0, 2**40))
def test_any_company_is_the_same_each_time(spec: CompanySpec, seed: int) -> None:
    first, again = (synthesise(spec, CATALOGUE, seed=seed) for _ in range(2))

    assert first.interactions.equals(again.interactions)
    assert first.contacts.equals(again.contacts)
