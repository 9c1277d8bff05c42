"""Accounts and contacts: who they are, how good, how fast, from when to when. All of it is known truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr

from headway.synth import lives
from headway.synth.chance import hashed, normals, uniforms
from headway.synth.mixes import TypeClass
from headway.synth.spec import TEAM, CompanySpec, Split

WEEKS_PER_YEAR: Final = 365.2425 / 7
NEVER_WEEK: Final = 1e18
"""A week that does not come."""

_ACCOUNT_SIZE_MAX = 200
_LOSS_COSTLY_LOG_ODDS = 0.7
_LOSS_COST_FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class Accounts:
    """a accounts.

    Attributes
    ----------
    effect : float64 (a,)
        What all contacts of the account have in common, standard normal.
    order_scale : float64 (a,)
        By what its orders are larger than those of a mean account.
    is_loss_maker : bool (a,)
    kept_share : float64 (a,)
        Share of revenue that is left after product cost and service outside of interactions; below 0: planted loss.
    company_revenue : float64 (a,)
        Yearly revenue of the customer itself, major units, rounded.
    """

    effect: NDArray[np.float64]
    order_scale: NDArray[np.float64]
    is_loss_maker: NDArray[np.bool_]
    kept_share: NDArray[np.float64]
    company_revenue: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contacts:
    """k contacts. Weeks count from the company's first Monday and have fractions.

    Attributes
    ----------
    account : int32 (k,)
    quality : float64 (k,)
        Account effect and own part, standard normal, plus the shifts of the splits.
    fit : float64 (k,)
        The score that is seen of it, standard normal where no split shifts.
    pace : float64 (k,)
        Interactions a week.
    entered, until : float64 (k,)
        First and last week; ``until`` is `NEVER_WEEK` for those who do not drop out.
    slow_week, slow_factor : float64 (k,)
        Planted slowdown: from which week, by which factor; `NEVER_WEEK` and 1 for all others.
    words : by split, int32 (k,)
        The true word of each contact.
    rep : int32 (k,)
    group : int8 (k,)
        Own product group.
    """

    account: NDArray[np.int32]
    quality: NDArray[np.float64]
    fit: NDArray[np.float64]
    pace: NDArray[np.float64]
    entered: NDArray[np.float64]
    until: NDArray[np.float64]
    slow_week: NDArray[np.float64]
    slow_factor: NDArray[np.float64]
    words: dict[str, NDArray[np.int32]]
    rep: NDArray[np.int32]
    group: NDArray[np.int8]


def accounts_of(spec: CompanySpec, seed: int, accounts_n: int) -> Accounts:
    """Draw the accounts."""
    money = spec.money
    size = normals(seed, "account size", accounts_n)
    is_loss_maker = uniforms(seed, "loss", accounts_n) < money.loss_share
    service = uniforms(seed, "service", accounts_n)
    eaten = np.where(is_loss_maker, 1.2 + service, 0.3 * service)
    revenue: NDArray[np.float64] = np.exp(16 + 1.2 * (0.6 * size + 0.8 * normals(seed, "company revenue", accounts_n)))
    return Accounts(
        effect=normals(seed, "account effect", accounts_n),
        order_scale=np.exp(money.account_spread * size),
        is_loss_maker=is_loss_maker,
        kept_share=money.margin * (1 - eaten),
        company_revenue=np.rint(revenue / 1000) * 1000,
    )


def account_of_contacts(spec: CompanySpec, seed: int) -> NDArray[np.int32]:
    """Say to which account each contact belongs: accounts are filled one after the other, their sizes geometric."""
    mean = spec.contacts_per_account
    drawn_n = int(spec.contacts_n / mean * 1.2) + 100
    while True:
        drawn = uniforms(seed, "account contacts", drawn_n)
        sizes = np.ones(drawn_n, dtype=np.int64)
        if mean > 1:
            sizes += np.minimum(np.log(drawn) / np.log1p(-1 / mean), _ACCOUNT_SIZE_MAX - 1).astype(np.int64)
        if sizes.sum() >= spec.contacts_n:
            return np.repeat(np.arange(drawn_n, dtype=np.int32), sizes)[: spec.contacts_n]
        drawn_n *= 2


def contacts_of(spec: CompanySpec, seed: int, account: NDArray[np.int32], accounts: Accounts) -> Contacts:
    """Draw the contacts."""
    contacts_n = len(account)
    words = {split.name: _words_of(split, seed, account) for split in spec.splits}
    base = np.sqrt(spec.account_share) * accounts.effect[account]
    base += np.sqrt(1 - spec.account_share) * normals(seed, "own quality", contacts_n)
    quality, pace = base.copy(), _paces(spec, seed, base)
    for split in spec.splits:
        if split.quality_shift:
            quality += np.array(split.quality_shift)[words[split.name]]
        if split.pace_factor:
            pace *= np.array(split.pace_factor)[words[split.name]]
    noise = spec.steering.fit_noise
    entered = uniforms(seed, "entry", contacts_n) * spec.entry_share * spec.weeks_n
    slow_week = _slow_weeks(spec, seed, entered)
    return Contacts(
        account=account,
        quality=quality,
        fit=(quality + noise * normals(seed, "fit", contacts_n)) / np.sqrt(1 + noise**2),
        pace=pace,
        entered=entered,
        until=np.where(slow_week < NEVER_WEEK, NEVER_WEEK, _until(spec, seed, entered, quality)),
        slow_week=slow_week,
        slow_factor=np.where(slow_week < NEVER_WEEK, spec.slowdowns.factor, 1.0),
        words=words,
        rep=_reps(spec, seed, account, words),
        group=(hashed(seed, "product group", contacts_n) % np.uint64(len(spec.product_groups))).astype(np.int8),
    )


def traits_of(spec: CompanySpec, contacts: Contacts, accounts: Accounts) -> NDArray[np.float64]:
    """Give what the kernel needs to know of each contact, (k, TRAITS_N): see `headway.synth.lives`."""
    mix, is_loss_maker = spec.mix, accounts.is_loss_maker[contacts.account]
    slope = mix.quality_slope * contacts.quality
    traits = np.empty((len(contacts.account), lives.TRAITS_N))
    traits[:, lives.ENTERED] = contacts.entered
    traits[:, lives.UNTIL] = contacts.until
    traits[:, lives.PACE] = contacts.pace
    traits[:, lives.SLOW_WEEK] = contacts.slow_week
    traits[:, lives.SLOW_FACTOR] = contacts.slow_factor
    traits[:, lives.GROUP] = contacts.group
    traits[:, lives.REP] = contacts.rep
    traits[:, lives.ORDER_SCALE] = accounts.order_scale[contacts.account]
    traits[:, lives.COST_SCALE] = np.where(is_loss_maker, _LOSS_COST_FACTOR, 1.0)
    steered = spec.steering.slope * contacts.fit + _LOSS_COSTLY_LOG_ODDS * is_loss_maker
    weights = {
        TypeClass.ROUTINE: np.full(len(slope), mix.routine),
        TypeClass.COSTLY: mix.costly * np.exp(steered),
        TypeClass.NEGATIVE: mix.negative * np.exp(-slope),
        TypeClass.PRAISE: mix.praise * np.exp(slope),
        TypeClass.COMPLAINT: mix.complaint * np.exp(-slope),
        TypeClass.FORWARD: mix.forward * np.exp(slope),
        TypeClass.BACKWARD: mix.backward * np.exp(-slope),
    }
    for kind, weight in weights.items():
        traits[:, lives.TILT + kind] = weight
    return traits


def _words_of(split: Split, seed: int, account: NDArray[np.int32]) -> NDArray[np.int32]:
    """Draw the true word of each contact."""
    shares = split.shares or (1 / len(split.words),) * len(split.words)
    edges = np.cumsum(shares)[:-1]
    if split.of == "contact":
        return np.searchsorted(edges, uniforms(seed, f"split {split.name}", len(account)), side="right").astype(
            np.int32
        )
    accounts_n = int(account[-1]) + 1
    by_account = np.searchsorted(edges, uniforms(seed, f"split {split.name}", accounts_n), side="right")
    return by_account.astype(np.int32)[account]


def _paces(spec: CompanySpec, seed: int, base: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw the pace of each contact, tied to its quality through a normal copula."""
    pace = spec.pace
    latent = pace.quality_link * base
    latent += np.sqrt(1 - pace.quality_link**2) * normals(seed, "pace", len(base))
    if pace.law == "lognormal":
        drawn = np.exp(pace.spread * latent - pace.spread**2 / 2)
    else:
        shape = pace.spread**-2
        drawn = gammaincinv(shape, ndtr(latent)) / shape
    paces: NDArray[np.float64] = pace.per_week * drawn
    return paces


