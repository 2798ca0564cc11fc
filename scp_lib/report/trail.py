"""How what a page shows came about, read in the notebook itself: calls, arguments, in order.

Nothing is asked of the notebook's author. From the call that shows something the names in it are
followed back through the cells to the assignments that made them, and from those on, to the
imports and to the parameters, which are filled in with the values of the run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scp_lib.trace import crc_of

_MEASURES = ("scp_lib.measures.", "scp_lib.studies.")
_SHOWS = (
    "page.show_", "page.say(", "page.headline(", "page.warn(", "page.save_", "scp_lib.views.",
)  # fmt: skip

_OPENS = "scp_lib.notebook."


class Cell(NamedTuple):
    """A code cell that ran: its number, its source, and whether it holds parameters."""

    number: int
    source: str
    is_parameters: bool


class Made(NamedTuple):
    """How something was made.

    Attributes
    ----------
    call
        The expression, names resolved.
    measure
        The nearest call of a measure or study, else of a table of the page, else of
        anything that is no view, with its arguments; the expression itself where there is none.
    steps
        The assignments it rests on, the last one first.
    page_names
        Attributes of the page that it rests on.
    """

    call: str
    measure: str
    steps: list[str]
    page_names: frozenset[str]


class _Binding(NamedTuple):
    cell: int
    line: int
    value: ast.expr | None  # None for an import or a parameter
    words: str  # how the name is told: a dotted name, a value, "each of"


class Trail:
    """The notebook's bindings, and what an expression of it rests on."""

    def __init__(self, cells: Sequence[Cell], parameters: Mapping[str, Any]) -> None:
        self._trees: dict[int, ast.Module] = {}
        self._crcs = {cell.number: crc_of(cell.source) for cell in cells}
        self._bindings: dict[str, list[_Binding]] = {}
        self._parameters = dict(parameters)
        for cell in cells:
            try:
                tree = ast.parse(cell.source)
            except SyntaxError:  # a magic of IPython: it makes no figure
                continue
            self._trees[cell.number] = tree
            for name, binding in _bindings(tree.body, cell.number):
                if cell.is_parameters and name in self._parameters:
                    binding = binding._replace(value=None, words=repr(self._parameters[name]))
                self._bindings.setdefault(name, []).append(binding)

    def call_at(self, site: Mapping[str, Any]) -> ast.Call | None:
        """Return the call at a place that a page noted; None if that cell is not here."""
        tree = self._trees.get(site["cell"])
        if tree is None or self._crcs[site["cell"]] != site["crc"]:
            return None
        line, column, end_line, end_column = site["place"]
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        exact = [
            node
            for node in calls
            if (node.lineno, node.end_lineno) == (line, end_line)
            and (node.col_offset, node.end_col_offset) == (column, end_column)
        ]
        around = [node for node in calls if node.lineno <= line <= (node.end_lineno or line)]
        return next(iter(exact or around), None)

    def made(self, node: ast.expr, *, count: int) -> Made:
        """Tell how an expression of a cell came about."""
        steps: list[tuple[str, ast.expr | None, str]] = []
        seen: set[int] = set()
        waiting = [(node, count, node.lineno)]
        while waiting:
            each, cell, line = waiting.pop(0)
            for name in _names(each):
                binding = self._binding(name, cell, line)
                if binding is None or binding.value is None or id(binding) in seen:
                    continue
                seen.add(id(binding))
                told = self._told(binding.value, binding.cell, binding.line)
                steps.append((f"{name} = {binding.words}{told}", binding.value, told))
                waiting.append((binding.value, binding.cell, binding.line))
        expressions = [node, *(value for _, value, _ in steps if value is not None)]
        words = self._told(node, count, node.lineno)
        return Made(
            words,
            self._measure(node, count, steps),
            [text for text, _, told in steps if not told.startswith(_OPENS)]
            + [text for text, _, told in steps if told.startswith(_OPENS)],
            frozenset(_page_names(expressions)),
        )

    def _measure(
        self, node: ast.expr, count: int, steps: list[tuple[str, ast.expr | None, str]]
    ) -> str:
        """Return the nearest call that computes, as a step or within the expression."""
        shows = self._told(node, count, node.lineno)
        lines = [(self._told(each, count, node.lineno), "") for each in _calls(node)]
        lines += [(told, text) for text, value, told in steps if isinstance(value, ast.Call)]
        lines = [(told, text or told) for told, text in lines if not told.startswith(_SHOWS)]
        measures = [text for told, text in lines if told.startswith(_MEASURES)]
        tables = [text for told, text in lines if told.startswith("page.")]
        others = [text for told, text in lines if not told.startswith(_OPENS)]
        return next(iter([*measures, *tables, *others]), shows)

    def _binding(self, name: str, count: int, line: int) -> _Binding | None:
        held = [
            each for each in self._bindings.get(name, []) if (each.cell, each.line) < (count, line)
        ]
        return max(held, key=lambda each: (each.cell, each.line), default=None)

    def _told(self, node: ast.expr, count: int, line: int) -> str:
        return ast.unparse(_Resolver(self, count, line).visit(_copy(node)))


class _Resolver(ast.NodeTransformer):
    """Puts dotted names in place of imported ones, and the run's values in place of parameters."""

    def __init__(self, trail: Trail, count: int, line: int) -> None:
        self._find = lambda name: trail._binding(name, count, line)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        binding = self._find(node.id)
        if binding is None or binding.value is not None:
            return node
        return ast.parse(binding.words, mode="eval").body


def _copy(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _bindings(body: Sequence[ast.stmt], count: int) -> Iterator[tuple[str, _Binding]]:
    """Yield the names that statements bind, with what they are bound to, in order."""
    for node in body:
        line = node.lineno
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                dotted = alias.name if alias.asname else name
                yield name, _Binding(count, line, None, dotted)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}" if node.module else alias.name
                yield alias.asname or alias.name, _Binding(count, line, None, dotted)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for name in _targets(target):
                    yield name, _Binding(count, line, node.value, "")
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            for name in _targets(node.target):
                yield name, _Binding(count, line, node.value, "")
        elif isinstance(node, ast.For):
            for name in _targets(node.target):
                yield name, _Binding(count, line, node.iter, "each of ")
        elif isinstance(node, ast.With):
            for item in node.items:
                if item.optional_vars is not None:
                    for name in _targets(item.optional_vars):
                        yield name, _Binding(count, line, item.context_expr, "")
        for part in ("body", "orelse", "finalbody"):
            inner = getattr(node, part, None)
            if inner and not isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield from _bindings(inner, count)


def _targets(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _names(node: ast.expr) -> list[str]:
    """Return the names an expression reads, in order; not those it binds itself."""
    own = {
        name
        for part in ast.walk(node)
        if isinstance(part, ast.comprehension)
        for name in _targets(part.target)
    } | {
        argument.arg
        for part in ast.walk(node)
        if isinstance(part, ast.Lambda)
        for argument in part.args.args
    }
    read = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    return [name for name in dict.fromkeys(read) if name not in own and not hasattr(builtins, name)]


def _calls(node: ast.expr) -> list[ast.Call]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Call)]


def _page_names(nodes: Sequence[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if (
                isinstance(part, ast.Attribute)
                and isinstance(part.value, ast.Name)
                and part.value.id == "page"
            ):
                yield part.attr
