"""The cost of growth: ten times the interactions may take eleven times as long, and no longer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headway.bench.line import Bar, Line

TIMES: Final = 10
"""The smaller size is the larger one divided by this."""

GROWTH_BAR: Final = Bar(11, or_equal=True)


def growth_lines(small: Iterable[Line], large: Iterable[Line]) -> list[Line]:
    """Hold the times of two sizes against each other.

    Parameters
    ----------
    small, large : iterables of Line
        Of one size, and of one `TIMES` as large.

    Returns
    -------
    list of Line
        One for each line that is a time and stands in both.

    Examples
    --------
    >>> small, large = (Line("walk", "walk", 1, "M/s", seconds=seconds) for seconds in (0.5, 5.25))
    >>> [(line.name, line.value, line.holds) for line in growth_lines([small], [large])]
    [('growth_walk', 10.5, True)]
    """
    before = {line.name: line.seconds for line in small}
    lines = []
    for line in large:
        earlier = before.get(line.name)
        if line.seconds is None or not earlier:
            continue
        lines.append(
            Line(
                f"growth_{line.name}",
                f"growth: {line.label.strip()}",
                line.seconds / earlier,
                "×",
                GROWTH_BAR,
                note=f"{earlier * 1e3:,.1f} ms at a tenth of the size, {line.seconds * 1e3:,.1f} ms at the whole.",
            )
        )
    return lines
