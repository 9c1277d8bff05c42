"""Occurrences as people write them: ``1``, ``2-6``, ``7+``."""

from __future__ import annotations


def read_occurrence(written: object) -> tuple[int, int | None]:
    """Give the first and the last occurrence of a range; the last of an open range is None.

    Parameters
    ----------
    written : object
        A number, or text of the form that the pack's schema allows.

    Examples
    --------
    >>> read_occurrence(1), read_occurrence("2-6"), read_occurrence("7+")
    ((1, 1), (2, 6), (7, None))
    """
    text = str(written)
    if text.endswith("+"):
        return int(text[:-1]), None
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def write_occurrence(first: int, last: int | None) -> str:
    """Write a range of occurrences; one that holds for all is empty.

    Examples
    --------
    >>> write_occurrence(1, 1), write_occurrence(2, 6), write_occurrence(7, None), write_occurrence(1, None)
    ('1', '2-6', '7+', '')
    """
    if last is None:
        return f"{first}+" if first > 1 else ""
    return str(first) if first == last else f"{first}-{last}"
