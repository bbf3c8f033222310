"""PyTorch's own multi-head attention in all its forms, against weights computed from its parameters."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

import regard
from regard.errors import RegardError
from tests.doors.plain_models import WIDTH, all_heads, assert_equal, by_hand, numbers, ready, watched

BATCH, N, M, HEADS = 3, 5, 7, 2
LOOKS_BACK = torch.ones(N, N).tril().bool()
ENDS = torch.arange(N) < torch.tensor([N, 4, 2])[:, None]


def heads_of(layer: nn.MultiheadAttention, x: torch.Tensor, source: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Query and key, ``[batch, heads, n, d]``, of input with the batch first."""
    parts = layer.in_proj_weight.chunk(3), layer.in_proj_bias.chunk(3)
    query, key = (functional.linear(array, parts[0][i], parts[1][i]) for i, array in ((0, x), (1, source)))
    return tuple(array.unflatten(-1, (HEADS, -1)).transpose(-3, -2) for array in (query, key))


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("padded", [None, ~ENDS], ids=["whole", "padded"])
@pytest.mark.parametrize("mask", [None, ~LOOKS_BACK, numbers(N, N)], ids=["no mask", "booleans", "numbers"])
@torch.no_grad()
@pytest.mark.filterwarnings("ignore:Support for mismatched")
def test_self_attention(batch_first, need_weights, padded, mask):
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=batch_first)), numbers(BATCH, N, WIDTH)
    given = x if batch_first else x.transpose(0, 1)
    record = watched(
        layer, given, given, given, need_weights=need_weights, key_padding_mask=padded, attn_mask=mask
    )
    is_bias = mask is not None and mask.dtype != torch.bool
    visible = torch.ones(BATCH, 1, N, N, dtype=torch.bool)
    visible = visible if padded is None else visible & ENDS[:, None, None]
    visible = visible if mask is None or is_bias else visible & LOOKS_BACK
    expected = by_hand(*heads_of(layer, x, x), visible=visible, bias=mask if is_bias else None)
    for item in range(BATCH):
        assert_equal(record[item].layers[0], expected[item])
    assert record[0].layers[0].kind == "self"


@torch.no_grad()
def test_a_mask_for_each_sequence_and_head():
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)), numbers(BATCH, N, WIDTH)
    hidden = numbers(BATCH * HEADS, N, N) > 1
    record = watched(layer, x, x, x, attn_mask=hidden)
    expected = by_hand(*heads_of(layer, x, x), visible=~hidden.view(BATCH, HEADS, N, N))
    assert_equal(record[1].layers[0], expected[1])


@pytest.mark.parametrize("lengths", [(N, M), (N, N)], ids=["other length", "equal length"])
@torch.no_grad()
def test_cross_attention_is_told_by_its_second_input(lengths):
    layer = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True))
    x, source = numbers(BATCH, lengths[0], WIDTH), numbers(BATCH, lengths[1], WIDTH, seed=5)
    record = watched(layer, x, source, source)
    assert_equal(record[2].layers[0], by_hand(*heads_of(layer, x, source))[2])
    assert record[2].layers[0].kind == "cross"


@torch.no_grad()
def test_one_sequence_without_a_batch():
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS)), numbers(N, WIDTH)
    record = watched(layer, x, x, x)
    assert_equal(record.layers[0], by_hand(*heads_of(layer, x[None], x[None]))[0])


@torch.no_grad()
def test_other_widths_of_key_and_value():
    layer = ready(nn.MultiheadAttention(WIDTH, HEADS, kdim=11, vdim=13, batch_first=True))
    x, key, value = numbers(BATCH, N, WIDTH), numbers(BATCH, M, 11), numbers(BATCH, M, 13)
    record = watched(layer, x, key, value)
    q, k, _ = layer.in_proj_bias.chunk(3)
    query = functional.linear(x, layer.q_proj_weight, q)
    keys = functional.linear(key, layer.k_proj_weight, k)
    split = [array.unflatten(-1, (HEADS, -1)).transpose(1, 2) for array in (query, keys)]
    assert_equal(record[0].layers[0], by_hand(*split)[0])


@pytest.mark.parametrize("padded", [None, ~ENDS], ids=["whole", "padded"])
@torch.no_grad()
def test_a_key_of_zeros_is_a_sink(padded):
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, add_zero_attn=True)), numbers(BATCH, N, WIDTH)
    given = x.transpose(0, 1)
    record = watched(layer, given, given, given, key_padding_mask=padded, average_attn_weights=False)
    own = layer(given, given, given, key_padding_mask=padded, average_attn_weights=False)[1]
    assert_equal(record[1].layers[0], own[1, :, :, :N])
    assert all_heads(record[1].layers[0]).sum(-1).max() < 1


@pytest.mark.parametrize("settings", [{"add_bias_kv": True}, {"add_zero_attn": True}])
def test_keys_that_stand_for_no_token_are_refused(settings):
    layer, x = nn.MultiheadAttention(WIDTH, HEADS, **settings).eval(), numbers(N, BATCH, WIDTH)
    with pytest.raises(RegardError, match="stand for no token"), regard.capture(layer):
        layer(x, x, x, need_weights=False)


@pytest.mark.parametrize("need_weights", [True, False])
def test_training_is_refused(need_weights):
    layer, x = nn.MultiheadAttention(WIDTH, HEADS, dropout=0.1), numbers(N, BATCH, WIDTH)
    with pytest.raises(RegardError, match=r"model\.eval\(\)"), regard.capture(layer):
        layer(x, x, x, need_weights=need_weights)


