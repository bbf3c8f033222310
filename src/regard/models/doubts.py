"""What to say of a text that a model can hardly know what to do with."""

from __future__ import annotations

from regard.errors import Sentence
from regard.models.languages import seems
from regard.models.plain_pieces import PlainPieces
from regard.models.word_pieces import BYTES, RARE, SPECIALS, WordPieces

SHOWN = 6
"""So many words or characters at most are quoted."""

_FIRST_BYTE = len(SPECIALS) + 128
_AFTER_BYTES = len(SPECIALS) + len(BYTES)


TURN: Sentence = {"en": "turn the direction round", "fr": "inversez le sens"}
"""What helps where a translator is given the other language."""


def of_language(text: str, *, expected: str, remedy: Sentence = TURN) -> tuple[Sentence, ...]:
    """What to say of a text that seems to be in the other of the two languages; nothing where that is not clear.

    Args:
        text: What a person wrote.
        expected: The language that is read, "en" or "fr".
        remedy: What to do then.
    """
    found = seems(text, "fr" if expected == "en" else "en")
    if not found:
        return ()
    english, french = _quoted(found)
    if expected == "fr":
        return (
            {
                "en": f"This text seems to be in English ({english}), and French is read here: {remedy['en']}.",
                "fr": f"Ce texte semble être en anglais ({french}), alors qu’on lit ici du français : {remedy['fr']}.",
            },
        )
    return (
        {
            "en": f"This text seems to be in French ({english}), and English is read here: {remedy['en']}.",
            "fr": f"Ce texte semble être en français ({french}), alors qu’on lit ici de l’anglais : {remedy['fr']}.",
        },
    )


def of_reading(text: str, pieces: object) -> tuple[Sentence, ...]:
    """What to say of what a model cannot read in a text, whatever kind of pieces cuts it; nothing of letters, which are refused instead."""
    if isinstance(pieces, WordPieces):
        return of_characters(text, pieces)
    if isinstance(pieces, PlainPieces):
        return of_words(text, pieces)
    return ()


def of_words(text: str, pieces: PlainPieces) -> tuple[Sentence, ...]:
    """What to say of words none of whose pieces the model knows.

    Args:
        text: What a person wrote.
        pieces: What cuts it.
    """
    found = pieces.unknown_in(text)
    if not found:
        return ()
    english, french = _quoted(found)
    return (
        {
            "en": f"The model cannot read {english}: to it, whatever it does not know is one and the same unknown word.",
            "fr": f"Le modèle ne sait pas lire {french} : pour lui, tout ce qu’il ne connaît pas est un seul et même mot inconnu.",
        },
    )


def of_characters(text: str, pieces: WordPieces) -> tuple[Sentence, ...]:
    """What to say of characters that the model read as bytes, because it met them hardly ever or never while it learned.

    Args:
        text: What a person wrote.
        pieces: What cuts it.
    """
    found = unlearned(text, pieces)
    if not found:
        return ()
    english, french = _quoted(found)
    return (
        {
            "en": f"The model has not learned to read {english}: fewer than {RARE} of each stood in the texts it learned from. "
            "It reads them byte by byte, and what it makes of them means nothing.",
            "fr": f"Le modèle n’a pas appris à lire {french} : ses textes d’apprentissage en contenaient chacun moins de {RARE}. "
            "Il les lit octet par octet, et ce qu’il en fait ne veut rien dire.",
        },
    )


def unlearned(text: str, pieces: WordPieces) -> tuple[str, ...]:
    """The characters of a text that are cut into bytes, each once."""
    rare = (
        letter for letter in dict.fromkeys(text) if letter > "\x7f" and not "\ud800" <= letter <= "\udfff"
    )
    return tuple(
        letter
        for letter in rare
        if any(_FIRST_BYTE <= piece < _AFTER_BYTES for piece in pieces.encode(letter))
    )


def _quoted(found: tuple[str, ...]) -> tuple[str, str]:
    """The first few, quoted as each language does."""
    shown, more = found[:SHOWN], " …" if len(found) > SHOWN else ""
    return (
        ", ".join(f"“{each}”" for each in shown) + more,
        ", ".join(f"«\u00a0{each}\u00a0»" for each in shown) + more,
    )
