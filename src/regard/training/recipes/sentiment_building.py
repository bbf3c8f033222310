"""The training of the French opinion: three parts, each of which goes on from the model of the one before.

1. Meaning: French and English sentences get the vectors that MiniLM gives to the English ones.
2. Polarity: VADER's list of rated words (Hutto and Gilbert 2014) says how good or bad an English sentence sounds, and so its French
   translation. Sentences in which it rates nothing are left out.
3. Opinion: subtitles that people judged. A teacher, runs of letters beside vectors, adds what it thinks of them and of parts of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from regard.models import library
from regard.models.sentiment import Classifier, ClassifierConfig, average
from regard.models.text import Text
from regard.models.transformer import TransformerConfig
from regard.models.word_pieces import WordPieces
from regard.training.extras import extra
from regard.training.recipes.opinion_teacher import Vectors, likely, taught
from regard.training.recipes.parts import Part
from regard.training.recipes.sentiment import MEANING, OPINION, POLARITY, Meaning, Opinion, framed
from regard.training.sequences import Sequences
from regard.training.settings import Settings
from regard.training.splits import Shares, split

Judged = Sequence[tuple[str, float]]
"""Texts, and how likely each one is positive, from 0 to 1."""

OF_PAIRS = Shares(validation=0.02, test=0.02)
OF_OPINIONS = Shares(validation=0, test=0.1)
CLEAR = 0.2
"""Sentences whose polarity, from −1 to 1, is nearer to 0 than this are left out."""
DOUBT = 0.05
"""How likely a label of the subtitles is held to be wrong: they were carried over from English ones by machine."""
POLARITY_SIZE, POLARITY_LOST = 192, 0.05
FRENCH = replace(OPINION, steps=636, learning_rate=4e-4, warmup=60, average=0.995)
"""How long and how fast the last part learns: three passes."""
LONGEST = 126


@dataclass(frozen=True)
class Learned:
    """What may be learned from: the train side of each split.

    Attributes:
        pairs: English sentences and their translations.
        judged: Sentences that people judged.
        films: English sentences on films, for their meaning.
        text: Word pieces.
        opinion: How long and how fast the last part learns.
    """

    pairs: Sequence[tuple[str, str]]
    judged: Judged
    films: Sequence[str]
    text: WordPieces
    opinion: Settings


def build(learned: Learned) -> tuple[Part, ...]:
    """The three parts, in their order."""
    return (
        Part("1-meaning", MEANING.steps, lambda model: meaning(learned)),
        Part("2-polarity", POLARITY.steps, lambda model: polarity(learned, model)),
        Part("3-opinion", learned.opinion.steps, lambda model: opinion(learned, model)),
    )


def learned_french(
    pairs: Sequence[tuple[str, str]],
    films: Sequence[tuple[str, float]],
    subtitles: Sequence[tuple[str, str]],
    text: WordPieces | None = None,
) -> Learned:
    """What the French model may learn from.

    Args:
        pairs: English sentences and their French translations.
        films: Sentences on films, and their mean rating, for their meaning.
        subtitles: French sentences, and "positive" or "negative".
        text: Word pieces; learned from the pairs unless given.
    """
    kept = [pairs[n] for n in split(pairs, by=(0, 1), shares=OF_PAIRS).train]
    if text is None:
        text = WordPieces.train([pair[0] for pair in kept], [pair[1] for pair in kept], vocab_size=8000)
    return Learned(kept, _labelled(subtitles), [sentence for sentence, _ in rated(films)], text, FRENCH)


def meaning(learned: Learned) -> Meaning:
    """The first part: what sentences mean."""
    english = sorted({pair[0] for pair in learned.pairs})
    place = {sentence: number for number, sentence in enumerate(english)}
    texts = [*english, *learned.films, *(pair[1] for pair in learned.pairs)]
    rows = [*range(len(english) + len(learned.films)), *(place[pair[0]] for pair in learned.pairs)]
    config = TransformerConfig(
        vocab_size=learned.text.vocab_size, d_model=160, num_heads=5, encoder_layers=2, dropout=0.1
    )
    taught = teacher_vectors([*english, *learned.films])
    return Meaning(encoded(texts, learned.text), np.array(rows), taught, learned.text, config)


def polarity(learned: Learned, model: nn.Module | None) -> Opinion:
    """The second part: which sentences sound good, and which sound bad."""
    assert isinstance(model, Classifier)
    heard = rated_by_words(learned.pairs)
    positive = np.array([(1 + score) / 2 for _, score in heard], dtype=np.float32)
    start = opinionated(model)
    return Opinion(
        encoded((sentence for sentence, _ in heard), learned.text),
        positive,
        balanced(positive),
        learned.text,
        lambda: start,
        start.config,
        settings=POLARITY,
        size=POLARITY_SIZE,
        lost=POLARITY_LOST,
        name="polarity",
    )


def opinion(learned: Learned, model: nn.Module | None) -> Opinion:
    """The third part: what people judged."""
    assert isinstance(model, Classifier)
    judged = helped(learned.judged, own_vectors(model, learned.text))
    positive = np.array([share for _, share in judged], dtype=np.float32)
    return Opinion(
        encoded((sentence for sentence, _ in judged), learned.text),
        positive,
        balanced(positive),
        learned.text,
        lambda: model,
        model.config,
        settings=learned.opinion,
    )


def helped(judged: Judged, vectors: Vectors) -> Judged:
    """Sentences between what people and a teacher say of them, and parts of sentences with what the teacher says.

    The teacher's logits are moved so that both sides are as likely, however rare one is among the sentences.
    """
    texts, shares = [text for text, _ in judged], np.array([share for _, share in judged])
    positive = (shares > 0.5).astype(np.float64)
    said, parts, said_of_parts = taught(texts, positive, vectors)
    moved = np.log(positive.mean() / (1 - positive.mean()))
    between = ((shares + likely(said - moved)) / 2).tolist()
    return [
        *zip(texts, between, strict=True),
        *zip(parts, likely(said_of_parts - moved).tolist(), strict=True),
    ]


def own_vectors(model: Classifier, text: WordPieces) -> Vectors:
    """The averages that a model's own encoder makes of texts, ``[texts, d_model]``."""

    @torch.inference_mode()
    def vectors(texts: Sequence[str]) -> NDArray[np.float16]:
        sentences = encoded(texts, text)
        encoder = model.encoder.eval()
        found = np.zeros((len(texts), encoder.config.d_model), np.float16)
        order = np.argsort(sentences.lengths, kind="stable")
        for start in range(0, len(order), 256):
            chosen = order[start : start + 256]
            found[chosen] = average(encoder.encode(*framed(sentences, chosen, text))).half().cpu().numpy()
        return found

    return vectors


