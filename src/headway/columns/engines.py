"""The one place that knows whether numba is there: kernels import their decorators from here.

Without numba the decorators leave a function as it is, so every module can be imported and every twin runs; a caller
that does not name an engine then gets the NumPy one.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any, Final, Literal

from headway.errors import InputError

Engine = Literal["numba", "numpy"]
"""Which of the two equal forms of a kernel runs."""


def _plain_njit(*arguments: Any, **_: Any) -> Any:
    """Stand in for ``numba.njit``, with or without options: give the function back as it is."""
    if len(arguments) == 1 and callable(arguments[0]):
        return arguments[0]
    return lambda function: function


HAVE_NUMBA: Final = importlib.util.find_spec("numba") is not None and os.environ.get("HEADWAY_ENGINE") != "numpy"
"""Whether kernels are compiled here. ``HEADWAY_ENGINE=numpy`` says no, even where numba is installed."""

njit: Any = _plain_njit
"""``numba.njit``, or a decorator that changes nothing. Threads are a matter of `headway.columns.threads`."""
if HAVE_NUMBA:
    from numba import njit as _njit

    njit = _njit

DEFAULT_ENGINE: Final[Engine] = "numba" if HAVE_NUMBA else "numpy"
"""The engine of a caller that names none."""


def resolve_engine(engine: str | None = None) -> Engine:
    """Give the engine to use.

    Parameters
    ----------
    engine : {"numba", "numpy"}, optional
        None: the default of this machine.

    Returns
    -------
    {"numba", "numpy"}

    Raises
    ------
    InputError
        No such engine, or ``numba`` where it is not installed.

    Examples
    --------
    >>> resolve_engine("numpy")
    'numpy'
    >>> resolve_engine() == DEFAULT_ENGINE
    True
    """
    if engine is None:
        return DEFAULT_ENGINE
    if engine == "numpy":
        return "numpy"
    if engine == "numba":
        if HAVE_NUMBA:
            return "numba"
        raise InputError(
            "Engine 'numba' is not here: the package numba is not installed, or HEADWAY_ENGINE=numpy switched it off",
            hint="Install numba, or leave the engine out and let the NumPy twins run.",
        )
    raise InputError(f"No engine {engine!r}", hint="There are two: 'numba' and 'numpy'.")
