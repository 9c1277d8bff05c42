"""Files that people write: catalogue packs, mappings, pilot plans.

`parse_document` reads YAML to a tree that knows its lines, within limits and without surprises. `check_shape` holds it
against a JSON Schema that ships and reports every problem at once, in sentences, with the line and the nearest valid
word. What a document means is the business of the package that it belongs to.
"""

from headway.documents.document import Document, Node, as_shown, parse_document
from headway.documents.nearest import did_you_mean
from headway.documents.shape import Shape, check_shape

__all__ = ["Document", "Node", "Shape", "as_shown", "check_shape", "did_you_mean", "parse_document"]
