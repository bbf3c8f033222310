"""What an error of Python means, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable

from regard.errors import RegardError, Sentence

LONGEST = 500
"""Characters of an error's message that are read or shown."""

Words = Callable[..., Sentence]


def meaning(error: BaseException) -> Sentence:
    """What happened, and where to look.

    Example:
        >>> meaning(ZeroDivisionError("division by zero"))["en"]
        'Something was divided by zero. Look at what stands after the division sign: when is it 0?'
    """
    if isinstance(error, RegardError):
        return error.sentences
    for pattern, words in _MESSAGES:
        if found := re.search(pattern, str(error)[:LONGEST]):
            return words(*found.groups())
    for kind, sentence in _KINDS.items():
        if isinstance(error, kind):
            return sentence
    return _OTHER


def quoted(error: BaseException) -> str:
    """What Python says, as a notebook would show it."""
    message = str(error)
    return f"{type(error).__name__}: {message if len(message) <= LONGEST else f'{message[:LONGEST]}…'}"


def _unknown_name(name: str) -> Sentence:
    return {
        "en": f"Python does not know the name {name}. Is it spelt as above, and did the cell that makes it run?",
        "fr": f"Python ne connaît pas le nom {name}. Est-il écrit comme plus haut, et la cellule qui le crée a-t-elle tourné\u00a0?",
    }


def _not_set_yet(name: str) -> Sentence:
    return {
        "en": f"{name} is used before it has a value. Give it one first, for example {name} = 0.",
        "fr": f"{name} sert avant d’avoir une valeur. Donne-lui-en une d’abord, par exemple {name} = 0.",
    }


def _missing_argument(name: str) -> Sentence:
    return {
        "en": f"{name} was called with too little between its parentheses. Compare the call with the line that begins with def.",
        "fr": f"{name} a été appelée avec trop peu de choses entre ses parenthèses. Compare l’appel avec la ligne qui commence par def.",
    }


def _too_many_arguments(name: str) -> Sentence:
    return {
        "en": f"{name} was called with more between its parentheses than it takes. Compare the call with the line that begins with def.",
        "fr": f"{name} a été appelée avec plus de choses entre ses parenthèses qu’elle n’en prend. "
        "Compare l’appel avec la ligne qui commence par def.",
    }


def _not_callable(kind: str) -> Sentence:
    return {
        "en": f"Parentheses call a function, and here they stand behind a value ({kind}). To take a part of it, use [ ].",
        "fr": f"Les parenthèses appellent une fonction, mais ici elles suivent une valeur ({kind}). Pour en prendre une partie\u00a0: [ ].",
    }


def _no_parts(kind: str) -> Sentence:
    return {
        "en": f"[ ] takes a part of a list, and this value ({kind}) has no parts.",
        "fr": f"[ ] prend une partie d’une liste, et cette valeur ({kind}) n’a pas de parties.",
    }


def _no_fit(one: str, other: str) -> Sentence:
    return {
        "en": f"These two cannot be combined like this: {one} and {other}. A list is not a number: go through it one by one.",
        "fr": f"Ces deux-là ne vont pas ensemble ainsi\u00a0: {one} et {other}. Une liste n’est pas un nombre\u00a0: "
        "prends ses parties une à une.",
    }


def _nothing_came(*_: str) -> Sentence:
    return {
        "en": "A value is None, which is nothing. A function gives None when it has no return.",
        "fr": "Une valeur est None, c’est-à-dire rien. Une fonction donne None quand il lui manque un return.",
    }


def _not_in_turn(kind: str) -> Sentence:
    return {
        "en": f"for goes through a list, and this is one single value ({kind}). To count up to it: range(…).",
        "fr": f"for parcourt une liste, et voici une seule valeur ({kind}). Pour compter jusqu’à elle\u00a0: range(…).",
    }


def _has_no(kind: str, name: str) -> Sentence:
    return {
        "en": f"There is no .{name} in this value ({kind}). Check the spelling, and what the value really is.",
        "fr": f"Il n’y a pas de .{name} dans cette valeur ({kind}). Vérifie l’orthographe, et ce qu’est vraiment la valeur.",
    }


def _shapes(*_: str) -> Sentence:
    return {
        "en": "Two arrays have shapes that do not go together. Print their .shape just before this line.",
        "fr": "Deux tableaux ont des formes qui ne vont pas ensemble. Affiche leur .shape juste avant cette ligne.",
    }


