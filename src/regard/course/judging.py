"""From a learner's answer to one of four outcomes, and the mistake behind it where it is known.

A mistake is recognised from what the answer computes on fresh arguments, never from how it is written: an unusual answer that is right
passes, and a usual one that is wrong does not.
"""

from __future__ import annotations

import copy
import random
import sysconfig
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from regard.course.agreement import agrees, plain
from regard.course.definition import Definition, Function, Misconception

Outcome = Literal["passed", "incorrect", "not attempted", "error"]


@dataclass(frozen=True)
class Call:
    """What was asked, what was expected and what came.

    Attributes:
        arguments: Of the call; none where a value was asked for.
        expected: What is right, in Python's own numbers.
        obtained: What the answer gave.
    """

    arguments: tuple[Any, ...]
    expected: Any
    obtained: Any


@dataclass(frozen=True)
class Judgement:
    """What is to be said of an answer.

    Attributes:
        outcome: One of four.
        call: The first call that failed, where the answer is incorrect.
        mistake: The mistake that explains all calls, if one does.
        error: What the learner's code raised.
        line: The line of the learner's code that raised it, as it is written.
    """

    outcome: Outcome
    call: Call | None = None
    mistake: Misconception | None = None
    error: BaseException | None = None
    line: str | None = None


def judge(
    definition: Definition,
    answer: Any = ...,
    given: Sequence[Any] = (),
    *,
    chance: random.Random | None = None,
) -> Judgement:
    """Judges an answer.

    Args:
        definition: The exercise.
        answer: A function or a value; ``...`` and None are no attempt.
        given: What the lesson computed and ``right`` needs, for an exercise that asks for a value; none of it missing, or it is no attempt.
        chance: What the arguments are drawn with; other ones each time unless given.
    """
    if answer is ... or answer is None or any(each is ... or each is None for each in given):
        return Judgement("not attempted")
    if definition.inputs is None:
        return _of_value(definition, answer, tuple(given))
    if not callable(answer):
        return Judgement("incorrect")
    chance = random.Random() if chance is None else chance
    return _of_function(definition, answer, [definition.inputs(chance) for _ in range(definition.runs)])


def _of_value(definition: Definition, answer: Any, given: tuple[Any, ...]) -> Judgement:
    try:
        obtained = plain(answer)
    except Exception as error:  # what a learner's own object does when it is read
        return Judgement("error", error=error, line=_line(error))
    call = Call((), plain(_called(definition.right, given)), obtained)
    if _right(definition, call):
        return Judgement("passed")
    return Judgement("incorrect", call, _mistake(definition, [(given, call)]))


def _of_function(definition: Definition, answer: Function, drawn: Sequence[tuple[Any, ...]]) -> Judgement:
    made: list[tuple[tuple[Any, ...], Call]] = []
    for arguments in drawn:
        try:
            obtained = plain(_called(answer, arguments))
        except Exception as error:  # a learner's code may raise anything
            return Judgement("error", error=error, line=_line(error))
        made.append((arguments, Call(arguments, plain(_called(definition.right, arguments)), obtained)))
    if all(call.obtained is None or call.obtained is ... for _, call in made):
        return Judgement("not attempted")
    failed = next((call for _, call in made if not _right(definition, call)), None)
    if failed is None:
        return Judgement("passed")
    return Judgement("incorrect", failed, _mistake(definition, made))


def _right(definition: Definition, call: Call) -> bool:
    if definition.accepts is not None:
        try:
            return bool(definition.accepts(call.expected, call.obtained))
        except Exception:  # a text where it looked for a number, say
            return False
    return agrees(call.expected, call.obtained, definition.tolerance)


def _mistake(definition: Definition, made: Sequence[tuple[tuple[Any, ...], Call]]) -> Misconception | None:
    """The first mistake that explains what was obtained in every call."""
    for mistake in definition.mistakes:
        if all(_explains(mistake, definition, arguments, call.obtained) for arguments, call in made):
            return mistake
    return None


def _explains(
    mistake: Misconception, definition: Definition, arguments: tuple[Any, ...], obtained: Any
) -> bool:
    """Whether the mistake gives what was obtained; it explains nothing where it cannot be made or seen, such as a division by zero."""
    try:
        if mistake.fits is not None:
            return bool(mistake.fits(obtained, *copy.deepcopy(arguments)))
        assert mistake.wrong is not None
        return agrees(_called(mistake.wrong, arguments), obtained, definition.tolerance)
    except Exception:
        return False


def _called(function: Function, arguments: tuple[Any, ...]) -> Any:
    """What a function gives for arguments of its own, which it may spoil."""
    return function(*copy.deepcopy(arguments))


def _line(error: BaseException) -> str | None:
    """The innermost line of the learner's own: outside of Regard, of Python's library, and of those that were installed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_library(frame.filename)]
    return (own[-1].line or None) if own else None


def _is_library(name: str) -> bool:
    """Whether a file came with Python, Regard or another library."""
    path = Path(name)
    return (
        not {"site-packages", "dist-packages"}.isdisjoint(path.parts)
        or any(path.is_relative_to(folder) for folder in _LIBRARIES)
        or name.startswith("<frozen ")
    )


_LIBRARIES = (
    Path(__file__).parents[1],
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")),
)
