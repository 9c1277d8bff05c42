"""Invented, plausible numbers for every chart: the same on every run, for golden files, reports and pictures."""

from __future__ import annotations

import numpy as np

from headway.charts.amounts import SHARE, money
from headway.charts.models import (
    Band,
    Bar,
    Bars,
    Butterfly,
    ButterflyPhase,
    Chart,
    DotOnBand,
    Flag,
    Funnel,
    FunnelLevel,
    Line,
    Mark,
    PatternChart,
    PhaseSpan,
    ShareBar,
    SmallMultiples,
    Sparkline,
    Step,
    Tile,
    TileFigure,
    Whale,
)

Floats = tuple[float, ...]


def rising(days: int, top: float, bend: float, knots: Floats) -> Floats:
    """Give a saturating curve that reaches `top` at the last knot."""
    end = 1 - np.exp(-bend)
    return tuple(round(float(top * (1 - np.exp(-bend * knot / days)) / end), 3) for knot in knots)


def a_band(
    *, days: int = 301, every: int = 7, top: float = 252.0, n: int = 1284, leaving: float = 0.9, label: str = "Norm"
) -> Band:
    """Give a norm band in which contacts leave over time."""
    knots = tuple(float(day) for day in range(0, days, every))
    last = knots[-1] or 1.0
    cuts = {
        "p10": rising(days, top * 0.66, 2.0, knots),
        "p25": rising(days, top * 0.82, 1.7, knots),
        "p50": rising(days, top, 1.5, knots),
        "p75": rising(days, top * 1.17, 1.4, knots),
        "p90": rising(days, top * 1.34, 1.3, knots),
    }
    members = tuple(round(n * (1 - leaving * knot / last)) for knot in knots)
    return Band(knots=knots, n=members, label=label, **cuts)


def a_contact() -> PatternChart:
    """Give one contact below its norm, with forward and backward steps."""
    moves = [
        (0, "Inbound enquiry", 18, 12),
        (28, "Attended webinar", 8, 11),
        (46, "Met at event", 12, 47),
        (49, "Missed meeting", -6, 36),
        (54, "Missed meeting", -8, 33),
        (67, "Price objection unresolved", -8, 36),
        (70, "Met at event", 17, 46),
        (79, "Discovery call", 11, 44),
        (87, "Missed meeting", -7, 27),
        (88, "Attended webinar", 12, 11),
        (100, "Inbound enquiry", 9, 3),
        (159, "Invoice dispute", -10, 65),
        (162, "Support solved fast", 11, 22),
        (181, "Check-in call", 11, 29),
        (185, "Opened newsletter", 2, 0),
        (199, "Invoice dispute", -10, 56),
        (232, "Onboarding workshop", 60, 263),
    ]
    steps, total = [], 0.0
    for day, label, rv, cost in moves:
        total += rv
        steps.append(Step(float(day), label, float(rv), total, float(cost)))
    knots = tuple(float(day) for day in range(0, 301, 10))
    return PatternChart(
        title="Samir Dubois against the norm",
        band=a_band(),
        successful=Line(knots, rising(301, 290, 1.1, knots), n=(412,) * len(knots)),
        steps=tuple(steps),
        contact="Samir Dubois",
        phases=(PhaseSpan("acquisition", 0, 112), PhaseSpan("closing", 112, 154), PhaseSpan("retention", 154, 249)),
        today=249,
        verdict="107 below",
        caption="Mid-size manufacturers, won and kept 12 months, 1,284 contacts, norms v14",
    )


def a_norm() -> PatternChart:
    """Give a norm alone, which ends before its last knot because too few remain."""
    knots = tuple(float(day) for day in range(0, 253, 14))
    return PatternChart(
        title="How Relationship Value builds up",
        band=a_band(n=160, leaving=1.0),
        successful=Line(knots, rising(301, 260, 1.1, knots), n=(64,) * len(knots)),
        flags=(Flag(120, "Catalogue v8"),),
        caption="All who started, 160 contacts",
    )


