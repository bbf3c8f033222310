"""The small grammar: agreement, order and links, and sentences enough."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

import pytest

from regard.errors import RegardError
from regard.training.generated import grammar, lexicon
from regard.training.generated.linked import Group, Linked, distinct, linked, pick
from regard.training.words import words


@pytest.fixture(scope="module")
def made():
    return grammar.pairs(6000, seed=2)


NOUNS = {
    form: (noun, bool(place))
    for noun in lexicon.NOUNS
    for place, form in enumerate(noun.fr)
    if noun.fr[0] != noun.fr[1]
}
MEANING = {
    fr.lower(): {noun.en[place] for noun in lexicon.NOUNS for place in (0, 1) if noun.fr[place] == fr}
    for noun in lexicon.NOUNS
    for fr in noun.fr
}
ADJECTIVES = {
    form: adjective
    for adjective in lexicon.ADJECTIVES
    for form in (*adjective.fr, adjective.before_vowel or adjective.fr[0])
}


def test_thousands_of_different_sentences_come_again_from_the_same_seed(made):
    assert len({pair.en for pair in made}) == len({pair.fr for pair in made}) == 6000
    assert made[:300] == grammar.pairs(300, seed=2)
    assert made[:300] != grammar.pairs(300, seed=5)
    for pair in made:
        for text in (pair.en, pair.fr):
            assert text[0].isupper()
            assert text.endswith(".")
            assert not {"  ", "' ", "None"} & {text[place : place + 2] for place in range(len(text))}


def test_every_word_is_linked_and_none_that_is_not_there(made):
    """The grammar leaves nothing out in either language."""
    for pair in made:
        assert {en for en, _ in pair.links} == set(range(len(words(pair.en)))), pair
        assert {fr for _, fr in pair.links} == set(range(len(words(pair.fr)))), pair


def test_linked_nouns_and_adjectives_say_the_same(made):
    seen = set()
    for pair in made:
        en, fr = ([word.lower() for word in words(text)] for text in (pair.en, pair.fr))
        for one, other in pair.links:
            if fr[other] in MEANING:
                assert en[one] in MEANING[fr[other]], pair
                seen.add(en[one])
            if fr[other] in ADJECTIVES:
                assert en[one] == ADJECTIVES[fr[other]].en, pair
                seen.add(en[one])
    assert {form for noun in lexicon.NOUNS for form in noun.en} <= seen
    assert {adjective.en for adjective in lexicon.ADJECTIVES} <= seen


def test_french_agrees_in_every_phrase(made):
    """Adjectives that stand at a noun have its gender and number, and stand on their side."""
    met = 0
    for pair in made:
        fr = [word.lower() for word in words(pair.fr)]
        for place, word in enumerate(fr):
            if word not in NOUNS:
                continue
            noun, plural = NOUNS[word]
            for step in (-1, 1):
                neighbour = fr[place + step] if place + step < len(fr) else ""
                adjective = ADJECTIVES.get(neighbour)
                if adjective is None:
                    continue
                assert adjective.precedes == (step < 0), pair
                wanted = adjective.fr[2 * noun.feminine + plural]
                if not noun.feminine and not plural and step < 0 and word[0] in "aeioué" + "h":
                    wanted = adjective.before_vowel or wanted
                assert neighbour == wanted, pair
                met += 1
    assert met > 3000


ELIDED = re.compile(
    r"\b(?:(?:le|la|je|ne|ce|ma) |(?:le|ce|mon|votre|notre|un|cet) (?:beau|nouveau|vieux) )[aeéèêiîoôuh]"
)
"""What loses a letter or takes another form before a vowel, and did not."""


def test_nothing_is_left_before_a_vowel(made):
    assert ELIDED.search("la école")
    assert ELIDED.search("mon vieux hôtel")
    assert not [pair.fr for pair in made if ELIDED.search(pair.fr.lower())]


@pytest.mark.parametrize(
    "right", ["l'", "j'", "n'", "cet ", "bel ", "nouvel ", "vieil ", "mon église", "votre ", "ces "]
)
def test_each_form_before_a_vowel_is_met(made, right):
    assert any(right in pair.fr.lower() for pair in made)


def test_english_has_its_own_agreement(made):
    for pair in made:
        en = [word.lower() for word in words(pair.en)]
        for before, after in pairwise(en):
            if before in ("a", "an"):
                assert (before == "an") == (after[0] in "aeiou"), pair
        singular = en[0] in ("a", "an", "this", "he", "she")
        assert not (singular and "are" in en), pair
        assert not (en[0] in ("two", "three", "these", "they", "we", "you") and "is" in en), pair


def test_forms_of_the_lexicon():
    forms = {adjective.en: adjective for adjective in lexicon.ADJECTIVES}
    assert forms["old"].fr == ("vieux", "vieux", "vieille", "vieilles")
    assert forms["old"].before_vowel == "vieil"
    assert forms["white"].fr == ("blanc", "blancs", "blanche", "blanches")
    assert forms["brown"].fr == ("marron",) * 4
    assert forms["happy"].fr == ("heureux", "heureux", "heureuse", "heureuses")
    assert forms["gray"].fr == ("gris", "gris", "grise", "grises")
    nouns = {noun.en[0]: noun for noun in lexicon.NOUNS}
    assert nouns["horse"].fr == ("cheval", "chevaux")
    assert nouns["house"].feminine
    assert not nouns["cat"].feminine


def test_a_sentence_by_hand():
    small = [
        Group("the", "la"),
        Group("small", "petite"),
        Group("white", "blanche"),
        Group("house", "maison"),
    ]
    assert linked(small, french_order=[0, 1, 3, 2]) == Linked(
        "The small white house.", "La petite maison blanche.", frozenset([(0, 0), (1, 1), (2, 3), (3, 2)])
    )


def test_more_than_there_are_is_refused():
    options = tuple(linked([Group(word, word)]) for word in ("one", "two", "three"))

    def draw(generator: Random) -> Linked:
        return pick(generator, options)

    assert {pair.en for pair in distinct(draw, 3, seed=0)} == {"One.", "Two.", "Three."}
    with pytest.raises(RegardError, match="4 different"):
        distinct(draw, 4, seed=0)
