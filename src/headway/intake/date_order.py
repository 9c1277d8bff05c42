"""Which of day, month and year comes first in a column: decided by all its values, or asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.errors import InputError
from headway.intake.table import many
from headway.units import from_us

NO_MOMENT: Final = np.iinfo(np.int64).min
"""Stands for a value that is no moment."""


def decide_order(found: Mapping[str, NDArray[np.int64]], texts: pa.Array, name: str) -> tuple[str, str]:
    """Choose the one order in which every value is a day; ask where several are left and differ.

    Parameters
    ----------
    found : mapping from order to int64 (n,)
        The moments that each order gives; `NO_MOMENT` where it gives none.
    texts : pyarrow array (n,)
        The values, for messages.
    name : str
        Of the column.

    Returns
    -------
    order : str
    reason : str

    Raises
    ------
    InputError
        Several orders fit every value and differ, or no order fits them all.

    Examples
    --------
    >>> day_first, month_first = np.array([0, 1]), np.array([5, NO_MOMENT])
    >>> decide_order({"day_first": day_first, "month_first": month_first}, pa.array(["1/2/12", "31/1/12"]), "at")
    ('day_first', 'since 1 value has a day above 12')
    """
    anything = np.logical_or.reduce([us != NO_MOMENT for us in found.values()])
    whole = [order for order, us in found.items() if (us != NO_MOMENT)[anything].all()]
    if len(whole) == 1:
        others = [us for order, us in found.items() if order != whole[0]]
        telling_n = int((np.logical_or.reduce([us == NO_MOMENT for us in others]) & anything).sum())
        return whole[0], f"since {many(telling_n, 'value has', 'values have')} a day above 12"
    rivals = whole or list(found)
    differ = np.logical_or.reduce([found[rivals[0]] != found[order] for order in rivals[1:]]) & anything
    if whole and not differ.any():
        return rivals[0], "and every other order gives the same days"
    asks = " or ".join(f"`date_order: {order}`" for order in rivals)
    if whole:
        row = int(np.flatnonzero(differ)[0])
        means = " or ".join(_day(int(found[order][row])) for order in rivals)
        raise InputError(
            f"{name!r}: {texts[row].as_py()!r} may be {means}, and none of the {int(anything.sum()):,} values decides",
            hint=f"Write {asks}.",
        )
    shown = [
        f"{texts[at].as_py()!r} can only be {in_words(order)}"
        for order in rivals
        if (at := _only_here(found, order)) is not None
    ]
    raise InputError(
        f"{name!r} is written in several orders at once: {', '.join(shown)}",
        hint=f"Write {asks}; rows in the other order are then rejected.",
    )


def in_words(order: str) -> str:
    """Write an order in words.

    Examples
    --------
    >>> in_words("day_first")
    'day first'
    """
    return order.replace("_", " ")


def _only_here(found: Mapping[str, NDArray[np.int64]], order: str) -> int | None:
    """Give the first value that is a day in this order and in no other."""
    others = [us == NO_MOMENT for other, us in found.items() if other != order]
    at = np.flatnonzero((found[order] != NO_MOMENT) & np.logical_and.reduce(others))
    return int(at[0]) if len(at) else None


def _day(us: int) -> str:
    """Write a day in words."""
    moment = from_us(us)
    return f"{moment.day} {moment:%B} {moment.year}"
