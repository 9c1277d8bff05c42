import pytest
from tests.support.builders import a_catalogue, a_draft, day, the_worked_history
from tests.support.columns_of import columns_of

from headway.columns.compiled import compile_catalogue
from headway.columns.firsts import first_occurrence, first_reached
from headway.columns.walk import walk
from headway.errors import InputError
from headway.units import NEVER_US, to_us


@pytest.fixture(scope="module")
def view():
    quiet = a_draft("mail", 3, contact="L")
    undone = a_draft("contract", 4, contact="L")
    columns = columns_of([*the_worked_history(), quiet, undone, a_draft("contract", 5, contact="L", reverses=undone)])
    return columns, walk(columns, compile_catalogue(a_catalogue(), columns.types))


def named(view, moments):
    return dict(zip(view[0].contacts.to_pylist(), moments.tolist(), strict=True))


def test_a_level_is_reached_with_the_interaction_that_leads_there(view):
    assert named(view, first_reached(*view, ["new_customer"])) == {"K": to_us(day(6)), "L": NEVER_US}


def test_of_several_levels_the_first_one_reached_counts(view):
    assert named(view, first_reached(*view, ["new_customer", "qualified"]))["K"] == to_us(day(4))


def test_a_relationship_reaches_its_start_level_when_it_starts(view):
    assert named(view, first_reached(*view, ["engaged"])) == {"K": to_us(day(1)), "L": to_us(day(3))}


def test_a_type_occurs_first_where_it_counts(view):
    assert named(view, first_occurrence(*view, ["contract", "never heard of"])) == {"K": to_us(day(6)), "L": NEVER_US}


def test_an_unknown_level_is_refused_with_the_known_ones(view):
    with pytest.raises(InputError, match="new_customer"):
        first_reached(*view, ["won"])
