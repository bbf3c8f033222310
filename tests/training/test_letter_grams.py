"""Counts of words and letters, and the regression on them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from regard.training.letter_grams import Grams, grams

TEXTS = ["A good film", "so good, so good", "a bad film", "Bad, bad!", "good and bad", "good"]
POSITIVE = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 1.0])


def test_grams_are_counted():
    words, letters = grams("Bad, bad!")
    assert words == {"bad": 2, "bad bad": 1}
    assert letters["bad\0"] == 2
    assert letters[" ba\0"] == 2
    assert letters["d,\0"] == 1
    assert not any(" b" in run[1:] for run in letters)


def test_what_was_learned_is_told_apart():
    fitted = Grams.fit(TEXTS, POSITIVE)
    assert ((fitted.logits(TEXTS) > 0) == POSITIVE.astype(bool)).all()
    assert fitted.logits(["goodness"])[0] > fitted.logits(["badness"])[0]
    assert fitted.logits(["zzz"])[0] == pytest.approx(float(fitted.weights[-1]))


def test_the_loss_is_at_its_bottom():
    """Half the squares of the weights plus C times the cross-entropy: no step in any direction lowers it."""
    fitted = Grams.fit(TEXTS, POSITIVE, strength=2.0)
    logits = fitted.logits(TEXTS)
    off = 1 / (1 + np.exp(-logits)) - POSITIVE
    assert off.sum() == pytest.approx(0, abs=1e-3)
    place = fitted.places["good"]
    rare = math.log((1 + 6) / (1 + 4)) + 1
    assert fitted.rarity[place] == pytest.approx(rare)
    factors = [sum(grams(text)[0].values()) and _factor(fitted, text, "good") for text in TEXTS]
    assert float(fitted.weights[place]) == pytest.approx(-2.0 * float(np.dot(factors, off)), abs=1e-3)


def _factor(fitted, text, gram):
    """What the gram weighs in a text whose words have length 1 together."""
    words, _ = grams(text)
    weighed = {
        word: (1 + math.log(count)) * fitted.rarity[fitted.places[word]] for word, count in words.items()
    }
    return weighed.get(gram, 0.0) / math.sqrt(sum(value**2 for value in weighed.values()))
