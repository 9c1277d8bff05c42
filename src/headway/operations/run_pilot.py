"""Run a pilot: from a history and a plan to an honest picture. The steps, in order, on one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headway.catalogue.model import CatalogueHistory
from headway.columns.columns import Columns
from headway.operations import pilot_counts
from headway.operations.pilot_book import PilotBook, open_book
from headway.operations.pilot_exceptions import exceptions, exceptions_norm
from headway.operations.pilot_extremes import extreme_results
from headway.operations.pilot_norms import population_norms, subset_results
from headway.operations.pilot_plan import PilotPlan
from headway.operations.pilot_results import RESULTS_FORMAT, Intake, NormBand, PilotResults, Versions
from headway.operations.pilot_value import value_results
from headway.units import from_us


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a history came from: what was read, by which program, and a hash of the facts."""

    intake: Intake
    generated_from: tuple[str, ...]
    headway_version: str
    data_version: str


def run_pilot(
    plan: PilotPlan,
    columns: Columns,
    catalogues: CatalogueHistory,
    origin: Origin,
    *,
    progress: Callable[[str], None] = lambda _step: None,
) -> tuple[PilotResults, PilotBook]:
    """Answer everything that a pilot asks.

    Parameters
    ----------
    plan : PilotPlan
    columns : Columns
        The history, as `headway.columns.build.build_columns` made it.
    catalogues : CatalogueHistory
    origin : Origin
    progress : callable
        Told the name of each step as it begins.

    Returns
    -------
    results : PilotResults
    book : PilotBook
        What the results were computed from: columns and their values.

    Raises
    ------
    NotEnoughDataError
        No contact is in scope.
    InputError, ExpressionError
        The plan names something that the data do not have.
    """
    progress("valuing every interaction")
    book = open_book(plan, columns, catalogues)
    scope = plan.scope.where or "all contacts"

    progress("counting what happened")
    found = pilot_counts.availability(book)
    whale, beside, money = value_results(plan, book, scope)

    progress("norms")
    norms = population_norms(plan, book)
    started = next((norm for norm in norms if norm.name == "started"), None)

    progress("subsets")
    subsets, family_norms = subset_results(plan, book)

    progress("extremes")
    extremes = extreme_results(plan, book)

    progress("exceptions")
    against = exceptions_norm(plan, book, started)
    outside = exceptions(plan, book, against)
    named = (*norms, *family_norms, *((against,) if against is not None and against is not started else ()))

    results = PilotResults(
        code=plan.code,
        title=plan.title,
        organisation=plan.organisation,
        introduction=plan.introduction,
        as_of=from_us(book.as_of_us).isoformat(),
        currency=book.catalogue.currency,
        seed=plan.seed,
        draws=plan.draws,
        filter=plan.scope.where,
        scope_reason=plan.scope.reason,
        outcome=_outcome_words(plan),
        outcome_label=plan.outcome.label if plan.outcome else "succeeded",
        value_label=plan.value.label,
        versions=_versions(book, origin, started),
        generated_from=origin.generated_from,
        known_at_assumed=columns.known_at_assumed,
        first_at=from_us(int(book.totals.first_us[book.members].min())).isoformat(),
        last_at=from_us(int(book.totals.last_us[book.members].max())).isoformat(),
        intake=origin.intake,
        figures=(*pilot_counts.key_figures(book, scope), *money),
        availability=found,
        model=pilot_counts.model(book),
        levels=pilot_counts.levels(book),
        norms=named,
        subsets=subsets,
        extremes=extremes,
        whale=whale,
        benchmark=beside,
        phases=pilot_counts.phases(book),
        exceptions=outside,
        gaps=pilot_counts.gaps(book, found),
    )
    return results, book


def _outcome_words(plan: PilotPlan) -> str:
    rule = plan.outcome
    if rule is None:
        return ""
    if rule.flag:
        return f"flag {rule.flag}"
    return f"level {rule.level} reached" if rule.level else f"one of {', '.join(rule.types)}"


def _versions(book: PilotBook, origin: Origin, started: NormBand | None) -> Versions:
    return Versions(
        headway=origin.headway_version,
        results_format=RESULTS_FORMAT,
        catalogue=book.catalogue.code,
        catalogue_version=book.catalogue.version,
        norm=started.version if started else "",
        data=origin.data_version,
    )
