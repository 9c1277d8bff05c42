"""Columns of numbers as people write them: currency signs, thousands, a point or a comma before the decimals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.errors import InputError
from headway.intake.engine import compute_rows, quoted
from headway.intake.words import empty_cells

_THREE_DIGITS: Final = " *[-+]?[1-9][0-9]{0,2}[.][0-9]{3} *"
_FIRST_ROWS: Final = 10_000
_SIGNS: Final = "[$€£¥₹₽₩₺₫₴₦฿¢]|\\bR\\$|\\b[A-Z]{3}\\b|[\\s\u00a0\u202f'’_]"


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of numbers.

    Attributes
    ----------
    values : float64 (n,)
        NaN where missing or bad.
    missing, bad : bool (n,)
    facts : tuple of str
    """

    values: NDArray[np.float64]
    missing: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    facts: tuple[str, ...] = ()


def read_amounts(
    engine: Any,
    column: pa.ChunkedArray,
    *,
    name: str,
    missing: Collection[str] = (),
    decimal: str | None = None,
    plain: bool = False,
) -> Amounts:
    """Read a column of numbers.

    Whether a comma or a point stands before the decimals is decided by the whole column: by values with both, with a
    sign twice, or with other than three digits behind it. Where nothing decides and it matters, the person is asked.

    Parameters
    ----------
    engine : DuckDB connection
    column : pyarrow array (n,)
        Text or numbers.
    name : str
        Of the column, for messages.
    missing : collection of str
        Texts that stand for an empty cell.
    decimal : {"point", "comma"}, optional
        What is known.
    plain : bool
        The numbers were written by a machine, so a point can only be the decimal point.

    Returns
    -------
    Amounts

    Raises
    ------
    InputError
        It cannot be known which sign stands before the decimals, or no value is a number.

    Examples
    --------
    >>> from headway.intake.engine import locked_engine
    >>> with locked_engine() as engine:
    ...     found = read_amounts(engine, pa.chunked_array([["229,932.50", "€ 12", "(3.5)", "x"]]), name="cost")
    >>> found.values[:3].tolist(), found.bad.tolist(), found.facts
    ([229932.5, 12.0, -3.5], [False, False, False, True], ("'cost': a point stands before the decimals",))
    """
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        values = column.cast(pa.float64()).fill_null(np.nan).to_numpy().astype(np.float64)
        empty = np.isnan(values)
        infinite = np.isinf(values)
        return Amounts(np.where(infinite, np.nan, values), empty, infinite)
    found = compute_rows(engine, pa.table({"v": column}), "try_cast(v as double) as x")
    values = np.array(found.column("x").fill_null(np.nan).to_numpy(), dtype=np.float64)
    empty = empty_cells(column, ("-", *missing), np.isfinite(values))
    values[empty | ~np.isfinite(values)] = np.nan
    odd = np.isnan(values) & ~empty
    points = _has_points(engine, column, odd | empty, plain=plain)
    if not odd.any() and decimal != "comma" and (points is not False or decimal == "point"):
        return Amounts(values, empty, odd)
    pointed = _true(pc.match_substring(column, ".")) & ~empty
    rows = np.flatnonzero(odd if points and decimal != "comma" else odd | pointed)
    return _by_signs(engine, column, values, empty, rows, name, decimal, points=bool(points))


def _has_points(engine: Any, column: pa.ChunkedArray, without: NDArray[np.bool_], *, plain: bool) -> bool | None:
    """Tell whether some value can only have a point before its decimals; None where no value has a point at all."""
    for rows in (column.slice(0, _FIRST_ROWS), column):
        pointed = _true(pc.match_substring(rows, "."))
        at = np.flatnonzero(pointed & ~without[: len(pointed)])
        if len(at):
            tells = f"not regexp_full_match(v, {quoted(_THREE_DIGITS)}) as tells"
            found = compute_rows(engine, pa.table({"v": rows.take(pa.array(at))}), tells)
            if plain or bool(pc.any(found.column("tells")).as_py()):
                return True
    return False if len(at) else None


