"""The fields of mapping files: texts, moments, numbers, expressions, files, each with what can be wrong about it."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from headway.documents.document import Document, Node, as_shown
from headway.documents.nearest import did_you_mean
from headway.errors import ExpressionError, HeadwayError
from headway.intake.encoding import check_encoding
from headway.intake.expression import Expression, parse_expression
from headway.intake.mapping import MISSING_WORDS, DropRule, FileSpec, MomentSpec, NumberSpec, TextSpec
from headway.intake.table import Kind, ReadOptions

_SEPARATOR_WORDS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@cache
def _zones() -> frozenset[str]:
    """Give the names of all time zones."""
    return frozenset(available_timezones()) | {"UTC"}


class FieldReader:
    """Reads single fields and reports what the schema cannot know.

    Parameters
    ----------
    document : Document
        Takes the problems.
    catalogue_types : collection of str or None
        The codes that may be used; None: any.
    """

    def __init__(self, document: Document, catalogue_types: Collection[str] | None) -> None:
        self.document = document
        self.catalogue_types = catalogue_types
        self.zone = "UTC"
        self.missing: tuple[str, ...] = MISSING_WORDS

    def read_file(self, node: Node) -> FileSpec:
        """Read which files, and how they are read."""
        read = node.member("read")
        options = ReadOptions()
        if read is not None and isinstance(read.content, dict):
            encoding = read.text("encoding") or None
            if encoding is not None:
                try:
                    check_encoding(encoding)
                except HeadwayError as error:
                    self.report(read.line_of("encoding"), error.problem, encoding, error.hint)
            separator = read.text("separator") or None
            header = read.member("header_row")
            options = ReadOptions(
                kind=Kind(read.text("kind")) if read.text("kind") else None,
                separator=_SEPARATOR_WORDS.get(separator, separator) if separator else None,
                quote=read.text("quote") if "quote" in read.key_lines else None,
                encoding=encoding,
                header_row=header.content if header is not None and isinstance(header.content, int) else None,
                sheet=read.text("sheet") or None,
                member=read.text("member") or None,
            )
        computed = []
        for name, part in self.named(node, "computed"):
            expression = self.read_expression(part)
            if expression is None:
                continue
            if expression.aggregate:
                self.report(part.line, f"'{name}' folds several rows", name, "Compute it in the field that needs it.")
            computed.append((name, expression))
        return FileSpec(
            patterns=self.texts(node, "file"),
            line=node.line_of("file"),
            options=options,
            missing=self.texts(node, "missing") or self.missing,
            numeric=self.texts(node, "numeric"),
            computed=tuple(computed),
        )

    def read_drop(self, node: Node) -> tuple[DropRule, ...]:
        """Read the rules by which rows are dropped."""
        rules = []
        for part in node.mappings("drop"):
            when = part.member("when")
            expression = self.read_expression(when) if when is not None else None
            if when is None or expression is None:
                continue
            if expression.aggregate:
                self.report(when.line, "A drop rule looks at one row, not at several", None, "Leave the function out.")
            rules.append(DropRule(expression, part.text("reason"), part.line))
        return tuple(rules)

    def read_contact(self, node: Node, aliases: list[str]) -> TextSpec:
        """Read which contact a row belongs to."""
        part = node.member("contact")
        spec = self.read_text(node, "contact") or TextSpec(node.line)
        if part is None or not isinstance(part.content, dict):
            return spec
        through = part.text("through") or None
        if through is not None and through not in aliases:
            self.report(
                part.line_of("through"),
                f"There is no alias table '{as_shown(through)}'",
                through,
                did_you_mean(through, aliases) or "List it under `identity`.",
            )
        return TextSpec(
            line=spec.line,
            columns=spec.columns,
            join=spec.join,
            constant=spec.constant,
            expression=spec.expression,
            through=through,
            unmatched=part.text("unmatched") or "keep",
        )

    def read_text(self, node: Node, key: str) -> TextSpec | None:
        """Read where a text comes from."""
        part = node.member(key)
        return self.text_of(part) if part is not None else None

    def text_of(self, part: Node) -> TextSpec | None:
        """Read where a text comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return TextSpec(part.line, columns=(part.content,))
        if not isinstance(part.content, dict):
            return None
        expression = self.read_expression(part.member("expression"))
        columns = self.texts(part, "columns") or tuple(filter(None, [part.text("column")]))
        constant = part.text("constant") or None
        self.hold_one(part, ("column", "columns", "constant", "expression"))
        join = part.text("join") if "join" in part.key_lines else " "
        return TextSpec(part.line, columns=columns, join=join, constant=constant, expression=expression)

    def read_moment(self, node: Node, key: str, *, flags: bool = False) -> MomentSpec | None:
        """Read where a moment comes from."""
        part = node.member(key)
        return self.moment_of(part, flags=flags) if part is not None else None

    def moment_of(self, part: Node, *, flags: bool) -> MomentSpec | None:
        """Read where a moment comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return MomentSpec(part.line, column=part.content, zone=self.zone)
        if not isinstance(part.content, dict):
            return None
        flag = part.text("flag") or None
        self.hold_one(part, ("column", "expression", "flag") if flags else ("column", "expression"))
        if flag is not None and not flags:
            self.report(part.line, "'flag' stands only in `known_at` of what is known about contacts", flag, None)
        return MomentSpec(
            line=part.line,
            column=part.text("column") or None,
            expression=self.read_expression(part.member("expression")),
            format=part.text("format") or None,
            date_order=part.text("date_order") or None,
            zone=self.read_zone(part) or self.zone,
            flag=flag,
        )

    def read_number(self, node: Node, key: str, *, grouped: bool) -> NumberSpec | None:
        """Read where a number comes from."""
        part = node.member(key)
        return self.number_of(part, grouped=grouped) if part is not None else None

    def number_of(self, part: Node, *, grouped: bool) -> NumberSpec | None:
        """Read where a number comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return NumberSpec(part.line, column=part.content)
        if not isinstance(part.content, dict):
            return None
        expression = self.read_expression(part.member("expression"))
        if expression is not None and expression.aggregate and not grouped:
            self.report(
                part.line_of("expression"),
                "The expression folds several rows, and nothing is grouped",
                expression.text,
                "Add `group_by`, or leave the function out.",
            )
        self.hold_one(part, ("column", "expression", "constant"))
        constant = part.member("constant")
        return NumberSpec(
            line=part.line,
            column=part.text("column") or None,
            expression=expression,
            constant=Decimal(str(constant.content)) if constant is not None else None,
            decimal=part.text("decimal") or None,
            combine=part.text("combine") or "last",
        )

    def read_expression(self, part: Node | None) -> Expression | None:
        """Parse an expression, and report what is wrong with it."""
        if part is None or not isinstance(part.content, str):
            return None
        try:
            return parse_expression(part.content)
        except ExpressionError as error:
            self.report(part.line, error.problem, part.content, error.hint)
            return None

    def hold_one(self, part: Node, keys: tuple[str, ...]) -> None:
        """Report a field that says its value in no way, or in several."""
        found = [key for key in keys if key in part.key_lines]
        if len(found) != 1:
            what = f"says both {' and '.join(map(repr, found))}" if found else "does not say where the value comes from"
            self.report(part.line, f"The field {what}", None, f"Give one of {', '.join(map(repr, keys))}.")

    def read_zone(self, node: Node) -> str | None:
        """Read a time zone."""
        zone = node.text("zone") or None
        if zone is not None and zone not in _zones():
            hint = did_you_mean(zone, _zones()) or "Write one such as Europe/Amsterdam."
            self.report(node.line_of("zone"), f"There is no time zone '{as_shown(zone)}'", zone, hint)
            return None
        return zone

    def check_code(self, code: str, line: int) -> None:
        """Report a code that the catalogue does not have."""
        if self.catalogue_types is not None and code and code not in self.catalogue_types:
            hint = did_you_mean(code, self.catalogue_types) or "`headway catalogue show` lists all."
            self.report(line, f"The catalogue has no type '{as_shown(code)}'", code, hint)

    def refuse_doubles(self, what: str, named: list[tuple[str, int]]) -> None:
        """Report names that stand twice."""
        first: dict[str, int] = {}
        for name, line in named:
            if name and name in first:
                hint = f"The first is in line {first[name]}."
                self.report(line, f"The {what} '{as_shown(name)}' stands here a second time", name, hint)
            first.setdefault(name, line)

    def named(self, node: Node, key: str) -> list[tuple[str, Node]]:
        """Give the parts of a mapping with their names, without the refused ones."""
        part = node.member(key)
        if part is None or not isinstance(part.content, dict):
            return []
        return [(name, inner) for name, inner in part.content.items() if not inner.refused]

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """Give a list of texts, of which one may stand alone."""
        part = node.member(key)
        if part is None:
            return ()
        return tuple(str(item.content) for item in part.items() if isinstance(item.content, str))

    def report(self, line: int, problem: str, value: object, hint: str | None) -> None:
        """Add a problem."""
        self.document.report(line, problem, value=value, hint=hint)
