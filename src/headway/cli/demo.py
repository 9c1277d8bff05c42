"""``headway demo``: the demonstration company and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headway.cli.output import AsJson, progress, say, say_json


def demo(
    out: Annotated[Path, typer.Option(help="The folder to keep it in.")] = Path("headway-demo"),
    seed: Annotated[int, typer.Option(help="Another seed makes another company.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Make the demonstration company (invented, with known truth), run its pilot, print the report's address.

    A second run finds the report and prints its address at once.
    """
    from headway.demonstration import run_demo

    with progress("Demonstration company") as step:
        report = run_demo(out, seed=seed, progress=step)
    if as_json:
        say_json({"report": report.as_uri()})
        return
    say(f"The demonstration company's report: {report.as_uri()}")
