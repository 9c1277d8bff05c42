"""The shape of a mapping file: the JSON Schema that ships, and what it refuses, in sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from headway.catalogue.document import Document, Node, as_shown
from headway.catalogue.nearest import did_you_mean

_TYPES: Final = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping of fields",
    "null": "empty",
}
_LISTS: Final = {"sources": "source", "contacts": "contacts", "identity": "alias table", "silences": "silence"}


@cache
def mapping_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a mapping file, as it ships.

    Examples
    --------
    >>> mapping_schema()["title"]
    'Headway mapping'
    """
    text = files("headway.intake").joinpath("mapping.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(mapping_schema())


def check_mapping_shape(document: Document) -> None:
    r"""Report everything that the schema refuses, and mark those values as refused.

    Parameters
    ----------
    document : Document
        Its problems grow; its nodes with a wrong value are marked.

    Examples
    --------
    >>> from headway.catalogue.document import parse_document
    >>> document = parse_document("mapping: m\nsorces: []\nsources: [x]", name="m.yaml")
    >>> check_mapping_shape(document)
    >>> for problem in sorted(map(str, document.problems)):
    ...     print(problem)
    m.yaml:2: The mapping has a field 'sorces' that mappings do not know. Did you mean 'sources'?
    m.yaml:3: Source 1 is 'x'; it must be a mapping of fields.
    """
    root = document.root
    if root is None:
        return
    missed: set[tuple[str | int, ...]] = set()
    for error in _validator().iter_errors(root.plain()):
        path = tuple(error.absolute_path)
        node = _node_at(root, path)
        owner = _in_words(root, path)
        head = owner[:1].upper() + owner[1:]
        if error.validator == "required":
            if path not in missed:
                missed.add(path)
                _report_missing(document, node, head, error)
        elif error.validator == "additionalProperties":
            _report_unknown(document, node, head, error)
        elif "propertyNames" in error.absolute_schema_path:
            line = node.key_lines.get(str(error.instance), node.line)
            document.report(
                line, f"The name '{as_shown(error.instance)}' in {owner} {_why(error)}", value=error.instance
            )
        else:
            node.refused = True
            value = error.instance if not isinstance(error.instance, list | dict) else None
            document.report(node.line, f"{head} {_why(error)}", value=value, hint=_hint(error))


def _node_at(root: Node, path: Sequence[str | int]) -> Node:
    """Walk to a value."""
    node = root
    for step in path:
        if isinstance(node.content, dict):
            node = node.content[str(step)]
        elif isinstance(node.content, list):
            node = node.content[int(step)]
    return node


def _in_words(root: Node, path: tuple[str | int, ...]) -> str:
    """Say which value a path leads to: 'when' of source 'crm'."""
    if not path:
        return "the mapping"
    owner, rest = "", list(path)
    if rest[0] in _LISTS and len(rest) > 1:
        index = int(rest[1])
        name = _node_at(root, (rest[0], index)).member("name")
        kind = _LISTS[str(rest[0])]
        owner = f"{kind} '{as_shown(name.content)}'" if name is not None else f"{kind} {index + 1}"
        rest = rest[2:]
    names = [as_shown(step) for step in rest if isinstance(step, str)]
    if not names:
        return owner
    return f"'{'.'.join(str(name) for name in names[-2:])}'" + (f" of {owner}" if owner else "")


def _report_missing(document: Document, node: Node, head: str, error: ValidationError) -> None:
    """Report each field that has to be there and is not."""
    described = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    names: Any = error.validator_value
    given: Any = error.instance
    for name in names:
        if name not in given:
            hint = described.get(name, {}).get("description")
            document.report(node.line, f"{head} has no '{name}'", value=name, hint=hint)


def _report_unknown(document: Document, node: Node, head: str, error: ValidationError) -> None:
    """Report each field that a mapping does not have."""
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    given: Any = error.instance
    for name in given:
        if name not in known:
            document.report(
                node.key_lines.get(name, node.line),
                f"{head} has a field '{as_shown(name)}' that mappings do not know",
                value=name,
                hint=did_you_mean(name, known),
            )


def _why(error: ValidationError) -> str:
    """Say what is wrong with a value."""
    instance: Any = error.instance
    wanted: Any = error.validator_value
    shown = f"'{as_shown(instance)}'" if isinstance(instance, str) else as_shown(instance)
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else list(wanted)
        wish = " or ".join(_TYPES[kind] for kind in kinds)
        if instance is None:
            return f"is empty; it must be {wish}"
        found = (
            "a list" if isinstance(instance, list) else "a mapping of fields" if isinstance(instance, dict) else shown
        )
        return f"is {found}; it must be {wish}"
    if error.validator == "enum":
        return f"is {shown}, which is none of its words"
    if error.validator == "pattern":
        schema: Any = error.schema
        return f"is {shown}: {schema.get('refusal', 'it has another form')}"
    if error.validator in ("minimum", "maximum"):
        return f"is {shown}; {'at least' if error.validator == 'minimum' else 'at most'} {wanted:,} is allowed"
    if error.validator == "maxLength":
        return f"has {len(instance):,} characters; the limit is {wanted:,}"
    if error.validator in ("maxItems", "maxProperties"):
        return f"has {len(instance):,} parts; the limit is {wanted:,}"
    return "is empty"


def _hint(error: ValidationError) -> str | None:
    """Say what would be right."""
    wanted: Any = error.validator_value
    if error.validator == "enum":
        return did_you_mean(error.instance, wanted)
    if error.validator != "type":
        return None
    if error.instance is None:
        return "Give it a value, or take the line out."
    return "Put it in quotes." if "string" in wanted and not isinstance(error.instance, list | dict) else None
