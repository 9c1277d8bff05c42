"""The subset language: a condition on contacts as people write it.

A text is cut into tokens, read into a tree of conditions, fitted to the data, and asked of whole arrays at once.
It is its own small language: no Python and no SQL is ever run, so any text is safe to read.
Every mistake is reported with its place and the nearest word that would be right.
"""

from headway.subsets.language.expression import EVERYONE, Expression, parse
from headway.subsets.language.parser import DEPTH_MAX, LENGTH_MAX, VALUES_MAX

__all__ = ["DEPTH_MAX", "EVERYONE", "LENGTH_MAX", "VALUES_MAX", "Expression", "parse"]
