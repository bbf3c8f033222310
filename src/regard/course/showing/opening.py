"""How a lesson begins and ends, and what comes after an exercise."""

from __future__ import annotations

from collections.abc import Mapping

from regard.course.catalogue import LESSONS, Lesson
from regard.course.keeping.standing import Standing
from regard.course.showing.bar import bar, bar_text
from regard.course.showing.sheet import Sheet
from regard.course.showing.shown import clean, escaped
from regard.errors import Sentence, said

Standings = Mapping[str, Standing]


def opening(lesson: Lesson, standings: Standings) -> Sheet:
    """The title of a lesson, its question and the progress bar."""
    place = f"{said(_LESSON)} {LESSONS.index(lesson) + 1}"
    sheet = Sheet("asked", said(lesson.title), place).prose(said(lesson.question))
    return _with_bar(sheet, lesson, standings)


def after_answer(sheet: Sheet, lesson: Lesson, standings: Standings, *, passed: bool) -> Sheet:
    """Adds to the outcome of an answer what comes next, and the bar."""
    if passed:
        coming = next((each for each in lesson.exercises if not _passed(each.name, standings)), None)
        if coming is None:
            sheet.prose(f"★ {said(_WHOLE_LESSON)}").celebrate()
        else:
            sheet.prose(said(_NEXT_EXERCISE).format(title=said(coming.title)), quiet=True)
    return _with_bar(sheet, lesson, standings)


def closing(lesson: Lesson | None, standings: Standings, code: str) -> Sheet:
    """The end of a lesson: its bar, the progress code, what comes next, and a celebration where everything was passed."""
    if lesson is None:
        sheet = Sheet("asked", said(_COURSE))
        for each in LESSONS:
            if each.exercises:
                _with_bar(sheet.prose(said(each.title)), each, standings)
        return _with_code(sheet, code)
    done = bool(lesson.exercises) and all(_passed(each.name, standings) for each in lesson.exercises)
    if done:
        sheet = Sheet("passed", f"★ {said(_BRAVO)}", said(lesson.title)).prose(said(_ALL_PASSED)).celebrate()
    else:
        sheet = Sheet("asked", said(_SO_FAR), said(lesson.title))
    _with_bar(sheet, lesson, standings)
    missing = [said(each.title) for each in lesson.exercises if not _passed(each.name, standings)]
    if missing:
        sheet.prose(said(_MISSING).format(titles=" · ".join(missing)))
    following = LESSONS[LESSONS.index(lesson) + 1 :]
    if following:
        coming = following[0]
        sheet.prose(said(_NEXT_LESSON).format(title=said(coming.title), file=said(coming.file)))
    elif done:
        sheet.prose(said(_THE_END))
    return _with_code(sheet, code)


def _passed(name: str, standings: Standings) -> bool:
    return standings.get(name, Standing()).passed


def _with_bar(sheet: Sheet, lesson: Lesson, standings: Standings) -> Sheet:
    of_lesson = [standings.get(each.name, Standing()) for each in lesson.exercises]
    return sheet.block(bar(of_lesson), bar_text(of_lesson))


def _with_code(sheet: Sheet, code: str) -> Sheet:
    name = said(_CODE)
    sheet.block(
        f'<p>{escaped(name)}<br><code class="code">{escaped(code)}</code></p>', clean(f"{name}\n    {code}")
    )
    return sheet.prose(said(_RESUME), quiet=True)


_LESSON: Sentence = {"en": "Lesson", "fr": "Leçon"}
_WHOLE_LESSON: Sentence = {
    "en": "That was the last one: every exercise of this lesson is passed.",
    "fr": "C’était le dernier\u00a0: tous les exercices de cette leçon sont réussis.",
}
_NEXT_EXERCISE: Sentence = {"en": "Next: {title}", "fr": "Ensuite\u00a0: {title}"}
_COURSE: Sentence = {"en": "Your progress", "fr": "Tes progrès"}
_BRAVO: Sentence = {"en": "Well done", "fr": "Bravo"}
_ALL_PASSED: Sentence = {
    "en": "You have passed every exercise of this lesson.",
    "fr": "Tu as réussi tous les exercices de cette leçon.",
}
_SO_FAR: Sentence = {"en": "Where you are", "fr": "Où tu en es"}
_MISSING: Sentence = {"en": "Still to do: {titles}", "fr": "Il te reste\u00a0: {titles}"}
_NEXT_LESSON: Sentence = {
    "en": "The next lesson: {title} (`{file}.ipynb`).",
    "fr": "La leçon suivante\u00a0: {title} (`{file}.ipynb`).",
}
_THE_END: Sentence = {
    "en": "This was the last lesson. You have built attention from four numbers to a model that writes.",
    "fr": "C’était la dernière leçon. Tu as construit l’attention, de quatre nombres à un modèle qui écrit.",
}
_CODE: Sentence = {"en": "Your progress code", "fr": "Ton code de progression"}
_RESUME: Sentence = {
    "en": 'On another computer: `from regard.course import resume`, then `resume("your code")`.',
    "fr": 'Sur un autre ordinateur\u00a0: `from regard.course import resume`, puis `resume("ton code")`.',
}
