"""The translator between French and English, ready to use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from regard.errors import RegardError, Sentence
from regard.models.attended import Attended, Tokens
from regard.models.doubts import of_language
from regard.models.folders import device_of, fill, pieces_of, read_config
from regard.models.generation import Written, beam_search, greedy
from regard.models.prediction import Prediction, refuse_texts
from regard.models.reading import Read, read
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.word_pieces import WordPieces

LANGUAGES = ("en", "fr")
BEAMS = 4
BATCH = 64


@dataclass(frozen=True)
class Alignment:
    """The head that looks at the word that is being translated, read at the step that predicts the translation.

    Attributes:
        layer: Its layer, among all those that a record of the translator holds, from 0.
        head: Its number there, from 0.
    """

    layer: int
    head: int


class Translator:
    """French to English and English to French.

    Args:
        model: Encoder and decoder.
        text: Its word pieces.
        name: What the library calls it.
        alignment: The head that shows which word is translated, where it is known.

    Example:
        >>> import regard
        >>> translator = regard.load("translate")
        >>> translator.predict(["Le chat dort."], to="en")[0].text
        'The cat is sleeping.'
    """

    def __init__(
        self,
        model: Transformer,
        text: WordPieces,
        name: str = "translate",
        alignment: Alignment | None = None,
    ) -> None:
        self.model, self.text, self.name, self.alignment = model, text, name, alignment

    @classmethod
    def read(cls, folder: Path, name: str) -> Translator:
        """The translator of a folder."""
        settings = read_config(folder)
        model = Transformer(TransformerConfig(**settings["model"]))
        fill(model, folder)
        head = settings.get("alignment")
        return cls(model, pieces_of(folder), name, head and Alignment(**head))

    @property
    def limit(self) -> int:
        """How many word pieces of a text it reads."""
        return self.model.config.max_length - 1

    def predict(self, texts: Sequence[str], *, to: str = "en", beams: int = BEAMS) -> list[Prediction]:
        """Translations.

        Args:
            texts: Sentences.
            to: The language to translate into, "en" or "fr".
            beams: How many translations of a sentence are followed at a time; 1 takes the likeliest piece each time.

        Raises:
            RegardError: An empty text, something that is no text, or another language.
        """
        sources = [self.source(text, to, cut=True) for text in refuse_texts(texts)]
        order = sorted(range(len(sources)), key=lambda number: len(sources[number].pieces))
        answers: dict[int, Prediction] = {}
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            written = self.written([sources[number] for number in chosen], beams=beams)
            for number, text in zip(chosen, written, strict=True):
                answers[number] = self._answer(sources[number], text)
        return [answers[number] for number in range(len(sources))]

    def attended(self, text: str, *, to: str = "en", cut: bool = False, beams: int = BEAMS) -> Attended:
        """One sentence and its translation, to be run under a capture: what looks at what while the translation is written.

        Each row of the decoder's attention is taken at the step that predicts the next piece, as `Attended` says.

        Args:
            text: A sentence.
            to: The language to translate into, "en" or "fr".
            cut: Translate the beginning of a text that is too long.
            beams: As in `predict`.
        """
        source = self.source(text, to, cut=cut)
        followed = self._followed(source, self.written([source], beams=beams)[0])
        return replace(followed, notices=of_language(text, expected="fr" if to == "en" else "en"))

    def forced(self, text: str, translation: str, *, to: str = "en") -> Attended:
        """One sentence and a translation that somebody gives: what looks at what if the translator is made to write it.

        Args:
            text: A sentence.
            translation: What it says in the other language.
            to: The language of the translation.

        Raises:
            RegardError: Another language, or a text without anything to read.
            TextTooLong: One of the two is beyond what the translator reads.
        """
        ids = read(translation, self.text, limit=self.limit - 1, model=self.name).pieces.ids
        return self._followed(self.source(text, to), Written(ids, math.nan, ended=True))

    def _followed(self, source: Read, written: Written) -> Attended:
        ids = (*written.ids, self.text.end) if written.ended else written.ids
        given = [self.text.begin, *ids][: len(ids)]
        device = device_of(self.model)
        read, target = (torch.tensor([row], device=device) for row in (source.pieces.ids, given))
        begun = (self.text.begin,)
        return Attended(
            run=lambda: self.model(read, None, target),
            read=source.pieces,
            written=Tokens(self.text.labels(ids), ids),
            begun=Tokens(self.text.labels(begun), begun),
            prediction=self.text.decode(written.ids).strip(),
            cut=source.cut,
        )

    def source(self, text: str, to: str, *, cut: bool = False) -> Read:
        """A text after the tag of a language.

        Raises:
            RegardError: Another language, or no text.
            TextTooLong: A text beyond what the translator reads, unless ``cut``.
        """
        if to not in LANGUAGES:
            raise RegardError(
                en=f"to must be 'en' (English) or 'fr' (French), and it is {to!r}.",
                fr=f"to doit valoir 'en' (anglais) ou 'fr' (français), et vaut {to!r}.",
            )
        tag = (self.text.special(to),)
        found = read(text, self.text, limit=self.limit, model=self.name, cut=cut)
        return replace(found, pieces=Tokens(self.text.labels(tag), tag) + found.pieces)

    @torch.inference_mode()
    def written(self, sources: Sequence[Read], *, beams: int = BEAMS) -> list[Written]:
        """The word pieces that translate each source."""
        device = device_of(self.model)
        lengths = torch.tensor([len(source.pieces.ids) for source in sources], device=device)
        longest = int(lengths.max())
        rows = [
            [*source.pieces.ids, *[self.text.pad] * (longest - len(source.pieces.ids))] for source in sources
        ]
        alike = bool((lengths == longest).all())
        encoded = self.model.encode(torch.tensor(rows, device=device), None if alike else lengths)
        begin = torch.full((len(sources), 1), self.text.begin, device=device)
        limit = min(self.model.config.max_length - 1, 2 * longest + 10)
        if beams == 1:
            return greedy(self.model, begin, end=self.text.end, limit=limit, encoded=encoded)
        return beam_search(self.model, begin, end=self.text.end, limit=limit, encoded=encoded, beams=beams)

    def _answer(self, source: Read, written: Written) -> Prediction:
        notices: list[Sentence] = []
        if source.cut:
            notices.append(
                {
                    "en": f"The text is longer than the {self.limit} word pieces that the translator reads; left out: {source.cut}",
                    "fr": f"Le texte dépasse les {self.limit} morceaux de mots que lit le traducteur ; laissé de côté : {source.cut}",
                }
            )
        return Prediction(
            text=self.text.decode(written.ids).strip(),
            probability=math.exp(written.log_probability),
            notices=tuple(notices),
        )
