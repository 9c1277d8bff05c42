"""Live equals replayed: the compiled walk and its NumPy twin give what the plain Python fold gives, on any history."""

import numpy as np
from hypothesis import example, given, settings
from tests.support.builders import a_catalogue, a_draft, the_worked_history
from tests.support.columns_of import columns_of
from tests.support.strategies import History, catalogues, histories

from headway.catalogue.model import CatalogueHistory, Phase
from headway.columns.compiled import compile_catalogue
from headway.columns.engines import HAVE_NUMBA
from headway.columns.stays import level_stays
from headway.columns.totals import contact_totals
from headway.columns.walk import walk, walk_cumulative
from headway.relationships.replay import replay
from headway.relationships.state import Sums
from headway.units import NEVER_US, to_us

ENGINES = ("numba", "numpy") if HAVE_NUMBA else ("numpy",)
WORKED = History(tuple(the_worked_history()), CatalogueHistory.of(a_catalogue()), None)
UNDONE = History((*the_worked_history(), a_draft("mail", 9, reverses=the_worked_history()[1])), WORKED.catalogues, None)


def folded(history, catalogue=None):
    """Give what the fold says of every record that counts, by id."""
    records = {}
    for contact in {draft.contact for draft in history.drafts}:
        own = [draft for draft in history.drafts if draft.contact == contact]
        done = replay(own, history.catalogues, as_of=history.as_of, catalogue=catalogue)
        running = 0
        for record in done.interactions:
            running += record.rv_milli
            records[record.interaction_id] = (
                record.rv_milli,
                record.cost_minor,
                record.level,
                record.phase,
                record.level_after,
                record.phase_after,
                record.nth,
                record.catalogue_version,
                running,
            )
    return records


def walked(history, catalogues, engine):
    """Give the same from the columns."""
    columns = columns_of(history.drafts)
    compiled = compile_catalogue(catalogues, columns.types)
    as_of_us = None if history.as_of is None else to_us(history.as_of)
    valuation = walk(columns, compiled, as_of_us=as_of_us, engine=engine)
    cumulative = walk_cumulative(columns, compiled, as_of_us=as_of_us, engine=engine)
    assert_nothing_stands_where_nothing_counts(valuation)
    records = {}
    for row in np.flatnonzero(valuation.counts):
        identity = (int(columns.id_hi[row]) << 64) | int(columns.id_lo[row])
        records[identity] = (
            int(valuation.rv_milli[row]),
            int(valuation.cost_minor[row]),
            valuation.levels[valuation.level[row]],
            Phase(valuation.phase[row]),
            valuation.levels[valuation.level_after[row]],
            Phase(valuation.phase_after[row]),
            int(valuation.nth[row]),
            compiled.versions[valuation.version[row]],
            int(cumulative[row]),
        )
    return records


def assert_nothing_stands_where_nothing_counts(valuation):
    blank = ~valuation.counts
    for zero in (valuation.rv_milli, valuation.cost_minor, valuation.nth):
        assert not zero[blank].any()
    for absent in (valuation.level, valuation.phase, valuation.level_after, valuation.phase_after, valuation.version):
        assert (absent[blank] == -1).all()


@settings(max_examples=120)
@given(history=histories())
@example(history=WORKED)
@example(history=UNDONE)
def test_every_record_is_valued_as_the_fold_values_it(history):
    expected = folded(history)

    found = {engine: walked(history, history.catalogues, engine) for engine in ENGINES}

    assert found == dict.fromkeys(ENGINES, expected)


@settings(max_examples=40)
@given(history=histories(), draft=catalogues())
def test_every_record_under_one_catalogue_is_valued_as_the_fold_values_it(history, draft):
    expected = folded(history, catalogue=draft)

    found = {engine: walked(history, draft, engine) for engine in ENGINES}

    assert found == dict.fromkeys(ENGINES, expected)


@settings(max_examples=80)
@given(history=histories())
@example(history=WORKED)
@example(history=UNDONE)
def test_the_totals_and_stays_of_a_contact_are_those_of_its_folded_state(history):
    columns, as_of_us = columns_of(history.drafts), None if history.as_of is None else to_us(history.as_of)
    compiled = compile_catalogue(history.catalogues, columns.types)
    valuation = walk(columns, compiled, as_of_us=as_of_us)

    totals, stays = contact_totals(columns, valuation), level_stays(columns, valuation)

    for c, contact in enumerate(columns.contacts.to_pylist()):
        own = [draft for draft in history.drafts if draft.contact == contact]
        state = replay(own, history.catalogues, as_of=history.as_of).state
        assert figures_of(totals, c) == figures_of_state(state)
        assert stays_of(columns, valuation, stays, c) == [
            (s.product_group, s.level, s.phase, to_us(s.entered_at), -1 if s.left_at is None else to_us(s.left_at))
            for s in state.stays
        ]


def figures_of(totals, c):
    by_phase = (totals.phase_n, totals.phase_rv_milli, totals.phase_cost_minor)
    return (
        (int(totals.interactions_n[c]), int(totals.rv_milli[c]), int(totals.cost_minor[c])),
        [tuple(int(figure[c, p]) for figure in by_phase) for p in Phase],
        (int(totals.peak_milli[c]), int(totals.drawdown_milli[c]), int(totals.drawdown_peak_milli[c])),
        int(totals.unrecovered_milli[c]),
        int(totals.value_minor[c]),
        (int(totals.first_us[c]), int(totals.last_us[c])),
    )


def figures_of_state(state):
    def plain(sums):
        return (sums.interactions_n, sums.rv_milli, sums.cost_minor)

    return (
        plain(state.total),
        [plain(state.by_phase.get(phase, Sums())) for phase in Phase],
        (state.peak_milli, state.drawdown_milli, state.drawdown_peak_milli),
        state.unrecovered_milli,
        state.value_minor,
        tuple(NEVER_US if moment is None else to_us(moment) for moment in (state.first_at, state.last_at)),
    )


def stays_of(columns, valuation, stays, c):
    return [
        (
            columns.product_groups[stays.product_group[i]],
            valuation.levels[stays.level[i]],
            Phase(stays.phase[i]),
            int(stays.entered_us[i]),
            int(stays.left_us[i]),
        )
        for i in np.flatnonzero(stays.contact == c)
    ]
