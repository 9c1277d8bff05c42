"""What is wrong with an expression, and where: the marks under the text, and the nearest word that would be right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from headway.errors import ExpressionError, Problem

SHOWN_COLUMNS_MAX: Final = 100
"""Longer lines are shown in part, around the first mark."""

_SUGGESTED_MIN: Final = 60.0
_LISTED_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: from which character to which, what, and what to do."""

    start: int
    end: int
    problem: str
    hint: str | None = None


def refuse(text: str, faults: Sequence[Fault], *, what: str = "The expression cannot be read") -> ExpressionError:
    """Make the error that reports every fault at once, with marks under the text.

    Examples
    --------
    >>> print(refuse("ageing > 3", [Fault(0, 6, "No field 'ageing'", "Did you mean 'age'?")]))
    The expression cannot be read. The marks show where:
        ageing > 3
        ^^^^^^
      character 1: No field 'ageing'. Did you mean 'age'?
    """
    problems = [
        Problem(
            fault.problem, value=text[fault.start : fault.end], hint=fault.hint, where=f"character {fault.start + 1}"
        )
        for fault in faults
    ]
    places = [(fault.start, fault.end) for fault in faults]
    hint = f"The marks show where:\n{marked(text, faults)}"
    return ExpressionError(what, hint=hint, problems=problems, text=text, places=places)


def marked(text: str, faults: Iterable[Fault]) -> str:
    """Give the lines of a text that have faults, each with marks below."""
    shown: list[str] = []
    places = [(fault.start, max(fault.end, fault.start + 1)) for fault in faults]
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        spans = [(max(a, start) - start, min(b, end + 1) - start) for a, b in places if a <= end and b > start]
        if spans:
            shown.extend(_marked_line(line, spans))
        start = end + 1
    return "\n".join("    " + line for line in shown)


def _marked_line(line: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """Give one line and its marks; of a long line the part around the first mark."""
    low = 0
    if len(line) > SHOWN_COLUMNS_MAX:
        low = max(0, min(span[0] for span in spans) - SHOWN_COLUMNS_MAX // 3)
    high = min(len(line), low + SHOWN_COLUMNS_MAX)
    text, marks = ("…", " ") if low else ("", "")
    for i in range(low, high + 1):
        is_marked = any(a <= i < b for a, b in spans)
        character = line[i] if i < high else " "
        text += character if character.isprintable() else " "
        marks += ("^" if is_marked else " ") * _width(character)
    return (text.rstrip() + ("…" if high < len(line) else "")), marks.rstrip()


def _width(character: str) -> int:
    """Say how many columns a character takes on a terminal."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def nearest(word: str, choices: Sequence[str], *, noun: str) -> str:
    """Suggest the nearest of the words that would be right, or list some of them.

    Examples
    --------
    >>> nearest("retial", ("retail", "steel"), noun="words")
    "Did you mean 'retail'?"
    >>> nearest("xyz", ("retail", "steel"), noun="words")
    'The words are: retail, steel.'
    """
    if not choices:
        return f"There are no {noun}."
    lower = word.lower()
    same: str | None = next((choice for choice in choices if choice.lower() == lower), None)
    if same is None:
        found = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=_SUGGESTED_MIN)
        same = found[0] if found else None
    if same is not None:
        return f"Did you mean {same!r}?"
    listed = ", ".join(choices[:_LISTED_MAX])
    rest = len(choices) - _LISTED_MAX
    return f"The {noun} are: {listed}{f' and {rest} more' if rest > 0 else ''}."
