"""The positive outcome: the one rule that says when a relationship succeeded, and when that was known."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns, Valuation
from headway.columns.firsts import first_occurrence, first_reached
from headway.documents.nearest import did_you_mean
from headway.errors import InputError
from headway.units import NEVER_US


def succeeded_at(
    columns: Columns,
    valuation: Valuation,
    *,
    flag: str = "",
    level: str = "",
    types: Collection[str] = (),
) -> NDArray[np.int64]:
    """Give when each contact's relationship succeeded, as known at the valuation's as-of date.

    Parameters
    ----------
    columns : Columns
        k contacts.
    valuation : Valuation
    flag, level, types
        Exactly one: a contact flag of the data, a level that was reached, or kinds of interaction of which one
        happened.

    Returns
    -------
    int64 (k,)
        Microseconds since 1970; `NEVER_US` where it has not happened, or was not known by then.

    Raises
    ------
    InputError
        None or several rules are given, or the flag, the level or a type is unknown.
    """
    rules = [name for name, given in (("flag", flag), ("level", level), ("types", types)) if given]
    if len(rules) != 1:
        found = f"{' and '.join(rules)} are given" if rules else "none is given"
        raise InputError(f"A positive outcome has one rule, and {found}", hint="Name one of: flag, level, types.")
    if flag:
        if flag not in columns.contact_times:
            raise InputError(
                f"The data have no flag {flag!r} to tell who succeeded", hint=did_you_mean(flag, columns.contact_times)
            )
        moments = columns.contact_times[flag]
    elif level:
        moments = first_reached(columns, valuation, [level])
    else:
        moments = first_occurrence(columns, valuation, list(types))
    known: NDArray[np.int64] = np.where(moments <= valuation.as_of_us, moments, NEVER_US)
    return known
