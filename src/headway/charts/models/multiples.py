"""One small pattern per subset, all on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from headway.charts.amounts import DAYS, RV, Unit
from headway.charts.models.pattern import Band, Line

Direction = Literal["forward", "backward"]
"""The only two meanings that the two hues have: RV up or above the norm; RV down or below it."""


@dataclass(frozen=True, slots=True)
class TileFigure:
    """A small figure under a tile: its word, the text as shown, and a direction where it has one."""

    label: str
    text: str
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One subset.

    Attributes
    ----------
    label : str
        Its name.
    n : int
        Contacts in it.
    line : Line or None
        Its median. None, or `n` below the minimum, gives the hatched tile "Not enough data".
    change : float or None
        Distance from the parent's median as a share: 0.12 is shown as +12%.
    lift : float or None
        The same in the chart's unit: shown where there is no share, such as against a parent below zero.
    notable : bool
        The distance is larger than chance gives; only then it is coloured.
    mark : str
        A few words beside the label, such as "RV only".
    figures : tuple of TileFigure
        At most two further small figures.
    """

    label: str
    n: int
    line: Line | None = None
    change: float | None = None
    notable: bool = False
    mark: str = ""
    figures: tuple[TileFigure, ...] = ()
    lift: float | None = None


@dataclass(frozen=True, slots=True)
class SmallMultiples:
    """A tile per subset: its median against the band of the parent, on one scale for all.

    Attributes
    ----------
    title, caption : str
        As everywhere.
    parent : Band
        The norm of all of them together.
    tiles : tuple of Tile
        In the order in which they are shown.
    n_min : int
        Below it a tile is hatched.
    change_label : str
        What `Tile.change` says, such as "RV at day 365".
    clock, unit : Unit
        What the axes count.
    """

    title: str
    parent: Band
    tiles: tuple[Tile, ...]
    n_min: int = 8
    change_label: str = "RV"
    clock: Unit = DAYS
    unit: Unit = RV
    caption: str = ""
