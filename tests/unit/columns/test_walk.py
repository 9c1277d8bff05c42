import numpy as np
import pytest
from tests.support.builders import A, C, R, a_catalogue, a_draft, a_level, a_rule, an_entry, day, the_worked_history
from tests.support.columns_of import columns_of
from tests.support.random_columns import a_company

from headway.catalogue.model import CatalogueHistory, Phase, Trigger
from headway.columns.compiled import compile_catalogue
from headway.columns.engines import HAVE_NUMBA
from headway.columns.walk import walk, walk_cumulative
from headway.errors import InputError, LimitError
from headway.units import to_us

ENGINES = ("numba", "numpy") if HAVE_NUMBA else ("numpy",)


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def walked(drafts, *versions, engine, **view):
    columns = columns_of(drafts)
    history = CatalogueHistory(versions or (a_catalogue(),))
    return walk(columns, compile_catalogue(history, columns.types), engine=engine, **view)


def levels_of(valuation):
    return [valuation.levels[level] if level >= 0 else None for level in valuation.level]


def test_the_worked_example_is_valued_record_by_record(engine):
    columns = columns_of(the_worked_history())
    compiled = compile_catalogue(a_catalogue(), columns.types)

    valuation = walk(columns, compiled, engine=engine)

    assert valuation.rv_milli.tolist() == [2_000, 1_000, 8_000, 15_000, 10_000, 40_000, -30_000]
    assert np.cumsum(valuation.cost_minor).tolist() == [150, 300, 1_500, 19_500, 25_500, 28_000, 32_000]
    assert valuation.phase.tolist() == [A] * 5 + [C, R]
    assert valuation.nth.tolist() == [1, 2, 1, 1, 1, 1, 1]
    assert valuation.levels[valuation.level_after[-1]] == "new_customer"
    assert walk_cumulative(columns, compiled, engine=engine).tolist() == [
        2_000, 3_000, 11_000, 26_000, 36_000, 76_000, 46_000,
    ]  # fmt: skip


def test_a_reversed_mail_counts_for_nothing_and_the_next_one_becomes_the_first(engine):
    history = the_worked_history()
    undone = a_draft("mail", 9, reverses=history[0])

    valuation = walked([*history, undone], engine=engine)

    assert valuation.rv_milli.sum() == 45_000
    assert valuation.nth.tolist() == [0, 1, 1, 1, 1, 1, 1, 0]
    assert valuation.counts.tolist() == [False, *[True] * 6, False]
    assert valuation.cell[0] == valuation.level[0] == valuation.phase_after[0] == valuation.version[0] == -1


def test_before_a_reversal_was_known_its_target_still_counts(engine):
    history = the_worked_history()
    undone = a_draft("mail", 9, reverses=history[0], known_at=20)

    valuation = walked([*history, undone], engine=engine, as_of_us=to_us(day(19)))

    assert valuation.rv_milli.sum() == 46_000
    assert valuation.as_of_us == to_us(day(19))


def test_without_a_date_the_valuation_carries_the_last_moment_something_became_known(engine):
    valuation = walked([a_draft("mail", 1, known_at=40), a_draft("mail", 2)], engine=engine)

    assert valuation.as_of_us == to_us(day(40))


def test_an_interaction_on_the_very_moment_of_retirement_is_left_out(engine):
    catalogue = a_catalogue(an_entry("call", retired_at=day(2)))

    valuation = walked([a_draft("call", at) for at in (1, 2, 3)], catalogue, engine=engine)

    assert valuation.counts.tolist() == [True, False, False]


def test_a_version_is_in_force_from_its_very_moment_on(engine):
    old = a_catalogue(an_entry("call", 1))
    new = a_catalogue(an_entry("call", 5), version=2, effective_from=day(2))

    valuation = walked([a_draft("call", at) for at in (1, 2, 3)], old, new, engine=engine)

    assert valuation.rv_milli.tolist() == [1_000, 5_000, 5_000]
    assert valuation.version.tolist() == [0, 1, 1]


def test_a_level_that_a_new_version_does_not_know_counts_as_its_start_level(engine):
    levels = [a_level("aware", A), a_level("trial", C), a_level("customer", C, R)]
    old = a_catalogue(an_entry("call", triggers=[Trigger("trial")]), levels=levels)
    new = a_catalogue(an_entry("call"), levels=levels[::2], start_level="customer", version=2, effective_from=day(2))

    valuation = walked([a_draft("call", at) for at in (1, 3)], old, new, engine=engine)

    assert levels_of(valuation) == ["aware", "customer"]
    assert valuation.phase.tolist() == [A, C]


def test_product_groups_have_levels_and_occurrences_of_their_own(engine):
    first_call = an_entry("call", 1, rules=[a_rule(9, 0, first=1, last=1)], triggers=[Trigger("qualified")])
    drafts = [a_draft("call", i, product_group=g) for i, g in enumerate(["", "spares", "", "spares"])]

    valuation = walked(drafts, a_catalogue(first_call), engine=engine)

    assert valuation.rv_milli.tolist() == [9_000, 9_000, 1_000, 1_000]
    assert levels_of(valuation) == ["engaged", "engaged", "qualified", "qualified"]


def test_one_contact_leaves_nothing_behind_for_the_next(engine):
    drafts = [
        a_draft("mail", at, contact=contact, product_group=group)
        for contact in ("K", "L", "M")
        for at in (1, 2, 3)
        for group in ("", "spares")
    ]

    valuation = walked(drafts, engine=engine)

    assert np.sort(valuation.nth).tolist() == [1] * 6 + [2] * 6 + [3] * 6


def test_a_measured_cost_stands_before_the_catalogue_s_even_when_it_is_nothing(engine):
    drafts = [a_draft("mail", 1, cost_given_minor=0), a_draft("mail", 2, cost_given_minor=70), a_draft("mail", 3)]

    assert walked(drafts, engine=engine).cost_minor.tolist() == [0, 70, 150]


def test_running_sums_that_might_not_fit_32_bits_come_in_64(engine):
    company = a_company(interactions_n=30_000, contacts_n=2)
    one = a_catalogue(an_entry("call", 100))

    sums = walk_cumulative(company.columns, compile_catalogue(one, company.columns.types), engine=engine)

    assert sums.dtype == np.int64


def test_a_catalogue_compiled_for_other_types_is_refused():
    columns = columns_of(the_worked_history())

    with pytest.raises(InputError, match="compiled for 1 types"):
        walk(columns, compile_catalogue(a_catalogue(), ("mail",)))


@pytest.mark.skipif(not HAVE_NUMBA, reason="only the kernel keeps counters")
def test_more_counters_than_the_limit_are_refused_by_its_name(monkeypatch):
    monkeypatch.setitem(walk.__globals__, "COUNTERS_MAX", 3)
    columns = columns_of(the_worked_history())

    with pytest.raises(LimitError, match="COUNTERS_MAX"):
        walk(columns, compile_catalogue(a_catalogue(), columns.types))


def test_an_unknown_type_is_skipped_and_does_not_start_the_relationship(engine):
    drafts = [a_draft("telepathy", 0), a_draft("mail", 1)]

    valuation = walked(drafts, engine=engine)

    assert valuation.counts.tolist() == [False, True]
    assert Phase(valuation.phase[1]) is A
