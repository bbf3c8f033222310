from __future__ import annotations

import itertools
import math

import pytest
import torch

from regard.errors import RegardError
from regard.models.generation import Written, beam_search, greedy, sample
from regard.models.transformer import Transformer, TransformerConfig

BEGIN, END, SIZE = 1, 2, 5
TEXTS = torch.full((3, 1), BEGIN)


def writer(seed=0):
    torch.manual_seed(seed)
    config = TransformerConfig(
        vocab_size=SIZE, d_model=8, num_heads=2, encoder_layers=1, decoder_layers=1, max_length=12
    )
    model = Transformer(config).eval()
    with torch.no_grad():
        model.embeddings.tokens.weight.mul_(3)  # so that choices matter
    return model


def sources(model, rows=3):
    ids = torch.randint(0, SIZE, (rows, 6), generator=torch.Generator().manual_seed(7))
    return model.encode(ids, torch.tensor([6, 4, 5])[:rows])


def of(encoded, row):
    present = encoded.present[row : row + 1]
    return type(encoded)(encoded.states[row : row + 1], present)


@torch.inference_mode()
def scored(model, encoded, ids, ended=True):
    """The log probability of one text, by one run over all of it."""
    wanted = [*ids, END] if ended else list(ids)
    logits = model.decode(torch.tensor([[BEGIN, *wanted[:-1]]]), encoded).double().log_softmax(-1)
    return sum(float(logits[0, place, piece]) for place, piece in enumerate(wanted))


class Dice:
    """A model whose next token does not depend on anything."""

    def __init__(self, probabilities):
        self.logits = torch.tensor(probabilities).log()

    def start(self, encoded=None):
        return self

    def reordered(self, rows):
        return self

    def step(self, ids, state):
        return self.logits.expand(len(ids), -1), state


@pytest.mark.parametrize("seed", range(4))
def test_greedy_is_temperature_0_is_one_beam_is_the_largest_logit(seed):
    model = writer(seed)
    encoded = sources(model)
    found = greedy(model, TEXTS, end=END, limit=8, encoded=encoded)
    assert sample(model, TEXTS, end=END, limit=8, encoded=encoded, temperature=0.0) == found
    assert sample(model, TEXTS, end=END, limit=8, encoded=encoded, top_k=1) == found
    beams = beam_search(model, TEXTS, end=END, limit=8, encoded=encoded, beams=1)
    assert [text.ids for text in beams] == [text.ids for text in found]
    for row, text in enumerate(found):
        ids = []
        while len(ids) < 8:
            logits = model.decode(torch.tensor([[BEGIN, *ids]]), of(encoded, row))[0, -1]
            if int(logits.argmax()) == END:
                break
            ids.append(int(logits.argmax()))
        assert text.ids == tuple(ids)
        assert text.ended == (len(ids) < 8)
        assert text.log_probability == pytest.approx(
            scored(model, of(encoded, row), ids, text.ended), abs=1e-4
        )


@pytest.mark.parametrize("penalty", [0.0, 0.6, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_enough_beams_find_what_an_exhaustive_search_finds(seed, penalty):
    model, limit = writer(seed), 4
    encoded = of(sources(model), 0)
    letters = [piece for piece in range(SIZE) if piece != END]
    best = max(
        (
            scored(model, encoded, ids) / ((5 + len(ids) + 1) / 6) ** penalty,
            ids,
        )
        for length in range(limit)
        for ids in itertools.product(letters, repeat=length)
    )
    (found,) = beam_search(
        model, TEXTS[:1], end=END, limit=limit, encoded=encoded, beams=SIZE**limit, length_penalty=penalty
    )
    assert found.ids == best[1]
    assert found.ended
    assert found.log_probability == pytest.approx(scored(model, encoded, found.ids), abs=1e-4)


@pytest.mark.parametrize("beams", [2, 3, 4])
def test_a_batch_of_beams_is_one_sentence_after_the_other(beams):
    for seed in range(4):
        model = writer(seed)
        encoded = sources(model)
        together = beam_search(model, TEXTS, end=END, limit=7, encoded=encoded, beams=beams)
        for row, text in enumerate(together):
            (alone,) = beam_search(model, TEXTS[:1], end=END, limit=7, encoded=of(encoded, row), beams=beams)
            assert text.ids == alone.ids
            assert text.ended == alone.ended
            assert text.log_probability == pytest.approx(alone.log_probability, abs=1e-4)


def test_beams_look_further_than_the_likeliest_next_token():
    class Trap:
        """After 3 everything is uncertain, after 4 the end is sure."""

        def start(self, encoded=None):
            return self

        def reordered(self, rows):
            return self

        def step(self, ids, state):
            after = {BEGIN: [0.0, 0.0, 0.0, 0.6, 0.4], 3: [0.25, 0.25, 0.25, 0.25, 0.0], 4: [0, 0, 1.0, 0, 0]}
            uniform = [0.2] * SIZE
            rows = [after.get(int(last), uniform) for last in ids[:, -1]]
            return torch.tensor(rows).log(), state

    one = torch.full((1, 1), BEGIN)
    assert greedy(Trap(), one, end=END, limit=3)[0].ids[0] == 3
    (found,) = beam_search(Trap(), one, end=END, limit=3, beams=2, length_penalty=0.0)
    assert found == Written((4,), pytest.approx(math.log(0.4)), True)


def test_tokens_are_drawn_as_often_as_they_are_likely():
    shares = [0.1, 0.0, 0.25, 0.45, 0.2]
    many = torch.full((20_000, 1), BEGIN)
    generator = torch.Generator().manual_seed(3)
    drawn = sample(Dice(shares), many, end=END, limit=1, generator=generator)
    counts = [sum(text.ids == (piece,) for text in drawn) for piece in range(SIZE)]
    counts[END] = sum(text.ids == () for text in drawn)
    for count, share in zip(counts, shares, strict=True):
        assert count / 20_000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 20_000))
    again = sample(Dice(shares), many, end=END, limit=1, generator=torch.Generator().manual_seed(3))
    assert again == drawn
    assert sample(Dice(shares), many, end=END, limit=1, generator=generator) != drawn


