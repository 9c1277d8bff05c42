from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.chart_samples import (
    a_band,
    a_butterfly,
    a_funnel,
    a_whale,
    some_multiples,
    superiority,
    tenths,
)
from tests.support.drawing import SVG, paths, read, texts

from headway.charts.amounts import SHARE
from headway.charts.models import (
    Bar,
    Bars,
    Butterfly,
    ButterflyPhase,
    DotOnBand,
    Funnel,
    FunnelLevel,
    ShareBar,
    SmallMultiples,
    Sparkline,
    Tile,
    Whale,
)
from headway.charts.painter import describe, paint, paint_mark, table
from headway.charts.painter.butterfly_field import field_of


def a_phase(rv: float, cost: float, *, n: int = 50, norms: tuple[float, float] | None = None) -> ButterflyPhase:
    ends = ((0.0, norms[0]), (0.0, norms[1])) if norms else ((), ())
    return ButterflyPhase("retention", n, 90.0, (0.0, 90.0), (0.0, rv), (0.0, cost), *ends)


class TestSmallMultiples:
    def test_all_tiles_share_one_scale(self):
        parent = a_band(days=101, every=50)
        twice = Tile(
            "twice", 50, replace(some_multiples().tiles[0].line, knots=parent.knots, values=(0, 60, 120), n=())
        )
        once = Tile("once", 50, replace(twice.line, values=(0, 30, 60)))

        svg = paint(SmallMultiples("x", parent, (twice, once)))

        high, low = (line for line in paths(svg, stroke="var(--ink)"))
        assert high[0][1] - high[-1][1] == pytest.approx(2 * (low[0][1] - low[-1][1]), abs=0.3)

    def test_a_tile_with_too_few_is_hatched_and_says_so(self):
        svg = paint(some_multiples())

        assert texts(svg).count("Not enough data") == 1
        assert table(some_multiples()).rows[-1][:3] == ("Public sector", "5", "not enough data")

    def test_only_a_difference_beyond_chance_is_coloured(self):
        svg = paint(some_multiples())

        assert len(paths(svg, stroke="var(--forward)")) == 2
        assert len(paths(svg, stroke="var(--backward)")) == 1
        assert "Consumer, 31,400 contacts: RV at day 365 −3%, within what chance gives." in describe(some_multiples())

    def test_without_subsets_there_is_nothing_to_compare(self):
        assert "Not enough data" in texts(paint(replace(some_multiples(), tiles=())))


class TestButterfly:
    def test_a_normal_figure_is_symmetric(self):
        phase = a_phase(90, 900, norms=(90, 900))
        chart = Butterfly("x", (phase,))

        field = field_of(chart, [phase], 600, top=0, height=200)

        assert field.rv_zero - field.rv_y(90) == pytest.approx(field.cost_y(900) - field.cost_zero)

    def test_what_is_dear_is_thicker_below(self):
        phase = a_phase(90, 1800, norms=(90, 900))

        field = field_of(Butterfly("x", (phase,)), [phase], 600, top=0, height=200)

        assert field.cost_y(1800) - field.cost_zero == pytest.approx(2 * (field.rv_zero - field.rv_y(90)))

    def test_acquisition_runs_outward_to_the_left_and_retention_to_the_right(self):
        chart = a_butterfly()
        field = field_of(chart, chart.phases, 640, top=0, height=200)
        first, _, last = chart.phases

        assert field.along(first, 0) > field.along(first, 74)
        assert field.along(last, 0) < field.along(last, 240)
        assert field.along(first, 74) == 0
        assert field.along(last, 240) == pytest.approx(640)

    @pytest.mark.parametrize("width", [640, 340])
    def test_rv_per_thousand_stands_in_words(self, width):
        words = " ".join(texts(paint(a_butterfly(), width=width)))

        assert "122 RV per €1k" in words
        assert "109 RV per €1k" in words

    def test_negative_rv_moves_the_cost_half_down_so_that_they_never_overlap(self):
        phase = a_phase(-40, 900, norms=(90, 900))

        field = field_of(Butterfly("x", (phase,)), [phase], 600, top=0, height=200)

        assert field.rv_y(-40) == pytest.approx(field.cost_zero)
        assert "−40 RV" in texts(paint(Butterfly("x", (phase,))))

    def test_a_phase_with_too_few_is_hatched_and_a_missing_one_left_out(self):
        svg = paint(Butterfly("x", (a_butterfly().phases[0], a_phase(9, 9, n=3))))

        assert "Not enough data" in texts(svg)
        assert "Closing" not in texts(svg)

    def test_without_cost_the_words_say_so(self):
        assert "for no cost recorded" in describe(Butterfly("x", (a_phase(9, 0),)))


