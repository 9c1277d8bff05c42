"""``headway import`` and ``headway verify``: foreign files into columns, and the proof that they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from headway.cli.output import AsJson, progress, say, say_json


def import_history(
    files: Annotated[list[Path], typer.Argument(help="A mapping file; with --suggest the data files themselves.")],
    out: Annotated[Path | None, typer.Option(help="The data folder to write; with --suggest the mapping file.")] = None,
    catalogue: Annotated[str, typer.Option(help="A shipped pack's code or a pack file.")] = "starter",
    suggest: Annotated[bool, typer.Option("--suggest", help="Look at the files and write a first mapping.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="Where the data files lie. Default: HEADWAY_DATA, or beside the mapping.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import history through a mapping file, or look at files and suggest one.

    Accepted and rejected rows always add up to the rows read; the rejected ones stand in rejects.csv with row number,
    column, value and reason.
    """
    from headway.errors import InputError
    from headway.workspace import import_history, suggest_mapping

    if suggest:
        text = suggest_mapping(files, catalogue)
        if out is None:
            say(text.rstrip())
            return
        if out.exists():
            raise InputError(f"{out} exists already", hint="Name another file with --out, or remove this one.")
        out.write_text(text, encoding="utf-8")
        elsewhere = files[0].resolve().parent != out.resolve().parent
        where = f" --data {files[0].parent}" if elsewhere else ""
        say(f"Wrote a first mapping to {out}. Read it, mend it, then:")
        say(f"  headway import {out} --catalogue {catalogue} --out FOLDER{where}")
        return
    if len(files) != 1 or out is None:
        raise InputError(
            "`headway import` takes one mapping file and --out FOLDER",
            hint="To look at data files and write a first mapping: headway import --suggest FILE …",
        )
    with progress("Import") as step:
        done = import_history(files[0], out, catalogue=catalogue, data=data, progress=step)
    if as_json:
        say_json(done.plain())
        return
    say(f"Read {done.intake.read:,} rows: {done.intake.accepted:,} accepted, {done.intake.rejected:,} rejected.")
    for reason in done.intake.reasons:
        say(f"  {reason.rows:>12,}  {reason.reason}")
    for note in done.intake.notes:
        say(f"  {note}")
    say(f"{done.interactions_n:,} interactions of {done.contacts_n:,} contacts stand in {out}.")


def verify(
    folder: Annotated[Path, typer.Argument(help="The data folder.")],
    as_json: AsJson = False,
) -> None:
    """Recompute everything: file checksums, bucket sums, and each contact folded in plain Python."""
    from headway.workspace import open_folder

    with progress("Verify") as step:
        proof = open_folder(folder).verify(progress=step)
    if as_json:
        say_json(proof)
        return
    say(
        f"{proof['files']} files and {proof['buckets']} buckets hold; the plain fold of {proof['contacts']:,} contacts "
        f"({proof['interactions']:,} interactions) gives the same RV and cost."
    )
