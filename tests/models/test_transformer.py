from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

import regard
from benchmarks.plain_transformer import PlainGPT, causal, decoder_layer, encoder_layer
from regard.errors import RegardError
from regard.models.transformer import Transformer, TransformerConfig, parameters_of

BOTH = TransformerConfig(
    vocab_size=23, d_model=12, num_heads=3, encoder_layers=2, decoder_layers=2, max_length=17
)
READER = replace(BOTH, decoder_layers=0)
WRITER = replace(BOTH, encoder_layers=0)


def made(config, seed=5):
    """A transformer whose biases and norms are no longer zeros and ones."""
    torch.manual_seed(seed)
    model = Transformer(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
    return model.eval()


def drawn(rows, tokens, seed=2):
    return torch.randint(1, BOTH.vocab_size, (rows, tokens), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_it_is_pytorchs_encoder_and_decoder(norm, activation):
    model = made(replace(BOTH, norm=norm, activation=activation))
    source, target = drawn(2, 7), drawn(2, 5, seed=3)
    read = model.embeddings(source)
    for block in model.encoder:
        read = encoder_layer(block)(read)
    read = model.encoder_norm(read)
    x = model.embeddings(target)
    for block in model.decoder:
        x = decoder_layer(block)(x, read, tgt_mask=causal(5))
    expected = model.output(model.decoder_norm(x))
    torch.testing.assert_close(model(source, None, target), expected, rtol=1e-4, atol=1e-5)


def test_only_norms_before_need_one_behind():
    for norm, kind in (("pre", nn.LayerNorm), ("post", nn.Identity)):
        model = Transformer(replace(BOTH, norm=norm))
        assert type(model.encoder_norm) is kind
        assert type(model.decoder_norm) is kind


def test_the_embeddings_are_those_of_vaswani():
    model = made(BOTH)
    ids = drawn(1, 6)
    places = torch.from_numpy(regard.attention.sinusoidal(6, 12)).float()
    expected = model.embeddings.tokens.weight[ids[0]] * 12**0.5 + places
    torch.testing.assert_close(model.embeddings(ids)[0], expected)
    learned = made(replace(WRITER, positions="learned"))
    expected = learned.embeddings.tokens.weight[ids[0, 2:]] + learned.embeddings.positions.weight[2:6]
    torch.testing.assert_close(learned.embeddings(ids[:, 2:], 2)[0], expected)


def test_gradients_are_those_of_pytorchs_layers():
    config = replace(WRITER, positions="learned", activation="gelu")
    model = made(config).train()
    plain = PlainGPT(model)
    ids = drawn(3, 11)
    for net in (model, plain):
        nn.functional.cross_entropy(net(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten()).backward()
    torch.testing.assert_close(plain.tokens.weight.grad, model.embeddings.tokens.weight.grad)
    for layer, block in zip(plain.layers, model.decoder, strict=True):
        look = block.attention
        parts = (look.query_projection, look.key_projection, look.value_projection)
        for kind in ("weight", "bias"):
            ours = torch.cat([getattr(part, kind).grad for part in parts])
            torch.testing.assert_close(
                getattr(layer.self_attn, f"in_proj_{kind}").grad, ours, rtol=1e-4, atol=1e-6
            )
        torch.testing.assert_close(layer.linear1.weight.grad, block.feedforward[0].weight.grad)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary"])
@pytest.mark.parametrize("kv_heads", [None, 1])
@pytest.mark.parametrize("both", [False, True])
def test_step_by_step_is_the_whole(positions, kv_heads, both):
    config = replace(BOTH if both else WRITER, positions=positions, num_kv_heads=kv_heads)
    model = made(config)
    target = drawn(2, 9)
    encoded = model.encode(drawn(2, 6, seed=4), torch.tensor([6, 4])) if both else None
    whole = model.decode(target, encoded)
    state = model.start(encoded)
    logits, state = model.step(target[:, :3], state)  # a prompt of several tokens at once
    torch.testing.assert_close(logits, whole[:, 2], rtol=1e-4, atol=1e-5)
    for place in range(3, 9):
        logits, state = model.step(target[:, place : place + 1], state)
        torch.testing.assert_close(logits, whole[:, place], rtol=1e-4, atol=1e-5)
    assert state.length == 9
    assert [cache.length for cache in state.own] == [9, 9]
    assert [cache.length for cache in state.source] == ([6, 6] if both else [0, 0])


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary"])
def test_padding_changes_nothing(positions):
    model = made(replace(BOTH, positions=positions))
    source, target = drawn(2, 8), drawn(2, 5, seed=6)
    lengths = torch.tensor([8, 5])
    together = model(source, lengths, target)
    torch.testing.assert_close(together[:1], model(source[:1], None, target[:1]), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(together[1:], model(source[1:, :5], None, target[1:]), rtol=1e-4, atol=1e-5)
    reader = made(replace(READER, positions=positions))
    alone = reader(source[1:, :5])
    torch.testing.assert_close(reader(source, lengths)[1:, :5], alone, rtol=1e-4, atol=1e-5)


def test_who_writes_does_not_see_what_comes_and_who_reads_does():
    ids = drawn(1, 8)
    other = ids.clone()
    other[0, 6] = (ids[0, 6] % (BOTH.vocab_size - 1)) + 1
    writer, reader = made(WRITER), made(READER)
    torch.testing.assert_close(writer(ids)[:, :6], writer(other)[:, :6], rtol=0, atol=0)
    assert not torch.allclose(writer(ids)[:, 6:], writer(other)[:, 6:])
    assert not torch.allclose(reader(ids)[:, 0], reader(other)[:, 0])


def test_a_state_is_reordered_whole():
    model = made(BOTH)
    encoded = model.encode(drawn(3, 6), torch.tensor([6, 3, 5]))
    target = drawn(3, 4, seed=8)
    _, state = model.step(target[:, :3], model.start(encoded))
    rows = torch.tensor([2, 0])
    logits, _ = model.step(target[rows, 3:], state.reordered(rows))
    torch.testing.assert_close(logits, model.decode(target, encoded)[rows, -1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("vocab_size", "expected"), [(27, 4_192), (36, 4_480)])
def test_microgpt_has_as_many_parameters(vocab_size, expected):
    config = TransformerConfig(
        vocab_size=vocab_size,
        d_model=16,
        num_heads=4,
        decoder_layers=1,
        max_length=16,
        positions="learned",
        norm_kind="rms",
        bias=False,
        tied=False,
    )
    assert parameters_of(Transformer(config)) == expected


def test_tied_weights_count_once_and_the_translator_is_of_its_size():
    from regard.training.recipes.translate import configuration

    assert parameters_of(Transformer(configuration(8_000))) == 7_578_624
    tied, untied = (parameters_of(Transformer(replace(WRITER, tied=tied))) for tied in (True, False))
    assert untied - tied == WRITER.vocab_size * WRITER.d_model
    model = Transformer(WRITER)
    assert model.output.weight is model.embeddings.tokens.weight


def test_dropout_is_for_training_only():
    model = made(replace(WRITER, dropout=0.5))
    ids = drawn(1, 5)
    assert torch.equal(model(ids), model(ids))
    model.train()
    assert not torch.equal(model(ids), model(ids))


def test_a_record_tells_what_looks_at_what():
    model = made(BOTH)
    source, target = drawn(1, 7), drawn(1, 5, seed=3)
    with regard.capture(model) as record:
        model(source, None, target)
    assert [layer.kind for layer in record.layers] == ["self", "self", "self", "cross", "self", "cross"]
    weights = torch.stack([torch.as_tensor(record.layers[3].weights(head)) for head in range(3)])
    block = model.decoder[0]
    x = model.embeddings(target)
    x = x + block.attention(block.attention_norm(x), mask=regard.attention.Causal())
    _, expected = block.crossing(block.crossing_norm(x), model.encode(source).states, return_weights=True)
    torch.testing.assert_close(weights.float(), expected[0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"d_model": 0}, "d_model"),
        ({"vocab_size": 0}, "vocab_size"),
        ({"num_heads": 5}, "num_heads"),
        ({"num_kv_heads": 2}, "num_kv_heads"),
        ({"encoder_layers": 0, "decoder_layers": 0}, "encoder_layers"),
        ({"encoder_layers": -1}, "encoder_layers"),
        ({"positions": "none"}, "positions"),
        ({"norm": "middle"}, "norm"),
        ({"norm_kind": "batch"}, "norm_kind"),
        ({"activation": "swish"}, "activation"),
        ({"dropout": 1.0}, "dropout"),
        ({"norm_eps": 0.0}, "norm_eps"),
        ({"pad": -1}, "pad"),
        ({"max_length": 0}, "max_length"),
        ({"d_model": 9, "positions": "rotary"}, "head_dim"),
        ({"d_feedforward": 0}, "d_feedforward"),
    ],
)
def test_what_no_transformer_is_made_of_is_refused(changes, message):
    with pytest.raises(RegardError) as caught:
        Transformer(replace(BOTH, **changes))
    assert message in caught.value.say("en")
    assert message in caught.value.say("fr")
    assert caught.value.say("en") != caught.value.say("fr")


def test_a_text_that_is_too_long_is_refused():
    model = made(WRITER)
    with pytest.raises(RegardError, match="18 tokens, and this model reads at most 17") as caught:
        model(drawn(1, 18))
    assert "18 tokens, et ce modèle en lit au plus 17" in caught.value.say("fr")
    _, state = model.step(drawn(1, 17), model.start())
    with pytest.raises(RegardError, match="18 tokens"):
        model.step(drawn(1, 1), state)


def test_who_reads_and_writes_must_be_told_what_to_write():
    with pytest.raises(RegardError, match="target_ids") as caught:
        made(BOTH)(drawn(1, 3))
    assert "demande target_ids" in caught.value.say("fr")
