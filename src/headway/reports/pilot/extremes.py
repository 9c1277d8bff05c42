"""The questions about extremes: do the two groups develop differently, and by how much, with and without outcomes."""

from __future__ import annotations

from headway.charts.models import Band, Direction, Flag, PatternChart
from headway.operations.pilot_results import Contrast, ExtremeResult, NormBand, PilotResults
from headway.reports.document import Block, Callout, Cell, ChartBlock, Section, TableBlock, TableColumn
from headway.reports.pilot.words import CHANCE, NO_VALUE, band_of, days, rv, share

INDICATOR_WORDS = {
    "without_outcomes": "RV without outcomes and surveys",
    "recorded": "RV as recorded",
}
SIGNIFICANT = 0.05
VERDICT_WORDS = {"differ": "They differ", "not_shown": "No difference shown", "not_enough_data": "Not enough data"}


def extremes_section(results: PilotResults) -> Section | None:
    """Answer every question about extremes, each with its chart and its table."""
    if not results.extremes:
        return None
    differing = [extreme for extreme in results.extremes if tested(extreme).verdict == "differ"]
    asked = len(results.extremes)
    found = "the two groups develop" if asked == 1 else f"the groups of {len(differing)} of {asked} questions develop"
    lead = (
        f"With the outcome itself left out of RV, {found if differing else 'no groups are shown to develop'} "
        "differently. This is seen in history; it says neither what predicts nor what caused what."
    )
    blocks: list[Block] = []
    for extreme in results.extremes:
        blocks.extend(_answer(extreme, results))
    return Section("Do the extremes differ", lead, tuple(blocks), "extremes")


def tested(extreme: ExtremeResult) -> Contrast:
    """Give the contrast that counts as the test: RV without outcomes and surveys."""
    return next((c for c in extreme.contrasts if c.indicator == "without_outcomes"), extreme.contrasts[0])


def _answer(extreme: ExtremeResult, results: PilotResults) -> list[Block]:
    contrast = tested(extreme)
    blocks: list[Block] = []
    if contrast.verdict == "not_enough_data":
        blocks.append(Callout("not_enough_data", extreme.question, contrast.sentence))
    else:
        blocks.append(_chart(extreme, contrast, results))
    blocks.append(_table(extreme))
    recorded = next((c for c in extreme.contrasts if c.indicator == "recorded"), None)
    if recorded is not None and recorded.verdict == "differ" and contrast.verdict != "differ":
        blocks.append(
            Callout(
                "caution",
                "The difference is the outcome itself",
                f"RV as recorded does differ between {extreme.a} and {extreme.b}, but it contains the interactions "
                "that are the outcome. Without them nothing is left that differs by more than chance, so this history "
                "does not show that the relationship developed differently beforehand.",
            )
        )
    return blocks


def _chart(extreme: ExtremeResult, contrast: Contrast, results: PilotResults) -> ChartBlock:
    groups = tuple(
        band
        for norm, label in ((extreme.norm_a, extreme.a), (extreme.norm_b, extreme.b))
        if (band := _band(norm, label)) is not None
    )
    flags = (Flag(contrast.first_day, "first differ"),) if contrast.first_day is not None else ()
    direction = _direction(contrast)
    chart = PatternChart(
        title=extreme.question,
        groups=groups,
        flags=flags,
        caption=f"{contrast.sentence} {INDICATOR_WORDS[contrast.indicator]}{_until(extreme)}.",
        currency=results.currency,
    )
    return ChartBlock(
        chart,
        INDICATOR_WORDS[contrast.indicator],
        verdict=VERDICT_WORDS[contrast.verdict],
        direction=direction,
        measure="superiority",
    )


def _direction(contrast: Contrast) -> Direction | None:
    """Say which way the first group stands from the second; nothing where that changes with age."""
    chances = {
        chance > 0.5
        for chance, p in zip(contrast.superiority, contrast.p_family_wise, strict=True)
        if chance is not None and p is not None and p <= SIGNIFICANT
    }
    if contrast.verdict != "differ" or len(chances) != 1:
        return None
    return "forward" if chances.pop() else "backward"


def _band(norm: NormBand | None, label: str) -> Band | None:
    return band_of(norm, label) if norm is not None else None


def _until(extreme: ExtremeResult) -> str:
    return f", followed up to {extreme.until}" if extreme.until else ""


def _table(extreme: ExtremeResult) -> TableBlock:
    rows: list[tuple[str | Cell, ...]] = []
    for contrast in extreme.contrasts:
        rows.extend(_row(contrast, at) for at in _places(contrast))
    return TableBlock(
        f"{extreme.a} and {extreme.b}, in figures",
        (
            TableColumn("Indicator"),
            TableColumn("At", "end"),
            TableColumn(extreme.a, "end"),
            TableColumn(extreme.b, "end"),
            TableColumn(f"{CHANCE.capitalize()}", "end", "superiority"),
            TableColumn("Family-wise p", "end", "differs_family_wise"),
        ),
        tuple(rows),
        footnote=f"{extreme.a}: {extreme.filter_a}. {extreme.b}: {extreme.filter_b}. Medians in RV, n in small "
        f"figures; brackets hold the 95% interval by account bootstrap; p from {extreme.contrasts[0].permutations:,} "
        "permutations of account labels over all ages.",
        folded=True,
    )


def _places(contrast: Contrast) -> tuple[int, ...]:
    known = [i for i, chance in enumerate(contrast.superiority) if chance is not None]
    if not known:
        return ()
    wanted = {known[round((len(known) - 1) * part)] for part in (0.0, 0.25, 0.5, 0.75, 1.0)}
    return tuple(sorted(wanted))


def _row(contrast: Contrast, at: int) -> tuple[str | Cell, ...]:
    p = contrast.p_family_wise[at]
    return (
        INDICATOR_WORDS[contrast.indicator],
        days(contrast.knots_days[at]),
        Cell(rv(contrast.median_a_milli[at]), note=f"n {contrast.n_a[at]:,}"),
        Cell(rv(contrast.median_b_milli[at]), note=f"n {contrast.n_b[at]:,}"),
        Cell(share(contrast.superiority[at]), note=f"[{share(contrast.low[at])} to {share(contrast.high[at])}]"),
        NO_VALUE if p is None else (f"{p:.3f}" if p >= 0.001 else "below 0.001"),
    )
