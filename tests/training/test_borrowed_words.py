"""Word pieces that begin with what a larger model knows."""

from __future__ import annotations

import pytest
import torch

from regard.training.recipes import borrowed_words, film_teacher
from regard.training.recipes.film_teacher import Teacher

FILMS = ["A mesmerizing, harrowing film.", "Dull and clumsy."] * 5
SENTENCES = [f"She bought {number} apples and went home." for number in range(40)]
WORDS = ["mesmerizing", "harrowing", "clumsy", "dull", "exquisite"]


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(3)
    return Teacher().eval()


@pytest.fixture(scope="module")
def text():
    return borrowed_words.pieces(FILMS, SENTENCES, 2 * WORDS, vocab_size=700)


def test_whole_words_are_words_of_plain_letters():
    words = borrowed_words.whole_words()
    assert {"the", "film", "clumsy"} <= {*words}
    assert len(words) == len({*words}) > 20_000
    assert not {"##ing", "[MASK]", "a", "1990"} & {*words}


def test_words_that_only_the_list_holds_are_whole(text):
    """Exquisite stands in no sentence."""
    for word in WORDS:
        assert text.labels(text.encode(f"A {word} film"))[1] == f" {word}"


def test_vectors_of_words_are_those_of_the_teacher(teacher):
    found = borrowed_words.vectors_of(["film", "clumsy"], teacher)
    ids = film_teacher.tokenizer()("film clumsy", add_special_tokens=False)["input_ids"]
    assert (found == teacher.of_words[ids].numpy()).all()


def test_pieces_begin_with_what_the_teacher_knows(teacher, text):
    vectors = borrowed_words.starts(text, teacher)
    assert vectors.shape == (text.vocab_size, 384)
    place = {label: number for number, label in enumerate(text.labels(range(text.vocab_size)))}
    for word in ("film", "dull", "clumsy"):
        assert (vectors[place[f" {word}"]] == borrowed_words.vectors_of([word], teacher)[0]).all()


def test_marks_begin_with_the_teachers_marks(teacher, text):
    vectors = borrowed_words.starts(text, teacher)
    known = film_teacher.tokenizer().get_vocab()
    for mark, theirs in (("<mask>", "[MASK]"), ("<s>", "[CLS]"), ("</s>", "[SEP]")):
        place = text.special(mark)
        assert (vectors[place] == teacher.of_words[known[theirs]].numpy()).all()
    assert not vectors[[text.special("<en>"), text.special("<fr>"), *range(7, 7 + 256)]].any()


def test_the_rest_of_a_word_is_read_as_such(teacher):
    """Inside a word the piece is MiniLM's ``##ing``, after a space its ``ing``."""
    known = film_teacher.tokenizer().get_vocab()
    inside, alone = borrowed_words._begun(["ing", " ing"], teacher)
    assert (inside == teacher.of_words[known["##ing"]].numpy()).all()
    assert (alone == teacher.of_words[known["ing"]].numpy()).all()
