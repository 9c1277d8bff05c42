import numpy as np
import pytest
from tests.unit.patterns.simulated import trajectories_of
from tests.unit.patterns.test_population import columns_of

from headway.columns.columns import Valuation
from headway.errors import InputError
from headway.patterns.velocity import gains, level_steps, window_starts


def test_gains_are_differences_over_the_window():
    trajectories = trajectories_of([[0, 5], [2, 5], [7, 1], [7, 0]], [4, 3])

    gained = gains(trajectories, window=2)

    assert gained.values.tolist() == [[7, -4], [5, -5]]
    assert gained.observed_n.tolist() == [2, 1]
    assert gained.knots.tolist() == [2, 3]


def test_a_window_is_never_shorter_than_asked():
    weeks_then_months = np.array([0, 7, 14, 44, 74])

    assert window_starts(weeks_then_months, 28).tolist() == [-1, -1, -1, 2, 3]


@pytest.mark.parametrize("window", [0, -3, 9])
def test_a_window_that_does_not_fit_is_refused(window):
    with pytest.raises(InputError, match="window"):
        gains(trajectories_of([[1], [2]]), window=window)


def test_level_steps_add_up_to_the_level_after_each_interaction():
    columns = columns_of([1, 2, 3], [], [4, 5])
    zeros = np.zeros(5, dtype=np.int64)
    valuation = Valuation(
        rv_milli=zeros.astype(np.int32),
        cost_minor=zeros,
        cell=np.array([0, -1, 0, 0, 0], dtype=np.int32),
        level=zeros.astype(np.int16),
        phase=zeros.astype(np.int8),
        level_after=np.array([2, -1, 1, 3, 3], dtype=np.int16),
        phase_after=zeros.astype(np.int8),
        nth=zeros.astype(np.int32),
        version=zeros.astype(np.int16),
        levels=("a", "b", "c", "d"),
        as_of_us=99,
        label="now",
    )

    steps = level_steps(columns, valuation)

    assert steps.tolist() == [2, 0, -1, 3, 0]
