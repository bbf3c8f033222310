"""From the source of a lesson to its notebook.

A source is Python text whose cells begin with ``# %%``, with the cell's name and, where it asks one, the exercise: ``# %% id="softmax"
exercise="softmax"``; the lines of a ``# %% [markdown]`` cell are comments. A figure in the prose that a lesson computed is followed by
what computes it, ``<!--= expression -->``, for tests to check; a notebook is built without.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from regard import __version__
from regard.course.catalogue import Lesson
from regard.errors import Language

Kind = Literal["markdown", "code"]

FIGURE = re.compile(r"<!--=(.*?)-->", re.DOTALL)
"""What computes the figure before it."""

_BEGIN = re.compile(r"# %%(?P<prose> \[markdown\])?(?P<options>( \w+=\"[\w-]+\")*)")
_OPTION = re.compile(r'(\w+)="([\w-]+)"')
_PLACES = (Path(__file__).parent / "lessons", Path(__file__).parents[3] / "lessons")
"""In an installed package; in a clone of the repository."""


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        name: Unlike any other of its lesson, and the same in both languages.
        kind: Prose or code.
        source: What it holds, without the mark of a comment.
        exercise: The exercise that its last line checks.
        line: Number of the line of the source at which it begins, for reports.
    """

    name: str
    kind: Kind
    source: str
    exercise: str | None = None
    line: int = 0


def source(lesson: Lesson, language: Language) -> Path:
    """The file that a lesson is written in."""
    places = [place / language / f"{lesson.file[language]}.py" for place in _PLACES]
    return next((place for place in places if place.is_file()), places[-1])


def read(path: Path) -> tuple[Cell, ...]:
    """The cells of a source.

    Raises:
        ValueError: if it cannot be read as cells, or two have one name.
    """
    cells: list[Cell] = []
    begun: dict[str, Any] | None = None
    lines: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "# %%"], 1):
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if begun is not None:
            cells.append(Cell(source=_content(lines, begun["kind"], path), **begun))
        elif any(lines):
            raise ValueError(f"{path}: something stands before the first cell")
        begun, lines = _begun(line, number, path), []
    names = [cell.name for cell in cells]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{path}: several cells are called {', '.join(sorted(twice))}")
    if nameless := [cell.line for cell in cells if not cell.name]:
        raise ValueError(f"{path}: the cell in line {nameless[0]} has no name")
    return tuple(cells)


def _begun(line: str, number: int, path: Path) -> dict[str, Any]:
    """What the first line of a cell says."""
    found = _BEGIN.fullmatch(line.rstrip())
    if found is None:
        raise ValueError(f"{path}:{number}: a cell cannot begin with {line}")
    options = dict(_OPTION.findall(found["options"]))
    if unknown := options.keys() - {"id", "exercise"}:
        raise ValueError(f"{path}:{number}: unknown option {', '.join(sorted(unknown))}")
    kind: Kind = "markdown" if found["prose"] else "code"
    return {
        "name": options.get("id", ""),
        "exercise": options.get("exercise"),
        "kind": kind,
        "line": number,
    }


def _content(lines: list[str], kind: Kind, path: Path) -> str:
    if kind == "code":
        return "\n".join(lines).strip("\n")
    bare = [line for line in lines if line and not line.startswith("#")]
    if bare:
        raise ValueError(f"{path}: prose has to stand behind #: {bare[0]}")
    return "\n".join(re.sub("^# ?", "", line) for line in lines).strip("\n")


def notebook(lesson: Lesson, language: Language) -> dict[str, Any]:
    """The notebook of a lesson, as nbformat 4.5 has it: nothing has run in it.

    Its metadata tells which lesson it is, which version of Regard made it, and what it held then, so that one can tell later whether
    somebody changed it.
    """
    cells = [_cell(each) for each in read(source(lesson, language))]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "regard": {
                "contents": contents(cells),
                "language": language,
                "lesson": lesson.name,
                "version": __version__,
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def text(notebook: dict[str, Any]) -> str:
    """A notebook as it is written to a file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(cell: Cell) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": cell.kind, "id": cell.name, "metadata": {}, "source": cell.source}
    if cell.kind == "code":
        return made | {"execution_count": None, "outputs": []}
    return made | {"source": FIGURE.sub("", cell.source)}


def contents(cells: Any) -> str:
    """A digest of what people write in a notebook: texts and code, not what came out, and no empty cell.

    Args:
        cells: As a notebook file holds them, whoever wrote it.
    """
    written = [[cell.get("cell_type"), _joined(cell.get("source"))] for cell in cells]
    kept = [each for each in written if each[1].strip()]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:32]


def _joined(source: Any) -> str:
    """A cell's text; files hold it whole or as a list of lines."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")
