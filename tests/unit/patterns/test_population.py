import numpy as np
import pyarrow as pa
import pytest

from headway.columns.columns import MISSING, Columns
from headway.errors import InputError
from headway.patterns.population import Population, population_mask
from headway.units import NEVER_US


def columns_of(*contacts, known_after=0, reverses=None):
    """Columns from the moments of each contact's interactions."""
    rows = np.array([moment for contact in contacts for moment in contact], dtype=np.int64)
    k, n = len(contacts), len(rows)
    return Columns(
        offsets=np.cumsum([0, *map(len, contacts)]),
        contacts=pa.array([str(c) for c in range(k)]),
        account=np.arange(k, dtype=np.int32),
        accounts=pa.array([str(c) for c in range(k)]),
        bucket=np.zeros(k, dtype=np.uint16),
        occurred_at=rows,
        known_at=rows + known_after,
        interaction_type=np.zeros(n, dtype=np.int16),
        id_hi=np.zeros(n, dtype=np.uint64),
        id_lo=np.arange(n, dtype=np.uint64),
        product_group=np.zeros(n, dtype=np.int16),
        reverses=np.full(n, MISSING, dtype=np.int64) if reverses is None else np.array(reverses),
        cost_given=None,
        value_minor=None,
        types=("call",),
    )


def test_all_who_started_had_an_interaction_that_was_known():
    columns = columns_of([10], [], [40], [20, 60], known_after=30)

    assert population_mask(columns, Population.STARTED, as_of_us=50).tolist() == [True, False, False, True]


def test_still_active_is_who_had_an_interaction_lately():
    columns = columns_of([10], [10, 95], [])

    found = population_mask(columns, Population.ACTIVE, as_of_us=100, active_within_us=20)

    assert found.tolist() == [False, True, False]


def test_a_success_not_yet_known_is_none():
    columns = columns_of([10], [10], [10], [])
    succeeded_at = np.array([99, 101, NEVER_US, 50])

    found = population_mask(columns, Population.SUCCEEDED, as_of_us=100, succeeded_at=succeeded_at)

    assert found.tolist() == [True, False, False, False]


def test_rows_that_do_not_count_start_nothing():
    columns = columns_of([10], [10, 20])

    found = population_mask(columns, Population.STARTED, as_of_us=100, counts=np.array([False, False, True]))

    assert found.tolist() == [False, True]


def test_a_reversal_alone_starts_nothing():
    columns = columns_of([10], [20], reverses=[MISSING, -2])

    assert population_mask(columns, Population.STARTED, as_of_us=100).tolist() == [True, False]


def test_success_without_a_flag_is_asked_about():
    with pytest.raises(InputError, match="Name the flag"):
        population_mask(columns_of([10]), Population.SUCCEEDED, as_of_us=100)


def test_arrays_of_the_wrong_length_are_refused():
    columns = columns_of([10])

    with pytest.raises(InputError, match="counts"):
        population_mask(columns, Population.STARTED, as_of_us=100, counts=np.ones(5, dtype=bool))
    with pytest.raises(InputError, match="succeeded_at"):
        population_mask(columns, Population.SUCCEEDED, as_of_us=100, succeeded_at=np.zeros(5, dtype=np.int64))
