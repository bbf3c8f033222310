from __future__ import annotations

import pickle

import pytest

from regard.errors import RegardError
from regard.texts import TextTooLong, at_a_space, check


@pytest.mark.parametrize("text", ["Le chat.", " a ", "😀", "line\nline", "\ue000"])
def test_texts_are_let_through(text):
    check(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0"])
def test_nothing_to_read_is_refused(text):
    with pytest.raises(RegardError, match="The text is empty") as caught:
        check(text)
    assert caught.value.say("fr").startswith("Le texte est vide")


@pytest.mark.parametrize(("text", "place", "code"), [("ab\0", 3, "0000"), ("\ud83d x", 1, "D83D")])
def test_what_no_text_may_hold_is_found(text, place, code):
    with pytest.raises(RegardError, match=rf"Character {place} of the text, U\+{code}") as caught:
        check(text)
    assert f"Le caractère {place} du texte, U+{code}" in caught.value.say("fr")


@pytest.mark.parametrize(
    ("text", "fits", "expected"),
    [
        ("one two three", 7, 7),
        ("one two three", 9, 7),
        ("one two three", 13, 13),
        ("one two three", 3, 3),
        ("onetwothree", 5, 5),
        (" onetwothree", 5, 5),
        ("a " + "b" * 300, 200, 200),
        ("a " + "b" * 300, 90, 1),
    ],
)
def test_texts_are_cut_at_a_space_where_there_is_one(text, fits, expected):
    assert at_a_space(text, fits) == expected


def test_a_text_that_is_too_long_says_what_fits():
    error = TextTooLong.of(tokens=12_345, limit=1_024, fits=4_096, model="MiniLM")
    assert error.say("en") == (
        "The text is 12,345 tokens long; MiniLM reads at most 1,024, that is, its first 4,096 characters."
    )
    assert "12\u00a0345 jetons" in error.say("fr")
    assert "4\u00a0096 premiers caractères" in error.say("fr")
    again = pickle.loads(pickle.dumps(error))
    assert (again.fits, again.say("fr"), again.code) == (4_096, error.say("fr"), "text_too_long")
