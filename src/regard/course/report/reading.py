"""From a folder of progress codes and files to what each learner did; what cannot be read is told, never left out."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from regard.course.keeping import code as codes
from regard.course.keeping.standing import Standing
from regard.course.keeping.store import SCHEMA, Store
from regard.errors import RegardError, Sentence

LARGEST_TEXT = 2**20
_SQLITE = b"SQLite format 3\x00"
_BESIDE_SQLITE = ("-wal", "-shm", "-journal")
_USUAL_NAME = "progress"
_BETWEEN = re.compile(r"[\s,;:|\"]+")


@dataclass(frozen=True)
class Learner:
    """What one learner did.

    Attributes:
        name: As the file or line says; nothing of it is trusted.
        source: The file, as the folder shows it.
        standings: How far with each exercise.
    """

    name: str
    source: str
    standings: dict[str, Standing]


@dataclass(frozen=True)
class Unreadable:
    """What was found and could not be read.

    Attributes:
        source: The file, with the line where it is one of several.
        said: What stands there, or its beginning.
        reason: Why.
    """

    source: str
    said: str
    reason: Sentence


@dataclass(frozen=True)
class Handed:
    """Everything in a folder.

    Attributes:
        learners: By name, then by file. The same learner may stand there twice, from two files.
        unreadable: The rest.
    """

    learners: tuple[Learner, ...]
    unreadable: tuple[Unreadable, ...]


def read(folder: Path) -> Handed:
    """All that learners handed in.

    A text file holds one code, and is then named as the learner, or a line for each learner: name and code. Copies of
    ``progress.sqlite3`` bear the learner's name, or lie in a folder that does. Hidden files are not looked at.

    Raises:
        RegardError: if the folder cannot be read, or there is nothing in it.
    """
    if not folder.is_dir():
        raise RegardError(
            en=f'There is no folder "{folder}". Name the one with the learners’ codes: regard class report FOLDER',
            fr=f"Il n’y a pas de dossier « {folder} ». Indiquez celui des codes des élèves : regard class report DOSSIER",
        )
    found: list[Learner | Unreadable] = []
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in shown.parts)
        if not is_hidden and path.is_file() and not path.name.endswith(_BESIDE_SQLITE):
            found += _of_file(path, shown)
    if not found:
        raise RegardError(
            en=f'"{folder}" holds no file. Put the learners’ progress codes there: a text file each, or one with a line for each.',
            fr=f"« {folder} » ne contient aucun fichier. Mettez-y les codes de progression : un fichier texte chacun, ou un seul avec une "
            "ligne chacun.",
        )
    learners = [each for each in found if isinstance(each, Learner)]
    order = sorted(learners, key=lambda each: (each.name.casefold(), each.source))
    return Handed(tuple(order), tuple(each for each in found if isinstance(each, Unreadable)))


def _of_file(path: Path, shown: Path) -> Iterator[Learner | Unreadable]:
    try:
        with path.open("rb") as file:
            begin = file.read(len(_SQLITE))
        if begin == _SQLITE:
            yield _of_database(path, shown)
        else:
            yield from _of_text(path, shown)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Unreadable(
            str(shown),
            "",
            {"en": f"The file cannot be read ({why}).", "fr": f"Le fichier ne peut pas être lu ({why})."},
        )


def _of_database(path: Path, shown: Path) -> Learner | Unreadable:
    """Read from a copy, so that the teacher's files stay as they came."""
    name = shown.stem
    if name.casefold().startswith(_USUAL_NAME) and shown.parent.name:
        name = shown.parent.name
    with TemporaryDirectory() as folder:
        copied = Path(folder) / "progress.sqlite3"
        for ending in ("", "-wal"):
            if (beside := path.with_name(path.name + ending)).is_file():
                shutil.copyfile(beside, copied.with_name(copied.name + ending))
        try:
            if not _is_ours(copied):
                return Unreadable(str(shown), "", _NOT_OURS)
            store = Store(copied)
            standings = store.standings()
        except (sqlite3.Error, ValueError, TypeError):
            return Unreadable(str(shown), "", _DAMAGED)
        if store.notices:
            return Unreadable(str(shown), "", _DAMAGED)
    if not all(isinstance(each, str) for each in standings):
        return Unreadable(str(shown), "", _DAMAGED)
    return Learner(name, str(shown), standings)


def _is_ours(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as file:
        version = file.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return version == SCHEMA and {"standings", "mistakes"} <= tables


_NOT_OURS: Sentence = {
    "en": "This is no file of Regard’s progress, or one of another version. Ask for the progress code instead.",
    "fr": "Ce n’est pas un fichier de progression de Regard, ou il vient d’une autre version. Demandez plutôt le code de progression.",
}
_DAMAGED: Sentence = {
    "en": "The file is damaged. Ask for the progress code instead.",
    "fr": "Le fichier est abîmé. Demandez plutôt le code de progression.",
}


def _of_text(path: Path, shown: Path) -> Iterator[Learner | Unreadable]:
    if path.stat().st_size > LARGEST_TEXT:
        yield Unreadable(
            str(shown),
            "",
            {
                "en": "The file is too large to hold progress codes.",
                "fr": "Le fichier est trop gros pour contenir des codes de progression.",
            },
        )
        return
    text = _text(path.read_bytes())
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        yield Unreadable(
            str(shown), "", {"en": "The file holds no code.", "fr": "Le fichier ne contient pas de code."}
        )
        return
    try:  # one code, however it was broken into lines
        yield Learner(shown.stem, str(shown), codes.read(" ".join(line for _, line in lines)))
        return
    except RegardError:
        pass
    for at, line in lines:
        source = str(shown) if len(lines) == 1 else f"{shown}:{at}"
        yield _of_line(line, source, shown.stem)


def _of_line(line: str, source: str, file: str) -> Learner | Unreadable:
    """A name and a code, or a code alone; codes may be written with spaces between their groups."""
    parts = [part for part in _BETWEEN.split(line) if part]
    reason: Sentence | None = None
    for begin in reversed(range(len(parts))):
        try:
            standings = codes.read(" ".join(parts[begin:]))
        except RegardError as error:
            reason = reason or error.sentences
        else:
            return Learner(" ".join(parts[:begin]) or file, source, standings)
    return Unreadable(source, line, reason or _EMPTY)


_EMPTY: Sentence = {"en": "There is no code here.", "fr": "Il n’y a pas de code ici."}


def _text(content: bytes) -> str:
    """Text as learners' programs write it: UTF-8, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
