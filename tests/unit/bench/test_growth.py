from headway.bench.growth import growth_lines
from headway.bench.line import Line


def a_line(name, seconds):
    return Line(name, name, 1, "M/s", seconds=seconds)


def test_ten_times_as_much_may_take_eleven_times_as_long():
    small = [a_line("walk", 1.0), a_line("bands", 1.0)]
    large = [a_line("walk", 11.0), a_line("bands", 11.5)]

    grown = growth_lines(small, large)

    assert [(line.name, line.value, line.holds) for line in grown] == [
        ("growth_walk", 11.0, True),
        ("growth_bands", 11.5, False),
    ]


def test_only_what_was_timed_at_both_sizes_is_held_against_itself():
    small = [a_line("walk", 1.0), a_line("ratio", None)]
    large = [a_line("walk", 2.0), a_line("ratio", None), a_line("segment", 3.0)]

    assert [line.name for line in growth_lines(small, large)] == ["growth_walk"]
