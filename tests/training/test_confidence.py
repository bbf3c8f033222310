"""Intervals hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sacrebleu

from regard.errors import RegardError
from regard.training.confidence import Interval, of_bleu, of_mean, of_ratio, of_share

WRITTEN = [
    "The black cat is sleeping in the garden .",
    "He likes his small house .",
    "Where is the station ?",
    "I have two dogs and a bird .",
    "It is raining today .",
]
RIGHT = [
    ["The black cat is sleeping in the garden .", "The black cat sleeps in the garden ."],
    "He loves his little house .",
    ["Where is the train station ?"],
    "I have two dogs and one bird .",
    ["It is raining .", "It rains today .", "It's raining today ."],
]


def test_the_interval_of_a_mean_is_about_the_textbooks():
    values = np.random.default_rng(2).normal(5, 2, size=397)
    found = of_mean(values, seed=1)
    reach = 1.96 * values.std() / math.sqrt(397)
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.value == pytest.approx(reach, rel=0.15)
    assert found.value - found.low == pytest.approx(reach, rel=0.15)


def test_the_interval_holds_the_true_mean_as_often_as_it_says():
    generator = np.random.default_rng(3)
    held = 0
    for seed in range(200):
        found = of_mean(generator.exponential(size=61), level=0.8, resamples=200, seed=seed)
        held += found.low <= 1 <= found.high
    assert 0.7 < held / 200 < 0.87


def test_the_same_seed_draws_the_same():
    values = np.arange(23.0)
    assert of_mean(values, seed=4) == of_mean(values, seed=4) != of_mean(values, seed=5)
    assert of_mean([3.0] * 7) == Interval(3, 3, 3)


def test_a_ratio_is_of_sums_and_a_sentence_without_anything_to_find_says_nothing():
    found = of_ratio([1, 0, 8, 0], [1, 1, 10, 0], seed=2)
    assert found.value == pytest.approx(9 / 12)
    assert found == of_ratio([1, 0, 8], [1, 1, 10], seed=2)
    assert found.low <= found.value <= found.high


def test_bleu_is_sacrebleus():
    references = [[each] if isinstance(each, str) else each for each in RIGHT]
    streams = [[given[place] if place < len(given) else None for given in references] for place in range(3)]
    expected = sacrebleu.corpus_bleu(WRITTEN, streams).score
    found = of_bleu(WRITTEN, RIGHT, seed=1)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert 20 < found.low < found.value < found.high <= 100 + 1e-9
    assert found == of_bleu(WRITTEN, RIGHT, seed=1)


def test_bleu_draws_sentences_as_sacrebleu_does():
    """sacrebleu's own bootstrap has the same mean and half-width; the draws differ."""
    written = [sentence for sentence in WRITTEN for _ in range(12)]
    references = [each if isinstance(each, str) else each[0] for each in RIGHT for _ in range(12)]
    theirs = sacrebleu.BLEU().corpus_score(written, [references], n_bootstrap=1000)
    ours = of_bleu(written, references, resamples=1000)
    assert ours.value == pytest.approx(theirs.score)
    assert (ours.high - ours.low) / 2 == pytest.approx(theirs._ci, rel=0.15)


def test_wilsons_interval_by_hand():
    # z = 1.96, 1 of 2: middle 0.5; half-width z·sqrt(0.25/2 + z²/16) / (1 + z²/2).
    z = 1.959963984540054
    reach = z * math.sqrt(0.125 + z * z / 16) / (1 + z * z / 2)
    found = of_share(1, 2)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.5 - reach, 0.5 + reach))
    assert of_share(20, 20).high == 1
    assert of_share(20, 20).low == pytest.approx(20 / (20 + z * z))
    assert of_share(0, 7).low == 0
    assert of_share(0, 7).high > 0.3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: of_mean([]), "finite number"),
        (lambda: of_mean([1, math.nan]), "finite number"),
        (lambda: of_mean([[1, 2]]), r"\(1, 2\)"),
        (lambda: of_mean([1, 2], level=1), "level=1"),
        (lambda: of_mean([1, 2], resamples=0), "resamples=0"),
        (lambda: of_ratio([1, 2], [0, 0]), "not all 0"),
        (lambda: of_ratio([1, 2], [1]), "each of the 2 parts"),
        (lambda: of_ratio([1], [-1]), "0 or more"),
        (lambda: of_bleu([], []), "0 hypotheses"),
        (lambda: of_bleu(["a"], [[]]), "at least one sentence"),
        (lambda: of_share(3, 2), "3 of 2"),
        (lambda: of_share(0, 0), "0 of 0"),
    ],
)
def test_what_cannot_be_measured_is_refused(wrong, said):
    with pytest.raises(RegardError, match=said):
        wrong()
