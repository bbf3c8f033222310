"""Where a learner's answers are kept: one SQLite file in the user's data folder, safe with several notebooks at once.

An answer that :meth:`Store.answered` has taken is on the disk: it survives a killed kernel. Each call opens the file and closes it again,
so that nothing is held between two answers.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from regard.course.keeping.standing import Level, Standing
from regard.errors import RegardError, Sentence

SCHEMA = 1
FILE = "progress.sqlite3"
PATIENCE = 30.0
"""Seconds to wait for another notebook that is writing."""

_TABLES = (
    """CREATE TABLE answers (
        id INTEGER PRIMARY KEY, exercise TEXT NOT NULL, outcome TEXT NOT NULL, mistake TEXT, hints INTEGER NOT NULL, at TEXT NOT NULL
    )""",
    "CREATE TABLE standings (exercise TEXT PRIMARY KEY, level INTEGER NOT NULL, hints INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE mistakes (exercise TEXT, mistake TEXT, PRIMARY KEY (exercise, mistake)) WITHOUT ROWID",
    "CREATE TABLE old_exercises (notebook TEXT, exercise TEXT, PRIMARY KEY (notebook, exercise)) WITHOUT ROWID",
    f"PRAGMA user_version = {SCHEMA}",
)
_RAISED = """INSERT INTO standings VALUES (:exercise, :level, :hints) ON CONFLICT DO UPDATE SET
    level = max(level, excluded.level), hints = max(hints, excluded.hints)"""
_PASSED = f"""INSERT INTO standings VALUES (:exercise, {Level.PASSED:d}, 0) ON CONFLICT DO UPDATE SET
    level = CASE WHEN level IN ({Level.SHOWN:d}, {Level.HELPED:d}) THEN {Level.HELPED:d} ELSE {Level.PASSED:d} END"""

Given = TypeVar("Given")


def folder() -> Path:
    """Where progress is kept: the folder that ``REGARD_DATA`` names, else the user's data folder of this system."""
    if named := os.environ.get("REGARD_DATA"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("regard", appauthor=False)


class Store:
    """The answers of one learner.

    Where the file cannot be kept, the answers live in memory until the process ends, and ``notices`` says so once.

    Args:
        path: The file; in :func:`folder` unless given.

    Attributes:
        path: The file.
        notices: What a person should be told, such as a broken file that was moved aside; whoever tells it empties the list.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = folder() / FILE if path is None else path
        self.notices: list[Sentence] = []
        self._memory: sqlite3.Connection | None = None

    def answered(self, exercise: str, outcome: str, mistake: str | None = None) -> None:
        """Keeps an answer. Once this returns it is on the disk."""

        def keep(file: sqlite3.Connection) -> None:
            hints = file.execute("SELECT hints FROM standings WHERE exercise = ?", [exercise]).fetchone()
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            row = (exercise, outcome, mistake, hints[0] if hints else 0, at)
            file.execute(
                "INSERT INTO answers (exercise, outcome, mistake, hints, at) VALUES (?, ?, ?, ?, ?)", row
            )
            if outcome == "passed":
                file.execute(_PASSED, {"exercise": exercise})
            elif outcome != "not attempted":
                file.execute(_RAISED, {"exercise": exercise, "level": Level.TRIED, "hints": 0})
            if mistake is not None:
                file.execute("INSERT OR IGNORE INTO mistakes VALUES (?, ?)", (exercise, mistake))

        self._changing(keep)

    def hinted(self, exercise: str, hints: int) -> None:
        """Keeps that so many hints were seen; who asks for one has begun."""
        row = {"exercise": exercise, "level": Level.TRIED, "hints": hints}
        self._changing(lambda file: file.execute(_RAISED, row))

    def shown(self, exercise: str) -> None:
        """Keeps that the solution was seen."""
        row = {"exercise": exercise, "level": Level.SHOWN, "hints": 0}
        self._changing(lambda file: file.execute(_RAISED, row))

    def join(self, standings: dict[str, Standing]) -> None:
        """Takes over what another computer knows; what is known here already is never lost."""

        def keep(file: sqlite3.Connection) -> None:
            for exercise, standing in standings.items():
                row = {"exercise": exercise, "level": standing.level, "hints": standing.hints}
                file.execute(_RAISED, row)
                rows = [(exercise, mistake) for mistake in standing.mistakes]
                file.executemany("INSERT OR IGNORE INTO mistakes VALUES (?, ?)", rows)

        self._changing(keep)

    def standings(self) -> dict[str, Standing]:
        """How far the learner is with each exercise that was ever touched."""

        def read(file: sqlite3.Connection) -> dict[str, Standing]:
            mistakes: dict[str, list[str]] = {}
            for exercise, mistake in file.execute("SELECT exercise, mistake FROM mistakes ORDER BY mistake"):
                mistakes.setdefault(exercise, []).append(mistake)
            rows = file.execute("SELECT exercise, level, hints FROM standings")
            return {
                exercise: Standing(Level(level), tuple(mistakes.get(exercise, ())), hints)
                for exercise, level, hints in rows
            }

        return self._reading(read)

    def standing(self, exercise: str) -> Standing:
        """How far the learner is with one exercise."""
        return self.standings().get(exercise, Standing())

    def answers(self) -> list[tuple[str, str, str | None, int, str]]:
        """Every answer ever given: exercise, outcome, mistake, hints seen by then, and when (UTC)."""
        wanted = "SELECT exercise, outcome, mistake, hints, at FROM answers ORDER BY id"
        return self._reading(lambda file: file.execute(wanted).fetchall())

    def mark(self, notebook: str, exercise: str) -> None:
        """Keeps that an exercise of a notebook older than the course was passed."""
        row = (notebook, exercise)
        self._changing(lambda file: file.execute("INSERT OR IGNORE INTO old_exercises VALUES (?, ?)", row))

    def marks(self, notebook: str) -> set[str]:
        """The exercises of an older notebook that were passed."""
        wanted = "SELECT exercise FROM old_exercises WHERE notebook = ?"
        return {
            exercise
            for (exercise,) in self._reading(lambda file: file.execute(wanted, [notebook]).fetchall())
        }

    def _changing(self, change: Callable[[sqlite3.Connection], object]) -> None:
        def whole(file: sqlite3.Connection) -> None:
            file.execute("BEGIN IMMEDIATE")
            try:
                change(file)
                file.execute("COMMIT")
            except BaseException:
                if file.in_transaction:
                    file.execute("ROLLBACK")
                raise

        self._reading(whole)

    def _reading(self, work: Callable[[sqlite3.Connection], Given]) -> Given:
        """What some work with the file gives; with a copy in memory where the file cannot be used."""
        if self._memory is None:
            try:
                return self._with_file(work)
            except (OSError, sqlite3.Error, NewerError) as error:
                self._memory = self._copied()
                self.notices.append(_not_kept(error, self.path))
        return work(self._memory)

    def _with_file(self, work: Callable[[sqlite3.Connection], Given]) -> Given:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with _opened(self.path) as file:
                    return work(file)
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            except sqlite3.DatabaseError as error:
                if not _is_broken(error):
                    raise
                self._move_aside()

    def _move_aside(self) -> None:
        """Gives a file that SQLite cannot read another name, and says so; a new one takes its place."""
        if not _is_still_broken(self.path):  # another notebook was faster
            return
        name = f"progress-broken-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite3"
        for ending in ("-wal", "-shm", ""):
            old = self.path.with_name(self.path.name + ending)
            if old.exists():
                old.rename(self.path.with_name(name + ending))
        self.notices.append(
            {
                "en": f"The file of your progress was damaged. It is kept as {name}, and a new one begins. "
                "If you have a progress code, regard.course.resume(code) brings your progress back.",
                "fr": f"Le fichier de tes progrès était abîmé. Il est gardé sous le nom {name}, et un nouveau commence. "
                "Si tu as un code de progression, regard.course.resume(code) te rend tes progrès.",
            }
        )

    def _copied(self) -> sqlite3.Connection:
        """A copy in memory of what can still be read, for a file that cannot be written."""
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as file:
                if _version(file) == SCHEMA:
                    file.backup(memory)
        except (OSError, sqlite3.Error):
            memory.close()
            memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _prepare(memory)
        return memory


def kept() -> Store:
    """The store of this computer's user; one for each folder, which stays in memory where it cannot be kept."""
    path = folder() / FILE
    if path not in _stores:
        _stores[path] = Store(path)
    return _stores[path]


_stores: dict[Path, Store] = {}


class NewerError(RegardError):
    """The file was written by a newer Regard."""

    code = "newer_progress"


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as file:
        if file.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _ask_for_write_ahead(file)
        file.execute("PRAGMA synchronous = FULL")
        _prepare(file)
        yield file


def _ask_for_write_ahead(file: sqlite3.Connection) -> None:
    """Readers then never wait; a file system that cannot do it keeps the older journal, which is as safe."""
    try:
        file.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            raise


def _prepare(file: sqlite3.Connection) -> None:
    """Makes the tables where there are none.

    Raises:
        NewerError: if the tables are those of a newer Regard.
    """
    if (version := _version(file)) == SCHEMA:
        return
    if version == 0:
        file.execute("BEGIN IMMEDIATE")
        if _version(file) == 0:  # nobody else made them meanwhile
            for statement in _TABLES:
                file.execute(statement)
        file.execute("COMMIT")
        version = _version(file)
    if version > SCHEMA:
        raise NewerError(
            en="Your progress was kept by a newer Regard; update this one: pip install --upgrade regard",
            fr="Tes progrès ont été gardés par un Regard plus récent\u00a0; mets celui-ci à jour\u00a0: pip install --upgrade regard",
        )


def _version(file: sqlite3.Connection) -> int:
    version: int = file.execute("PRAGMA user_version").fetchone()[0]
    return version


def _is_busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_broken(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_still_broken(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as file:
            return bool(file.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
    except sqlite3.DatabaseError as error:
        return _is_broken(error)


def _not_kept(error: Exception, path: Path) -> Sentence:
    """Why nothing is kept, in one sentence."""
    if isinstance(error, NewerError):
        return {
            "en": f"{error.say('en')} Until then the lesson goes on, and your answers are not kept.",
            "fr": f"{error.say('fr')} D’ici là, la leçon continue, mais tes réponses ne sont pas gardées.",
        }
    return {
        "en": f"Your answers cannot be kept in {path.parent} ({error}). The lesson goes on; copy your progress code before you "
        "close it. The variable REGARD_DATA names another folder.",
        "fr": f"Tes réponses ne peuvent pas être gardées dans {path.parent} ({error}). La leçon continue\u00a0; copie ton code de "
        "progression avant de la fermer. La variable REGARD_DATA désigne un autre dossier.",
    }
