"""Estimates with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.amounts import NUMBER, Unit
from headway.charts.models.checks import refuse, unusable
from headway.charts.models.multiples import Direction
from headway.errors import Problem


@dataclass(frozen=True, slots=True)
class Bar:
    """One estimate.

    Attributes
    ----------
    label : str
        Its name.
    estimate : float or None
        In the unit of the chart. None: not enough data.
    low, high : float or None
        Ends of the interval.
    n : int or None
        What it rests on.
    direction : {"forward", "backward"} or None
        Coloured only when the interval leaves the reference.
    note : str
        A few words for the table, such as the adjusted p-value.
    """

    label: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    direction: Direction | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars with whiskers, upright or lying.

    Attributes
    ----------
    title, caption : str
        As everywhere.
    bars : tuple of Bar
        In the order in which they are shown.
    unit : Unit
        Of the estimates.
    lying : bool
        One row for each, with the label in full: for names. Upright: for ordered classes such as tenths.
    reference : float
        Where bars start: 0, or 0.5 for a probability of superiority.
    reference_label : str
        The word at the reference line.
    axis_label : str
        What the estimate is.
    bars_label : str
        What the bars are, such as "RV at day 90, in tenths of customers".
    n_min : int
        Bars with a smaller n show "Not enough data".
    interval_words : str
        How the interval is meant.
    """

    title: str
    bars: tuple[Bar, ...]
    unit: Unit = NUMBER
    lying: bool = False
    reference: float = 0.0
    reference_label: str = ""
    axis_label: str = ""
    bars_label: str = ""
    n_min: int = 8
    interval_words: str = "95% interval"
    caption: str = ""

    def __post_init__(self) -> None:
        problems = [
            Problem(f"{bar.label!r}: the interval {bar.low} to {bar.high} is turned round")
            for bar in self.bars
            if bar.low is not None and bar.high is not None and bar.low > bar.high
        ]
        for bar in self.bars:
            problems += unusable(**{f"the bar {bar.label!r}": [bar.estimate, bar.low, bar.high]})
        refuse("bars with intervals", problems)

    def shows(self, bar: Bar) -> bool:
        """Tell whether a bar may be drawn: it has an estimate, and its n is not below the least."""
        return bar.estimate is not None and (bar.n is None or bar.n >= self.n_min)
