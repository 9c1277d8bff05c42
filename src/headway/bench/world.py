"""What is measured on: an invented company of a given size, as columns and with its values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from headway.bench.line import Bar, Line
from headway.bench.measuring import Measuring
from headway.bench.timing import timed_again, timed_once
from headway.catalogue.model import Catalogue
from headway.catalogue.shipped import shipped_pack
from headway.columns.build import build_columns
from headway.columns.columns import Columns, Valuation
from headway.columns.compiled import CompiledCatalogue, compile_catalogue
from headway.columns.walk import walk
from headway.synth import CompanySpec, Pace, SyntheticCompany, synthesise

SEED: Final = 20_260_101
"""Of every company that the bench makes."""

PER_CONTACT: Final = 200 / 3
"""Interactions of a contact, on average: 20 million are those of 300,000 contacts."""

RATE_BAR: Final = Bar(1, at_least=True)
"""Million interactions per second that are invented, and that become columns."""

_SPEC: Final = CompanySpec(name="Bench company", pace=Pace(per_week=0.957))
"""Three years in which a contact comes to about `PER_CONTACT` interactions."""


@dataclass(frozen=True, slots=True)
class World:
    """An invented company as columns.

    Attributes
    ----------
    catalogue : Catalogue
        The starter pack with all its rules.
    columns : Columns
    compiled : CompiledCatalogue
    valuation : Valuation
        Under that catalogue, everything known.
    """

    catalogue: Catalogue
    columns: Columns
    compiled: CompiledCatalogue
    valuation: Valuation

    @property
    def interactions_n(self) -> int:
        """How many interactions, those without effect included."""
        return self.columns.interactions_n


def bench_company(interactions_n: int) -> SyntheticCompany:
    """Invent a company with about so many interactions; the first contacts of a bigger one are those of a smaller one.

    Examples
    --------
    >>> bench_company(2_000).contacts.num_rows
    30
    """
    spec = replace(_SPEC, contacts_n=max(1, round(interactions_n / PER_CONTACT)))
    return synthesise(spec, shipped_pack("starter"), seed=SEED)


def build_world(interactions_n: int, measuring: Measuring) -> tuple[World, list[Line]]:
    """Invent a company and build its columns, and say how long both took.

    The Arrow tables are let go once the columns stand.

    Parameters
    ----------
    interactions_n : int
    measuring : Measuring

    Returns
    -------
    world : World
    lines : list of Line
        ``synthesise`` and ``columns``.
    """
    measuring.progress("inventing a company")
    made = timed_once(lambda: bench_company(interactions_n))
    rows_n = made.answer.interactions.num_rows
    tables = [made.answer.interactions, made.answer.contacts]
    invented = Line(
        "synthesise",
        "invent a company",
        rows_n / made.seconds / 1e6,
        "M/s",
        RATE_BAR,
        note=f"{rows_n:,} interactions of {tables[1].num_rows:,} contacts over three years, with duplicates, "
        "reversals, late and unknown rows.",
        seconds=made.seconds,
    )
    del made
    measuring.progress("building columns")
    built = timed_again(lambda: build_columns(*tables))
    tables.clear()
    columns = built.answer.columns
    catalogue = shipped_pack("starter")
    measuring.progress("valuing every interaction")
    valued = timed_once(lambda: _valued(catalogue, columns))
    seconds = built.seconds + valued.seconds
    imported = Line(
        "columns",
        "columns and values",
        rows_n / seconds / 1e6,
        "M/s",
        RATE_BAR,
        note=f"From Arrow tables to columns ({built.seconds:.2f} s: ids hashed, repeats dropped, reversals pointed at "
        f"their rows, sorted by contact and time), then every interaction valued ({valued.seconds:.2f} s).",
        seconds=seconds,
    )
    compiled, valuation = valued.answer
    return World(catalogue, columns, compiled, valuation), [invented, imported]


def _valued(catalogue: Catalogue, columns: Columns) -> tuple[CompiledCatalogue, Valuation]:
    compiled = compile_catalogue(catalogue, columns.types)
    return compiled, walk(columns, compiled)