def test_temperature_sharpens_and_top_k_forbids():
    shares = [0.1, 0.0, 0.25, 0.45, 0.2]
    many = torch.full((20_000, 1), BEGIN)
    generator = torch.Generator().manual_seed(5)
    cold = sample(Dice(shares), many, end=END, limit=1, temperature=0.5, generator=generator)
    squares = [share**2 for share in shares]
    assert sum(text.ids == (3,) for text in cold) / 20_000 == pytest.approx(
        squares[3] / sum(squares), abs=0.015
    )
    two = sample(Dice(shares), many, end=END, limit=1, top_k=2, generator=generator)
    assert {text.ids for text in two} == {(3,), ()}
    assert sum(text.ids == (3,) for text in two) / 20_000 == pytest.approx(0.45 / 0.7, abs=0.015)
    everything = sample(Dice(shares), many, end=END, limit=1, top_k=99, generator=generator)
    assert {text.ids for text in everything} == {(0,), (), (3,), (4,)}


def test_a_limit_ends_what_does_not_end_itself():
    never = Dice([0.2, 0.2, 0.0, 0.4, 0.2])
    for found in (
        greedy(never, TEXTS, end=END, limit=4),
        beam_search(never, TEXTS, end=END, limit=4, beams=2),
    ):
        assert [text.ids for text in found] == [(3, 3, 3, 3)] * 3
        assert not any(text.ended for text in found)
        assert found[0].log_probability == pytest.approx(4 * math.log(0.4))


def test_texts_of_a_batch_end_each_at_its_own_place():
    generator = torch.Generator().manual_seed(1)
    drawn = sample(
        Dice([0.3, 0.0, 0.3, 0.2, 0.2]), TEXTS.expand(3, 1), end=END, limit=30, generator=generator
    )
    logarithms = torch.tensor([0.3, 0.0, 0.3, 0.2, 0.2]).log()
    for text in drawn:
        assert text.ended
        assert END not in text.ids
        expected = float(logarithms[[*text.ids, END]].sum())
        assert text.log_probability == pytest.approx(expected, abs=1e-4)
    assert len({len(text.ids) for text in drawn}) > 1


@pytest.mark.parametrize(
    ("options", "english", "french"),
    [
        ({"limit": 0}, "limit", "limit"),
        ({"limit": 2.5}, "limit", "limit"),
        ({"temperature": -0.1}, "temperature must be at least 0", "temperature doit être au moins 0"),
        ({"temperature": math.nan}, "temperature", "temperature"),
        ({"top_k": 0}, "top_k", "top_k"),
    ],
)
def test_what_nothing_can_be_written_with_is_refused(options, english, french):
    with pytest.raises(RegardError, match=english) as caught:
        sample(Dice([0.2] * SIZE), TEXTS, end=END, **({"limit": 3} | options))
    assert french in caught.value.say("fr")
    assert caught.value.say("fr") != caught.value.say("en")


@pytest.mark.parametrize("options", [{"limit": 0}, {"beams": 0}])
def test_beams_need_a_beam_and_room(options):
    with pytest.raises(RegardError, match=next(iter(options))):
        beam_search(Dice([0.2] * SIZE), TEXTS, end=END, **({"limit": 3} | options))
