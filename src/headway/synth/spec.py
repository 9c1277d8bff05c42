"""What a synthetic company is like: everything that is true of it, said before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isclose
from typing import Final, Literal

from headway.errors import InputError, Problem

CONTACTS_MAX: Final = 99_999_999
"""Contacts of one company: their number has eight digits in a source key."""

TEAM: Final = "team"
"""The split of this name also stands in each interaction, and actors belong to its words."""

WEEKS_MAX: Final = 2_600
"""Weeks of one company: fifty years."""

RESERVED: Final = frozenset(
    {
        "contact",
        "account",
        "rep",
        "company_revenue",
        "fit_score",
        "satisfaction",
        "revenue",
        "profit",
        "customer",
        "churned",
    }
)
"""Columns of CONTACTS that are not splits."""


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension of contacts, with or without a true effect.

    Attributes
    ----------
    name : str
        The column in CONTACTS.
    words : tuple of str
    shares : tuple of float
        How the words are spread; empty: evenly.
    quality_shift : tuple of float
        What each word adds to the quality of its contacts, in standard deviations; empty: nothing.
    pace_factor : tuple of float
        By what each word multiplies the pace of its contacts; empty: 1.
    of : {"account", "contact"}
        Whether all contacts of an account share the word.
    missing_share : float
        For so many contacts the word is true but not in the data.
    known_after_days : float
        The word becomes known so many days after the start, on average (exponential); 0: from the beginning of time.
    """

    name: str
    words: tuple[str, ...]
    shares: tuple[float, ...] = ()
    quality_shift: tuple[float, ...] = ()
    pace_factor: tuple[float, ...] = ()
    of: Literal["account", "contact"] = "account"
    missing_share: float = 0.0
    known_after_days: float = 0.0

    @property
    def has_effect(self) -> bool:
        """Whether the words differ in truth. If not, every difference that an analysis finds is chance."""
        return len(set(self.quality_shift)) > 1 or len(set(self.pace_factor)) > 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things happen: a renewal process in a time that runs faster and slower.

    Attributes
    ----------
    per_week : float
        Interactions a week of a mean contact.
    law : {"lognormal", "gamma"}
        How the paces of contacts are spread.
    spread : float
        Standard deviation of the log (lognormal), or standard deviation over mean (gamma: shape ``spread ** -2``).
    quality_link : float
        Correlation of (latent) pace and quality.
    gap_law : {"gamma", "weibull"}
    gap_shape : float
        1 is a Poisson stream, below 1 comes in clumps, above 1 is regular.
    burst_shape : float
        Each contact-week runs faster or slower by a Gamma of this shape and mean 1; 0: no bursts.
    season, season_peak_week
        Share by which the year's best week is above its mean, and which week that is.
    """

    per_week: float = 0.9
    law: Literal["lognormal", "gamma"] = "lognormal"
    spread: float = 0.6
    quality_link: float = 0.3
    gap_law: Literal["gamma", "weibull"] = "gamma"
    gap_shape: float = 0.8
    burst_shape: float = 2.0
    season: float = 0.25
    season_peak_week: float = 20.0


@dataclass(frozen=True, slots=True)
class Mix:
    """What happens: shares of seven classes of types at quality 0, and how quality shifts them.

    The log-odds of forward moves and praise rise by ``quality_slope`` with each standard deviation of quality; those
    of bad experiences, complaints and backward moves fall by it.
    """

    routine: float = 0.68
    costly: float = 0.10
    negative: float = 0.05
    praise: float = 0.05
    complaint: float = 0.03
    forward: float = 0.07
    backward: float = 0.02
    quality_slope: float = 0.5


@dataclass(frozen=True, slots=True)
class Steering:
    """Confounding: costly actions go to better prospects, as far as a score shows who is better.

    ``fit_score`` is quality seen through noise (``fit_noise``, in standard deviations of quality); the log-odds of a
    costly action rise by ``slope`` with each standard deviation of the score.
    """

    slope: float = 0.8
    fit_noise: float = 0.7


@dataclass(frozen=True, slots=True)
class Dropout:
    """Contacts that end, the weak sooner: an exponential time with a hazard that falls with quality."""

    per_year: float = 0.25
    quality_slope: float = 0.7
    known_after_days: float = 60.0


@dataclass(frozen=True, slots=True)
class Slowdowns:
    """Contacts whose pace is multiplied by ``factor`` from a known week on. They do not drop out.

    Planted only where ``settle_weeks`` of history lie before and ``watch_weeks`` after.
    """

    share: float = 0.03
    factor: float = 0.2
    settle_weeks: int = 26
    watch_weeks: int = 16


@dataclass(frozen=True, slots=True)
class Untidiness:
    """What is wrong with the records, as shares of interactions.

    Late rows become known ``late_days`` after they happened, on average (exponential). Duplicates repeat source key
    and facts. Reversals take back rows that moved no level. Unknown rows are of types that no catalogue has. Ties
    happen at the same second as the row before, where neither moves a level.
    """

    late_share: float = 0.03
    late_days: float = 5.0
    duplicate_share: float = 0.005
    reversal_share: float = 0.005
    unknown_share: float = 0.002
    tie_share: float = 0.01


@dataclass(frozen=True, slots=True)
class Money:
    """Orders and what is earned by them.

    Attributes
    ----------
    order_minor : int
        Median order of a mean account, minor units.
    order_spread, account_spread : float
        Standard deviations of the logs: between orders, between accounts.
    margin : float
        Share of revenue that stays before the cost of interactions.
    loss_share : float
        Share of accounts whose service eats more than the margin, planted.
    cost_given_share : float
        For so many personal interactions the source measured the cost itself.
    """

    order_minor: int = 1_000_000
    order_spread: float = 0.5
    account_spread: float = 1.0
    margin: float = 0.4
    loss_share: float = 0.15
    cost_given_share: float = 0.1


DEFAULT_SPLITS: Final = (
    Split(TEAM, ("Alder", "Birch", "Cedar", "Damson")),
    Split("territory", ("North", "East", "South", "West", "Centre")),
    Split("industry", ("Retail", "Food", "Machinery", "Care", "Logistics", "Building"), missing_share=0.03),
    Split("contact_source", ("Fair", "Referral", "Website", "Mailing", "Partner"), of="contact"),
    Split("channel", ("direct", "partner"), shares=(0.7, 0.3), quality_shift=(0.0, 0.5)),
    Split("mailing_version", ("A", "B"), of="contact"),
)
"""Dimensions of an ordinary company: ``channel`` makes a true difference, the others none."""


@dataclass(frozen=True, slots=True)
class CompanySpec:
    """A synthetic company before it is made.

    Attributes
    ----------
    contacts_n : int
    contacts_per_account : float
        Mean; the numbers are geometric.
    account_share : float
        Share of the variance of quality that all contacts of an account have in common.
    start : datetime
        Aware. Moved back to the Monday of its week, 00:00 UTC.
    weeks_n : int
    entry_share : float
        Contacts enter evenly over this first share of the weeks.
    effects : mapping of type code to float
        What an interaction of this type adds to the log-odds of a forward move at the next one. All others: 0.
    splits : tuple of Split
    reps_per_team : int
    product_groups : tuple of str
        Each contact has one of its own; ``cross_share`` of its interactions concern another.
    naming : {"codes", "names"}
        ``c-00000017`` or invented names.
    """

    name: str = "Synthetic company"
    contacts_n: int = 10_000
    contacts_per_account: float = 6.0
    account_share: float = 0.4
    start: datetime = datetime(2022, 1, 3, tzinfo=UTC)
    weeks_n: int = 156
    entry_share: float = 0.9
    pace: Pace = field(default_factory=Pace)
    mix: Mix = field(default_factory=Mix)
    steering: Steering = field(default_factory=Steering)
    dropout: Dropout = field(default_factory=Dropout)
    slowdowns: Slowdowns = field(default_factory=Slowdowns)
    untidiness: Untidiness = field(default_factory=Untidiness)
    money: Money = field(default_factory=Money)
    effects: Mapping[str, float] = field(default_factory=dict)
    splits: tuple[Split, ...] = DEFAULT_SPLITS
    reps_per_team: int = 5
    product_groups: tuple[str, ...] = ("",)
    cross_share: float = 0.15
    naming: Literal["codes", "names"] = "codes"

    def __post_init__(self) -> None:
        problems = tuple(_problems_of(self))
        if problems:
            raise InputError(
                f"No company can be made of this specification: {len(problems)} problem(s)",
                hint="Mend what is listed.",
                problems=problems,
            )

    @property
    def first_monday(self) -> datetime:
        """The moment at which week 0 begins."""
        day = self.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return day - timedelta(days=day.weekday())

    @property
    def end(self) -> datetime:
        """The moment at which the last week ends: nothing happens from then on."""
        return self.first_monday + timedelta(weeks=self.weeks_n)

    def split(self, name: str) -> Split:
        """Give one split.

        Raises
        ------
        InputError
            No split of this name.
        """
        for split in self.splits:
            if split.name == name:
                return split
        raise InputError(f"No split {name!r}", hint=f"There are: {', '.join(split.name for split in self.splits)}.")


def _problems_of(spec: CompanySpec) -> Iterator[Problem]:
    """Give everything that cannot be, at once."""
    if spec.start.tzinfo is None:
        yield Problem("start has no time zone", hint="Such as datetime(2022, 1, 3, tzinfo=UTC).")
    if not 1 <= spec.contacts_n <= CONTACTS_MAX:
        yield Problem(f"contacts_n is {spec.contacts_n:,}; it goes from 1 to {CONTACTS_MAX:,}")
    if not 1 <= spec.weeks_n <= WEEKS_MAX:
        yield Problem(f"weeks_n is {spec.weeks_n:,}; it goes from 1 to {WEEKS_MAX:,}")
    if spec.contacts_per_account < 1:
        yield Problem(f"contacts_per_account is {spec.contacts_per_account}; each account has at least one")
    if spec.reps_per_team < 1:
        yield Problem(f"reps_per_team is {spec.reps_per_team}; each team has at least one")
    if not spec.product_groups or len(set(spec.product_groups)) < len(spec.product_groups):
        yield Problem("product_groups is empty or names a group twice")
    for name, value in _shares_of(spec).items():
        if not 0 <= value <= 1:
            yield Problem(f"{name} is {value}; a share lies between 0 and 1")
    for name, value in _sizes_of(spec).items():
        if not value > 0:
            yield Problem(f"{name} is {value}; it must be above 0")
    for name, value in _spans_of(spec).items():
        if not value >= 0:
            yield Problem(f"{name} is {value}; it cannot be below 0")
    names = [split.name for split in spec.splits]
    for split in spec.splits:
        yield from _problems_of_split(split, is_twice=names.count(split.name) > 1)


def _shares_of(spec: CompanySpec) -> dict[str, float]:
    """Give everything that lies between 0 and 1."""
    untidiness = spec.untidiness
    return {
        "account_share": spec.account_share,
        "entry_share": spec.entry_share,
        "cross_share": spec.cross_share,
        "pace.season": spec.pace.season,
        "pace.quality_link": spec.pace.quality_link,
        "slowdowns.share": spec.slowdowns.share,
        "untidiness.late_share": untidiness.late_share,
        "untidiness.duplicate_share": untidiness.duplicate_share,
        "untidiness.reversal_share": untidiness.reversal_share,
        "untidiness.unknown_share": untidiness.unknown_share,
        "untidiness.tie_share": untidiness.tie_share,
        "money.margin": spec.money.margin,
        "money.loss_share": spec.money.loss_share,
        "money.cost_given_share": spec.money.cost_given_share,
    }


def _sizes_of(spec: CompanySpec) -> dict[str, float]:
    """Give everything that is above 0."""
    return {
        "pace.per_week": spec.pace.per_week,
        "pace.spread": spec.pace.spread,
        "pace.gap_shape": spec.pace.gap_shape,
        "money.order_minor": spec.money.order_minor,
        "mix.routine": spec.mix.routine,
    }


def _spans_of(spec: CompanySpec) -> dict[str, float]:
    """Give everything that is not below 0."""
    return {
        "pace.burst_shape": spec.pace.burst_shape,
        **{
            f"mix.{name}": getattr(spec.mix, name)
            for name in ("costly", "negative", "praise", "complaint", "forward", "backward")
        },
        "steering.fit_noise": spec.steering.fit_noise,
        "dropout.per_year": spec.dropout.per_year,
        "dropout.known_after_days": spec.dropout.known_after_days,
        "slowdowns.factor": spec.slowdowns.factor,
        "slowdowns.settle_weeks": spec.slowdowns.settle_weeks,
        "slowdowns.watch_weeks": spec.slowdowns.watch_weeks,
        "untidiness.late_days": spec.untidiness.late_days,
        "money.order_spread": spec.money.order_spread,
        "money.account_spread": spec.money.account_spread,
    }


def _problems_of_split(split: Split, *, is_twice: bool) -> Iterator[Problem]:
    """Give everything that is wrong with one split."""
    where = f"split {split.name!r}"
    if is_twice:
        yield Problem("its name is there twice", where=where)
    if split.name in RESERVED or split.name.endswith("__known_at"):
        yield Problem("its name is that of another column", where=where)
    if not split.words or len(set(split.words)) < len(split.words):
        yield Problem("it has no words, or one of them twice", where=where)
    for name in ("shares", "quality_shift", "pace_factor"):
        values = getattr(split, name)
        if values and len(values) != len(split.words):
            yield Problem(f"{name} has {len(values)} numbers for {len(split.words)} words", where=where)
    if split.shares and (min(split.shares) < 0 or not isclose(sum(split.shares), 1, abs_tol=1e-9)):
        yield Problem(f"its shares {split.shares} do not add up to 1", where=where)
    if split.pace_factor and min(split.pace_factor) <= 0:
        yield Problem("each pace factor is above 0", where=where)
    if not 0 <= split.missing_share <= 1 or split.known_after_days < 0:
        yield Problem("missing_share lies between 0 and 1, known_after_days is not below 0", where=where)
