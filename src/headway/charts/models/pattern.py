"""The pattern of one contact, or of groups of contacts, against a norm."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.amounts import DAYS, RV, Unit
from headway.charts.models.checks import not_rising, refuse, unequal, unknown_phase, unusable
from headway.errors import Problem

SERIES_MAX = 6
"""A chart never shows more series than this."""


@dataclass(frozen=True, slots=True)
class Band:
    """The norm of a group at each knot of a clock.

    Attributes
    ----------
    knots : tuple of float, (k,)
        Rising positions on the clock, in the unit of the chart's clock.
    p10, p25, p50, p75, p90 : tuple of float, (k,)
        Percentiles at each knot, in the unit of the chart's values. Where `n` is below `n_min` they may be NaN.
    n : tuple of int, (k,)
        Contacts that remain at each knot.
    n_min : int
        The band ends before the first knot with fewer.
    n_firm : int
        With fewer than this the median is dotted, and the text says so.
    label : str
        The name of the group.
    p05, p95 : tuple of float, (k,), optional
        The outer band.

    Raises
    ------
    InputError
        Lengths differ or knots do not rise.
    """

    knots: tuple[float, ...]
    p10: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p90: tuple[float, ...]
    n: tuple[int, ...]
    n_min: int = 8
    n_firm: int = 20
    label: str = "Norm"
    p05: tuple[float, ...] = ()
    p95: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        fields = {name: getattr(self, name) for name in ("p10", "p25", "p50", "p75", "p90", "n")}
        problems = [
            Problem(f"{name} has {len(values)} values, not {len(self.knots)}")
            for name, values in fields.items()
            if len(values) != len(self.knots)
        ]
        problems += unequal(len(self.knots), p05=self.p05, p95=self.p95) + not_rising("knots", self.knots)
        refuse("norm band", problems)

    @property
    def drawn_n(self) -> int:
        """How many knots from the first are drawn: those before fewer than `n_min` contacts remain."""
        cuts = [cut for cut in (self.p05, self.p10, self.p25, self.p50, self.p75, self.p90, self.p95) if cut]
        for index, members_n in enumerate(self.n):
            if members_n < self.n_min or unusable(cuts=[cut[index] for cut in cuts]):
                return index
        return len(self.knots)


@dataclass(frozen=True, slots=True)
class Line:
    """One line over a clock: the successful median, or the median of a subset.

    Attributes
    ----------
    knots, values : tuple of float, (k,)
        Rising positions and the value at each.
    n : tuple of int, (k,), optional
        Contacts that remain at each knot. Empty: not known, everything is drawn.
    n_min : int
        The line ends before the first knot with fewer.
    label : str
        What stands at its end.
    """

    knots: tuple[float, ...]
    values: tuple[float, ...]
    n: tuple[int, ...] = ()
    n_min: int = 8
    label: str = "Successful pattern"

    def __post_init__(self) -> None:
        problems = not_rising("knots", self.knots) + unequal(len(self.knots), n=self.n)
        if len(self.values) != len(self.knots):
            problems.append(Problem(f"values has {len(self.values)} values, not {len(self.knots)}"))
        refuse("line", problems)

    @property
    def drawn_n(self) -> int:
        """How many knots from the first are drawn."""
        for index, value in enumerate(self.values):
            if unusable(values=[value]) or (self.n and self.n[index] < self.n_min):
                return index
        return len(self.knots)


@dataclass(frozen=True, slots=True)
class Step:
    """One interaction of the contact looked at.

    Attributes
    ----------
    at : float
        Its position on the clock. Equal positions are ordinary.
    label : str
        The kind of interaction.
    rv : float
        What it added, in RV.
    rv_total : float
        Cumulative RV after it.
    cost : float
        What it cost, in whole units of the chart's currency.
    """

    at: float
    label: str
    rv: float
    rv_total: float
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """From where to where on the clock a contact was in a phase (``acquisition``, ``closing``, ``retention``)."""

    phase: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Flag:
    """A thin line at a moment that matters: a change of catalogue or norm, or the first day two groups differ."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class PatternChart:
    """How Relationship Value builds up over time.

    With `steps`: one contact against the norm. Without: the norm alone. With `groups`: two to six groups beside one
    another, each with its median and, up to three, the middle half as a band.

    Attributes
    ----------
    title : str
        What the chart shows; also its name for those who do not see it.
    band : Band or None
        The norm in grey. None with `groups`, or where there is no norm.
    successful : Line or None
        The median of those with a positive outcome, dashed.
    steps : tuple of Step
        The contact's interactions in order; drawn as steps, never smoothed.
    contact : str
        The contact's name, for the text alternative.
    phases : tuple of PhaseSpan
        The strip under the axis.
    today : float or None
        Where the dotted line of the as-of moment stands.
    verdict : str
        The words at the bracket between contact and median, such as ``"107 below"``.
    groups : tuple of Band
        At most six.
    flags : tuple of Flag
        Thin marked lines.
    caption : str
        Below the chart: the reference group, n, version.
    clock, unit : Unit
        What the two axes count. The clock may be days, steps or days in a stage.
    clock_label : str
        The word before the first position: ``"Day"``, ``"Step"``.
    currency : str
        ISO code for the costs of steps.

    Raises
    ------
    InputError
        More than six groups, unknown phases, steps that run backwards, or values that are no finite numbers.
    """

    title: str
    band: Band | None = None
    successful: Line | None = None
    steps: tuple[Step, ...] = ()
    contact: str = ""
    phases: tuple[PhaseSpan, ...] = ()
    today: float | None = None
    verdict: str = ""
    groups: tuple[Band, ...] = ()
    flags: tuple[Flag, ...] = ()
    caption: str = ""
    clock: Unit = DAYS
    unit: Unit = RV
    clock_label: str = "Day"
    currency: str = "EUR"

    def __post_init__(self) -> None:
        problems = unknown_phase(span.phase for span in self.phases)
        if len(self.groups) > SERIES_MAX:
            problems.append(
                Problem(f"{len(self.groups)} groups", hint="Six at most can be told apart: use small multiples.")
            )
        problems += unusable(
            steps=[value for step in self.steps for value in (step.at, step.rv, step.rv_total, step.cost)],
            phases=[value for span in self.phases for value in (span.start, span.end)],
            flags=[flag.at for flag in self.flags],
            today=[self.today],
        )
        problems += [
            Problem(f"steps[{index}] at {after.at} stands before its predecessor at {before.at}")
            for index, (before, after) in enumerate(zip(self.steps, self.steps[1:], strict=False), start=1)
            if after.at < before.at
        ]
        refuse("pattern chart", problems)
