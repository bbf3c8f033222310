from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from regard.errors import RegardError
from regard.models.alphabet import Alphabet
from regard.models.card import Card, Training
from regard.models.loading import load, read
from regard.models.name_maker import NameMaker, checksums
from regard.models.transformer import Transformer, TransformerConfig
from regard.texts import TextTooLong

LISTS = {"girls": ["Zoé", "Ann", "Lou"], "towns": ["Aix", "Pau", "Zoé-sur-Aix"]}
ROWS = [(kind, name) for kind, names in LISTS.items() for name in names]
LETTERS = Alphabet.of((name for _, name in ROWS), lower=False)
KINDS = {kind: {"en": kind, "fr": kind} for kind in LISTS}
BOTH = {"en": "letters", "fr": "lettres"}
CARD = Card(
    name="small",
    task="names",
    recipe="regard train names",
    data=(),
    parameters=1,
    trained=Training(steps=1, seed=0, seconds=1, device="CPU", date="2026-11-23"),
    limits=BOTH,
).content()


def made(marks=2, seed=0):
    torch.manual_seed(seed)
    config = TransformerConfig(
        vocab_size=LETTERS.vocab_size + marks, d_model=12, num_heads=3, decoder_layers=2, max_length=13
    )
    return NameMaker(Transformer(config).eval(), LETTERS, KINDS, checksums(ROWS), "small")


@pytest.fixture
def maker():
    return made()


@torch.no_grad()
def log_probability(maker, kind, name, given=""):
    """Of a name after its beginning, letter by letter, over letters and the end alone; the end counts where there is room for it."""
    begin = LETTERS.vocab_size + list(KINDS).index(kind)
    ids = [*LETTERS.encode(name), LETTERS.end][: maker.model.config.max_length]
    total = 0.0
    for place in range(len(given), len(ids)):
        logits = maker.model(torch.tensor([[begin, *ids[:place]]]))[0, -1, : LETTERS.vocab_size]
        total += float(logits.double().log_softmax(-1)[ids[place]])
    return total


def test_names_come_with_their_probability(maker):
    for kind in KINDS:
        for name in maker.generate(kind, 5, seed=3):
            assert math.log(name.probability) == pytest.approx(
                log_probability(maker, kind, name.text), rel=1e-4
            )


def test_the_seed_decides(maker):
    assert maker.generate(seed=7) == maker.generate(seed=7)
    assert maker.generate(seed=7) != maker.generate(seed=8)
    assert maker.generate("girls", seed=7) != maker.generate("towns", seed=7)


def test_without_chance_all_are_the_same(maker):
    cold = {name.text for name in maker.generate(count=5, temperature=0)}
    assert cold == {name.text for name in maker.generate(count=5, top_k=1, seed=9)}
    assert len(cold) == 1


def test_marks_of_kinds_are_never_written(maker):
    with torch.no_grad():  # the tied embedding of the two marks now fits every state best
        maker.model.output.weight[-2:] = 100 * maker.model.output.weight.abs().sum(0)
        maker.model.decoder_norm.bias.fill_(1.0)
    for name in maker.generate(count=11):
        assert set(name.text) <= set(LETTERS.letters)


def test_a_beginning_is_kept_and_completed(maker):
    for beginning, kind in (("Zo", "towns"), ("A", "girls")):
        (answer,) = maker.predict([beginning], kind=kind)
        assert answer.text.startswith(beginning)
        expected = log_probability(maker, kind, answer.text, beginning)
        assert math.log(answer.probability) == pytest.approx(expected, rel=1e-4)
        other = log_probability(maker, kind, beginning + "u", beginning)
        assert answer.text == beginning + "u" or expected > other


def test_what_is_known(maker):
    assert maker.is_known("zoé", "girls")
    assert maker.is_known("zoe\u0301", "girls")
    assert not maker.is_known("Zoé", "towns")
    assert not maker.is_known("Aix", "girls")
    assert maker.is_known("Ann")


def test_checksums_are_sorted_and_single():
    found = checksums([*ROWS, ("girls", "ZOÉ")])
    assert len(found) == len(ROWS)
    assert (np.diff(found.astype(np.int64)) > 0).all()


def test_the_kind_stands_before_the_letters(maker):
    attended = maker.attended("Pau", kind="towns")
    assert attended.read.labels == ("<towns>", "P", "a", "u")
    assert attended.read.ids[0] == LETTERS.vocab_size + 1
    assert attended.run().shape == (1, 4, LETTERS.vocab_size + 2)
    assert attended.prediction == maker.predict(["Pau"], kind="towns")[0].text


def test_one_mark_for_all():
    maker = made(marks=0)
    assert maker.attended("Pau").read.ids[0] == LETTERS.begin == LETTERS.end
    assert len(maker.generate(count=3)) == 3


def test_a_folder_gives_it_back(maker, tmp_path):
    maker.save(tmp_path / "mine", CARD)
    found = read(tmp_path / "mine", "mine")
    assert load(str(tmp_path / "mine")).name == found.name == "mine"
    assert found.kinds == KINDS
    assert found.is_known("Lou")
    half = [weight.half().float() for weight in maker.model.parameters()]
    for there, here in zip(found.model.parameters(), half, strict=True):
        torch.testing.assert_close(there, here, rtol=0, atol=0)
    (tmp_path / "mine" / "known.npy").unlink()
    with pytest.raises(RegardError, match=r"lacks kinds\.json or known\.npy"):
        read(tmp_path / "mine", "mine")


def test_bad_input(maker):
    with pytest.raises(RegardError, match="no kind of names called 'boys'; it knows: girls, towns"):
        maker.generate("boys")
    with pytest.raises(RegardError, match="which this alphabet lacks"):
        maker.predict(["9"])
    with pytest.raises(RegardError, match="empty"):
        maker.predict([""])
    with pytest.raises(RegardError, match="list of texts"):
        maker.predict("Zo")
    with pytest.raises(RegardError, match="count"):
        maker.generate(count=0)
    with pytest.raises(TextTooLong):
        maker.attended("Zo" * 7)
    (cut,) = maker.predict(["Zo" * 7])
    assert cut.notices[0]["fr"].endswith("laissé de côté\u00a0: Zo")
