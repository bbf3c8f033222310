"""How well do the models do that Regard carries, on sentences that none of them has seen?

The folder of training data must lie beside the checkout; of each set only the test side is read, and the train side for the n-grams.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

import regard
from benchmarks.table import Figure
from regard.models.card import Beside, Score
from regard.models.opinions import Sentiment
from regard.models.words_in_place import FillMask, NextWord
from regard.training import confidence
from regard.training.confidence import Interval
from regard.training.kneser_ney import Discounts, fit
from regard.training.letter_grams import Grams
from regard.training.recipes.sentiment_building import OF_OPINIONS, OF_PAIRS
from regard.training.sequences import Sequences
from regard.training.splits import Split, split

DATA = Path(__file__).parents[1] / "../shared/data"
BATCH = 128
ORDER = 4
"""Of the n-grams that the next-word model must do better than."""
TRANSLATED, WORDS = 1500, 10
"""How many test sentences are translated, and how many words they have at most."""
STRENGTHS = {"sentiment-en": 30.0, "sentiment-fr": 10.0}
"""Of the logistic regressions on words and letters, chosen among 0.3, 1, 3, 10 and 30 by cross-validation on the train sides."""
MORE = 0.02
"""So much better than that the opinions must be."""

Rows = list[dict[str, str]]


def measure() -> list[Figure]:
    """The scores of all that Regard carries but the translator, which has a benchmark of its own."""
    if not DATA.is_dir():
        return [Figure("scores of the models that Regard carries", f"needs the training data in {DATA.name}")]
    english, french, missing, following = opinions_en(), opinions_fr(), hidden_pieces(), next_pieces()
    ngrams = min(beside.value for beside in following.beside)
    return [
        _figure("sentiment-en", english, english.beside[0].value + MORE),
        _figure("sentiment-fr", french, french.beside[0].value + MORE),
        *(_figure("fill-mask", score) for score in missing),
        _figure("next-word", following, ngrams, least=False),
    ]


def opinions_en() -> Score:
    """Accuracy on film reviews."""
    judged = _judged("sentiment-en", "film-sentiment-en", balanced=False)
    right = judged.told == judged.wanted
    found = confidence.of_share(int(right.sum()), len(right))
    return _score(
        found,
        {"en": "accuracy", "fr": "exactitude"},
        {"en": f"{len(right)} film sentences never seen", "fr": f"{len(right)} phrases de films jamais vues"},
        (_beside(float((judged.told_by_grams == judged.wanted).mean())),),
    )


def opinions_fr() -> Score:
    """Accuracy on subtitles, the mean of that on positive and on negative ones."""
    judged = _judged("sentiment-fr", "xed-sentiment-fr", balanced=True)
    sides = _sides(judged.told, judged.wanted)
    chance = np.random.default_rng(0)
    drawn = [
        np.mean([side[chance.integers(len(side), size=len(side))].mean() for side in sides])
        for _ in range(confidence.RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    value, beside = (_balanced(told, judged.wanted) for told in (judged.told, judged.told_by_grams))
    count = len(judged.wanted)
    return _score(
        Interval(value, float(low), float(high)),
        {"en": "balanced accuracy", "fr": "exactitude équilibrée"},
        {"en": f"{count} subtitles never seen", "fr": f"{count} sous-titres jamais vus"},
        (_beside(beside),),
    )


@torch.inference_mode()
def hidden_pieces() -> list[Score]:
    """One piece of each test sentence is hidden: how surely, and how often, it is found."""
    model: FillMask = regard.load("fill-mask")
    sentences = _test_pieces(model)
    chance = np.random.default_rng(0)
    nats, found = [], []
    for ids, lengths in _batches(sentences, model, after=[model.text.end]):
        rows = torch.arange(len(ids))
        places = 1 + torch.from_numpy(chance.integers(0, lengths.numpy() - 2))
        wanted = ids[rows, places]
        ids[rows, places] = model.text.special("mask")
        logits = model.model(ids, lengths)[rows, places].log_softmax(-1)
        nats += (-logits[rows, wanted]).tolist()
        found += (logits.argmax(-1) == wanted).tolist()
    on = _on_sentences(len(nats), "one piece hidden in each", "un morceau caché dans chacune")
    return [
        _score(confidence.of_mean(nats), {"en": "nats a hidden piece", "fr": "nats par morceau caché"}, on),
        _score(
            confidence.of_share(sum(found), len(found)),
            {"en": "hidden pieces found", "fr": "morceaux cachés trouvés"},
            on,
        ),
    ]


@torch.inference_mode()
def next_pieces() -> Score:
    """Nats a next piece, the end of a sentence included, beside n-grams that learned from the same sentences."""
    model: NextWord = regard.load("next-word")
    sentences = _test_pieces(model)
    nats, counts = [], []
    for ids, lengths in _batches(sentences, model, after=[model.text.end]):
        likely = model.model(ids[:, :-1]).log_softmax(-1)
        each = -likely.gather(2, ids[:, 1:, None])[..., 0]
        real = torch.arange(each.shape[1]) < lengths[:, None] - 1
        nats += (each * real).sum(1).tolist()
        counts += (lengths - 1).tolist()
    kinds: tuple[tuple[Discounts, str, str], ...] = (
        ("one", "one discount", "un rabais"),
        ("three", "three discounts", "trois rabais"),
    )
    beside = tuple(
        Beside(
            what={"en": f"Kneser–Ney {ORDER}-grams, {en}", "fr": f"{ORDER}-grammes de Kneser–Ney, {fr}"},
            value=round(_ngrams(model, sentences, kind), 4),
        )
        for kind, en, fr in kinds
    )
    return _score(
        confidence.of_ratio(nats, counts),
        {"en": "nats a next piece", "fr": "nats par morceau suivant"},
        _on_sentences(len(nats), "every piece and the end of each", "chaque morceau et la fin de chacune"),
        beside,
    )


def translations() -> list[Score]:
    """BLEU in both directions, on short test sentences."""
    model = regard.load("translate")
    rows, sides = _table("tatoeba-en-fr"), _pairs()
    scores = []
    for source, target in (("fr", "en"), ("en", "fr")):
        kept = [rows[n] for n in sides.test if len(rows[n][source].split()) <= WORDS][:TRANSLATED]
        told = [answer.text for answer in model.predict([row[source] for row in kept], to=target)]
        found = confidence.of_bleu(told, [row[target] for row in kept])
        scores.append(
            _score(
                found,
                {"en": f"BLEU, {source} to {target}", "fr": f"BLEU, {source} vers {target}"},
                _on_sentences(len(kept), f"at most {WORDS} words", f"au plus {WORDS} mots"),
            )
        )
    return scores


@dataclass(frozen=True, eq=False)
class Judged:
    """Which texts of a test side are positive: by the model, by a regression on words and letters, and by people."""

    told: NDArray[np.bool_]
    told_by_grams: NDArray[np.bool_]
    wanted: NDArray[np.bool_]


def _judged(name: str, table: str, *, balanced: bool) -> Judged:
    model: Sentiment = regard.load(name)
    rows = _table(table)
    sides = split([(row["text"],) for row in rows], shares=OF_OPINIONS)
    learned, kept = ([rows[place] for place in places] for places in (sides.train, sides.test))
    grams = Grams.fit(
        [row["text"] for row in learned],
        _positive(learned).astype(np.float64),
        strength=STRENGTHS[name],
        balanced=balanced,
    )
    texts = [row["text"] for row in kept]
    told = np.array([answer.label == "positive" for answer in model.predict(texts)])
    return Judged(told, grams.logits(texts) > 0, _positive(kept))


def _positive(rows: Rows) -> NDArray[np.bool_]:
    return np.array([row["label"] == "positive" for row in rows])


def _sides(told: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """What was told rightly of positive and of negative texts."""
    right = told == wanted
    return [right[wanted], right[~wanted]]


def _balanced(told: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    return float(np.mean([side.mean() for side in _sides(told, wanted)]))


def _beside(value: float) -> Beside:
    return Beside(
        what={
            "en": "logistic regression on words and letters (TF-IDF)",
            "fr": "régression logistique sur mots et lettres (TF-IDF)",
        },
        value=round(value, 4),
    )


@cache
def _table(name: str) -> Rows:
    with gzip.open(DATA / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _pairs() -> Split:
    return split([(row["en"], row["fr"]) for row in _table("tatoeba-en-fr")], by=(0, 1), shares=OF_PAIRS)


def _unique(places: Sequence[int]) -> list[str]:
    """Each sentence of both languages once."""
    rows = _table("tatoeba-en-fr")
    return [
        sentence
        for language in ("en", "fr")
        for sentence in sorted({rows[place][language] for place in places})
    ]


def _test_pieces(model: FillMask | NextWord) -> Sequences:
    return Sequences.of(model.text.encode(sentence) for sentence in _unique(_pairs().test))


def _batches(
    sentences: Sequences, model: FillMask | NextWord, *, after: Sequence[int]
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """All sentences after their begin mark, those of like length together."""
    order = np.argsort(sentences.lengths, kind="stable")
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        yield sentences.padded(chosen, model.text.pad, before=[model.text.begin], after=after)


def _ngrams(model: NextWord, sentences: Sequences, discounts: Discounts) -> float:
    learned = (model.text.encode(sentence) for sentence in _unique(_pairs().train))
    ngrams = fit(learned, ORDER, model.text.vocab_size, end=model.text.end, discounts=discounts)
    return ngrams.nats([sentences[number].tolist() for number in range(len(sentences))])


def _on_sentences(count: int, en: str, fr: str) -> dict[str, str]:
    return {
        "en": f"{count:,} French and English sentences never seen, {en}",
        "fr": f"{count:,} phrases françaises et anglaises jamais vues, {fr}".replace(",", "\u00a0", 1),
    }


def _score(
    found: Interval, what: dict[str, str], on: dict[str, str], beside: tuple[Beside, ...] = ()
) -> Score:
    value, low, high = (round(number, 4) for number in (found.value, found.low, found.high))
    return Score(
        what={"en": what["en"], "fr": what["fr"]},
        value=value,
        on={"en": on["en"], "fr": on["fr"]},
        low=low,
        high=high,
        beside=beside,
    )


def _figure(model: str, score: Score, bound: float | None = None, *, least: bool = True) -> Figure:
    others = "".join(f"; {other.what['en']}: {other.value:g}" for other in score.beside)
    value = f"{score.value:g} [{score.low:g}, {score.high:g}] on {score.on['en']}{others}"
    if bound is None:
        return Figure(f"{model}: {score.what['en']}", value)
    reached = score.value >= bound if least else score.value < bound
    return Figure(f"{model}: {score.what['en']}", value, f"{'≥' if least else '<'} {bound:g}", reached)
