"""The bench at a tiny size: what it measures is there, and what it compares is the same question."""

import json
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from headway.bench import norms, pilot, revaluation
from headway.bench.group_by import group_by_line
from headway.bench.line import Line
from headway.bench.measuring import Measuring
from headway.bench.norms import norm_lines
from headway.bench.pilot import pilot_lines, run_cold
from headway.bench.revaluation import revaluation_lines
from headway.bench.run import run_bench
from headway.bench.segment import segment_lines
from headway.bench.world import build_world
from headway.cli.main import run_with
from headway.errors import HeadwayError

WORLD_N = 6_000
KEYS = {"name", "label", "value", "unit", "bar", "holds", "compared_with", "note", "runs"}


@pytest.fixture(scope="module")
def world():
    return build_world(WORLD_N, Measuring(folder=None))[0]


@pytest.fixture
def measuring(tmp_path):
    return Measuring(tmp_path)


@pytest.fixture(autouse=True)
def few_folds(monkeypatch):
    monkeypatch.setattr(revaluation, "FOLDED_CONTACTS", 10)


def by_name(lines):
    return {line.name: line for line in lines}


def test_the_company_has_about_the_size_that_was_asked_for(world):
    assert 0.8 * WORLD_N < world.interactions_n < 1.2 * WORLD_N
    assert world.columns.contacts_n == WORLD_N * 3 // 200


def test_revaluation_is_compared_with_both_engines_on_equal_answers(world, measuring):
    lines = by_name(revaluation_lines(world, measuring, bytes_per_second=1e10))

    assert lines["revalue_values"].compared_with.keys() == {"DuckDB", "Polars", "limit"}
    assert lines["revalue_values_vs_duckdb"].value == pytest.approx(
        lines["revalue_values"].compared_with["DuckDB"].ratio
    )
    assert lines["revalue_structure"].compared_with.keys() == {"DuckDB"}
    assert {name for name, line in lines.items() if line.bar} == lines.keys() - {"compile_draft"}


@pytest.mark.parametrize("engine", ["_ask_duckdb", "_ask_polars"])
def test_an_engine_that_adds_up_otherwise_ends_the_bench(world, measuring, monkeypatch, engine):
    right = getattr(revaluation, engine)

    def wrong(*question):
        answered = right(*question)
        return answered.with_answer(answered.answer + (np.arange(len(answered.answer)) == 7))

    monkeypatch.setattr(revaluation, engine, wrong)

    with pytest.raises(HeadwayError, match=r"1 of .* values differ"):
        revaluation_lines(world, measuring)


def test_a_kernel_that_leaves_the_law_ends_the_bench(world, measuring, monkeypatch):
    right = revaluation.walk_cumulative
    monkeypatch.setattr(revaluation, "walk_cumulative", lambda *question: right(*question) + 1)

    with pytest.raises(HeadwayError, match="walked cumulative RV"):
        revaluation_lines(world, replace(measuring, beside=False))


def test_norms_are_compared_on_equal_answers_and_have_no_bar_for_few_contacts(world, measuring):
    lines = by_name(norm_lines(world, measuring))

    assert lines.keys() == {"trajectories", "bands", "bands_vs_reading_once", "subset", "first_paint"}
    assert lines["bands"].compared_with.keys() == {"DuckDB", "Polars", "limit"}
    assert lines["subset"].compared_with.keys() == {"DuckDB"}
    assert lines["bands"].bar is lines["subset"].bar is lines["first_paint"].bar is None


def test_enough_contacts_bring_the_bars_of_the_design(world, measuring, monkeypatch):
    monkeypatch.setattr(norms, "CONTACTS_OF_BARS", world.columns.contacts_n)

    lines = by_name(norm_lines(world, replace(measuring, beside=False)))

    assert [str(lines[name].bar) for name in ("bands", "subset", "first_paint")] == ["< 40", "< 20", "< 3"]


def test_bands_that_another_engine_answers_otherwise_end_the_bench(world, measuring, monkeypatch):
    right = norms._duckdb_bands
    monkeypatch.setattr(norms, "_duckdb_bands", lambda *question: right(*question) + 1)

    with pytest.raises(HeadwayError, match="exact bands"):
        norm_lines(world, measuring)


def test_sums_by_team_and_month_are_those_of_the_other_engines(world, measuring):
    line = group_by_line(world, measuring)

    assert line.compared_with.keys() == {"DuckDB", "Polars"}
    assert line.bar is None


def test_without_the_others_the_same_lines_stand_alone(world, measuring):
    alone = replace(measuring, beside=False)

    lines = [*revaluation_lines(world, alone), *norm_lines(world, alone), group_by_line(world, alone)]

    assert {engine for line in lines for engine in line.compared_with} == {"limit"}


