"""``headway pilot run``: from a company's own history to an honest report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headway.cli.output import AsJson, progress, say, say_json

app = typer.Typer(help="From a company's own history to an honest picture of its relationships.", no_args_is_help=True)


@app.command()
def run(
    plan: Annotated[Path, typer.Argument(help="The pilot's plan, PILOT.yaml.")],
    out: Annotated[Path, typer.Option(help="The folder for the report, the results and the columns.")],
    data: Annotated[
        Path | None, typer.Option(help="Where the data files lie. Default: HEADWAY_DATA, or beside the mapping.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the history that the plan names, compute the pilot, write report.html and results.json."""
    from headway.workspace import run_pilot

    with progress("Pilot") as step:
        done = run_pilot(plan, out, data=data, progress=step)
    if as_json:
        say_json(
            {
                "report": done.report.as_uri(),
                "results": str(done.results_file),
                "intake": {
                    "read": done.results.intake.read,
                    "accepted": done.results.intake.accepted,
                    "rejected": done.results.intake.rejected,
                },
            }
        )
        return
    intake = done.results.intake
    say(
        f"Read {intake.read:,} rows: {intake.accepted:,} accepted, {intake.rejected:,} rejected (rejects.csv says why)."
    )
    for reason in intake.reasons:
        say(f"  {reason.rows:>12,}  {reason.reason}")
    say(f"Report: {done.report.as_uri()}")
    say(f"Figures: {done.results_file}")
