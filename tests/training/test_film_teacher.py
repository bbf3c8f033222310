"""The teacher of film opinions."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from regard.training.recipes import film_teacher
from regard.training.recipes.film_teacher import Teacher, Teaching

TEXTS = [
    "A wonderful film.",
    "Dull, dull, dull.",
    "No.",
    "It moves slowly, but what a story it tells in the end!",
]
POSITIVE = np.array([0.9, 0.1, 0.2, 0.8], np.float32)


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(3)
    found = Teacher()
    torch.nn.init.normal_(found.output.weight, std=0.1)
    return found.eval()


def test_it_begins_undecided_with_the_vectors_of_minilm():
    from regard.training.recipes.sentiment_building import teacher_vectors

    averages, logits = film_teacher.said(Teacher(), TEXTS)
    assert (logits == 0).all()
    alone = functional.normalize(torch.from_numpy(averages).float(), dim=1)
    same = (alone * torch.from_numpy(teacher_vectors(TEXTS)).float()).sum(1)
    assert same.numpy() == pytest.approx(1, abs=2e-3)


def test_what_it_says_of_a_text_does_not_depend_on_the_others(teacher):
    averages, logits = film_teacher.said(teacher, TEXTS, size=3)
    for text, average, logit in zip(TEXTS, averages, logits, strict=True):
        alone, said = film_teacher.said(teacher, [text])
        assert average == pytest.approx(alone[0], abs=0.03)
        assert logit == pytest.approx(said[0], abs=0.2)
    assert len({round(float(logit), 2) for logit in logits}) == len(TEXTS)


def test_vectors_of_words_do_not_learn(teacher):
    learning = {name for name, weight in teacher.named_parameters() if weight.requires_grad}
    assert "output.weight" in learning
    assert any("attention" in name for name in learning)
    assert not any("embeddings" in name for name in learning)
    assert teacher.of_words.shape == (30522, 384)


def test_some_words_are_hidden_and_no_mark_is():
    sentences = film_teacher.as_read(TEXTS)
    recipe = Teaching(sentences, POSITIVE, size=4, lost=0.5)
    hidden = whole = 0
    for step in range(20):
        batch = recipe.batch(step, 0)
        for row, length, share in zip(batch["ids"], batch["lengths"], batch["positive"], strict=True):
            number = int((share.item() == POSITIVE).argmax())
            kept = row[:length].numpy()
            changed = kept != sentences[number]
            assert (kept[changed] == film_teacher.HIDDEN).all()
            assert not changed[[0, -1]].any()
            assert (row[length:] == film_teacher.PAD).all()
            hidden, whole = hidden + changed.sum(), whole + len(kept) - 2
    assert 0.4 < hidden / whole < 0.6
    assert torch.equal(recipe.batch(3, 0)["ids"], recipe.batch(3, 0)["ids"])


def test_the_loss_is_the_cross_entropy(teacher):
    recipe = Teaching(film_teacher.as_read(TEXTS), POSITIVE, size=4, lost=0.0)
    batch = recipe.batch(0, 0)
    with torch.no_grad():
        loss = recipe.loss(teacher, batch)
        share = torch.sigmoid(teacher(batch["ids"], batch["lengths"])[1])
    wanted = batch["positive"]
    assert loss.count == 4
    assert float(loss.total) == pytest.approx(
        float(-(wanted * share.log() + (1 - wanted) * (1 - share).log()).sum()), rel=1e-4
    )
    halves = [recipe.share(batch, rank, 2)["positive"] for rank in (0, 1)]
    assert sorted(torch.cat(halves).tolist()) == sorted(wanted.tolist())
