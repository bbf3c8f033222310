from __future__ import annotations

import math

import pytest
import torch

from regard.models.transformer import Transformer
from regard.models.word_pieces import WordPieces
from regard.training.generated import grammar, numbers
from regard.training.loop import train
from regard.training.recipes.aligned_head import TESTED, AlignedHead, both_ways, link_loss, sentences
from regard.training.recipes.translate import configuration, tag
from regard.training.sequences import Sequences
from regard.training.settings import Settings

PAIRS = grammar.pairs(60, seed=11)
TEXT = WordPieces.train([pair.en for pair in PAIRS], [pair.fr for pair in PAIRS], vocab_size=420)
SIDES = {
    "en": Sequences.of(TEXT.encode(pair.en) for pair in PAIRS[30:]),
    "fr": Sequences.of(TEXT.encode(pair.fr) for pair in PAIRS[30:]),
}
CONFIG = configuration(
    TEXT.vocab_size, d_model=16, num_heads=2, encoder_layers=1, decoder_layers=2, dropout=0.0
)
SETTINGS = Settings(steps=60, learning_rate=1e-2, schedule="constant", weight_decay=0.0, checkpoint_every=100)


@pytest.fixture
def recipe():
    torch.manual_seed(0)
    return AlignedHead(PAIRS[:30], SIDES, TEXT, Transformer(CONFIG), SETTINGS, layer=1, head=1, size=12)


def test_pieces_are_linked_where_their_words_are():
    pair = next(pair for pair in PAIRS if len(pair.en.split()) > 3)
    for pieces, links, to in zip(
        both_ways(pair, TEXT), (pair.from_french, pair.links), ("en", "fr"), strict=True
    ):
        assert pieces.to == to
        assert TEXT.decode(pieces.source) == (pair.fr if to == "en" else pair.en)
        assert pieces.links.shape == (len(pieces.target), len(pieces.source))
        assert not pieces.links[-1].any()  # the full stop
        assert pieces.links.any(1).sum() >= len({target for _, target in links})


def test_half_of_a_batch_has_links(recipe):
    for step, to in ((0, "en"), (1, "fr")):
        batch = recipe.batch(step, 3)
        assert (batch["source"][:, 0] == tag(TEXT, to)).all()
        assert batch["links"].shape == (12, batch["given"].shape[1], batch["source"].shape[1])
        linked = batch["links"].flatten(1).any(1)
        assert linked.tolist() == [True] * 6 + [False] * 6
        assert not batch["links"][:, :, 0].any()  # the tag of the language
        again = recipe.batch(step, 3)
        assert all(torch.equal(again[name], rows) for name, rows in batch.items())


def test_the_loss_is_minus_the_logarithm_of_what_lies_on_the_true_words():
    looks = torch.tensor([[[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], [[1.0, 0.0, 0.0], [0.2, 0.2, 0.6]]])
    links = torch.tensor(
        [[[False, True, True], [False, False, False]], [[False, False, True], [True, True, False]]]
    )
    expected = -math.log(0.5) - math.log(1e-6) - math.log(0.4)
    assert float(link_loss(looks, links)) == pytest.approx(expected, rel=1e-5)


def test_one_head_learns_and_everything_else_stays(recipe, tmp_path):
    before = recipe.model().state_dict()
    trained = train(recipe, folder=tmp_path / "run", device="cpu")
    assert sum(trained.losses[-6:]) < 0.85 * sum(trained.losses[:6])
    for name, values in trained.model.state_dict().items():
        assert torch.equal(values, before[name]) != name.startswith("decoder.1.crossing."), name


def test_holding_the_layer_keeps_what_it_passes_on(recipe, tmp_path):
    moved = {}
    for held in (0.0, 30.0):
        recipe.held = held
        model = train(recipe, folder=tmp_path / str(held), device="cpu").model
        batch = recipe.batch(999, 0)
        query, source, mask = recipe._inputs(model, batch)
        now = model.decoder[1].crossing(query, source, mask=mask).detach()
        moved[held] = float((now - recipe._before(query, source, mask=mask)).square().mean())
    assert moved[30.0] < 0.3 * moved[0.0]


def test_what_it_learns_from_is_not_what_it_is_tested_on():
    taught = sentences(120, kept=80)
    texts = {text for pair in taught for text in (pair.en, pair.fr)}
    for draw in (numbers.pairs, grammar.pairs):
        for seed in TESTED:
            assert not texts & {text for pair in draw(80, seed=seed) for text in (pair.en, pair.fr)}
    assert len(taught) > 150
