"""Sentences made from others."""

from __future__ import annotations

import re

import numpy as np
import pytest

from regard.training.recipes import varied_sentences as made
from regard.training.recipes.varied_sentences import Words

NAMES = [f"word{letter}{other}" for letter in "abcdefg" for other in "abcdefg"]
FREQUENT = " ".join(f"filler{letter}{other}" for letter in "abcdefghijklm" for other in "abcdefghij")
TEXTS = [f"The {first} of a {second}, {FREQUENT}" for first, second in zip(NAMES, NAMES[3:], strict=False)]


@pytest.fixture
def words():
    """Words on a circle: the next ones on it are the nearest."""
    angles = np.arange(len(NAMES)) * 2 * np.pi / len(NAMES)
    return Words(NAMES, np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32))


def test_a_near_word_takes_the_place_most_often(words):
    chance = np.random.default_rng(0)
    instead = [words.instead_of(NAMES[20], chance) for _ in range(500)]
    near = {NAMES[20 + step] for step in range(-made.NEAREST // 2, made.NEAREST // 2 + 1) if step}
    by_chance = len(near) / len(NAMES)
    expected = made.NEAR + (1 - made.NEAR) * by_chance
    assert np.mean([word in near for word in instead]) == pytest.approx(expected, abs=0.07)
    assert len(set(instead)) > made.NEAREST


def test_frequent_words_never_give_way(words):
    chance = np.random.default_rng(1)
    text = "Worda, WORDAA of wordbb! filler"
    for _ in range(200):
        changed = made.changed(text, words, frozenset({"wordbb"}), chance, share=0.3, dropped=0.1)
        assert set(re.findall(r"\w+", changed)) <= {"Worda", "WORDAA", "of", "wordbb", "filler", *NAMES}
        assert all(
            token in ("Worda,", "of", "wordbb!", "filler") or token in ("WORDAA", *NAMES)
            for token in changed.split()
        )


def test_marks_around_a_word_stay(words):
    chance = np.random.default_rng(2)
    found = {made.changed("(wordaa)!", words, frozenset(), chance, share=0.5) for _ in range(300)} - {
        "",
        "(wordaa)!",
    }
    assert len(found) > 10
    assert all(re.fullmatch(r"\(word[a-g]{2}\)!", text) for text in found)


def test_as_many_are_made_as_asked_for(words):
    texts = made.varied(TEXTS, words, times=3)
    assert len(texts) == 3 * len(TEXTS)
    assert texts == made.varied(TEXTS, words, times=3)
    assert texts != made.varied(TEXTS, words, times=3, seed=1)
    assert len(set(texts)) > 0.9 * len(texts)
    assert made.varied(["Wordaa."], words, times=40)


def test_a_part_is_a_run_of_words():
    chance = np.random.default_rng(3)
    parts = {made.part("one two three four five six seven", chance) for _ in range(300)}
    assert all(part in "one two three four five six seven" for part in parts)
    assert {len(part.split()) for part in parts} == {3, 4, 5, 6}
    assert made.part("one", chance) == "one"


def test_phrases_are_short(words):
    texts = made.phrases(TEXTS, words, times=8)
    assert len(texts) == 8 * len(TEXTS)
    assert {len(text.split()) for text in texts} == {*range(made.LEAST, made.MOST + 1)}
    assert texts == made.phrases(TEXTS, words, times=8)
