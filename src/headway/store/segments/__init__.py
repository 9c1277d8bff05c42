"""Columns on disk: a folder with one manifest and files of plain arrays that are mapped, never copied.

A segment is an immutable base, small tails behind it, and the valuations of one score epoch. Every change writes new
files beside the old ones and swaps the manifest in one step; who has the segment open keeps what they opened.
A damaged, foreign or newer folder is refused with a sentence.
"""

from headway.store.segments.manifest import Manifest
from headway.store.segments.reading import OpenSegment, open_segment
from headway.store.segments.sums import bucket_sums
from headway.store.segments.verify import Verification, verify_segment
from headway.store.segments.writing import append_tail, compact, write_segment, write_valuation

__all__ = [
    "Manifest",
    "OpenSegment",
    "Verification",
    "append_tail",
    "bucket_sums",
    "compact",
    "open_segment",
    "verify_segment",
    "write_segment",
    "write_valuation",
]
