"""Which language a text seems to be in, and characters that no model learned."""

from __future__ import annotations

import pytest

import regard
from regard.models.doubts import of_characters, of_language, unlearned
from regard.models.languages import seems, telling_words
from regard.models.loading import load


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the name of your dog?", "en"),
        ("I don’t know where she lives.", "en"),
        ("Qu’est-ce que c’est ?", "fr"),
        ("J’ai vu l’eau.", "fr"),
        ("JE NE SAIS PAS", "fr"),
    ],
)
def test_the_words_of_one_language_tell_it(text, language):
    other = "fr" if language == "en" else "en"
    assert len(seems(text, language)) >= 2
    assert seems(text, other) == ()
    assert of_language(text, expected=language) == ()
    (notice,) = of_language(text, expected=other)
    assert seems(text, language)[0] in notice["en"]
    assert seems(text, language)[0] in notice["fr"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tom rit.",
        "Taxi !",
        "猫在睡觉。",
        "Le chat is sleeping, the chien dort.",
        "vitamin C T-shirt",
        "The",
    ],
)
def test_nothing_is_said_where_nothing_is_clear(text):
    assert seems(text, "en") == seems(text, "fr") == ()


def test_each_word_is_quoted_once_as_it_was_written():
    assert telling_words("The cat and THE dog", "en") == ("The", "and")


def test_characters_that_were_never_learned_are_named():
    pieces = load("translate").text
    assert unlearned("Le 猫 « dort » — là, 猫 🐱 ok…", pieces) == ("猫", "🐱")
    assert of_characters("Où est l’œuf ?", pieces) == ()
    (notice,) = of_characters("猫", pieces)
    assert "“猫”" in notice["en"]
    assert "«\u00a0猫\u00a0»" in notice["fr"]


def test_a_look_says_both():
    record = regard.look("What is the 猫?", model="translate", to="en", beams=1)
    assert len(record.notices) == 2
    assert regard.look("Le chat dort.", model="translate", to="en", beams=1).notices == []
