"""What a class has in common: who is where, what is hard, and which mistakes many make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from regard.course import journey
from regard.course.catalogue import LESSONS, Lesson, exercises
from regard.course.definition import Definition
from regard.course.keeping.standing import Level, Standing
from regard.course.report.reading import Learner
from regard.errors import Sentence


@dataclass(frozen=True)
class Mistake:
    """A mistake, and who made it.

    Attributes:
        exercise: Where.
        title: What a teacher reads.
        names: Of the learners, one for each.
    """

    exercise: Sentence
    title: Sentence
    names: tuple[str, ...]


@dataclass(frozen=True)
class Stuck:
    """An exercise that somebody tried and has not passed.

    Attributes:
        lesson: Its lesson.
        exercise: Which one.
        names: Of the learners.
    """

    lesson: Lesson
    exercise: Definition
    names: tuple[str, ...]


def where(learner: Learner) -> Lesson | None:
    """The lesson that a learner is at; None after the last."""
    return journey.current(learner.standings)


def at_each(learners: Sequence[Learner]) -> dict[str, int]:
    """How many learners are at each lesson, by name, and under "" those who are done."""
    counted = Counter(lesson.name if (lesson := where(each)) else "" for each in learners)
    return {name: counted[name] for name in [*(lesson.name for lesson in LESSONS), ""]}


def stuck(learners: Sequence[Learner]) -> list[Stuck]:
    """Exercises that were tried and not passed, those of most learners first."""
    found = [
        Stuck(lesson, exercise, tuple(each.name for each in learners if _is_stuck(each, exercise.name)))
        for lesson, exercise in exercises().values()
    ]
    return sorted((each for each in found if each.names), key=lambda each: -len(each.names))


def _is_stuck(learner: Learner, exercise: str) -> bool:
    return learner.standings.get(exercise, Standing()).level in (Level.TRIED, Level.SHOWN)


def mistakes(learners: Sequence[Learner]) -> list[Mistake]:
    """Mistakes that were recognised, the commonest first; of an unknown exercise or mistake the name stands for itself."""
    made: dict[tuple[str, str], list[str]] = {}
    for learner in learners:
        for exercise, standing in learner.standings.items():
            for mistake in standing.mistakes:
                made.setdefault((exercise, mistake), []).append(learner.name)
    found = [Mistake(*titles(*key), tuple(names)) for key, names in sorted(made.items())]
    return sorted(found, key=lambda each: -len(each.names))


def titles(exercise: str, mistake: str) -> tuple[Sentence, Sentence]:
    """What a teacher reads for an exercise and one of its mistakes."""
    known = exercises().get(exercise)
    if known is None:
        return {"en": exercise, "fr": exercise}, {"en": mistake, "fr": mistake}
    titled = {each.name: each.title for each in known[1].mistakes}
    return known[1].title, titled.get(mistake, {"en": mistake, "fr": mistake})


def unknown(learners: Sequence[Learner]) -> list[str]:
    """Exercises in the learners' progress that this version of Regard has not."""
    known = exercises()
    return sorted({name for each in learners for name in each.standings if name not in known})
