"""Where the real histories lie: in ``HEADWAY_DATA``, or beside the repository. They are not committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples"


def data_root() -> Path:
    """Give the folder of the real histories; it need not exist."""
    named = os.environ.get("HEADWAY_DATA")
    return Path(named) if named else REPOSITORY.parent / "shared" / "data"


def real_data(name: str) -> Path:
    """Give the folder of one real history; without it the test is skipped, but never in CI, where it fails."""
    folder = data_root() / name
    if not folder.is_dir():
        sentence = f"the real history {name!r} is not in {data_root()}; set HEADWAY_DATA to run this test"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"In CI no test on real histories may be left out: {sentence}")
        pytest.skip(sentence)
    return folder