def _slow_weeks(spec: CompanySpec, seed: int, entered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Plant the slowdowns where there is history before and after."""
    slowdowns = spec.slowdowns
    first = np.ceil(entered) + slowdowns.settle_weeks
    choices = spec.weeks_n - slowdowns.watch_weeks - first + 1
    week = first + np.floor(uniforms(seed, "slow week", len(entered)) * np.maximum(choices, 1))
    planted = (uniforms(seed, "slow", len(entered)) < slowdowns.share) & (choices >= 1)
    return np.where(planted, week, NEVER_WEEK)


def _until(
    spec: CompanySpec, seed: int, entered: NDArray[np.float64], quality: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Draw the week in which each contact drops out; `NEVER_WEEK` past the end."""
    hazard = spec.dropout.per_year / WEEKS_PER_YEAR * np.exp(-spec.dropout.quality_slope * quality)
    waited = -np.log(uniforms(seed, "dropout", len(entered))) / np.maximum(hazard, 1e-300)
    until = entered + waited
    return np.where(until < spec.weeks_n, until, NEVER_WEEK)


def _reps(
    spec: CompanySpec, seed: int, account: NDArray[np.int32], words: dict[str, NDArray[np.int32]]
) -> NDArray[np.int32]:
    """Give each account a rep of its contact's team; reps are numbered team by team."""
    of_account = hashed(seed, "rep", int(account[-1]) + 1) % np.uint64(spec.reps_per_team)
    rep = of_account.astype(np.int32)[account]
    if TEAM in words:
        rep += words[TEAM] * np.int32(spec.reps_per_team)
    return rep
