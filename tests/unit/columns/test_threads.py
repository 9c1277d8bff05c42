import multiprocessing
import threading
from itertools import pairwise

import numpy as np
import pytest

from headway.columns import threads as module
from headway.columns.threads import SMALL_N, even_stretches, run, sealed, stretches


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    monkeypatch.setattr(module, "THREADS_N", 2)


def test_stretches_cover_every_contact_once_and_are_about_even():
    rng = np.random.default_rng(1)
    offsets = np.concatenate([[0], np.cumsum(rng.pareto(1.2, 5_000).astype(np.int64) * 40)])

    parts = stretches(offsets)

    assert parts[0][0] == 0
    assert parts[-1][1] == 5_000
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    rows = [int(offsets[b] - offsets[a]) for a, b in parts]
    assert sorted(rows)[len(rows) // 2] < 2 * offsets[-1] / len(parts)


def test_one_giant_contact_is_not_cut():
    offsets = np.array([0, 0, 2 * SMALL_N, 2 * SMALL_N + 1])

    assert [contact for a, b in stretches(offsets) for contact in range(a, b)] == [0, 1, 2]


def test_little_work_is_one_stretch_and_none_is_none():
    assert stretches(np.array([0, 5, 9])) == [(0, 2)]
    assert stretches(np.array([0])) == []
    assert even_stretches(3) == [(0, 3)]
    assert even_stretches(0) == []


def test_even_stretches_cover_everything_once():
    parts = even_stretches(53, per_item=300_000)

    assert [place for a, b in parts for place in range(a, b)] == list(range(53))


def test_results_come_in_the_order_of_the_stretches():
    parts = [(i, i + 1) for i in range(40)]

    assert run(lambda a, b: a * b, parts) == [a * b for a, b in parts]


def test_an_error_in_any_thread_reaches_the_caller_and_stops_the_rest():
    done, failed = [], threading.Event()

    def work(first, last):
        if first == 1:
            failed.set()
            raise ValueError("one")
        assert failed.wait(20)
        done.append(first)

    with pytest.raises(ValueError, match="one"):
        run(work, [(i, i + 1) for i in range(200_000)])
    assert len(done) < 100_000


def test_work_started_from_within_work_does_not_wait_for_itself():
    def inner(first, last):
        return first

    def outer(first, last):
        return sum(run(inner, [(i, i + 1) for i in range(10)]))

    assert run(outer, [(i, i + 1) for i in range(20)]) == [45] * 20


def test_several_callers_may_run_at_once():
    answers = {}

    def call(name):
        answers[name] = sum(run(lambda a, b: a, [(i, i + 1) for i in range(50)]))

    callers = [threading.Thread(target=call, args=(i,)) for i in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert answers == dict.fromkeys(range(6), 1_225)


def _child(pipe):
    pipe.send(sum(run(lambda a, b: a, [(i, i + 1) for i in range(50)])))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_starts_threads_of_its_own():
    run(lambda a, b: a, [(0, 1), (1, 2)])
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe()

    child = fork.Process(target=_child, args=(there,))
    child.start()

    assert here.poll(20)
    assert here.recv() == 1_225
    child.join()


def test_a_sealed_array_is_a_view_that_cannot_be_written():
    array = np.arange(3)

    view = sealed(array)

    assert np.shares_memory(view, array)
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
