"""Headway: Customer Relationship Intelligence in Python.

The names a notebook needs; everything else is imported from the module that defines it.

>>> import headway
>>> headway.load_catalogue("starter").currency
'EUR'
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

__version__ = version("headway")

_HOMES: Final = {
    "DataFolder": "headway.workspace",
    "HeadwayError": "headway.errors",
    "import_history": "headway.workspace",
    "load_catalogue": "headway.workspace",
    "open_folder": "headway.workspace",
    "run_pilot": "headway.workspace",
    "suggest_mapping": "headway.workspace",
}

if TYPE_CHECKING:
    from headway.errors import HeadwayError
    from headway.workspace import DataFolder, import_history, load_catalogue, open_folder, run_pilot, suggest_mapping

__all__ = [
    "DataFolder",
    "HeadwayError",
    "__version__",
    "import_history",
    "load_catalogue",
    "open_folder",
    "run_pilot",
    "suggest_mapping",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import headway`` is quick."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'headway' has no attribute {name!r}")
    return getattr(import_module(home), name)
