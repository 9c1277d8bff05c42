"""The valid word nearest to one that is not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from rapidfuzz import fuzz, process

_ALIKE_MIN: Final = 62.0  # in percent; 'acquistion' is 95 like 'acquisition', 'sales' 40 like 'service'
_LISTED_MAX: Final = 12
_WORD_CHARS_MAX: Final = 100


def nearest_word(word: object, options: Collection[str]) -> str | None:
    """Give the valid word that is most like another, or None if none is near.

    Examples
    --------
    >>> nearest_word("costs", ["rv", "cost"])
    'cost'
    """
    text = str(word)[:_WORD_CHARS_MAX].lower().replace(" ", "_").replace("-", "_")
    best = process.extractOne(text, list(options), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE_MIN)
    return best[0] if best is not None else None


def did_you_mean(word: object, options: Collection[str]) -> str | None:
    """Give a hint for a word that is none of the valid ones.

    Parameters
    ----------
    word : object
        What was written.
    options : collection of str
        The valid words; of a mapping, its keys.

    Returns
    -------
    str or None
        The nearest valid word as a question; all of them if none is near and they are few; else None.

    Examples
    --------
    >>> did_you_mean("acquistion", ["acquisition", "closing", "retention"])
    "Did you mean 'acquisition'?"
    >>> did_you_mean("x", ["in", "out", "mutual"])
    "It is one of 'in', 'out', 'mutual'."
    """
    nearest = nearest_word(word, options)
    if nearest is not None:
        return f"Did you mean '{nearest}'?"
    if 0 < len(options) <= _LISTED_MAX:
        return f"It is one of {', '.join(repr(option) for option in options)}."
    return None
