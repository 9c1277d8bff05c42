"""The shape of a pack: the JSON Schema that ships."""

from __future__ import annotations

from typing import Any, Final

from headway.documents.shape import Shape

PACK: Final = Shape(
    package="headway.catalogue",
    file="pack.schema.json",
    one="pack",
    many="packs",
    parts={"levels": "level", "interactions": "interaction"},
    inner={"rules": "rule", "triggers": "trigger"},
)


def pack_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a pack, as it ships.

    Examples
    --------
    >>> pack_schema()["title"]
    'Headway catalogue pack'
    """
    return PACK.schema()
