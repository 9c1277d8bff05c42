from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.charts.painter.labels import shortened, spread, words_width, wrapped
from headway.charts.painter.legend import ROW, Key, legend
from headway.charts.painter.scales import Scale, from_zero, round_numbers

FINITE = st.floats(-1e12, 1e12)


@given(FINITE, FINITE, st.integers(1, 12))
def test_round_numbers_enclose_the_domain_and_rise(low, high, count):
    low, high = min(low, high), max(low, high)
    if high - low < 1e-6:
        return

    ticks = round_numbers(low, high, count)

    slack = (high - low) * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert all(before < after for before, after in itertools.pairwise(ticks))
    assert len(ticks) <= 2 * count + 3


def test_days_are_counted_in_whole_numbers():
    assert round_numbers(0, 3, 10, whole=True) == (0, 1, 2, 3)
    assert all(tick == int(tick) for tick in round_numbers(0, 24, 10, whole=True))


def test_a_scale_without_extent_gives_its_start():
    assert Scale(5, 5, 10, 200)(5) == 10


@given(st.lists(st.floats(-1e9, 1e9), max_size=8))
def test_a_domain_always_holds_zero_and_has_an_extent(values):
    low, high = from_zero(values)

    assert low <= 0 <= high
    assert high > low


@given(st.lists(st.floats(0, 300), max_size=9), st.floats(1, 20))
def test_labels_keep_their_gap_their_order_and_their_room(wanted, gap):
    placed = spread(wanted, gap, 0, 300)

    ranked = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    in_order = [placed[index] for index in ranked]
    assert all(0 <= place <= 300 + 1e-6 for place in placed)
    assert all(after - before >= gap - 1e-6 for before, after in itertools.pairwise(in_order))


def test_labels_without_a_collision_stay_where_they_are():
    assert spread([10, 60, 110], 14, 0, 200) == (10, 60, 110)


def test_too_many_labels_share_the_room_there_is():
    assert spread([5, 5, 5], 50, 0, 60) == (0, 30, 60)


@given(st.text(max_size=60), st.floats(20, 200))
def test_a_shortened_label_fits(words, width):
    short = shortened(words, width)

    assert words_width(short) <= width or short == "…"
    assert short == words or short.endswith("…")


def test_marks_that_sit_on_letters_take_no_room_and_emoji_take_theirs():
    assert words_width("e\u0301") == words_width("e")
    assert words_width("😀") > words_width("e")


def test_a_word_wider_than_the_line_is_cut():
    assert wrapped("a incomprehensibilities", 60)[1].endswith("…")


@pytest.mark.parametrize(("width", "rows"), [(600, 1), (120, 3)])
def test_a_legend_takes_as_many_rows_as_it_needs(width, rows):
    keys = [Key("Acquisition", "box", "acquisition"), Key("Closing", "box", "closing"), Key("Norm", "dash", "median")]

    _, height = legend(keys, left=0, top=0, width=width)

    assert height == rows * ROW


def test_an_empty_legend_takes_no_room():
    assert legend([], left=0, top=0, width=100) == ([], 0.0)
