"""How contacts move through the levels."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.amounts import DAYS, Unit
from headway.charts.models.checks import refuse, unknown_phase
from headway.errors import Problem


@dataclass(frozen=True, slots=True)
class FunnelLevel:
    """One level, in order.

    Attributes
    ----------
    label : str
        Its name.
    phase : str
        ``acquisition``, ``closing`` or ``retention``.
    reached_n : int
        Contacts that ever reached it.
    to_next : float or None
        Share of those that reached the next level, 0 to 1. None at the last level or where n is too small.
    stay_days_median : float or None
        Median stay of those that left it, in the unit of the chart's clock.
    back_n : int
        Moves back out of it to an earlier level.
    now_n : int or None
        Contacts that are in it at the as-of moment.
    """

    label: str
    phase: str
    reached_n: int
    to_next: float | None = None
    stay_days_median: float | None = None
    back_n: int = 0
    now_n: int | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Levels in order inside the phases: how many came, how many went on, how long they stayed, who fell back.

    Attributes
    ----------
    title, caption : str
        As everywhere.
    levels : tuple of FunnelLevel
        In the order of the catalogue; phases follow one another.
    start_n : int
        Contacts at the start: the full width.
    n_min : int
        Conversions and stays of fewer contacts are not written.
    clock : Unit
        What stays count.
    """

    title: str
    levels: tuple[FunnelLevel, ...]
    start_n: int
    n_min: int = 8
    clock: Unit = DAYS
    caption: str = ""

    def __post_init__(self) -> None:
        problems = unknown_phase(level.phase for level in self.levels)
        problems += [
            Problem(f"{level.label!r} was reached by {level.reached_n} of {self.start_n}")
            for level in self.levels
            if not 0 <= level.reached_n <= self.start_n
        ]
        refuse("funnel", problems)
