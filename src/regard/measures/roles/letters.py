"""What a head may do in a text of single letters: four roles, as keys to look for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.roles.pairings import NOBODY, Pairing
from regard.measures.roles.syllables import plain, syllables, vowels

RARE_LAST = "eastnuiroldcpmvfqghbxjyzkw"
"""Letters without their accents, the most frequent first, as counted in La Fontaine's Fables (338,802 letters; k and w are not in them)."""

ENOUGH = 0.8
"""Share of the tokens that must be single letters for a text to count as one of letters; blanks and delimiters are not counted."""


@dataclass(frozen=True)
class Letter:
    """Where a letter stands.

    Attributes:
        word: Number of its word.
        syllable: Number of its syllable, counted over the whole text.
        vowel: Is it one?
        edge: Is it the first or the last of its word?
        rarest: Is no letter of its word rarer?
    """

    word: int
    syllable: int
    vowel: bool
    edge: bool
    rarest: bool


def are_letters(labels: Sequence[str], delimiters: Sequence[bool]) -> bool:
    """Whether these tokens are single letters, but for a few.

    Example:
        >>> are_letters(["c", "h", "a", "t", "."], [False, False, False, False, True]), are_letters(["chat"], [False])
        (True, False)
    """
    words = [label for label, delimiter in zip(labels, delimiters, strict=True) if not delimiter]
    return bool(words) and sum(map(_is_letter, words)) >= ENOUGH * len(words)


def refuse_no_letters(name: str) -> RegardError:
    """The error for a text that was said to be letters and is not."""
    return RegardError(
        en=f"letters=True was asked for, but the tokens of {name} are not single letters; leave letters out, or give one token a letter.",
        fr=f"letters=True est demandé, mais les jetons de {name} ne sont pas des lettres seules ; retirez letters, ou donnez un jeton par "
        "lettre.",
    )


def roles(labels: Sequence[str]) -> list[Pairing]:
    """The four roles of a text of letters; a letter itself is never among the keys that it looks for."""
    placed = _placed(labels)
    word = _codes([NOBODY if letter is None else letter.word for letter in placed])
    syllable = _codes([NOBODY if letter is None else letter.syllable for letter in placed])
    place = np.arange(len(placed))
    is_vowel = np.array([letter is not None and letter.vowel for letter in placed], dtype=bool)
    latest = np.maximum.accumulate(np.where(is_vowel, place, NOBODY))
    latest = np.concatenate([[NOBODY], latest[:-1]])  # strictly before the letter
    is_edge = [letter is not None and letter.edge for letter in placed]
    is_rarest = [letter is not None and letter.rarest for letter in placed]
    return [
        Pairing("same_syllable", syllable, syllable, "itself"),
        Pairing("latest_vowel", np.where(word >= 0, latest, NOBODY), place, "itself"),
        Pairing("word_edges", word, np.where(is_edge, word, NOBODY), "itself"),
        Pairing("rarest_letter", word, np.where(is_rarest, word, NOBODY), "itself"),
    ]


def _is_letter(label: str) -> bool:
    letter = unicodedata.normalize("NFC", label)
    return len(letter) == 1 and letter.isalpha()


def _codes(numbers: list[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _placed(labels: Sequence[str]) -> list[Letter | None]:
    """Where each letter stands; None for what is no letter, which ends a word."""
    placed: list[Letter | None] = []
    words, counted = 0, 0
    run: list[str] = []
    for label in [*labels, ""]:
        if _is_letter(label):
            run.append(unicodedata.normalize("NFC", label))
            continue
        if run:
            placed += _word(run, words, counted)
            words, counted = words + 1, counted + syllables("".join(run))[-1] + 1
            run = []
        placed.append(None)
    return placed[:-1]


def _word(letters: list[str], number: int, counted: int) -> list[Letter]:
    written = "".join(letters)
    rarity = [RARE_LAST.find(plain(letter)) % (len(RARE_LAST) + 1) for letter in letters]  # unknown: rarest
    return [
        Letter(
            word=number,
            syllable=counted + syllable,
            vowel=vowel,
            edge=place in (0, len(letters) - 1),
            rarest=rarity[place] == max(rarity),
        )
        for place, (syllable, vowel) in enumerate(zip(syllables(written), vowels(written), strict=True))
    ]
