"""What the figures were measured on: processor, memory, versions, and how busy it was."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from headway.columns.engines import DEFAULT_ENGINE
from headway.columns.threads import THREADS_N

PACKAGES: Final = ("headway", "numpy", "numba", "pyarrow", "duckdb", "polars")
"""Whose versions decide on the figures."""

_GIB: Final = 2**30


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine at one moment.

    Attributes
    ----------
    cpu : str
    cores : int
        That this process may use.
    memory_gib, memory_free_gib : float or None
        None where the system does not say.
    load : float or None
        Mean number of running programs over the last minute, as it stands before the bench; above a few tenths,
        others were at work and the figures are worse than the machine's.
    system, python, engine : str
    versions : dict
        Of the packages that matter; None: not installed.
    """

    cpu: str
    cores: int
    memory_gib: float | None
    memory_free_gib: float | None
    load: float | None
    system: str
    python: str
    engine: str
    versions: dict[str, str | None]

    def plain(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return asdict(self)


def this_machine() -> Machine:
    """Look at the machine that this runs on.

    Examples
    --------
    >>> this_machine().cores >= 1
    True
    """
    memory = _memory()
    return Machine(
        cpu=_cpu(),
        cores=THREADS_N,
        memory_gib=_gib(memory.get("MemTotal")),
        memory_free_gib=_gib(memory.get("MemAvailable")),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        system=platform.platform(),
        python=platform.python_version(),
        engine=DEFAULT_ENGINE,
        versions={name: _version(name) for name in PACKAGES},
    )


def free_memory_bytes() -> int | None:
    """Give how much memory can be had without pushing others out; None where the system does not say."""
    return _memory().get("MemAvailable")


def peak_memory_bytes(pid: int | str = "self") -> int | None:
    """Give the most memory that a running process ever held; None where the system does not say, or it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return _of_lines(lines).get("VmHWM")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory() -> dict[str, int]:
    try:
        return _of_lines(Path("/proc/meminfo").read_text(encoding="ascii", errors="replace").splitlines())
    except OSError:
        return {}


def _of_lines(lines: list[str]) -> dict[str, int]:
    """Read lines such as ``VmHWM:  123 kB`` as bytes."""
    found = {}
    for line in lines:
        name, _, rest = line.partition(":")
        parts = rest.split()
        if len(parts) == 2 and parts[1] == "kB":
            found[name] = int(parts[0]) * 1024
    return found


def _gib(n: int | None) -> float | None:
    return None if n is None else round(n / _GIB, 1)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
