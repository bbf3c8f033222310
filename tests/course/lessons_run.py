"""A lesson that runs as a learner runs it, cell after cell, without a notebook; and what its exercises say."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from regard.course import notebooks
from regard.course.catalogue import Lesson
from regard.course.keeping.store import Store
from regard.course.notebooks import Cell
from regard.errors import Language

WRONG_ANSWERS = Path(__file__).parent / "wrong_answers"
ANSWER = "ANSWER"
"""What a learner's function or value is called in code that serves both languages."""

IGNORES = re.compile(r"`[^`]*`|\$[^$]*\$|https?://\S+|\]\([^)]*\)|arXiv[: ]\S+")
"""Code, formulas and addresses in prose."""

PLACES = re.compile(
    r"(sections?|équations?|equations?|eqs?\.|éq\.|§|chapters?|chapitres?|§§|figures?|tables?)\W*[\d.,]+",
    re.I,
)
"""Where something stands in a paper: such numbers are nobody's measurement."""

FIGURES = {
    "en": re.compile(r"[−-]?\d[\d,]*\.\d+\s?%?|[−-]?\d[\d,]*\s?%"),
    "fr": re.compile(r"[−-]?\d[\d\u202f]*,\d+\s?%?|[−-]?\d[\d\u202f]*\s?%"),
}
"""Decimal numbers and percentages, as each language writes them."""


@dataclass
class Run:
    """What came out of a lesson.

    Attributes:
        outcomes: Of each exercise, in the order of the lesson, and which mistake was named.
        kept: The exercises that the learner's progress calls passed afterwards, wherever in the lesson they were checked.
        problems: What the lesson did that it should not have.
        figures: Each figure of the prose that was computed again: cell, what stands there, what came out.
    """

    outcomes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    figures: list[tuple[str, str, str]] = field(default_factory=list)


Instead = Callable[[Cell, dict[str, Any]], str | None]
"""What stands in a cell with an exercise in place of the starter; it may try other answers on the names that are there."""


def cells(lesson: Lesson, language: Language) -> tuple[Cell, ...]:
    """The cells of its source."""
    return notebooks.read(notebooks.source(lesson, language))


def run(lesson: Lesson, language: Language, folder: Path, instead: Instead | None = None) -> Run:
    """Runs every cell.

    Args:
        lesson: Which one.
        language: In which language.
        folder: Where the lesson's files and the progress go.
        instead: Code that takes the place of each starter; the starters stay without it.
    """
    made = Run()
    names: dict[str, Any] = {"__name__": "__main__"}
    with _at_home(folder):
        for cell in cells(lesson, language):
            if cell.kind == "markdown":
                made.figures += _figures(cell, language, names) if instead else []
                continue
            code = cell.source
            if cell.exercise and instead and (other := instead(cell, names)) is not None:
                code = f"{other}\n\n{check_of(cell)}"
            shown = execute(code, names, f"{language}/{cell.name}")
            if cell.exercise:
                made.outcomes[cell.exercise] = (shown.outcome, shown.mistake)
        made.kept = {name for name, standing in Store().standings().items() if standing.passed}
    return made


@contextlib.contextmanager
def _at_home(folder: Path) -> Iterator[None]:
    """In a folder of its own, with progress of its own."""
    before, progress = Path.cwd(), os.environ.get("REGARD_DATA")
    os.environ["REGARD_DATA"] = str(folder / "progress")
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        if progress is None:
            del os.environ["REGARD_DATA"]
        else:
            os.environ["REGARD_DATA"] = progress


def execute(code: str, names: dict[str, Any], place: str) -> Any:
    """Runs a cell and gives what its last line says, which is shown as a notebook shows it."""
    tree = ast.parse(code, place)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, place, "exec"), names)
        if last is None:
            return None
        value = eval(compile(ast.Expression(last.value), place, "eval"), names)
        for show in ("_repr_html_", "_repr_mimebundle_"):
            if hasattr(value, show):
                getattr(value, show)()
                break
    return value


def check_of(cell: Cell) -> str:
    """The last line of an exercise's cell, which checks the answer."""
    tree = ast.parse(cell.source)
    found = ast.get_source_segment(cell.source, tree.body[-1])
    assert found is not None
    return found


def identifier(cell: Cell) -> str:
    """What the answer is called in the cell of its exercise: the first thing that is checked."""
    call = ast.parse(check_of(cell)).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call), f"{cell.name}: the last line has to be exercise(...).check(...)"
    first = call.value.args[0]
    assert isinstance(first, ast.Name), f"{cell.name}: .check needs a name to check"
    return first.id


def answered(cell: Cell, code: str) -> str:
    """Code that serves both languages, with the name that this lesson gives to the answer."""
    return re.sub(rf"\b{ANSWER}\b", identifier(cell), code)


def outcome(cell: Cell, code: str, names: dict[str, Any], place: str) -> tuple[str, str | None]:
    """What the exercise says to an answer, tried beside the lesson: no name of the lesson changes."""
    said = execute(f"{answered(cell, code)}\n\n{check_of(cell)}", dict(names), place)
    return said.outcome, said.mistake


def answers(lesson: Lesson) -> ModuleType:
    """The module of wrong and of unusual answers to a lesson's exercises."""
    path = WRONG_ANSWERS / f"{lesson.name.replace('-', '_')}.py"
    found = importlib.util.spec_from_file_location(f"wrong_answers_{path.stem}", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _figures(cell: Cell, language: Language, names: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each figure that a cell says where it comes from, as it stands there and as it is now."""
    found, begin = [], 0
    for figure in notebooks.FIGURE.finditer(cell.source):
        computed = plain(str(eval(figure[1].strip(), names)))
        before = plain(cell.source[begin : figure.start()])
        stands = before if before.endswith(computed) else (before.split()[-1:] or [""])[0]
        said = computed if _ends_with(before, computed) else stands
        found.append((f"{language}/{cell.name}", said, computed))
        begin = figure.end()
    return found


def _ends_with(before: str, computed: str) -> bool:
    """Whether the prose ends with just this figure, and not with a longer one."""
    rest = before.removesuffix(computed)
    return len(rest) < len(before) and not re.search(r"[\d.−-]$", rest)


def plain(text: str) -> str:
    """A figure with the marks of neither language, on one line: 34,2 % as 34.2 %."""
    spaced = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=\d),(?=\d)", ".", spaced).replace("−", "-")


def unproved(cell: Cell, language: Language) -> list[str]:
    """Decimal numbers and percentages in the prose that nothing computes."""
    prose = notebooks.FIGURE.sub("\x00", cell.source)
    prose = PLACES.sub(" ", IGNORES.sub(" ", prose))
    return [
        found[0]
        for found in FIGURES[language].finditer(prose)
        if not prose[found.end() :].startswith("\x00") and not _is_part(prose, found)
    ]


def _is_part(prose: str, found: re.Match[str]) -> bool:
    """Whether digits belong to something longer, such as the name of a version."""
    return bool(re.match(r"[.,]?\d|\w", prose[found.end() :])) or bool(
        re.search(r"[\w.]$", prose[: found.start()])
    )


def shape(code: str) -> list[str]:
    """A cell's syntax tree, without names, strings and comments."""
    return [_kind(node) for node in _nodes(ast.parse(code))]


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A tree from the top, strings with holes as one node: languages put the same values into another order."""
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr_context):
                yield from _nodes(child)


def _kind(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return "text"
    return f"Constant {node.value!r}" if isinstance(node, ast.Constant) else type(node).__name__
