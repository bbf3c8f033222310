"""Which pieces make words, and that the likeliest words are found, however many pieces they take."""

from __future__ import annotations

import itertools

import pytest
import torch

from regard.models import whole_words
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.whole_words import Kinds, next_words
from regard.models.word_pieces import BYTES, SPECIALS

OWN = (" le", " l'", "le", "eau", " chat", "s", "'s", " 1", "1", "2", ".", " !", " ", "n'est", "-")
FIRST = len(SPECIALS) + len(BYTES)


class Labels:
    """A vocabulary of which only the pieces in `OWN` count."""

    vocab_size = FIRST + len(OWN)

    def labels(self, ids):
        return tuple((*SPECIALS, *BYTES, *OWN)[piece] for piece in ids)


KINDS = Kinds(Labels())


def named(mask):
    assert not mask[:FIRST].any()
    return {OWN[place] for place in mask[FIRST:].nonzero()[:, 0].tolist()}


def test_pieces_are_sorted():
    assert named(KINDS.spaced) == {" le", " l'", " chat", " 1", " !", " "}
    assert named(KINDS.words) == {" le", "le", "eau", " chat", "s", "n'est"}
    assert named(KINDS.elided) == {" l'"}
    assert named(KINDS.letters) == {"le", "eau", "s", "'s", "n'est"}
    assert named(KINDS.digits) == {"1", "2"}
    assert named(KINDS.shown) == set(OWN) - {" "}


@pytest.mark.parametrize(
    ("before", "left_out"),
    [("Un", {"le", "eau", "s", "'s", "n'est"}), ("J'ai 1", {"1", "2"}), ("L'", set()), ("Quoi ?", set())],
)
def test_the_last_word_of_a_text_counts_as_finished(before, left_out):
    assert named(KINDS.opening(before)) == set(OWN) - left_out


@pytest.mark.parametrize(
    ("word", "goes_on"),
    [(" chat", KINDS.letters), (" 1", KINDS.digits), (" l'", None), (".", None)],
)
def test_what_may_go_on_with_a_word(word, goes_on):
    found = KINDS.continuing(word)
    assert found is goes_on
    assert named(KINDS.continuing(" ")) == set(OWN) - {" le", " l'", " chat", " 1", " !", " "}


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(3)
    config = TransformerConfig(
        vocab_size=Labels.vocab_size, d_model=16, num_heads=2, decoder_layers=1, max_length=13, tied=False
    )
    model = Transformer(config).eval().requires_grad_(False)
    model.output.weight.mul_(4)
    model.output.weight[:FIRST] *= 0.01
    return model


def by_hand(model, ids, before, longest=3):
    """Every word of up to three pieces, one after another, likeliest first."""

    def likely(row):
        return model(torch.tensor([row]))[0, -1].double().softmax(-1)

    words = {}
    for count in range(1, longest + 1):
        for pieces in itertools.product(range(FIRST, Labels.vocab_size), repeat=count):
            spelled, row, share = "", list(ids), 1.0
            for piece in pieces:
                allowed = KINDS.continuing(spelled) if spelled else KINDS.opening(before)
                if allowed is None or not allowed[piece]:
                    break
                share *= float(likely(row)[piece])
                spelled, row = spelled + KINDS.labels[piece], [*row, piece]
            else:
                more = KINDS.continuing(spelled)
                ends = 1.0 if more is None else 1 - float(likely(row)[more].sum())
                if spelled.strip():
                    words[spelled.strip()] = words.get(spelled.strip(), 0.0) + share * ends
    return sorted(words.items(), key=lambda pair: -pair[1])


@pytest.mark.parametrize("before", ["Un", "L'"])
def test_the_likeliest_words_are_those_found_one_by_one(model, before, monkeypatch):
    monkeypatch.setattr(whole_words, "LONGEST", 2)
    wanted = by_hand(model, (2, 270), before, longest=2)
    found = next_words(model, KINDS, (2, 270), before=before, top=5)
    assert [choice.word for choice in found] == [word for word, _ in wanted[:5]]
    assert [choice.probability for choice in found] == pytest.approx([share for _, share in wanted[:5]])
