"""A class as a table for a spreadsheet: one row for each learner and exercise, and one for each thing that could not be read."""

from __future__ import annotations

import csv
import io

from regard.course.catalogue import exercises
from regard.course.keeping.standing import Level, Standing
from regard.course.report import tally
from regard.course.report.reading import Handed, Learner
from regard.errors import Language, Sentence

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheet programs take UTF-8 for something else."""

LEVELS: dict[Level, Sentence] = {
    Level.UNTOUCHED: {"en": "not begun", "fr": "pas commencé"},
    Level.TRIED: {"en": "tried", "fr": "essayé"},
    Level.SHOWN: {"en": "solution seen", "fr": "solution vue"},
    Level.HELPED: {"en": "passed after the solution", "fr": "réussi après la solution"},
    Level.PASSED: {"en": "passed", "fr": "réussi"},
}
_HEADINGS: dict[Language, tuple[str, ...]] = {
    "en": ("learner", "file", "lesson", "exercise", "how far", "mistakes", "problem"),
    "fr": ("élève", "fichier", "leçon", "exercice", "où il en est", "erreurs", "problème"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(handed: Handed, language: Language) -> str:
    """The whole table as CSV; what a spreadsheet would compute is marked as text."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(_HEADINGS[language])
    for learner in handed.learners:
        rows.writerows([*map(_text, row), ""] for row in _rows(learner, language))
    for each in handed.unreadable:
        rows.writerow([*map(_text, (each.said, each.source)), "", "", "", "", each.reason[language]])
    return BYTE_ORDER_MARK + written.getvalue()


def _rows(learner: Learner, language: Language) -> list[tuple[str, ...]]:
    known = exercises()
    places = {name: (lesson.title[language], each.title[language]) for name, (lesson, each) in known.items()}
    unknown = {name: ("", name) for name in learner.standings if name not in known}
    rows: list[tuple[str, ...]] = []
    for name, (lesson, exercise) in {**places, **unknown}.items():
        standing = learner.standings.get(name, Standing())
        made = "; ".join(tally.titles(name, mistake)[1][language] for mistake in standing.mistakes)
        level = LEVELS[standing.level][language]
        rows.append((learner.name, learner.source, lesson, exercise, level, made))
    return rows


def _text(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
