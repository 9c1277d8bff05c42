"""The shape of a document: a JSON Schema that ships, and what it refuses, in sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from headway.documents.document import Document, Node, as_shown
from headway.documents.nearest import did_you_mean, nearest_word

_TYPES: Final = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of fields",
    "null": "empty",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of document.

    Attributes
    ----------
    package, file : str
        Where its JSON Schema (draft 2020-12) ships.
    one, many : str
        What a document is called: "pack", "packs".
    parts : mapping of str to str
        Lists of the document by key, and the word for one element: ``{"interactions": "interaction"}``.
    inner : mapping of str to str
        Lists inside those elements: ``{"rules": "rule"}``.
    """

    package: str
    file: str
    one: str
    many: str
    parts: Mapping[str, str] = field(default_factory=dict)
    inner: Mapping[str, str] = field(default_factory=dict)

    def schema(self) -> dict[str, Any]:
        """Give the JSON Schema as it ships."""
        return _schema(self.package, self.file)


@cache
def _schema(package: str, file: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files(package).joinpath(file).read_text(encoding="utf-8"))
    return schema


@cache
def _validator(package: str, file: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(package, file))


def check_shape(document: Document, shape: Shape) -> None:
    """Report everything that the schema refuses, and mark those values as refused.

    Parameters
    ----------
    document : Document
        Its problems grow; its nodes with a wrong value are marked.
    shape : Shape
        What it should be.
    """
    root = document.root
    if root is None:
        return
    missing: dict[tuple[str | int, ...], ValidationError] = {}
    meant: set[tuple[tuple[str | int, ...], str]] = set()
    for error in _validator(shape.package, shape.file).iter_errors(root.plain()):
        path = tuple(error.absolute_path)
        node = _node_at(root, path)
        owner = _in_words(root, path, shape)
        if error.validator == "required":
            missing.setdefault(path, error)
        elif error.validator == "additionalProperties":
            meant |= {(path, name) for name in _report_unknown(document, node, owner, error, shape)}
        elif "propertyNames" in error.absolute_schema_path:
            line = node.key_lines.get(str(error.instance), node.line)
            key = as_shown(error.instance)
            document.report(line, f"The key '{key}' of {owner} {_why(error)}", value=error.instance)
        else:
            node.refused = True
            value = error.instance if not isinstance(error.instance, list | dict) else None
            document.report(node.line, _begun(f"{owner} {_why(error)}"), value=value, hint=_hint(error))
    for path, error in missing.items():
        owner = _in_words(root, path, shape)
        _report_missing(document, _node_at(root, path), owner, error, {name for at, name in meant if at == path})


def _node_at(root: Node, path: tuple[str | int, ...]) -> Node:
    """Walk to a value."""
    node = root
    for step in path:
        if isinstance(node.content, dict):
            node = node.content[str(step)]
        elif isinstance(node.content, list):
            node = node.content[int(step)]
    return node


def _in_words(root: Node, path: tuple[str | int, ...], shape: Shape) -> str:
    """Say which value a path leads to: 'rv' of rule 2 of interaction 'mail'."""
    if not path:
        return f"the {shape.one}"
    owner, rest = "", list(path)
    if rest[0] in shape.parts and len(rest) > 1:
        index = int(rest[1])
        element = _node_at(root, (rest[0], index))
        named = element.member("code") or element.member("name")
        word = shape.parts[str(rest[0])]
        owner = (
            f"{word} '{as_shown(named.content)}'" if named and isinstance(named.content, str) else f"{word} {index + 1}"
        )
        rest = rest[2:]
        if len(rest) > 1 and rest[0] in shape.inner:
            owner = f"{shape.inner[str(rest[0])]} {int(rest[1]) + 1} of {owner}"
            rest = rest[2:]
    names = [as_shown(step) for step in rest if isinstance(step, str)]
    if not names:
        return owner
    return f"'{'.'.join(str(name) for name in names[-2:])}'" + (f" of {owner}" if owner else "")


def _begun(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _report_missing(document: Document, node: Node, owner: str, error: ValidationError, meant: set[str]) -> None:
    """Report each field that has to be there and is not, save those that were meant and written wrongly."""
    described = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    names: Any = error.validator_value
    given: Any = error.instance
    for name in names:
        if name not in given and name not in meant:
            hint = described.get(name, {}).get("description")
            document.report(node.line, _begun(f"{owner} has no '{name}'"), value=name, hint=hint)


def _report_unknown(document: Document, node: Node, owner: str, error: ValidationError, shape: Shape) -> list[str]:
    """Report each field that this kind of document does not have, and give those that were probably meant."""
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    given: Any = error.instance
    meant = []
    for name in given:
        if name in known:
            continue
        nearest = nearest_word(name, known)
        if nearest is not None:
            meant.append(nearest)
        document.report(
            node.key_lines.get(name, node.line),
            _begun(f"{owner} has a field '{as_shown(name)}' that {shape.many} do not know"),
            value=name,
            hint=did_you_mean(name, known),
        )
    return meant


def _why(error: ValidationError) -> str:
    """Say what is wrong with a value."""
    shown = as_shown(error.instance) if not isinstance(error.instance, list | dict) else None
    shown = f"'{shown}'" if isinstance(error.instance, str) else shown
    wanted: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "type":
        return _why_type(error)
    if error.validator == "enum":
        return f"is {shown}, which is none of its words" if shown else "is not one of its words"
    if error.validator == "pattern":
        says = error.schema.get("refusal", "it has another form") if isinstance(error.schema, dict) else ""
        return f"is {shown}: {says}"
    if error.validator in ("minimum", "maximum"):
        edge = "less than the least" if error.validator == "minimum" else "more than the most"
        return f"is {shown}, {edge} that is allowed, {wanted:,}"
    if error.validator == "maxLength":
        return f"has {len(instance):,} characters; the limit is {wanted:,}"
    if error.validator in ("maxItems", "maxProperties"):
        return f"has {len(instance):,} parts; the limit is {wanted:,}"
    return "is empty"


def _wanted_types(error: ValidationError) -> list[str]:
    """Give the types that were wanted."""
    wanted: Any = error.validator_value
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _why_type(error: ValidationError) -> str:
    """Say which type was wanted and which came."""
    wanted = _wanted_types(error)
    wish = " or ".join(_TYPES[kind] for kind in wanted)
    if error.instance is None:
        return f"is empty; it must be {wish}"
    if isinstance(error.instance, list):
        return f"is a list; it must be {wish}"
    if isinstance(error.instance, dict):
        return f"is a mapping of fields; it must be {wish}"
    shown = f"'{as_shown(error.instance)}'" if isinstance(error.instance, str) else as_shown(error.instance)
    return f"is {shown}; it must be {wish}"


def _hint(error: ValidationError) -> str | None:
    """Say what would be right."""
    words: Any = error.validator_value
    if error.validator == "enum":
        return did_you_mean(error.instance, words)
    if error.validator != "type":
        return None
    if error.instance is None:
        return "Give it a value, or take the line out."
    wanted = _wanted_types(error)
    if "string" in wanted and isinstance(error.instance, bool | int | Decimal):
        return "Put it in quotes."
    if "number" in wanted or "integer" in wanted:
        return "Write a plain number, such as 2.5, without a sign for the currency or for thousands."
    return None
