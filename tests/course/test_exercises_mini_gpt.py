from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from regard.course.exercises.mini_gpt import EXERCISES, LETTERS, counted, new_names, parameters
from regard.course.first_names import first_names, unaccented
from regard.course.judging import judge
from tests.course.wrong_answers.mini_gpt import RIGHT, WRONG

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
        assert (said.outcome, said.mistake and said.mistake.name) == ("incorrect", mistake), seed


@pytest.mark.parametrize(("exercise", "code"), [(each, code) for each in RIGHT for code in RIGHT[each]])
def test_unusual_answers_that_are_right_pass(exercise, code):
    unusual = answer(code, "ANSWER")
    for seed in range(50):
        assert judge(BY_NAME[exercise], unusual, chance=Random(seed)).outcome == "passed", seed


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_the_solution_passes(exercise, language):
    assert judge(exercise, answer(exercise.solution[language])).outcome == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_a_starter_turns_nothing_green(exercise):
    def starter(*given: Any) -> None: ...

    assert judge(exercise, starter).outcome == "not attempted"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_each_mistake_has_a_wrong_answer_and_a_name_of_its_own(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 2
    assert list(WRONG[exercise.name]) == names
    assert RIGHT[exercise.name]


@pytest.mark.parametrize("junk", ["", "abc", 3, [], {}, [["a"]]])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_what_is_no_answer_is_never_green(exercise, junk):
    assert judge(exercise, junk).outcome == "incorrect"
    assert judge(exercise, lambda *given: junk).outcome == "incorrect"


def test_what_is_right_is_worked_by_hand():
    assert BY_NAME["letter-pairs"].right("emma") == [
        (".", "e"),
        ("e", "m"),
        ("m", "m"),
        ("m", "a"),
        ("a", "."),
    ]
    assert BY_NAME["bigram"].right([[1, 2], [0, 4]], 1) == [[2 / 5, 3 / 5], [1 / 6, 5 / 6]]
    assert BY_NAME["cross-entropy"].right([[1 / math.e], [1, 1]]) == pytest.approx(1 / 3)
    assert BY_NAME["temperature"].right([0, math.log(9)], 2) == pytest.approx([1 / 4, 3 / 4])
    assert new_names(["emma", "anna", "anna"], ["Emma", "Annabel"]) == ["anna"]


def test_the_model_has_as_many_numbers_as_the_lesson_says():
    from regard.models.transformer import Transformer, parameters_of
    from regard.training.recipes.names import microgpt

    assert parameters(27, 16, 16) == 4192 == parameters_of(Transformer(microgpt(27)))


def test_pairs_are_counted_where_they_stand():
    counts = counted(["ab", "b"])
    found = {
        (LETTERS[row], LETTERS[column]): count
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        if count
    }
    assert found == {(".", "a"): 1, ("a", "b"): 1, ("b", "."): 2, (".", "b"): 1}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_fit_into_the_model_and_the_exam_is_large_enough(language):
    names = first_names(language)
    plain = {unaccented(name) for name in names}
    assert len(set(names)) == len(names)
    assert len(plain) >= 900
    assert set("".join(plain)) <= set(LETTERS) - {"."}
    assert max(map(len, plain)) + 1 <= 16
