"""Where the real histories lie: HEADWAY_DATA, or ``../shared/data`` beside the repository. They are never committed."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HEADWAY_DATA") or ROOT.parent / "shared" / "data")


def data_folder(name: str) -> Path:
    """Give the folder of one set; skip the test with a sentence where it is absent, but never in CI."""
    folder = DATA / name
    if not folder.is_dir():
        said = f"the data set {name!r} is not in {DATA}; set HEADWAY_DATA to the folder that holds it"
        if os.environ.get("CI"):
            pytest.fail(f"In CI {said}")
        pytest.skip(said)
    return folder