def some_groups(count: int = 2) -> PatternChart:
    """Give two to six groups, the last of several with too few contacts."""
    names = ("Won", "Lost", "Still open", "Referred by a partner in the north", "Trade fair", "Cold call")
    tops = (248.0, 121.0, 160.0, 205.0, 95.0, 60.0)
    groups = tuple(
        a_band(top=top, n=6 if index == 5 else 900 - 130 * index, label=name)
        for index, (name, top) in enumerate(zip(names, tops, strict=True))
    )
    return PatternChart(
        title="Do these groups develop differently?",
        groups=groups[:count],
        flags=(Flag(42, "Apart from day 42"),),
        caption="Probability of superiority 0.81, 95% interval 0.77 to 0.85",
    )


def some_multiples() -> SmallMultiples:
    """Give a tile per unit, one of them too small to show."""
    parent = a_band(days=366, top=240, n=70_000, leaving=0.5)

    def median(share: float, n: int) -> Line:
        return Line(parent.knots, tuple(value * share for value in parent.p50), n=(n,) * len(parent.knots), label="")

    def tile(label: str, n: int, share: float, *, notable: bool, cost: str, mark: str = "") -> Tile:
        figures = (TileFigure("Per cost", cost),)
        return Tile(label, n, median(share, n), share - 1, notable=notable, mark=mark, figures=figures)

    return SmallMultiples(
        title="How deep are the relationships each unit builds",
        parent=parent,
        tiles=(
            tile("Industrial", 18_240, 1.12, notable=True, cost="+15%"),
            tile("Life science", 9_120, 1.05, notable=True, cost="+3%"),
            tile("Partner A", 12_880, 0.99, notable=False, cost="+15%", mark="RV only"),
            tile("Consumer", 31_400, 0.97, notable=False, cost="−13%"),
            tile("Partner B", 8_310, 0.81, notable=True, cost="−22%", mark="RV only"),
            Tile("Public sector", 5),
        ),
        change_label="RV at day 365",
        caption="First 12 months, against the company band",
    )


def a_butterfly() -> Butterfly:
    """Give three phases with norms; retention is a little dear."""

    def phase(code: str, n: int, days: int, rv: float, cost: float, norms: tuple[float, float]) -> ButterflyPhase:
        positions = tuple(float(day) for day in np.linspace(0, days, 25).round(1))
        wobble = np.sin(np.arange(25) * 1.7) * 0.02
        rising_rv = tuple(round(float(rv * (i / 24) ** 0.85 * (1 + w)), 2) for i, w in enumerate(wobble))
        rising_cost = tuple(round(float(cost * (i / 24) ** 0.9 * (1 - w)), 2) for i, w in enumerate(wobble))
        return ButterflyPhase(
            code,
            n,
            float(days),
            positions,
            (*rising_rv[:-1], rv),
            (*rising_cost[:-1], cost),
            tuple(round(norms[0] * (i / 24) ** 0.8, 2) for i in range(25)),
            tuple(round(norms[1] * (i / 24) ** 0.8, 2) for i in range(25)),
        )

    return Butterfly(
        title="What we create and what it costs",
        phases=(
            phase("acquisition", 41_234, 74, 78, 640, (84, 600)),
            phase("closing", 17_810, 31, 96, 1_180, (104, 1_120)),
            phase("retention", 40_956, 240, 164, 1_510, (176, 1_420)),
        ),
        caption="Means per contact; dashed: the norm",
    )


def a_whale(*, losses: bool = True) -> Whale:
    """Give a concentration curve, with or without customers that lose money."""
    n = 200
    rank = np.arange(n) / n
    value = 45_000 * np.exp(-rank * 6) + 600
    if losses:
        value = value - 13_000 * np.clip(rank - 0.55, 0, None) ** 1.1 * 4
    value = np.sort(value)[::-1]
    share = np.cumsum(value) / value.sum()
    return Whale(
        title="Where profit comes from" if losses else "Where sales come from",
        customers_share=tuple(round((i + 1) / n, 4) for i in range(n)),
        value_share=tuple(round(float(s), 5) for s in share),
        n=n,
        total=float(round(value.sum())),
        value_word="profit" if losses else "sales",
        caption="200 customers, most profitable first",
    )


