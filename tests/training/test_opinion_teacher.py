"""The teacher of opinions: fits that have not seen what they are asked."""

from __future__ import annotations

import numpy as np
import pytest

from regard.training.recipes import opinion_teacher as teacher

TEXTS = [f"{word} film with number {count} and more" for count in range(23) for word in ("good", "bad")]
POSITIVE = np.array([1.0, 0.0] * 23)


def vectors(texts):
    return np.array([[len(text) % 5, len(text) % 3, "good" in text] for text in texts], np.float16)


def test_sentences_and_their_parts_are_judged():
    said, parts, said_of_parts = teacher.taught(TEXTS, POSITIVE, vectors)
    assert ((said > 0) == POSITIVE.astype(bool)).all()
    assert len(parts) == len(said_of_parts) == 2 * len(TEXTS)
    sure = np.array(["good" in part for part in parts]), np.array(["bad" in part for part in parts])
    assert said_of_parts[sure[0]].mean() > 1 > -1 > said_of_parts[sure[1]].mean()


def test_what_only_the_asked_sentence_says_is_not_known():
    """Labels by chance cannot be told, since each text is judged by fits that have not seen it."""
    chance = np.random.default_rng(1)
    labels = (chance.random(200) > 0.5).astype(float)
    texts = [f"word{number} alone{number} here{number}" for number in range(200)]
    said, *_ = teacher.taught(texts, labels, lambda some: np.ones((len(some), 2), np.float16))
    assert abs(((said > 0) == labels.astype(bool)).mean() - 0.5) < 0.12


def test_parts_are_runs_of_words():
    own, parts = teacher.parts_of(TEXTS, seed=3)
    assert all(part in TEXTS[number] for number, part in zip(own, parts, strict=True))
    assert {len(part.split()) for part in parts} <= {3, 4, 5}
    assert parts != teacher.parts_of(TEXTS, seed=4)[1]
    assert teacher.parts_of(["Non."], seed=0)[1] == ["Non.", "Non."]


def test_a_regression_is_worked_by_hand():
    """Two groups, no ridge: the logits are the log odds of each group, ln 3 and −ln 3."""
    given = np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]])
    positive = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    weights = teacher.regression(given, positive, 1e-9)
    assert weights == pytest.approx([-2 * np.log(3), np.log(3)], rel=1e-3)
    assert abs(teacher.regression(given, positive, 100.0)[0]) < 0.1
