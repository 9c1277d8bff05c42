"""Word-sized charts that stand in a line of text or a cell of a table; the number stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.models.checks import refuse, unequal, unusable
from headway.charts.models.multiples import Direction
from headway.errors import Problem


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line over the middle half of the norm, with a dot at its end.

    Attributes
    ----------
    values : tuple of float, (k,)
        Evenly spaced, oldest first.
    low, high : tuple of float, (k,), optional
        The band behind it.
    direction : {"forward", "backward"} or None
        Colours the line.
    title : str
        The text alternative. Empty: hidden from readers, because the number stands beside it.
    """

    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    direction: Direction | None = None
    title: str = ""

    def __post_init__(self) -> None:
        refuse("sparkline", unequal(len(self.values), low=self.low, high=self.high))


@dataclass(frozen=True, slots=True)
class DotOnBand:
    """One value as a dot against its norm.

    Attributes
    ----------
    value : float
        The dot.
    mid : float or None
        The norm.
    low, high : float or None
        The band around it.
    axis_low, axis_high : float
        The ends of the scale: the same for all rows of a table.
    direction : {"forward", "backward"} or None
        Colours the dot and the line from the norm to it.
    title : str
        The text alternative; empty: hidden from readers.
    """

    value: float
    mid: float | None
    low: float | None
    high: float | None
    axis_low: float
    axis_high: float
    direction: Direction | None = None
    title: str = ""

    def __post_init__(self) -> None:
        places = [self.value, self.mid, self.low, self.high, self.axis_low, self.axis_high]
        problems = unusable(places=places)
        if not problems and self.axis_high <= self.axis_low:
            problems = [Problem(f"The scale runs from {self.axis_low} to {self.axis_high}")]
        refuse("dot on a band", problems)


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A share as a thin bar, with a mark where it was meant to be.

    Attributes
    ----------
    share : float
        0 to 1 of the full width.
    mark : float or None
        Where the plan or the norm stands, 0 to 1.
    direction : {"forward", "backward"} or None
        Colours the bar.
    title : str
        The text alternative; empty: hidden from readers.
    """

    share: float
    mark: float | None = None
    direction: Direction | None = None
    title: str = ""

    def __post_init__(self) -> None:
        refuse("share as a bar", unusable(share=[self.share], mark=[self.mark]))
