"""Attention that Regard's own functions and layers compute inside a model."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import regard
from regard.attention import Causal, Window, additive_attend, additive_weights, attend, mix, weights
from regard.errors import RegardError
from tests.doors.plain_models import WIDTH, all_heads, assert_equal, by_hand, numbers, ready, watched

BATCH, N, M = 2, 5, 7


class Calling(nn.Module):
    """Computes attention on what it is given."""

    def __init__(self, attention, **options) -> None:
        super().__init__()
        self.attention = attention
        self.options = options

    def forward(self, *arrays: torch.Tensor) -> torch.Tensor:
        return self.attention(*arrays, **self.options)


@pytest.mark.parametrize("return_weights", [False, True])
@pytest.mark.parametrize("kv_heads", [4, 2])
@torch.no_grad()
def test_our_layer_alone_and_across(return_weights, kv_heads):
    layer = ready(regard.MultiHeadAttention(20, 4, num_kv_heads=kv_heads, rotary_base=100, head_dim=6))
    x, source = numbers(BATCH, N, 20), numbers(BATCH, M, 20, seed=5)
    for given, options in (((x,), {"mask": Causal()}), ((x, source), {})):
        record = watched(layer, *given, **options, return_weights=return_weights)
        expected = layer(*given, **options, return_weights=True)[1]
        for item in range(BATCH):
            assert_equal(record[item].layers[0], expected[item])
        assert record[0].layers[0].kind == ("self" if len(given) == 1 else "cross")
        assert record[0].layers[0].key.shape[0] == kv_heads


@torch.no_grad()
def test_our_layer_on_one_sequence():
    layer, x = ready(regard.MultiHeadAttention(20, 4)), numbers(N, 20)
    record = watched(layer, x, mask=Window(2))
    assert_equal(record.layers[0], layer(x, mask=Window(2), return_weights=True)[1])


OPTIONS = [
    {"temperature": 0.4},
    {"temperature": 0.4, "scale": 0.7, "bias": numbers(N, M)},
    {"temperature": 3.0, "softcap": 0.8, "sinks": numbers(3)},
    {"bias": numbers(3, N, M), "mask": numbers(N, M) > -0.5, "sinks": numbers(3)},
    {"softcap": 0.8, "bias": torch.where(numbers(M) > 0.5, -torch.inf, numbers(M))},
]


@pytest.mark.parametrize("options", OPTIONS, ids=[" ".join(options) for options in OPTIONS])
@torch.no_grad()
def test_every_option(options):
    query, key, value = (
        numbers(BATCH, 3, N, 4),
        numbers(BATCH, 3, M, 4, seed=5),
        numbers(BATCH, 3, M, 4, seed=6),
    )
    record = watched(Calling(attend, **options), query, key, value)
    assert_equal(record[1].layers[0], weights(query, key, **options)[1])


@torch.no_grad()
def test_rows_that_see_nothing_are_recorded_as_such():
    sees = torch.ones(N, M, dtype=torch.bool)
    sees[2] = False
    arrays = numbers(1, 3, N, 4), numbers(1, 3, M, 4, seed=5), numbers(1, 3, M, 4, seed=6)
    (layer,) = watched(Calling(attend, mask=sees), *arrays).layers
    assert all_heads(layer)[:, 2].sum() == 0
    assert all_heads(layer)[:, 3].sum() == pytest.approx(3)
    assert layer.proof.state == "passed"


@torch.no_grad()
def test_three_axes_are_heads_of_one_sequence_unless_the_module_was_given_sequences():
    sequences = watched(Calling(attend), *(numbers(3, N, 4, seed=seed) for seed in (3, 4, 5)))
    assert len(sequences) == 3
    assert_equal(sequences[1].layers[0], by_hand(numbers(3, N, 4), numbers(3, N, 4, seed=4))[1:2])

    class Alone(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(WIDTH, WIDTH)

        def forward(self, x):
            split = self.linear(x).unflatten(-1, (2, -1)).transpose(0, 1)
            return attend(split, split, split)

    model = ready(Alone())
    record = watched(model, numbers(N, WIDTH))
    split = model.linear(numbers(N, WIDTH)).unflatten(-1, (2, -1)).transpose(0, 1)
    assert_equal(record.layers[0], by_hand(split, split))


@torch.no_grad()
def test_five_axes_are_refused():
    model = Calling(attend)
    with pytest.raises(RegardError, match="cannot tell sequences from heads"), regard.capture(model):
        model(*(numbers(2, 2, 3, N, 4, seed=seed) for seed in (3, 4, 5)))


@pytest.mark.parametrize("masked", [False, True])
@torch.no_grad()
def test_the_additive_form_gives_its_weights(masked):
    query, key, value = numbers(BATCH, N, 3), numbers(BATCH, M, 2), numbers(BATCH, M, 4)
    learned = numbers(11, 3), numbers(11, 2), numbers(11)
    options = {"mask": numbers(N, M) > -0.5} if masked else {}
    record = watched(Calling(additive_attend, **options), query, key, value, *learned)
    expected = additive_weights(query, key, *learned, **options)
    assert_equal(record[1].layers[0], expected[1][None])
    assert record[1].layers[0].given_weights is not None


@torch.no_grad()
def test_the_additive_form_on_three_axes_counts_sequences_first():
    class Translator(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(97, 3)

        def forward(self, ids):
            x = self.embedding(ids)
            return additive_attend(x, x, x, numbers(11, 3), numbers(11, 3), numbers(11))

    record = watched(Translator(), torch.arange(BATCH * N).view(BATCH, N))
    assert [item.layers[0].heads for item in record] == [1, 1]


@torch.no_grad()
def test_mixing_by_given_weights():
    shares = numbers(BATCH, 3, N, M).softmax(-1)
    record = watched(Calling(mix), shares, numbers(BATCH, 3, M, 4))
    np.testing.assert_allclose(all_heads(record[1].layers[0]), shares[1], atol=1e-6)
    assert record[1].layers[0].proof.state == "passed"


def test_dropout_is_refused():
    layer = regard.MultiHeadAttention(20, 4, dropout=0.1)
    with pytest.raises(RegardError, match=r"model\.eval\(\)"), regard.capture(layer):
        layer(numbers(BATCH, N, 20))


@pytest.mark.parametrize("return_weights", [False, True])
@torch.no_grad()
def test_a_changed_mask_reaches_the_output_and_the_weights(return_weights):
    layer, x = ready(regard.MultiHeadAttention(20, 4)), numbers(BATCH, N, 20)
    expected = layer(x, mask=Causal(), return_weights=return_weights)
    with regard.intervene(layer, regard.Remask(layer=0, head=None, mask=Causal())):
        changed = layer(x, return_weights=return_weights)
    torch.testing.assert_close(changed, expected, atol=1e-5, rtol=0)


@torch.no_grad()
def test_arrays_of_other_libraries_pass_unseen():
    class Mixed(nn.Module):
        def forward(self, x):
            attend(x.numpy(), x.numpy(), x.numpy())
            return attend(x, x, x)

    assert len(watched(Mixed(), numbers(1, 3, N, 4)).layers) == 1
