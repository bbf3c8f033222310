"""Numbers in words, English and French, linked by how each language builds them: fours with fours, hundreds with hundreds.

The words are those of the package num2words. Where one language says in two words what the other says in one, each is linked with that
one: *soixante* and *dix* with *seventy*. In *soixante-douze* the *douze* says *two* and, with *soixante*, *seventy*: it has both links.
*and* and *et* have none.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from random import Random

from regard.errors import RegardError
from regard.training.extras import extra
from regard.training.generated.linked import Group, Linked, Links, distinct, linked, pick
from regard.training.words import words

LIMIT = 1_000_000
"""Numbers below it can be linked."""
SCALES = (20, 100, 1000, 10_000)
"""Drawn numbers lie below one of these, each as often: short numbers are not rare."""
OLDEST = 110
UNLINKED: Links = frozenset()
PEOPLE = (("children", "enfants"), ("students", "étudiants"), ("friends", "amis"), ("neighbors", "voisins"))
THINGS = (
    ("books", "livres"),
    ("birds", "oiseaux"),
    ("cats", "chats"),
    ("chickens", "poulets"),
    ("dogs", "chiens"),
    ("dollars", "dollars"),
    ("eggs", "œufs"),
    ("euros", "euros"),
    ("hats", "chapeaux"),
    ("horses", "chevaux"),
    ("pencils", "crayons"),
    ("tickets", "billets"),
    ("trees", "arbres"),
)
"""These and people are all masculine, so that *un* stays as it is."""
OF_ANY = (
    (Group("I", "j'"), Group("have", "ai")),
    (Group("we", "nous"), Group("have", "avons")),
    (Group("he", "il"), Group("has", "a")),
    (Group("she", "elle"), Group("has", "a")),
    (Group("they", "ils"), Group("have", "ont")),
    (Group("I", "j'"), Group("saw", "ai vu")),
    (Group("there are", "il y a", UNLINKED),),
)
"""What can be said of any number of people or things."""
OF_THINGS = (
    (Group("he", "il"), Group("wants", "veut")),
    (Group("she", "elle"), Group("bought", "a acheté")),
    (Group("they", "ils"), Group("sold", "ont vendu")),
    (Group("we", "nous"), Group("found", "avons trouvé")),
)
ONE_TO_ONE: Links = frozenset([(0, 0)])
AGED = (Group("he", "il"), Group("she", "elle"))


def number(value: int) -> Group:
    """A number from 0 to 999,999 in words, with its links.

    Raises:
        ExtraMissing: if num2words is not installed.
        RegardError: if the number is out of range.

    Example:
        >>> forty_two = number(42)
        >>> forty_two.en, forty_two.fr, sorted(forty_two.links)
        ('forty-two', 'quarante-deux', [(0, 0), (1, 1)])
    """
    if not 0 <= value < LIMIT:
        raise RegardError(
            en=f"value must lie between 0 and {LIMIT - 1}, and it is {value}.",
            fr=f"value doit être compris entre 0 et {LIMIT - 1}, et vaut {value}.",
        )
    return Group(_spelled(value, "en"), _spelled(value, "fr"), _structure(value)[2])


def pairs(count: int, *, seed: int = 0) -> list[Linked]:
    """So many different sentences with a number each; the same seed gives the same.

    Raises:
        ExtraMissing: if num2words is not installed.
        RegardError: if there are not as many.

    Example:
        >>> [pair.fr for pair in pairs(3, seed=1)]
        ['Sept mille six cent trente-sept.', "J'ai vu soixante-cinq oiseaux.", 'Quatre mille trois cent vingt-sept.']
    """
    return distinct(_draw, count, seed)


def _draw(generator: Random) -> Linked:
    kind = pick(generator, ("alone", "counted", "counted", "aged"))
    if kind == "alone":
        return linked([number(_below(generator, pick(generator, SCALES)))])
    if kind == "aged":
        age = number(2 + _below(generator, OLDEST - 1))
        return linked([pick(generator, AGED), Group("is", "a"), age, Group("years", "ans"), Group("old", "")])
    opening, counted = pick(generator, ((OF_ANY, PEOPLE), (OF_ANY, THINGS), (OF_THINGS, THINGS)))
    quantity = number(2 + _below(generator, pick(generator, SCALES[:3]) - 2))
    return linked([*pick(generator, opening), quantity, Group(*pick(generator, counted))])


def _below(generator: Random, limit: int) -> int:
    return int(generator.random() * limit)


def _spelled(value: int, language: str) -> str:
    spelled: str = extra("num2words").num2words(value, lang=language)
    return spelled


_Structure = tuple[int, int, Links]
"""How many words English takes, how many French takes, and the links between them."""


def _structure(value: int) -> _Structure:
    if value < 100:
        return _tens(value)
    unit, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    times, rest = divmod(value, unit)
    head = _in_turn(_structure(times), (1, 1, ONE_TO_ONE))
    if times == 1:  # "cent" and "mille" alone
        head = _whole(f"one {name}", _spelled(unit, "fr"))
    if not rest:
        return head
    joined = (1, 0, UNLINKED) if rest < 100 else (0, 0, UNLINKED)  # "and"
    return _in_turn(head, joined, _structure(rest))


@cache
def _tens(value: int) -> _Structure:
    tens, units = divmod(value, 10)
    if tens < 2 or not units:
        return _whole(_spelled(value, "en"), _spelled(value, "fr"))
    joined = (0, int(units == 1 and tens < 8), UNLINKED)  # "et"
    if tens not in (7, 9) or units >= 7:
        return _in_turn(_tens(10 * tens), joined, _tens(units))
    score = len(words(_spelled(10 * (tens - 1), "fr")))
    last = score + joined[1]
    return 2, last + 1, frozenset([*((0, place) for place in range(score)), (0, last), (1, last)])


def _whole(english: str, french: str) -> _Structure:
    """Words that say the same only together."""
    en, fr = len(words(english)), len(words(french))
    return en, fr, frozenset(product(range(en), range(fr)))


def _in_turn(*parts: _Structure) -> _Structure:
    english = french = 0
    links: set[tuple[int, int]] = set()
    for en, fr, own in parts:
        links |= {(english + one, french + other) for one, other in own}
        english, french = english + en, french + fr
    return english, french, frozenset(links)
