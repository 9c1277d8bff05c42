import numpy as np
import pytest
from tests.support.builders import a_catalogue, a_draft, the_worked_history
from tests.support.columns_of import columns_of

from headway.columns.compiled import compile_catalogue
from headway.columns.tallies import level_totals, tally, type_totals
from headway.columns.walk import walk
from headway.errors import LimitError


@pytest.fixture(scope="module")
def view():
    columns = columns_of([*the_worked_history(), a_draft("mail", 1, contact="L"), a_draft("telepathy", 2)])
    return columns, walk(columns, compile_catalogue(a_catalogue(), columns.types))


def test_interactions_are_counted_by_type_and_unknown_types_not_at_all(view):
    by_type = type_totals(*view)

    columns = zip(by_type.interactions_n, by_type.contacts_n, by_type.rv_milli, strict=True)
    figures = dict(zip(view[0].types, columns, strict=True))
    assert figures["mail"] == (3, 2, 5_000)
    assert figures["telepathy"] == (0, 0, 0)


def test_what_is_booked_to_a_level_and_phase_adds_up_to_the_phases_of_the_example(view):
    by_level = level_totals(*view)

    rv = by_level.rv_milli.reshape(-1, 3)
    assert rv.sum(axis=0).tolist() == [38_000, 40_000, -30_000]
    assert rv[view[1].levels.index("proposal")].tolist() == [0, 40_000, 0]
    assert by_level.cost_minor.sum() == 32_150


def test_rows_with_a_negative_key_are_left_out(view):
    keys = np.full(view[0].interactions_n, -1)
    keys[view[1].rv_milli == 40_000] = 0

    assert tally(*view, keys, 1).rv_milli.tolist() == [40_000]


def test_more_keys_than_the_limit_are_refused_by_its_name(view):
    with pytest.raises(LimitError, match="TALLY_KEYS_MAX"):
        tally(*view, view[0].interaction_type, 10**8)
