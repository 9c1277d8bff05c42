import numpy as np
import pytest
from tests.support.builders import A, R, a_catalogue, a_draft, an_entry, day, the_worked_history
from tests.support.columns_of import columns_of

from headway.columns.compiled import compile_catalogue
from headway.columns.totals import contact_totals, standing
from headway.columns.walk import walk
from headway.errors import InputError
from headway.units import DAY_US, NEVER_US, to_us


def walked(drafts, catalogue=None):
    columns = columns_of(drafts)
    return columns, walk(columns, compile_catalogue(catalogue or a_catalogue(), columns.types))


def test_the_worked_example_adds_up_by_phase_and_falls_30_from_76():
    totals = contact_totals(*walked(the_worked_history()))

    assert totals.interactions_n.tolist() == [7]
    assert totals.rv_milli.tolist() == [46_000]
    assert totals.phase_rv_milli.tolist() == [[36_000, 40_000, -30_000]]
    assert totals.phase_cost_minor.tolist() == [[25_500, 2_500, 4_000]]
    assert totals.phase_n.tolist() == [[5, 1, 1]]
    assert (totals.drawdown_milli[0], totals.drawdown_peak_milli[0]) == (30_000, 76_000)
    assert round(float(totals.drawdown_share[0]) * 100, 1) == 39.5
    assert totals.unrecovered_milli.tolist() == [30_000]


def test_pace_and_silence_are_times_between_interactions_and_since_the_last():
    drafts = [a_draft("mail", 0), a_draft("mail", 2), a_draft("mail", 10, known_at=13)]

    totals = contact_totals(*walked(drafts))

    assert totals.mean_gap_us.tolist() == [5 * DAY_US]
    assert totals.silence_us.tolist() == [3 * DAY_US]
    assert (totals.first_us[0], totals.last_us[0]) == (to_us(day(0)), to_us(day(10)))


def test_a_contact_of_whom_nothing_counts_has_no_figures():
    drafts = [a_draft("telepathy", 0, contact="K")]

    totals = contact_totals(*walked(drafts))

    assert totals.interactions_n.tolist() == [0]
    assert totals.first_us.tolist() == totals.last_us.tolist() == [NEVER_US]
    assert np.isnan([*totals.mean_gap_us, *totals.unrecovered_share, *totals.drawdown_share]).all()
    assert totals.silence_us.tolist() == [-1]
    assert (totals.level[0], totals.phase[0]) == (-1, -1)


def test_a_relationship_that_only_fell_has_its_peak_at_the_start():
    totals = contact_totals(*walked([a_draft("late_delivery", 0), a_draft("mail", 1)]))

    assert totals.peak_milli.tolist() == [0]
    assert (totals.drawdown_milli[0], totals.drawdown_peak_milli[0]) == (30_000, 0)
    assert totals.unrecovered_milli.tolist() == [28_000]
    assert np.isnan(totals.unrecovered_share[0])


def test_only_money_that_came_with_what_counts_is_summed():
    order = a_draft("contract", 1, value_minor=900)
    drafts = [order, a_draft("contract", 2, value_minor=50), a_draft("contract", 3, reverses=order, value_minor=7)]

    assert contact_totals(*walked(drafts)).value_minor.tolist() == [50]


def test_a_contact_stands_where_its_last_interaction_led_in_each_product_group():
    drafts = [
        a_draft("contract", 0, product_group="spares"),
        a_draft("mail", 1),
        a_draft("contract", 0, contact="L", product_group="spares"),
    ]
    columns, valuation = walked(drafts)
    place = columns.contacts.to_pylist().index

    totals = contact_totals(columns, valuation)
    default, spares = standing(columns, valuation, ""), standing(columns, valuation, "spares")

    def named(levels):
        return [valuation.levels[code] if code >= 0 else None for code in (levels[place("K")], levels[place("L")])]

    assert named(default[0]) == ["engaged", None]
    assert named(spares[0]) == ["new_customer", "new_customer"]
    assert default[1][place("K")] == A
    assert spares[1].tolist() == [R, R]
    assert named(totals.level) == ["engaged", "new_customer"]


def test_an_unknown_product_group_is_refused_with_the_known_ones():
    columns, valuation = walked([a_draft("mail", 0, product_group="spares")])

    with pytest.raises(InputError, match="'spares'"):
        standing(columns, valuation, "ships")


def test_sums_of_thirty_thousand_full_marks_are_exact():
    drafts = [a_draft("call", n / 24 / 60, key=str(n)) for n in range(3_000)]
    columns, valuation = walked(drafts, a_catalogue(an_entry("call", 100, 3_000_000_000)))

    totals = contact_totals(columns, valuation)

    assert totals.rv_milli.tolist() == [300_000_000]
    assert totals.cost_minor.tolist() == [9_000_000_000_000]
