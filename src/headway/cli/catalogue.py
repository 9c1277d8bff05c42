"""``headway catalogue check|show|diff``: what can happen, read by people before it is used."""

from __future__ import annotations

from typing import Annotated

import typer

from headway.cli.output import AsJson, say, say_json, say_table
from headway.units import format_rv

app = typer.Typer(help="What can happen: kinds of interaction, their RV and cost, by version.", no_args_is_help=True)

PackName = Annotated[str, typer.Argument(help="A shipped pack's code (such as starter) or a pack file.")]


@app.command("list")
def list_packs(as_json: AsJson = False) -> None:
    """List the packs that ship with Headway."""
    from headway.catalogue.shipped import shipped_pack, shipped_packs

    packs = [shipped_pack(code) for code in shipped_packs()]
    if as_json:
        say_json([{"code": p.code, "name": p.name, "version": p.version, "entries": len(p.entries)} for p in packs])
        return
    say_table(
        ("Pack", "Name", "Version", "Interactions", "Levels"),
        [(p.code, p.name, str(p.version), str(len(p.entries)), str(len(p.levels))) for p in packs],
        right=(2, 3, 4),
    )


@app.command()
def check(pack: PackName, as_json: AsJson = False) -> None:
    """Read a pack, tell every problem at once, and warn where the process does not hold together."""
    from headway.catalogue.cohesion import check_cohesion
    from headway.workspace import load_catalogue

    catalogue = load_catalogue(pack)
    findings = check_cohesion(catalogue)
    if as_json:
        say_json(
            {
                "code": catalogue.code,
                "version": catalogue.version,
                "entries": len(catalogue.entries),
                "findings": [
                    {"code": f.code, "subject": f.subject, "sentence": f.sentence, "hint": f.hint} for f in findings
                ],
            }
        )
        return
    voices = sum(entry.voice_of_customer for entry in catalogue.entries)
    details = sum(entry.detail and not entry.voice_of_customer for entry in catalogue.entries)
    say(
        f"{catalogue.name}, version {catalogue.version}: {len(catalogue.entries) - voices - details} major "
        f"interactions, {details} of detail and {voices} of the voice of the customer, {len(catalogue.levels)} levels."
    )
    for finding in findings:
        say(f"  {finding.subject}: {finding.sentence}{' ' + finding.hint if finding.hint else ''}")
    say(f"{len(findings)} warnings." if findings else "The process holds together: no warning.")


@app.command()
def show(
    pack: PackName,
    level: Annotated[str | None, typer.Option(help="Only what is expected at this level.")] = None,
    entry: Annotated[str | None, typer.Option("--type", help="One kind of interaction, whole.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a pack holds: all kinds of interaction, those of a level, or one with all its rules."""
    from headway.catalogue.currency import minor_digits
    from headway.catalogue.write import write_entry
    from headway.documents.nearest import did_you_mean
    from headway.errors import NotFoundError
    from headway.workspace import load_catalogue

    catalogue = load_catalogue(pack)
    if level is not None and level not in catalogue.level_by_code:
        raise NotFoundError(
            f"Catalogue {catalogue.code!r} has no level {level!r}", hint=did_you_mean(level, catalogue.level_by_code)
        )
    chosen = (
        [catalogue.entry(entry)]
        if entry is not None
        else [e for e in catalogue.entries if level is None or not e.levels or level in e.levels]
    )
    if as_json:
        say_json([_plain(e) for e in chosen])
        return
    if entry is not None:
        say(write_entry(chosen[0], catalogue.currency).rstrip())
        return
    digits = minor_digits(catalogue.currency)
    say_table(
        ("Code", "Name", "Domain", "RV", f"Cost {catalogue.currency}", "Rules", "Moves to"),
        [
            (
                e.code,
                e.name,
                e.domain.value,
                format_rv(e.rules[0].rv_milli, signed=True),
                f"{e.rules[0].cost_minor / 10**digits:,.{digits}f}",
                str(len(e.rules)),
                ", ".join(dict.fromkeys(t.to_level for t in e.triggers)),
            )
            for e in chosen
        ],
        right=(3, 4, 5),
    )


def _plain(entry: object) -> object:
    import msgspec

    return msgspec.to_builtins(entry)


@app.command()
def diff(
    old: PackName,
    new: Annotated[str, typer.Argument(help="The other pack: a code or a file.")],
    as_json: AsJson = False,
) -> None:
    """Say what changed between two versions, and whether only values changed or the structure too."""
    from headway.catalogue.diff import diff as diff_of
    from headway.workspace import load_catalogue

    change = diff_of(load_catalogue(old), load_catalogue(new))
    lines = [one.line for one in change.changes]
    if as_json:
        say_json({"structure_changed": change.structure_changed, "changes": lines})
        return
    for line in lines:
        say(line)
    if not lines:
        say("Nothing changed.")
    elif change.structure_changed:
        say("The structure changed: levels, triggers, occurrence ranges or kinds. Each contact is walked again.")
    else:
        say("Only values changed.")
