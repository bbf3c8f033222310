"""What a lesson says: ``lesson("letters", "en")``, ``exercise("softmax").check(answer)``, ``progress()``."""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from regard.course import catalogue
from regard.course.arrays import Library, arrays
from regard.course.catalogue import Lesson
from regard.course.definition import Definition, Function
from regard.course.judging import judge
from regard.course.keeping import code as codes
from regard.course.keeping.standing import Standing
from regard.course.keeping.store import Store, kept
from regard.course.naming import unknown
from regard.course.showing import banner, opening
from regard.course.showing.outcome import Checked, sheet_of
from regard.course.showing.sheet import Sheet
from regard.course.showing.shown import Shown
from regard.errors import Language, said, speak

Something = TypeVar("Something", bound=Shown)

_opened: Lesson | None = None
"""The lesson of this notebook."""


class Exercise(Shown):
    """One exercise of a lesson; as the last line of a cell it shows what it asks.

    Args:
        of: The lesson that it belongs to.
        definition: What it asks.
    """

    def __init__(self, of: Lesson, definition: Definition) -> None:
        self._lesson, self._definition = of, definition
        names = [each.name for each in of.exercises]
        sheet = banner.banner(definition, names.index(definition.name) + 1, len(names))
        super().__init__(*sheet.parts)

    def check(self, answer: Any = ..., *given: Any, using: Library = "python") -> Checked:
        """Judges an answer, keeps the progress, and shows what came of it.

        Args:
            answer: The learner's function or value; ``...``, None or nothing is no attempt.
            given: What the lesson computed and the exercise needs to know what is right.
            using: Lists of numbers reach the answer as they are ("python"), or as arrays of "numpy", "torch" or "keras".

        Raises:
            RegardError: for another library, or one that is not installed.
        """
        definition = self._definition
        asks_for_function = definition.inputs is not None and callable(answer)
        judgement = judge(definition, _taking(answer, using) if asks_for_function else answer, given)
        mistake = None if judgement.mistake is None else judgement.mistake.name
        store = kept()
        store.answered(definition.name, judgement.outcome, mistake)
        sheet = sheet_of(definition, judgement, answer)
        opening.after_answer(sheet, self._lesson, store.standings(), passed=judgement.outcome == "passed")
        _tell(sheet, store)
        return _shown(Checked(*sheet.parts, judgement.outcome, mistake))

    def hint(self) -> Shown:
        """Shows the next hint, vague at first; the last one again once all were seen."""
        store, definition = kept(), self._definition
        number = min(store.standing(definition.name).hints + 1, len(definition.hints))
        store.hinted(definition.name, number)
        return _shown_sheet(banner.hint(definition, number), store)

    def solution(self) -> Shown:
        """Shows a solution, once the exercise was passed or all hints were seen."""
        store, definition = kept(), self._definition
        standing = store.standing(definition.name)
        if not standing.passed and standing.hints < len(definition.hints):
            return _shown_sheet(banner.not_yet(definition, standing.hints), store)
        store.shown(definition.name)
        return _shown_sheet(banner.solution(definition), store)


class Progress(Shown):
    """What ``progress`` gives.

    Attributes:
        code: The progress code, to type on another computer.
        standings: How far the learner is with each exercise of the course that was ever touched.
    """

    def __init__(self, sheet: Sheet, code: str, standings: dict[str, Standing]) -> None:
        super().__init__(*sheet.parts)
        self.code, self.standings = code, standings


def exercise(name: str) -> Exercise:
    """One exercise of the course, by its name.

    Raises:
        RegardError: if there is none of this name.
    """
    known = catalogue.exercises()
    if name not in known:
        first = [each.name for each in _opened.exercises] if _opened else []
        raise unknown({"en": "exercise", "fr": "d’exercice"}, name, list(dict.fromkeys([*first, *known])))
    return Exercise(*known[name])


def lesson(name: str, language: Language) -> Shown:
    """Opens a lesson: from now on Regard speaks its language; shows its title, its question and the learner's progress.

    Args:
        name: Such as "letters".
        language: "en" or "fr".

    Raises:
        RegardError: if there is no such lesson or language.
    """
    global _opened
    speak(language)
    known = {each.name: each for each in catalogue.LESSONS}
    if name not in known:
        raise unknown({"en": "lesson", "fr": "de leçon"}, name, list(known))
    _opened = known[name]
    store = kept()
    return _shown_sheet(opening.opening(_opened, store.standings()), store)


def progress() -> Progress:
    """How far the learner is: the bar of the lesson that was opened, the progress code, and what comes next."""
    store = kept()
    standings = store.standings()
    code = codes.write(standings)
    sheet = opening.closing(_opened, standings, code)
    _tell(sheet, store)
    return _shown(Progress(sheet, code, standings))


def progress_code() -> str:
    """The progress code alone."""
    return codes.write(kept().standings())


def resume(code: str) -> Progress:
    """Takes over the progress of another computer; what was done on this one stays.

    Args:
        code: The progress code that ``progress()`` showed there.

    Raises:
        RegardError: if it is none.
    """
    kept().join(codes.read(code))
    return progress()


def _taking(answer: Function, using: Library) -> Function:
    """The learner's function, called with arrays of a library."""
    arrays((), using)  # refuses an unknown library before the learner's code is blamed

    @functools.wraps(answer, updated=())
    def taking(*arguments: Any) -> Any:
        return answer(*arrays(arguments, using))

    return taking


def _tell(sheet: Sheet, store: Store) -> None:
    """Adds what the store has to say, once."""
    while store.notices:
        sheet.prose(said(store.notices.pop(0)))


def _shown_sheet(sheet: Sheet, store: Store) -> Shown:
    _tell(sheet, store)
    return _shown(Shown(*sheet.parts))


def _shown(what: Something) -> Something:
    what.show()
    return what
