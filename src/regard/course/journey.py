"""How far somebody is in the lessons, and which one comes next."""

from __future__ import annotations

from collections.abc import Mapping

from regard.course.catalogue import LESSONS, Lesson
from regard.course.keeping.standing import Standing


def passed(lesson: Lesson, standings: Mapping[str, Standing]) -> int:
    """How many exercises of a lesson were passed."""
    return sum(standings.get(each.name, Standing()).passed for each in lesson.exercises)


def current(standings: Mapping[str, Standing]) -> Lesson | None:
    """The first lesson with an exercise that was not passed; None where all were."""
    return next((each for each in LESSONS if passed(each, standings) < len(each.exercises)), None)
