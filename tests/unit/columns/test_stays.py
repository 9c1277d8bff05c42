from tests.support.builders import START, C, R, a_catalogue, a_draft, a_level, an_entry, day, the_worked_history
from tests.support.columns_of import columns_of

from headway.catalogue.model import CatalogueHistory, Phase, Trigger
from headway.columns.compiled import compile_catalogue
from headway.columns.stays import LASTS, level_stays
from headway.columns.walk import walk
from headway.units import DAY_US, to_us


def stays_of(drafts, *versions):
    columns = columns_of(drafts)
    valuation = walk(columns, compile_catalogue(CatalogueHistory(versions or (a_catalogue(),)), columns.types))
    stays = level_stays(columns, valuation)
    days = [(stays.entered_us - to_us(START)) // DAY_US, (stays.left_us - to_us(START)) // DAY_US]
    ends = [None if left == LASTS else int(end) for left, end in zip(stays.left_us, days[1], strict=True)]
    return stays, list(zip([valuation.levels[i] for i in stays.level], days[0].tolist(), ends, strict=True))


def test_the_worked_example_passes_through_four_levels():
    stays, path = stays_of(the_worked_history())

    assert path == [("engaged", 1, 4), ("qualified", 4, 5), ("proposal", 5, 6), ("new_customer", 6, None)]
    assert stays.rv_milli.tolist() == [26_000, 10_000, 40_000, -30_000]
    assert stays.interactions_n.tolist() == [4, 1, 1, 1]
    assert stays.cost_minor.tolist() == [19_500, 6_000, 2_500, 4_000]
    assert [Phase(phase) for phase in stays.phase][-2:] == [C, R]


def test_product_groups_have_stays_of_their_own_in_the_order_in_which_they_began():
    drafts = [
        a_draft("mail", 0),
        a_draft("mail", 1, product_group="spares"),
        a_draft("visit", 2),
        a_draft("contract", 3, product_group="spares"),
    ]

    stays, path = stays_of(drafts)

    assert path == [("engaged", 0, 2), ("engaged", 1, 3), ("qualified", 2, None), ("new_customer", 3, None)]
    assert stays.product_group.tolist() == [0, 1, 0, 1]


def test_a_version_that_no_longer_knows_the_level_ends_the_stay_with_the_next_interaction():
    levels = [a_level("aware"), a_level("trial"), a_level("customer", R)]
    old = a_catalogue(an_entry("call", triggers=[Trigger("trial")]), levels=levels)
    new = a_catalogue(an_entry("call"), levels=levels[::2], version=2, effective_from=day(2))

    _, path = stays_of([a_draft("call", at) for at in (0, 1, 5)], old, new)

    assert path == [("aware", 0, 0), ("trial", 0, 5), ("aware", 5, None)]


def test_a_move_at_the_first_interaction_leaves_a_stay_of_no_time():
    _, path = stays_of([a_draft("contract", 1)])

    assert path == [("engaged", 1, 1), ("new_customer", 1, None)]
