"""Recurrent translators: padding, steps, attention, what they learn, what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import regard
from regard.attention import additive_weights
from regard.errors import RegardError
from regard.models.generation import beam_search, greedy
from regard.models.recurrent import Recurrent, RecurrentConfig
from regard.models.recurrent_cells import MEMORIES, cells
from regard.models.transformer import parameters_of

VOCAB, D_MODEL, HIDDEN, BATCH, SOURCE, TARGET = 31, 13, 11, 3, 7, 5
LENGTHS = (7, 2, 4)
PAD, BEGIN, END, SYMBOLS = 0, 1, 2, 10

KINDS = [
    {"cell": cell, "attention": attention, "bidirectional": bidirectional}
    for cell in ("rnn", "gru", "lstm")
    for attention in (False, True)
    for bidirectional in (False, True)
]
every_kind = pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: " ".join(str(value) for value in kind.values())
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def made(seed: int = 7, **settings: object) -> Recurrent:
    torch.manual_seed(seed)
    sizes: dict[str, object] = {"vocab_size": VOCAB, "d_model": D_MODEL, "hidden": HIDDEN, "layers": 2}
    return Recurrent(RecurrentConfig(**(sizes | settings))).eval()


def drawn(*shape: int, seed: int = 3) -> Tensor:
    return torch.randint(3, VOCAB, shape, generator=torch.Generator().manual_seed(seed))


def batch() -> tuple[Tensor, Tensor, Tensor]:
    source, lengths = drawn(BATCH, SOURCE), torch.tensor(LENGTHS)
    return (
        source.masked_fill(torch.arange(SOURCE) >= lengths[:, None], PAD),
        lengths,
        drawn(BATCH, TARGET, seed=4),
    )


@every_kind
@torch.no_grad()
def test_padding_changes_nothing(kind):
    model, (source, lengths, target) = made(**kind), batch()
    logits = model(source, lengths, target)
    assert logits.shape == (BATCH, TARGET, VOCAB)
    other = torch.where(source == PAD, drawn(BATCH, SOURCE, seed=9), source)
    assert torch.equal(model(other, lengths, target), logits)
    wider = torch.cat([source, drawn(BATCH, 6, seed=9)], 1)
    torch.testing.assert_close(model(wider, lengths, target), logits, atol=1e-6, rtol=0)
    for row, length in enumerate(LENGTHS):
        alone = model(source[row : row + 1, :length], None, target[row : row + 1])
        torch.testing.assert_close(alone[0], logits[row], atol=1e-6, rtol=0)


@every_kind
@torch.no_grad()
def test_padding_of_the_target_changes_nothing_before_it(kind):
    model, (source, lengths, target) = made(**kind), batch()
    wider = torch.cat([target, torch.full((BATCH, 4), PAD)], 1)
    found = model(source, lengths, wider)[:, :TARGET]
    torch.testing.assert_close(found, model(source, lengths, target), atol=1e-6, rtol=0)


@every_kind
@torch.no_grad()
def test_tokens_of_the_source_and_earlier_ones_of_the_target_count_later_ones_do_not(kind):
    model, (source, lengths, target) = made(**kind), batch()
    logits = model(source, lengths, target)
    changed = source.clone()
    changed[0, 3] = (changed[0, 3] + 1) % VOCAB
    moved = (model(changed, lengths, target) - logits).abs().amax((1, 2))
    assert moved[0] > 1e-5
    assert (moved[1:] == 0).all()
    later = target.clone()
    later[:, 3] = (later[:, 3] + 1) % VOCAB
    moved = (model(source, lengths, later) - logits).abs().amax((0, 2))
    assert (moved[:3] == 0).all()
    assert (moved[3:] > 1e-5).all()


@every_kind
@torch.no_grad()
def test_all_targets_at_once_equal_steps_one_by_one(kind):
    model, (source, lengths, target) = made(**kind), batch()
    expected = model(source, lengths, target)
    state = model.start(model.encode(source, lengths))
    for place in range(TARGET):
        logits, state = model.step(target[:, place : place + 1], state)
        torch.testing.assert_close(logits, expected[:, place], atol=1e-6, rtol=0)
    assert state.length == TARGET
    encoded = model.encode(source, lengths)
    begun, state = model.decode(target[:, :2], encoded, model.start(encoded))
    rest, _ = model.decode(target[:, 2:], encoded, state)
    torch.testing.assert_close(torch.cat([begun, rest], 1), expected, atol=1e-6, rtol=0)


@every_kind
@torch.no_grad()
def test_reordered_states_go_on_from_the_rows_that_were_chosen(kind):
    model, (source, lengths, target) = made(**kind), batch()
    _, state = model.step(target[:, :3], model.start(model.encode(source, lengths)))
    rows = torch.tensor([2, 0, 2, 1])
    found, _ = model.step(target[rows, 3:4], state.reordered(rows))
    expected, _ = model.step(target[:, 3:4], state)
    torch.testing.assert_close(found, expected[rows], atol=1e-6, rtol=0)


@torch.no_grad()
def test_the_encoder_is_pytorchs_cell_read_from_both_ends():
    model, (source, lengths, _) = made(cell="gru", layers=1), batch()
    encoded = model.encode(source, lengths)
    x = model.encoder.embeddings(source[2:3, : LENGTHS[2]])
    states, last = model.encoder.cells(x)
    torch.testing.assert_close(encoded.states[2, : LENGTHS[2]], states[0], atol=1e-6, rtol=0)
    assert (encoded.states[2, LENGTHS[2] :] == 0).all()
    forward, backward = states[0, -1, :HIDDEN], states[0, 0, HIDDEN:]
    torch.testing.assert_close(encoded.last[0][0, 2], torch.cat([forward, backward]), atol=1e-6, rtol=0)
    torch.testing.assert_close(last[:, 0], torch.stack([forward, backward]), atol=0, rtol=0)


def test_without_attention_the_last_state_is_all_that_reaches_the_decoder():
    model, (source, lengths, target) = made(attention=False), batch()
    encoded = model.encode(source, lengths)
    with torch.no_grad():
        other = replace(encoded, states=torch.randn_like(encoded.states))
        assert torch.equal(model.decode(target, other), model.decode(target, encoded))
        moved = replace(encoded, last=tuple(each + 0.1 for each in encoded.last))
        assert not torch.allclose(model.decode(target, moved), model.decode(target, encoded), atol=1e-4)


@pytest.mark.parametrize("stepwise", [False, True], ids=["forward", "generation"])
@torch.no_grad()
def test_a_capture_records_who_looks_at_whom(stepwise):
    model, (source, lengths, target) = made(attention=True), batch()
    expected = model(source, lengths, target)
    with regard.capture(model, keep="all", strict=True) as record:
        if stepwise:
            state = model.start(model.encode(source, lengths))
            steps = []
            for place in range(TARGET):
                logits, state = model.step(target[:, place : place + 1], state)
                steps.append(logits)
            found = torch.stack(steps, 1)
        else:
            found = model(source, lengths, target)
    assert torch.equal(found, expected) or stepwise
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
    states, learned = _looking(model, source, lengths, target)
    assert len(record) == BATCH
    for row, length in enumerate(LENGTHS):
        (layer,) = record[row].layers
        assert (layer.name, layer.kind, layer.heads) == ("decoder.attention", "cross", 1)
        assert (layer.queries, layer.keys, layer.lengths) == ("target", "source", (TARGET, length))
        assert layer.given_weights.shape == (1, TARGET, length)
        assert layer.key_axis.ids == tuple(source[row, :length].tolist())
        own = states[row], model.encode(source, lengths).states[row, :length]
        np.testing.assert_allclose(
            layer.given_weights[0], additive_weights(*own, *learned[:3], bias=learned[3]), atol=1e-6
        )
        np.testing.assert_allclose(layer.weights(0).sum(1), 1, atol=1e-6)
        assert layer.proof.state == "passed"
        assert layer.prove().state == "passed"
        assert record[row].unseen == []


def _looking(
    model: Recurrent, source: Tensor, lengths: Tensor, target: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The decoder's states, run by PyTorch's cells alone, and the weights of the small network."""
    memory = model.start(model.encode(source, lengths)).memory
    states, _ = model.decoder.cells(model.decoder.embeddings(target), memory)
    small = model.decoder.attention
    learned = small.query_projection.weight, small.key_projection.weight, small.score.weight[0]
    return states, (*learned, small.query_projection.bias)


