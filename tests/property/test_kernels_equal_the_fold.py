"""Live equals replayed: the compiled walk and its NumPy twin give what the plain Python fold gives, on any history."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.support.builders import a_catalogue, a_draft, the_worked_history
from tests.support.columns_of import columns_of
from tests.support.strategies import History, catalogues, histories

from headway.catalogue.model import CatalogueHistory, Phase
from headway.columns.compiled import compile_catalogue
from headway.columns.walk import walk, walk_cumulative
from headway.relationships.replay import replay
from headway.units import to_us

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


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@settings(max_examples=300)
@given(history=histories())
@example(history=WORKED)
@example(history=UNDONE)
def test_every_record_is_valued_as_the_fold_values_it(engine, history):
    expected = folded(history)

    found = walked(history, history.catalogues, engine)

    assert found == expected


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@settings(max_examples=100)
@given(history=histories(), draft=catalogues())
def test_every_record_under_one_catalogue_is_valued_as_the_fold_values_it(engine, history, draft):
    expected = folded(history, catalogue=draft)

    found = walked(history, draft, engine)

    assert found == expected
