"""What each account is worth: revenue, cost to engage, contribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation


@dataclass(frozen=True, slots=True)
class AccountWorth:
    """Money of every account with a contact in scope.

    Attributes
    ----------
    account : int64 (a,)
        Index into ``columns.accounts``.
    revenue_minor, variable_cost_minor, cost_minor, contribution_minor : int64 (a,)
        Contribution is revenue minus variable product cost minus cost to engage, or profit where the data give it.
    """

    account: NDArray[np.int64]
    revenue_minor: NDArray[np.int64]
    variable_cost_minor: NDArray[np.int64]
    cost_minor: NDArray[np.int64]
    contribution_minor: NDArray[np.int64]


def contact_sums(columns: Columns, of_row: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Add up a whole number of every interaction per contact, over the rows that count.

    Parameters
    ----------
    columns : Columns
    of_row : int64 (n,)
    rows : bool (n,)

    Returns
    -------
    int64 (k,)
    """
    running = np.concatenate(([0], np.cumsum(np.where(rows, of_row, 0), dtype=np.int64)))
    sums: NDArray[np.int64] = running[columns.offsets[1:]] - running[columns.offsets[:-1]]
    return sums


def minor_of_number(number: NDArray[np.float64], digits: int = 2) -> NDArray[np.int64]:
    """Turn a contact number in whole units of money into minor units; missing is 0.

    ``digits`` is how many decimals the currency has.

    Examples
    --------
    >>> minor_of_number(np.array([1.5, np.nan])).tolist()
    [150, 0]
    """
    minor: NDArray[np.int64] = np.round(np.nan_to_num(number, nan=0.0) * 10**digits).astype(np.int64)
    return minor


def account_worth(
    columns: Columns,
    valuation: Valuation,
    members: NDArray[np.bool_],
    *,
    revenue_minor: NDArray[np.int64],
    variable_cost_minor: NDArray[np.int64] | None = None,
    profit_minor: NDArray[np.int64] | None = None,
) -> AccountWorth:
    """Add up money per account over the contacts in scope.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
        Gives the cost to engage.
    members : bool (k,)
    revenue_minor : int64 (k,)
        Revenue of each contact.
    variable_cost_minor : int64 (k,), optional
        Variable product cost of each contact.
    profit_minor : int64 (k,), optional
        Profit of each contact as the data give it; it then stands for contribution, and nothing is taken off.

    Returns
    -------
    AccountWorth
        One row for each account with at least one member.
    """
    accounts_n = len(columns.accounts)
    product_cost = np.zeros(columns.contacts_n, dtype=np.int64) if variable_cost_minor is None else variable_cost_minor
    cost = contact_sums(columns, valuation.cost_minor, valuation.counts)
    sums = [_by_account(columns, of_contact, members, accounts_n) for of_contact in (revenue_minor, product_cost, cost)]
    present = np.flatnonzero(np.bincount(columns.account[members], minlength=accounts_n)).astype(np.int64)
    revenue, variable, engage = (of_account[present] for of_account in sums)
    contribution = revenue - variable - engage
    if profit_minor is not None:
        contribution = _by_account(columns, profit_minor, members, accounts_n)[present]
    return AccountWorth(present, revenue, variable, engage, contribution)


def _by_account(
    columns: Columns, of_contact: NDArray[np.int64], members: NDArray[np.bool_], accounts_n: int
) -> NDArray[np.int64]:
    sums = np.zeros(accounts_n, dtype=np.int64)
    np.add.at(sums, columns.account[members], of_contact[members])
    return sums