def a_funnel() -> Funnel:
    """Give twelve levels in three phases."""
    rows = [
        ("Unaware", "acquisition", 41_234, 0.62, 9, 0),
        ("Aware", "acquisition", 25_565, 0.54, 14, 812),
        ("Interested", "acquisition", 13_805, 0.71, 21, 1_204),
        ("Qualified", "acquisition", 9_802, 0.66, 18, 977),
        ("Evaluating", "closing", 6_469, 0.58, 24, 651),
        ("Proposal", "closing", 3_752, 0.49, 17, 488),
        ("Negotiating", "closing", 1_838, 0.77, 11, 203),
        ("First order", "closing", 1_415, 0.83, 31, 12),
        ("Onboarded", "retention", 1_174, 0.76, 62, 118),
        ("Repeat", "retention", 892, 0.44, 118, 96),
        ("Growing", "retention", 392, 0.02, 204, 41),
        ("Advocate", "retention", 7, None, None, 0),
    ]
    levels = tuple(FunnelLevel(a, b, c, d, e, f, now_n=c // 5) for a, b, c, d, e, f in rows)
    return Funnel(title="How contacts move through the levels", levels=levels, start_n=41_234)


def tenths() -> Bars:
    """Give upright bars in order, from below zero to high, with intervals."""
    values = (-2_100, -600, 380, 1_300, 2_200, 3_000, 4_400, 6_100, 9_000, 16_200)
    bars = tuple(
        Bar(
            f"{index + 1}",
            float(value),
            value - 500 - 140 * index,
            value + 500 + 140 * index,
            641,
            "backward" if value < -500 else "forward" if index == 9 else None,
        )
        for index, value in enumerate(values)
    )
    return Bars(
        title="Does RV lead profit",
        bars=bars,
        unit=money("EUR"),
        axis_label="Profit in the next 12 months",
        bars_label="RV at day 90, in tenths of 6,412 customers",
    )


def superiority() -> Bars:
    """Give lying intervals around one half, one of them with too little data."""
    return Bars(
        title="Whose relationships run deeper",
        bars=(
            Bar("Won against lost", 0.81, 0.77, 0.85, 842, "forward", "p < 0.001"),
            Bar("High value against low value", 0.64, 0.58, 0.70, 380, "forward", "p = 0.002"),
            Bar("Organic search against paid search", 0.52, 0.48, 0.56, 2_296, None, "p = 0.41"),
            Bar("Partner referral against e-mail", 0.44, 0.39, 0.49, 284, "backward", "p = 0.03"),
            Bar("Display against other", None, n=6),
        ),
        unit=SHARE,
        lying=True,
        reference=0.5,
        reference_label="no difference",
        axis_label="Probability of superiority at day 90",
    )


def chart_samples() -> dict[str, Chart]:
    """Give every chart by name."""
    return {
        "contact": a_contact(),
        "norm": a_norm(),
        "groups-2": some_groups(2),
        "groups-6": some_groups(6),
        "multiples": some_multiples(),
        "butterfly": a_butterfly(),
        "whale-losses": a_whale(),
        "whale-sales": a_whale(losses=False),
        "funnel": a_funnel(),
        "bars-upright": tenths(),
        "bars-lying": superiority(),
    }


def mark_samples() -> dict[str, Mark]:
    """Give every word-sized chart by name."""
    values = tuple(round(20 + 6 * float(np.sin(i / 3)) - i * 0.6, 2) for i in range(24))
    return {
        "sparkline": Sparkline(values, (14.0,) * 24, (24.0,) * 24, "backward"),
        "dot-on-band": DotOnBand(187.5, 174.0, 166.0, 182.0, 140.0, 210.0, "forward"),
        "share-bar": ShareBar(0.78, 0.74, "forward"),
    }
