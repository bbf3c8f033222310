"""The three parts of the training of an opinion, on a few sentences and with stand-ins for the teacher and the rated words."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from regard.errors import RegardError
from regard.models.word_pieces import WordPieces
from regard.training.recipes import borrowed_words, film_building, opinions_building, parts
from regard.training.recipes import sentiment_building as building
from regard.training.recipes.sentiment import MEANING, OPINION, POLARITY
from regard.training.sources.local import Table
from regard.training.sources.opening import Opened
from regard.training.sources.xed import XED

PAIRS = [(f"I {verb} {count} cats.", f"J'ai {mot} {count} chats.") for count in range(20) for verb, mot in
         (("love", "aimé"), ("hate", "haï"), ("see", "vu"))]  # fmt: skip
FILMS = [(f"A {word} film, number {count}.", rating) for count in range(30) for word, rating in
         (("good", 2.0), ("bad", -1.0))]  # fmt: skip
SUBTITLES = [(f"{word} {count}.", label) for count in range(30) for word, label in
             (("Merci", "positive"), ("Non", "negative"), ("Mort", "negative"))]  # fmt: skip


@pytest.fixture(scope="module")
def pieces():
    return WordPieces.train([pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS], vocab_size=500)


class Analyser:
    """Rates two words."""

    def polarity_scores(self, text):
        return {"compound": 0.6 * ("love" in text) - 0.4 * ("hate" in text) + 0.1 * ("see" in text)}


@pytest.fixture
def stand_ins(monkeypatch):
    module = SimpleNamespace(SentimentIntensityAnalyzer=Analyser)
    monkeypatch.setattr(building, "extra", lambda name: module)
    monkeypatch.setattr(
        building, "teacher_vectors", lambda texts: np.eye(7, dtype=np.float16)[[len(t) % 7 for t in texts]]
    )


def test_nothing_is_learned_from_the_test_side(pieces):
    learned = building.learned_french(PAIRS, FILMS, SUBTITLES, pieces)
    assert 0 < len(learned.pairs) <= len(PAIRS)
    assert 0 < len(learned.judged) < len(SUBTITLES)
    kept = set(learned.films)
    assert 0 < len(kept) < len(FILMS)
    more = building.learned_french(PAIRS, [*FILMS, ("Another one.", 1.0)], SUBTITLES, pieces)
    assert kept <= set(more.films)


def test_ratings_and_labels_become_likelihoods(pieces):
    assert {round(share, 3) for _, share in building.rated(FILMS)} == {0.881, 0.269}
    french = building.learned_french(PAIRS, FILMS, SUBTITLES, pieces)
    assert {share for sentence, share in french.judged if sentence.startswith("Merci")} == {0.95}
    assert {share for sentence, share in french.judged if sentence.startswith("Non")} == {0.05}


def test_a_translation_sounds_as_what_it_translates(stand_ins):
    pairs = [
        ("I love it.", "J'aime."),
        ("I hate it.", "J'aime."),
        ("I hate you.", "Non."),
        ("I see.", "Bon."),
    ]
    assert building.rated_by_words(pairs) == [
        ("Non.", -0.4),
        ("I hate it.", -0.4),
        ("I hate you.", -0.4),
        ("I love it.", 0.6),
    ]


def test_tables_become_the_same_parts(stand_ins, monkeypatch):
    """What is read from files is what is learned from."""
    made = []
    for module in (building, film_building):
        monkeypatch.setattr(module, "build", lambda learned: made.append(learned) or ())
    monkeypatch.setattr(borrowed_words, "whole_words", lambda: ["good", "bad"])
    tables = [
        Table(("en", "fr"), PAIRS),
        Table(("label", "mean_rating", "text"), [("positive", str(rating), text) for text, rating in FILMS]),
        Table(("label", "emotions", "text"), [(label, "5", text) for text, label in SUBTITLES]),
    ]
    rows = [(Opened(XED, table, (), False), None) for table in tables]
    opinions_building.english(rows[:2])
    opinions_building.french(rows)
    english, french = made
    assert english.judged == building.rated(FILMS)
    assert {*english.everyday} == {pair[0] for pair in french.pairs}
    assert french.judged == building.learned_french(PAIRS, FILMS, SUBTITLES, french.text).judged


def test_both_sides_count_alike():
    positive = np.array([0.9, 0.1, 0.2, 0.3], np.float32)
    counts = building.balanced(positive)
    assert counts[0] == pytest.approx(counts[1:].sum())
    assert counts.dtype == np.float32


def test_the_teacher_thinks_both_sides_as_likely():
    """One text in four is positive, and nothing tells which: the teacher then says 1 in 2 of any part."""
    judged = [(f"word{number} alone{number}", 0.95 if number % 4 == 0 else 0.05) for number in range(160)]
    told = building.helped(judged, lambda texts: np.ones((len(texts), 2), np.float16))
    assert len(told) == 3 * len(judged)
    assert [text for text, _ in told[:160]] == [text for text, _ in judged]
    shares = np.array([share for _, share in told])
    assert shares[160:].mean() == pytest.approx(0.5, abs=0.1)
    assert shares[:160:4].mean() == pytest.approx((0.95 + 0.5) / 2, abs=0.1)


def test_vectors_of_a_model_are_its_averages(stand_ins, pieces):
    torch.manual_seed(7)
    model = building.meaning(building.learned_french(PAIRS, FILMS, SUBTITLES, pieces)).model().eval()
    texts = ["I love cats.", "No.", "J'ai vu 3 chats et encore 4 chats."]
    together = building.own_vectors(model, pieces)(texts)
    assert together.shape == (3, 160)
    for text, vector in zip(texts, together, strict=True):
        ids = [pieces.begin, *pieces.encode(text), pieces.end]
        alone = model.encoder.encode(torch.tensor([ids])).states.mean(1)[0]
        assert vector == pytest.approx(alone.detach().numpy(), abs=2e-3)


def test_the_three_parts_follow_each_other(stand_ins, pieces, tmp_path, monkeypatch):
    short = {"steps": 2, "warmup": 1}
    monkeypatch.setattr(building, "POLARITY", replace(POLARITY, **short))
    learned = building.learned_french(PAIRS, FILMS, SUBTITLES, pieces)
    whole = building.build(replace(learned, opinion=replace(OPINION, **short)))

    def shortened(part):
        if part.name != "1-meaning":
            return part
        return replace(
            part, make=lambda model: replace(building.meaning(learned), settings=replace(MEANING, **short))
        )

    short_ones = [shortened(part) for part in whole]
    torch.manual_seed(5)
    done = parts.run(short_ones, folder=tmp_path, steps=2)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["1-meaning", "2-polarity", "3-opinion"]
    assert done.model.config.outputs == 1
    again = parts.run(short_ones, folder=tmp_path, steps=2)
    assert all(map(torch.equal, done.model.state_dict().values(), again.model.state_dict().values()))
    assert done.seconds > 0


def test_an_opinion_starts_from_what_sentences_mean(stand_ins, pieces):
    learned = building.learned_french(PAIRS, FILMS, SUBTITLES, pieces)
    start = building.meaning(learned).model()
    recipe = building.polarity(learned, start)
    begun = recipe.model()
    assert torch.equal(begun.encoder.embeddings.tokens.weight, start.encoder.embeddings.tokens.weight)
    assert (begun(torch.tensor([[2, 300, 3]])) == 0).all()
    batch = recipe.batch(0, 1)
    assert set(np.round(np.unique(batch["positive"]), 2)) <= {np.float32(0.8), np.float32(0.3)}


def test_without_the_rated_words_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", None)
    with pytest.raises(RegardError, match="vaderSentiment"):
        building.rated_by_words(PAIRS)