@torch.no_grad()
def test_a_change_of_the_attention_reaches_the_logits():
    model, (source, lengths, target) = made(attention=True), batch()
    source, lengths, target = source[:1], lengths[:1], target[:1]
    before = model(source, lengths, target)
    with regard.intervene(model, regard.Ablate(layer=0, head=0)):
        after = model(source, lengths, target)
    states, _ = _looking(model, source, lengths, target)
    nothing = torch.zeros(1, TARGET, model.config.source_width)
    expected = model.decoder.output(torch.tanh(model.decoder.joined(torch.cat([states, nothing], -1))))
    torch.testing.assert_close(after, expected, atol=1e-6, rtol=0)
    assert not torch.allclose(after, before, atol=1e-4)


def copying(seed: int, count: int, length: int = 5) -> tuple[Tensor, Tensor]:
    """Rows of symbols to copy, and what the decoder reads: the begin mark and then what it should have written."""
    generator = torch.Generator().manual_seed(seed)
    source = torch.randint(3, 3 + SYMBOLS, (count, length), generator=generator)
    return source, torch.cat([torch.full((count, 1), BEGIN), source], 1)


def surprise(model: Recurrent, source: Tensor, target: Tensor) -> Tensor:
    """The mean of −log p of the symbols and of the end mark, in nats."""
    wanted = torch.cat([source, torch.full((len(source), 1), END)], 1)
    return nn.functional.cross_entropy(model(source, None, target).flatten(0, 1), wanted.flatten())


