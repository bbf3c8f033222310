from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from regard.course.exercises.causal_mask import EXERCISES
from regard.course.judging import judge
from tests.course.wrong_answers.causal_mask import RIGHT, WRONG

BY_NAME = {each.name: each for each in EXERCISES}


def answer(code: str, name: str | None = None) -> Any:
    """What code defines last, or under a name."""
    names: dict[str, Any] = {}
    exec(code, names)
    return names[name] if name else list(names.values())[-1]


@pytest.mark.parametrize(("exercise", "mistake"), [(each, name) for each in WRONG for name in WRONG[each]])
def test_each_mistake_is_named(exercise, mistake):
    wrong = answer(WRONG[exercise][mistake], "ANSWER")
    for seed in range(50):
        said = judge(BY_NAME[exercise], wrong, chance=Random(seed))
        assert (said.outcome, said.mistake and said.mistake.name) == ("incorrect", mistake)


@pytest.mark.parametrize(("exercise", "code"), [(each, code) for each in RIGHT for code in RIGHT[each]])
def test_unusual_answers_that_are_right_pass(exercise, code):
    for seed in range(50):
        said = judge(BY_NAME[exercise], answer(code, "ANSWER"), chance=Random(seed))
        assert said.outcome == "passed"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_the_solution_passes(exercise, language):
    solved = answer(exercise.solution[language])
    assert judge(exercise, solved).outcome == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_a_starter_turns_nothing_green(exercise):
    def starter(*given: Any) -> None: ...

    untouched = ... if exercise.inputs is None else starter
    assert judge(exercise, untouched).outcome == "not attempted"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_each_mistake_has_a_wrong_answer_and_a_name_of_its_own(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 2
    assert list(WRONG[exercise.name]) == names
    assert RIGHT[exercise.name]


def test_what_is_right_is_worked_by_hand():
    assert BY_NAME["who-sees-whom"].right(3) == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert [BY_NAME["count-ticks"].right(count) for count in (1, 2, 3, 4)] == [1, 3, 6, 10]
    scores = [[5, 9, 9], [0, math.log(3), 9], [1, 1, 1]]
    rows = BY_NAME["masked-weights"].right(scores, BY_NAME["who-sees-whom"].right(3))
    assert [round(weight, 4) for row in rows for weight in row] == [
        1,
        0,
        0,
        0.25,
        0.75,
        0,
        0.3333,
        0.3333,
        0.3333,
    ]
    assert BY_NAME["questions"].right("chat") == [["c", "h"], ["ch", "a"], ["cha", "t"]]
    assert BY_NAME["write-on"].right({"a": "b", "b": "c", "c": "a"}, "ab", 4) == "abcabc"
