"""The register of figures: each has one code, one label, one unit, one definition, one source and one function.

Reports, schemas and the reference page are drawn from it. A figure that is not registered is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headway.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure and what it means.

    Attributes
    ----------
    code : str
        Public; never changes its meaning.
    label : str
        The words on screen.
    unit : str
        ``RV``, ``money``, ``share``, ``days``, ``count``, ``ratio``, ``percentile``, ``probability``.
    definition : str
        One or two sentences that a sales manager can read.
    source : str
        Where the method comes from.
    function : str
        The dotted name of the function that computes it.
    """

    code: str
    label: str
    unit: str
    definition: str
    source: str
    function: str


_REGISTER = (
    Measure(
        "rows_read",
        "Rows read",
        "count",
        "Rows in the files given. Accepted and rejected rows add up to it.",
        "docs/decisions/0005-readers.md",
        "headway.intake.history.load_history",
    ),
    Measure(
        "rows_rejected",
        "Rows kept out",
        "count",
        "Rows that were not used, each listed in the rejects file with its number, column, value and reason.",
        "docs/decisions/0005-readers.md",
        "headway.intake.history.load_history",
    ),
    Measure(
        "contacts",
        "Contacts",
        "count",
        "People or firms with at least one interaction that counts, inside the scope, known at the as-of date.",
        "docs/glossary.md",
        "headway.columns.totals.contact_totals",
    ),
    Measure(
        "accounts",
        "Accounts",
        "count",
        "Customers that those contacts belong to. Without accounts in the data, each contact is its own.",
        "docs/glossary.md",
        "headway.columns.totals.contact_totals",
    ),
    Measure(
        "interactions",
        "Interactions",
        "count",
        "Recorded interactions that count: of a known kind, known at the as-of date, neither reversed nor a reversal.",
        "docs/glossary.md",
        "headway.columns.totals.contact_totals",
    ),
    Measure(
        "rv",
        "Relationship Value",
        "RV",
        "The sum of the pre-assigned values of a contact's interactions: how far they moved the relationship forward "
        "(above zero) or backward (below zero).",
        "docs/glossary.md",
        "headway.columns.totals.contact_totals",
    ),
    Measure(
        "cost",
        "Cost to engage",
        "money",
        "The sum of the variable costs of the interactions: money that would not have been spent without them.",
        "docs/glossary.md",
        "headway.columns.totals.contact_totals",
    ),
    Measure(
        "rv_per_cost",
        "RV per 1,000 of cost",
        "ratio",
        "Sum of RV divided by sum of cost, times 1,000. A ratio of sums, never a mean of ratios; undefined at cost 0.",
        "docs/glossary.md",
        "headway.evidence.phases.rv_per_thousand",
    ),
    Measure(
        "outcome_share",
        "Positive outcome",
        "share",
        "Part of the contacts whose relationship had the positive outcome of this pilot by the as-of date.",
        "docs/glossary.md",
        "headway.evidence.outcome.succeeded_at",
    ),
    Measure(
        "coverage",
        "Coverage",
        "share",
        "Part of the months between a source's first and last interaction in which this kind of interaction occurs. "
        "Full from 80 % on.",
        "docs/method/pilot.md",
        "headway.evidence.availability.availability_matrix",
    ),
    Measure(
        "level_reached",
        "Reached",
        "count",
        "Contacts that were ever at this level by the as-of date.",
        "docs/method/pilot.md",
        "headway.evidence.levels.level_passages",
    ),
    Measure(
        "level_forward",
        "Moved on",
        "share",
        "Part of the contacts that were ever at a level and that ever moved from it to a later one.",
        "docs/method/pilot.md",
        "headway.evidence.levels.level_passages",
    ),
    Measure(
        "stay",
        "Median stay",
        "days",
        "Half of the stays at a level end within this time (Kaplan-Meier; stays that are still open count as such).",
        "Kaplan & Meier 1958",
        "headway.evidence.levels.median_stay_days",
    ),
    Measure(
        "norm",
        "Norm",
        "RV",
        "The spread of cumulative RV of comparable relationships at the same age: the middle line is the median, the "
        "dark band holds the middle half, the light band the middle 80 %.",
        "docs/method/norms.md",
        "headway.patterns.norm.norm_of",
    ),
    Measure(
        "percentile",
        "Percentile",
        "percentile",
        "The part of comparable relationships at the same age that stand lower, ties counted half, the contact's own "
        "account left out.",
        "docs/method/norms.md",
        "headway.patterns.reading.read_against",
    ),
    Measure(
        "distance",
        "Against the norm",
        "RV",
        "Cumulative RV minus the median of comparable relationships at the same age.",
        "docs/method/readings.md",
        "headway.patterns.reading.read_against",
    ),
    Measure(
        "velocity",
        "Pace percentile",
        "percentile",
        "Where the RV gained lately ranks among contacts that stood at a similar place when the window began.",
        "docs/method/readings.md (after Wei & He 2006)",
        "headway.patterns.reading.read_against",
    ),
    Measure(
        "superiority",
        "Probability of superiority",
        "probability",
        "The chance that a random contact of the first group stands higher than a random one of the second at the "
        "same age, ties counted half. 50 % is no difference.",
        "docs/method/comparisons.md",
        "headway.patterns.superiority.superiority",
    ),
    Measure(
        "differs_family_wise",
        "Family-wise p",
        "probability",
        "How often labels shuffled between accounts give a difference at least as large at any age looked at "
        "(Westfall-Young max-T). Below 5 % the groups are said to differ.",
        "docs/method/comparisons.md (Westfall & Young 1993)",
        "headway.patterns.max_t.max_t",
    ),
    Measure(
        "whale_top",
        "Share of the top fifth",
        "share",
        "Part of total value that the most valuable 20 % of customers bring. It may exceed 100 % where others lose "
        "money.",
        "docs/method/pilot.md (Kaplan & Narayanan 2001)",
        "headway.evidence.concentration.whale_curve",
    ),
    Measure(
        "whale_peak",
        "Peak of the curve",
        "share",
        "What all customers that add value bring together, as part of the total: what there would be without losses.",
        "docs/method/pilot.md (Kaplan & Narayanan 2001)",
        "headway.evidence.concentration.whale_curve",
    ),
    Measure(
        "losing",
        "Customers below zero",
        "count",
        "Customers whose value minus cost to engage is below zero.",
        "docs/method/pilot.md",
        "headway.evidence.concentration.whale_curve",
    ),
    Measure(
        "customers_for_80",
        "Customers that bring 80 %",
        "share",
        "The smallest part of the customers that together brings 80 % of total value.",
        "docs/method/pilot.md",
        "headway.evidence.concentration.whale_curve",
    ),
    Measure(
        "contribution",
        "Contribution",
        "money",
        "Revenue minus variable product cost minus cost to engage, or profit where the data give it. Where the data "
        "hold no product cost, none is taken off, and the figure is higher than profit.",
        "docs/method/pilot.md",
        "headway.evidence.worth.account_worth",
    ),
    Measure(
        "cost_ratio",
        "Cost, high profit to others",
        "ratio",
        "Mean cost to engage of a customer in the top fifth by contribution, divided by that of the others. The "
        "method's starting benchmark is 3.",
        "docs/method/pilot.md",
        "headway.evidence.concentration.benchmark",
    ),
    Measure(
        "revenue_ratio",
        "Revenue, high profit to others",
        "ratio",
        "Mean revenue of a customer in the top fifth by contribution, divided by that of the others. The method's "
        "starting benchmark is 16.",
        "docs/method/pilot.md",
        "headway.evidence.concentration.benchmark",
    ),
    Measure(
        "phase_value_and_cost",
        "Value and cost by phase",
        "RV",
        "Mean RV and mean cost per contact, added up over the days since the phase began for that contact.",
        "docs/method/pilot.md",
        "headway.evidence.phases.phase_curves",
    ),
)

MEASURES: Mapping[str, Measure] = {measure.code: measure for measure in _REGISTER}
"""All measures by code."""


def measure(code: str) -> Measure:
    """Give one measure.

    Raises
    ------
    NotFoundError
        No such code.

    Examples
    --------
    >>> measure("stay").unit
    'days'
    """
    try:
        return MEASURES[code]
    except KeyError:
        raise NotFoundError(
            f"No measure {code!r} is registered", hint="`docs/reference/measures.md` lists all."
        ) from None
