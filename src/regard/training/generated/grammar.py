"""Short sentences about people, animals, things and places, by a small grammar of both languages, with their true links.

French agrees in gender and number and puts some adjectives before the noun and others behind: *the small white house* is *la petite
maison blanche*. Where one language takes two words, both have the link: *is sleeping* with *dort*, *not* with *ne* and *pas*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from regard.training.generated.lexicon import (
    ACTING,
    ADJECTIVES,
    ANY,
    DETERMINERS,
    ETRE,
    LIVING,
    NOUNS,
    PEOPLE,
    PRONOUNS,
    RESTING,
    Adjective,
    Determiner,
    Kind,
    Noun,
)
from regard.training.generated.linked import Group, Linked, distinct, linked, pick


@dataclass(frozen=True)
class _Phrase:
    """Groups of words as English orders them, and their numbers as French orders them."""

    groups: tuple[Group, ...]
    order: tuple[int, ...]

    def __add__(self, other: _Phrase) -> _Phrase:
        shifted = tuple(len(self.groups) + place for place in other.order)
        return _Phrase(self.groups + other.groups, self.order + shifted)


@dataclass(frozen=True)
class _Subject:
    """Who or what a sentence is about, and what agrees with it."""

    phrase: _Phrase
    being: str
    person: int
    feminine: bool
    plural: bool
    noun: Noun | None
    kind: Kind


def pairs(count: int, *, seed: int = 0) -> list[Linked]:
    """So many different sentences; the same seed gives the same.

    Raises:
        RegardError: if there are not as many.

    Example:
        >>> [pair.fr for pair in pairs(3, seed=1)]
        ['Votre montre jaune est sale.', 'Deux bouteilles grises ne sont pas petites.', 'Nous dormons dans nos hôpitaux.']
    """
    return distinct(_draw, count, seed)


def _draw(generator: Random) -> Linked:
    kinds: tuple[Callable[[Random], _Phrase], ...] = (_being_so, _acting, _acting, _resting)
    phrase = pick(generator, kinds)(generator)
    return linked(phrase.groups, phrase.order)


def _being_so(generator: Random) -> _Phrase:
    """Such as *the house is very small* or *the cats are not white*."""
    subject = _subject(generator, ANY)
    adjective = pick(generator, _not_said(_fitting(subject.kind), subject.phrase))
    how = _in_order(Group(adjective.en, _agreeing(adjective, subject.feminine, subject.plural)))
    french = ETRE[subject.person]
    said = pick(generator, ("so", "very", "not"))
    if said == "not":
        denied = f"{_before('ne', french)} {french} pas".replace("' ", "'")
        being = Group(f"{subject.being} not", denied, frozenset([(0, 1), (1, 0), (1, 2)]))
        return _with_verb(subject, being) + how
    very = _in_order(*[Group("very", "très")] * (said == "very"))
    return _with_verb(subject, Group(subject.being, french)) + very + how


def _acting(generator: Random) -> _Phrase:
    """Such as *the old man looks at a black horse*."""
    verb = pick(generator, ACTING)
    subject = _subject(generator, verb.by)
    does = Group(verb.en[subject.being == "is"], verb.fr[subject.person])
    return _with_verb(subject, does) + _noun_phrase(generator, verb.of, subject.noun)[0]


def _resting(generator: Random) -> _Phrase:
    """Such as *the cat is sleeping in the garden* or *the cat is not sleeping*."""
    verb = pick(generator, RESTING)
    subject = _subject(generator, LIVING)
    french = verb.fr[subject.person]
    does = Group(f"{subject.being} {verb.en[0]}", french)
    if pick(generator, (True, False, False)):
        denied = f"{_before('ne', french)} {french} pas".replace("' ", "'")
        links = frozenset([(0, 1), (1, 0), (1, 2), (2, 1)])
        does = Group(f"{subject.being} not {verb.en[0]}", denied, links)
    phrase = _with_verb(subject, does)
    if pick(generator, (True, True, False)):
        phrase += _in_order(Group("in", "dans")) + _noun_phrase(generator, frozenset({"place"}))[0]
    return phrase


def _subject(generator: Random, kinds: frozenset[Kind]) -> _Subject:
    """Some noun of those kinds, or a pronoun; pronouns stand for people."""
    if kinds >= PEOPLE and pick(generator, (True, False, False)):
        pronoun = pick(generator, PRONOUNS)
        phrase = _in_order(Group(pronoun.en, pronoun.fr))
        return _Subject(
            phrase, pronoun.being, pronoun.person, pronoun.feminine, pronoun.plural, None, "person"
        )
    phrase, noun, plural = _noun_phrase(generator, kinds)
    being, person = ("are", 4) if plural else ("is", 1)
    return _Subject(phrase, being, person, noun.feminine, plural, noun, noun.kind)


def _with_verb(subject: _Subject, verb: Group) -> _Phrase:
    """*je* loses its *e* before a vowel."""
    first, *others = subject.phrase.groups
    elided = replace(subject.phrase, groups=(first._replace(fr=_before(first.fr, verb.fr)), *others))
    return (elided if first.fr == "je" else subject.phrase) + _in_order(verb)


def _noun_phrase(
    generator: Random, kinds: frozenset[Kind], other_than: Noun | None = None
) -> tuple[_Phrase, Noun, bool]:
    """A noun with what stands before and behind it; the noun, and whether it is several."""
    noun = pick(generator, tuple(noun for noun in _named(kinds) if noun is not other_than))
    determiner = pick(generator, DETERMINERS)
    plural = pick(generator, (True, False, False))
    if None in determiner.en:
        plural = determiner.en[0] is None
    adjectives = _adjectives(generator, noun)
    before = [each for each in adjectives if each.precedes]
    follows = noun.fr[plural]  # what the word before must agree in sound with
    french: dict[str, str] = {}
    for adjective in reversed(before):
        french[adjective.en] = _agreeing(adjective, noun.feminine, plural, follows)
        follows = french[adjective.en]
    for adjective in adjectives[len(before) :]:
        french[adjective.en] = _agreeing(adjective, noun.feminine, plural)
    first = adjectives[0].en if adjectives else noun.en[plural]
    groups = (
        _determining(determiner, noun.feminine, plural, first, follows),
        *(Group(each.en, french[each.en]) for each in adjectives),
        Group(noun.en[plural], noun.fr[plural]),
    )
    behind = range(1 + len(before), 1 + len(adjectives))
    return _Phrase(groups, (*range(1 + len(before)), len(groups) - 1, *behind)), noun, plural


def _adjectives(generator: Random, noun: Noun) -> tuple[Adjective, ...]:
    """None, one, or one that French puts before the noun and a colour, as English orders them."""
    fitting = _fitting(noun.kind)
    before = tuple(each for each in fitting if each.precedes)
    colours = tuple(each for each in fitting if each.colour)
    many = pick(generator, (0, 0, 1, 1, 1, 2))
    if many == 2 and colours:
        return pick(generator, before), pick(generator, colours)
    return (pick(generator, fitting),) if many else ()


@cache
def _fitting(kind: Kind) -> tuple[Adjective, ...]:
    return tuple(each for each in ADJECTIVES if kind in each.of)


@cache
def _named(kinds: frozenset[Kind]) -> tuple[Noun, ...]:
    return tuple(noun for noun in NOUNS if noun.kind in kinds)


def _not_said(adjectives: tuple[Adjective, ...], phrase: _Phrase) -> tuple[Adjective, ...]:
    """Without those of the phrase, and without colours where it has one: no black cat is white."""
    said = {group.en for group in phrase.groups}
    coloured = any(each.colour for each in adjectives if each.en in said)
    return tuple(each for each in adjectives if each.en not in said and not (coloured and each.colour))


def _agreeing(adjective: Adjective, feminine: bool, plural: bool, follows: str = "") -> str:
    """The French form, before what follows."""
    if adjective.before_vowel and not (feminine or plural) and _vowel(follows):
        return adjective.before_vowel
    return adjective.fr[2 * feminine + plural]


def _determining(
    determiner: Determiner, feminine: bool, plural: bool, en_follows: str, fr_follows: str
) -> Group:
    en = determiner.en[plural]
    fr = determiner.fr[4 if plural else 2 * _vowel(fr_follows) + feminine]
    assert en is not None
    assert fr is not None
    return Group("an" if en == "a" and _vowel(en_follows, "aeiou") else en, fr)


def _before(word: str, follows: str) -> str:
    """*je* and *ne* before a vowel: *j'*, *n'*."""
    return f"{word[:-1]}'" if _vowel(follows) else word


def _vowel(word: str, vowels: str = "aeiouh") -> bool:
    """Whether a word begins with a vowel, accents aside; each French h of the lexicon is mute."""
    return word != "" and unicodedata.normalize("NFD", word)[0].lower() in vowels


def _in_order(*groups: Group) -> _Phrase:
    return _Phrase(groups, tuple(range(len(groups))))
