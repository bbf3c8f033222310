"""The log-normalizers that PyTorch's own kernel finds out: heard without a change of a bit, and believed only where they are right."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

import regard
from regard.doors import normalizers
from tests.doors.plain_models import WIDTH, CausalAttention, llama, numbers, ready

IDS = torch.tensor([[5, 6, 7, 8, 9, 10, 11]])


@pytest.fixture(scope="module")
def model():
    return llama(2)


@pytest.fixture(autouse=True)
def of_short_texts(monkeypatch):
    monkeypatch.setattr(normalizers, "LONG", 1)


def own(layer) -> np.ndarray:
    """Log Σ e^score of each row, from the layer's scores and mask."""
    visible = layer.visible(np.arange(layer.lengths[0]))
    found = []
    for head in range(layer.heads):
        scores = np.where(visible[min(head, len(visible) - 1)], layer.scores(head), -np.inf)
        found.append(np.log(np.exp(scores).sum(axis=1)))
    return np.stack(found)


@pytest.mark.parametrize("mode", [torch.inference_mode, torch.no_grad, torch.enable_grad])
def test_a_capture_hears_them_and_changes_nothing(model, mode):
    with mode():
        plain = model(IDS).last_hidden_state
        with regard.capture(model) as record:
            watched = model(IDS).last_hidden_state
    assert torch.equal(plain, watched)
    for layer in record.layers:
        assert layer.log_normalizer.shape == (6, 7)
        np.testing.assert_allclose(layer.log_normalizer.detach(), own(layer), atol=2e-6)


@torch.no_grad()
def test_a_plain_model_tells_them_too():
    model = ready(CausalAttention())
    with regard.capture(model) as record:
        model(numbers(1, 9, WIDTH))
    np.testing.assert_allclose(record.layers[0].log_normalizer, own(record.layers[0]), atol=2e-6)


@torch.no_grad()
def test_a_short_text_is_not_listened_to(model, monkeypatch):
    monkeypatch.setattr(normalizers, "LONG", 50)
    with regard.capture(model) as record:
        model(IDS)
    assert record.layers[0].log_normalizer is None


@torch.no_grad()
def test_heads_and_sequences_have_their_own(model):
    ids, there = torch.cat([IDS, IDS.flip(1)]), torch.ones(2, 7, dtype=torch.long)
    there[0, :3] = 0
    with regard.capture(model, heads=[4, 1]) as batch:
        model(ids, attention_mask=there)
    assert [tuple(record.layers[0].log_normalizer.shape) for record in batch] == [(2, 4), (2, 7)]
    for record in batch:
        for layer in record.layers:
            np.testing.assert_allclose(layer.log_normalizer, own(layer), atol=2e-6)


@torch.no_grad()
def test_what_was_not_proved_or_was_changed_has_none(model):
    with regard.capture(model, prove=False) as unproved:
        model(IDS)
    with (
        regard.capture(model) as changed,
        regard.intervene(model, regard.Temper(layer=1, head=2, temperature=2.0)),
    ):
        model(IDS)
    assert unproved.layers[0].log_normalizer is None
    assert [layer.log_normalizer is None for layer in changed.layers] == [False, True]


@torch.no_grad()
def test_rows_that_come_later_take_them_away(model):
    with regard.capture(model) as record:
        cache = model(IDS, use_cache=True).past_key_values
        model(torch.tensor([[12]]), past_key_values=cache)
    assert record.layers[0].lengths == (8, 8)
    assert record.layers[0].log_normalizer is None


@torch.no_grad()
def test_numbers_that_are_not_the_layers_own_are_not_believed(model):
    with regard.capture(model) as record:
        model(IDS)
    layer = record.layers[0]
    right = layer.log_normalizer
    wrong = right.clone()
    wrong[3, 5] += 1e-3
    assert normalizers.confirmed(right, layer) is right
    assert normalizers.confirmed(wrong, layer) is None
    assert normalizers.confirmed(right, dataclasses.replace(layer, sinks=torch.zeros(6))) is None
    assert normalizers.confirmed(None, layer) is None


@torch.no_grad()
def test_they_stay_with_a_saved_record(model, tmp_path):
    with regard.capture(model) as record:
        model(IDS)
    kept = regard.Record.load(record.save(tmp_path / "it.safetensors"))
    np.testing.assert_array_equal(kept.layers[1].log_normalizer, record.layers[1].log_normalizer)


def test_a_kernel_that_lacks_something_says_so_itself():
    class Lacking(torch.nn.Module):
        def forward(self, x):
            return torch.nn.functional.scaled_dot_product_attention(x, None, x)

    with pytest.raises(TypeError, match="key"), regard.capture(Lacking()):
        Lacking()(numbers(1, 2, 3, 4))
