"""``headway``: the commands put together, and the one place where errors become exit codes."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from headway import __version__
from headway.cli import bench, catalogue, contact, demo, history, pilot
from headway.errors import HeadwayError

EXIT_MISTAKE = 70
"""The exit code of a mistake in Headway itself."""

app = typer.Typer(
    name="headway",
    help="Customer Relationship Intelligence: what every interaction did to a relationship, and what is normal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(pilot.app, name="pilot")
app.add_typer(contact.app, name="contact")
app.command("import")(history.import_history)
app.command("verify")(history.verify)
app.command("demo")(demo.demo)
app.command("bench")(bench.bench)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"headway {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Measure how relationships develop: what every interaction did to them, and what is normal."""


def run() -> None:
    """Run the command line and end the process with the exit code of the error tree."""
    sys.exit(run_with(sys.argv[1:]))


def run_with(arguments: list[str]) -> int:
    """Run one command line; give its exit code.

    0 done, 2 input, 3 not permitted, 4 not found, 5 conflict, 6 not enough data, 7 limit, 8 data folder, 70 a mistake
    in Headway itself, 130 stopped from the keyboard.
    """
    try:
        result = app(arguments, standalone_mode=False)
    except HeadwayError as error:
        _tell(error, as_json="--json" in arguments)
        return error.exit_code
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        sys.stderr.write("Stopped.\n")
        return 130
    except TyperException as error:
        sys.stderr.write(f"{error}\nTry the same with --help.\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as mistake:
        if os.environ.get("HEADWAY_DEBUG"):
            raise
        sys.stderr.write(
            f"This is a mistake in Headway, not in your input: {type(mistake).__name__}: {mistake}\n"
            "Run it again with HEADWAY_DEBUG=1 to see where, and please report it.\n"
        )
        return EXIT_MISTAKE
    return result if isinstance(result, int) else 0


def _tell(error: HeadwayError, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"error": error_as_plain(error)}, ensure_ascii=False, indent=2, default=str) + "\n")
    sys.stderr.write(f"{error}\n")


def error_as_plain(error: HeadwayError) -> dict[str, Any]:
    """Give an error as plain values: the one shape of every failure."""
    return {
        "code": error.code,
        "problem": error.problem,
        "hint": error.hint,
        "problems": [
            {"where": p.where, "problem": p.problem, "value": p.value, "hint": p.hint} for p in error.problems
        ],
        "facts": error.facts,
    }