_MESSAGES: tuple[tuple[str, Words], ...] = (
    (r"cannot access (?:local|free) variable '(\w+)'", _not_set_yet),
    (r"name '(\w+)' is not defined", _unknown_name),
    (r"([\w<>]+)\(\) missing \d+ required", _missing_argument),
    (
        r"([\w<>]+)\(\) (?:takes .+ but \d+ (?:was|were) given|got an unexpected keyword)",
        _too_many_arguments,
    ),
    (r"'NoneType'", _nothing_came),
    (r"'(\w+)' object is not callable", _not_callable),
    (r"'(\w+)' object is not subscriptable", _no_parts),
    (r"'(\w+)' object is not iterable", _not_in_turn),
    (r"can't multiply sequence by non-int of type '(\w+)'", lambda other: _no_fit("list", other)),
    (r"can only concatenate (\w+) \(not \"(\w+)\"\)", _no_fit),
    (r"unsupported operand type\(s\) for .+: '(\w+)' and '(\w+)'", _no_fit),
    (r"not supported between instances of '(\w+)' and '(\w+)'", _no_fit),
    (r"'(\w+)' object has no attribute '(\w+)'", _has_no),
    (r"could not be broadcast|mismatch in its core", _shapes),
    (r"size of tensor|shapes cannot be multiplied", _shapes),
    (r"[Ii]ncompatible shapes|size-incompatible|contracting dimensions", _shapes),
)
"""Messages that tell more than the error's kind; those of Python 3.11 and later, and of the array libraries."""

_KINDS: dict[type[BaseException], Sentence] = {
    ZeroDivisionError: {
        "en": "Something was divided by zero. Look at what stands after the division sign: when is it 0?",
        "fr": "Quelque chose a été divisé par zéro. Regarde ce qui suit le signe de division\u00a0: quand vaut-il 0\u00a0?",
    },
    OverflowError: {
        "en": "A number became too large for Python, often in exp(…). Subtract the largest score from all of them first.",
        "fr": "Un nombre est devenu trop grand pour Python, souvent dans exp(…). Retire d’abord le plus grand score à tous les scores.",
    },
    IndexError: {
        "en": "The list has no such place. Places are counted from 0, so the last one is the length minus 1.",
        "fr": "La liste n’a pas cette place. On compte les places à partir de 0\u00a0: la dernière est la longueur moins 1.",
    },
    KeyError: {
        "en": "The dictionary has no such entry. Print its keys, and compare letter by letter.",
        "fr": "Le dictionnaire n’a pas cette entrée. Affiche ses clés, et compare lettre par lettre.",
    },
    ModuleNotFoundError: {
        "en": "Python does not find this library. Check its spelling, or install it.",
        "fr": "Python ne trouve pas cette bibliothèque. Vérifie l’orthographe, ou installe-la.",
    },
    ImportError: {
        "en": "The library has nothing of this name. Check the spelling.",
        "fr": "La bibliothèque n’a rien de ce nom. Vérifie l’orthographe.",
    },
    RecursionError: {
        "en": "The function calls itself again and again, and never stops.",
        "fr": "La fonction s’appelle elle-même encore et encore, sans jamais s’arrêter.",
    },
    MemoryError: {
        "en": "This needs more memory than the computer has.",
        "fr": "Il faudrait plus de mémoire que l’ordinateur n’en a.",
    },
    AssertionError: {
        "en": "A line that begins with assert found its condition false.",
        "fr": "Une ligne qui commence par assert a trouvé sa condition fausse.",
    },
    NotImplementedError: {
        "en": "A part of the code says of itself that it is not written yet.",
        "fr": "Une partie du code dit d’elle-même qu’elle n’est pas encore écrite.",
    },
    AttributeError: {
        "en": "The value has nothing of this name behind the dot. Check the spelling, and what the value really is.",
        "fr": "La valeur n’a rien de ce nom après le point. Vérifie l’orthographe, et ce qu’est vraiment la valeur.",
    },
    TypeError: {
        "en": "A value is of another kind than this line needs: a list where it wants a number, say.",
        "fr": "Une valeur n’est pas du genre qu’il faut à cette ligne\u00a0: une liste à la place d’un nombre, par exemple.",
    },
    ValueError: {
        "en": "A value is of the right kind, and still cannot be used here. What is it just before this line? Print it.",
        "fr": "Une valeur est du bon genre, et pourtant inutilisable ici. Que vaut-elle juste avant cette ligne\u00a0? Affiche-la.",
    },
}
"""The special kinds before those that they belong to."""

_OTHER: Sentence = {
    "en": "Your code stopped before its end.",
    "fr": "Ton code s’est arrêté avant la fin.",
}
