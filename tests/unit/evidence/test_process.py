import numpy as np
import pytest
from tests.support.builders import a_catalogue, a_draft, an_entry, day, the_worked_example, the_worked_history
from tests.support.columns_of import columns_of

from headway.catalogue.model import CatalogueHistory, Phase
from headway.columns.compiled import compile_catalogue
from headway.columns.walk import walk
from headway.errors import InputError
from headway.evidence.outcome import succeeded_at
from headway.evidence.phases import phase_curves, rv_per_thousand
from headway.evidence.process import populated_model, without_outcomes
from headway.evidence.worth import account_worth, contact_sums
from headway.units import NEVER_US, to_us


def valued(drafts, catalogue, as_of=None):
    columns = columns_of(drafts)
    compiled = compile_catalogue(CatalogueHistory.of(catalogue), columns.types)
    return columns, walk(columns, compiled, as_of_us=None if as_of is None else to_us(as_of))


@pytest.fixture
def worked():
    return valued(the_worked_history(), a_catalogue())


def test_the_populated_model_adds_up_to_the_ledger(worked):
    columns, valuation = worked

    model = populated_model(columns, valuation, a_catalogue())

    assert sum(kind.rv_milli for kind in model) == 46_000
    assert sum(kind.cost_minor for kind in model) == 32_000
    by_code = {kind.entry.code: kind for kind in model}
    assert (by_code["mail"].interactions_n, by_code["mail"].contacts_n, by_code["mail"].by_phase_n) == (2, 1, (2, 0, 0))
    assert by_code["late_delivery"].by_phase_n == (0, 0, 1)


def test_a_kind_without_data_stands_in_the_model_with_nothing():
    catalogue = a_catalogue(*the_worked_example(), an_entry("telex"))
    columns, valuation = valued(the_worked_history(), catalogue)

    telex = populated_model(columns, valuation, catalogue)[-1]

    assert (telex.entry.code, telex.interactions_n, telex.rv_milli) == ("telex", 0, 0)


def test_the_model_of_some_contacts_leaves_the_others_out():
    drafts = [a_draft("demo", 1, contact="a"), a_draft("demo", 1, contact="b"), a_draft("demo", 2, contact="b")]
    columns, valuation = valued(drafts, a_catalogue())
    only_b = np.array([key == "b" for key in columns.contacts.to_pylist()])

    model = populated_model(columns, valuation, a_catalogue(), only_b)

    assert {kind.entry.code: kind.interactions_n for kind in model}["demo"] == 2


def test_outcomes_and_voices_are_stripped_for_tests():
    catalogue = a_catalogue(
        an_entry("call"), an_entry("order", outcome_defining=True), an_entry("survey", voice_of_customer=True)
    )
    drafts = [a_draft("call", 1), a_draft("order", 2), a_draft("survey", 3), a_draft("telepathy", 4)]
    columns, valuation = valued(drafts, catalogue)

    kept = without_outcomes(columns, valuation, catalogue)

    assert kept.tolist() == [True, False, False, False]


def test_each_phase_adds_up_what_it_created_and_cost(worked):
    columns, valuation = worked

    curves = phase_curves(columns, valuation, np.array([True]))

    assert [(c.phase, c.n, c.rv_total_milli, c.cost_total_minor) for c in curves] == [
        (Phase.ACQUISITION, 1, 36_000, 25_500),
        (Phase.CLOSING, 1, 40_000, 2_500),
        (Phase.RETENTION, 1, -30_000, 4_000),
    ]
    acquisition = curves[0]
    assert acquisition.rv_milli[0] == 2_000
    assert acquisition.rv_milli[-1] <= 36_000
    assert (np.diff(acquisition.cost_minor) >= 0).all()


def test_a_phase_curve_is_a_mean_over_everyone_who_was_in_the_phase():
    drafts = [a_draft("demo", 1, contact="a"), a_draft("mail", 1, contact="b"), a_draft("demo", 3, contact="b")]
    columns, valuation = valued(drafts, a_catalogue())

    (curve,) = phase_curves(
        columns, valuation, np.array([True, True]), positions={Phase.ACQUISITION: np.array([0.0, 1.0, 2.0])}
    )

    assert curve.n == 2
    assert curve.rv_milli.tolist() == [5_000, 5_000, 9_000]


def test_rv_for_a_thousand_is_a_ratio_of_sums():
    assert rv_per_thousand(46_000, 32_000) == pytest.approx(143.75)
    assert rv_per_thousand(1, 0) is None


def test_success_is_a_flag_a_level_or_a_type_and_is_not_known_before_it_happened(worked):
    columns, valuation = worked
    early = valued(the_worked_history(), a_catalogue(), as_of=day(5.5))

    assert succeeded_at(columns, valuation, types=["contract"]).tolist() == [to_us(day(6))]
    assert succeeded_at(columns, valuation, level="new_customer").tolist() == [to_us(day(6))]
    assert succeeded_at(*early, types=["contract"]).tolist() == [NEVER_US]


@pytest.mark.parametrize(
    "rule", [{}, {"flag": "won", "level": "proposal"}, {"flag": "won"}, {"level": "propsal"}], ids=str
)
def test_a_rule_that_says_nothing_or_names_nothing_is_refused(worked, rule):
    with pytest.raises(InputError):
        succeeded_at(*worked, **rule)


def test_an_account_is_worth_what_its_contacts_in_scope_bring_less_what_they_cost():
    drafts = [
        a_draft("demo", 1, contact="a", account="acme", value_minor=50_000),
        a_draft("mail", 1, contact="b", account="acme", value_minor=1_000),
        a_draft("mail", 1, contact="c", account="zeta", value_minor=7_000),
    ]
    columns, valuation = valued(drafts, a_catalogue())
    keys = columns.contacts.to_pylist()
    revenue = contact_sums(columns, columns.value_minor, valuation.counts)

    worth = account_worth(columns, valuation, np.array([key != "b" for key in keys]), revenue_minor=revenue)

    names = columns.accounts.take(worth.account.tolist()).to_pylist()
    money = zip(names, worth.revenue_minor.tolist(), worth.contribution_minor.tolist(), strict=True)
    assert {name: (r, c) for name, r, c in money} == {"acme": (50_000, 48_800), "zeta": (7_000, 6_850)}
