"""The training of the English opinion: two parts.

1. A teacher: MiniLM, which is too large to be shipped, learns from film sentences that people judged.
2. A pupil: the small model that is shipped begins with the teacher's words and first layers, and learns what the teacher thinks, and how
   it sees it, of these sentences, of many that are made from them, and of everyday sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import nn

from regard.models.plain_pieces import PlainPieces
from regard.models.sentiment import Classifier, ClassifierConfig
from regard.training.recipes import borrowed_layers, borrowed_words
from regard.training.recipes.film_pupil import PUPIL, Listening, Pupil
from regard.training.recipes.film_teacher import TEACHER, Teacher, Teaching, as_read, said
from regard.training.recipes.opinion_teacher import likely
from regard.training.recipes.parts import Part
from regard.training.recipes.sentiment_building import OF_PAIRS, Judged, encoded, rated
from regard.training.recipes.varied_sentences import Words, phrases, varied
from regard.training.splits import split

VOCAB_SIZE, LAYERS, LONGEST = 16_000, 3, 128
"""Of the pupil: its word pieces, its layers, and the tokens of the longest text that it reads."""
VARIED, PHRASES = 2, 9
"""So many sentences, and so many phrases, are made from each film sentence."""
FILMS = 3
"""So often the pupil hears each film sentence while it hears the others once."""
EVERYDAY = 3000
"""So many sentences of Tatoeba are heard, of at least `LEAST` words."""
LEAST = 5
JUDGED = 0.5
"""What people said of a sentence counts so much beside what the teacher says."""


@dataclass(frozen=True)
class Learned:
    """What may be learned from: the train side of each split.

    Attributes:
        judged: Film sentences, and how likely each is positive.
        everyday: Other English sentences.
        words: Words that the teacher reads in one piece.
        text: Word pieces.
    """

    judged: Judged
    everyday: Sequence[str]
    words: Sequence[str]
    text: PlainPieces

    @property
    def films(self) -> list[str]:
        """The film sentences."""
        return [text for text, _ in self.judged]


def learned(pairs: Sequence[tuple[str, str]], films: Sequence[tuple[str, float]]) -> Learned:
    """What the English model may learn from.

    Args:
        pairs: English sentences and their French translations.
        films: Sentences on films, and their mean rating from −4 to 4.
    """
    judged = rated(films)
    everyday = sorted({pairs[n][0] for n in split(pairs, by=(0, 1), shares=OF_PAIRS).train})
    words = borrowed_words.whole_words()
    text = borrowed_words.pieces([*(text for text, _ in judged), *everyday], vocab_size=VOCAB_SIZE)
    return Learned(judged, everyday, words, text)


def build(learned: Learned) -> tuple[Part, ...]:
    """The parts, in their order."""
    return (
        Part("1-teacher", TEACHER.steps, lambda model: teaching(learned)),
        Part("2-pupil", PUPIL.steps, lambda model: listening(learned, model)),
    )


def teaching(learned: Learned) -> Teaching:
    """The first part: MiniLM learns what people judged."""
    return Teaching(as_read(learned.films), _shares(learned))


def listening(learned: Learned, teacher: nn.Module | None) -> Listening:
    """The second part: the small model learns what the teacher says."""
    assert isinstance(teacher, Teacher)
    texts = heard(learned, teacher)
    taught, logits = said(teacher, texts)
    positive = likely(logits.astype(np.float64)).astype(np.float32)
    judged = slice(len(learned.judged))
    positive[judged] += JUDGED * (_shares(learned) - positive[judged])
    middle = taught[judged].astype(np.float32).mean(0)
    words = borrowed_words.starts(learned.text, teacher)
    order = np.r_[np.tile(np.arange(len(learned.judged)), FILMS - 1), np.arange(len(texts))]
    return Listening(
        encoded([texts[n] for n in order], learned.text),
        positive[order],
        (taught - middle).astype(np.float16)[order],
        learned.text,
        lambda: begun(teacher, words),
    )


def heard(learned: Learned, teacher: Teacher) -> list[str]:
    """Everything that the teacher is asked about; the sentences that people judged come first."""
    films = learned.films
    words = Words(learned.words, borrowed_words.vectors_of(learned.words, teacher))
    everyday = [text for text in learned.everyday if len(text.split()) >= LEAST]
    chosen = np.random.default_rng(0).permutation(len(everyday))[:EVERYDAY]
    return [
        *films,
        *varied(films, words, times=VARIED),
        *phrases(films, words, times=PHRASES),
        *(everyday[n] for n in chosen),
    ]


def begun(teacher: Teacher, words: NDArray[np.float32]) -> Pupil:
    """A pupil that begins with the teacher's first layers, and with these vectors of its pieces, which stay: most pieces are rare."""
    config = borrowed_layers.configuration(teacher, vocab_size=len(words), layers=LAYERS, max_length=LONGEST)
    pupil = Pupil(Classifier(ClassifierConfig(encoder=config)), config.d_model)
    borrowed_layers.begin(pupil.classifier.encoder, teacher, words)
    nn.init.eye_(pupil.vectors.weight)
    pupil.classifier.encoder.embeddings.tokens.requires_grad_(False)
    return pupil


def _shares(learned: Learned) -> NDArray[np.float32]:
    return np.array([share for _, share in learned.judged], np.float32)
