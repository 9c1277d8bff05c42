"""One battery for every kernel: its NumPy twin gives the same arrays, of the same kinds, on troublesome columns."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from tests.support.random_columns import Company, a_company, one_version

from headway.catalogue.model import Phase
from headway.columns.bands import exact_bands, exact_bands_by_group
from headway.columns.columns import Columns
from headway.columns.compiled import compile_catalogue
from headway.columns.cube import count_cube
from headway.columns.draws import bootstrap_bands
from headway.columns.engines import HAVE_NUMBA
from headway.columns.filters import has_one_of, is_known
from headway.columns.firsts import first_occurrence, first_reached
from headway.columns.histograms import count_histograms
from headway.columns.revalue import cumulative, narrow_cells
from headway.columns.starts import starts_of
from headway.columns.stays import level_stays
from headway.columns.tallies import level_totals, type_totals
from headway.columns.totals import contact_totals
from headway.columns.trajectories import trajectories
from headway.columns.view import counted_rows
from headway.columns.walk import walk, walk_cumulative
from headway.units import DAY_US, NEVER_US

pytestmark = pytest.mark.skipif(not HAVE_NUMBA, reason="numba is not here: the twins have nothing to be compared with")

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0, 0.0)


class Case:
    """A company walked and laid out as trajectories by the twins, once for all kernels."""

    def __init__(self, company: Company) -> None:
        self.columns: Columns = company.columns
        self.as_of_us = company.as_of_us
        self.compiled = compile_catalogue(company.catalogues, self.columns.types)
        self.now = compile_catalogue(one_version(), self.columns.types)
        self.valuation = walk(self.columns, self.compiled, as_of_us=self.as_of_us, engine="numpy")
        self.curves = trajectories(self.columns, self.valuation, knots=np.arange(15) * 6 * DAY_US, engine="numpy")
        rng = np.random.default_rng(5)
        self.mask = rng.random(self.columns.contacts_n) < 0.3
        self.groups = rng.integers(-1, 40, self.columns.contacts_n)
        self.moments = np.where(
            rng.random(self.columns.contacts_n) < 0.2, NEVER_US, self.as_of_us - rng.integers(-5, 60) * DAY_US
        )


def single_group(company: Company) -> Company:
    facts = company.columns
    return replace(
        company,
        columns=replace(
            facts,
            product_group=np.zeros_like(facts.product_group),
            product_groups=("",),
            cost_given=None,
            value_minor=None,
        ),
    )


@pytest.fixture(scope="module", params=["several groups", "one group", "few rows", "nothing"])
def case(request):
    return Case(
        {
            "several groups": lambda: a_company(1),
            "one group": lambda: single_group(a_company(2)),
            "few rows": lambda: a_company(3, interactions_n=40, contacts_n=12),
            "nothing": lambda: without_contacts(a_company(4, interactions_n=10, contacts_n=10)),
        }[request.param]()
    )


def without_contacts(company: Company) -> Company:
    arrays = {f.name: getattr(company.columns, f.name) for f in fields(Columns)}
    empty = {name: value[:0] for name, value in arrays.items() if isinstance(value, np.ndarray)}
    empty |= {"offsets": np.zeros(1, np.int64), "contacts": company.columns.contacts[:0], "contact_dimensions": {}}
    return replace(company, columns=replace(company.columns, **empty))


def region_of(case):
    return next(iter(case.columns.contact_dimensions.values()), None)


KERNELS = {
    "counted rows": lambda c, e: counted_rows(c.columns, c.as_of_us, engine=e),
    "walk": lambda c, e: walk(c.columns, c.compiled, as_of_us=c.as_of_us, engine=e),
    "walk, everything known": lambda c, e: walk(c.columns, c.compiled, engine=e),
    "walk, one version": lambda c, e: walk(c.columns, c.now, as_of_us=c.as_of_us, label="now", engine=e),
    "walk, running sums": lambda c, e: walk_cumulative(c.columns, c.compiled, as_of_us=c.as_of_us, engine=e),
    "walk, one version, running sums": lambda c, e: walk_cumulative(c.columns, c.now, engine=e),
    "cumulative": lambda c, e: cumulative(c.columns.offsets, c.valuation.cell, c.compiled.rv_of_cell, engine=e),
    "cumulative, narrow": lambda c, e: cumulative(
        c.columns.offsets, narrow_cells(c.valuation), c.compiled.rv_of_cell, engine=e
    ),
    "totals": lambda c, e: contact_totals(c.columns, c.valuation, engine=e),
    "type totals": lambda c, e: type_totals(c.columns, c.valuation, engine=e),
    "level totals": lambda c, e: level_totals(c.columns, c.valuation, engine=e),
    "stays": lambda c, e: level_stays(c.columns, c.valuation, engine=e),
    "reached": lambda c, e: first_reached(c.columns, c.valuation, ["customer", "engaged"], engine=e),
    "occurred": lambda c, e: first_occurrence(c.columns, c.valuation, ["order", "telepathy", "never"], engine=e),
    "starts": lambda c, e: starts_of(c.columns, c.valuation, engine=e),
    "starts of a level": lambda c, e: starts_of(c.columns, c.valuation, level="engaged", phase=Phase.CLOSING, engine=e),
    "starts of a phase": lambda c, e: starts_of(
        c.columns, c.valuation, phase=Phase.RETENTION, product_group="", engine=e
    ),
    "age": lambda c, e: trajectories(c.columns, c.valuation, engine=e),
    "age, cost": lambda c, e: trajectories(c.columns, c.valuation, weights=c.valuation.cost_minor, engine=e),
    "age, other starts": lambda c, e: trajectories(c.columns, c.valuation, start_us=c.moments, engine=e),
    "age, earlier ends": lambda c, e: trajectories(c.columns, c.valuation, observed_end_us=c.moments, engine=e),
    "steps": lambda c, e: trajectories(c.columns, c.valuation, clock="step", engine=e),
    "steps, earlier ends": lambda c, e: trajectories(
        c.columns, c.valuation, clock="step", knots=[1, 2, 5, 13], observed_end_us=c.moments, engine=e
    ),
    "stage": lambda c, e: trajectories(c.columns, c.valuation, clock="stage", level="customer", engine=e),
    "bands": lambda c, e: exact_bands(c.curves, QUANTILES, engine=e),
    "bands of a mask": lambda c, e: exact_bands(c.curves, QUANTILES, members=c.mask, engine=e),
    "bands of ids": lambda c, e: exact_bands(c.curves, QUANTILES, members=np.flatnonzero(c.mask)[::3], engine=e),
    "bands by group": lambda c, e: exact_bands_by_group(c.curves, c.groups, 40, QUANTILES, engine=e),
    "bands of draws": lambda c, e: bootstrap_bands(
        c.curves, c.mask, c.columns.account, QUANTILES, np.random.default_rng(3), 20, engine=e
    ),
    "histograms": lambda c, e: count_histograms(c.curves, members=c.mask, engine=e),
    "cube": lambda c, e: count_cube(c.curves, c.groups, tuple(map(str, range(40))), engine=e),
    "has one of": lambda c, e: (
        has_one_of(region_of(c), ["east", "west"], as_of_us=c.as_of_us, engine=e) if region_of(c) else ()
    ),
    "is known": lambda c, e: is_known(region_of(c), engine=e) if region_of(c) else (),
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_and_its_twin_give_the_same(case, kernel):
    compiled = KERNELS[kernel](case, "numba")

    twin = KERNELS[kernel](case, "numpy")

    assert_same(compiled, twin, kernel)


def assert_same(a, b, where):
    assert type(a) is type(b), where
    if isinstance(a, np.ndarray):
        assert a.dtype == b.dtype, where
        assert a.shape == b.shape, where
        np.testing.assert_array_equal(a, b, err_msg=where)
    elif isinstance(a, tuple):
        assert len(a) == len(b), where
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            assert_same(x, y, f"{where}[{i}]")
    elif is_dataclass(a):
        for field in fields(a):
            assert_same(getattr(a, field.name), getattr(b, field.name), f"{where}.{field.name}")
    else:
        assert a == b, where
