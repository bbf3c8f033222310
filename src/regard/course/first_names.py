"""First names that are common in English or in French, as plain facts: the lessons teach letters with them."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

from regard.errors import Language


@cache
def first_names(language: Language) -> tuple[str, ...]:
    """Common first names of a language, in alphabetical order, each once, of one word without a hyphen.

    Args:
        language: "en" or "fr".

    Example:
        >>> first_names("fr")[:3]
        ('Abel', 'Achille', 'Adam')
    """
    file = resources.files("regard.course").joinpath("data", f"first-names-{language}.txt")
    return tuple(file.read_text(encoding="utf-8").split())


def unaccented(name: str) -> str:
    """A name in the 26 small letters alone.

    Example:
        >>> unaccented("Zoé")
        'zoe'
    """
    return "".join(
        letter for letter in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(letter)
    )
