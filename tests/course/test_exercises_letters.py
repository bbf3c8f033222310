from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from regard.course.exercises.letters import EXERCISES
from regard.course.judging import judge
from tests.course.wrong_answers.letters import RIGHT, WRONG

BY_NAME = {each.name: each for each in EXERCISES}
CHAT = {
    "c": [1, 0, 0.5, -0.3],
    "h": [0.2, 0.8, -0.1, 0.5],
    "a": [0.5, 0.3, 0.9, 0.1],
    "t": [-0.3, 0.6, 0.2, 0.8],
}
GIVEN = {"asking-letter": (CHAT,)}


def answer(code: str, name: str | None = None) -> Any:
    """What code defines last, or under a name."""
    names: dict[str, Any] = {}
    exec(code, names)
    return names[name] if name else list(names.values())[-1]


@pytest.mark.parametrize(("exercise", "mistake"), [(each, name) for each in WRONG for name in WRONG[each]])
def test_each_mistake_is_named(exercise, mistake):
    wrong = answer(WRONG[exercise][mistake], "ANSWER")
    for seed in range(50):
        said = judge(BY_NAME[exercise], wrong, GIVEN.get(exercise, ()), chance=Random(seed))
        assert (said.outcome, said.mistake and said.mistake.name) == ("incorrect", mistake)


@pytest.mark.parametrize(("exercise", "code"), [(each, code) for each in RIGHT for code in RIGHT[each]])
def test_unusual_answers_that_are_right_pass(exercise, code):
    for seed in range(50):
        said = judge(BY_NAME[exercise], answer(code, "ANSWER"), GIVEN.get(exercise, ()), chance=Random(seed))
        assert said.outcome == "passed"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_the_solution_passes(exercise, language):
    solved = answer(exercise.solution[language])
    assert judge(exercise, solved, GIVEN.get(exercise.name, ())).outcome == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_a_starter_turns_nothing_green(exercise):
    def starter(*given: Any) -> None: ...

    untouched = ... if exercise.inputs is None else starter
    assert judge(exercise, untouched, GIVEN.get(exercise.name, ())).outcome == "not attempted"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_each_mistake_has_a_wrong_answer_and_a_name_of_its_own(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 2
    assert list(WRONG[exercise.name]) == names
    assert RIGHT[exercise.name]


def test_what_is_right_is_worked_by_hand():
    assert BY_NAME["dot-product"].right([1, 2], [3, 4]) == 11
    assert BY_NAME["scores"].right([1, 2, 3, 4], [[1, 1, 1, 1]]) == [5]
    assert BY_NAME["softmax"].right([math.log(1), math.log(3)]) == pytest.approx([0.25, 0.75])
    assert BY_NAME["weighted-sum"].right([0.5, 0.5], [[2, 4], [0, 2]]) == [1, 3]
    assert BY_NAME["asking-letter"].right(CHAT) == "c"
    last = BY_NAME["attention-table"].right(list(CHAT.values()))[3]
    assert [round(100 * weight) for weight in last] == [15, 29, 22, 34]


def test_the_letter_that_looks_most_at_itself_follows_the_numbers_that_were_changed():
    changed = CHAT | {"h": [0, 9, 0, 0]}
    assert judge(BY_NAME["asking-letter"], "h", (changed,)).outcome == "passed"
    assert judge(BY_NAME["asking-letter"], "c", (changed,)).outcome == "incorrect"


@pytest.mark.parametrize("letter", ["", "ch", "é", 3, ["c"]])
def test_what_is_no_letter_of_the_word_is_never_green(letter):
    said = judge(BY_NAME["asking-letter"], letter, (CHAT,))
    assert (said.outcome, said.mistake and said.mistake.name) == ("incorrect", "not-in-the-word")
