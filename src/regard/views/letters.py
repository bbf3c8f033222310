"""The letters of a word with the numbers that the calculator begins with."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import Any

from regard.errors import Language, RegardError
from regard.record import Record
from regard.views import static
from regard.views.graphemes import graphemes

MOST = 8
"""The most letters of a word: each adds a line to every step, and more do not fit on one page."""
_MODEL = {"en": "4 numbers a letter", "fr": "4 nombres par lettre"}


def letters_record(word: str, locale: Language) -> Record:
    """One layer with one head whose query, key and value are the four numbers of each letter.

    Args:
        word: One to eight letters; "chat" has the numbers of the first lesson, every other word those that a model learned.
        locale: Language of the name under the picture.

    Raises:
        RegardError: for a word that is empty or too long, or a letter without numbers.
    """
    letters = graphemes(unicodedata.normalize("NFC", word.strip()))
    if not letters:
        raise RegardError(
            en=f'There is nothing to work out; give a word of 1 to {MOST} letters, for example regard.calculator("chat").',
            fr=f'Il n\'y a rien à calculer ; donnez un mot de 1 à {MOST} lettres, par exemple regard.calculator("chat").',
        )
    if len(letters) > MOST:
        raise RegardError(
            en=f"This word has {len(letters)} letters; give at most {MOST}, because each adds a line to every step.",
            fr=f"Ce mot a {len(letters)} lettres ; donnez-en au plus {MOST}, car chacune ajoute une ligne à chaque étape.",
        )
    known = _table()
    source = known["lesson"] if "".join(letters) == "".join(known["lesson"]["letters"]) else known
    vectors = [_numbers(letter, source["letters"]) for letter in letters]
    record = Record.from_arrays(
        vectors, vectors, value=vectors, tokens=letters, model=_MODEL[locale], text="".join(letters)
    )
    record.notices.append(source["notice"])
    return record


@cache
def _table() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(static.text("letters.json"))
    return known


def _numbers(letter: str, known: dict[str, list[float]]) -> list[float]:
    """Those of the letter as the model reads it: in lower case, without accents."""
    signs = unicodedata.normalize("NFD", letter.lower())
    read = "".join(sign for sign in signs if not unicodedata.category(sign).startswith("M"))
    if read not in known:
        raise RegardError(
            en=f'"{letter}" has no numbers: they were worked out for a to z, the digits and common marks; choose another letter.',
            fr=f"« {letter} » n'a pas de nombres : ils ont été calculés pour a à z, les chiffres et les signes courants ; choisissez "
            "une autre lettre.",
        )
    return known[read]
