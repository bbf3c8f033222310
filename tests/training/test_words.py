"""Words are numbered alike in the sentence and in its pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import RegardError
from regard.models.word_pieces import WordPieces
from regard.training.words import word_of_each, words

SENTENCE = "Aujourd'hui, l’été d'Anaïs a vingt-deux jours !"


@pytest.fixture(scope="module")
def pieces():
    return WordPieces.train(["The big cat is sleeping in its house."] * 5, [SENTENCE] * 5, vocab_size=700)


def test_marks_part_words_and_are_none():
    assert words(SENTENCE) == ("Aujourd'hui", "l’", "été", "d'", "Anaïs", "a", "vingt", "deux", "jours")
    assert words("… — !") == ()
    assert words("e\u0301te\u0301") == ("été",)


def test_pieces_get_the_words_they_write(pieces):
    labels = pieces.labels(pieces.encode(SENTENCE))
    numbers = word_of_each(labels, SENTENCE)
    written = {}
    for label, number in zip(labels, numbers, strict=True):
        written[number] = written.get(number, "") + label.strip()
    written.pop(None)
    assert tuple(written.values()) == words(SENTENCE)


def test_specials_bytes_and_marks(pieces):
    sentence = "Un 🐈 noir 漢."
    ids = [pieces.begin, *pieces.encode(sentence), pieces.end]
    labels = pieces.labels(ids)
    assert any(label.startswith("<0x") for label in labels)
    numbers = word_of_each(labels, sentence)
    assert numbers[0] is numbers[-1] is numbers[-2] is None
    assert [number for number in numbers if number is not None] == sorted(
        number for number in numbers if number is not None
    )
    assert {number for number in numbers if number is not None} == {0, 1, 2}
    assert [number for label, number in zip(labels, numbers, strict=True) if "<0x" in label][-3:] == [2, 2, 2]


def test_a_literal_tag_in_the_text_is_text():
    assert word_of_each(["<", "s", ">", " dort"], "<s> dort") == (None, 0, None, 1)
    assert word_of_each(["<s>", " dort"], "<s> dort") == (0, 1)


@given(st.text(max_size=20))
def test_any_text_can_be_read_and_words_come_in_order(pieces, text):
    ids = pieces.encode(text)
    numbers = word_of_each(pieces.labels(ids), text)
    assert len(numbers) == len(ids)
    assert {number for number in numbers if number is not None} <= set(range(len(words(text))))
    assert [number for number in numbers if number is not None] == sorted(
        filter(lambda n: n is not None, numbers)
    )


@pytest.mark.parametrize("labels", [["Le", " chien"], ["Le"], ["Le", " chat", " noir"]])
def test_pieces_of_another_text_are_refused(labels):
    with pytest.raises(RegardError, match="do not write the text"):
        word_of_each(labels, "Le chat")
