"""The demonstration company: invented, with known truth, and the pilot that should find its story."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from headway import __version__
from headway.operations.pilot_plan import (
    Extreme,
    NamedSubset,
    PilotPlan,
    PositiveOutcome,
    Scope,
    SubsetFamily,
    ValueSource,
)
from headway.operations.pilot_results import Intake, SourceIntake
from headway.workspace import REPORT, Progress, data_version, load_catalogue, made_folder, write_pilot

_STAMP: Final = "demonstration.json"


def demonstration_plan(story: str, seed: int) -> PilotPlan:
    """Say what the pilot of the demonstration company asks.

    Parameters
    ----------
    story : str
        What was planted, in a few sentences: it stands under the title, so that a reader can hold the findings
        against the truth.
    seed : int
    """
    return PilotPlan(
        code="demonstration",
        title="How relationships develop at Brindlemark Group",
        organisation="Brindlemark Group (invented)",
        introduction=story,
        mapping="",
        catalogue="starter",
        as_of=datetime(2025, 12, 29, tzinfo=UTC),
        scope=Scope(reason="All contacts of the invented company."),
        outcome=PositiveOutcome(flag="customer", label="became customers"),
        value=ValueSource(revenue="revenue", profit="profit", label="revenue"),
        families=(SubsetFamily("team"), SubsetFamily("industry"), SubsetFamily("contact_source", "contact source")),
        extremes=(
            Extreme(
                "customers_or_not",
                "Do contacts that become customers develop differently beforehand?",
                NamedSubset("Became customers", "customer"),
                NamedSubset("Not customers", "not customer"),
                ("customer",),
            ),
            Extreme(
                "high_or_low_value",
                "Do customers of high value develop differently?",
                NamedSubset("High value", "customer and high_value"),
                NamedSubset("Other customers", "customer and not high_value"),
            ),
            Extreme(
                "mailing_version",
                "Does the version of the mailing make a difference?",
                NamedSubset("Version A", "mailing_version = 'A'"),
                NamedSubset("Version B", "mailing_version = 'B'"),
            ),
        ),
        exceptions_where="silence_days <= 60",
        exceptions_most=12,
        seed=seed,
    )


def run_demo(out: Path, *, seed: int, progress: Progress) -> Path:
    """Make the demonstration company and its report, or find the one that is there.

    Parameters
    ----------
    out : Path
        The folder. What another version of Headway or another seed left there is made again.
    seed : int
    progress : callable

    Returns
    -------
    Path
        report.html
    """
    catalogue = load_catalogue("starter")
    folder = made_folder(out)
    stamp = {"headway": __version__, "seed": seed, "program": _program_digest()}
    report = folder / REPORT
    if report.is_file() and _stamp_of(folder) == stamp:
        return report
    from headway.catalogue.model import CatalogueHistory
    from headway.columns.build import build_columns
    from headway.operations.run_pilot import Origin, run_pilot
    from headway.synth import demo_company, story_of

    progress("living three years")
    company = demo_company(catalogue, seed=seed)
    progress("columns")
    built = build_columns(company.interactions, company.contacts)
    rows = company.interactions.num_rows
    source = SourceIntake(
        "synthetic company",
        "interactions",
        f"seed {seed}",
        read=rows,
        accepted=rows,
        rejected=0,
        interactions=built.columns.interactions_n,
    )
    origin = Origin(
        intake=Intake(
            rows,
            rows,
            0,
            (source,),
            notes=(f"{built.duplicates_n:,} rows were exact repeats of another and count once.",),
        ),
        generated_from=(f"an invented company, seed {seed}",),
        headway_version=__version__,
        data_version=data_version(built.columns),
    )
    plan = demonstration_plan(_introduction(story_of(company.truth)), seed)
    results, book = run_pilot(plan, built.columns, CatalogueHistory.of(catalogue), origin, progress=progress)
    progress("writing")
    done = write_pilot(folder, results, book)
    (folder / _STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return done.report


def _introduction(story: tuple[str, ...]) -> str:
    """Give the parts of the story that a reader can hold the findings against."""
    return f"Nobody here is real, and what was planted is known. {' '.join(story[1:5])}".replace("_", " ")


def _stamp_of(folder: Path) -> object:
    try:
        return json.loads((folder / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _program_digest() -> str:
    """Hash this package's own files, so that a changed program makes the demonstration again."""
    digest = hashlib.blake2b(digest_size=8)
    here = Path(__file__).parent
    for path in sorted(here.rglob("*")):
        if path.suffix in {".py", ".yaml", ".json", ".html", ".css", ".js"}:
            digest.update(path.relative_to(here).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
