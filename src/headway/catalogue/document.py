"""Stands in for `headway.documents.document` until every caller imports it from there."""

from headway.documents.document import *  # noqa: F403
from headway.documents.document import Document, Node, as_shown, parse_document

__all__ = ["Document", "Node", "as_shown", "parse_document"]
