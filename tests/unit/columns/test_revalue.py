import numpy as np
import pytest
from tests.support.builders import a_catalogue, an_entry
from tests.support.random_columns import a_company, one_version

from headway.columns.compiled import compile_catalogue, same_structure
from headway.columns.engines import HAVE_NUMBA
from headway.columns.revalue import cumulative, narrow_cells, revalue
from headway.columns.walk import walk, walk_cumulative
from headway.errors import LimitError

ENGINES = ("numba", "numpy") if HAVE_NUMBA else ("numpy",)


@pytest.fixture(scope="module")
def company():
    return a_company(7, interactions_n=3_000, contacts_n=80)


@pytest.fixture(scope="module")
def now(company):
    return compile_catalogue(one_version(), company.columns.types)


@pytest.fixture(scope="module")
def draft(company):
    return compile_catalogue(one_version(factor=3), company.columns.types)


@pytest.mark.parametrize("engine", ENGINES)
def test_new_values_over_kept_cells_are_what_walking_again_would_give(company, now, draft, engine):
    valuation = walk(company.columns, now)

    sums = cumulative(company.columns.offsets, narrow_cells(valuation), draft.rv_of_cell, engine=engine)

    assert same_structure(now, draft)
    assert (sums == walk_cumulative(company.columns, draft)).all()
    assert (sums != walk_cumulative(company.columns, now)).any()


def test_a_valuation_under_new_values_is_that_of_walking_again(company, now, draft):
    valuation = walk(company.columns, now)

    revalued = revalue(valuation, draft, cost_given=company.columns.cost_given)

    walked = walk(company.columns, draft)
    assert (revalued.rv_milli == walked.rv_milli).all()
    assert (revalued.cost_minor == walked.cost_minor).all()
    assert revalued.label == "draft"


def test_cells_become_narrow_where_they_fit(company, now):
    valuation = walk(company.columns, now)

    narrow = narrow_cells(valuation)

    assert narrow.dtype == np.uint16
    assert (narrow[~valuation.counts] == 65_535).all()
    assert (narrow[valuation.counts] == valuation.cell[valuation.counts]).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_more_cells_than_16_bits_hold_stay_wide(engine):
    cells = np.array([70_000, -1, 3], np.int32)
    valuation = walk_of(cells)
    rv_of_cell = np.zeros(70_002, np.int32)
    rv_of_cell[[3, 70_000]] = 5, 7

    kept = narrow_cells(valuation)

    assert kept is cells
    assert cumulative(np.array([0, 3]), kept, rv_of_cell, engine=engine).tolist() == [7, 7, 12]


def walk_of(cells):
    from headway.columns.columns import Valuation

    return Valuation(*[cells] * 9, levels=(), as_of_us=0, label="now")


@pytest.mark.parametrize("engine", ENGINES)
def test_sums_beyond_32_bits_are_exact(engine):
    offsets, cells = np.array([0, 40_000]), np.zeros(40_000, np.uint16)

    sums = cumulative(offsets, cells, np.array([100_000, 0], np.int32), engine=engine)

    assert int(sums[-1]) == 4_000_000_000


def test_cells_of_another_structure_are_refused(company, now):
    small = compile_catalogue(a_catalogue(an_entry("call")), company.columns.types)

    with pytest.raises(LimitError, match="walk the columns again"):
        revalue(walk(company.columns, now), small)
