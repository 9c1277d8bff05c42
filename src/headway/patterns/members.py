"""Who takes part in a norm, knot by knot: contacts, and the accounts they belong to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.errors import InputError, Problem

Mask = NDArray[np.bool_]
"""One yes or no for each contact."""

Accounts = NDArray[np.int32]
"""The account of each contact, as a code from 0."""


def check_members(trajectories: Trajectories, account: NDArray[Any], **masks: Mask | None) -> None:
    """Refuse masks and accounts that do not fit the trajectories, naming every one that does not.

    Raises
    ------
    InputError
        A mask is not boolean, or has not one value for each contact; accounts are missing or negative.

    Examples
    --------
    >>> t = Trajectories(np.zeros((1, 3), np.int32), np.ones(3, np.int16), np.zeros(1, np.int64), "age")
    >>> check_members(t, np.zeros(3, np.int32), members=np.ones(2, bool))
    Traceback (most recent call last):
    headway.errors.InputError: Members do not fit the 3 contacts of the trajectories. Give one value for each contact.
      'members' is an array of bool with shape (2,), not of bool with shape (3,).
    """
    contacts_n = len(trajectories.observed_n)
    problems = [
        Problem(f"{name!r} is an array of {mask.dtype} with shape {mask.shape}, not of bool with shape ({contacts_n},)")
        for name, mask in masks.items()
        if mask is not None and (mask.dtype != np.bool_ or mask.shape != (contacts_n,))
    ]
    if account.shape != (contacts_n,) or account.dtype.kind not in "iu":
        problems.append(
            Problem(f"'account' is an array of {account.dtype} with shape {account.shape}, not whole ({contacts_n},)")
        )
    elif contacts_n and int(account.min()) < 0:
        problems.append(Problem("'account' holds negative codes", hint="A contact without an account is its own."))
    if problems:
        raise InputError(
            f"Members do not fit the {contacts_n} contacts of the trajectories",
            hint="Give one value for each contact.",
            problems=problems,
        )


def members_at(trajectories: Trajectories, members: Mask, knot: int) -> NDArray[np.int64]:
    """Give the members that are observed at a knot, as positions."""
    return np.flatnonzero(members & (trajectories.observed_n > knot))


def members_n(trajectories: Trajectories, members: Mask) -> NDArray[np.int64]:
    """Count the members observed at each knot, (g,); never rises from one knot to the next.

    Examples
    --------
    >>> t = Trajectories(np.zeros((3, 3), np.int32), np.array([3, 1, 2], np.int16), np.arange(3), "step")
    >>> members_n(t, np.array([True, True, True]))
    array([3, 2, 1])
    """
    return _reaching(trajectories.observed_n[members], len(trajectories.knots))


def accounts_n(trajectories: Trajectories, members: Mask, account: Accounts) -> NDArray[np.int64]:
    """Count the accounts with at least one member observed at each knot, (g,).

    Examples
    --------
    >>> t = Trajectories(np.zeros((3, 3), np.int32), np.array([3, 1, 2], np.int16), np.arange(3), "step")
    >>> accounts_n(t, np.array([True, True, True]), np.array([0, 0, 1], np.int32))
    array([2, 2, 1])
    """
    longest = np.zeros(int(account.max(initial=-1)) + 1, dtype=np.int16)
    np.maximum.at(longest, account[members], trajectories.observed_n[members])
    return _reaching(longest, len(trajectories.knots))


def _reaching(observed_n: NDArray[np.int16], knots_n: int) -> NDArray[np.int64]:
    """Count how many reach each knot."""
    ends = np.bincount(observed_n, minlength=knots_n + 1)
    reaching: NDArray[np.int64] = ends[::-1].cumsum()[::-1][1 : knots_n + 1].astype(np.int64)
    return reaching
