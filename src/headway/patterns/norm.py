"""The norm of a group: what is usual at each knot of a clock, how many that rests on, and how sure it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.bands import exact_bands
from headway.columns.columns import Trajectories
from headway.columns.draws import band_interval, bootstrap_bands, draw_weights
from headway.errors import InputError, NormTooThinError
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN, TEST_ACCOUNTS_MIN
from headway.patterns.members import Accounts, Mask, accounts_n, check_members, members_at, members_n
from headway.patterns.population import Population
from headway.patterns.reference import Borrowing
from headway.patterns.shrinkage import mixture_draws, mixture_quantiles

QUANTILES: Final = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""The lines of every norm."""

MEDIAN: Final = QUANTILES.index(0.50)
"""Where the median stands among them."""

INTERVAL: Final = 0.95
"""The interval of a line is the middle 95 % of the bootstrap draws."""

DKW_ALPHA: Final = 0.05
"""The rank error of a sampled norm is exceeded with this probability."""


class Quantity(StrEnum):
    """What a norm is of."""

    RV = "rv"
    GAIN = "gain"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {"rv": "Relationship Value", "gain": "gain over the window"}[self.value]


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """The band of a group at each of g knots.

    Attributes
    ----------
    label, subset : str
        Its name, and the expression that chose its members ("" for everyone).
    population : Population
        Always shown with it.
    quantity : Quantity
    clock : str
        ``age``, ``step`` or ``stage``.
    knots : int64 (g,)
        Microseconds of age or stay, or the number of the step.
    band : int64 (g, 7), rv_milli
        The lines of `QUANTILES`. At and past `drawn_n` they have no meaning.
    low, high : int64 (g, 7), rv_milli, or None
        95 % interval of each line by account bootstrap. At and past `intervals_n` they have no meaning.
    n, accounts_n : int64 (g,)
        Members, and their accounts, observed at each knot. They never rise.
    borrowed_n : float
        Contacts' worth borrowed from the parent, 0 for none.
    borrowed_from : str
        The parent's name, "" for none.
    as_of_us : int
    catalogue_label : str
        Which catalogue version valued the interactions, and in which view.
    version : str
        Names the band: a hash of all that it was computed from, the same whenever that is the same.
    """

    label: str
    subset: str
    population: Population
    quantity: Quantity
    clock: str
    knots: NDArray[np.int64]
    band: NDArray[np.int64]
    low: NDArray[np.int64] | None
    high: NDArray[np.int64] | None
    n: NDArray[np.int64]
    accounts_n: NDArray[np.int64]
    borrowed_n: float
    borrowed_from: str
    as_of_us: int
    catalogue_label: str
    version: str

    @property
    def drawn_n(self) -> int:
        """How many knots, from the first, have enough contacts to be drawn."""
        return int((self.n >= DRAW_N_MIN).sum())

    @property
    def alerts_n(self) -> int:
        """How many knots, from the first, have enough contacts to raise alerts."""
        return int((self.n >= ALERT_N_MIN).sum())

    @property
    def intervals_n(self) -> int:
        """How many knots, from the first, have enough accounts for their interval to be believed."""
        return 0 if self.low is None else int((self.accounts_n >= TEST_ACCOUNTS_MIN).sum())

    @property
    def median(self) -> NDArray[np.int64]:
        """The middle line, (g,), rv_milli."""
        middle: NDArray[np.int64] = self.band[:, MEDIAN]
        return middle

    @property
    def rank_error(self) -> NDArray[np.float64]:
        """By how much, as a share, any line's rank may be off if the members are a sample of contacts, (g,).

        Dvoretzky, Kiefer and Wolfowitz with Massart's constant: sqrt(ln(2 / 0.05) / (2 n)). It holds for contacts drawn
        one by one; where the members are a sample of accounts, the interval is what counts.
        """
        error: NDArray[np.float64] = np.sqrt(np.log(2.0 / DKW_ALPHA) / (2.0 * np.maximum(self.n, 1)))
        return error

    def line(self, quantile: float) -> NDArray[np.int64]:
        """Give one of the lines, (g,), rv_milli.

        Raises
        ------
        InputError
            The norm has no such line.
        """
        if quantile not in QUANTILES:
            raise InputError(f"A norm has no {quantile} line", hint=f"There are {', '.join(map(str, QUANTILES))}.")
        found: NDArray[np.int64] = self.band[:, QUANTILES.index(quantile)]
        return found

    def to_arrow(self) -> pa.Table:
        """Give the part that can be drawn as a table, a row for each knot."""
        rows = slice(self.drawn_n)
        unsure = np.arange(self.drawn_n) >= self.intervals_n
        columns: dict[str, Any] = {
            "knot": pa.array(self.knots[rows]),
            "n": pa.array(self.n[rows]),
            "accounts_n": pa.array(self.accounts_n[rows]),
        }
        for place, quantile in enumerate(QUANTILES):
            name = f"p{round(100 * quantile):02d}"
            columns[f"{name}_rv_milli"] = pa.array(self.band[rows, place])
            if self.low is not None and self.high is not None:
                columns[f"{name}_rv_milli_low"] = pa.array(self.low[rows, place], mask=unsure)
                columns[f"{name}_rv_milli_high"] = pa.array(self.high[rows, place], mask=unsure)
        return pa.table(columns)


