"""How the figures of a pilot are written: the same words and the same number of digits everywhere."""

from __future__ import annotations

from headway.catalogue.currency import minor_digits
from headway.charts.amounts import NO_VALUE, SHARE, counted, duration, format_amount, money, ordinal
from headway.charts.models import Band, Direction, Line
from headway.evidence.measures import MEASURES
from headway.operations.pilot_results import NormBand, PilotResults
from headway.reports.document import Definition
from headway.units import minor_to_major

CHANCE = "probability of superiority"

days = duration

__all__ = ["CHANCE", "NO_VALUE", "counted", "days"]


def rv(milli: float | None, *, signed: bool = False) -> str:
    """Write thousandths of RV with at most one digit after the point.

    Examples
    --------
    >>> rv(-107_400, signed=True), rv(2_500), rv(None)
    ('−107', '2.5', '–')
    """
    return format_amount(None if milli is None else milli / 1000, signed=signed)


def amount(minor: float | None, currency: str, *, signed: bool = False) -> str:
    """Write minor units as money.

    Examples
    --------
    >>> amount(194_600, "EUR"), amount(150, "EUR")
    ('€1,946', '€1.50')
    """
    return format_amount(None if minor is None else major(minor, currency), money(currency), signed=signed)


def major(minor: float, currency: str) -> float:
    """Give minor units as whole units of a currency.

    Examples
    --------
    >>> major(1_950, "EUR"), major(1_950, "JPY")
    (19.5, 1950.0)
    """
    return minor_to_major(minor, minor_digits(currency))


def share(value: float | None) -> str:
    """Write a share as a per cent.

    Examples
    --------
    >>> share(0.187), share(1.1), share(None)
    ('18.7%', '110%', '–')
    """
    return format_amount(value, SHARE)


def percentile(value: float) -> str:
    """Write a percentile, 0 to 100, as a rank from 1st to 99th.

    Examples
    --------
    >>> percentile(3.4), percentile(99.99), percentile(0)
    ('3rd', '99th', '1st')
    """
    return ordinal(min(99, max(1, round(value))))


def direction_of(value: float | None) -> Direction | None:
    """Say which way a signed number points; nothing at zero."""
    if value is None or value == 0:
        return None
    return "forward" if value > 0 else "backward"


def band_of(norm: NormBand, label: str) -> Band:
    """Turn a norm into the chart's band, in RV."""
    columns = [tuple(row[q] / 1000 for row in norm.band_milli) for q in range(len(norm.quantiles))]
    p05, p10, p25, p50, p75, p90, p95 = columns
    return Band(norm.knots, p10, p25, p50, p75, p90, norm.n, label=label, p05=p05, p95=p95)


def median_of(norm: NormBand, label: str) -> Line:
    """Turn the median of a norm into a line of the chart, in RV."""
    middle = norm.quantiles.index(0.5)
    return Line(norm.knots, tuple(row[middle] / 1000 for row in norm.band_milli), norm.n, label=label)


def norm_named(results: PilotResults, name: str) -> NormBand | None:
    """Find a norm by its name."""
    return next((norm for norm in results.norms if norm.name == name), None)


def definitions() -> tuple[Definition, ...]:
    """Give the whole register as definitions of the page."""
    return tuple(Definition(m.code, m.label, m.unit, m.definition, m.source) for m in MEASURES.values())