class TestWhale:
    def test_the_three_labels_say_top_peak_and_who_loses(self):
        words = texts(paint(a_whale()))

        assert {"Top 20% bring 150%", "Peak 213%", "40% lose money"} <= set(words)

    def test_past_the_peak_the_line_is_orange(self):
        svg = paint(a_whale())

        ink, orange = (
            paths(svg, fill="none", stroke="var(--ink)")[0],
            paths(svg, fill="none", stroke="var(--backward)")[0],
        )
        assert ink[-1] == orange[0]
        assert min(y for _, y in ink) == ink[-1][1]

    def test_without_losses_there_is_no_peak_and_no_orange(self):
        svg = paint(a_whale(losses=False))

        assert not paths(svg, stroke="var(--backward)")
        assert "none loses money" in describe(a_whale(losses=False))

    @pytest.mark.parametrize(
        "chart",
        [
            Whale("x", (), (), 0, 0.0),
            Whale("x", (0.5, 1.0), (0.5, 1.0), 3, 100.0),
            Whale("x", (0.5, 1.0), (0.5, 1.0), 30, -100.0),
            Whale("x", (0.5, 1.0), (float("nan"), 1.0), 30, 100.0),
        ],
    )
    def test_too_few_customers_or_no_total_above_zero_say_not_enough_data(self, chart):
        assert "Not enough data" in texts(paint(chart))
        assert table(chart).rows == ()

    def test_a_long_curve_is_thinned_and_keeps_its_peak(self):
        n = 5_000
        share = tuple((i + 1) / n for i in range(n))
        value = tuple(1.6 * x if x < 0.7 else 1.12 - (x - 0.7) * 0.4 for x in share)

        svg = paint(Whale("x", share, value, n, 100.0))

        drawn = paths(svg, fill="none", stroke="var(--ink)")[0]
        assert len(drawn) < 320
        assert any(words.startswith("Peak 112%") for words in texts(svg))


class TestFunnel:
    def test_bars_are_on_one_scale_in_the_colour_of_their_phase(self):
        svg = paint(replace(a_funnel(), levels=a_funnel().levels[:2]))

        bars = [
            float(element.get("width", "0"))
            for element in read(svg).iter(f"{SVG}rect")
            if element.get("fill") == "var(--acquisition)" and element.get("rx") == "3"
        ]
        assert bars[1] / bars[0] == pytest.approx(25_565 / 41_234, abs=0.002)

    def test_conversions_of_too_few_are_not_written(self):
        chart = Funnel("x", (FunnelLevel("a", "closing", 40, 0.1), FunnelLevel("b", "closing", 4, 0.5)), start_n=40)

        assert [row[4] for row in table(chart).rows] == ["10%", "–"]

    def test_the_words_name_the_narrowest_passage(self):
        assert "Fewest go on from Growing: 2%." in describe(a_funnel())

    def test_on_a_phone_nothing_is_left_out(self):
        words = " ".join(texts(paint(a_funnel(), width=340)))

        assert all(level.label in words for level in a_funnel().levels)
        assert "62% go on · median stay 9 days" in words


class TestBars:
    def test_bars_start_at_zero_and_whiskers_span_the_interval(self):
        svg = paint(Bars("x", (Bar("a", 10.0, 5.0, 15.0, 40),)))

        bar = next(element for element in read(svg).iter(f"{SVG}rect") if element.get("fill") == "var(--median)")
        whisker = next(element for element in read(svg).iter(f"{SVG}line") if element.get("stroke") == "var(--ink)")
        tall = float(bar.get("height", "0"))
        assert abs(float(whisker.get("y1", "0")) - float(whisker.get("y2", "0"))) == pytest.approx(tall, abs=0.2)

    def test_labels_that_do_not_fit_leave_the_first_and_the_last(self):
        bars = tuple(Bar(f"a rather long label {index}", float(index)) for index in range(8))

        words = texts(paint(Bars("x", bars), width=340))

        assert sum(word.startswith("a rather long") for word in words) == 2

    @pytest.mark.parametrize("lying", [True, False])
    def test_a_bar_with_too_few_is_hatched_and_says_so_in_the_table(self, lying):
        chart = Bars("x", (Bar("a", 1.0, n=40), Bar("b", 2.0, n=3)), lying=lying)

        assert "url(#chart-hatch)" in paint(chart)
        assert table(chart).rows[1] == ("b", "not enough data", "–", "–", "3")

    def test_around_one_half_both_sides_reach_equally_far_within_zero_and_one(self):
        words = texts(paint(superiority()))

        assert "20%" in words
        assert "80%" in words
        assert not any(word.startswith("−") for word in words)

    def test_every_estimate_is_said_with_its_interval_and_n(self):
        assert "Won against lost: 81% (77% to 85%), n 842." in describe(superiority())
        assert "Display against other: not enough data." in describe(superiority())
        assert "1: −€2,100 (−€2,600 to −€1,600), n 641." in describe(tenths())

    def test_without_a_single_estimate_there_is_not_enough_data(self):
        assert "Not enough data" in texts(paint(Bars("x", (Bar("a", None),), unit=SHARE)))


class TestMarks:
    @pytest.mark.parametrize(
        "mark",
        [
            Sparkline((1.0, 2.0, 3.0)),
            Sparkline(()),
            Sparkline((float("nan"), 4.0)),
            DotOnBand(5.0, None, None, None, 0.0, 4.0),
            ShareBar(1.7, 2.0),
        ],
    )
    def test_a_mark_without_a_title_is_hidden_and_stays_in_its_box(self, mark):
        svg = paint_mark(mark, width=100, height=20)

        assert read(svg).get("aria-hidden") == "true"
        assert all(0 <= float(e.get("cx", "0")) <= 100 for e in read(svg).iter())

    def test_a_mark_with_a_title_has_a_name(self):
        svg = paint_mark(Sparkline((1.0, 2.0), title="Falling for 3 weeks"))

        assert read(svg).get("role") == "img"
        assert "<title>Falling for 3 weeks</title>" in svg
