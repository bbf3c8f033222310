"""Where a written French word divides into syllables: a simple rule, without a dictionary.

1. A vowel is a, e, i, o, u, y with or without an accent, œ or æ. A y before a vowel counts as a consonant (vo-yage), as does a u after q.
2. Neighbouring vowels are one sound (eau, oi, ion), but a vowel with a diaeresis begins another (No-ël), and so does é or è after a, e or o
   (po-é-sie); what follows é begins another too (thé-âtre), unless it is e (an-née).
3. Of the consonants between two sounds the last begins the new syllable (ca-na-pé, pa-pil-lon), together with those that it cannot leave:
   l or r stays with b, c, d, f, g, p, t, v before it (ta-bleau), and ch, ph, th, gn, qu stay whole (mon-ta-gne, or-chi-dée).

A mute e counts as a sound, as it does in verse. The rule errs where spelling alone does not tell: cré-er comes out in one piece.
"""

from __future__ import annotations

import unicodedata

_VOWELS = "aeiouyœæ"
_BEFORE_LIQUID = "bcdfgptv"
_WHOLE = ("ch", "ph", "th", "gn", "qu")
_ACUTE, _GRAVE, _DIAERESIS = "\u0301", "\u0300", "\u0308"


def plain(letter: str) -> str:
    """The small letter without its accents.

    Example:
        >>> plain("É"), plain("ç"), plain("œ")
        ('e', 'c', 'œ')
    """
    return unicodedata.normalize("NFD", letter.lower())[0]


def vowels(word: str) -> list[bool]:
    """Which letters of a word are vowels.

    Example:
        >>> "".join("v" if vowel else "." for vowel in vowels("voyage"))
        '.v.v.v'
    """
    letters = [plain(letter) for letter in word]
    return [_is_vowel(letters, place) for place in range(len(letters))]


def syllables(word: str) -> list[int]:
    """The number of the syllable that each letter of a word stands in, from 0.

    Example:
        >>> syllables("canapé")
        [0, 0, 1, 1, 2, 2]
    """
    starts = _starts(word)
    return [sum(start <= place for start in starts) for place in range(len(word))]


def _is_vowel(letters: list[str], place: int) -> bool:
    letter, after = letters[place], letters[place + 1 : place + 2]
    if letter == "u" and place and letters[place - 1] == "q":
        return False
    if letter == "y" and after:
        return after[0] not in _VOWELS
    return letter in _VOWELS


def _starts(word: str) -> list[int]:
    """Where the second syllable and those after it begin."""
    is_vowel = vowels(word)
    sounds = [
        place
        for place in range(len(word))
        if is_vowel[place] and (place == 0 or not is_vowel[place - 1] or _apart(word[place - 1], word[place]))
    ]
    return [_start(word, is_vowel, sound) for sound in sounds[1:]]


def _apart(left: str, right: str) -> bool:
    """Whether two neighbouring vowels are two sounds."""
    before, after = (unicodedata.normalize("NFD", letter.lower()) for letter in (left, right))
    if _DIAERESIS in after:
        return True
    if (_ACUTE in after or _GRAVE in after) and after[0] == "e":
        return before[0] in "aeo"
    return before == f"e{_ACUTE}" and after != "e"


def _start(word: str, is_vowel: list[bool], sound: int) -> int:
    """Where the syllable of a sound begins: at most as many consonants before it as cannot be parted."""
    first = sound
    while first and not is_vowel[first - 1]:
        first -= 1
    between = "".join(plain(letter) for letter in word[first:sound])
    if not between:
        return sound
    taken = 1
    if between[-1] in "lr" and between[-2:-1] and between[-2] in _BEFORE_LIQUID:
        taken = 2
    if between[-2:] in _WHOLE:
        taken = 2
    if between[-1] in "lr" and between[-3:-1] in _WHOLE:
        taken = 3
    return sound - taken
