"""The blue banner of an exercise, its hints and its solution."""

from __future__ import annotations

from regard.course.definition import Definition
from regard.course.showing.sheet import Sheet
from regard.errors import Sentence, said


def banner(definition: Definition, number: int, total: int) -> Sheet:
    """What is asked.

    Args:
        definition: The exercise.
        number: Its place in its lesson, from 1.
        total: How many exercises the lesson has.
    """
    place = said({"en": f"Exercise {number} of {total}", "fr": f"Exercice {number} sur {total}"})
    return Sheet("asked", said(definition.title), place).prose(said(definition.task))


def hint(definition: Definition, number: int) -> Sheet:
    """One hint, by its number from 1."""
    total = len(definition.hints)
    name = said({"en": f"Hint {number} of {total}", "fr": f"Indice {number} sur {total}"})
    after = said(_LAST if number == total else _MORE).format(name=definition.name)
    return Sheet("asked", name).prose(said(definition.hints[number - 1])).prose(after, quiet=True)


def solution(definition: Definition) -> Sheet:
    """Code that passes."""
    sheet = Sheet("asked", said({"en": "One solution", "fr": "Une solution"}))
    return sheet.code(said(definition.solution).strip("\n")).prose(said(_OTHERS), quiet=True)


def not_yet(definition: Definition, seen: int) -> Sheet:
    """Why the solution is not shown yet."""
    sentence = said(_FIRST).format(name=definition.name, seen=seen, total=len(definition.hints))
    title = said({"en": "The solution waits a little", "fr": "La solution attend encore un peu"})
    return Sheet("waiting", title).prose(sentence)


_MORE: Sentence = {
    "en": 'Not enough? The next one: `exercise("{name}").hint()`',
    "fr": 'Pas assez\u00a0? Le suivant\u00a0: `exercise("{name}").hint()`',
}
_LAST: Sentence = {
    "en": 'That was the last hint. Still stuck? `exercise("{name}").solution()`',
    "fr": 'C’était le dernier indice. Toujours rien\u00a0? `exercise("{name}").solution()`',
}
_OTHERS: Sentence = {
    "en": "There are others: what counts is what your code computes.",
    "fr": "Il y en a d’autres\u00a0: ce qui compte, c’est ce que ton code calcule.",
}
_FIRST: Sentence = {
    "en": 'It opens once you have passed, or seen every hint ({seen} of {total} so far): `exercise("{name}").hint()`',
    "fr": "Elle s’ouvre dès que tu as réussi, ou lu tous les indices ({seen} sur {total} pour l’instant)\u00a0: "
    '`exercise("{name}").hint()`',
}
