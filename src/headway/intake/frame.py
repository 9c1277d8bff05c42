"""One source's table, asked for texts, numbers, moments and truths as a mapping describes them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.documents.nearest import did_you_mean
from headway.errors import InputError, Problem
from headway.intake.amounts import Amounts, read_amounts
from headway.intake.engine import compute_rows
from headway.intake.expression import Expression, find_column
from headway.intake.gather import Gathered
from headway.intake.mapping import FileSpec, MomentSpec, NumberSpec, TextSpec
from headway.intake.moments import Moments, read_moments
from headway.intake.words import Words, constant_words, joined_words, texts_of, words_of

_ROWS_FOR_THREADS: Final = 100_000
GROUP: Final = "group_"
"""The column of group numbers, in queries that fold lines."""

Spec = TextSpec | MomentSpec | NumberSpec


class Frame:
    """A table with the mapping's view on it.

    Parameters
    ----------
    engine : DuckDB connection
        Locked.
    gathered : Gathered
    spec : FileSpec
    place : str
        How problems name the mapping file, without the line.
    """

    def __init__(self, engine: Any, gathered: Gathered, spec: FileSpec, place: str) -> None:
        self.engine = engine
        self.gathered = gathered
        self.spec = spec
        self.place = place
        self.problems: list[Problem] = []
        self.facts: list[str] = []
        self._words: dict[str, Words] = {}
        self._amounts: dict[str, Amounts] = {}
        self._computed: dict[str, pa.ChunkedArray] = {}

    @property
    def rows_n(self) -> int:
        """How many rows."""
        return int(self.gathered.table.num_rows)

    @property
    def names(self) -> list[str]:
        """The columns, the computed ones last."""
        return [*self.gathered.table.column_names, *(name for name, _ in self.spec.computed)]

    def check(
        self, specs: Iterable[Spec | None], expressions: Iterable[tuple[Expression, int]], groups: Iterable[str]
    ) -> None:
        """Report every column that the mapping names and the files do not have."""
        wanted = [(name, spec.line) for spec in specs if spec is not None for name in _columns_of(spec)]
        wanted += [(name, line) for expression, line in expressions for name in expression.columns]
        wanted += [(name, self.spec.line) for name in (*groups, *self.spec.numeric)]
        wanted += [(name, self.spec.line) for _, expression in self.spec.computed for name in expression.columns]
        seen = set()
        for name, line in wanted:
            if (name, line) in seen or find_column(name, self.names) is not None:
                continue
            seen.add((name, line))
            files = ", ".join(self.gathered.files[:2]) + (" …" if len(self.gathered.files) > 2 else "")
            hint = did_you_mean(name, self.names) or "Its columns are " + ", ".join(map(repr, self.names[:20])) + "."
            self.report(line, f"{files} has no column {name!r}", name, hint)

    def report(self, line: int, problem: str, value: str | None, hint: str | None) -> None:
        """Add a problem at a line of the mapping."""
        self.problems.append(Problem(problem, value=value, hint=hint, where=f"{self.place}:{line}"))

    def column(self, name: str) -> pa.ChunkedArray:
        """Give a column as it was read, or computed."""
        found = find_column(name, self.names)
        assert found is not None, "columns are checked before they are asked for"
        for computed, expression in self.spec.computed:
            if computed == found and found not in self.gathered.table.column_names:
                if found not in self._computed:
                    self._computed[found] = self.evaluate(expression)
                return self._computed[found]
        return self.gathered.table.column(found)

    def words(self, spec: TextSpec) -> Words:
        """Give a text of every row."""
        if spec.constant is not None:
            return constant_words(spec.constant, self.rows_n)
        if spec.expression is not None:
            return words_of(self.evaluate(spec.expression), self.spec.missing)
        return joined_words([self.words_in(name) for name in spec.columns], spec.join)

    def texts(self, spec: TextSpec) -> pa.StringArray:
        """Give a text of every row as plain text: for keys, which hardly repeat."""
        if spec.constant is not None or spec.expression is not None or len(spec.columns) != 1:
            return self.words(spec).plain()
        return texts_of(self.column(spec.columns[0]), self.spec.missing)

    def prepare(self, specs: Iterable[TextSpec | None]) -> None:
        """Turn the columns of several texts into words at once, on all processors."""
        names = dict.fromkeys(name for spec in specs if spec is not None for name in spec.columns)
        plain = [name for name in names if name in self.gathered.table.column_names and name not in self._words]
        if self.rows_n < _ROWS_FOR_THREADS or len(plain) < 2:
            return
        with ThreadPoolExecutor(max_workers=min(len(plain), os.cpu_count() or 1)) as pool:
            columns = [self.gathered.table.column(name) for name in plain]
            for name, words in zip(plain, pool.map(words_of, columns, [self.spec.missing] * len(plain)), strict=True):
                self._words[name] = words

    def words_in(self, name: str) -> Words:
        """Give one column as words."""
        if name not in self._words:
            self._words[name] = words_of(self.column(name), self.spec.missing)
        return self._words[name]

    def text_values(self, spec: Spec) -> Any:
        """Give the cells behind a field, as text, for the rejects."""
        if isinstance(spec, TextSpec):
            if spec.constant is not None:
                return None
            return (
                self.words(spec).to_arrow() if all(name in self._words for name in spec.columns) else self.texts(spec)
            )
        if spec.column is not None:
            return self.column(spec.column)
        return None

    def moments(self, spec: MomentSpec) -> Moments | None:
        """Give a moment of every row; None, and a problem is reported, where it cannot be decided."""
        if spec.expression is not None:
            column, name = self.evaluate(spec.expression), spec.expression.text
        else:
            assert spec.column is not None, "a moment has a column or an expression"
            column, name = self.column(spec.column), spec.column
        try:
            found = read_moments(
                self.engine,
                column,
                name=name,
                missing=self.spec.missing,
                zone=spec.zone,
                date_order=spec.date_order,
                pattern=spec.format,
            )
        except InputError as error:
            self.report(spec.line, error.problem, None, error.hint)
            return None
        self.facts += found.facts
        return found

    def amounts(self, spec: NumberSpec) -> Amounts | None:
        """Give a number of every row; None, and a problem is reported, where it cannot be decided."""
        if spec.constant is not None:
            nothing = np.zeros(self.rows_n, dtype=np.bool_)
            return Amounts(np.full(self.rows_n, float(spec.constant)), nothing, nothing)
        if spec.expression is not None:
            return _as_amounts(self.evaluate(spec.expression))
        assert spec.column is not None, "a number has a constant, a column or an expression"
        return self.amounts_in(spec.column, spec.decimal, spec.line)

    def amounts_in(self, name: str, decimal: str | None, line: int) -> Amounts | None:
        """Give one column as numbers."""
        if name not in self._amounts:
            try:
                found = read_amounts(
                    self.engine,
                    self.column(name),
                    name=name,
                    missing=self.spec.missing,
                    decimal=decimal,
                    plain=self.gathered.plain_numbers,
                )
            except InputError as error:
                self.report(line, error.problem, None, error.hint)
                return None
            self._amounts[name] = found
            self.facts += found.facts
        return self._amounts[name]

    def truths(self, expression: Expression) -> NDArray[np.bool_]:
        """Tell for every row whether an expression is true."""
        column = self.evaluate(expression)
        if not pa.types.is_boolean(column.type):
            self.report(self.spec.line, f'The expression "{expression.text}" is not true or false', None, None)
            return np.zeros(self.rows_n, dtype=np.bool_)
        return np.array(column.fill_null(False).to_numpy(), dtype=np.bool_)  # noqa: FBT003

    def evaluate(self, expression: Expression) -> pa.ChunkedArray:
        """Compute an expression for every row."""
        table, used = self._operands(expression)
        try:
            return compute_rows(self.engine, table, f"{expression.as_sql(lambda name: used[name])} as x").column("x")
        except duckdb.Error as error:
            self._cannot(expression, error)
            return pa.chunked_array([pa.nulls(self.rows_n)])

    def fold(
        self, expression: Expression, rows: NDArray[np.int64], group_of: NDArray[np.int64], groups_n: int
    ) -> pa.ChunkedArray:
        """Compute an expression for every group of lines, in the order of the groups' numbers."""
        table, used = self._operands(expression)
        self.engine.register("lines_in", table.take(pa.array(rows)).append_column(GROUP, pa.array(group_of)))
        sql = expression.as_sql(lambda name: used[name])
        query = f"select {sql} as x from lines_in group by {GROUP} order by {GROUP}"  # noqa: S608 - checked word by word
        try:
            return self.engine.execute(query).to_arrow_table().column("x")
        except duckdb.Error as error:
            self._cannot(expression, error)
            return pa.chunked_array([pa.nulls(groups_n)])
        finally:
            self.engine.unregister("lines_in")

    def _operands(self, expression: Expression) -> tuple[pa.Table, dict[str, str]]:
        """Lay out the columns that an expression needs; give the table, and its name for each of them."""
        used: dict[str, str] = {}
        arrays: list[Any] = []
        for name in expression.columns:
            found = find_column(name, self.names)
            assert found is not None, "columns are checked before they are asked for"
            used[name] = f"c{len(arrays)}"
            arrays.append(self._operand(found))
        if not arrays:
            return pa.table({"c0": np.zeros(self.rows_n, dtype=np.int8)}), used
        return pa.table(arrays, names=list(used.values())), used

    def _cannot(self, expression: Expression, error: Exception) -> None:
        """Report an expression that DuckDB refuses."""
        problem = f'The expression "{expression.text}" cannot be computed: {str(error).splitlines()[0][:160]}'
        self.report(self.spec.line, problem, None, "List columns of numbers under `numeric`.")

    def _operand(self, name: str) -> Any:
        """Give a column as expressions see it: a number where it is listed as one, else its clean text."""
        if name in {find_column(number, self.names) for number in self.spec.numeric}:
            amounts = self.amounts_in(name, None, self.spec.line)
            values = amounts.values if amounts is not None else np.full(self.rows_n, np.nan)
            return pa.array(values, mask=np.isnan(values))
        column = self.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return self.words_in(name).plain()  # a dictionary is slower: DuckDB copies it for every batch
        return column


def _columns_of(spec: Spec) -> Iterator[str]:
    """Give the columns that a field names."""
    if isinstance(spec, TextSpec):
        yield from spec.columns
    elif spec.column is not None:
        yield spec.column
    if spec.expression is not None:
        yield from spec.expression.columns


def _as_amounts(column: pa.ChunkedArray) -> Amounts:
    """Take what an expression gave as numbers."""
    if pa.types.is_string(column.type):
        parsed = column.to_pylist()
        values = np.array([_number(text) for text in parsed], dtype=np.float64)
        empty = np.array([text is None or not text for text in parsed], dtype=np.bool_)
        return Amounts(values, empty, np.isnan(values) & ~empty)
    values = np.array(column.cast(pa.float64()).fill_null(np.nan).to_numpy(), dtype=np.float64)
    empty = column.is_null().to_numpy().astype(np.bool_)
    return Amounts(values, empty, ~np.isfinite(values) & ~empty)


def _number(text: str | None) -> float:
    """Give a plain number, or NaN."""
    try:
        return float(text or "nan")
    except ValueError:
        return float("nan")
