"""The norm: how relationships here usually develop, and how subsets differ from it."""

from __future__ import annotations

from headway.charts.models import PatternChart, SmallMultiples, Tile, TileFigure
from headway.operations.pilot_results import NormBand, PilotResults, SubsetResult
from headway.reports.document import Block, Callout, Cell, ChartBlock, Section, TableBlock, TableColumn
from headway.reports.pilot.words import NO_VALUE, band_of, counted, days, median_of, norm_named, rv, share

DRAWN_MIN = 8


def norm_section(results: PilotResults) -> Section:
    """Show the norm of all who started, the successful median, and the three populations beside one another."""
    started = norm_named(results, "started")
    if started is None:
        text = "A norm needs at least 8 contacts that are observed at the same age."
        return Section("The norm", "There is not enough data for a norm.", (Callout("not_enough_data", text),))
    succeeded = norm_named(results, "succeeded")
    chart = PatternChart(
        title="How Relationship Value builds up",
        band=band_of(started, "All who started"),
        successful=median_of(succeeded, f"Later {results.outcome_label}") if succeeded else None,
        caption=f"All who started, {counted(max(started.n), 'contact')} of {counted(started.accounts_n, 'account')}, "
        f"norm {started.version[:8]}. The norm ends where fewer than {DRAWN_MIN} contacts are observed.",
        currency=results.currency,
    )
    blocks: list[Block] = [ChartBlock(chart, "cumulative Relationship Value (RV) by age", measure="norm")]
    blocks.append(_populations_table(results))
    return Section("The norm", _lead(started, succeeded, results.outcome_label), tuple(blocks))


def _reached(norm: NormBand, at: float) -> int | None:
    """Give the place of the last knot at or before an age that may still be drawn."""
    places = [i for i, knot in enumerate(norm.knots) if knot <= at and norm.n[i] >= DRAWN_MIN]
    return places[-1] if places else None


def _half_reached(norm: NormBand) -> int:
    """Give the place of the last knot that half of the contacts reached, and 20 of them."""
    return max((i for i, n in enumerate(norm.n) if n >= 20 and 2 * n >= norm.n[0]), default=0)


def _lead(started: NormBand, succeeded: NormBand | None, outcome: str) -> str:
    last = _half_reached(started)
    age = started.knots[last]
    middle = started.quantiles.index(0.5)
    low, high = started.quantiles.index(0.25), started.quantiles.index(0.75)
    inner = [rv(started.band_milli[last][place]) for place in (low, middle, high)]
    n = f"(n {started.n[last]:,})"
    if inner[0] == inner[2]:
        text = f"At an age of {days(age)} at least half of all who started have the same {inner[1]} RV {n}."
    else:
        text = (
            f"At an age of {days(age)} half of all who started stand between {inner[0]} and {inner[2]} RV; the median "
            f"is {inner[1]} {n}."
        )
    at = _reached(succeeded, age) if succeeded else None
    if succeeded is not None and at is not None and succeeded.knots[at] == age:
        median = rv(succeeded.band_milli[at][middle])
        text += f" Among those that later {outcome} the median is {median} (n {succeeded.n[at]:,})."
    return text


def _populations_table(results: PilotResults) -> TableBlock:
    words = {"started": "All who started", "active": "Still active", "succeeded": f"Later {results.outcome_label}"}
    ages = _ages_shown(results)
    return TableBlock(
        "The same age, three populations",
        (TableColumn("Population"), *(TableColumn(f"Median at {days(age)}", "end", "norm") for age in ages)),
        tuple(
            (words[name], *(_median_cell(norm_named(results, name), age) for age in ages))
            for name in words
            if norm_named(results, name) is not None
        ),
        footnote="Which population a contact is compared with decides what is called weak or strong: survivors are "
        "stronger than all who started. Brackets hold the 95% interval of the median by account bootstrap.",
    )


def _ages_shown(results: PilotResults) -> tuple[float, ...]:
    started = norm_named(results, "started")
    if started is None:
        return ()
    last = _half_reached(started)
    places = sorted({round(last * part) for part in (0.25, 0.5, 1.0)})
    return tuple(started.knots[i] for i in places)


def _median_cell(norm: NormBand | None, age: float) -> Cell:
    if norm is None or age not in norm.knots:
        return Cell(NO_VALUE)
    at = norm.knots.index(age)
    if norm.n[at] < DRAWN_MIN:
        return Cell("not enough data", note=f"n {norm.n[at]:,}")
    middle = norm.quantiles.index(0.5)
    interval = f"{rv(norm.low_milli[at][middle])} to {rv(norm.high_milli[at][middle])}"
    return Cell(rv(norm.band_milli[at][middle]), note=f"[{interval}] n {norm.n[at]:,}")


