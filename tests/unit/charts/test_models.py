from __future__ import annotations

import math

import pytest
from tests.support.chart_samples import a_band

from headway.charts.models import (
    Band,
    Bar,
    Bars,
    Butterfly,
    ButterflyPhase,
    DotOnBand,
    Funnel,
    FunnelLevel,
    Line,
    PatternChart,
    PhaseSpan,
    ShareBar,
    Sparkline,
    Step,
    Whale,
)
from headway.errors import InputError

NAN = math.nan


def band_of(n: tuple[int, ...], *, p50: tuple[float, ...] | None = None) -> Band:
    k = len(n)
    flat = tuple(float(index) for index in range(k))
    return Band(flat, flat, flat, p50 or flat, flat, flat, n)


def test_a_norm_ends_before_the_first_knot_with_too_few():
    assert band_of((30, 12, 8, 7, 9)).drawn_n == 3


def test_a_norm_ends_where_its_numbers_end():
    assert band_of((30, 30, 30), p50=(0.0, NAN, 2.0)).drawn_n == 1


def test_a_norm_that_is_too_thin_from_the_start_is_not_drawn():
    assert band_of((7, 7)).drawn_n == 0


def test_a_line_without_n_is_drawn_whole_and_one_with_n_until_too_few_remain():
    assert Line((0.0, 1.0), (0.0, 1.0)).drawn_n == 2
    assert Line((0.0, 1.0), (0.0, 1.0), n=(9, 3)).drawn_n == 1


def test_every_problem_of_a_band_is_told_at_once():
    with pytest.raises(InputError) as caught:
        Band((0.0, 0.0), (1.0,), (1.0, 2.0), (1.0, 2.0), (1.0, 2.0), (1.0, 2.0), (9, 9), p05=(1.0,))

    assert [problem.problem for problem in caught.value.problems] == [
        "p10 has 1 values, not 2",
        "p05 has 1 values, not 2",
        "knots[1] = 0.0 does not follow 0.0",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: PatternChart("x", groups=(a_band(),) * 7),
        lambda: PatternChart("x", steps=(Step(5, "a", 1, 1), Step(4, "b", 1, 2))),
        lambda: PatternChart("x", steps=(Step(5, "a", NAN, 1),)),
        lambda: PatternChart("x", steps=(Step(5, "a", 1e16, 1e16),)),
        lambda: PatternChart("x", phases=(PhaseSpan("courtship", 0, 4),)),
        lambda: PatternChart("x", today=math.inf),
        lambda: Line((0.0, 1.0), (1.0,)),
        lambda: ButterflyPhase("closing", 9, 3.0, (0.0, 1.0), (0.0, NAN), (0.0, 1.0)),
        lambda: ButterflyPhase("closing", 9, 3.0, (0.0, 1.0), (0.0,), (0.0, 1.0)),
        lambda: Butterfly("x", (ButterflyPhase("closing", 9, 3.0, (), (), ()),) * 2),
        lambda: Whale("x", (0.5, 0.4), (0.5, 1.0), 10, 1.0),
        lambda: Whale("x", (0.5, 1.4), (0.5, 1.0), 10, 1.0),
        lambda: Whale("x", (0.5,), (0.5, 1.0), 10, 1.0),
        lambda: Funnel("x", (FunnelLevel("a", "closing", 11),), start_n=10),
        lambda: Funnel("x", (FunnelLevel("a", "wooing", 9),), start_n=10),
        lambda: Bars("x", (Bar("a", 1.0, 3.0, 2.0),)),
        lambda: Bars("x", (Bar("a", math.inf),)),
        lambda: Sparkline((1.0, 2.0), low=(1.0,)),
        lambda: DotOnBand(1.0, None, None, None, 5.0, 5.0),
        lambda: DotOnBand(NAN, None, None, None, 0.0, 5.0),
        lambda: ShareBar(NAN),
    ],
)
def test_numbers_that_make_no_chart_are_refused_with_a_sentence(make):
    with pytest.raises(InputError, match="These numbers make no"):
        make()


def test_rv_per_thousand_is_unknown_where_nothing_was_spent():
    assert ButterflyPhase("closing", 9, 3.0, (0.0, 1.0), (0.0, 5.0), (0.0, 0.0)).rv_per_thousand is None
    assert ButterflyPhase("closing", 9, 3.0, (0.0, 1.0), (0.0, 5.0), (0.0, 50.0)).rv_per_thousand == 100
