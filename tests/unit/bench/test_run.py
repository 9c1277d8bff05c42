import pytest

from headway.bench import machine as machine_of
from headway.bench import run
from headway.bench.run import run_bench
from headway.errors import InputError, LimitError


def test_a_part_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'revaluation'"):
        run_bench(only=["revaluations"])


@pytest.mark.parametrize("size", [{"interactions_n": 10}, {"pilot_interactions_n": 10**12}])
def test_sizes_have_limits(size):
    with pytest.raises(LimitError, match="it goes from 1,000 to 200,000,000"):
        run_bench(**size)


def test_more_than_memory_holds_is_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setattr(run, "free_memory_bytes", lambda: 2**30)

    with pytest.raises(LimitError, match=r"need about .* of memory, and 1.0 GiB are free"):
        run_bench(20_000_000)


def test_where_the_system_does_not_tell_its_memory_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(machine_of, "_memory", dict)

    assert run_bench(only=["memory"]).machine.memory_gib is None


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        run_bench(only=["memory"], folder=tmp_path / "nowhere")


def test_an_engine_that_is_not_installed_is_said_once(monkeypatch):
    monkeypatch.setattr(run, "is_here", lambda engine: engine != "Polars")

    skipped = run_bench(only=["memory"]).skipped

    assert skipped == ("Polars is not installed, and nothing is compared with it: pip install 'headway[bench]'.",)
