"""A small model that begins with the first layers of a larger one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from regard.models.transformer import Transformer
from regard.training.recipes import borrowed_layers, film_teacher
from regard.training.recipes.film_teacher import Teacher

TEXTS = ["A mesmerizing, harrowing film.", "Dull."]


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(3)
    return Teacher().eval()


def begun(teacher, layers, words):
    config = borrowed_layers.configuration(teacher, vocab_size=len(words), layers=layers, max_length=37)
    model = Transformer(config).eval()
    borrowed_layers.begin(model, teacher, words)
    return model


@pytest.mark.parametrize("layers", [1, 2, 6])
def test_with_the_teachers_own_words_it_is_the_teacher(teacher, layers):
    """The same tokens give the same states, padding or not, up to the layers that were taken."""
    sentences = film_teacher.as_read(TEXTS)
    ids, lengths = sentences.padded(np.arange(len(TEXTS)), film_teacher.PAD)
    words = teacher.of_words.numpy().copy()
    words[film_teacher.PAD] += 1e-4  # MiniLM's is almost 0, and a vector of 0 begins by chance
    model = begun(teacher, layers, words)
    present = torch.arange(ids.shape[1]) < lengths[:, None]
    with torch.inference_mode():
        found = model.encode(ids, lengths).states
        theirs = teacher.body(ids, attention_mask=present.long(), output_hidden_states=True).hidden_states
    assert torch.allclose(found[present], theirs[layers][present], atol=2e-5)


def test_pieces_that_the_teacher_does_not_know_begin_by_chance(teacher):
    words = np.zeros((11, 384), np.float32)
    words[::2] = np.random.default_rng(0).normal(size=(6, 384), scale=0.05)
    torch.manual_seed(1)
    weight = begun(teacher, 1, words.copy()).embeddings.tokens.weight.detach().numpy()
    assert (weight[::2] == words[::2]).all()
    assert weight[1::2].std() == pytest.approx(0.05, rel=0.1)
    assert len(np.unique(weight)) == weight.size
