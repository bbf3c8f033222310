import os
import random
from collections.abc import Sequence
from typing import Any

import pytest

from regard.course.arrays import arrays
from regard.course.definition import Definition
from regard.course.exercises.attention_layer import EXERCISES
from regard.course.judging import judge
from tests.course.wrong_answers.attention_layer import RIGHT, WRONG

SEEDS = range(50)
NAMED = {each.name: each for each in EXERCISES}
IDENTIFIERS = {
    "attention-four-ways": ("attention_torch", "attention_torch"),
    "hiding-mask": ("future", "avenir"),
    "split-heads": ("split", "decouper"),
    "join-heads": ("join", "recoller"),
    "multi-head-attention": ("multi_head", "plusieurs_tetes"),
    "strongest-relations": ("strongest", "plus_fortes"),
    "most-looked-at": ("most_looked_at", "plus_regarde"),
}
LIBRARIES = dict.fromkeys(
    ("attention-four-ways", "split-heads", "join-heads", "multi-head-attention"), "torch"
)
"""In which library a lesson checks; the others get lists."""


def made(code: str, identifier: str = "ANSWER") -> Any:
    """What a learner's cell defines."""
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    return namespace[identifier]


def outcomes(
    definition: Definition, answer: Any, library: str | None = None, seeds: Sequence[int] = SEEDS
) -> set[tuple[str, str | None]]:
    """Outcome and mistake for each of 50 seeds, in the library of the lesson unless another is given."""
    using = library or LIBRARIES.get(definition.name, "python")
    judged = [
        judge(definition, lambda *given: answer(*arrays(given, using)), chance=random.Random(seed))
        for seed in seeds
    ]
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


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("library", ["python", "numpy", "torch"])
def test_attention_is_solved_in_each_library(library: str, language: str) -> None:
    code = NAMED["attention-four-ways"].solution[language]  # type: ignore[literal-required]
    answer = made(code, f"attention_{library}")
    assert outcomes(NAMED["attention-four-ways"], answer, library) == {("passed", None)}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "identifiers"),
    [
        ("attention-four-ways", {"en": "attention_keras", "fr": "attention_keras"}),
        ("multi-head-attention", {"en": "multi_head_keras", "fr": "plusieurs_tetes_keras"}),
    ],
)
def test_keras_solutions_pass(name: str, identifiers: dict[str, str], language: str) -> None:
    if not os.environ.get("REGARD_KERAS_TESTS"):
        pytest.skip("make test-keras has Keras")
    answer = made(NAMED[name].solution[language], identifiers[language])  # type: ignore[literal-required]
    assert outcomes(NAMED[name], answer, "keras", SEEDS[:10]) == {("passed", None)}
