import math

import pytest
import torch
from torch import nn

from regard.attention import Causal, Padding, Window, rotary
from regard.errors import RegardError
from regard.layers import MultiHeadAttention

BATCH, QUERIES, KEYS, D_MODEL, D_KV, HEADS = 2, 5, 7, 12, 11, 4


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(7)


def twins(d_kv=D_MODEL, **options):
    """PyTorch's layer and ours, with the same weights."""
    theirs = nn.MultiheadAttention(D_MODEL, HEADS, kdim=d_kv, vdim=d_kv, batch_first=True, **options).double()
    nn.init.normal_(theirs.in_proj_bias)
    nn.init.normal_(theirs.out_proj.bias)
    ours = MultiHeadAttention(D_MODEL, HEADS, d_kv=d_kv, **options).double()
    if theirs.in_proj_weight is None:
        projections = theirs.q_proj_weight, theirs.k_proj_weight, theirs.v_proj_weight
    else:
        projections = theirs.in_proj_weight.chunk(3)
    with torch.no_grad():
        for layer, weight, bias in zip(
            (ours.query_projection, ours.key_projection, ours.value_projection),
            projections,
            theirs.in_proj_bias.chunk(3),
            strict=True,
        ):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        ours.output_projection.load_state_dict(theirs.out_proj.state_dict())
    return theirs, ours


def rows(length, width=D_MODEL):
    return torch.randn(BATCH, length, width, dtype=torch.float64)


def compare(theirs, ours):
    for found, expected in zip(ours, theirs, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-12, rtol=1e-10)


@pytest.mark.parametrize("return_weights", [False, True])
def test_self_attention_equals_pytorchs(return_weights):
    theirs, ours = twins()
    x = rows(QUERIES)
    expected = theirs(x, x, x, average_attn_weights=False)
    found = ours(x, return_weights=return_weights)
    compare(expected[: 1 + return_weights], found if return_weights else (found,))


def test_self_attention_with_masks_equals_pytorchs():
    theirs, ours = twins()
    x, present = rows(QUERIES), [3, 5]
    hidden = ~torch.ones(QUERIES, QUERIES, dtype=torch.bool).tril()
    padding = torch.arange(QUERIES) >= torch.tensor(present)[:, None]
    expected = theirs(x, x, x, attn_mask=hidden, key_padding_mask=padding, average_attn_weights=False)
    compare(expected, ours(x, mask=Causal() & Padding(present), return_weights=True))
    compare(expected[:1], (ours(x, mask=Causal() & Padding(present)),))
    compare(expected, ours(x, mask=~hidden & ~padding[:, None, None], return_weights=True))


def test_cross_attention_equals_pytorchs():
    theirs, ours = twins(d_kv=D_KV)
    x, key, value = rows(QUERIES), rows(KEYS, D_KV), rows(KEYS, D_KV)
    compare(theirs(x, key, value, average_attn_weights=False), ours(x, key, value, return_weights=True))
    compare(theirs(x, key, key)[:1], (ours(x, key),))


def test_cross_attention_with_a_mask_and_a_bias_equals_pytorchs():
    theirs, ours = twins(d_kv=D_KV)
    x, key = rows(QUERIES), rows(KEYS, D_KV)
    bias = torch.randn(BATCH, HEADS, QUERIES, KEYS, dtype=torch.float64)
    visible = Window(3).dense(QUERIES, KEYS)[0, 0]
    added = torch.where(torch.asarray(visible), bias, -math.inf).flatten(0, 1)
    expected = theirs(x, key, key, attn_mask=added, average_attn_weights=False)
    compare(expected, ours(x, key, mask=Window(3), bias=bias, return_weights=True))