def norm_of(
    trajectories: Trajectories,
    members: Mask,
    account: Accounts,
    *,
    label: str,
    population: Population,
    as_of_us: int,
    catalogue_label: str,
    rng: np.random.Generator,
    subset: str = "",
    quantity: Quantity = Quantity.RV,
    borrowing: Borrowing | None = None,
    draws: int = 200,
) -> Norm:
    """Make the norm of a group.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts, as of ``as_of_us``.
    members : bool array (k,)
        Those of the subset that belong to the population.
    account : int array (k,)
        What the interval draws.
    label, population, as_of_us, catalogue_label, subset, quantity
        What the norm says of itself.
    rng : numpy Generator
        Seeded by the caller; nothing but the interval depends on it.
    borrowing : Borrowing, optional
        For a small subset: the lines are those of F* = (n F_subset + k F_parent) / (n + k).
    draws : int
        Bootstrap draws; 0 for no interval.

    Returns
    -------
    Norm

    Raises
    ------
    NormTooThinError
        Fewer than `DRAW_N_MIN` members at the first knot.
    InputError
        Members or accounts do not fit.

    Notes
    -----
    A line is the smallest value that the wanted share of members does not exceed. Source:
    docs/method/norms.md.

    Examples
    --------
    >>> t = Trajectories(np.arange(20, dtype=np.int32)[None] * 1000, np.ones(20, np.int16), np.zeros(1, int), "age")
    >>> norm = norm_of(
    ...     t, np.ones(20, bool), np.arange(20, dtype=np.int32), label="everyone", population=Population.STARTED,
    ...     as_of_us=0, catalogue_label="starter 1, as valued now", rng=np.random.default_rng(1))
    >>> norm.band[0].tolist(), norm.n.tolist()
    ([0, 1000, 4000, 9000, 14000, 17000, 18000], [20])
    """
    check_members(trajectories, account, members=members, parent=borrowing.parent if borrowing else None)
    n = members_n(trajectories, members)
    if not len(n) or n[0] < DRAW_N_MIN:
        raise NormTooThinError(
            f"{label!r} has {int(n[0]) if len(n) else 0} contacts ({population.label}), fewer than the {DRAW_N_MIN} "
            "that a norm needs",
            hint="Take a larger subset or another population.",
            n=int(n[0]) if len(n) else 0,
        )
    if borrowing is not None and borrowing.contacts_n > 0:
        band, low, high = _mixed_bands(trajectories, members, account, borrowing, n, rng, draws)
    else:
        borrowing = None
        band = exact_bands(trajectories, QUANTILES, members=members)[0]
        low, high = _interval(trajectories, members, account, rng, draws)
    version = _version(
        trajectories,
        members,
        borrowing,
        facts=(quantity.value, population.value, subset, str(as_of_us), catalogue_label),
    )
    return Norm(
        label=label,
        subset=subset,
        population=population,
        quantity=quantity,
        clock=trajectories.clock,
        knots=trajectories.knots,
        band=band,
        low=low,
        high=high,
        n=n,
        accounts_n=accounts_n(trajectories, members, account),
        borrowed_n=borrowing.contacts_n if borrowing else 0.0,
        borrowed_from=borrowing.parent_label if borrowing else "",
        as_of_us=as_of_us,
        catalogue_label=catalogue_label,
        version=version,
    )


def _interval(
    trajectories: Trajectories, members: Mask, account: Accounts, rng: np.random.Generator, draws: int
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
    """Give the interval of each line of a group that stands on its own."""
    if not draws:
        return None, None
    return band_interval(bootstrap_bands(trajectories, members, account, QUANTILES, rng, draws), INTERVAL)


def _mixed_bands(
    trajectories: Trajectories,
    members: Mask,
    account: Accounts,
    borrowing: Borrowing,
    n: NDArray[np.int64],
    rng: np.random.Generator,
    draws: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64] | None, NDArray[np.int64] | None]:
    """Give lines and interval of a group that borrows; the parent is held fixed in the draws."""
    shape = (len(n), len(QUANTILES))
    band, low, high = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    accounts, owner = np.unique(account[members], return_inverse=True)
    owner_of = np.zeros(len(members), dtype=np.int64)
    owner_of[members] = owner
    weights = draw_weights(len(accounts), draws, rng).T
    for knot in np.flatnonzero(n >= DRAW_N_MIN):
        chosen = members_at(trajectories, members, int(knot))
        chosen = chosen[np.argsort(trajectories.values[knot, chosen], kind="stable")]
        own = trajectories.values[knot, chosen]
        parent = np.sort(trajectories.values[knot, members_at(trajectories, borrowing.parent, int(knot))])
        strength = borrowing.contacts_n if len(parent) else 0.0
        band[knot] = mixture_quantiles(own, parent, strength, QUANTILES)
        if draws:
            base = parent if len(parent) else own
            drawn = mixture_draws(own, weights[:, owner_of[chosen]], base, strength, QUANTILES)
            (low[knot],), (high[knot],) = band_interval(drawn[:, None, :], INTERVAL)
    return (band, low, high) if draws else (band, None, None)


def _version(trajectories: Trajectories, members: Mask, borrowing: Borrowing | None, facts: tuple[str, ...]) -> str:
    """Hash what a band was computed from: the facts it states and the members' values, not their places."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update("\x1f".join((*facts, trajectories.clock, *map(str, QUANTILES))).encode())
    digest.update(np.ascontiguousarray(trajectories.knots).tobytes())
    groups = [members] if borrowing is None else [members, borrowing.parent]
    if borrowing is not None:
        digest.update(f"\x1f{borrowing.contacts_n}".encode())
    for group in groups:
        for knot in range(len(trajectories.knots)):
            digest.update(trajectories.values[knot, members_at(trajectories, group, knot)].tobytes())
            digest.update(b"\x1f")
    return digest.hexdigest()
