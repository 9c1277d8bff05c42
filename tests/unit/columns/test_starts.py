import pytest
from tests.support.builders import C, a_catalogue, a_draft, day, the_worked_history
from tests.support.columns_of import columns_of

from headway.columns.compiled import compile_catalogue
from headway.columns.starts import starts_of
from headway.columns.walk import walk
from headway.errors import InputError
from headway.units import NEVER_US, to_us


@pytest.fixture(scope="module")
def view():
    columns = columns_of([a_draft("telepathy", 0), *the_worked_history()])
    return columns, walk(columns, compile_catalogue(a_catalogue(), columns.types))


@pytest.mark.parametrize(
    ("entered", "moment", "row"),
    [
        ({}, day(1), 1),
        ({"level": "engaged"}, day(1), 1),
        ({"level": "qualified"}, day(4), 5),
        ({"phase": C}, day(5), 6),
        ({"level": "proposal", "phase": C, "product_group": ""}, day(5), 6),
    ],
    ids=["its first that counts", "the start level", "a later level", "a phase", "all three"],
)
def test_a_clock_starts_with_the_first_interaction_or_behind_the_one_that_leads_there(view, entered, moment, row):
    starts = starts_of(*view, **entered)

    assert starts.moment_us.tolist() == [to_us(moment)]
    assert starts.row.tolist() == [row]


def test_who_never_entered_takes_no_part():
    columns = columns_of([a_draft("mail", 0)])
    valuation = walk(columns, compile_catalogue(a_catalogue(), columns.types))

    starts = starts_of(columns, valuation, level="new_customer")

    assert starts.moment_us.tolist() == [NEVER_US]
    assert not starts.takes_part.any()


@pytest.mark.parametrize("unknown", [{"level": "won"}, {"product_group": "ships"}])
def test_an_unknown_level_or_product_group_is_refused(view, unknown):
    with pytest.raises(InputError, match="There are"):
        starts_of(*view, **unknown)
