"""What a report says, as plain values; `headway.reports.page` sets it as one HTML file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from headway.charts.models import Chart, Direction, Mark
from headway.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means: one entry of the measure register.

    Attributes
    ----------
    code : str
        The register's code.
    label : str
        The word on screen.
    unit : str
        "RV", "EUR", "share", ...
    text : str
        The definition, one or two sentences.
    source : str
        Where the method is described.
    """

    code: str
    label: str
    unit: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure.

    Attributes
    ----------
    label : str
        Its word.
    value : str
        As shown, with its sign and thousands.
    unit : str
        Small, after the value.
    n : int or None
        What it rests on.
    note : str
        A few words below.
    measure : str
        Code of its `Definition`. Empty: none.
    direction : {"forward", "backward"} or None
        Colours it and puts ▲ or ▼ before it.
    """

    label: str
    value: str
    unit: str = ""
    n: int | None = None
    note: str = ""
    measure: str = ""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart on a card, with its table folded away beneath.

    Attributes
    ----------
    chart : Chart
        Its title is the card's heading and its caption stands beneath.
    subtitle : str
        A few words beside the title: scope, unit.
    verdict : str
        A short finding on the right of the title.
    direction : {"forward", "backward"} or None
        Colours the verdict.
    measure : str
        Code of the `Definition` that the chart draws.
    """

    chart: Chart
    subtitle: str = ""
    verdict: str = ""
    direction: Direction | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its word, its side ("end" for numbers) and the code of its `Definition`."""

    label: str
    align: Literal["start", "end"] = "start"
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than text.

    Attributes
    ----------
    text : str
        What it says.
    mark : Mark or None
        A word-sized chart beside the text.
    direction : {"forward", "backward"} or None
        Colours the text; the sign must stand in the text.
    strong : bool
        Heavier.
    note : str
        Small and grey after the text.
    """

    text: str = ""
    mark: Mark | None = None
    direction: Direction | None = None
    strong: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table on a card.

    Attributes
    ----------
    title, subtitle : str
        Its heading and a few words beside it.
    columns : tuple of TableColumn
        The first one names the rows.
    rows : tuple of tuple of (str or Cell)
        As many cells as columns in each.
    footnote : str
        Beneath it.
    folded : bool
        Shown only when opened: for long lists.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    subtitle: str = ""
    footnote: str = ""
    folded: bool = False

    def __post_init__(self) -> None:
        problems = [
            Problem(f"row {index} has {len(row)} cells, not {len(self.columns)}")
            for index, row in enumerate(self.rows, start=1)
            if len(row) != len(self.columns)
        ]
        if problems:
            raise InputError(f"The table {self.title!r} is not rectangular", problems=problems)


@dataclass(frozen=True, slots=True)
class FiguresBlock:
    """A strip of key figures."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A few sentences set apart: a note, a caution, or that there is not enough data."""

    kind: Literal["note", "caution", "not_enough_data"]
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms and what they mean."""

    items: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two or three cards beside one another on a wide page, one under the other on a narrow one."""

    blocks: tuple[ChartBlock | TableBlock | Callout, ...]


Block = Paragraph | ChartBlock | TableBlock | FiguresBlock | Callout | DefinitionList | SideBySide
"""Whatever may stand in a section."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: a heading, a sentence that says the finding, and blocks.

    Attributes
    ----------
    heading : str
        A few words.
    lead : str
        The finding as a sentence. May be empty.
    blocks : tuple of Block
        In order.
    key : str
        The anchor in the page's address; made from the heading when empty.
    """

    heading: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where every figure of the page comes from.

    Attributes
    ----------
    made_with : str
        Product and version.
    generated_from : tuple of str
        Files or sources read, by name.
    filter : str
        The exact filter of contacts.
    as_of : str
        The moment known up to, as shown.
    seed : int or None
        Of every random draw.
    rows_read, rows_accepted, rows_rejected : int or None
        Of the intake.
    versions : tuple of (str, str)
        Catalogue, norm, mapping and the like.
    notes : tuple of str
        Assumptions, such as assumed known_at.
    """

    made_with: str = "Headway"
    generated_from: tuple[str, ...] = ()
    filter: str = ""
    as_of: str = ""
    seed: int | None = None
    rows_read: int | None = None
    rows_accepted: int | None = None
    rows_rejected: int | None = None
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report.

    Attributes
    ----------
    title : str
        What the page is.
    scope : str
        One sentence: whose relationships, from when to when, how many.
    organisation : str
        Whose report it is, shown in the header.
    verdict : str
        The main finding as one sentence under the title. May be empty.
    figures : tuple of Figure
        Key figures on top.
    sections : tuple of Section
        In order; the contents list is made from them.
    definitions : tuple of Definition
        All that figures, charts and columns refer to by code.
    provenance : Provenance
        The footer.
    language : str
        Of the text, as a BCP 47 tag.

    Raises
    ------
    InputError
        Something refers to a measure that is not in `definitions`, or two sections share a key.
    """

    title: str
    scope: str = ""
    organisation: str = ""
    verdict: str = ""
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()
    definitions: tuple[Definition, ...] = ()
    provenance: Provenance = Provenance()
    language: str = "en"

    def __post_init__(self) -> None:
        known = {definition.code for definition in self.definitions}
        problems = [
            Problem(f"{code!r} is used and not defined", hint="Add its Definition to the document.")
            for code in sorted(_measures_used(self) - known)
        ]
        keys = [section_key(section) for section in self.sections]
        problems += [
            Problem(f"Two sections have the key {key!r}", hint="Give one of them another key.")
            for key in sorted({key for key in keys if keys.count(key) > 1})
        ]
        if problems:
            raise InputError(f"The report {self.title!r} does not hold together", problems=problems)


def section_key(section: Section) -> str:
    """Give the anchor of a section: its key, or its heading in lower case with hyphens.

    Examples
    --------
    >>> section_key(Section("Where value comes from"))
    'where-value-comes-from'
    """
    words = re.sub(r"[^\w]+", "-", (section.key or section.heading).lower()).strip("-")
    return words or "section"


def _measures_used(document: ReportDocument) -> set[str]:
    used = {figure.measure for figure in document.figures}
    for section in document.sections:
        for block in section.blocks:
            for each in block.blocks if isinstance(block, SideBySide) else (block,):
                if isinstance(each, ChartBlock):
                    used.add(each.measure)
                elif isinstance(each, TableBlock):
                    used |= {column.measure for column in each.columns}
                elif isinstance(each, FiguresBlock):
                    used |= {figure.measure for figure in each.figures}
    return used - {""}
