"""Lessons, exercises and mistakes keep their places: progress codes are made of them, and old codes must be read for ever."""

from __future__ import annotations

from pathlib import Path

from regard.course.catalogue import LESSONS

KNOWN = Path(__file__).with_name("places.txt")


def places() -> list[str]:
    """One line an exercise: its lesson, its name, and its mistakes, in the order of the catalogue."""
    return [
        f"{lesson.name} / {each.name}: {' '.join(mistake.name for mistake in each.mistakes)}"
        for lesson in LESSONS
        for each in lesson.exercises
    ]


def test_what_is_new_stands_at_the_end():
    """A line of places.txt may grow at its end, and lines may be added at the end of a lesson; write them there too."""
    assert places() == KNOWN.read_text(encoding="utf-8").splitlines()


def test_there_are_enough_exercises_and_mistakes():
    exercises = [each for lesson in LESSONS for each in lesson.exercises]
    assert len(exercises) >= 24
    assert all(len(lesson.exercises) >= 3 for lesson in LESSONS)
    assert all(len(each.mistakes) >= 2 for each in exercises)
    assert sum(len(each.mistakes) for each in exercises) >= 50
    assert len({each.name for each in exercises}) == len(exercises)
