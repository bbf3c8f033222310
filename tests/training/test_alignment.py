"""Attention between words, read where the word is predicted, against links that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regard.errors import RegardError
from regard.training.alignment import (
    NOTHING,
    Reading,
    agreement,
    agreements,
    best_head,
    by_position,
    predicted,
    score,
)
from regard.training.generated.grammar import pairs
from regard.training.words import words

LINKS = frozenset([(0, 0), (1, 2), (2, 1)])
"""le chat noir → the black cat."""


def test_the_first_piece_of_a_word_decides_and_pieces_of_the_source_are_summed():
    # <s> le ch at noir . → the | bl ack | cat | . ; one head; steps by rows.
    source = [None, 0, 1, 1, 2, None]
    target = [0, 1, 1, 2, None]
    weights = np.array(
        [
            [0.9, 0.04, 0.02, 0.02, 0.02, 0.0],  # most on <s>, which is no word
            [0.1, 0.0, 0.25, 0.25, 0.4, 0.0],  # "noir" has the heaviest piece, "chat" the heavier word
            [0.0, 0.0, 0.0, 0.0, 1.0, 0.0],  # second piece of "black": not asked
            [0.0, 0.3, 0.1, 0.1, 0.0, 0.5],  # most on the mark
            [0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        ]
    )
    found = predicted(weights[None], source, target)
    assert found.tolist() == [[0, 1, 0]]
    assert agreement(found[0], LINKS) == pytest.approx(1 / 3)
    assert agreement([0, 2, 1], LINKS) == 1
    # One row later, as if each step had read the piece it predicts, "black" would look at "noir".
    assert predicted(weights[None, 1:], source, target[:-1]).tolist() == [[1, 2, 2]]


def plain(weights, source_words, target_words, number):
    """One loop a word."""
    found = []
    for word in range(number):
        steps = [step for step, other in enumerate(target_words) if other == word]
        sums = {}
        for piece, other in enumerate(source_words):
            if other is not None and steps:
                sums[other] = sums.get(other, 0) + weights[steps[0], piece]
        found.append(max(sums, key=lambda other: (sums[other], -other)) if sums else NOTHING)
    return found


def test_every_head_is_read_as_a_loop_reads_it():
    generator = np.random.default_rng(11)
    for _ in range(29):
        source = [
            None if generator.random() < 0.3 else word for word in generator.integers(0, 5, size=7).tolist()
        ]
        target = [
            None if generator.random() < 0.3 else word
            for word in sorted(generator.integers(0, 7, size=11).tolist())
        ]
        weights = generator.dirichlet(np.ones(7), size=(2, 3, 11))
        found = predicted(weights, source, target)
        number = 1 + max((word for word in target if word is not None), default=-1)
        assert found.shape == (2, 3, number)
        for layer in range(2):
            for head in range(3):
                assert found[layer, head].tolist() == plain(weights[layer, head], source, target, number)


def reading(pair, generator, right):
    """French to English: each layer and head looks at a true word with its own probability."""
    sources, targets = len(words(pair.fr)), len(words(pair.en))
    shares = np.array(right)
    weights = generator.dirichlet(np.ones(sources + 1), size=(*shares.shape, targets)) * 0.4
    for target in range(targets):
        true = [source for source, other in pair.from_french if other == target]
        wrong = [source for source in range(sources) if source not in true]
        for place in np.ndindex(shares.shape):
            options = true if generator.random() < shares[place] else wrong
            weights[(*place, target, generator.choice(options) + 1)] += 0.6
    return Reading(weights, (None, *range(sources)), tuple(range(targets)), pair.from_french)


@pytest.fixture(scope="module")
def readings():
    generator = np.random.default_rng(7)
    chosen = [pair for pair in pairs(260, seed=9) if len(words(pair.fr)) > 3]
    return [reading(pair, generator, [[0.2, 0.5, 0.3], [0.4, 0.85, 0.6]]) for pair in chosen]


def test_the_head_that_aligns_is_chosen_on_some_sentences_and_scored_on_others(readings):
    chosen = best_head(readings[:100])
    assert (chosen.layer, chosen.head) == (1, 1)
    found = score(readings[100:], chosen.layer, chosen.head, seed=3)
    assert found.low < 0.85 < found.high
    assert found.low < found.value < found.high < found.low + 0.1
    assert found.value == pytest.approx(agreements(readings[100:])[1, 1])
    assert found == score(readings[100:], 1, 1, seed=3)
    np.testing.assert_allclose(agreements(readings), [[0.2, 0.5, 0.3], [0.4, 0.85, 0.6]], atol=0.06)


def test_agreement_over_sentences_counts_words_not_sentences(readings):
    long, short = sorted(readings[:50], key=lambda each: len(each.target_words))[::49]
    hits = linked = 0
    for each in (long, short):
        found = predicted(each.weights, each.source_words, each.target_words)[0, 2]
        targets = {target for _, target in each.links}
        hits += sum((int(found[target]), target) in each.links for target in targets)
        linked += len(targets)
    assert agreements([long, short])[0, 2] == pytest.approx(hits / linked)


def test_position_alone_reaches_what_the_order_of_words_gives(readings):
    assert 0.3 < by_position(readings).value < 0.9
    same = Reading(np.ones((1, 1, 3, 3)) / 3, (0, 1, 2), (0, 1, 2), frozenset([(0, 0), (1, 1), (2, 2)]))
    turned = Reading(np.ones((1, 1, 3, 3)) / 3, (0, 1, 2), (0, 1, 2), frozenset([(0, 2), (1, 1), (2, 0)]))
    assert by_position([same]).value == 1
    assert by_position([turned]).value == pytest.approx(1 / 3)


def test_a_linked_word_that_no_step_predicts_is_not_found():
    assert agreement([0], frozenset([(0, 0), (1, 1)])) == 0.5
    assert predicted(np.ones((1, 1, 2)) / 2, [None, None], [0]).tolist() == [[NOTHING]]


def test_what_does_not_fit_is_refused(readings):
    with pytest.raises(RegardError, match="its shape is"):
        predicted(np.ones((1, 2, 3)), [0, 1, 2], [0])
    with pytest.raises(RegardError, match="NaN"):
        predicted(np.full((1, 1, 1), np.nan), [0], [0])
    with pytest.raises(RegardError, match="Nothing is linked"):
        agreement([0], frozenset())
    with pytest.raises(RegardError, match="at least one linked word"):
        best_head([])
    with pytest.raises(RegardError, match="same layers and heads"):
        best_head([readings[0], replace(readings[1], weights=readings[1].weights[:1])])
    with pytest.raises(RegardError, match="no head 3 in a layer 0"):
        score(readings, 0, 3)
