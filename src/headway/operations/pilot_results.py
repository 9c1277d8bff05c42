"""What a pilot found, as plain values: the content of ``results.json``.

Every figure names its measure (`headway.evidence.measures`), its n and its filter; the versions stand once, on top.
Relationship Value is in thousandths (``_milli``), money in minor units (``_minor``), clocks in days.
"""

from __future__ import annotations

from dataclasses import dataclass

RESULTS_FORMAT = 1
"""Raised whenever a field changes its meaning or goes away."""


@dataclass(frozen=True, slots=True)
class RejectedReason:
    """How many rows were kept out for one reason."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class SourceIntake:
    """What was read from one source. ``accepted + rejected = read``.

    ``role`` is ``interactions``, ``contacts`` (facts about them) or ``identity`` (other names of them).
    """

    source: str
    role: str
    file: str
    read: int
    accepted: int
    rejected: int
    interactions: int
    reasons: tuple[RejectedReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What went in: the totals are those of the sources of interactions, each row once.

    ``reasons`` counts each rejected row under its gravest problem; rejects.csv lists every problem.
    """

    read: int
    accepted: int
    rejected: int
    sources: tuple[SourceIntake, ...] = ()
    reasons: tuple[RejectedReason, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with everything needed to trust it or to compute it again."""

    measure: str
    value: float | None
    unit: str
    n: int
    filter: str
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """One kind of interaction in one source."""

    type: str
    source: str
    interactions_n: int
    contacts_n: int
    coverage: float
    availability: str


@dataclass(frozen=True, slots=True)
class TypeUse:
    """One kind of interaction in the populated model: how often, with how many contacts, what it moved and cost."""

    type: str
    name: str
    domain: str
    voice_of_customer: bool
    outcome_defining: bool
    interactions_n: int
    contacts_n: int
    rv_milli: int
    cost_minor: int
    by_phase_n: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class LevelUse:
    """One level: who came, who is there, who went on or back, how long they stayed."""

    level: str
    name: str
    phase: str
    contacts_n: int
    now_n: int
    forward_n: int
    backward_n: int
    stay_days_median: float | None
    stays_n: int
    open_n: int


@dataclass(frozen=True, slots=True)
class NormBand:
    """A norm: the seven quantiles of cumulative RV at every knot, with n and the interval of each."""

    name: str
    population: str
    filter: str
    clock: str
    knots: tuple[float, ...]
    quantiles: tuple[float, ...]
    band_milli: tuple[tuple[int, ...], ...]
    low_milli: tuple[tuple[int, ...], ...]
    high_milli: tuple[tuple[int, ...], ...]
    n: tuple[int, ...]
    accounts_n: int
    borrowed_k: float
    borrowed_from: str
    version: str


@dataclass(frozen=True, slots=True)
class SubsetResult:
    """One subset against its parent: its norm, and how far its median stands from the parent's."""

    family: str
    within: str
    name: str
    filter: str
    n: int
    accounts_n: int
    norm: NormBand | None
    compared_at_days: float | None
    median_milli: int | None
    parent_median_milli: int | None
    superiority: float | None
    superiority_low: float | None
    superiority_high: float | None
    differs: bool
    outcome_share: float | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two groups compared under one indicator: RV as recorded, or RV without outcomes and surveys."""

    indicator: str
    verdict: str
    sentence: str
    knots_days: tuple[float, ...]
    n_a: tuple[int, ...]
    n_b: tuple[int, ...]
    accounts_a: int
    accounts_b: int
    median_a_milli: tuple[int, ...]
    median_b_milli: tuple[int, ...]
    superiority: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    p_family_wise: tuple[float | None, ...]
    first_day: float | None
    p_overall: float | None
    permutations: int


@dataclass(frozen=True, slots=True)
class ExtremeResult:
    """One question about extremes, answered for both indicators."""

    code: str
    question: str
    a: str
    b: str
    filter_a: str
    filter_b: str
    until: str
    contrasts: tuple[Contrast, ...]
    norm_a: NormBand | None
    norm_b: NormBand | None


@dataclass(frozen=True, slots=True)
class WhaleResult:
    """Where value comes from."""

    value: str
    accounts_n: int
    total_minor: int
    top_n: int
    top_share: float | None
    peak_share: float | None
    peak_customers_share: float
    losing_n: int
    customers_for_80: float | None
    revenue_top_share: float | None
    share_of_customers: tuple[float, ...]
    share_of_value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """High-profit customers beside the others, with the method's starting benchmark."""

    high_n: int
    other_n: int
    cost_ratio: float | None
    revenue_ratio: float | None
    revenue_per_cost_ratio: float | None
    cost_benchmark: float
    revenue_benchmark: float


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """Value and cost of one phase per contact, over the days since the phase began."""

    group: str
    phase: str
    n: int
    days: tuple[float, ...]
    rv_milli: tuple[float, ...]
    cost_minor: tuple[float, ...]
    rv_total_milli: int
    cost_total_minor: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One interaction of a contact as the report shows it."""

    day: float
    type: str
    name: str
    rv_milli: int
    cost_minor: int
    total_milli: int
    phase: str


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A contact outside its norm band at the as-of date."""

    contact: str
    account: str
    direction: str
    age_days: float
    rv_milli: int
    cost_minor: int
    median_milli: int
    distance_milli: int
    percentile: float
    velocity_percentile: float | None
    velocity_n: int
    level: str
    last_days_ago: float
    n: int
    norm_version: str


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Who stands outside the 10–90 band, both ways, furthest first. ``against`` names the norm in `PilotResults`."""

    filter: str
    against: str
    read_n: int
    unread_n: int
    below_n: int
    above_n: int
    rows: tuple[ExceptionRow, ...]
    below_lines: tuple[LedgerLine, ...] = ()
    above_lines: tuple[LedgerLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or doubtful in the process model or in the data."""

    code: str
    subject: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything that the figures depend on."""

    headway: str
    results_format: int
    catalogue: str
    catalogue_version: int
    norm: str
    data: str


@dataclass(frozen=True, slots=True)
class PilotResults:
    """A whole pilot."""

    code: str
    title: str
    organisation: str
    introduction: str
    as_of: str
    currency: str
    seed: int
    draws: int
    filter: str
    scope_reason: str
    outcome: str
    outcome_label: str
    value_label: str
    versions: Versions
    generated_from: tuple[str, ...]
    known_at_assumed: bool
    first_at: str
    last_at: str
    intake: Intake
    figures: tuple[Figure, ...]
    availability: tuple[Availability, ...]
    model: tuple[TypeUse, ...]
    levels: tuple[LevelUse, ...]
    norms: tuple[NormBand, ...]
    subsets: tuple[SubsetResult, ...]
    extremes: tuple[ExtremeResult, ...]
    whale: WhaleResult | None
    benchmark: BenchmarkResult | None
    phases: tuple[PhaseResult, ...]
    exceptions: Exceptions | None
    gaps: tuple[Gap, ...]
