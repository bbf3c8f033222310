from __future__ import annotations

import math

import pytest
import torch

from regard.models import folders, library
from regard.models.transformer import TransformerConfig
from regard.models.word_pieces import WordPieces
from regard.training.generated import grammar
from regard.training.loop import train
from regard.training.recipes import translate
from regard.training.recipes.translate import Translation, configuration, next_token_loss, tag
from regard.training.sequences import Sequences
from regard.training.settings import Settings

PAIRS = grammar.pairs(60, seed=11)
TEXT = WordPieces.train([pair.en for pair in PAIRS], [pair.fr for pair in PAIRS], vocab_size=420)
SIDES = {
    "en": Sequences.of(TEXT.encode(pair.en) for pair in PAIRS),
    "fr": Sequences.of(TEXT.encode(pair.fr) for pair in PAIRS),
}
CONFIG = configuration(
    TEXT.vocab_size, d_model=16, num_heads=2, encoder_layers=1, decoder_layers=1, dropout=0.0
)
SETTINGS = Settings(
    steps=30, learning_rate=1e-2, warmup=3, schedule="constant", clip=1.0, checkpoint_every=100
)


def recipe(**changes):
    return Translation(SIDES, TEXT, CONFIG, SETTINGS, **({"size": 8} | changes))


def test_each_pair_teaches_both_directions_once_a_pass():
    taught = recipe()
    assert taught.steps_of_a_pass == 15
    seen = []
    for step in range(taught.steps_of_a_pass):
        batch = taught.batch(step, 3)
        rows = zip(*(batch[name] for name in ("source", "lengths", "given", "wanted", "counts")), strict=True)
        for source, length, given, wanted, count in rows:
            to = "en" if source[0] == tag(TEXT, "en") else "fr"
            assert source[0] == tag(TEXT, to)
            assert given[0] == TEXT.begin
            assert wanted[count - 1] == TEXT.end
            assert given[1:count].tolist() == wanted[: count - 1].tolist()
            for row, filled in ((source, length), (given, count), (wanted, count)):
                assert (row[filled:] == TEXT.pad).all()
            read, written = TEXT.decode(source[:length].tolist()), TEXT.decode(wanted[:count].tolist())
            seen.append((to, read, written))
    expected = [("en", pair.fr, pair.en) for pair in PAIRS] + [("fr", pair.en, pair.fr) for pair in PAIRS]
    assert sorted(seen) == sorted(expected)


def test_a_batch_follows_from_step_and_seed():
    first, again = recipe().batch(7, 2), recipe().batch(7, 2)
    assert {name: rows.tolist() for name, rows in first.items()} == {
        name: rows.tolist() for name, rows in again.items()
    }
    assert recipe().batch(7, 1)["source"].tolist() != first["source"].tolist()


def test_processes_share_the_sentences_of_a_batch():
    batch = recipe().batch(0, 0)
    parts = [recipe().share(batch, rank, 3) for rank in range(3)]
    assert sum(len(part["source"]) for part in parts) == len(batch["source"]) == 8
    assert torch.equal(parts[1]["wanted"], batch["wanted"][[1, 4, 7]])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_that_of_each_real_piece(smoothing):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 3, 5, generator=generator)
    wanted, counts = torch.tensor([[1, 2, 3], [4, 0, 0]]), torch.tensor([3, 1])
    loss = next_token_loss(logits, wanted, wanted, counts, smoothing)
    expected = 0.0
    for row, place in ((0, 0), (0, 1), (0, 2), (1, 0)):
        log = logits[row, place].log_softmax(0)
        expected -= (1 - smoothing) * float(log[wanted[row, place]]) + smoothing * float(log.mean())
    assert float(loss.total) == pytest.approx(expected, rel=1e-5)
    assert int(loss.count) == 4


def test_padding_teaches_nothing():
    taught = recipe(smoothing=0.0)
    torch.manual_seed(1)
    model = taught.model()
    batch = taught.batch(2, 0)
    whole = taught.loss(model, batch)
    assert int(whole.count) == int(batch["counts"].sum())
    alone = 0.0
    for row in range(8):
        length, count = int(batch["lengths"][row]), int(batch["counts"][row])
        one = {
            "source": batch["source"][row : row + 1, :length],
            "lengths": batch["lengths"][row : row + 1],
            "given": batch["given"][row : row + 1, :count],
            "wanted": batch["wanted"][row : row + 1, :count],
            "counts": batch["counts"][row : row + 1],
        }
        alone += float(taught.loss(model, one).total.detach())
    assert float(whole.total.detach()) == pytest.approx(alone, rel=1e-4)


def test_it_learns(tmp_path):
    losses = train(recipe(), folder=tmp_path, device="cpu").losses
    assert losses[0] > 0.9 * math.log(TEXT.vocab_size)
    assert sum(losses[-5:]) / 5 < 0.7 * losses[0]


def test_it_says_what_is_trained_on_what():
    told = recipe().description()
    assert (told["task"], told["pairs"], told["size"]) == ("translate", 60, 8)
    assert told["model"]["d_model"] == 16
    assert told["tokens"] == {language: len(rows.tokens) for language, rows in SIDES.items()}
    assert recipe(size=9).description() != told


def test_the_shipped_translator_is_of_this_recipe():
    shipped = folders.read_config(library.folder("translate"))["model"]
    assert translate.configuration(8_000) == TransformerConfig(**shipped)