def subsets_sections(results: PilotResults) -> tuple[Section, ...]:
    """Give one section for all families of subsets."""
    started = norm_named(results, "started")
    if not results.subsets or started is None:
        return ()
    families = dict.fromkeys(subset.family for subset in results.subsets)
    blocks: list[Block] = []
    for family in families:
        members = tuple(subset for subset in results.subsets if subset.family == family)
        parent = norm_named(results, f"family: {family}") or started
        blocks.append(_multiples(results, family, members, parent))
        blocks.append(_subset_table(results, family, members))
    differing = [subset for subset in results.subsets if subset.differs]
    if differing:
        ranked = sorted(differing, key=lambda subset: -abs((subset.superiority or 0.5) - 0.5))
        names = "; ".join(f"{subset.name}, {_chance(subset)}" for subset in ranked[:3])
        verb = "stands" if len(differing) == 1 else "stand"
        lead = (
            f"{len(differing)} of {counted(len(results.subsets), 'subset')} {verb} apart from the others by more than "
            f"chance. {'The clearest' if len(differing) > 3 else 'In order'}: {names}."
        )
    else:
        lead = f"None of the {len(results.subsets)} subsets stands apart from the others by more than chance."
    return (Section("Subset by subset", lead, tuple(blocks), "subsets"),)


def _parent_words(members: tuple[SubsetResult, ...]) -> str:
    return f"Those with “{members[0].within}”" if members and members[0].within else "All who started"


def _spoken(name: str) -> str:
    """Write the name of a dimension as people say it."""
    return name.replace("_", " ")


def _chance(subset: SubsetResult) -> str:
    chance = subset.superiority or 0.5
    word = "higher" if chance > 0.5 else "lower"
    return f"{share(max(chance, 1 - chance))} chance of standing {word} at {days(subset.compared_at_days)}"


def _change(subset: SubsetResult) -> float | None:
    if subset.median_milli is None or not subset.parent_median_milli or subset.parent_median_milli < 0:
        return None
    return subset.median_milli / subset.parent_median_milli - 1


def _lift(subset: SubsetResult) -> float | None:
    if subset.median_milli is None or subset.parent_median_milli is None:
        return None
    return (subset.median_milli - subset.parent_median_milli) / 1000


def _multiples(results: PilotResults, family: str, members: tuple[SubsetResult, ...], parent: NormBand) -> ChartBlock:
    at = next((s.compared_at_days for s in members if s.compared_at_days is not None), None)
    tiles = tuple(
        Tile(
            label=subset.name,
            n=subset.n,
            line=median_of(subset.norm, subset.name) if subset.norm else None,
            change=_change(subset),
            lift=_lift(subset),
            notable=subset.differs,
            figures=(TileFigure(results.outcome_label.capitalize(), share(subset.outcome_share)),)
            if subset.outcome_share is not None
            else (),
        )
        for subset in members
    )
    chart = SmallMultiples(
        title=f"By {_spoken(family)}",
        parent=band_of(parent, _parent_words(members)),
        tiles=tiles,
        change_label=f"RV at {days(at)}" if at is not None else "RV",
        caption=f"The median of each subset over the band of {_parent_words(members).lower()}, on one scale. Coloured "
        "only where the difference from all others of them is larger than chance gives (max-T over ages, Holm over the "
        "subsets shown).",
    )
    return ChartBlock(chart, measure="norm")


def _subset_table(results: PilotResults, family: str, members: tuple[SubsetResult, ...]) -> TableBlock:
    return TableBlock(
        f"By {_spoken(family)}, in figures",
        (
            TableColumn(_spoken(family).capitalize()),
            TableColumn("Contacts", "end", "contacts"),
            TableColumn("Accounts", "end", "accounts"),
            TableColumn(results.outcome_label.capitalize(), "end", "outcome_share"),
            TableColumn("Median RV", "end", "norm"),
            TableColumn("Higher than the others", "end", "superiority"),
            TableColumn("Norm borrows", "end"),
        ),
        tuple(
            (
                Cell(subset.name, strong=subset.differs),
                f"{subset.n:,}",
                f"{subset.accounts_n:,}",
                share(subset.outcome_share),
                Cell(rv(subset.median_milli), note=f"at {days(subset.compared_at_days)}")
                if subset.median_milli is not None
                else "not enough data",
                _superiority_cell(subset),
                f"{subset.norm.borrowed_k:,.0f} contacts' worth"
                if subset.norm and subset.norm.borrowed_k
                else NO_VALUE,
            )
            for subset in members
        ),
        footnote="Bold: differs from all others of its family with a family-wise p below 5% (max-T over ages, Holm "
        "over subsets). A small subset's norm is shrunk towards all who started; the last column says by how many "
        "contacts' worth.",
        folded=True,
    )


def _superiority_cell(subset: SubsetResult) -> Cell:
    if subset.superiority is None:
        return Cell("not enough data")
    direction = None
    if subset.differs:
        direction = "forward" if subset.superiority > 0.5 else "backward"
    return Cell(
        share(subset.superiority),
        direction=direction,  # type: ignore[arg-type]
        note=f"[{share(subset.superiority_low)} to {share(subset.superiority_high)}]",
    )
