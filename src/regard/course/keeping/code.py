"""The progress code: how far a learner is, in a few letters that one can type on another computer.

A code says for each exercise how far its learner is and which mistakes were made, by their places in the catalogue. Therefore lessons,
exercises of a lesson and mistakes of an exercise are only ever added at the end: a longer catalogue still reads an older code.

The bits, in this order: 5 for the version; for each lesson up to the last that was touched, the number of exercises up to the last
touched one, then for each of those a level and, where it was touched, a number that says how many mistakes are told of, and a bit for
each of them. Numbers are in Elias's gamma code, plus one. 15 bits of a cyclic redundancy check follow: one wrong letter, or two
neighbours that changed places, are always noticed. Every 5 bits are one of Crockford's 32 letters, which leave out I, L, O and U.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from regard.course.catalogue import LESSONS
from regard.course.definition import Definition
from regard.course.keeping.standing import Level, Standing
from regard.errors import RegardError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
VERSION = 1
LONGEST = 1000
_CHECK = 15
_POLYNOMIAL = 0x4599
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")
_LEVELS = {
    Level.PASSED: "1",
    Level.UNTOUCHED: "00",
    Level.TRIED: "010",
    Level.HELPED: "0110",
    Level.SHOWN: "0111",
}


def write(standings: Mapping[str, Standing]) -> str:
    """The code of these standings, by names of exercises; names that the catalogue does not know are left out.

    Example:
        >>> read(write({})) == {}
        True
    """
    lessons = ["".join(_lesson(lesson.exercises, standings)) for lesson in LESSONS]
    bits = f"{VERSION:05b}{''.join(_without_end(lessons, '1'))}"
    bits += "0" * (-len(bits) % 5)
    bits += f"{_remainder(bits):0{_CHECK}b}"
    letters = "".join(LETTERS[int(bits[place : place + 5], 2)] for place in range(0, len(bits), 5))
    return "-".join(letters[place : place + GROUP] for place in range(0, len(letters), GROUP))


def read(code: str) -> dict[str, Standing]:
    """How far the learner is who has this code, with each exercise that was ever touched.

    Small letters, spaces and dashes are as good as none, O is read as 0, and I and L as 1.

    Raises:
        RegardError: if this is no progress code, or one that a newer Regard wrote.
    """
    bits = _checked(code)
    if int(bits[:5], 2) != VERSION:
        raise _newer()
    source = _Bits(bits[5:-_CHECK])
    standings: dict[str, Standing] = {}
    for place in _until_the_end(source):
        count = source.number()
        if count and (place >= len(LESSONS) or count > len(LESSONS[place].exercises)):
            raise _newer()
        for definition in LESSONS[place].exercises[:count] if count else ():
            standing = _standing(source, definition)
            if standing.level or standing.mistakes:
                standings[definition.name] = standing
    return standings


def _lesson(exercises: tuple[Definition, ...], standings: Mapping[str, Standing]) -> Iterator[str]:
    parts = [_exercise(each, standings.get(each.name, Standing())) for each in exercises]
    told = _without_end(parts, _LEVELS[Level.UNTOUCHED])
    yield _gamma(len(told))
    yield from told


def _exercise(definition: Definition, standing: Standing) -> str:
    if standing.level is Level.UNTOUCHED:
        return _LEVELS[Level.UNTOUCHED]
    made = ["1" if each.name in standing.mistakes else "0" for each in definition.mistakes]
    told = "".join(_without_end(made, "0"))
    return _LEVELS[standing.level] + _gamma(len(told)) + told


def _standing(source: _Bits, definition: Definition) -> Standing:
    level = source.level()
    if level is Level.UNTOUCHED:
        return Standing()
    count = source.number()
    if count > len(definition.mistakes):
        raise _newer()
    made = source.take(count)
    names = (each.name for each, bit in zip(definition.mistakes, made, strict=False) if bit == "1")
    return Standing(level, tuple(sorted(names)))


def _without_end(parts: list[str], nothing: str) -> list[str]:
    """The parts up to the last that says something."""
    told = [place for place, part in enumerate(parts) if part != nothing]
    return parts[: told[-1] + 1] if told else []


def _gamma(number: int) -> str:
    bits = f"{number + 1:b}"
    return "0" * (len(bits) - 1) + bits


class _Bits:
    """Bits that are taken one after the other."""

    def __init__(self, bits: str) -> None:
        self._bits, self._place = bits, 0

    def take(self, count: int) -> str:
        taken = self._bits[self._place : self._place + count]
        if len(taken) < count:
            raise _mistyped()
        self._place += count
        return taken

    def number(self) -> int:
        zeros = 0
        while self.take(1) == "0":
            zeros += 1
        return int(f"1{self.take(zeros)}", 2) - 1

    def level(self) -> Level:
        prefix = self.take(1)
        while prefix not in _OF_PREFIX:
            prefix += self.take(1)
        return _OF_PREFIX[prefix]

    @property
    def has_more(self) -> bool:
        """Whether another number follows; fewer than five zeros fill the last letter."""
        return "1" in self._bits[self._place :]


_OF_PREFIX = {prefix: level for level, prefix in _LEVELS.items()}


def _until_the_end(source: _Bits) -> Iterator[int]:
    place = 0
    while source.has_more:
        yield place
        place += 1


def _checked(code: str) -> str:
    """The bits of a code, once every letter exists and the check agrees."""
    if not isinstance(code, str) or len(code) > LONGEST:
        raise _mistyped()
    letters = _BETWEEN.sub("", code).upper().translate(_READ_AS)
    if set(letters) - set(LETTERS):
        raise _mistyped()
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in letters)
    if len(bits) < 5 + _CHECK or _remainder(bits[:-_CHECK]) != int(bits[-_CHECK:], 2):
        raise _mistyped()
    return bits


def _remainder(bits: str) -> int:
    """The cyclic redundancy check that CAN buses use; it begins with ones, so that zeros in front count."""
    remainder = (1 << _CHECK) - 1
    for bit in bits:
        top = (remainder >> (_CHECK - 1)) ^ int(bit)
        remainder = (remainder << 1) & ((1 << _CHECK) - 1)
        if top:
            remainder ^= _POLYNOMIAL
    return remainder


def _mistyped() -> RegardError:
    return RegardError(
        en="This is not a progress code: a letter may be missing or wrong. Compare it with the one that progress() shows.",
        fr="Ce n’est pas un code de progression\u00a0: il manque peut-être une lettre, ou l’une est fausse. "
        "Compare-le avec celui que montre progress().",
    )


def _newer() -> RegardError:
    return RegardError(
        en="This progress code comes from a newer Regard; update this one: pip install --upgrade regard",
        fr="Ce code de progression vient d’un Regard plus récent\u00a0; mets celui-ci à jour\u00a0: pip install --upgrade regard",
    )
