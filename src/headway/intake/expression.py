"""Small expressions of mapping files: parsed by DuckDB, checked word by word, with no way to a file or a setting."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import duckdb

from headway.documents.nearest import did_you_mean
from headway.errors import ExpressionError
from headway.intake.engine import locked_engine

CHARS_MAX: Final = 2_000
"""An expression has at most so many characters."""

DEPTH_MAX: Final = 40
"""Its parts lie at most so deep in one another."""

_SCALAR_WORDS: Final = """
abs ceil ceiling coalesce concat concat_ws contains ends_with suffix floor greatest if ifnull least left length lower
ltrim mod nullif prefix regexp_extract regexp_matches regexp_replace replace right round rtrim sign split_part
starts_with ^@ strip_accents substr substring trim upper year month day quarter date_part date_trunc
+ - * / // % || ~~ !~~ ~~* !~~*
"""
SCALARS: Final = frozenset(_SCALAR_WORDS.split())
"""The functions and signs that a row's own cells may go through."""

AGGREGATES: Final = frozenset(
    ["sum", "count", "count_star", "min", "max", "avg", "mean", "any_value", "first", "bool_and", "bool_or"]
)
"""The functions that fold the lines of one group (``group_by``)."""

_CLASSES: Final = frozenset(
    {"FUNCTION", "COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "CAST", "CASE", "OPERATOR", "BETWEEN"}
)
_OPERATORS: Final = frozenset(
    {
        "OPERATOR_NOT",
        "OPERATOR_IS_NULL",
        "OPERATOR_IS_NOT_NULL",
        "OPERATOR_COALESCE",
        "OPERATOR_NULLIF",
        "COMPARE_IN",
        "COMPARE_NOT_IN",
    }
)
_CASTS: Final = frozenset({"DOUBLE", "BIGINT", "INTEGER", "VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN"})
_REFUSED: Final = {
    "SUBQUERY": "a query inside an expression",
    "WINDOW": "a window over other rows",
    "LAMBDA": "a lambda",
    "STAR": "a star",
    "PARAMETER": "a parameter",
    "POSITIONAL_REFERENCE": "a column by its number",
    "COLLATE": "a collation",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been checked.

    Attributes
    ----------
    text : str
        As it was written.
    columns : tuple of str
        The columns that it names, each once, as it writes them.
    aggregate : bool
        It folds several lines.
    tree : str
        DuckDB's tree of it, as JSON.
    """

    text: str
    columns: tuple[str, ...]
    aggregate: bool
    tree: str

    def as_sql(self, column: Callable[[str], str]) -> str:
        """Write the expression with each column replaced by a name of the caller's.

        Parameters
        ----------
        column : callable
            From a column as the expression writes it to a plain identifier.

        Returns
        -------
        str
            SQL, without comments, in brackets.

        Examples
        --------
        >>> parse_expression("Quantity * 2 -- doubled").as_sql(lambda name: "n7")
        '((n7 * 2))'
        """
        tree = json.loads(self.tree)
        node = tree["statements"][0]["node"]
        for part in _parts(node["select_list"][0]):
            if part.get("class") == "COLUMN_REF":
                part["column_names"] = [column(part["column_names"][0])]
        with locked_engine() as engine:
            row = engine.execute("select json_deserialize_sql($1::json)", [json.dumps(tree)]).fetchone()
        return "(" + str(row[0]).removeprefix("SELECT ").removesuffix(";").strip() + ")"


@cache
def parse_expression(text: str) -> Expression:
    """Parse and check one expression.

    Parameters
    ----------
    text : str
        SQL of one value: columns (in double quotes when their names are no plain words), numbers, texts in single
        quotes, signs, ``case``, ``in``, ``between``, ``like``, and the functions of `SCALARS` and `AGGREGATES`.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        It cannot be parsed, or uses something that is not allowed: queries, settings, files, windows, unknown
        functions.

    Examples
    --------
    >>> found = parse_expression('sum(Quantity * "Unit Price")')
    >>> found.columns, found.aggregate
    (('Quantity', 'Unit Price'), True)
    >>> parse_expression("read_text('/etc/passwd')")
    Traceback (most recent call last):
    headway.errors.ExpressionError: The expression "read_text('/etc/passwd')" uses the function 'read_text', ...
    """
    shown = text if len(text) <= 80 else text[:77] + "…"
    if len(text) > CHARS_MAX or "\x00" in text:
        raise ExpressionError(
            f'The expression "{shown}" has {len(text):,} characters; the limit is {CHARS_MAX:,}, without zeros',
            hint="Shorten it, or compute the column before.",
        )
    node = _select_of(text, shown)
    listed = node["select_list"]
    if _bare(node) != _bare(_template()) or len(listed) != 1 or listed[0].get("alias"):
        raise ExpressionError(
            f'The expression "{shown}" is more than one value', hint="Write one value, without commas, from or where."
        )
    columns: list[str] = []
    aggregate = False
    _hold_depth(listed[0], shown)
    for part in _parts(listed[0]):
        _check(part, shown)
        if part["class"] == "COLUMN_REF":
            columns.append(str(part["column_names"][0]))
        aggregate = aggregate or (part["class"] == "FUNCTION" and part["function_name"].lower() in AGGREGATES)
    tree = json.dumps({"error": False, "statements": [{"node": node, "named_param_map": []}]})
    return Expression(text, tuple(dict.fromkeys(columns)), aggregate, tree)


def find_column(name: str, columns: Collection[str]) -> str | None:
    """Give the column that a name means: the same, or the only one that differs in capitals.

    Examples
    --------
    >>> find_column("price", ["Price", "Quantity"]), find_column("prize", ["Price"])
    ('Price', None)
    """
    if name in columns:
        return name
    near = [column for column in columns if column.lower() == name.lower()]
    return near[0] if len(near) == 1 else None


def _select_of(text: str, shown: str) -> dict[str, Any]:
    """Let DuckDB parse, and give the one statement's tree."""
    try:
        with locked_engine() as engine:
            row = engine.execute("select json_serialize_sql($1)", [f"SELECT {text}\n"]).fetchone()
        found = json.loads(row[0])
    except (duckdb.Error, ValueError, RecursionError) as error:
        raise ExpressionError(f'The expression "{shown}" cannot be parsed: {str(error)[:120]}') from None
    if found.get("error"):
        raise ExpressionError(
            f'The expression "{shown}" cannot be parsed: {found.get("error_message", "")}',
            hint="Put column names that are no plain words in double quotes, and texts in single quotes.",
        )
    statements = found["statements"]
    if len(statements) != 1 or statements[0]["node"].get("type") != "SELECT_NODE":
        raise ExpressionError(f'The expression "{shown}" is more than one value', hint="Write one value.")
    node: dict[str, Any] = statements[0]["node"]
    return node


@cache
def _template() -> Mapping[str, Any]:
    """Give the tree of a query that selects one value and nothing else."""
    with locked_engine() as engine:
        row = engine.execute("select json_serialize_sql('SELECT 1')").fetchone()
    node: dict[str, Any] = json.loads(row[0])["statements"][0]["node"]
    return node


def _bare(node: Mapping[str, Any]) -> dict[str, Any]:
    """Give a query without its values."""
    return {name: part for name, part in node.items() if name != "select_list"}


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """All nodes of a tree that have a class."""
    pending = [value]
    while pending:
        part = pending.pop(0)
        if isinstance(part, list):
            pending = [*part, *pending]
        elif isinstance(part, dict):
            if "class" in part:
                yield part
            pending = [*(inner for name, inner in part.items() if name not in {"value", "cast_type"}), *pending]


def _hold_depth(tree: Any, shown: str) -> None:
    """Hold how deep parts lie in one another."""
    level = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > DEPTH_MAX * 3:
            raise ExpressionError(f'The expression "{shown}" is nested too deeply', hint="Compute parts of it before.")
        inner: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                inner += [value for value in part.values() if isinstance(value, dict | list)]
            else:
                inner += [value for value in part if isinstance(value, dict | list)]
        level = inner


def _check(part: Mapping[str, Any], shown: str) -> None:
    """Refuse a node that is not on the list."""
    kind = str(part["class"])
    if kind not in _CLASSES:
        what = _REFUSED.get(kind, kind.lower())
        raise ExpressionError(f'The expression "{shown}" uses {what}, which is not allowed', hint=_allowed(""))
    if kind == "FUNCTION":
        name = str(part["function_name"]).lower()
        if name not in SCALARS | AGGREGATES or part.get("schema") or part.get("catalog"):
            raise ExpressionError(
                f'The expression "{shown}" uses the function {name!r}, which is not allowed', hint=_allowed(name)
            )
        if (part.get("order_bys") or {}).get("orders"):
            raise ExpressionError(f'The expression "{shown}" orders inside a function, which is not allowed')
    elif kind == "OPERATOR" and part["type"] not in _OPERATORS:
        sign = str(part["type"]).removeprefix("OPERATOR_").lower()
        raise ExpressionError(f'The expression "{shown}" uses {sign!r}, which is not allowed', hint=_allowed(""))
    elif kind == "CAST" and part["cast_type"].get("id") not in _CASTS:
        raise ExpressionError(
            f'The expression "{shown}" casts to {part["cast_type"].get("id")}, which is not allowed',
            hint=f"Cast to {', '.join(sorted(_CASTS))}.",
        )
    elif kind == "COLUMN_REF" and len(part["column_names"]) != 1:
        name = ".".join(map(str, part["column_names"]))
        raise ExpressionError(
            f'The expression "{shown}" names {name}, a part of something', hint=f'Write the column as "{name}".'
        )


def _allowed(name: str) -> str:
    """Name the nearest function that is allowed, or say which are."""
    words = sorted(word for word in SCALARS | AGGREGATES if word.isidentifier())
    return (did_you_mean(name, words) if name else None) or f"Allowed are {', '.join(words)}."
