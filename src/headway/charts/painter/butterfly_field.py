"""Where each part of the two-sided figure stands, and the one scale that makes a normal figure symmetric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headway.charts.models.butterfly import Butterfly, ButterflyPhase
from headway.charts.models.checks import PHASES
from headway.charts.painter.scales import LEAST

_SHARES: Final = {"acquisition": 0.31, "closing": 0.115, "retention": 0.495}
_GAP: Final = 0.04


@dataclass(frozen=True, slots=True)
class Field:
    """Pixels of the figure: spans of the phases, the two zero lines, and the two scales."""

    width: float
    top: float
    bottom: float
    rv_zero: float
    cost_zero: float
    pixels_per_rv: float
    rv_per_cost: float
    spans: tuple[tuple[str, float, float], ...]

    def span(self, phase: str) -> tuple[float, float]:
        """Give the left and right edge of a phase."""
        return next((left, right) for code, left, right in self.spans if code == phase)

    def outer(self, phase: str) -> tuple[float, str]:
        """Give where words of a phase stand: at its outer end, for the body in its middle; and their anchor."""
        left, right = self.span(phase)
        if phase == "acquisition":
            return left, "start"
        return (right, "end") if phase == "retention" else ((left + right) / 2, "middle")

    def along(self, phase: ButterflyPhase, position: float) -> float:
        """Give the x of a position: outward to the left in acquisition, outward to the right in retention."""
        left, right = self.span(phase.phase)
        share = position / (phase.positions[-1] or 1.0)
        return right - share * (right - left) if phase.phase == "acquisition" else left + share * (right - left)

    def rv_y(self, rv: float) -> float:
        """Give the y of RV: upwards from the line."""
        return self.rv_zero - rv * self.pixels_per_rv

    def cost_y(self, cost: float) -> float:
        """Give the y of a cost: downwards from the line, on the scale of normal efficiency."""
        return self.cost_zero + max(cost, 0.0) * self.rv_per_cost * self.pixels_per_rv


def field_of(chart: Butterfly, phases: Sequence[ButterflyPhase], width: float, *, top: float, height: float) -> Field:
    """Place the figure so that both halves fit into a height; negative RV moves the cost half down."""
    exchange = normal_rv_per_cost(phases)
    rvs = [0.0, *(value for phase in phases for value in (*phase.rv, *phase.rv_norm))]
    costs = [0.0, *(value * exchange for phase in phases for value in (*phase.cost, *phase.cost_norm))]
    high, low, deep = max(rvs), -min(rvs), max(costs)
    pixels = height / ((high + low + deep) or 1.0)
    rv_zero = top + high * pixels
    return Field(
        width=width,
        top=top,
        bottom=top + height,
        rv_zero=rv_zero,
        cost_zero=rv_zero + low * pixels,
        pixels_per_rv=pixels,
        rv_per_cost=exchange,
        spans=_spans(chart, width),
    )


def normal_rv_per_cost(phases: Sequence[ButterflyPhase]) -> float:
    """Give the RV per unit of cost of the norm over all phases; without a norm, that of the group itself.

    Examples
    --------
    >>> phase = ButterflyPhase("closing", 20, 30.0, (0.0, 30.0), (0.0, 80.0), (0.0, 1000.0), (0.0, 90.0), (0.0, 900.0))
    >>> normal_rv_per_cost([phase])
    0.1
    """
    norms = [phase for phase in phases if phase.rv_norm and phase.cost_norm]
    if norms:
        rv, cost = sum(phase.rv_norm[-1] for phase in norms), sum(phase.cost_norm[-1] for phase in norms)
        if rv > LEAST and cost > LEAST:
            return rv / cost
    rv, cost = sum(phase.rv_total for phase in phases), sum(phase.cost_total for phase in phases)
    if cost <= LEAST:
        return 0.0
    return rv / cost if rv > LEAST else 1.0 / cost


def _spans(chart: Butterfly, width: float) -> tuple[tuple[str, float, float], ...]:
    """Share the width between the phases that are there."""
    present = [code for code in PHASES if any(phase.phase == code for phase in chart.phases)]
    whole = sum(_SHARES[code] for code in present)
    room = width * (1 - _GAP * (len(present) - 1))
    spans = []
    left = 0.0
    for code in present:
        wide = room * _SHARES[code] / whole
        spans.append((code, left, left + wide))
        left += wide + width * _GAP
    return tuple(spans)
