"""How long something takes: the median of several runs after one that does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")
Other = TypeVar("Other")

RUNS: Final = 9
"""The most runs of one thing."""

RUNS_LEAST: Final = 3
"""The fewest runs of something that is quick."""

SECONDS_MAX: Final = 6.0
"""After so long nothing more is run, and something that takes longer is run once."""


@dataclass(frozen=True, slots=True)
class Timing(Generic[Answer]):
    """How long something took, and what came out.

    Attributes
    ----------
    seconds : float
        The median.
    runs : int
    answer
        Of the last run.
    best : float
        The seconds of the fastest run: what the machine can do when nothing else is at work.
    """

    seconds: float
    runs: int
    answer: Answer
    best: float

    def with_answer(self, answer: Other) -> Timing[Other]:
        """Give the same times with what was made of the answer afterwards."""
        return Timing(self.seconds, self.runs, answer, self.best)


def timed(work: Callable[[], Answer], *, runs: int = RUNS) -> Timing[Answer]:
    """Do some work several times and give the median.

    The first run warms caches and loads kernels; it counts only where it took longer than `SECONDS_MAX`. After that,
    runs are made until there are ``runs``, or `RUNS_LEAST` and `SECONDS_MAX` have passed. An answer is let go before
    the next is made.

    Examples
    --------
    >>> timed(lambda: 6 * 7, runs=5).answer
    42
    """
    seconds, answer = _once(work)
    if seconds > SECONDS_MAX:
        return Timing(seconds, 1, answer, seconds)
    taken: list[float] = []
    while len(taken) < runs and (len(taken) < RUNS_LEAST or sum(taken) < SECONDS_MAX):
        del answer
        seconds, answer = _once(work)
        taken.append(seconds)
    return Timing(median(taken), len(taken), answer, min(taken))


def timed_once(work: Callable[[], Answer]) -> Timing[Answer]:
    """Do some work once: for what takes long, or cannot be done twice.

    Examples
    --------
    >>> timed_once(lambda: 6 * 7).runs
    1
    """
    seconds, answer = _once(work)
    return Timing(seconds, 1, answer, seconds)


def timed_again(work: Callable[[], Answer]) -> Timing[Answer]:
    """Do some work twice and time the second: for what takes long, and much memory that is new to the process at first.

    A virtual machine gets memory from its host when it is touched, and that may take ten times as long as using it.

    Examples
    --------
    >>> timed_again(lambda: 6 * 7).answer
    42
    """
    work()
    return timed_once(work)


def _once(work: Callable[[], Answer]) -> tuple[float, Answer]:
    begin = perf_counter()
    answer = work()
    return perf_counter() - begin, answer
