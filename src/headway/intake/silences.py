"""Interactions made of silence: a quiet month after a sale is something that happened, too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.intake.interactions import MappedRows, hash_facts
from headway.intake.keys import write_keys
from headway.intake.mapping import SilenceSpec
from headway.intake.words import Words, constant_words
from headway.units import DAY_US


def make_silences(
    spec: SilenceSpec,
    contact: Words,
    kind: Words,
    product_group: Words | None,
    occurred_at: NDArray[np.int64],
    known_at: NDArray[np.int64],
) -> MappedRows:
    """Make an interaction for every full ``days`` that a contact stays silent.

    A silence begins with an interaction of one of the types ``after`` and ends with the next of them, or where the
    history of these types ends (the moment of the last one of any contact): later nothing can be told apart from a
    file that stops. A silence becomes known when it is complete.

    Parameters
    ----------
    spec : SilenceSpec
    contact, kind : Words (n,)
    product_group : Words (n,) or None
        Silences are counted for each contact and product group.
    occurred_at, known_at : int64 (n,)

    Returns
    -------
    MappedRows

    Examples
    --------
    >>> import pyarrow as pa
    >>> from headway.intake.words import words_of
    >>> spec = SilenceSpec("quiet", 1, ("sale",), "quiet_month", 30)
    >>> days = np.array([0, 70, 100]) * DAY_US
    >>> made = make_silences(
    ...     spec, words_of(pa.array(["a", "a", "b"])), words_of(pa.array(["sale"] * 3)), None, days, days
    ... )
    >>> made.contact.plain().to_pylist(), (made.occurred_at // DAY_US).tolist()
    (['a', 'a', 'a'], [30, 60, 100])
    """
    codes = [code for code, word in enumerate(kind.words.to_pylist()) if word in spec.after]
    rows = np.flatnonzero(np.isin(kind.codes, np.array(codes, dtype=np.int32)))
    groups = product_group.codes[rows] if product_group is not None else np.zeros(len(rows), dtype=np.int32)
    rows = rows[np.lexsort((occurred_at[rows], groups, contact.codes[rows]))]
    who = contact.codes[rows]
    which = product_group.codes[rows] if product_group is not None else np.zeros(len(rows), dtype=np.int32)
    began = occurred_at[rows]
    end_us = int(began.max()) if len(began) else 0
    ended = np.full(len(rows), end_us, dtype=np.int64)
    follows = (who[1:] == who[:-1]) & (which[1:] == which[:-1])
    ended[:-1] = np.where(follows, began[1:], end_us)
    span = spec.days * DAY_US
    last = np.append(~follows, True) if len(rows) else np.zeros(0, dtype=np.bool_)
    full_n = np.minimum((ended - began - (~last).astype(np.int64)) // span, spec.at_most)
    full_n = np.maximum(full_n, 0)
    source_row = np.repeat(np.arange(len(rows)), full_n)
    nth = np.arange(len(source_row)) - np.repeat(np.cumsum(full_n) - full_n, full_n) + 1
    moments = began[source_row] + nth * span
    made = MappedRows(
        source=spec.name,
        keys=None,
        contact=Words(who[source_row], contact.words),
        kind=constant_words(spec.kind, len(source_row)),
        occurred_at=moments,
        known_at=np.maximum(moments, known_at[rows][source_row]),
        product_group=Words(which[source_row], product_group.words) if product_group is not None else None,
    )
    low, high = hash_facts(made)
    made.keys = write_keys(low, high, np.ones(made.rows_n, dtype=np.int64))
    return made