@torch.no_grad()
def test_it_is_seen_where_modes_are_switched_off():
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)), numbers(BATCH, N, WIDTH)
    with regard.capture(layer) as record, torch._C.DisableTorchFunction():
        layer(x, x, x)
    assert len(record[0].layers) == 1
    assert record.unseen == []


def test_gradients_are_the_same():
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)), numbers(BATCH, N, WIDTH)
    layer(x, x, x)[0].sum().backward()
    plain = layer.in_proj_weight.grad.clone()
    layer.zero_grad()
    with regard.capture(layer):
        layer(x, x, x)[0].sum().backward()
    assert torch.equal(layer.in_proj_weight.grad, plain)


@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
@torch.no_grad()
@pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")
def test_an_encoder_with_padding(norm_first, batch_first):
    block = nn.TransformerEncoderLayer(WIDTH, HEADS, 13, norm_first=norm_first, batch_first=batch_first)
    model = ready(nn.TransformerEncoder(block, 2))
    x = numbers(BATCH, N, WIDTH)
    given = x if batch_first else x.transpose(0, 1)
    record = watched(model, given, src_key_padding_mask=~ENDS)
    assert torch.backends.mha.get_fastpath_enabled()
    assert [layer.name for layer in record[0].layers] == ["layers.0.self_attn", "layers.1.self_attn"]
    first = model.layers[0]
    seen = first.norm1(x) if norm_first else x
    expected = by_hand(*heads_of(first.self_attn, seen, seen), visible=ENDS[:, None, None])
    for item in range(BATCH):
        assert_equal(record[item].layers[0], expected[item])


@pytest.mark.parametrize("batch_first", [True, False])
@torch.no_grad()
@pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")
def test_an_encoder_and_a_decoder(batch_first):
    model = ready(nn.Transformer(WIDTH, HEADS, 1, 1, 13, batch_first=batch_first))
    x, y = numbers(BATCH, N, WIDTH), numbers(BATCH, M, WIDTH, seed=5)
    given = (x, y) if batch_first else (x.transpose(0, 1), y.transpose(0, 1))
    later = nn.Transformer.generate_square_subsequent_mask(M)
    record = watched(model, *given, tgt_mask=later, tgt_is_causal=True)
    encoder, looking_back, across = record[1].layers
    assert [layer.kind for layer in record[1].layers] == ["self", "self", "cross"]
    assert_equal(encoder, by_hand(*heads_of(model.encoder.layers[0].self_attn, x, x))[1])
    decoder = model.decoder.layers[0]
    backwards = torch.ones(M, M).tril().bool()
    assert_equal(looking_back, by_hand(*heads_of(decoder.self_attn, y, y), visible=backwards)[1])
    memory = model.encoder(given[0])
    memory = memory if batch_first else memory.transpose(0, 1)
    y = (
        decoder.norm1(y + decoder.self_attn(*(y.transpose(0, 1),) * 3, attn_mask=later)[0].transpose(0, 1))
        if (not batch_first)
        else decoder.norm1(y + decoder.self_attn(y, y, y, attn_mask=later)[0])
    )
    assert_equal(across, by_hand(*heads_of(decoder.multihead_attn, y, memory))[1])


@pytest.mark.parametrize("average", [True, False])
@torch.no_grad()
def test_a_changed_mask_reaches_the_output_and_the_weights(average):
    layer, x = ready(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)), numbers(1, N, WIDTH)
    expected, shares = layer(x, x, x, attn_mask=~LOOKS_BACK, average_attn_weights=average)
    with regard.intervene(layer, regard.Remask(layer=0, head=None, mask=LOOKS_BACK.numpy())):
        output, weights = layer(x, x, x, average_attn_weights=average)
    torch.testing.assert_close(output, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(weights, shares, atol=1e-5, rtol=0)


@torch.no_grad()
def test_the_fast_path_comes_back_once_the_last_capture_closes():
    forward, model = functional.multi_head_attention_forward, ready(TinyEncoder())
    x = numbers(BATCH, N, WIDTH)
    for before in (False, True):
        torch.backends.mha.set_fastpath_enabled(before)
        with pytest.raises(ZeroDivisionError), regard.capture(model):
            run_and_fail(model, x)
        assert torch.backends.mha.get_fastpath_enabled() is before
        assert functional.multi_head_attention_forward is forward


@torch.no_grad()
def test_another_implementation_that_cannot_be_read_is_listed(monkeypatch):
    def other(query, key, value, embed_dim, num_heads, *rest, need_weights=True, **named):
        return query + 1, None

    monkeypatch.setattr(functional, "multi_head_attention_forward", other)
    layer, x = nn.MultiheadAttention(WIDTH, HEADS).eval(), numbers(N, BATCH, WIDTH)
    with pytest.raises(RegardError, match="MultiheadAttention"), regard.capture(layer) as record:
        assert torch.equal(layer(x, x, x)[0], x + 1)
    assert record.unseen == ["MultiheadAttention"]


def run_and_fail(model: nn.Module, x: torch.Tensor) -> None:
    model(x)
    assert not torch.backends.mha.get_fastpath_enabled()
    raise ZeroDivisionError


class TinyEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.block = nn.TransformerEncoderLayer(WIDTH, HEADS, 13, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.block(x)
