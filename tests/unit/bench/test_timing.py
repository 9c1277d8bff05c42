from headway.bench import timing
from headway.bench.timing import timed, timed_once


def a_clock(monkeypatch, *seconds):
    """Let the runs take as long as said."""
    moments = [moment for run, taken in enumerate(seconds) for moment in (100.0 * run, 100.0 * run + taken)]
    monkeypatch.setattr(timing, "perf_counter", iter(moments).__next__)


def test_the_median_leaves_out_the_first_run(monkeypatch):
    a_clock(monkeypatch, 5.0, 1.0, 3.0, 2.0)

    found = timed(lambda: "answer", runs=3)

    assert (found.seconds, found.runs, found.answer) == (2.0, 3, "answer")


def test_what_takes_long_is_run_once(monkeypatch):
    runs = []
    a_clock(monkeypatch, timing.SECONDS_MAX + 1)

    found = timed(lambda: runs.append(1))

    assert (found.seconds, found.runs, len(runs)) == (timing.SECONDS_MAX + 1, 1, 1)


def test_there_are_a_few_runs_even_where_each_is_slow(monkeypatch):
    a_clock(monkeypatch, *[4.0] * 20)

    assert timed(lambda: None).runs == timing.RUNS_LEAST


def test_once_is_once():
    runs = []

    found = timed_once(lambda: runs.append(1))

    assert (found.runs, len(runs)) == (1, 1)