def layer_by_loops(layer, query, key, temperature):
    """Every number of the layer's output by loops over batch, heads, queries and keys."""
    projected = layer.query_projection(query), layer.key_projection(key), layer.value_projection(key)
    width, group = layer.head_dim, layer.num_heads // layer.num_kv_heads
    joined = torch.zeros(*query.shape[:2], layer.num_heads * width, dtype=query.dtype)
    for b in range(query.shape[0]):
        for h in range(layer.num_heads):
            own, shared = (
                slice(h * width, (h + 1) * width),
                slice(h // group * width, (h // group + 1) * width),
            )
            for q in range(query.shape[1]):
                scores = [projected[0][b, q, own] @ projected[1][b, k, shared] for k in range(key.shape[1])]
                raised = [math.exp(float(score) / math.sqrt(width) / temperature) for score in scores]
                for k, share in enumerate(raised):
                    joined[b, q, own] += share / sum(raised) * projected[2][b, k, shared]
    return layer.output_projection(joined)


@pytest.mark.parametrize("num_kv_heads", [1, 2, 4])
@pytest.mark.parametrize("bias", [True, False])
def test_equals_plain_loops(num_kv_heads, bias):
    layer = MultiHeadAttention(
        D_MODEL, HEADS, num_kv_heads=num_kv_heads, head_dim=6, d_kv=D_KV, bias=bias
    ).double()
    query, key = rows(QUERIES), rows(KEYS, D_KV)
    with torch.no_grad():
        expected = layer_by_loops(layer, query, key, temperature=0.6)
        compare((expected,), (layer(query, key, temperature=0.6),))
    assert layer.key_projection.weight.shape == (num_kv_heads * 6, D_KV)


def test_weights_are_those_of_each_head():
    layer = MultiHeadAttention(D_MODEL, HEADS, num_kv_heads=2).double()
    x = rows(QUERIES)
    output, shares = layer(x, return_weights=True, mask=Causal())
    assert shares.shape == (BATCH, HEADS, QUERIES, QUERIES)
    torch.testing.assert_close(shares.sum(-1), torch.ones(BATCH, HEADS, QUERIES, dtype=torch.float64))
    assert (shares.triu(1) == 0).all()
    compare((output,), (layer(x, mask=Causal()),))


def test_one_sequence_needs_no_batch():
    layer = MultiHeadAttention(D_MODEL, HEADS).double()
    x = rows(QUERIES)
    compare((layer(x, mask=Causal())[0],), (layer(x[0], mask=Causal()),))


def test_gradients_flow_to_every_parameter_and_stop_at_hidden_keys():
    layer = MultiHeadAttention(D_MODEL, HEADS, num_kv_heads=2).double()
    x = rows(QUERIES).requires_grad_()
    layer(x, mask=Causal())[:, :3].square().sum().backward()
    assert all(
        (parameter.grad != 0).any()
        for name, parameter in layer.named_parameters()
        if name != "key_projection.bias"
    )
    assert (x.grad[:, :3] != 0).all()
    assert (x.grad[:, 3:] == 0).all()


def test_an_empty_sequence_reads_only_the_output_bias():
    layer = MultiHeadAttention(D_MODEL, HEADS)
    nn.init.normal_(layer.output_projection.bias)
    x = rows(QUERIES).float().requires_grad_()
    output = layer(x, mask=Padding([0, 5]))
    torch.testing.assert_close(output[0], layer.output_projection.bias.expand(QUERIES, -1))
    output.sum().backward()
    assert x.grad.isfinite().all()


def test_dropout_only_while_training():
    layer, without = (
        MultiHeadAttention(D_MODEL, HEADS, dropout=0.5).double(),
        MultiHeadAttention(D_MODEL, HEADS).double(),
    )
    without.load_state_dict(layer.state_dict())
    x = rows(QUERIES)
    expected, shares = without(x, return_weights=True)
    assert not torch.allclose(layer(x), expected)
    dropped, undropped = layer(x, return_weights=True)
    assert not torch.allclose(dropped, expected)
    compare((shares,), (undropped,))
    layer.eval()
    compare((expected,), (layer(x),))
    compare((expected, shares), layer(x, return_weights=True))


def test_dropout_keeps_the_mean():
    layer = MultiHeadAttention(D_MODEL, HEADS, dropout=0.3).double()
    x = rows(QUERIES)[:1].expand(4001, -1, -1)
    trained = layer(x).mean(0)
    torch.testing.assert_close(trained, layer.eval()(x[0]), atol=0.03, rtol=0)


@pytest.mark.parametrize("interleaved", [False, True])
def test_rotary_positions_turn_queries_and_keys(interleaved):
    plain = MultiHeadAttention(D_MODEL, 2).double()
    layer = MultiHeadAttention(D_MODEL, 2, rotary_base=100.0, rotary_interleaved=interleaved).double()
    layer.load_state_dict(plain.state_dict())
    x = rows(QUERIES)
    query, key = (
        rotary(
            projection(x).reshape(BATCH, QUERIES, 2, 6).transpose(1, 2),
            torch.arange(QUERIES),
            base=100.0,
            interleaved=interleaved,
        )
        for projection in (plain.query_projection, plain.key_projection)
    )
    expected = torch.softmax(query @ key.mT / math.sqrt(6), -1)
    compare((expected,), (layer(x, return_weights=True)[1],))


def test_rotary_positions_follow_the_alignment_of_causal():
    layer = MultiHeadAttention(D_MODEL, 3, rotary_base=100).double()
    x = rows(QUERIES)
    whole = layer(x, mask=Causal())
    compare((whole[:, -2:],), (layer(x[:, -2:], x, mask=Causal()),))
    given = torch.arange(QUERIES) + 1000
    compare((whole,), (layer(x, mask=Causal(), positions=given, key_positions=given),))
    shifted = torch.stack([given, given + 3])
    compare((whole,), (layer(x, mask=Causal(), positions=shifted, key_positions=shifted),))
    assert not torch.allclose(whole, layer(x, mask=Causal(), positions=given))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"num_heads": 5},
            "num_heads must divide d_model unless head_dim is given, and 5 does not divide 12",
        ),
        ({"num_kv_heads": 3}, "num_kv_heads must divide num_heads, and 3 does not divide 4"),
        ({"num_kv_heads": 0}, "num_kv_heads must be a whole number of at least 1"),
        ({"d_kv": 0}, "d_kv must be a whole number of at least 1"),
        ({"head_dim": 0}, "head_dim must be a whole number of at least 1"),
        ({"d_model": 0}, "d_model must be a whole number of at least 1"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1"),
        ({"dropout": -0.1}, "dropout must be at least 0 and below 1"),
        ({"rotary_base": 0.0}, "rotary_base must be a finite number above 0"),
        ({"rotary_base": 100.0}, "head_dim must be even for rotary positions, and it is 3"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, expected):
    with pytest.raises(RegardError, match=expected):
        MultiHeadAttention(**({"d_model": D_MODEL, "num_heads": HEADS} | settings))


@pytest.mark.parametrize(
    ("inputs", "options", "expected"),
    [
        (
            (torch.ones(2, 5, 11),),
            {},
            r"query must be floating-point vectors \[..., tokens, d_model=12\].*\[2, 5, 11\]",
        ),
        ((torch.ones(12),), {}, "query must be floating-point vectors"),
        ((torch.ones(2, 5, 12, dtype=torch.int64),), {}, "it is torch.int64"),
        ((torch.ones(2, 5, 12), torch.ones(2, 7, 11)), {}, r"key must be .*d_kv=12.*\[2, 7, 11\]"),
        ((torch.ones(2, 5, 12), torch.ones(2, 7, 12), torch.ones(2, 7, 11)), {}, "value must be"),
        ((torch.ones(2, 5, 12), None, torch.ones(2, 5, 12)), {}, "value needs a key"),
        (
            (torch.ones(2, 5, 12), torch.ones(2, 7, 12), torch.ones(2, 6, 12)),
            {},
            r"value must have one row per key.*key \[2, 7, 12\], value \[2, 6, 12\]",
        ),
        ((torch.ones(2, 5, 12), torch.ones(3, 7, 12)), {}, r"same axes before the heads.*key \[3, 7, 12\]"),
        (
            (torch.ones(2, 5, 12),),
            {"mask": Padding([5, 6])},
            r"Padding must fit the 5 keys.*In MultiHeadAttention\(d_model=12",
        ),
        ((torch.ones(2, 5, 12),), {"temperature": 0.0}, "temperature must be a finite number above 0"),
        (
            (torch.ones(2, 5, 12),),
            {"positions": torch.arange(5)},
            "positions and key_positions need rotary_base",
        ),
    ],
)
def test_inputs_that_do_not_fit_are_refused(inputs, options, expected):
    with pytest.raises(RegardError, match=expected) as caught:
        MultiHeadAttention(D_MODEL, HEADS)(*inputs, **options)
    assert caught.value.say("fr") != caught.value.say("en")


def test_the_error_of_the_mechanism_is_kept_as_the_cause():
    with pytest.raises(RegardError) as caught:
        MultiHeadAttention(D_MODEL, HEADS)(torch.ones(2, 5, 12), mask=Padding([5, 6]))
    assert "Padding must fit" in str(caught.value.__cause__)


def test_it_prints_its_settings():
    shown = repr(MultiHeadAttention(D_MODEL, HEADS, num_kv_heads=2))
    assert "d_model=12, num_heads=4, num_kv_heads=2, head_dim=3, d_kv=12" in shown


def test_it_can_be_drawn_anew_and_saved():
    layer, other = MultiHeadAttention(D_MODEL, HEADS), MultiHeadAttention(D_MODEL, HEADS)
    nn.init.normal_(layer.query_projection.bias)
    layer.reset_parameters()
    assert (layer.query_projection.bias == 0).all()
    assert layer.query_projection.weight.std() > 0
    other.load_state_dict(layer.state_dict())
    x = rows(QUERIES).float()
    compare((layer(x),), (other(x),))


@pytest.mark.parametrize("rotary_base", [None, 100.0])
@pytest.mark.parametrize("bias", [True, False])
def test_one_product_is_three(bias, rotary_base):
    layer = MultiHeadAttention(12, 3, num_kv_heads=1, bias=bias, rotary_base=rotary_base)
    x = torch.randn(2, 5, 12, requires_grad=True)
    joined = layer(x, mask=Causal())
    with torch.no_grad():
        torch.testing.assert_close(layer(x, mask=Causal()), joined)
    gradients = torch.autograd.grad(joined.square().sum(), [x, *layer.parameters()])
    apart = layer(x, x.clone(), mask=Causal())  # another tensor: three products
    expected = torch.autograd.grad(apart.square().sum(), [x, *layer.parameters()])
    for one, other in zip(gradients, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_whoever_hooks_one_projection_is_heard():
    layer = MultiHeadAttention(12, 3)
    x = torch.randn(2, 5, 12)
    heard = []
    layer.key_projection.register_forward_hook(lambda part, given, found: heard.append(found) or 2 * found)
    doubled = layer(x)
    assert len(heard) == 1
    torch.testing.assert_close(doubled, layer(x, temperature=1.0))
    with torch.no_grad():
        layer.key_projection.weight.mul_(2)
        layer.key_projection.bias.mul_(2)
    layer.key_projection._forward_hooks.clear()
    torch.testing.assert_close(layer(x), doubled)
