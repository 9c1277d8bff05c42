"""Columns of numbers as people write them: currency signs, thousands, a point or a comma before the decimals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.errors import InputError
from headway.intake.engine import quoted

_PLAIN: Final = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?"
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
    words = ", ".join(quoted(word) for word in ("", *missing, "-"))
    engine.register("amounts_in", pa.table({"v": column}))
    try:
        found = engine.execute(
            f"select case when regexp_full_match(v, '{_PLAIN}') then try_cast(v as double) end as x, "
            f"v is null or trim(v, ' \u00a0\t') in ({words}) as empty, "
            f"contains(v, '.') and not regexp_full_match(v, '[-+]?[1-9][0-9]{{0,2}}[.][0-9]{{3}}') as telling, "
            "contains(v, '.') as pointed from amounts_in"
        ).to_arrow_table()
    finally:
        engine.unregister("amounts_in")
    values = np.array(found.column("x").fill_null(np.nan).to_numpy(), dtype=np.float64)
    empty = found.column("empty").to_numpy().astype(np.bool_)
    values[empty] = np.nan
    odd = np.isnan(values) & ~empty
    pointed = found.column("pointed").fill_null(False).to_numpy().astype(np.bool_) & ~empty  # noqa: FBT003
    telling = found.column("telling").fill_null(False).to_numpy().astype(np.bool_)  # noqa: FBT003
    points = bool((telling & ~odd).any()) or (plain and bool(pointed.any()))
    if not odd.any() and decimal != "comma" and (points or decimal == "point" or not pointed.any()):
        return Amounts(values, empty, odd)
    rows = np.flatnonzero(odd if points and decimal != "comma" else odd | pointed)
    return _by_signs(engine, column, values, empty, rows, name, decimal, points=points)


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
    engine.register("amounts_odd", pa.table({"v": column.take(pa.array(rows))}))
    engine.execute(
        "create or replace temp table amounts_bare as select row_number() over () as place, v, "
        f"regexp_replace(replace(v, '−', '-'), '{_SIGNS.replace(chr(39), chr(39) * 2)}', '', 'g') as b from amounts_odd"
    )
    engine.unregister("amounts_odd")
    engine.execute(
        "create or replace temp table amounts_bare as select place, v, case when regexp_full_match(b, '[(].*[)]') then "
        "'-' || substr(b, 2, length(b) - 2) when ends_with(b, '-') then '-' || left(b, length(b) - 1) else b end as b "
        "from amounts_bare"
    )
    mark, marked_n = _find_mark(engine, name, decimal, points=points)
    thousands, point = (",", ".") if mark == "point" else (".", ",")
    shape = f"[-+]?([0-9]{{1,3}}([{thousands}][0-9]{{2,3}})*[{thousands}][0-9]{{3}}|[0-9]+)?([{point}][0-9]*)?([eE][-+]?[0-9]+)?"
    found = engine.execute(
        f"select case when regexp_full_match(b, '{shape}') then try_cast(replace(replace(b, '{thousands}', ''), "
        f"'{point}', '.') as double) end as x from amounts_bare order by place"
    ).to_arrow_table()
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


def _find_mark(engine: Any, name: str, decimal: str | None, *, points: bool) -> tuple[str, int]:
    """Tell which sign stands before the decimals, and in how many values it matters; or ask."""
    marked = "regexp_full_match(b, '[-+]?[0-9]*[.,][0-9.,]*')"
    counts = engine.execute(
        f"select count(*) filter (where {_only('comma')}), count(*) filter (where {_only('point')}), "
        f"count(*) filter (where {marked}) from amounts_bare"
    ).fetchone()
    commas_n, points_n, marked_n = (int(count) for count in counts)
    if decimal is not None:
        return decimal, marked_n
    if not marked_n or ((points_n or points) and not commas_n):
        return "point", marked_n
    if commas_n and not points_n and not points:
        return "comma", marked_n
    row = engine.execute(f"select v from amounts_bare where {marked} order by place limit 1").fetchone()
    why = (
        "some values can only have a comma and others only a point before the decimals"
        if commas_n
        else "no value of the column decides"
    )
    raise InputError(
        f"{name!r}: in {row[0]!r} the sign may stand before thousands or before decimals, and {why}",
        hint="Write `decimal: point` or `decimal: comma`.",
    )


def _only(mark: str) -> str:
    """Write that a bare text can only be read with this sign before the decimals."""
    point, other = ("[.]", ",") if mark == "point" else (",", "[.]")
    return (
        f"regexp_full_match(b, '[-+]?[0-9]+{point}([0-9]{{0,2}}|[0-9]{{4,}})') or "
        f"regexp_full_match(b, '[-+]?(0|[0-9]{{4,}}|){point}[0-9]+') or "
        f"regexp_full_match(b, '[-+]?[0-9]{{1,3}}({other}[0-9]{{2,3}})+{point}[0-9]*') or "
        f"regexp_full_match(b, '[-+]?[0-9]{{1,3}}({other}[0-9]{{3}}){{2,}}')"
    )
