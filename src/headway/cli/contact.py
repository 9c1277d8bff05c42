"""``headway contact show``: one relationship, line by line, so that every total can be traced."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from headway.catalogue.currency import minor_digits
from headway.cli.output import AsJson, say, say_json, say_table
from headway.units import format_rv, minor_to_major

app = typer.Typer(help="With whom: one relationship and the lines that make it.", no_args_is_help=True)


@app.command()
def show(
    contact: Annotated[str, typer.Argument(help="The contact's key.")],
    data: Annotated[Path, typer.Option(help="The data folder: what `headway import` or `headway pilot run` wrote.")],
    as_of: Annotated[str | None, typer.Option(help="As known at this moment, such as 2018-05-31.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the ledger lines of one contact, with the running total; their sum is the total."""
    from headway.workspace import as_moment, open_folder

    folder = open_folder(data)
    ledger = folder.contact_ledger(contact, as_of=as_moment(as_of) if as_of else None)
    if as_json:
        say_json(ledger.plain())
        return
    say(f"{ledger.contact}  account {ledger.account}  at {ledger.level}, {ledger.phase}")
    rows = [
        (
            _when(line.occurred_at),
            line.name,
            line.level,
            line.phase,
            format_rv(line.rv_milli, signed=True) if line.counts else "–",
            format_rv(line.total_milli),
            _money(line.cost_minor, ledger.currency),
            line.note,
        )
        for line in ledger.lines
    ]
    say_table(("When (UTC)", "Interaction", "Level", "Phase", "RV", "Total", "Cost", ""), rows, right=(4, 5, 6))
    say(
        f"Sum of {sum(line.counts for line in ledger.lines)} lines: {format_rv(ledger.rv_milli)} RV, "
        f"{ledger.currency} {_money(ledger.cost_minor, ledger.currency)}. Equal to the total kept in the columns."
    )


def _money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    return f"{minor_to_major(minor, digits):,.{digits}f}"


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
