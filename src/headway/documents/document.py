"""A YAML text as a tree of nodes that know their lines, read within limits and without a surprise.

Stricter than YAML at large: texts lose the blanks around them, numbers are plain decimals, only ``true`` and ``false``
are truth values (so ``no`` and ``on`` stay words), dates stay text, tags and doubled keys are refused, and an alias
counts as what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

import yaml

from headway.errors import LimitError, Problem

TEXT_CHARS_MAX: Final = 1_000_000
"""A pack has at most so many characters."""

NODES_MAX: Final = 100_000
"""A pack has at most so many values, aliases counted as what they stand for."""

DEPTH_MAX: Final = 12
"""Lists and mappings of a pack lie at most so deep in one another."""

Scalar: TypeAlias = str | int | Decimal | bool | None

_PARSER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_YAML: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{0,15}\.[0-9]{1,15}")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True, eq=False)
class Node:
    """One value of the text: a scalar, a list of nodes, or a mapping from keys to nodes.

    ``size`` counts the values in it, ``depth`` how deep they lie. ``refused`` is set once a problem with this value
    has been reported, so that nothing further is said about it.
    """

    line: int
    content: Scalar | list[Node] | dict[str, Node]
    key_lines: dict[str, int] = field(default_factory=dict)
    size: int = 1
    depth: int = 1
    refused: bool = False

    def member(self, key: str) -> Node | None:
        """Give the value of a key, unless it is missing, empty or refused."""
        node = self.content.get(key) if isinstance(self.content, dict) else None
        return None if node is None or node.refused or node.content is None else node

    def items(self) -> list[Node]:
        """Give the parts of a list; a single value counts as a list of one. Refused parts are left out."""
        parts = self.content if isinstance(self.content, list) else [self]
        return [part for part in parts if not part.refused]

    def text(self, key: str) -> str:
        """Give the text of a key, or an empty one."""
        node = self.member(key)
        return node.content if node is not None and isinstance(node.content, str) else ""

    def whole(self, key: str) -> int:
        """Give the whole number of a key, or 0."""
        node = self.member(key)
        return node.content if node is not None and isinstance(node.content, int) else 0

    def flag(self, key: str) -> bool:
        """Tell whether the value of a key is true."""
        node = self.member(key)
        return node is not None and node.content is True

    def mappings(self, key: str) -> list[Node]:
        """Give the mappings in the list of a key."""
        node = self.member(key)
        return [part for part in node.items() if isinstance(part.content, dict)] if node is not None else []

    def line_of(self, key: str) -> int:
        """Give the line of a key, or of the whole."""
        return self.key_lines.get(key, self.line)

    def refuses(self, *keys: str) -> bool:
        """Tell whether the value of one of these keys, or a part of it, was refused."""
        for key in keys:
            node = self.content.get(key) if isinstance(self.content, dict) else None
            if node is not None and (node.refused or node.any_refused()):
                return True
        return False

    def any_refused(self) -> bool:
        """Tell whether a part of a list was refused."""
        return isinstance(self.content, list) and any(part.refused for part in self.content)

    def plain(self) -> Any:
        """Give the value as plain lists, dictionaries and scalars."""
        if isinstance(self.content, list):
            return [part.plain() for part in self.content]
        if isinstance(self.content, dict):
            return {key: part.plain() for key, part in self.content.items()}
        return self.content


@dataclass(slots=True)
class Document:
    """What was read: the root (None if nothing could be), and the problems found on the way."""

    name: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, problem: str, *, value: object = None, hint: str | None = None) -> None:
        """Add one problem at a line."""
        self.problems.append(Problem(problem, value=as_shown(value), hint=hint, where=f"{self.name}:{line}"))


def as_shown(value: object) -> str | None:
    """Give a value as it is quoted in a problem: short, on one line."""
    if value is None:
        return None
    text = " ".join((str(value).lower() if isinstance(value, bool) else str(value))[:1_000].split())
    text = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return text if len(text) <= 60 else text[:57] + "…"


def resolve(text: str) -> Scalar:
    """Give what an unquoted word stands for: a truth value, nothing, a number, or itself.

    Examples
    --------
    >>> resolve("true"), resolve("no"), resolve("2.50"), resolve("2-6")
    (True, 'no', Decimal('2.50'), '2-6')
    """
    if text in _WORDS:
        return _WORDS[text]
    if not text.isascii():
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def parse_document(text: str, *, name: str) -> Document:
    r"""Read a YAML text to a tree with lines.

    Parameters
    ----------
    text : str
        At most ``TEXT_CHARS_MAX`` characters, one document.
    name : str
        What the text is called in problems, mostly the file's name.

    Returns
    -------
    Document
        With every problem of the syntax: doubled keys, tags, keys that are no words, broken YAML. Broken YAML ends
        the reading, so it is the last problem.

    Raises
    ------
    LimitError
        The text is longer, larger or deeper than the limits of this module.

    Examples
    --------
    >>> document = parse_document("a: 1\na: 2", name="x.yaml")
    >>> print(document.problems[0])
    x.yaml:2: The key 'a' stands here a second time. The first is in line 1; keep one of them.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise LimitError(
            f"{name} has {len(text):,} characters; the limit TEXT_CHARS_MAX is {TEXT_CHARS_MAX:,}",
            hint="Split the pack, or shorten its descriptions.",
            limit="TEXT_CHARS_MAX",
        )
    document = Document(name)
    text = text.removeprefix("\ufeff")
    if stray := _NOT_YAML.search(text):
        line = text.count("\n", 0, stray.start()) + 1
        document.report(
            line, f"The character U+{ord(stray[0]):04X} cannot stand in YAML", hint="Save the file as UTF-8 text."
        )
        return document
    try:
        _Builder(document).build(yaml.parse(text, Loader=_PARSER))
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: an escape for no character
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        document.report(
            mark.line + 1 if mark else 1,
            f"The text is not YAML: {what}",
            hint="Check indentation, colons and quotes in this line and the one before.",
        )
    return document


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being read; of a mapping, the key whose value comes next."""

    node: Node
    anchor: str | None
    key: str | None = None
    key_kept: bool = True

    def awaits_key(self) -> bool:
        """Tell whether the next thing is a key."""
        return isinstance(self.node.content, dict) and self.key is None

    def expect(self, key: str, *, kept: bool) -> None:
        """Remember the key whose value comes next; a key that was reported is not kept."""
        self.key, self.key_kept = key, kept

    def take(self, part: Node) -> None:
        """Put a finished value in."""
        self.node.size += part.size
        self.node.depth = max(self.node.depth, part.depth + 1)
        if isinstance(self.node.content, list):
            self.node.content.append(part)
        elif isinstance(self.node.content, dict) and self.key is not None:
            if self.key_kept:
                self.node.content[self.key] = part
            self.key = None


class _Builder:
    """Builds the tree from the parser's events, without recursion."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.nodes_n = 0

    def build(self, events: Iterator[Any]) -> None:
        """Take every event of one document."""
        documents_n = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents_n += 1
                if documents_n > 1:
                    self.document.report(
                        _line(event),
                        "A second document starts here",
                        hint="A pack is one document: one version of one catalogue. Put the other in its own file.",
                    )
                    return
            elif isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                self._start(event)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                self._end()
        if self.document.root is None and not self.document.problems:
            self.document.report(1, "The text is empty", hint="A pack starts with `pack: its_code`.")

    def _scalar(self, event: Any) -> None:
        """Take a word or a number, as a key or as a value."""
        self._refuse_tag(event)
        self._count(1)
        if self.open and self.open[-1].awaits_key():
            self._key(event.value, _line(event))
            return
        text = event.value.strip()
        node = Node(_line(event), resolve(text) if event.implicit[0] else text)
        self._attach(node, event.anchor)

    def _alias(self, event: Any) -> None:
        """Put what an alias stands for in its place."""
        if self.open and self.open[-1].awaits_key():
            self.document.report(_line(event), "A key must be a word, not an alias")
            self.open[-1].expect("", kept=False)
            return
        target = self.anchors.get(event.anchor)
        if target is None:
            self.document.report(
                _line(event),
                f"The alias '*{as_shown(event.anchor)}' stands for nothing that is complete here",
                hint="Anchor a whole value above it.",
            )
            target = Node(_line(event), None)
        self._count(target.size)
        self._hold_depth(target.depth, _line(event))
        self._attach(target, None)

    def _start(self, event: Any) -> None:
        """Open a list or mapping."""
        self._refuse_tag(event)
        self._count(1)
        self._hold_depth(1, _line(event))
        node = Node(_line(event), [] if isinstance(event, yaml.SequenceStartEvent) else {})
        if self.open and self.open[-1].awaits_key():
            self.document.report(node.line, "A key must be a word, not a list or a mapping")
        self.open.append(_Open(node, event.anchor))

    def _end(self) -> None:
        """Close a list or mapping and put it where it belongs."""
        closed = self.open.pop()
        if self.open and self.open[-1].awaits_key():
            self.open[-1].expect("", kept=False)
        else:
            self._attach(closed.node, closed.anchor)

    def _key(self, key: str, line: int) -> None:
        """Take a key, unless the mapping has it already."""
        lines = self.open[-1].node.key_lines
        if key in lines:
            self.document.report(
                line,
                f"The key '{as_shown(key)}' stands here a second time",
                value=key,
                hint=f"The first is in line {lines[key]}; keep one of them.",
            )
        self.open[-1].expect(key, kept=key not in lines)
        lines.setdefault(key, line)

    def _attach(self, node: Node, anchor: str | None) -> None:
        """Put a finished value into the container that is open, or make it the root."""
        if anchor:
            self.anchors[anchor] = node
        if self.open:
            self.open[-1].take(node)
        else:
            self.document.root = node

    def _hold_depth(self, depth: int, line: int) -> None:
        """Hold how deep values lie within its limit."""
        if len(self.open) + depth > DEPTH_MAX:
            raise LimitError(
                f"{self.document.name}:{line}: values lie deeper than DEPTH_MAX = {DEPTH_MAX} in one another",
                hint="A pack needs five.",
                limit="DEPTH_MAX",
            )

    def _count(self, nodes_n: int) -> None:
        """Hold the number of values within its limit."""
        self.nodes_n += nodes_n
        if self.nodes_n > NODES_MAX:
            raise LimitError(
                f"{self.document.name} holds more than NODES_MAX = {NODES_MAX:,} values, aliases counted in full",
                hint="Split the pack, or write fewer aliases.",
                limit="NODES_MAX",
            )

    def _refuse_tag(self, event: Any) -> None:
        """Report a tag: a pack holds plain values only."""
        if event.tag is not None:
            self.document.report(
                _line(event),
                f"The tag '{as_shown(event.tag)}' is not allowed",
                value=event.tag,
                hint="Write the plain value; put text that looks like a number in quotes.",
            )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
