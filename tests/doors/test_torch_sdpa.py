"""Every way to call PyTorch's kernel, against weights computed from the model's own parameters."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.nn.attention.bias import causal_lower_right, causal_upper_left

import regard
from regard.errors import RegardError
from tests.doors.plain_models import (
    HEADS,
    WIDTH,
    CausalAttention,
    Kernel,
    PatchModel,
    TinyGPT,
    assert_equal,
    by_hand,
    numbers,
    ready,
    watched,
)

BATCH, N, M = 3, 5, 7


@pytest.mark.parametrize("early", [False, True], ids=["attribute", "bound early"])
@torch.no_grad()
def test_a_decoder_in_the_manner_of_nanogpt(early):
    model = ready(TinyGPT(early))
    idx = torch.randint(0, 97, (BATCH, N), generator=torch.Generator().manual_seed(1))
    record = watched(model, idx)
    x = model.wte(idx)
    for number, block in enumerate(model.h):
        query, key, _ = block.attn.heads(block.ln(x))
        expected = by_hand(query, key, visible=torch.ones(N, N).tril().bool())
        for item in range(BATCH):
            assert_equal(record[item].layers[number], expected[item])
        x = block(x)
    assert [layer.name for layer in record[0].layers] == ["h.0.attn", "h.1.attn"]
    assert record.unseen == []
    assert record[2].axes[0].ids == tuple(idx[2].tolist())
    assert [layer.kind for layer in record[0].layers] == ["self", "self"]


@torch.no_grad()
def test_a_picture_in_the_manner_of_timm():
    model, picture = ready(PatchModel()), numbers(BATCH, 3, 4, 6)
    record = watched(model, picture)
    query, key, _ = model.heads(model.patches(picture).flatten(2).transpose(1, 2))
    assert_equal(record[1].layers[0], by_hand(query, key)[1])
    assert (record[1].axes[0].kind, len(record[1].axes[0])) == ("patches", 6)


MASKS = {
    "booleans": torch.ones(N, M).tril(1).bool(),
    "booleans a key": (torch.arange(M) != 2)[None],
    "booleans a sequence": (torch.arange(M) < torch.tensor([M, 4, 6])[:, None])[:, None, None],
    "booleans a head": numbers(BATCH, HEADS, N, M) > -0.5,
    "numbers": numbers(N, M),
    "numbers that hide": torch.where(torch.ones(N, M).tril(2) > 0, numbers(N, M), -torch.inf),
    "the lowest number hides": torch.where(torch.ones(N, M).tril(2) > 0, 0.0, torch.finfo(torch.float32).min),
}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS.keys())
@pytest.mark.parametrize("scale", [None, 0.3])
@torch.no_grad()
def test_masks_and_scales(mask, scale):
    model = ready(Kernel(attn_mask=mask, scale=scale))
    x, context = numbers(BATCH, N, WIDTH), numbers(BATCH, M, WIDTH, seed=5)
    record = watched(model, x, context)
    query, key = model.split(model.to_q(x)), model.split(model.to_k(context))
    visible = mask if mask.dtype == torch.bool else mask > -1e30
    bias = None if mask.dtype == torch.bool else torch.where(visible, mask, 0)
    expected = by_hand(query, key, visible=visible, bias=bias, scale=scale)
    for item in range(BATCH):
        assert_equal(record[item].layers[0], expected[item])
    assert (record[0].layers[0].kind, record[0].layers[0].dtype) == ("cross", "float32")


@pytest.mark.parametrize(("queries", "keys"), [(N, N), (N, M), (M, N)])
@torch.no_grad()
def test_the_kernels_causality_begins_at_the_first_key(queries, keys):
    model = ready(Kernel(is_causal=True))
    x, context = numbers(2, queries, WIDTH), numbers(2, keys, WIDTH, seed=5)
    record = watched(model, x, context)
    query, key = model.split(model.to_q(x)), model.split(model.to_k(context))
    expected = by_hand(query, key, visible=torch.ones(queries, keys).tril().bool())
    assert_equal(record[1].layers[0], expected[1, :, :, : min(queries, keys)])


@pytest.mark.parametrize(("made", "first"), [(causal_upper_left, 0), (causal_lower_right, M - N)])
@torch.no_grad()
def test_causal_biases(made, first):
    model = ready(Kernel(attn_mask=made(N, M)))
    x, context = numbers(2, N, WIDTH), numbers(2, M, WIDTH, seed=5)
    record = watched(model, x, context)
    query, key = model.split(model.to_q(x)), model.split(model.to_k(context))
    expected = by_hand(query, key, visible=torch.ones(N, M).tril(first).bool())
    layer = record[1].layers[0]
    assert_equal(layer, expected[1, ..., : layer.key.shape[1]])


class Bare(nn.Module):
    """Hands arrays to the kernel as they are."""

    def __init__(self, **named: object) -> None:
        super().__init__()
        self.named = named

    def forward(self, *arrays: torch.Tensor) -> torch.Tensor:
        return functional.scaled_dot_product_attention(*arrays, **self.named)


@torch.no_grad()
def test_grouped_queries_read_the_keys_of_their_group():
    query, key = numbers(2, 6, N, 5), numbers(2, 3, M, 5, seed=4)
    record = watched(Bare(enable_gqa=True), query, key, numbers(2, 3, M, 5, seed=5))
    assert record[0].layers[0].kv_head == (0, 0, 1, 1, 2, 2)
    assert_equal(record[0].layers[0], by_hand(query, key.repeat_interleave(2, 1))[0])


@torch.no_grad()
def test_one_key_head_serves_all():
    query, key = numbers(2, 3, N, 5), numbers(2, 1, M, 5, seed=4)
    record = watched(Bare(), query, key, numbers(2, 1, M, 5, seed=5))
    assert record[0].layers[0].kv_head == (0, 0, 0)
    assert_equal(record[0].layers[0], by_hand(query, key)[0])


@torch.no_grad()
def test_queries_that_all_sequences_share():
    query, key = numbers(1, 3, N, 5), numbers(2, 3, M, 5, seed=4)
    record = watched(Bare(), query, key, numbers(2, 3, M, 5, seed=5))
    assert_equal(record[1].layers[0], by_hand(query, key)[1])


@torch.no_grad()
def test_three_axes_are_sequences_where_the_module_was_given_as_many():
    mask = numbers(BATCH, N, N) > -0.5
    model = ready(Kernel(heads=1, attn_mask=mask))
    x = numbers(BATCH, N, WIDTH)
    record = watched(model, x)
    expected = by_hand(model.to_q(x), model.to_k(x), visible=mask)
    assert_equal(record[2].layers[0], expected[2:])
    assert record[2].layers[0].kind == "self"


@torch.no_grad()
def test_two_axes_are_one_sequence():
    model, x = ready(Kernel(heads=1)), numbers(N, WIDTH)
    record = watched(model, x)
    assert_equal(record.layers[0], by_hand(model.to_q(x), model.to_k(x))[None])


@pytest.mark.parametrize("shape", [(HEADS, N, 5), (2, 3, HEADS, N, 5)])
def test_axes_of_unclear_meaning_are_refused(shape):
    class Unclear(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(HEADS * 5, HEADS * 5)

        def forward(self, x):
            array = self.linear(x).new_ones(shape)
            return functional.scaled_dot_product_attention(array, array, array)

    model = Unclear()
    with pytest.raises(RegardError, match="cannot tell sequences from heads"), regard.capture(model):
        model(numbers(N, HEADS * 5))


@torch.no_grad()
def test_kernels_inside_switched_off_modes_are_seen():
    class Hidden(CausalAttention):
        def forward(self, x):
            with torch._C.DisableTorchFunction():
                return super().forward(x)

    record = watched(ready(Hidden()), numbers(2, N, WIDTH))
    assert [layer.name for layer in record[0].layers] == ["Hidden"]


@torch.no_grad()
def test_the_operator_itself_is_seen():
    class Operator(nn.Module):
        def forward(self, x):
            return torch.ops.aten.scaled_dot_product_attention(x, x, x)

    record = watched(Operator(), numbers(2, 3, N, 5))
    assert_equal(record[1].layers[0], by_hand(numbers(2, 3, N, 5), numbers(2, 3, N, 5))[1])


@torch.no_grad()
def test_autocast_is_read_in_the_type_that_the_kernel_used():
    arrays = [numbers(1, 3, N, 5, seed=seed) for seed in (3, 4, 5)]
    model = Bare()
    with regard.capture(model, keep="all") as record, torch.autocast("cpu", torch.bfloat16):
        assert model(*arrays).dtype == torch.bfloat16
    assert (record.layers[0].dtype, record.layers[0].prove().state) == ("bfloat16", "passed")
    with regard.capture(model) as record, torch.autocast("cpu", torch.bfloat16):
        assert model(*(array.double() for array in arrays)).dtype == torch.float64
    assert (record.layers[0].dtype, record.layers[0].proof.state) == ("float64", "passed")


def test_dropout_is_refused():
    model = Kernel(dropout_p=0.1)
    with pytest.raises(RegardError, match=r"model\.eval\(\)"), regard.capture(model):
        model(numbers(2, N, WIDTH))


def test_layers_run_again_for_their_gradients_are_recorded_once():
    from torch.utils.checkpoint import checkpoint

    class Saving(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = CausalAttention()

        def forward(self, x):
            return checkpoint(self.inner, x, use_reentrant=False)

    model = Saving()
    with regard.capture(model) as record:
        model(numbers(1, N, WIDTH)).sum().backward()
    assert len(record.layers) == 1
    assert model.inner.c_attn.weight.grad is not None


@torch.no_grad()
def test_layers_with_equal_masks_share_one():
    class Thrice(nn.Module):
        def __init__(self):
            super().__init__()
            self.kernels = nn.ModuleList(Kernel() for _ in range(3))

        def forward(self, x):
            for kernel, ahead in zip(self.kernels, (1, 1, 2), strict=True):
                kernel.named = {"attn_mask": torch.ones(N, N).tril(ahead).bool()}
                x = kernel(x).transpose(1, 2).flatten(2)
            return x

    record = watched(ready(Thrice()), numbers(1, N, WIDTH))
    first, second, third = (layer.mask for layer in record.layers)
    assert first is not None
    assert first is second
    assert third.dense(N, N).sum() == torch.ones(N, N).tril(2).sum()


@torch.no_grad()
def test_a_changed_head_reaches_the_model():
    model, x = ready(CausalAttention()), numbers(2, N, WIDTH)
    value = model.heads(x)[2]
    kernel = functional.scaled_dot_product_attention(*model.heads(x)[:2], value, is_causal=True)
    kernel[:, 1] = 0
    expected = model.c_proj(kernel.transpose(1, 2).flatten(2))
    with regard.intervene(model, regard.Ablate(layer=0, head=1)):
        torch.testing.assert_close(model(x), expected, atol=1e-5, rtol=0)


@torch.no_grad()
def test_nothing_is_left_behind():
    before = functional.scaled_dot_product_attention
    model = ready(TinyGPT())
    with pytest.raises(IndexError), regard.capture(model):
        model(torch.tensor([[5000]]))
    with pytest.raises(RegardError), regard.capture(nn.Linear(2, 3)):
        pass
    assert functional.scaled_dot_product_attention is before
    assert torch.overrides._get_current_function_mode_stack() == []
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


@torch.no_grad()
def test_two_captures_and_an_unwatched_run_do_not_mix():
    model = ready(TinyGPT())
    stop, lengths = threading.Event(), {}

    def unwatched() -> None:
        with torch.no_grad():
            while not stop.is_set():
                model(torch.full((1, 2), 9))

    def run(length: int) -> None:
        with torch.no_grad():
            for _ in range(5):
                with regard.capture(model) as record:
                    model(torch.full((1, length), 5))
                lengths.setdefault(length, []).extend(
                    (layer.name, len(layer.query_axis)) for layer in record.layers
                )

    disturbing = threading.Thread(target=unwatched)
    disturbing.start()
    threads = [threading.Thread(target=run, args=(length,)) for length in (3, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    disturbing.join()
    assert lengths == {length: [("h.0.attn", length), ("h.1.attn", length)] * 5 for length in (3, 7)}
