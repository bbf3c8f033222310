"""A small classifier that listens to a teacher."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from regard.models.plain_pieces import PlainPieces
from regard.models.sentiment import Classifier, ClassifierConfig
from regard.models.transformer import TransformerConfig
from regard.training.loop import train
from regard.training.recipes.film_pupil import Listening, Pupil
from regard.training.recipes.sentiment_building import encoded
from regard.training.settings import Settings

TEXTS = [f"A {word} film, number {number}." for number in range(12) for word in ("good", "bad")]


@pytest.fixture(scope="module")
def recipe():
    text = PlainPieces.of(["a", "good", "bad", "film", ",", "number", ".", *map(str, range(12))])
    config = TransformerConfig(vocab_size=text.vocab_size, d_model=8, num_heads=2, encoder_layers=1)
    positive = np.array([0.9, 0.1] * 12, np.float32)
    taught = np.tile(np.array([[1, 0, 2], [0, -1, 2]], np.float16), (12, 1))

    def begun():
        return Pupil(Classifier(ClassifierConfig(encoder=config)), 3)

    quick = Settings(steps=60, learning_rate=0.02, average=0.9)
    return Listening(encoded(TEXTS, text), positive, taught, text, begun, quick, size=7)


def test_a_pupil_begins_undecided_and_is_a_classifier(recipe):
    torch.manual_seed(5)
    pupil = recipe.begun().eval()
    batch = recipe.batch(0, 0)
    logits, vectors = pupil(batch["ids"], batch["lengths"])
    assert (logits == 0).all()
    assert vectors.shape == (7, 3)
    torch.nn.init.normal_(pupil.classifier.outputs.weight)
    same = pupil.classifier(batch["ids"], batch["lengths"])[:, 0]
    assert torch.allclose(pupil(batch["ids"], batch["lengths"])[0], same, atol=0.02)  # bfloat16


def test_the_loss_counts_opinion_and_meaning(recipe):
    """Opinions of 0 cost log 2 each; vectors at a right angle cost 1 more, opposite ones 2."""
    batch = recipe.batch(0, 0)

    def of(vectors):
        return recipe.loss(lambda ids, lengths: (torch.zeros(7), vectors), batch)

    taught = batch["taught"]
    assert float(of(3 * taught).total) == pytest.approx(7 * np.log(2), rel=1e-5)
    assert float(of(-taught).total) == pytest.approx(7 * (np.log(2) + 2), rel=1e-5)
    across = torch.stack([taught[:, 1], -taught[:, 0], torch.zeros(7)], 1)
    assert float(of(across).total) == pytest.approx(7 * (np.log(2) + 1), rel=1e-5)
    assert of(taught).count == 7


def test_batches_go_with_what_was_said_of_them(recipe):
    for step in range(8):
        batch = recipe.batch(step, 1)
        assert torch.equal(batch["positive"] > 0.5, batch["taught"][:, 0] > 0.5)
        assert set(batch) == {*recipe.share(batch, 0, 2)}
        assert len(recipe.share(batch, 1, 2)["ids"]) == len(batch["ids"]) // 2
    assert (recipe.batch(0, 0)["ids"] == recipe.text.special("mask")).any()


def test_it_learns(recipe, tmp_path):
    done = train(recipe, folder=tmp_path)
    assert done.losses[-1] < 0.8 * done.losses[0]
    assert isinstance(done.model, Pupil)
    assert recipe.description()["sentences"] == len(TEXTS)
