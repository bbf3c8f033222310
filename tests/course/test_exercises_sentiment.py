from __future__ import annotations

import json
import math
from random import Random
from typing import Any

import pytest

from regard.comparison.claims import claims
from regard.comparison.competitors import NAMES
from regard.comparison.result import shipped
from regard.course.exercises.sentiment import EXERCISES, evidence, plainly, verdicts
from regard.course.judging import judge
from regard.course.sentences import sentences, words
from regard.errors import speak
from tests.course.wrong_answers.sentiment import RIGHT, WRONG

BY_NAME = {each.name: each for each in EXERCISES}


def invented(gains: list[float], power: float, bleu: dict[str, list[float]]) -> dict[str, Any]:
    """A comparison that nobody measured: how many times faster attention is at each length, how time grows, and scores by name."""
    cases = [
        {
            "length": 10 * 2**place,
            "batch": 32,
            "threads": 1,
            "competitors": {
                name: {
                    "seconds": 1.0,
                    "processor_seconds": 2.0 ** (power * place) * (gain if name == "lstm" else 1.0),
                    "kept_bytes": 2.0 ** (2 * place),
                }
                for name in NAMES
            },
        }
        for place, gain in enumerate(gains)
    ]
    scores = {name: {"bleu": bleu.get(name, [1.0, 2.0, 3.0])} for name in NAMES}
    made: dict[str, Any] = {
        "tasks": [],
        "speed": {"cases": cases} if cases else None,
        "translation": {"sizes": [{"asked": 250_000, "competitors": scores}]} if bleu else None,
    }
    return made | {"claims": claims(made)}


MEASURED = invented([0.5, 1.5, 3.0], 1.2, {"many-heads": [30.0, 31.0, 32.0], "lstm": [29.0, 30.5, 32.0]})
GIVEN: dict[str, tuple[Any, ...]] = {"verdicts": (json.loads(shipped()),)}


@pytest.fixture(params=["en", "fr"])
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


@pytest.fixture
def given(language):
    return GIVEN | {"fool": (f"sentiment-{language}",)}


def answer(code: str, name: str | None = None, **names: Any) -> Any:
    """What code defines last, or under a name."""
    exec(code, names)
    return names[name] if name else list(names.values())[-1]


def judged(exercise: str, code: str, seed: int, given: dict[str, tuple[Any, ...]]) -> tuple[str, str | None]:
    said = judge(BY_NAME[exercise], answer(code, "ANSWER"), given.get(exercise, ()), chance=Random(seed))
    return said.outcome, said.mistake and said.mistake.name


@pytest.mark.parametrize(("exercise", "mistake"), [(each, name) for each in WRONG for name in WRONG[each]])
def test_each_mistake_is_named(exercise, mistake, given):
    for seed in range(50 if BY_NAME[exercise].inputs else 1):
        assert judged(exercise, WRONG[exercise][mistake], seed, given) == ("incorrect", mistake), seed


@pytest.mark.parametrize(("exercise", "code"), [(each, code) for each in RIGHT for code in RIGHT[each]])
def test_unusual_answers_that_are_right_pass(exercise, code, given):
    for seed in range(50 if BY_NAME[exercise].inputs else 1):
        assert judged(exercise, code, seed, given) == ("passed", None), seed


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_the_solution_passes(exercise, language, given):
    found = evidence(GIVEN["verdicts"][0])
    name = {"verdicts": "verdicts"}.get(exercise.name)
    solved = answer(exercise.solution[language], name, found=found, mesures=found)
    assert judge(exercise, solved, given.get(exercise.name, ())).outcome == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_a_starter_turns_nothing_green(exercise, given):
    def starter(*given: Any) -> None: ...

    untouched = ... if exercise.inputs is None else starter
    assert judge(exercise, untouched, given.get(exercise.name, ())).outcome == "not attempted"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_each_mistake_has_a_wrong_answer_and_a_name_of_its_own(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 2
    assert list(WRONG[exercise.name]) == names
    assert RIGHT[exercise.name]


@pytest.mark.parametrize(
    "junk", ["", "abc", 3, [], {}, [["a"]], ["", "positive"], [3, "positive"], {"faster": []}]
)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.name)
def test_what_is_no_answer_is_never_green(exercise, junk, given):
    assert judge(exercise, junk, given.get(exercise.name, ())).outcome == "incorrect"
    assert judge(exercise, lambda *given: junk, given.get(exercise.name, ())).outcome == "incorrect"


