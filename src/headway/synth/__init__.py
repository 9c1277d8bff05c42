"""Seeded customers whose truth is known: for tests, demonstrations and benches.

`synthesise` makes the two tables that every history comes as, and the `Truth` beside them: who slowed down and when,
which splits make a difference and which do not, who drops out, how good each contact is.
A company is bit-equal for a seed, and the first contacts of a bigger one are those of a smaller one.
What an analysis finds can be held against what was planted, "nothing there" included.
"""

from headway.synth.demo import DEMO_SEED, demo_company, demo_spec, story_of
from headway.synth.spec import (
    DEFAULT_SPLITS,
    TEAM,
    CompanySpec,
    Dropout,
    Mix,
    Money,
    Pace,
    Slowdowns,
    Split,
    Steering,
    Untidiness,
)
from headway.synth.synthesise import SyntheticCompany, sized_spec, synthesise
from headway.synth.truth import RowCounts, Truth

__all__ = [
    "DEFAULT_SPLITS",
    "DEMO_SEED",
    "TEAM",
    "CompanySpec",
    "Dropout",
    "Mix",
    "Money",
    "Pace",
    "RowCounts",
    "Slowdowns",
    "Split",
    "Steering",
    "SyntheticCompany",
    "Truth",
    "Untidiness",
    "demo_company",
    "demo_spec",
    "sized_spec",
    "story_of",
    "synthesise",
]
