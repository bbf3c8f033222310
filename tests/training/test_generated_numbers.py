"""Number words are linked as both languages build them."""

from __future__ import annotations

import pytest

from regard.errors import RegardError
from regard.training.generated import numbers
from regard.training.generated.linked import Group, linked
from regard.training.words import words

TRIED = (*range(1200), *range(1200, numbers.LIMIT, 1997))


def linked_words(group):
    en, fr = words(group.en), words(group.fr)
    return [(en[one], fr[other]) for one, other in sorted(group.links)]


@pytest.mark.parametrize(
    ("value", "links"),
    [
        (0, [("zero", "zéro")]),
        (17, [("seventeen", "dix"), ("seventeen", "sept")]),
        (21, [("twenty", "vingt"), ("one", "un")]),
        (42, [("forty", "quarante"), ("two", "deux")]),
        (70, [("seventy", "soixante"), ("seventy", "dix")]),
        (71, [("seventy", "soixante"), ("seventy", "onze"), ("one", "onze")]),
        (78, [("seventy", "soixante"), ("seventy", "dix"), ("eight", "huit")]),
        (80, [("eighty", "quatre"), ("eighty", "vingts")]),
        (81, [("eighty", "quatre"), ("eighty", "vingt"), ("one", "un")]),
        (96, [("ninety", "quatre"), ("ninety", "vingt"), ("ninety", "seize"), ("six", "seize")]),
        (100, [("one", "cent"), ("hundred", "cent")]),
        (204, [("two", "deux"), ("hundred", "cent"), ("four", "quatre")]),
        (1003, [("one", "mille"), ("thousand", "mille"), ("three", "trois")]),
        (2300, [("two", "deux"), ("thousand", "mille"), ("three", "trois"), ("hundred", "cents")]),
    ],
)
def test_links(value, links):
    assert linked_words(numbers.number(value)) == links


def test_every_word_but_and_and_et_is_linked_and_none_that_is_not_there():
    for value in TRIED:
        group = numbers.number(value)
        en, fr = words(group.en), words(group.fr)
        assert {place for place, word in enumerate(en) if word != "and"} == {one for one, _ in group.links}, (
            value
        )
        assert {place for place, word in enumerate(fr) if word != "et"} == {
            other for _, other in group.links
        }, value


SAME = {
    "one": "un",
    "two": "deux",
    "three": "trois",
    "four": "quatre",
    "five": "cinq",
    "six": "six",
    "seven": "sept",
    "eight": "huit",
}


def test_single_figures_are_linked_with_the_same_figure():
    """*quatre* may also be part of *quatre-vingts*, and *douze* holds *two*; nothing else."""
    teens = {
        "one": "onze",
        "two": "douze",
        "three": "treize",
        "four": "quatorze",
        "five": "quinze",
        "six": "seize",
    }
    for value in TRIED:
        for en, fr in linked_words(numbers.number(value)):
            if en in SAME and (en, fr) not in {("one", "cent"), ("one", "mille")}:
                assert fr in (SAME[en], teens.get(en)), value


def test_sentences_differ_and_come_again_from_the_same_seed():
    made = numbers.pairs(1500, seed=3)
    assert len({pair.en for pair in made}) == len({pair.fr for pair in made}) == 1500
    assert made[:200] == numbers.pairs(200, seed=3)
    assert made[:200] != numbers.pairs(200, seed=4)
    for pair in made:
        for text in (pair.en, pair.fr):
            assert text[0].isupper()
            assert text.endswith(".")
            assert "  " not in text
        assert pair.links
        assert max(en for en, _ in pair.links) < len(words(pair.en))
        assert max(fr for _, fr in pair.links) < len(words(pair.fr))
        assert pair.from_french == {(fr, en) for en, fr in pair.links}
    assert any("soixante-dix" in pair.fr for pair in made)


def test_links_inside_a_sentence_are_counted_from_its_first_word():
    pair = linked(
        [Group("he", "il"), Group("is", "a"), numbers.number(70), Group("years", "ans"), Group("old", "")]
    )
    assert pair.fr == "Il a soixante-dix ans."
    en, fr = words(pair.en), words(pair.fr)
    assert [(en[one], fr[other]) for one, other in sorted(pair.links)] == [
        ("He", "Il"),
        ("is", "a"),
        ("seventy", "soixante"),
        ("seventy", "dix"),
        ("years", "ans"),
    ]


@pytest.mark.parametrize("value", [-1, numbers.LIMIT])
def test_numbers_that_cannot_be_linked_are_refused(value):
    with pytest.raises(RegardError, match=str(value)):
        numbers.number(value)
