"""Where value comes from: customers ranked by what they bring."""

from __future__ import annotations

from dataclasses import dataclass

from headway.charts.amounts import Unit, money
from headway.charts.models.checks import not_rising, refuse
from headway.errors import Problem


@dataclass(frozen=True, slots=True)
class Whale:
    """The cumulative share of value over customers, the most valuable first.

    Attributes
    ----------
    title, caption : str
        As everywhere.
    customers_share : tuple of float, (k,)
        0 to 1, rising. The origin (0, 0) may be left out.
    value_share : tuple of float, (k,)
        Cumulative value at each, as a share of the total: above 1 where the last customers lose money.
    n : int
        Customers.
    total : float
        The total that the shares refer to, in `unit`.
    unit : Unit
        Usually money of a currency.
    value_word : str
        What is shared, in the singular: "profit", "sales".
    top_share : float
        The part that is tinted: the top fifth.
    n_min : int
        With fewer customers nothing is drawn.
    """

    title: str
    customers_share: tuple[float, ...]
    value_share: tuple[float, ...]
    n: int
    total: float
    unit: Unit = money("EUR")  # noqa: RUF009  a frozen value
    value_word: str = "profit"
    top_share: float = 0.2
    n_min: int = 8
    caption: str = ""

    def __post_init__(self) -> None:
        problems = not_rising("customers_share", self.customers_share)
        if len(self.value_share) != len(self.customers_share):
            problems.append(Problem(f"value_share has {len(self.value_share)} values, not {len(self.customers_share)}"))
        if self.customers_share and not -1e-9 <= self.customers_share[0] <= self.customers_share[-1] <= 1 + 1e-9:
            problems.append(Problem("customers_share leaves 0 to 1"))
        refuse("whale curve", problems)
