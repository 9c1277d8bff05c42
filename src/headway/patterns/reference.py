"""What contacts are read against: whose patterns, up to when, and what is borrowed where they are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.errors import InputError
from headway.patterns.members import Accounts, Mask, check_members


@dataclass(frozen=True, slots=True, eq=False)
class Borrowing:
    """What a small subset's norm takes from its parent: ``contacts_n`` contacts' worth of the parent's distribution.

    Attributes
    ----------
    parent : bool array (k,)
        The members of the parent; as a rule the subset is part of it.
    contacts_n : float
        The k of F* = (n F_subset + k F_parent) / (n + k); 0 borrows nothing.
    parent_label : str
        Its name on screen.
    """

    parent: Mask
    contacts_n: float
    parent_label: str

    def __post_init__(self) -> None:
        if not (np.isfinite(self.contacts_n) and self.contacts_n >= 0):
            raise InputError(
                f"A norm cannot borrow {self.contacts_n} contacts' worth", hint="Give a finite number from 0 upwards."
            )


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceGroup:
    """The group that contacts are read against.

    Attributes
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    members : bool array (k,)
        Whose patterns make the norm.
    account : int32 array (k,)
        Codes from 0. A contact's own account is left out of whatever it is read against.
    norm_version : str
        Of the norm that is drawn, so that a reading can be traced.
    succeeded : bool array (k,), optional
        Members whose success was known at the as-of moment: they make the successful median.
    level : int array (g, k), optional
        The level of each contact at each knot. Without it, velocity peers share only their zone of RV.
    window : int, optional
        Length of the window of the velocity, in units of the clock. None: no velocity.
    borrowing : Borrowing, optional
        For a small subset.

    Raises
    ------
    InputError
        A mask, the accounts or the levels do not fit, or the window is not positive.
    """

    trajectories: Trajectories
    members: Mask
    account: Accounts
    norm_version: str = ""
    succeeded: Mask | None = None
    level: NDArray[Any] | None = None
    window: int | None = None
    borrowing: Borrowing | None = None

    def __post_init__(self) -> None:
        parent = self.borrowing.parent if self.borrowing else None
        check_members(self.trajectories, self.account, members=self.members, succeeded=self.succeeded, parent=parent)
        if self.level is not None and self.level.shape != self.trajectories.values.shape:
            raise InputError(
                f"'level' has shape {self.level.shape}, the trajectories {self.trajectories.values.shape}",
                hint="Give the level of each contact at each knot.",
            )
        if self.window is not None and self.window <= 0:
            raise InputError(f"A velocity window of {self.window} has no length", hint="Give a positive length.")
