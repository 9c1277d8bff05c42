"""PILOT.yaml read to a plan, with every problem reported at once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from headway.documents.document import Document, parse_document
from headway.documents.shape import Shape, check_shape
from headway.errors import ExpressionError, LimitError, MappingError, Problem
from headway.operations.pilot_plan import (
    ClockPlan,
    Extreme,
    NamedSubset,
    PilotPlan,
    PositiveOutcome,
    Scope,
    SubsetFamily,
    ValueSource,
)
from headway.subsets.language.expression import parse

PLAN_SHAPE: Final = Shape(
    package="headway.operations",
    file="pilot.schema.json",
    one="plan",
    many="plans",
    parts={"families": "family", "subsets": "subset", "extremes": "extreme"},
)


def read_pilot_plan(text: str, *, name: str = "PILOT.yaml") -> PilotPlan:
    r"""Read the text of a pilot's plan.

    Parameters
    ----------
    text : str
        YAML as `pilot.schema.json` describes it.
    name : str
        What the text is called in problems.

    Returns
    -------
    PilotPlan

    Raises
    ------
    MappingError
        The text is no plan; ``problems`` holds every problem with its line.

    Examples
    --------
    >>> read_pilot_plan("pilot: first\ntitle: First look\nmapping: m.yaml\ncatalogue: starter").title
    'First look'
    >>> read_pilot_plan("pilot: first\ntitel: First look")
    Traceback (most recent call last):
    headway.errors.MappingError: PILOT.yaml is not a pilot plan: 3 problems.
      PILOT.yaml:1: The plan has no 'mapping'. The mapping file, beside this one.
      PILOT.yaml:1: The plan has no 'catalogue'. A shipped pack's code, or a pack file beside this one.
      PILOT.yaml:2: The plan has a field 'titel' that plans do not know. Did you mean 'title'?
    """
    document = parse_document(text, name=name)
    check_shape(document, PLAN_SHAPE)
    _check_meaning(document)
    if document.problems or document.root is None:
        problems = sorted(document.problems, key=_line)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        raise MappingError(f"{name} is not a pilot plan: {count}", problems=problems)
    return _plan(document.root.plain())


def _line(problem: Problem) -> int:
    return int((problem.where or ":0").rpartition(":")[2])


def _check_meaning(document: Document) -> None:
    """Report what the schema cannot see: expressions, moments, rules that exclude one another, doubled codes."""
    root = document.root
    if root is None or not isinstance(root.content, dict):
        return
    as_of = root.member("as_of")
    if as_of is not None and _moment(str(as_of.content)) is None:
        document.report(
            as_of.line,
            f"'as_of' is {as_of.content!r}, which is no moment",
            hint="Write 2018-05-31 or 2018-05-31T12:00Z.",
        )
    outcome = root.member("outcome")
    if outcome is not None and isinstance(outcome.content, dict):
        rules = [rule for rule in ("flag", "level", "types") if outcome.member(rule) is not None]
        if len(rules) != 1:
            document.report(outcome.line, f"'outcome' names {len(rules)} rules", hint="Name one of flag, level, types.")
    for node, where in _expressions(document):
        try:
            parse(where)
        except (ExpressionError, LimitError) as error:
            document.report(node, f"The expression {where!r} cannot be read: {error.problem}", hint=error.hint)
    _check_codes(document)


def _check_codes(document: Document) -> None:
    extremes = document.root.member("extremes") if document.root else None
    seen: set[str] = set()
    for extreme in extremes.items() if extremes is not None and isinstance(extremes.content, list) else []:
        code = extreme.member("code")
        if code is not None and str(code.content) in seen:
            document.report(code.line, f"Two extremes have the code '{code.content}'", hint="Give each its own.")
        seen.update([str(code.content)] if code is not None else [])


def _expressions(document: Document) -> list[tuple[int, str]]:
    """Give every subset expression with its line."""
    root = document.root
    found: list[tuple[int, str]] = []
    if root is None:
        return found
    owners = [root.member(key) for key in ("scope", "exceptions")]
    for key in ("subsets", "extremes", "families"):
        listed = root.member(key)
        for element in listed.items() if listed is not None and isinstance(listed.content, list) else []:
            owners.extend([element, element.member("a"), element.member("b")])
    for owner in owners:
        for key in ("where", "against", "within"):
            where = owner.member(key) if owner is not None and isinstance(owner.content, dict) else None
            if where is not None and isinstance(where.content, str):
                found.append((where.line, where.content))
    return found


def _moment(text: str) -> datetime | None:
    """Read a moment; a bare day is its end, and a moment without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text.strip()) == len("2018-05-31"):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _plan(plain: dict[str, Any]) -> PilotPlan:
    outcome, exceptions = plain.get("outcome"), plain.get("exceptions") or {}
    numbers: dict[str, Any] = {key: plain[key] for key in ("seed", "draws", "permutations") if key in plain}
    if "high_value_share" in plain:
        numbers["high_value_share"] = float(plain["high_value_share"])
    if "most" in exceptions:
        numbers["exceptions_most"] = int(exceptions["most"])
    return PilotPlan(
        code=plain["pilot"],
        title=plain["title"],
        mapping=plain["mapping"],
        catalogue=plain["catalogue"],
        organisation=plain.get("organisation", ""),
        introduction=plain.get("introduction", ""),
        as_of=_moment(str(plain["as_of"])) if plain.get("as_of") else None,
        scope=Scope(**(plain.get("scope") or {})),
        outcome=PositiveOutcome(**{**outcome, "types": tuple(outcome.get("types", ()))}) if outcome else None,
        value=ValueSource(**(plain.get("value") or {})),
        clock=ClockPlan(**{key: _float(value) for key, value in (plain.get("clock") or {}).items()}),
        families=tuple(SubsetFamily(**family) for family in plain.get("families") or ()),
        subsets=tuple(NamedSubset(**subset) for subset in plain.get("subsets") or ()),
        extremes=tuple(_extreme(extreme) for extreme in plain.get("extremes") or ()),
        exceptions_where=exceptions.get("where", ""),
        exceptions_against=exceptions.get("against", ""),
        **numbers,
    )


def _float(value: float | Decimal) -> float:
    return float(value)


def _extreme(plain: dict[str, Any]) -> Extreme:
    return Extreme(
        code=plain["code"],
        question=plain["question"],
        a=NamedSubset(**plain["a"]),
        b=NamedSubset(**plain["b"]),
        until=tuple(plain.get("until") or ()),
    )
