"""Value and cost by phase, as one two-sided figure."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.amounts import DAYS, Unit
from headway.charts.models.checks import not_rising, refuse, unequal, unknown_phase, unusable
from headway.errors import Problem


@dataclass(frozen=True, slots=True)
class ButterflyPhase:
    """What one phase creates and costs, per contact.

    Attributes
    ----------
    phase : str
        ``acquisition``, ``closing`` or ``retention``.
    n : int
        Contacts that were in it.
    days : float
        How long it lasts: the end of the wing, or the median stay of the closing body.
    positions : tuple of float, (k,)
        Days since the phase began, rising.
    rv, cost : tuple of float, (k,)
        Cumulative RV and cost per contact at each position; the last one is the phase's total.
    rv_norm, cost_norm : tuple of float, (k,), optional
        The same for the norm. Empty: no dashed edge.
    """

    phase: str
    n: int
    days: float
    positions: tuple[float, ...]
    rv: tuple[float, ...]
    cost: tuple[float, ...]
    rv_norm: tuple[float, ...] = ()
    cost_norm: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        k = len(self.positions)
        problems = [
            Problem(f"{name} has {len(values)} values, not {k}")
            for name, values in (("rv", self.rv), ("cost", self.cost))
            if len(values) != k
        ]
        problems += unequal(k, rv_norm=self.rv_norm, cost_norm=self.cost_norm)
        problems += unusable(
            days=[self.days], rv=self.rv, cost=self.cost, rv_norm=self.rv_norm, cost_norm=self.cost_norm
        )
        problems += not_rising("positions", self.positions) + unknown_phase([self.phase])
        refuse("phase of a butterfly", problems)

    @property
    def rv_total(self) -> float:
        """RV per contact at the end of the phase."""
        return self.rv[-1] if self.rv else 0.0

    @property
    def cost_total(self) -> float:
        """Cost per contact at the end of the phase."""
        return self.cost[-1] if self.cost else 0.0

    @property
    def rv_per_thousand(self) -> float | None:
        """RV for each thousand of the currency; None where nothing was spent."""
        return self.rv_total / self.cost_total * 1000 if self.cost_total > 0 else None


@dataclass(frozen=True, slots=True)
class Butterfly:
    """Value above the line, cost below it; acquisition to the left, closing in the middle, retention to the right.

    The cost is drawn on such a scale that the norm's two edges mirror each other over all phases: a symmetric figure
    means normal efficiency, a thick lower half means dear.

    Attributes
    ----------
    title, caption : str
        As everywhere.
    phases : tuple of ButterflyPhase
        At most one for each phase; a missing one is left out of the drawing and named in the text.
    currency : str
        ISO code of the costs, which are in whole units.
    n_min : int
        A phase with fewer contacts is hatched.
    clock : Unit
        What positions count.
    start_words : tuple of three str
        What begins each phase, in the order of the phases.
    """

    title: str
    phases: tuple[ButterflyPhase, ...]
    currency: str = "EUR"
    n_min: int = 8
    clock: Unit = DAYS
    start_words: tuple[str, str, str] = ("first touch", "offer", "first order")
    caption: str = ""

    def __post_init__(self) -> None:
        codes = [phase.phase for phase in self.phases]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        refuse("butterfly", [Problem(f"{code} is given {codes.count(code)} times") for code in repeated])
