"""Word pieces that begin with what a larger model knows."""

from __future__ import annotations

import pytest
import torch

from regard.training.recipes import borrowed_words, film_teacher
from regard.training.recipes.film_teacher import Teacher

TEXTS = ["A mesmerizing, harrowing film.", "Dull and clumsy."] * 5


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(3)
    return Teacher().eval()


@pytest.fixture(scope="module")
def text():
    return borrowed_words.pieces(TEXTS, vocab_size=211)


def test_whole_words_are_words_of_plain_letters():
    words = borrowed_words.whole_words()
    assert {"the", "film", "clumsy"} <= {*words}
    assert len(words) == len({*words}) > 20_000
    assert not {"##ing", "[MASK]", "a", "1990"} & {*words}


def test_single_characters_and_the_pieces_of_the_texts_come_first(text):
    singles = {name for name in text.names if len(name.removeprefix("##")) == 1}
    assert {"a", "##a", "z", "##z", "0", "##9", ",", "!", "[", "]"} <= singles
    read = {text.names[piece] for line in TEXTS for piece in text.encode(line)}
    theirs = {piece for line in TEXTS for piece in film_teacher.tokenizer().tokenize(line)}
    assert read == theirs
    assert text.vocab_size == 211
    assert not any(name.startswith("[") and len(name) > 1 for name in text.names)


def test_what_room_is_left_goes_to_the_most_common_pieces():
    wider = borrowed_words.pieces(TEXTS, vocab_size=400)
    assert {"the", "of", "was", "##s", "##ing"} <= {*wider.names}


def test_with_all_pieces_texts_are_cut_as_the_teacher_cuts_them():
    every = borrowed_words.pieces([], vocab_size=40_000)
    for line in ("It isn't UNwatchable; it's (nearly) 1984's best!", "A café, naïvely déjà-vu."):
        assert [every.names[piece] for piece in every.encode(line)] == film_teacher.tokenizer().tokenize(line)


def test_vectors_of_words_are_those_of_the_teacher(teacher):
    found = borrowed_words.vectors_of(["film", "clumsy"], teacher)
    ids = film_teacher.tokenizer()("film clumsy", add_special_tokens=False)["input_ids"]
    assert (found == teacher.of_words[ids].numpy()).all()


def test_pieces_and_marks_begin_with_what_the_teacher_knows(teacher, text):
    vectors = borrowed_words.starts(text, teacher)
    assert vectors.shape == (211, 384)
    known = film_teacher.tokenizer().get_vocab()
    for ours, theirs in (
        ("film", "film"),
        ("##s", "##s"),
        ("<mask>", "[MASK]"),
        ("<s>", "[CLS]"),
        ("</s>", "[SEP]"),
    ):
        place = text.names.index(ours)
        assert (vectors[place] == teacher.of_words[known[theirs]].numpy()).all()
