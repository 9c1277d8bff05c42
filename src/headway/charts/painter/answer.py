"""What every chart offers beside its picture: a description in sentences, and its numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers of a chart for those who read rather than look.

    Attributes
    ----------
    header : tuple of str
        The first column names the rows.
    rows : tuple of tuple of str
        As shown, as many cells as the header.
    numeric : tuple of bool
        Which columns hold numbers and stand on the right.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