def test_a_segment_is_written_opened_and_removed(world, measuring):
    lines = by_name(segment_lines(world, measuring))

    assert lines.keys() == {"segment_write", "segment_open"}
    assert list(measuring.folder.iterdir()) == []


def test_without_room_on_disk_a_sentence_stands_for_the_lines(world, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: type("Disk", (), {"free": 1000}))
    measuring = Measuring(tmp_path, skip=said.append)

    assert segment_lines(world, measuring) == pilot_lines(6_000_000, measuring) == []
    assert ["Writing and opening a segment" in said[0], "The pilot" in said[1]] == [True, True]


@pytest.mark.slow
def test_the_pilot_runs_cold_from_both_kinds_of_file_to_the_same_results(measuring, monkeypatch):
    monkeypatch.setattr(pilot, "_warm", lambda _folder: Line("pilot_smallest", "pilot, as good as empty", 1.0, "s"))

    lines = by_name(pilot_lines(3_000, measuring))

    kinds = ("parquet", "csv")
    assert {f"{what}_{kind}" for what in ("pilot", "read", "import") for kind in kinds} <= lines.keys()
    assert lines["read_csv"].compared_with.keys() == {"DuckDB"}
    assert lines["pilot_csv"].bar is lines["pilot_parquet"].bar is None
    assert list(measuring.folder.iterdir()) == []


def test_pilots_that_differ_end_the_bench():
    same = {"figures": [1], "intake": "csv"}

    pilot._require_same({"csv": same, "parquet": {**same, "intake": "parquet"}})
    with pytest.raises(HeadwayError, match="differ in figures"):
        pilot._require_same({"csv": same, "parquet": {**same, "figures": [2]}})


def test_a_pilot_that_fails_hands_on_its_last_words(tmp_path):
    with pytest.raises(HeadwayError, match=r"ended with \d: .*nowhere.yaml"):
        run_cold(tmp_path / "nowhere.yaml", tmp_path, tmp_path / "out")


def test_the_report_counts_its_bars_and_goes_through_json(tmp_path):
    report = run_bench(10_000, only=["memory", "columns", "group_by", "growth"], folder=tmp_path)

    plain = json.loads(json.dumps(report.plain()))

    assert plain["interactions"] == 10_000
    assert all(line.keys() == KEYS for line in plain["lines"])
    assert len({line["name"] for line in plain["lines"]}) == len(plain["lines"])
    assert plain["bars"] == {
        "held": sum(line["holds"] is True for line in plain["lines"]),
        "of": sum(line["holds"] is not None for line in plain["lines"]),
    }
    assert [line["name"] for line in plain["lines"]] == [
        "memory_read",
        "kernels",
        "synthesise",
        "columns",
        "group_by",
        "growth_synthesise",
        "growth_columns",
        "growth_group_by",
    ]


def test_a_missed_bar_is_a_finding_and_the_table_says_so_in_words(capsys, monkeypatch):
    monkeypatch.setattr("headway.bench.growth.GROWTH_BAR", replace(pilot._SECONDS_BAR, value=0.0))

    code = run_with(["bench", "--interactions", "6000", "--only", "columns", "--only", "growth"])

    out = capsys.readouterr().out
    assert code == 0
    assert "missed" in out
    assert "growth: invent a company; growth: columns and values." in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 100


def test_every_line_of_the_table_fits_into_a_hundred_characters(capsys):
    arguments = ["bench", "--interactions", "6000", "--notes"]
    for part in ("memory", "columns", "revaluation", "norms", "group_by", "segment", "growth"):
        arguments += ["--only", part]

    assert run_with(arguments) == 0

    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    assert "bars hold" in out


def test_json_is_all_that_stands_on_standard_output(capsys):
    assert run_with(["bench", "--interactions", "6000", "--only", "memory", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)

    assert found["machine"].keys() >= {"cpu", "cores", "memory_gib", "python", "versions"}
    assert found["lines"][0]["name"] == "memory_read"


def test_a_wrong_part_ends_with_a_sentence(capsys):
    assert run_with(["bench", "--only", "memori"]) == 2

    assert "Did you mean 'memory'?" in capsys.readouterr().err


def test_a_pilot_is_stopped_when_the_bench_is(tmp_path, monkeypatch):
    started = []
    popen = subprocess.Popen

    def remember(*arguments, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    def interrupted(_process):
        raise KeyboardInterrupt

    monkeypatch.setattr(pilot.subprocess, "Popen", remember)
    monkeypatch.setattr(pilot, "_watch", interrupted)

    with pytest.raises(KeyboardInterrupt):
        run_cold(tmp_path / "PILOT.yaml", tmp_path, tmp_path / "out")

    assert started[0].returncode is not None