def _by_signs(
    engine: Any,
    column: pa.ChunkedArray,
    values: NDArray[np.float64],
    empty: NDArray[np.bool_],
    rows: NDArray[np.int64],
    name: str,
    decimal: str | None,
    *,
    points: bool,
) -> Amounts:
    """Read numbers with signs of currency and thousands in them."""
    bare = compute_rows(
        engine,
        pa.table({"v": column.take(pa.array(rows))}),
        f"v, regexp_replace(replace(v, '−', '-'), {quoted(_SIGNS)}, '', 'g') as b",
    )
    bare = compute_rows(
        engine,
        bare,
        "v, case when regexp_full_match(b, '[(].*[)]') then '-' || substr(b, 2, length(b) - 2) "
        "when ends_with(b, '-') then '-' || left(b, length(b) - 1) else b end as b",
    )
    mark, marked_n = _find_mark(engine, bare, name, decimal, points=points)
    thousands, point = (",", ".") if mark == "point" else (".", ",")
    whole = f"([0-9]{{1,3}}([{thousands}][0-9]{{2,3}})*[{thousands}][0-9]{{3}}|[0-9]+)?"
    shape = f"[-+]?{whole}([{point}][0-9]*)?([eE][-+]?[0-9]+)?"
    plain = f"replace(replace(b, '{thousands}', ''), '{point}', '.')"
    found = compute_rows(
        engine, bare, f"case when regexp_full_match(b, '{shape}') then try_cast({plain} as double) end as x"
    )
    values[rows] = found.column("x").fill_null(np.nan).to_numpy()
    bad = np.isnan(values) & ~empty
    if bad.any() and not (~bad & ~empty).any():
        value = column[int(np.flatnonzero(bad)[0])].as_py()
        raise InputError(
            f"{name!r}: none of its values ({int(bad.sum()):,}) is a number, such as {value!r}",
            hint="Is it the right column?",
        )
    facts = (f"{name!r}: a {mark} stands before the decimals",) if marked_n else ()
    return Amounts(values, empty, bad, facts)


def _find_mark(engine: Any, bare: pa.Table, name: str, decimal: str | None, *, points: bool) -> tuple[str, int]:
    """Tell which sign stands before the decimals, and in how many values it matters; or ask."""
    marked = "regexp_full_match(b, '[-+]?[0-9]*[.,][0-9.,]*')"
    found = compute_rows(
        engine, bare, f"({_only('comma')}) as comma, ({_only('point')}) as point, ({marked}) as marked, v"
    )
    counts = [int(_true(found.column(which)).sum()) for which in ("comma", "point", "marked")]
    commas_n, points_n, marked_n = counts
    if decimal is not None:
        return decimal, marked_n
    if not marked_n or ((points_n or points) and not commas_n):
        return "point", marked_n
    if commas_n and not points_n and not points:
        return "comma", marked_n
    first = found.filter(found.column("marked")).column("v")[0].as_py()
    why = (
        "some values can only have a comma and others only a point before the decimals"
        if commas_n
        else "no value of the column decides"
    )
    raise InputError(
        f"{name!r}: in {first!r} the sign may stand before thousands or before decimals, and {why}",
        hint="Write `decimal: point` or `decimal: comma`.",
    )


def _true(column: Any) -> NDArray[np.bool_]:
    """Give a column of truths without nulls."""
    return np.array(column.fill_null(False).to_numpy(), dtype=np.bool_)  # noqa: FBT003 - Arrow's own signature


def _only(mark: str) -> str:
    """Write that a bare text can only be read with this sign before the decimals."""
    point, other = ("[.]", ",") if mark == "point" else (",", "[.]")
    return (
        f"regexp_full_match(b, '[-+]?[0-9]+{point}([0-9]{{0,2}}|[0-9]{{4,}})') or "
        f"regexp_full_match(b, '[-+]?(0|[0-9]{{4,}}|){point}[0-9]+') or "
        f"regexp_full_match(b, '[-+]?[0-9]{{1,3}}({other}[0-9]{{2,3}})+{point}[0-9]*') or "
        f"regexp_full_match(b, '[-+]?[0-9]{{1,3}}({other}[0-9]{{3}}){{2,}}')"
    )
