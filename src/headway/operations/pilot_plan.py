"""What a pilot is to do: the plan that PILOT.yaml holds, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose relationships: a subset expression, and why these."""

    where: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PositiveOutcome:
    """When a relationship counts as successful: a contact flag, a level reached, or one of some types recorded.

    Exactly one of the three is set. It is the one rule that norms, rankings and patterns share.
    """

    flag: str = ""
    level: str = ""
    types: tuple[str, ...] = ()
    label: str = "succeeded"


@dataclass(frozen=True, slots=True)
class ValueSource:
    """What an account is worth.

    Attributes
    ----------
    revenue : str
        ``interactions`` (the money that came with them), the name of a contact number, or "" for none.
    variable_cost : str
        A contact number with the variable product cost, or "". It and the cost to engage are taken off revenue.
    profit : str
        A contact number that is profit already, or "": it is then used as it is, and nothing is taken off.
    label : str
        The word for revenue in reports: "sales", "order value".
    """

    revenue: str = ""
    variable_cost: str = ""
    profit: str = ""
    label: str = "revenue"


@dataclass(frozen=True, slots=True)
class SubsetFamily:
    """A family of subsets: one for every word of a dimension, the biggest first.

    ``within`` is an expression: its members are compared with one another and with no one else, such as those won,
    where the dimension is known of them alone.
    """

    by: str
    label: str = ""
    most: int = 8
    within: str = ""


@dataclass(frozen=True, slots=True)
class NamedSubset:
    """One subset by its expression."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Extreme:
    """Two groups whose patterns are compared, and the moments at which the comparison stops.

    Attributes
    ----------
    code, question : str
    a, b : NamedSubset
    until : tuple of str
        Contact flags: a relationship is followed only up to the earliest of them, so that what comes after the
        outcome cannot explain it.
    """

    code: str
    question: str
    a: NamedSubset
    b: NamedSubset
    until: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """The grid of ages: every so many days up to a last one (0: weekly to two years, then monthly, to the end)."""

    every_days: float = 0.0
    until_days: float = 0.0


@dataclass(frozen=True, slots=True)
class PilotPlan:
    """A whole pilot.

    Attributes
    ----------
    code, title, organisation : str
    mapping, catalogue : str
        A mapping file beside the plan; a shipped pack's code or a pack file beside the plan.
    as_of : datetime or None
        None: the last moment of the data.
    scope, outcome, value, clock
        See their classes.
    families, subsets, extremes : tuples
    high_value_share : float
        The top share that counts as high value.
    exceptions_where : str
        Among whom exceptions are listed.
    exceptions_against : str
        Whose norm they are read against; "" is everyone in scope.
    exceptions_most : int
        How many are listed in each direction.
    draws, permutations, seed : int
        Of bootstraps and permutations.
    """

    code: str
    title: str
    mapping: str
    catalogue: str
    organisation: str = ""
    introduction: str = ""
    as_of: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    outcome: PositiveOutcome | None = None
    value: ValueSource = field(default_factory=ValueSource)
    clock: ClockPlan = field(default_factory=ClockPlan)
    families: tuple[SubsetFamily, ...] = ()
    subsets: tuple[NamedSubset, ...] = ()
    extremes: tuple[Extreme, ...] = ()
    high_value_share: float = 0.2
    exceptions_where: str = ""
    exceptions_against: str = ""
    exceptions_most: int = 15
    draws: int = 200
    permutations: int = 400
    seed: int = 20_260_101
