"""Whether a sentence is for or against, with how sure the model is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from regard.errors import Sentence, language
from regard.models.attended import Attended, Tokens
from regard.models.doubts import of_language, of_reading
from regard.models.folders import device_of, fill, read_config, text_of
from regard.models.prediction import Prediction, refuse_texts
from regard.models.reading import Read, read
from regard.models.sentiment import Classifier, ClassifierConfig
from regard.models.text import Text

POSITIVE, NEGATIVE = "positive", "negative"
BATCH = 64
WORDS: dict[str, Sentence] = {
    POSITIVE: {"en": "positive", "fr": "positif"},
    NEGATIVE: {"en": "negative", "fr": "négatif"},
}


OTHERS = {"en": "fr", "fr": "en"}
"""The language that a model reads, and the one that another does."""


class Sentiment:
    """Tells praise from blame in one language.

    Args:
        model: A classifier with one output.
        text: Its word pieces.
        name: Its name in the library.

    Example:
        >>> import regard
        >>> model = regard.load("sentiment-en")
        >>> model.predict(["A wonderful film, moving and funny."])[0].label
        'positive'
    """

    def __init__(self, model: Classifier, text: Text, name: str) -> None:
        self.model, self.text, self.name = model, text, name

    @classmethod
    def read(cls, folder: Path, name: str) -> Sentiment:
        """The model of a folder."""
        model = Classifier(ClassifierConfig.of(read_config(folder)["model"]))
        fill(model, folder)
        return cls(model, text_of(folder), name)

    @property
    def limit(self) -> int:
        """How many word pieces of a text it reads."""
        return self.model.config.encoder.max_length - 2

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text "positive" or "negative", and how likely that is; only the beginning of a text that is too long counts.

        Args:
            texts: Sentences.

        Raises:
            RegardError: An empty text, or something that is no text.
        """
        found = [self._framed(text, cut=True) for text in refuse_texts(texts)]
        order = sorted(range(len(found)), key=lambda number: len(found[number].pieces))
        answers: dict[int, Prediction] = {}
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            shares = self._positive([found[number].pieces.ids for number in chosen])
            for number, share in zip(chosen, shares, strict=True):
                answers[number] = self._answer(share, found[number])
        return [answers[number] for number in range(len(found))]

    def attended(self, text: str, *, cut: bool = False) -> Attended:
        """One text between its marks, to be run under a capture; the answer is told in words."""
        found = self._framed(text, cut=cut)
        ids = torch.tensor([found.pieces.ids], device=device_of(self.model))
        answer = self._answer(self._positive([found.pieces.ids])[0], found)
        return Attended(
            run=lambda: self.model(ids),
            read=found.pieces,
            prediction=in_words(answer)[language()],
            cut=found.cut,
            notices=self._of_language(found.text),
        )

    def _of_language(self, text: str) -> tuple[Sentence, ...]:
        """What to say of a text in the other language, by the language that the model's name ends in."""
        expected = self.name.rpartition("-")[2]
        if expected not in OTHERS:
            return ()
        other = f"sentiment-{OTHERS[expected]}"
        return of_language(text, expected=expected, remedy={"en": f"take {other}", "fr": f"prenez {other}"})

    def _framed(self, text: str, *, cut: bool) -> Read:
        """A text between begin and end mark."""
        found = read(text, self.text, limit=self.limit, model=self.name, cut=cut)
        begin, end = (Tokens(self.text.labels([mark]), (mark,)) for mark in (self.text.begin, self.text.end))
        return replace(found, pieces=begin + found.pieces + end)

    @torch.inference_mode()
    def _positive(self, rows: Sequence[Sequence[int]]) -> list[float]:
        """How likely each text is to be positive."""
        device = device_of(self.model)
        lengths = torch.tensor([len(row) for row in rows], device=device)
        longest = int(lengths.max())
        padded = [[*row, *[self.text.pad] * (longest - len(row))] for row in rows]
        alike = bool((lengths == longest).all())
        logits = self.model(torch.tensor(padded, device=device), None if alike else lengths)
        shares: list[float] = logits[:, 0].double().sigmoid().tolist()
        return shares

    def _answer(self, share: float, found: Read) -> Prediction:
        notices = self._of_language(found.text) + of_reading(found.text, self.text)
        if found.cut:
            notices += (
                {
                    "en": f"The text is longer than the {self.limit} word pieces that the model reads; left out: {found.cut}",
                    "fr": f"Le texte dépasse les {self.limit} morceaux de mots que lit le modèle ; laissé de côté : {found.cut}",
                },
            )
        if share >= 0.5:
            return Prediction(label=POSITIVE, probability=share, notices=notices)
        return Prediction(label=NEGATIVE, probability=1 - share, notices=notices)


def in_words(answer: Prediction) -> Sentence:
    r"""Label and probability as a person reads them.

    Example:
        >>> in_words(Prediction(label="positive", probability=0.934))["fr"]
        'positif (93\xa0%)'
    """
    assert answer.label is not None
    assert answer.probability is not None
    word, percent = WORDS[answer.label], round(100 * answer.probability)
    return {"en": f"{word['en']} ({percent}%)", "fr": f"{word['fr']} ({percent}\u00a0%)"}
