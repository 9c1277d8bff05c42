"""The shape of a mapping file: the JSON Schema that ships."""

from __future__ import annotations

from typing import Any, Final

from headway.documents.shape import Shape

MAPPING: Final = Shape(
    package="headway.intake",
    file="mapping.schema.json",
    one="mapping",
    many="mappings",
    parts={"sources": "source", "contacts": "contacts", "identity": "alias table", "silences": "silence"},
)


def mapping_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a mapping file, as it ships.

    Examples
    --------
    >>> mapping_schema()["title"]
    'Headway mapping'
    """
    return MAPPING.schema()
