"""Set a report as one HTML file that needs nothing else: no network, no font, no script to be read."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from headway.charts.tokens import FONT_STACK, css_tokens
from headway.reports.document import ReportDocument
from headway.reports.views import sections_of


def render_report(document: ReportDocument) -> str:
    """Render a report as a self-contained HTML page.

    The page is light and dark, fits a phone, a desk and paper, and reads well without its few lines of script, which
    only switch the theme and open all tables at once. Its own policy forbids every request.

    Parameters
    ----------
    document : ReportDocument
        What the report says. Its text is escaped.

    Returns
    -------
    str
        HTML in UTF-8. The same document gives the same bytes.

    Examples
    --------
    >>> from headway.reports.document import ReportDocument
    >>> page = render_report(ReportDocument(title="A <first> look"))
    >>> "A &lt;first&gt; look" in page and page.startswith("<!doctype html>")
    True
    """
    script = _part("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            document=document,
            sections=sections_of(document),
            definitions={definition.code: definition for definition in document.definitions},
            style=Markup(css_tokens() + "\n" + _part("page.css").replace("FONT_STACK", FONT_STACK)),  # noqa: S704
            script=Markup(script),  # noqa: S704  our own file
            script_digest=digest,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("headway.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@cache
def _part(name: str) -> str:
    return files("headway.reports").joinpath("templates", name).read_text(encoding="utf-8").strip()
