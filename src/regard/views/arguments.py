"""Arguments of the public views, checked where they come in."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from regard.errors import Language, RegardError, language


def language_and_theme(locale: Language | None, theme: str) -> Language:
    """The language that was asked for, or that Regard speaks.

    Raises:
        RegardError: for another language or theme.
    """
    if locale not in (None, "en", "fr") or theme not in ("auto", "light", "dark"):
        raise RegardError(
            en=f"locale must be en or fr and theme auto, light or dark, not {locale} and {theme}.",
            fr=f"locale doit être en ou fr, et theme auto, light ou dark, et non {locale} et {theme}.",
        )
    return locale or language()


def one_of(name: str, given: Any, known: tuple[str, ...]) -> str:
    """The word, if it is one of those known.

    Raises:
        RegardError: if it is not.
    """
    if not isinstance(given, str) or given not in known:
        raise RegardError(
            en=f"{name} must be one of {', '.join(known)}, not {given!r}.",
            fr=f"{name} doit être l'un de {', '.join(known)}, et non {given!r}.",
        )
    return given


def whole_number(name: str, given: Any) -> int:
    """The whole number, of Python or of NumPy.

    Raises:
        RegardError: if it is none: a fraction, a text, True or False.
    """
    try:
        if isinstance(given, bool):
            raise TypeError(given)
        return operator.index(given)
    except TypeError as error:
        raise RegardError(
            en=f"{name} must be a whole number, for example {name}=0, not {given!r}.",
            fr=f"{name} doit être un nombre entier, par exemple {name}=0, et non {given!r}.",
        ) from error


def whole_numbers(name: str, given: Any) -> list[int]:
    """The whole numbers of a list, each once.

    Raises:
        RegardError: if it is no list of whole numbers.
    """
    try:
        if not isinstance(given, Iterable) or isinstance(given, str | bytes):
            raise TypeError(given)
        return list(dict.fromkeys(whole_number(name, each) for each in given))
    except (TypeError, RegardError) as error:
        raise RegardError(
            en=f"{name} must be a list of whole numbers, for example {name}=[0, 1], not {given!r}.",
            fr=f"{name} doit être une liste de nombres entiers, par exemple {name}=[0, 1], et non {given!r}.",
        ) from error


def place_among(name: str, given: Any, tokens: tuple[str, ...]) -> int:
    """The place of a token.

    Raises:
        RegardError: if it is no whole number, or there is no such token.
    """
    place = whole_number(name, given)
    if not 0 <= place < len(tokens):
        raise RegardError(
            en=f"There is no token {place} to focus on as {name}: they go from 0 to {len(tokens) - 1}.",
            fr=f"Il n'y a pas de jeton {place} à regarder comme {name}\u00a0: ils vont de 0 à {len(tokens) - 1}.",
        )
    return place
