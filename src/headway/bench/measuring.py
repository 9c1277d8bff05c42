"""How a bench is carried out: whom to ask beside Headway, where to write, whom to tell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MIB: Final = 2**20


def _quiet(_text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """What every part of the bench is handed.

    Attributes
    ----------
    folder : Path
        Where files may be written; what is written is removed again.
    beside : bool
        Also ask DuckDB and Polars.
    progress : callable
        Told the name of each step as it begins.
    skip : callable
        Told in a sentence what was left out, and why.
    """

    folder: Path
    beside: bool = True
    progress: Callable[[str], None] = _quiet
    skip: Callable[[str], None] = _quiet

    def has_room(self, bytes_n: int, what: str) -> bool:
        """Tell whether so much can be written; if not, say what is left out for that."""
        free = shutil.disk_usage(self.folder).free
        if free >= bytes_n:
            return True
        self.skip(
            f"{what} was left out: it needs {bytes_n / _MIB:,.0f} MiB in {self.folder}, and {free / _MIB:,.0f} MiB are "
            "free. Name another folder with --folder."
        )
        return False
