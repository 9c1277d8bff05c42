import numpy as np
import pytest
from hypothesis import given, settings
from tests.support.builders import R, a_catalogue, a_draft, an_entry, day, the_worked_history
from tests.support.columns_of import columns_of
from tests.support.strategies import histories

from headway.catalogue.model import Phase
from headway.columns.compiled import compile_catalogue
from headway.columns.trajectories import MONTH_US, age_knots, trajectories
from headway.columns.walk import walk
from headway.errors import InputError, LimitError
from headway.units import DAY_US, NEVER_US, WEEK_US, to_us


def view_of(drafts, catalogue=None, **as_of):
    columns = columns_of(drafts)
    return columns, walk(columns, compile_catalogue(catalogue or a_catalogue(), columns.types), **as_of)


def days(*numbers):
    return np.array(numbers) * DAY_US


def test_the_grid_of_ages_is_weekly_to_two_years_and_then_monthly():
    knots = age_knots(4 * 365 * DAY_US)

    steps = np.diff(knots)
    assert (steps[:104] == WEEK_US).all()
    assert (steps[104:] == MONTH_US).all()
    assert knots[-1] <= 4 * 365 * DAY_US < knots[-1] + MONTH_US


def test_the_value_at_an_age_holds_what_happened_up_to_that_moment_itself_included():
    curves = trajectories(*view_of(the_worked_history()), knots=days(0, 1, 2, 3.5, 5, 6))

    assert curves.values[:, 0].tolist() == [2_000, 3_000, 11_000, 26_000, 76_000, 46_000]
    assert curves.observed_n.tolist() == [6]


def test_observation_ends_with_the_as_of_date_and_not_with_the_last_interaction():
    curves = trajectories(*view_of([a_draft("mail", 0)], as_of_us=to_us(day(10))), knots=days(0, 5, 10, 11))

    assert curves.observed_n.tolist() == [3]
    assert curves.values[:3, 0].tolist() == [2_000] * 3


def test_a_contact_may_be_observed_for_a_shorter_time():
    view = view_of([a_draft("mail", 0), a_draft("mail", 0, contact="L")], as_of_us=to_us(day(10)))
    ends = np.array([to_us(day(6)), NEVER_US])

    curves = trajectories(*view, knots=days(0, 5, 10), observed_end_us=ends)

    assert curves.observed_n.tolist() == [2, 3]


def test_age_may_start_at_another_moment_and_a_contact_without_one_takes_no_part():
    view = view_of([a_draft("mail", 0), a_draft("demo", 4), a_draft("mail", 0, contact="L")], as_of_us=to_us(day(9)))
    starts = np.where(np.array(view[0].contacts.to_pylist()) == "K", to_us(day(3)), NEVER_US)

    curves = trajectories(*view, knots=days(0, 1), start_us=starts)

    k = view[0].contacts.to_pylist().index("K")
    assert curves.values[:, k].tolist() == [2_000, 10_000]
    assert curves.observed_n.tolist() == np.where(starts == NEVER_US, 0, 2).tolist()


def test_steps_count_only_what_counts():
    history = the_worked_history()
    undone = a_draft("mail", 9, reverses=history[1])

    curves = trajectories(*view_of([a_draft("telepathy", 0), *history, undone]), clock="step", knots=[0, 1, 2, 6, 7])

    assert curves.values[:4, 0].tolist() == [0, 2_000, 10_000, 45_000]
    assert curves.observed_n.tolist() == [4]


def test_the_stage_clock_starts_at_nothing_gained_and_goes_on_after_the_stage():
    view = view_of(the_worked_history())

    curves = trajectories(*view, clock="stage", level="qualified", knots=days(0, 1, 2, 3))

    assert curves.values[:, 0].tolist() == [0, 10_000, 50_000, 20_000]


def test_the_stage_clock_takes_a_phase_as_well():
    curves = trajectories(*view_of(the_worked_history()), clock="stage", phase=R, knots=days(0, 1))

    assert curves.values[:, 0].tolist() == [0, -30_000]


def test_other_amounts_can_be_summed_over_what_counts():
    history = the_worked_history()
    view = view_of([a_draft("telepathy", 1), *history])

    costs = trajectories(*view, knots=days(0, 6), weights=view[1].cost_minor)
    ones = trajectories(*view, knots=days(0, 6), weights=np.ones(8, np.int8))

    assert costs.values[:, 0].tolist() == [150, 32_000]
    assert ones.values[:, 0].tolist() == [1, 7]


@settings(max_examples=60)
@given(history=histories())
def test_every_value_is_the_sum_of_the_contact_s_interactions_up_to_the_knot(history):
    columns = columns_of(history.drafts)
    compiled = compile_catalogue(history.catalogues, columns.types)
    valuation = walk(columns, compiled, as_of_us=None if history.as_of is None else to_us(history.as_of))
    knots = days(0, 0.5, 1, 2, 3)

    curves = trajectories(columns, valuation, knots=knots)

    for c in range(columns.contacts_n):
        rows = range(*columns.offsets[c : c + 2])
        counted = [(int(columns.occurred_at[i]), int(valuation.rv_milli[i])) for i in rows if valuation.counts[i]]
        observed = [counted[0][0] + knot <= valuation.as_of_us for knot in knots] if counted else []
        sums = [sum(rv for at, rv in counted if at <= counted[0][0] + knot) for knot in knots[: sum(observed)]]
        assert curves.observed_n[c] == sum(observed)
        assert curves.values[: sum(observed), c].tolist() == sums


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"clock": "moon"}, "three"),
        ({"clock": "stage"}, "what is entered"),
        ({"level": "qualified"}, "takes no level"),
        ({"product_group": ""}, "takes no product group"),
        ({"clock": "step", "start_us": np.zeros(1, np.int64)}, "takes no start"),
        ({"knots": [3, 1]}, "must rise"),
        ({"knots": [-1, 1]}, "must rise"),
        ({"knots": []}, "must rise"),
        ({"clock": "stage", "phase": Phase.CLOSING, "level": "won"}, "'won'"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, said):
    with pytest.raises(InputError, match=said):
        trajectories(*view_of(the_worked_history()), **asked)


def test_limits_are_refused_by_name(monkeypatch):
    view = view_of(the_worked_history())

    with pytest.raises(LimitError, match="KNOTS_MAX"):
        trajectories(*view, knots=np.arange(40_000))
    monkeypatch.setitem(trajectories.__globals__, "TRAJECTORY_VALUES_MAX", 3)
    with pytest.raises(LimitError, match="TRAJECTORY_VALUES_MAX"):
        trajectories(*view, knots=days(0, 1, 2, 3))


@pytest.mark.parametrize("clock", ["age", "step"])
@pytest.mark.parametrize("engine", ["numpy", None])
def test_a_sum_that_32_bits_do_not_hold_is_refused(clock, engine):
    view = view_of([a_draft("call", 0)], a_catalogue(an_entry("call", 1, 3_000_000_000)))

    with pytest.raises(LimitError, match="3,000,000,000"):
        trajectories(*view, clock=clock, weights=view[1].cost_minor, engine=engine)
