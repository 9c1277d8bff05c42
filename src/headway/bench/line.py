"""One measured line: a figure, the bar it is held against, and what others needed for the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach.

    Attributes
    ----------
    value : float
    at_least : bool
        True: the figure must be at least the value. False: it must be below it, or at most it where ``or_equal``.
    or_equal : bool
    """

    value: float
    at_least: bool = False
    or_equal: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a figure reaches the bar.

        Examples
        --------
        >>> Bar(40).holds(40), Bar(500, at_least=True).holds(500), Bar(11, or_equal=True).holds(11)
        (False, True, True)
        """
        if self.at_least:
            return value >= self.value
        return value <= self.value if self.or_equal else value < self.value

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<=" if self.or_equal else "<"
        return f"{sign} {self.value:,.10g}"


@dataclass(frozen=True, slots=True)
class Compared:
    """What another engine, or the machine's own limit, needs for the same question.

    Attributes
    ----------
    value : float
        In the unit of the line.
    ratio : float
        Its time divided by Headway's: above 1, Headway is faster.
    """

    value: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bench.

    Attributes
    ----------
    name : str
        Public; never changes its meaning.
    label : str
        The words in the table.
    value : float
    unit : str
    bar : Bar or None
    compared_with : mapping of name to Compared
    note : str
        How it was measured and compared, or why it was not.
    runs : int
        The value is the median of so many runs.
    seconds : float or None
        The time of one run, so that two sizes can be compared. None: the line is no time.
    """

    name: str
    label: str
    value: float
    unit: str
    bar: Bar | None = None
    compared_with: Mapping[str, Compared] = field(default_factory=dict)
    note: str = ""
    runs: int = 1
    seconds: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        return None if self.bar is None else self.bar.holds(self.value)

    def plain(self) -> dict[str, Any]:
        """Give the line as plain values for JSON.

        Examples
        --------
        >>> Line("subset", "a filtered subset", 12.3456, "ms", Bar(20)).plain()["holds"]
        True
        """
        return {
            "name": self.name,
            "label": self.label,
            "value": rounded(self.value),
            "unit": self.unit,
            "bar": None if self.bar is None else str(self.bar),
            "holds": self.holds,
            "compared_with": {
                name: {"value": rounded(other.value), "ratio": rounded(other.ratio)}
                for name, other in self.compared_with.items()
            },
            "note": self.note,
            "runs": self.runs,
        }


def rounded(value: float) -> float:
    """Give four figures: no clock is finer.

    Examples
    --------
    >>> rounded(12.34567), rounded(123456.7)
    (12.35, 123500.0)
    """
    return float(f"{value:.4g}")
