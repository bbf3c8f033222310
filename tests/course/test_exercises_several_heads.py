import random
from typing import Any

import pytest

from regard.course.definition import Definition
from regard.course.exercises.several_heads import EXERCISES
from regard.course.judging import judge
from tests.course.wrong_answers.several_heads import RIGHT, WRONG

SEEDS = range(50)
NAMED = {each.name: each for each in EXERCISES}
IDENTIFIERS = {
    "row-entropy": ("entropy", "entropie"),
    "head-entropy": ("head_entropy", "entropie_de_tete"),
    "previous-letter-score": ("previous_letter", "lettre_precedente"),
    "latest-vowel-score": ("latest_vowel", "derniere_voyelle"),
    "silence-head": ("silence", "faire_taire"),
    "most-needed-head": ("most_needed", "la_plus_utile"),
    "source-words": ("read_from", "lu_dans"),
}


def made(code: str, identifier: str = "ANSWER") -> Any:
    """What a learner's cell defines."""
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    return namespace[identifier]


def outcomes(definition: Definition, answer: Any) -> set[tuple[str, str | None]]:
    """Outcome and mistake for each of 50 seeds."""
    judged = [judge(definition, answer, chance=random.Random(seed)) for seed in SEEDS]
    return {(each.outcome, each.mistake.name if each.mistake else None) for each in judged}


def test_every_mistake_has_an_answer_that_makes_it_and_every_exercise_an_unusual_one() -> None:
    assert {name: set(wrong) for name, wrong in WRONG.items()} == {
        each.name: {mistake.name for mistake in each.mistakes} for each in EXERCISES
    }
    assert set(RIGHT) == set(IDENTIFIERS) == set(NAMED)


@pytest.mark.parametrize(("name", "mistake"), [(name, mistake) for name in WRONG for mistake in WRONG[name]])
def test_wrong_answers_are_recognised(name: str, mistake: str) -> None:
    assert outcomes(NAMED[name], made(WRONG[name][mistake])) == {("incorrect", mistake)}


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name in RIGHT for place in range(len(RIGHT[name]))]
)
def test_unusual_answers_that_are_right_pass(name: str, place: int) -> None:
    assert outcomes(NAMED[name], made(RIGHT[name][place])) == {("passed", None)}


@pytest.mark.parametrize("name", NAMED)
def test_solutions_pass_in_both_languages(name: str) -> None:
    for code, identifier in zip(NAMED[name].solution.values(), IDENTIFIERS[name], strict=True):
        assert outcomes(NAMED[name], made(str(code), identifier)) == {("passed", None)}


@pytest.mark.parametrize("name", NAMED)
def test_a_starter_that_gives_nothing_is_not_attempted(name: str) -> None:
    assert outcomes(NAMED[name], lambda *_: ...) == {("not attempted", None)}
    assert judge(NAMED[name], lambda *_: 0).outcome == "incorrect"
