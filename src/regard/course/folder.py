"""The learner's own copy of the lessons: a folder of notebooks in which nothing that somebody wrote is ever overwritten."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_documents_path

from regard import __version__
from regard.course import notebooks
from regard.course.catalogue import LESSONS, Lesson
from regard.course.keeping import store
from regard.errors import Language, RegardError

State = Literal["absent", "current", "outdated", "changed", "foreign"]


@dataclass(frozen=True)
class Copy:
    """A lesson in the learner's folder.

    Attributes:
        lesson: Which one.
        path: The notebook to open: the one that the learner works in, else the newest.
        beside: The notebook that was laid beside one that somebody had changed, if that happened now.
    """

    lesson: Lesson
    path: Path
    beside: Path | None = None


def usual() -> Path:
    """Where the lessons go unless a folder is named: where they went last, else ``Regard`` among one's documents or in the home folder."""
    with contextlib.suppress(OSError, ValueError):
        last = Path(_memory().read_text(encoding="utf-8"))
        if last.is_dir():
            return last
    documents = user_documents_path()
    return (documents if documents.is_dir() else Path.home()) / "Regard"


def _memory() -> Path:
    """Where the last folder is written down."""
    return store.folder() / "lessons.txt"


def bring(folder: Path, language: Language) -> tuple[Copy, ...]:
    """Brings all lessons into a folder, which is made if it is not there.

    A notebook that somebody changed stays as it is, and the lesson of this version is laid beside it, with the version in its name. One
    that nobody changed since an older version brought it is replaced. What ran in a notebook is no change, what was written is.

    Raises:
        RegardError: if nothing can be written there.
    """
    made = [notebooks.notebook(lesson, language) for lesson in LESSONS]
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        copies = tuple(
            _bring(folder, lesson, lesson.file[language], fresh)
            for lesson, fresh in zip(LESSONS, made, strict=True)
        )
    with contextlib.suppress(OSError):  # then the folder has to be named again
        _memory().parent.mkdir(parents=True, exist_ok=True)
        _memory().write_text(str(folder.absolute()), encoding="utf-8")
    return copies


def _bring(folder: Path, lesson: Lesson, name: str, fresh: dict[str, Any]) -> Copy:
    now = fresh["metadata"]["regard"]["contents"]
    worked_in: list[Path] = []
    for path in _names(folder, name):
        state = _state(path, now)
        if state in ("changed", "foreign"):
            worked_in += [path] * (state == "changed")
            continue
        if state != "current":
            _write(path, notebooks.text(fresh), replaces=state == "outdated")
        elif _is_changed(path):
            worked_in.append(path)
        newest = max(worked_in, key=lambda each: each.stat().st_mtime, default=path)
        return Copy(lesson, newest, beside=path if state != "current" and worked_in else None)
    raise AssertionError("there is always another name")


def _names(folder: Path, name: str) -> Iterator[Path]:
    """Where a lesson may stand: under its own name, else with the version, else with a number too."""
    yield folder / f"{name}.ipynb"
    yield folder / f"{name} ({__version__}).ipynb"
    for number in count(2):
        yield folder / f"{name} ({__version__}) {number}.ipynb"


def _state(path: Path, now: str) -> State:
    """What stands at a path, where a lesson with these contents is to go."""
    if not os.path.lexists(path):
        return "absent"
    found = _read(path)
    made = None if found is None else contents_when_made(found)
    if made is None:
        return "foreign"
    if made == now:
        return "current"
    return "changed" if _is_changed(path) else "outdated"


def _is_changed(path: Path) -> bool:
    found = _read(path)
    return found is None or contents_when_made(found) != notebooks.contents(found["cells"])


def contents_when_made(notebook: dict[str, Any]) -> str | None:
    """The digest of what a notebook held when Regard made it; None for the notebooks of others."""
    try:
        made = notebook["metadata"]["regard"]["contents"]
    except (KeyError, TypeError):
        return None
    return made if isinstance(made, str) else None


def _read(path: Path) -> dict[str, Any] | None:
    """A notebook; None for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_notebook = isinstance(found, dict) and isinstance(found.get("cells"), list)
    return found if is_notebook and all(isinstance(cell, dict) for cell in found["cells"]) else None


def _write(path: Path, text: str, *, replaces: bool) -> None:
    """Whole or not at all; where nothing is to be replaced, never over something that came there meanwhile."""
    if not replaces:
        with contextlib.suppress(FileExistsError), path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    neighbour = path.with_name(f".regard-{secrets.token_hex(8)}")
    try:
        neighbour.write_text(text, encoding="utf-8", newline="\n")
        neighbour.replace(path)
    finally:
        neighbour.unlink(missing_ok=True)


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Says in one sentence why a folder cannot take the lessons."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise RegardError(
            en=f'The lessons could not be written to "{folder}" ({why}). Name another folder: regard learn --folder FOLDER',
            fr=f"Les leçons n’ont pas pu être écrites dans « {folder} » ({why}). Indiquez un autre dossier : regard learn --folder DOSSIER",
        ) from error
