from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from regard.course.exercises.query_key_value import EXERCISES, described
from regard.course.judging import judge
from tests.course.wrong_answers.query_key_value import RIGHT, WRONG

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
    assert BY_NAME["matrix-times-vector"].right([[1, 2], [3, 4], [0, 1]], [10, 1]) == [12, 34, 1]
    assert BY_NAME["project"].right([[1, 0], [0, 1]], [[2, 5]]) == [[2], [5]]
    even = BY_NAME["matrix-attention"].right([[1, 0], [0, 1]], [[0, 0]], [[5, 7]])
    assert even == [[0.5, 0.5], [0.5, 0.5]]
    first, second = BY_NAME["matrix-attention"].right([[1, 0], [0, 1]], [[math.log(3), 0]], [[1, 0]])
    assert first == pytest.approx([0.75, 0.25])
    assert second == [0.5, 0.5]
    outputs = BY_NAME["whole-attention"].right([[1, 0], [0, 1]], [[math.log(3), 0]], [[1, 0]], [[4, 8]])
    assert [number for row in outputs for number in row] == pytest.approx([5, 6])


def test_letters_are_described_as_the_lesson_says():
    assert described("oh") == [[1, 0, 1, 0], [0, 1, 0, 1]]


@pytest.mark.parametrize("exercise", ["consonant-keys", "last-letter-queries"])
@pytest.mark.parametrize(
    "design",
    [
        "w_k",
        3,
        [],
        [1, 2],
        [[1, 2]],
        [[0] * 4, [0] * 3],
        [["a"] * 4] * 2,
        [[math.inf] * 4] * 2,
        [[math.nan] * 4] * 2,
        [[1e300] * 4] * 2,
    ],
    ids=str,
)
def test_what_is_no_design_is_never_green(exercise, design):
    said = judge(BY_NAME[exercise], design)
    assert said.outcome == "incorrect"
    assert said.mistake is None or said.mistake.name != "turned"


def test_the_largest_numbers_allowed_can_be_computed_with():
    largest = [[0, 1e6, 0, 0], [0, 0, 0, 0]]
    assert judge(BY_NAME["consonant-keys"], largest).outcome == "passed"
    assert judge(BY_NAME["last-letter-queries"], [[0] * 4, [1e6, 1e6, 0, 0]]).outcome == "passed"
