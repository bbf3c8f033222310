"""What is said of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regard.course.agreement import plain
from regard.course.definition import Definition
from regard.course.judging import Call, Judgement, Outcome
from regard.course.showing.mishaps import meaning, quoted
from regard.course.showing.sheet import Sheet
from regard.course.showing.shown import Shown, escaped
from regard.course.showing.values import as_html, as_text, one, shape, side_by_side
from regard.errors import Sentence, said


@dataclass(eq=False, repr=False)
class Checked(Shown):
    """What ``check`` gives.

    Attributes:
        outcome: "passed", "incorrect", "not attempted" or "error".
        mistake: Name of the mistake that was recognised, or None.
    """

    outcome: Outcome
    mistake: str | None


def sheet_of(definition: Definition, judgement: Judgement, answer: Any) -> Sheet:
    """What is to be said of an answer, before what comes next."""
    match judgement.outcome:
        case "passed":
            return Sheet("passed", f"✓ {said(_PASSED)}")
        case "not attempted":
            return Sheet("waiting", f"… {said(_WAITING)}").prose(said(_BEGIN))
        case "error":
            return _error(judgement)
        case "incorrect":
            return _incorrect(definition, judgement, answer)


def _error(judgement: Judgement) -> Sheet:
    error = judgement.error
    assert error is not None
    sheet = Sheet("error", f"! {said(_ERROR)}").prose(said(meaning(error)))
    if judgement.line:
        sheet.prose(said(_LINE), quiet=True).code(judgement.line)
    return sheet.prose(said(_PYTHON).format(error=quoted(error)), quiet=True)


def _incorrect(definition: Definition, judgement: Judgement, answer: Any) -> Sheet:
    sheet = Sheet("incorrect", f"≠ {said(_INCORRECT)}")
    call, mistake = judgement.call, judgement.mistake
    if call is None:
        return sheet.prose(said(_FUNCTION).format(came=shape(plain(answer)), name=definition.name))
    if mistake is not None:
        sheet.prose(said(mistake.hint))
    if definition.inputs is not None:
        sheet.prose(said(_CALLED), quiet=True).code(_called(call, answer, definition.name))
    if definition.accepts is None:
        _sides(sheet, call, definition.tolerance)
    else:
        lines = one(call.obtained)
        _side(sheet, said(_OBTAINED), as_html(lines), as_text(lines))
    if mistake is None:
        sheet.prose(said(_HINT).format(name=definition.name), quiet=True)
    return sheet


def _called(call: Call, answer: Any, name: str) -> str:
    """The call that failed, as one would write it."""
    spelt = getattr(answer, "__name__", name)
    given = [as_text(one(plain(argument))) for argument in call.arguments]
    short = ", ".join(given)
    name = name.replace("-", "_") if spelt == "<lambda>" else spelt
    if "\n" not in short and len(short) <= 80:
        return f"{name}({short})"
    return "\n".join([f"{name}(", *(f"    {line}" for each in given for line in f"{each},".split("\n")), ")"])


def _sides(sheet: Sheet, call: Call, tolerance: float) -> None:
    expected, obtained = side_by_side(call.expected, call.obtained, tolerance)
    names = [said(_EXPECTED), said(_OBTAINED)]
    shapes = [shape(call.expected), shape(call.obtained)]
    if shapes[0] != shapes[1]:
        names = [f"{name} ({kind})" for name, kind in zip(names, shapes, strict=True)]
    columns = "".join(
        f'<div><b>{escaped(name)}</b><pre tabindex="0">{as_html(lines)}</pre></div>'
        for name, lines in zip(names, (expected, obtained), strict=True)
    )
    sheet.block(f'<div class="sides">{columns}</div>', _beside(names, [as_text(expected), as_text(obtained)]))


def _side(sheet: Sheet, name: str, page: str, text: str) -> None:
    sheet.block(
        f'<div class="sides"><div><b>{escaped(name)}</b><pre tabindex="0">{page}</pre></div></div>',
        f"{name}\n{text}",
    )


def _beside(names: list[str], texts: list[str]) -> str:
    """Two columns where a terminal has room for them, else one below the other."""
    columns = [[name, *text.split("\n")] for name, text in zip(names, texts, strict=True)]
    width = max(map(len, columns[0]))
    if width + max(map(len, columns[1])) > 84:
        return "\n".join(line for column in columns for line in column)
    rows = max(map(len, columns))
    left, right = ([*column, *[""] * (rows - len(column))] for column in columns)
    return "\n".join(f"{one:{width}}    {other}".rstrip() for one, other in zip(left, right, strict=True))


_PASSED: Sentence = {"en": "Passed", "fr": "Réussi"}
_WAITING: Sentence = {"en": "Your turn", "fr": "À toi"}
_BEGIN: Sentence = {
    "en": "Write your answer in the cell in place of the dots, and run it again.",
    "fr": "Écris ta réponse dans la cellule à la place des points, puis relance-la.",
}
_ERROR: Sentence = {"en": "Your code stopped", "fr": "Ton code s’est arrêté"}
_LINE: Sentence = {"en": "It stopped at this line:", "fr": "Il s’est arrêté à cette ligne\u00a0:"}
_PYTHON: Sentence = {"en": "Python says: {error}", "fr": "Python dit\u00a0: {error}"}
_INCORRECT: Sentence = {"en": "Not yet", "fr": "Pas encore"}
_FUNCTION: Sentence = {
    "en": "A function is wanted here, and this is {came}. Give its name without parentheses: `check(name)`, not `check(name(…))`.",
    "fr": "Il faut ici une fonction, et voici {came}. Donne son nom sans parenthèses\u00a0: `check(nom)`, et non `check(nom(…))`.",
}
_CALLED: Sentence = {"en": "This call shows it:", "fr": "Cet appel le montre\u00a0:"}
_EXPECTED: Sentence = {"en": "Expected", "fr": "Attendu"}
_OBTAINED: Sentence = {"en": "Yours", "fr": "Obtenu"}
_HINT: Sentence = {
    "en": 'A hint? `exercise("{name}").hint()`',
    "fr": 'Un indice\u00a0? `exercise("{name}").hint()`',
}
