from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from regard.models.word_pieces import SPECIALS, WordPieces
from regard.training.generated import grammar
from regard.training.loop import train
from regard.training.recipes.language import Language, configuration, hidden
from regard.training.sequences import Sequences
from regard.training.settings import Settings

PAIRS = grammar.pairs(60, seed=12)
TEXT = WordPieces.train([pair.en for pair in PAIRS], [pair.fr for pair in PAIRS], vocab_size=420)
SENTENCES = [sentence for pair in PAIRS for sentence in (pair.en, pair.fr)]
ROWS = Sequences.of(map(TEXT.encode, SENTENCES))
SETTINGS = Settings(steps=40, learning_rate=1e-2, warmup=3, schedule="constant", checkpoint_every=100)
MASK = TEXT.special("<mask>")


def recipe(objective):
    config = configuration(TEXT.vocab_size, objective, d_model=15, dropout=0.0)
    return Language(ROWS, TEXT, objective, config, SETTINGS, size=16)


def many(rows=4000, length=20):
    whole = torch.from_numpy(
        np.random.default_rng(0).integers(len(SPECIALS), TEXT.vocab_size, (rows, length))
    )
    return whole, torch.full((rows,), length)


def test_of_the_hidden_tokens_8_in_10_are_masked_one_is_another_and_one_stays():
    whole, counts = many()
    given, wanted = hidden(whole, counts, TEXT, np.random.default_rng(3))
    chosen = wanted != -100
    inside = 4000 * 18
    nothing_drawn = 0.85**18  # then one is hidden all the same
    assert chosen.sum() / inside == pytest.approx(0.15 + nothing_drawn / 18, abs=0.006)
    assert torch.equal(wanted[chosen], whole[chosen])
    assert torch.equal(given[~chosen], whole[~chosen])
    count = int(chosen.sum())
    assert (given[chosen] == MASK).sum() / count == pytest.approx(0.8, abs=0.015)
    assert (given[chosen] == whole[chosen]).sum() / count == pytest.approx(0.1, abs=0.012)
    others = given[chosen & (given != MASK) & (given != whole)]
    assert len(others) / count == pytest.approx(0.1, abs=0.012)
    assert others.min() >= len(SPECIALS)
    assert others.unique().numel() > 200


def test_marks_and_padding_are_never_hidden_and_every_sentence_hides_one():
    whole, _ = many(rows=500)
    counts = torch.from_numpy(np.random.default_rng(1).integers(3, 21, 500))
    _, wanted = hidden(whole, counts, TEXT, np.random.default_rng(2))
    places = torch.arange(20)
    chosen = wanted != -100
    assert not chosen[:, 0].any()
    assert not chosen[places >= counts[:, None] - 1].any()
    assert chosen.any(1).all()
    assert (chosen.sum(1) == 1)[counts == 3].all()


def test_what_is_hidden_follows_from_step_and_seed():
    taught = recipe("fill-mask")
    first, again, other = taught.batch(5, 1), recipe("fill-mask").batch(5, 1), taught.batch(5, 2)
    for name in ("given", "wanted", "counts"):
        assert torch.equal(first[name], again[name])
    assert first["wanted"].tolist() != other["wanted"].tolist()
    later = taught.batch(5 + taught.steps_of_a_pass, 1)  # the next pass hides other tokens
    assert later["wanted"].tolist() != first["wanted"].tolist()


def test_each_sentence_stands_between_its_marks_once_a_pass():
    taught = recipe("next-word")
    seen = []
    for step in range(taught.steps_of_a_pass):
        batch = taught.batch(step, 4)
        for given, wanted, count in zip(batch["given"], batch["wanted"], batch["counts"], strict=True):
            assert given[0] == TEXT.begin
            assert wanted[count - 1] == TEXT.end
            assert given[1:count].tolist() == wanted[: count - 1].tolist()
            seen.append(TEXT.decode(wanted[:count].tolist()))
    assert sorted(seen) == sorted(SENTENCES)


def test_masked_sentences_keep_their_marks():
    batch = recipe("fill-mask").batch(0, 0)
    assert (batch["given"][:, 0] == TEXT.begin).all()
    ends = batch["given"].gather(1, batch["counts"][:, None] - 1)
    assert (ends == TEXT.end).all()


def test_only_what_is_hidden_counts():
    taught = recipe("fill-mask")
    torch.manual_seed(0)
    model = taught.model()
    batch = taught.batch(3, 0)
    loss = taught.loss(model, batch)
    logits = model(batch["given"], batch["counts"]).log_softmax(-1).detach()
    places = (batch["wanted"] != -100).nonzero().tolist()
    expected = -sum(float(logits[row, place, batch["wanted"][row, place]]) for row, place in places)
    assert float(loss.total.detach()) == pytest.approx(expected, rel=1e-4)
    assert int(loss.count) == len(places)


@pytest.mark.parametrize("objective", ["fill-mask", "next-word"])
def test_it_learns(tmp_path, objective):
    taught = recipe(objective)
    assert taught.name == taught.description()["task"] == objective
    losses = train(taught, folder=tmp_path, device="cpu").losses
    assert losses[0] > 0.9 * math.log(TEXT.vocab_size)
    assert sum(losses[-5:]) / 5 < 0.75 * losses[0]


def test_both_models_are_one_mask_apart():
    reads, writes = (configuration(8_000, objective) for objective in ("fill-mask", "next-word"))
    assert (reads.encoder_layers, reads.decoder_layers) == (4, 0)
    assert (writes.encoder_layers, writes.decoder_layers) == (0, 4)
    batch = recipe("next-word").batch(0, 0)
    parts = [recipe("next-word").share(batch, rank, 2) for rank in range(2)]
    assert torch.equal(parts[1]["given"], batch["given"][1::2])
