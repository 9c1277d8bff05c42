"""An expression: who belongs to a subset, as text that people write and as a tree that arrays are asked with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from headway.errors import LimitError
from headway.subsets.frame import SubsetFrame
from headway.subsets.language.document import from_document, to_document
from headway.subsets.language.evaluation import evaluate
from headway.subsets.language.faults import refuse
from headway.subsets.language.fitting import faults_of
from headway.subsets.language.parser import DEPTH_MAX, LENGTH_MAX, read
from headway.subsets.language.tree import And, Everyone, Node, Not, Or, leaves, nesting_of
from headway.subsets.language.writing import write


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition on contacts. Made by `parse`, by `Expression.from_json`, or from others with ``& | - ~``.

    ``str(expression)`` is its canonical text, and reading that gives an equal expression. Two expressions are equal
    when they say the same conditions in the same order.
    """

    node: Node
    text: str = field(compare=False)

    def __str__(self) -> str:
        return write(self.node)

    @classmethod
    def of(cls, node: Node) -> Expression:
        """Make an expression from a tree.

        Raises
        ------
        LimitError
            Its text would be longer or deeper than can be read back.
        """
        if nesting_of(node) > DEPTH_MAX:
            raise LimitError(
                f"More than {DEPTH_MAX} parentheses or 'not' would stand inside one another",
                hint="Combine fewer subsets.",
                limit=DEPTH_MAX,
            )
        return parse(_written(node))

    def fields(self) -> tuple[str, ...]:
        """Give the names of the fields it asks about, in the order of their first use.

        Examples
        --------
        >>> parse("region = 'west' and not churned").fields()
        ('region', 'churned')
        """
        named = (leaf.field.name for leaf in leaves(self.node) if not isinstance(leaf, Everyone))
        return tuple(dict.fromkeys(named))

    def check(self, frame: SubsetFrame, *, allow_unknown_words: bool = False) -> None:
        """Make sure that it fits the data.

        Parameters
        ----------
        frame : SubsetFrame
        allow_unknown_words : bool
            Let words pass that the data do not have (a saved subset used on other data); nobody has them.

        Raises
        ------
        ExpressionError
            A field is not there, a comparison or a value does not suit a field's kind, or a word is not in the data.
            Every fault is reported, with its place and the nearest that would be right.
        """
        faults = list(faults_of(self.node, frame, allow_unknown_words=allow_unknown_words))
        if faults:
            raise refuse(self.text, faults, what="The expression does not fit the data")

    def members(self, frame: SubsetFrame, *, allow_unknown_words: bool = False) -> NDArray[np.bool_]:
        """Tell which contacts belong at the frame's date.

        A comparison with a missing value does not hold, and ``not`` (also in ``!=`` and ``not in``) turns around
        whatever stands behind it: among the present contacts, an expression and its opposite always add up to all.

        Parameters
        ----------
        frame : SubsetFrame
            k contacts.
        allow_unknown_words : bool
            As in `check`.

        Returns
        -------
        bool (k,)
            Contacts not present at the date belong to nothing.

        Raises
        ------
        ExpressionError
            As `check` does.

        Examples
        --------
        >>> from headway.subsets.frame import Field
        >>> frame = SubsetFrame(
        ...     {"region": Field.of_words([0, 1, -1], ("west", "north"))},
        ...     account=np.arange(3, dtype=np.int32), present=np.ones(3, dtype=bool), as_of_us=0)
        >>> parse("region = 'west'").members(frame).tolist()
        [True, False, False]
        >>> parse("region != 'west'").members(frame).tolist()
        [False, True, True]
        """
        self.check(frame, allow_unknown_words=allow_unknown_words)
        mask = evaluate(self.node, frame)
        mask &= frame.present
        return mask

    def to_json(self) -> dict[str, object]:
        """Give it as a JSON document (`headway.subsets.language.document` shows the shapes).

        Examples
        --------
        >>> parse("region in ('west')").to_json()
        {'field': 'region', 'in': ['west']}
        """
        return to_document(self.node)

    @classmethod
    def from_json(cls, document: object) -> Expression:
        """Read it from a JSON document.

        Raises
        ------
        ExpressionError
            The document has another shape.
        LimitError
            It is too long or too deep.

        Examples
        --------
        >>> str(Expression.from_json({"not": {"field": "churned"}}))
        'not churned'
        """
        return cls.of(from_document(document))

    def __and__(self, other: Expression) -> Expression:
        if isinstance(other.node, Everyone):
            return self
        return other if isinstance(self.node, Everyone) else Expression.of(And((self.node, other.node)))

    def __or__(self, other: Expression) -> Expression:
        return Expression.of(Or((self.node, other.node)))

    def __sub__(self, other: Expression) -> Expression:
        return self & ~other

    def __invert__(self) -> Expression:
        return Expression.of(self.node.part if isinstance(self.node, Not) else Not(self.node))


def parse(text: str) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text : str
        Such as ``industry = 'retail' and region in ('west', 'north') and not churned``.
        ``docs/reference/subset-language.md`` tells the whole language.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        The text is no expression. The message marks the place and says what would be right there.
    LimitError
        It is longer than `LENGTH_MAX` characters, deeper than `DEPTH_MAX`, or has a list of over `VALUES_MAX` values.

    Examples
    --------
    >>> str(parse("(revenue>=1000 AND revenue < 5000) or not   churned"))
    'revenue >= 1000 and revenue < 5000 or not churned'
    """
    node = read(text)
    _written(node)
    return Expression(node, text)


def _written(node: Node) -> str:
    """Write a tree, and make sure that its text can be read back."""
    text = write(node)
    if len(text) > LENGTH_MAX:
        raise LimitError(
            f"Written out, the expression has {len(text):,} characters; at most {LENGTH_MAX:,} are read",
            hint="Combine fewer subsets, or make the long list an attribute of the contacts.",
            limit=LENGTH_MAX,
        )
    return text


EVERYONE = Expression(Everyone(), "everyone")
"""All contacts known at the date: the base that every comparison starts from."""
