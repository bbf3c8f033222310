from __future__ import annotations

import random

import pytest

from regard.course.definition import Definition, Misconception
from regard.course.judging import judge

BOTH = {"en": "…", "fr": "…"}


def mistake(name, wrong=None, fits=None):
    return Misconception(name, BOTH, BOTH, wrong=wrong, fits=fits)


def share(numbers):
    return [each / sum(numbers) for each in numbers]


def definition(**changes):
    return Definition(
        **{
            "name": "share",
            "title": BOTH,
            "task": BOTH,
            "right": share,
            "hints": (BOTH,),
            "solution": BOTH,
            "mistakes": (
                mistake("by-the-count", wrong=lambda numbers: [each / len(numbers) for each in numbers]),
                mistake("not-one", fits=lambda obtained, numbers: abs(sum(obtained) - 1) > 0.1),
            ),
            "inputs": lambda chance: ([chance.uniform(1, 2) for _ in range(chance.randint(2, 5))],),
            **changes,
        }
    )


SHARE = definition()
VALUE = definition(inputs=None)


@pytest.mark.parametrize("answer", [..., None, lambda numbers: None, lambda numbers: ...])
def test_nothing_is_no_attempt(answer):
    assert judge(SHARE, answer).outcome == "not attempted"


def test_a_value_is_no_attempt_while_the_lesson_lacks_what_it_is_judged_by():
    assert judge(VALUE, [0.5, 0.5], (...,)).outcome == "not attempted"
    assert judge(VALUE, [0.5, 0.5], (None,)).outcome == "not attempted"


def test_right_answers_pass_however_they_are_made():
    assert judge(SHARE, share).outcome == "passed"
    assert judge(SHARE, lambda numbers: (each / sum(numbers) for each in numbers)).outcome == "passed"
    assert judge(VALUE, (0.25, 0.75), ([1.0, 3.0],)).outcome == "passed"


def test_an_answer_that_spoils_its_arguments_is_judged_by_what_they_were():
    def spoils(numbers):
        shares = share(numbers)
        numbers.clear()
        return shares

    assert judge(SHARE, spoils).outcome == "passed"


@pytest.mark.parametrize("seed", range(50))
def test_a_mistake_is_recognised_by_what_it_computes(seed):
    chance = random.Random(seed)
    found = judge(SHARE, lambda numbers: [each * (1 / len(numbers)) for each in numbers], chance=chance)
    assert (found.outcome, found.mistake.name) == ("incorrect", "by-the-count")
    assert found.call.obtained != found.call.expected
    found = judge(SHARE, lambda numbers: [each / max(numbers) for each in numbers], chance=chance)
    assert found.mistake.name == "not-one"


def test_a_mistake_has_to_explain_every_call():
    def sometimes(numbers):
        return [each / len(numbers) for each in numbers] if len(numbers) == 2 else share(numbers)

    found = judge(definition(runs=200, mistakes=SHARE.mistakes[:1]), sometimes)
    assert (found.outcome, found.mistake) == ("incorrect", None)
    assert len(found.call.arguments[0]) == 2


def test_a_mistake_that_cannot_be_made_or_seen_explains_nothing():
    broken = definition(
        mistakes=(mistake("a", wrong=lambda numbers: numbers.nothing), mistake("b", fits=lambda *_: 1 / 0))
    )
    assert judge(broken, lambda numbers: "text").mistake is None


def test_something_else_than_a_function_is_no_function():
    found = judge(SHARE, [0.25, 0.75])
    assert (found.outcome, found.call) == ("incorrect", None)


def test_an_error_quotes_the_learners_own_line():
    def deep(numbers):
        return random.sample(numbers, 100)  # raised inside of Python's library

    found = judge(SHARE, deep)
    assert (found.outcome, type(found.error)) == ("error", ValueError)
    assert found.line.startswith("return random.sample(numbers, 100)")


def test_an_answer_that_breaks_while_it_is_read_is_an_error():
    def breaks():
        yield 1 / 0

    assert judge(SHARE, lambda numbers: breaks()).outcome == "error"
    found = judge(VALUE, breaks(), ([1.0],))
    assert (found.outcome, found.line) == ("error", "yield 1 / 0")


def test_an_error_in_code_without_a_file_has_no_line():
    namespace = {}
    exec("def answer(numbers): return nothing", namespace)
    found = judge(SHARE, namespace["answer"])
    assert (found.outcome, found.line) == ("error", None)


def test_an_answer_that_the_exercise_cannot_accept_is_incorrect():
    choosy = definition(accepts=lambda expected, obtained: len(obtained) == len(expected))
    assert judge(choosy, lambda numbers: numbers).outcome == "passed"
    assert judge(choosy, lambda numbers: 3).outcome == "incorrect"


def test_calls_are_drawn_afresh_each_time():
    drawn = []
    for _ in range(2):
        judge(SHARE, lambda numbers: drawn.append(numbers[0]))
    assert len(set(drawn)) == 2 * SHARE.runs
