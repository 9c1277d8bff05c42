"""A pack's text read to a catalogue, with every problem reported at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from headway.catalogue.check import normal_rule, rule_clashes, trigger_clashes
from headway.catalogue.currency import currency_codes, minor_digits
from headway.catalogue.model import (
    Catalogue,
    CatalogueEntry,
    Direction,
    Domain,
    EventTag,
    Level,
    Phase,
    Trigger,
    ValueRule,
)
from headway.catalogue.occurrence import read_occurrence
from headway.catalogue.shape import PACK
from headway.documents.document import Document, Node, as_shown, parse_document
from headway.documents.nearest import did_you_mean
from headway.documents.shape import check_shape
from headway.errors import InputError, PackError, Problem
from headway.units import money_to_minor, rv_to_milli

_HINTS_MAX: Final = 200
"""After so many problems no nearest words are looked up."""

_PHASES: Final = {phase.code: phase for phase in Phase}


def read_pack(text: str, *, name: str = "<pack>") -> Catalogue:
    """Read the text of a catalogue pack.

    Parameters
    ----------
    text : str
        YAML as `docs/reference/catalogue-pack.md` describes it.
    name : str
        What the text is called in problems, mostly the file's name.

    Returns
    -------
    Catalogue
        In normal form: a rule that names a level of one phase names that phase too.

    Raises
    ------
    PackError
        The text is no pack. ``problems`` holds every problem, each with ``where`` (name:line), the value, and the
        nearest valid word as its hint.
    LimitError
        The text is longer, larger or deeper than `headway.documents.document` allows.

    Examples
    --------
    >>> catalogue = read_pack('''
    ... pack: example
    ... name: Example
    ... version: 1
    ... currency: EUR
    ... start_level: aware
    ... levels:
    ...   - {code: aware, name: Aware, phases: acquisition}
    ... interactions:
    ...   - {code: mail, name: Mail, domain: marketing, direction: out, personal: false, rv: 2, cost: 1.50,
    ...      rules: [{occurrence: 2+, rv: 1}]}
    ... ''')
    >>> rule = catalogue.entry("mail").rule_at("aware", Phase.ACQUISITION, 3)
    >>> rule.rv_milli, rule.cost_minor
    (1000, 150)
    """
    document = parse_document(text, name=name)
    check_shape(document, PACK)
    catalogue = _Reader(document).catalogue() if document.root is not None else None
    if document.problems or catalogue is None:
        problems = sorted(document.problems, key=_line_of)
        count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
        raise PackError(
            f"The pack {name} has {count}",
            hint="The format is described in docs/reference/catalogue-pack.md.",
            problems=problems,
        )
    return catalogue


def _line_of(problem: Problem) -> int:
    """Give the line that a problem stands in."""
    return int((problem.where or ":0").rpartition(":")[2])


@dataclass(slots=True)
class _Reader:
    """Reads the tree into values. What was refused before is passed over, so that no problem is told twice."""

    document: Document
    digits: int = 2
    levels: dict[str, Level] = field(default_factory=dict)
    levels_known: bool = True
    process_types: dict[str, bool] = field(default_factory=dict)  # code to "is a voice of the customer"
    types_known: bool = True

    def catalogue(self) -> Catalogue | None:
        """Read the whole pack."""
        root = self.document.root
        if root is None or not isinstance(root.content, dict):
            return None
        currency = self._currency(root)
        levels = self._levels(root)
        start = root.member("start_level")
        if start is not None:
            self._known_level(start)
        entries = self._entries(root)
        facts = root.member("facts")
        return Catalogue(
            code=root.text("pack"),
            name=root.text("name"),
            version=root.whole("version"),
            currency=currency,
            levels=levels,
            start_level=root.text("start_level"),
            entries=entries,
            effective_from=self._moment(root, "effective_from"),
            author=root.text("author"),
            reason=root.text("reason"),
            facts={key: facts.text(key) for key in facts.content}
            if facts is not None and isinstance(facts.content, dict)
            else {},
        )

    def _hint(self, word: object, options: dict[str, Level] | dict[str, bool] | frozenset[str]) -> str | None:
        """Give the nearest valid word, as long as there are few problems."""
        return did_you_mean(word, list(options)) if len(self.document.problems) < _HINTS_MAX else None

    def _currency(self, root: Node) -> str:
        """Read the currency and how finely it is counted."""
        code = root.text("currency")
        node = root.member("currency")
        if node is None:
            self.digits = 3  # the finest there is: no false problem with a cost
        elif code not in currency_codes():
            self.digits = 3
            hint = self._hint(code, currency_codes()) or "Give three letters of ISO 4217, such as EUR."
            self.document.report(node.line, f"No currency '{as_shown(code)}' is in use", value=code, hint=hint)
        else:
            self.digits = minor_digits(code)
        return code

    def _levels(self, root: Node) -> tuple[Level, ...]:
        """Read all levels."""
        listed = root.member("levels")
        if listed is None:
            self.levels_known = False
            return ()
        self.levels_known = not listed.any_refused()
        lines: dict[str, int] = {}
        for node in listed.items():
            code = node.text("code")
            if not code:
                self.levels_known = False
                continue
            if code in lines:
                self._report_double(node, f"The level '{code}'", lines[code])
                continue
            lines[code] = node.line_of("code")
            phases = self._words(node, "phases")
            found = tuple(_PHASES[word] for word in phases if word in _PHASES)
            self.levels[code] = Level(code, node.text("name"), found)
        return tuple(self.levels.values())

    def _report_double(self, node: Node, what: str, line: int) -> None:
        """Report that a code is taken."""
        code = node.text("code")
        self.document.report(
            node.line_of("code"),
            f"{what} stands here a second time",
            value=code,
            hint=f"The first is in line {line}; give one of them another code.",
        )

    def _known_level(self, node: Node) -> bool:
        """Tell whether a word is a level; report it if not."""
        known = isinstance(node.content, str) and node.content in self.levels
        if not known and self.levels_known:
            hint = self._hint(node.content, self.levels)
            self.document.report(
                node.line, f"No level '{as_shown(node.content)}' in this pack", value=node.content, hint=hint
            )
        return known

    def _words(self, owner: Node, key: str) -> tuple[str, ...]:
        """Read one word or several; report one that is listed twice."""
        node = owner.member(key)
        words: list[str] = []
        for part in node.items() if node is not None else []:
            if not isinstance(part.content, str):
                continue
            if part.content in words:
                self.document.report(
                    part.line,
                    f"'{key}' lists '{as_shown(part.content)}' twice",
                    value=part.content,
                    hint="Take one out.",
                )
                continue
            words.append(part.content)
        return tuple(words)

    def _level_words(self, owner: Node, key: str) -> tuple[tuple[str, ...], bool]:
        """Read levels, and tell whether all of them are known."""
        node = owner.member(key)
        parts = node.items() if node is not None else []
        known = [self._known_level(part) for part in parts]
        return self._words(owner, key), all(known)

    def _moment(self, owner: Node, key: str) -> datetime | None:
        """Read a date or a moment with its zone as UTC."""
        node = owner.member(key)
        if node is None or not isinstance(node.content, str):
            return None
        text = node.content
        try:
            moment = datetime.fromisoformat(text)
            if len(text) == 10 and moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
            problem = f"'{key}' is '{as_shown(text)}', a time without a zone"
        except (ValueError, OverflowError):
            problem = f"'{key}' is '{as_shown(text)}', which is no date and no moment"
        self.document.report(
            node.line, problem, value=text, hint="Write 2026-01-01 (midnight UTC) or 2026-01-01T09:00:00+01:00."
        )
        return None

    def _entries(self, root: Node) -> tuple[CatalogueEntry, ...]:
        """Read all interactions."""
        listed = root.member("interactions")
        nodes = root.mappings("interactions")
        self.types_known = listed is not None and not listed.any_refused()
        lines: dict[str, int] = {}
        for node in nodes:
            code = node.text("code")
            if not code:
                self.types_known = False
            elif code in lines:
                self._report_double(node, f"The interaction '{code}'", lines[code])
            else:
                lines[code] = node.line_of("code")
                self.process_types[code] = node.flag("voice_of_customer")
        return tuple(self._entry(node) for node in nodes)

    def _entry(self, node: Node) -> CatalogueEntry:
        """Read one interaction and hold its laws."""
        base = ValueRule(self._rv(node, 0), self._cost(node, 0))
        rules = [base]
        rule_nodes = [node]
        for part in node.mappings("rules"):
            rule = self._rule(part, base)
            if rule is not None:
                rules.append(rule)
                rule_nodes.append(part)
        triggers: list[Trigger] = []
        trigger_nodes: list[Node] = []
        for part in node.mappings("triggers"):
            trigger = self._trigger(part)
            if trigger is not None:
                triggers.append(trigger)
                trigger_nodes.append(part)
        domain, direction = node.text("domain"), node.text("direction")
        levels, _ = self._level_words(node, "levels")
        entry = CatalogueEntry(
            code=node.text("code"),
            name=node.text("name"),
            domain=Domain(domain) if domain else Domain.OTHER,
            direction=Direction(direction) if direction else Direction.MUTUAL,
            personal=node.flag("personal"),
            rules=tuple(rules),
            triggers=tuple(triggers),
            levels=levels,
            voice_of_customer=node.flag("voice_of_customer"),
            outcome_defining=node.flag("outcome_defining"),
            event_tags=tuple(EventTag(tag) for tag in self._words(node, "event_tags")),
            voice_of=self._voice_of(node),
            tactic=node.text("tactic") or None,
            detail=node.flag("detail"),
            description=node.text("description"),
            retired_at=self._moment(node, "retired_at"),
        )
        self._report_clashes(entry, rule_nodes, trigger_nodes)
        return entry

    def _rv(self, owner: Node, otherwise: int) -> int:
        """Read a Relationship Value."""
        node = owner.member("rv")
        if node is None:
            return otherwise
        try:
            return rv_to_milli(node.content)
        except InputError:
            self.document.report(
                node.line, f"The rv {as_shown(node.content)} is finer than a thousandth", value=node.content
            )
            return otherwise

    def _cost(self, owner: Node, otherwise: int) -> int:
        """Read a cost."""
        node = owner.member("cost")
        if node is None:
            return otherwise
        try:
            return money_to_minor(node.content, self.digits)
        except InputError:
            finest = "whole units" if self.digits == 0 else f"{self.digits} decimals"
            self.document.report(
                node.line,
                f"The cost {as_shown(node.content)} is finer than the currency, which has {finest}",
                value=node.content,
            )
            return otherwise

    def _rule(self, node: Node, base: ValueRule) -> ValueRule | None:
        """Read one value rule; None if its conditions cannot be told."""
        level, phase = node.member("level"), node.member("phase")
        occurrence = node.member("occurrence")
        first, last = read_occurrence(occurrence.content) if occurrence is not None else (1, None)
        rv_milli, cost_minor = self._rv(node, base.rv_milli), self._cost(node, base.cost_minor)
        if node.refuses("level", "phase", "occurrence"):
            return None
        if level is None and phase is None and (first, last) == (1, None):
            self.document.report(
                node.line,
                "The rule holds everywhere",
                hint="Give it a level, a phase or an occurrence, or change the values of the interaction itself.",
            )
            return None
        if last is not None and last < first:
            shown = as_shown(occurrence.content) if occurrence is not None else ""
            self.document.report(
                node.line, f"The occurrence '{shown}' ends before it begins", value=shown, hint=f"Write {last}-{first}."
            )
            return None
        if level is not None and not self._known_level(level):
            return None
        at_level = str(level.content) if level is not None else None
        in_phase = _PHASES[str(phase.content)] if phase is not None else None
        phases_of = {code: known.phases for code, known in self.levels.items()}
        if at_level is not None and in_phase is not None and in_phase not in phases_of[at_level]:
            if phases_of[at_level]:
                lies_in = ", ".join(known.code for known in phases_of[at_level])
                self.document.report(
                    node.line,
                    f"The rule never holds: level '{at_level}' does not lie in phase '{in_phase.code}'",
                    value=in_phase.code,
                    hint=f"The level lies in {lies_in}; leave the phase out.",
                )
            return None
        return normal_rule(ValueRule(rv_milli, cost_minor, at_level, in_phase, first, last), phases_of)

    def _trigger(self, node: Node) -> Trigger | None:
        """Read one trigger; None if its levels cannot be told."""
        to = node.member("to")
        from_levels, known = self._level_words(node, "from")
        if to is None or not self._known_level(to) or not known or node.refuses("from"):
            return None
        target = str(to.content)
        if from_levels == (target,):
            self.document.report(
                node.line,
                f"The trigger never fires: it moves from '{target}' to '{target}'",
                value=target,
                hint="Name another level.",
            )
            return None
        return Trigger(target, from_levels)

    def _voice_of(self, node: Node) -> tuple[str, ...]:
        """Read the interactions that a voice of the customer speaks about."""
        listed = node.member("voice_of")
        if listed is None:
            return ()
        if not node.flag("voice_of_customer"):
            self.document.report(
                node.line_of("voice_of"),
                f"'{node.text('code')}' has 'voice_of', yet is no voice of the customer",
                hint="Add `voice_of_customer: true`, or take 'voice_of' out.",
            )
        for part in listed.items():
            if not isinstance(part.content, str):
                continue
            if part.content not in self.process_types:
                if self.types_known:
                    hint = self._hint(part.content, self.process_types)
                    self.document.report(
                        part.line,
                        f"No interaction '{as_shown(part.content)}' in this pack",
                        value=part.content,
                        hint=hint,
                    )
            elif self.process_types[part.content]:
                self.document.report(
                    part.line,
                    f"'{part.content}' is itself a voice of the customer",
                    value=part.content,
                    hint="Name the interactions of the process that the customer speaks about.",
                )
        return self._words(node, "voice_of")

    def _report_clashes(self, entry: CatalogueEntry, rule_nodes: list[Node], trigger_nodes: list[Node]) -> None:
        """Report rules and triggers of which neither comes first."""
        levels = tuple(self.levels.values())
        for clash in rule_clashes(entry, levels):
            line = rule_nodes[clash.first_index].line
            self.document.report(
                rule_nodes[clash.second_index].line,
                f"Interaction '{entry.code}': this rule and that of line {line} both hold at level '{clash.level}' in "
                f"{clash.phase.label} for occurrence {clash.nth}, and neither lies within the other",
                hint="Make one narrower, or add a rule for where both hold.",
            )
        for move in trigger_clashes(entry, levels):
            line = trigger_nodes[move.first_index].line
            self.document.report(
                trigger_nodes[move.second_index].line,
                f"Interaction '{entry.code}': this trigger and that of line {line} both fire from level '{move.level}'",
                hint="Name other levels under 'from'.",
            )