def taught(steps: int, **settings: object) -> Recurrent:
    """A small model after some steps of learning to copy."""
    model = made(vocab_size=3 + SYMBOLS, d_model=24, hidden=32, layers=1, **settings).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    for step in range(steps):
        loss = surprise(model, *copying(step, 64))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


@pytest.fixture(scope="module")
def copyist() -> Recurrent:
    """A small model with attention that has learned to copy five symbols."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    model = taught(120, cell="gru", attention=True)
    torch.set_num_threads(threads)
    return model


@torch.no_grad()
def accuracy(model: Recurrent) -> float:
    """Share of the symbols that are copied by sequences it never saw, written greedily."""
    source, target = copying(10_000, 200)
    written = greedy(model, target[:, :1], end=END, limit=6, encoded=model.encode(source))
    rows = [(*text.ids, *[END] * 5)[:5] for text in written]
    return float((torch.tensor(rows) == source).float().mean())


def test_it_learns_to_copy(copyist):
    assert accuracy(copyist) > 0.95


@torch.no_grad()
def test_it_has_learned_where_to_look(copyist):
    source, target = copying(10_000, 20)
    with regard.capture(copyist) as record:
        copyist(source, None, target)
    looked = np.stack([item.layers[0].weights(0)[:5].argmax(1) for item in record])
    assert (looked == np.arange(5)).mean() > 0.8


@pytest.mark.parametrize("attention", [False, True])
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
@torch.no_grad()
def test_the_other_cells_learn_too(cell, attention):
    with torch.enable_grad():
        model = taught(20, cell=cell, attention=attention)
    unseen = copying(10_000, 64)
    even = float(np.log(SYMBOLS))  # of a model that knows nothing but which symbols there are
    assert surprise(model, *unseen) < 0.9 * even


@torch.no_grad()
def test_beams_write_nothing_less_likely_than_one_beam(copyist):
    source, target = copying(10_000, 20)
    options = {"end": END, "limit": 6, "encoded": copyist.encode(source), "length_penalty": 0}
    one, four = (beam_search(copyist, target[:, :1], beams=beams, **options) for beams in (1, 4))
    totals = np.array([[text.log_probability for text in texts] for texts in (one, four)])
    assert totals[1].mean() >= totals[0].mean() - 1e-6
    assert any(text.ended for text in four)
    for text, row in zip(four, source, strict=True):
        read, wanted = torch.tensor([[BEGIN, *text.ids]]), torch.tensor([[*text.ids, END]])
        logits = copyist(row[None], None, read).log_softmax(-1)
        each = (
            logits.gather(2, wanted[..., None])
            if text.ended
            else logits[:, :-1].gather(2, wanted[:, :-1, None])
        )
        assert text.log_probability == pytest.approx(float(each.sum()), abs=1e-4)


@every_kind
@pytest.mark.parametrize("tied", [False, True])
def test_gradients_reach_every_parameter(kind, tied):
    model, (source, lengths, target) = made(**kind, tied=tied).train(), batch()
    model(source, lengths, target).square().sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
        assert parameter.grad.isfinite().all(), name


def test_one_seed_gives_one_model_and_one_course_of_learning():
    one, other = (taught(5, cell="lstm", attention=True, dropout=0.2) for _ in range(2))
    source, target = copying(10_000, 4)
    assert torch.equal(one(source, None, target), other(source, None, target))
    assert not torch.equal(made(8)(*batch()), made(9)(*batch()))


def test_dropout_acts_while_training_only():
    model, given = made(dropout=0.5, attention=True), batch()
    assert torch.equal(model(*given), model(*given))
    model.train()
    assert not torch.equal(model(*given), model(*given))


def test_tied_models_learn_one_table():
    tied, untied = made(tied=True), made(tied=False)
    assert parameters_of(untied) - parameters_of(tied) == 2 * VOCAB * D_MODEL
    assert tied.encoder.embeddings is tied.decoder.embeddings
    assert tied.decoder.output.weight is tied.decoder.embeddings.tokens.weight


def test_parameters_are_those_of_the_parts_worked_by_hand():
    model = made(cell="gru", layers=1, attention=True, bidirectional=False)
    gru = 3 * (HIDDEN * D_MODEL + HIDDEN * HIDDEN + 2 * HIDDEN)
    looking = HIDDEN * HIDDEN + HIDDEN + HIDDEN * HIDDEN + HIDDEN
    joined = 2 * HIDDEN * D_MODEL + D_MODEL
    assert parameters_of(model) == VOCAB * D_MODEL + 2 * gru + looking + joined


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_recurrent_weights_begin_orthogonal_and_an_lstm_keeps_what_it_knows(cell):
    made_cells = cells(cell, 5, 7, layers=1)
    for gate in made_cells.weight_hh_l0.split(7):
        torch.testing.assert_close(gate @ gate.T, torch.eye(7), atol=1e-5, rtol=0)
    if cell == "lstm":
        forgetting = (made_cells.bias_ih_l0 + made_cells.bias_hh_l0).split(7)[1]
        assert torch.equal(forgetting, torch.ones(7))
    assert len(made(cell=cell).encode(drawn(2, 3)).last) == MEMORIES[cell]


REFUSED = [
    (
        {"cell": "elman"},
        r"cell must be one of rnn, gru, lstm, and it is 'elman'",
        "cell doit valoir rnn, gru ou lstm",
    ),
    *(
        (
            {name: 0},
            f"{name} must be a whole number of at least 1",
            f"{name} doit être un entier d'au moins 1",
        )
        for name in ("vocab_size", "d_model", "hidden", "layers", "max_length")
    ),
    ({"pad": -1}, "pad must be a whole number of at least 0", "pad doit être un entier d'au moins 0"),
    ({"dropout": 1.0}, "dropout must be at least 0 and below 1", "dropout doit être au moins 0"),
]


@pytest.mark.parametrize(("settings", "english", "french"), REFUSED, ids=[str(case[0]) for case in REFUSED])
def test_settings_that_make_no_model_are_refused(settings, english, french):
    with pytest.raises(RegardError, match=english) as caught:
        made(**settings)
    assert french in caught.value.say("fr")


@pytest.mark.parametrize(
    "lengths",
    [
        torch.tensor([7, 8, 4]),
        torch.tensor([7, 0, 4]),
        torch.tensor([7, 4]),
        torch.tensor([[7, 4, 2]]),
        torch.tensor([7.0, 4.0, 2.0]),
    ],
    ids=lambda lengths: str(lengths.tolist()),
)
def test_lengths_that_do_not_fit_the_source_are_refused(lengths):
    with pytest.raises(RegardError, match="lengths must hold a whole number from 1 to 7") as caught:
        made().encode(drawn(BATCH, SOURCE), lengths)
    assert "lengths doit contenir un entier de 1 à 7" in caught.value.say("fr")


def test_texts_beyond_the_longest_are_refused_at_once_and_step_by_step():
    model = made(max_length=6)
    with pytest.raises(RegardError, match="The text has 7 tokens, and this model reads at most 6"):
        model.encode(drawn(2, 7))
    encoded = model.encode(drawn(2, 6))
    with pytest.raises(RegardError, match="7 tokens") as caught:
        model.decode(drawn(2, 7), encoded)
    assert "Le texte a 7 tokens" in caught.value.say("fr")
    _, state = model.step(drawn(2, 6), model.start(encoded))
    with pytest.raises(RegardError, match="7 tokens"):
        model.step(drawn(2, 1), state)
