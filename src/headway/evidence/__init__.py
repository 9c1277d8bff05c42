"""Right-time studies: what a history shows, with the register of every figure.

`measures` holds one definition for each figure, from which reports, schemas and reference pages are drawn. The rest
are plain functions on arrays: where value comes from, how contacts pass through the levels, which data support the
model, what each phase creates and costs. None of them may look past the as-of date of the values it is given.
"""

from headway.evidence.measures import MEASURES, Measure, measure

__all__ = ["MEASURES", "Measure", "measure"]