@torch.inference_mode()
def teacher_vectors(texts: Sequence[str], *, size: int = 256) -> NDArray[np.float16]:
    """MiniLM's vectors of English texts, of length 1, ``[texts, 384]``.

    Raises:
        RegardError: if the package that carries the model is not installed.
    """
    from transformers import AutoModel, AutoTokenizer

    folder = library.folder("minilm")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    teacher = AutoModel.from_pretrained(folder).to(device).eval()
    order = np.argsort([len(text) for text in texts], kind="stable")
    vectors = np.zeros((len(texts), teacher.config.hidden_size), np.float16)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        batch = tokenizer(
            [texts[n] for n in chosen], padding=True, truncation=True, max_length=96, return_tensors="pt"
        ).to(device)
        present = batch["attention_mask"][..., None].float()
        states = teacher(**batch).last_hidden_state.float()
        mean = (states * present).sum(1) / present.sum(1)
        vectors[chosen] = torch.nn.functional.normalize(mean, dim=-1).half().cpu().numpy()
    return vectors


def rated_by_words(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, float]]:
    """French sentences, then English ones, and how good each one sounds, from −1 to 1; those that say little are left out.

    A French sentence gets the mean of its English translations.

    Raises:
        ExtraMissing: if vaderSentiment is not installed.
    """
    rate = extra("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer().polarity_scores
    english: dict[str, float] = {}
    french: dict[str, list[float]] = {}
    for first, second in pairs:
        if first not in english:
            english[first] = rate(first)["compound"]
        french.setdefault(second, []).append(english[first])
    scores = [(sentence, float(np.mean(found))) for sentence, found in french.items()]
    scores += sorted(english.items())
    return [(sentence, score) for sentence, score in scores if abs(score) > CLEAR]


def opinionated(model: Classifier) -> Classifier:
    """The encoder of a classifier, before one output that says nothing yet."""
    start = Classifier(ClassifierConfig(encoder=model.config.encoder))
    start.encoder.load_state_dict(model.encoder.state_dict())
    torch.nn.init.zeros_(start.outputs.weight)
    torch.nn.init.zeros_(start.outputs.bias)
    return start


def balanced(positive: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each sentence counts, so that both sides count alike."""
    side = positive > 0.5
    share = np.where(side, side.mean(), 1 - side.mean())
    counts: NDArray[np.float32] = (0.5 / share).astype(np.float32)
    return counts


def encoded(texts: Iterable[str], text: Text) -> Sequences:
    """Sentences as word pieces, as many as the model reads."""
    return Sequences.of(text.encode(sentence)[:LONGEST] for sentence in texts)


def rated(films: Sequence[tuple[str, float]]) -> Judged:
    """The train side; a sentence of mean rating r is positive with a likelihood of 1 / (1 + exp(−r))."""
    kept = split([(sentence,) for sentence, _ in films], shares=OF_OPINIONS).train
    return [(films[n][0], float(1 / (1 + np.exp(-films[n][1])))) for n in kept]


def _labelled(subtitles: Sequence[tuple[str, str]]) -> Judged:
    """The train side."""
    kept = split(subtitles, shares=OF_OPINIONS).train
    return [(subtitles[n][0], 1 - DOUBT if subtitles[n][1] == "positive" else DOUBT) for n in kept]