def test_what_is_right_is_worked_by_hand():
    assert BY_NAME["vocabulary"].right([("train", "A cat"), ("test", "a dog"), ("train", "the cat")]) == [
        "a",
        "cat",
        "the",
    ]
    weights = BY_NAME["word-weights"].right(["fun", "fun", "a"], ["a"])
    assert weights == pytest.approx(
        {"fun": math.log(3 / 5) - math.log(1 / 3), "a": math.log(2 / 5) - math.log(2 / 3)}
    )
    assert (
        BY_NAME["accuracy"].right([(0.9, 1, "test"), (0.6, 0, "test"), (0.1, 0, "test"), (0.1, 1, "train")])
        == 2 / 3
    )
    assert BY_NAME["average"].right([[1, 2], [3, 6], [9, 9]], 2) == [2, 4]
    assert BY_NAME["exponent"].right(10, 30, 1.0, 9.0) == pytest.approx(2)
    assert BY_NAME["margin"].right([28, 30, 32], [24, 25, 26]) == pytest.approx(28 - 26)


def test_claims_are_judged_as_the_comparison_judges_them():
    for result in (
        GIVEN["verdicts"][0],
        MEASURED,
        invented([2.0, 3.0], 2.0, {"many-heads": [9.0], "rnn": [8.0]}),
    ):
        said = {each["claim"]: each["verdict"] for each in result["claims"]}
        assert verdicts(result) == {claim: said[claim] for claim in ("faster", "quadratic", "bleu")}
    assert verdicts(MEASURED) == {"faster": "partly", "quadratic": "partly", "bleu": "partly"}
    assert verdicts(invented([], 1.0, {})) == dict.fromkeys(("faster", "quadratic", "bleu"), "unmeasured")


@pytest.mark.parametrize("claim", ["faster", "quadratic", "bleu"])
def test_one_wrong_verdict_is_not_green(claim):
    assert judge(BY_NAME["verdicts"], verdicts(MEASURED), (MEASURED,)).outcome == "passed"
    assert (
        judge(BY_NAME["verdicts"], verdicts(MEASURED) | {claim: "fails"}, (MEASURED,)).outcome == "incorrect"
    )


@pytest.mark.parametrize(
    ("text", "code", "side"),
    [
        ("I love this superb film.", "en", "positive"),
        ("The film is not bad.", "en", None),
        ("A good film and a bad film.", "en", None),
        ("We left at noon.", "en", None),
        ("The film is not bad at all!", "en", "positive"),
        ("Quel film affreux et ridicule !", "fr", "negative"),
        ("Ce n’est pas un bon film.", "fr", None),
    ],
)
def test_a_side_is_known_only_where_anyone_would_tell_it(text, code, side):
    assert plainly(text, code) == side


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_plain_words_never_contradict_the_sentences_of_the_course(code):
    from regard.course.exercises import sentiment

    for example in sentences(code):
        if example.kind != "irony":
            found = set(words(example.text))
            sides = sentiment.PLAIN[code]
            if not found & sides["turns"]:
                said = [side for side in ("positive", "negative") if found & sides[side]]
                assert said in ([], [example.label], ["positive", "negative"]), example.text


@pytest.mark.parametrize("code", ["en", "fr"])
def test_there_are_sentences_enough_and_as_many_of_each_side(code):
    every = sentences(code)
    assert len(every) >= 300
    assert len({tuple(words(each.text)) for each in every}) == len(every)
    for part in ("train", "test"):
        labels = [each.label for each in every if each.part == part]
        assert labels.count("positive") == labels.count("negative") == len(labels) / 2
    assert {each.kind for each in every if each.part == "test"} == {"plain", "negation", "turn"}
    assert {each.kind for each in every if each.part == "apart"} == {"irony"}
