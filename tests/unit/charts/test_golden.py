"""What is drawn is what was drawn, byte for byte; accept a change as `tests/golden/charts/README.md` says."""

from __future__ import annotations

import pytest
from tests.golden.charts.accept import FOLDER, painted

DRAWN = dict(painted())


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_chart_is_drawn_as_it_was(name):
    golden = (FOLDER / name).read_text(encoding="utf-8")

    assert DRAWN[name] == golden, f"{name} changed: run `PYTHONPATH=src python -m tests.golden.charts.accept` if meant"


def test_no_golden_file_is_left_without_a_model():
    assert {path.name for path in FOLDER.glob("*.svg")} == set(DRAWN)


def test_painting_twice_gives_the_same_bytes():
    assert dict(painted()) == DRAWN
