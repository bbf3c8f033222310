"""The word that is missing, and the word that comes next: one transformer that looks both ways, and one that looks back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from regard.attention.arguments import whole_number
from regard.errors import RegardError, Sentence
from regard.models.attended import Attended, Tokens
from regard.models.folders import device_of, fill, pieces_of, read_config
from regard.models.generation import refuse_limits, sample
from regard.models.prediction import Prediction, refuse_texts
from regard.models.reading import read
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.whole_words import LONGEST, Choice, Kinds, next_words
from regard.models.word_pieces import WordPieces
from regard.texts import TextTooLong, at_a_space, check

GAP = re.compile(r"\[MASK\]|_{3,}", re.IGNORECASE)
"""What stands for a missing word. Dots do not: they are a mark that sentences end with."""
SHOWN = "[MASK]"
LONGEST_PIECE = 32
"""Characters of one piece at most, for how much of a text can be read."""
CURLED, STRAIGHT = "’'"
"""The sentences that both models learned from hardly ever have the first: they read it as the second."""


class _Words:
    """A transformer that reads word pieces of French and English.

    Args:
        model: The transformer.
        text: Its word pieces.
        name: Its name in the library.
    """

    def __init__(self, model: Transformer, text: WordPieces, name: str) -> None:
        self.model, self.text, self.name = model, text, name

    @cached_property
    def kinds(self) -> Kinds:
        """What each of its pieces can be in a word."""
        return Kinds(self.text)


class FillMask(_Words):
    """Finds the words that are missing in a text: ``[MASK]`` or ``___`` stands for each.

    Only words of a single piece are offered, that is, the few thousand most frequent ones of French and English: the model was
    trained to find one hidden piece at a time.

    Args:
        model: An encoder.
        text: Its word pieces.
        name: Its name in the library.

    Example:
        >>> import regard
        >>> model = regard.load("fill-mask")
        >>> model.predict(["Le chat [MASK] sur le canapé."])[0].text
        'Le chat est sur le canapé.'
    """

    @classmethod
    def read(cls, folder: Path, name: str) -> FillMask:
        """The model of a folder."""
        return cls(*_parts(folder), name)

    @property
    def limit(self) -> int:
        """How many word pieces of a text it reads."""
        return self.model.config.max_length - 2

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Each text with its gaps filled, and how likely these words are together.

        Of several gaps, the one whose word is surest is filled first, and the text is read again with that word in it.

        Args:
            texts: Sentences, each with at least one gap.

        Raises:
            RegardError: An empty text, something that is no text, or a text without a gap in the part that is read.
        """
        return [self._filled(self._gapped(text, cut=True)) for text in refuse_texts(texts)]

    def choices(self, text: str, top: int = 5) -> list[list[Choice]]:
        """For each gap of a text its likeliest words, the likeliest first, while the other gaps stay open.

        Args:
            text: A sentence with at least one gap.
            top: How many words for each gap.

        Raises:
            RegardError: As `predict`, and if ``top`` is below 1.
            TextTooLong: A text beyond what the model reads.
        """
        whole_number("top", top, least=1)
        gapped = self._gapped(text)
        likely = self._likely(gapped)
        return [self._best(gapped, gap, likely, top) for gap in range(gapped.gaps)]

    def attended(self, text: str, *, cut: bool = False) -> Attended:
        """One text with its gaps as the model reads it, to be run under a capture."""
        gapped = self._gapped(text, cut=cut)
        ids = self._ids(gapped)
        rows = torch.tensor([ids], device=device_of(self.model))
        answer = self._filled(gapped)
        return Attended(
            run=lambda: self.model(rows),
            read=Tokens(self._labels(ids), ids),
            prediction=answer.text,
            cut=gapped.rest,
        )

    def _gapped(self, text: str, *, cut: bool = False) -> _Gapped:
        check(text)
        whole = unicodedata.normalize("NFC", text)
        pieces = self._count(whole)
        fits = len(whole) if pieces <= self.limit else self._fits(whole)
        if fits < len(whole) and not cut:
            raise TextTooLong.of(tokens=pieces, limit=self.limit, fits=fits, model=self.name)
        parts = GAP.split(whole[:fits])
        if len(parts) == 1:
            raise RegardError(
                en="There is no gap in the text that is read; write [MASK] or ___ where the word is missing, as in: The cat [MASK] here.",
                fr="Il n’y a pas de trou dans le texte lu ; écrivez [MASK] ou ___ là où le mot manque, comme dans : Le chat [MASK] ici.",
            )
        return _Gapped(tuple(parts), whole[fits:])

    def _count(self, text: str) -> int:
        return len(self._ids(_Gapped(tuple(GAP.split(text))))) - 2

    def _fits(self, whole: str) -> int:
        """How many characters can be read, cut at a space."""
        least, most = 0, min(len(whole), LONGEST_PIECE * self.limit)
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (middle, most) if self._count(whole[:middle]) <= self.limit else (least, middle)
        return at_a_space(whole, least)

    def _ids(self, gapped: _Gapped) -> tuple[int, ...]:
        """Pieces between begin and end mark; the space before a gap is part of the piece that is missing."""
        ids = [self.text.begin]
        for number, part in enumerate(gapped.parts):
            before_gap = number < gapped.gaps and part[-1:].isspace()
            ids += [self.text.special("mask")] if number else []
            ids += self.text.encode(straight(part[:-1] if before_gap else part))
        return (*ids, self.text.end)

    def _labels(self, ids: Sequence[int]) -> tuple[str, ...]:
        hidden = self.text.special("mask")
        labels = self.text.labels(ids)
        return tuple(SHOWN if piece == hidden else label for piece, label in zip(ids, labels, strict=True))

    @torch.inference_mode()
    def _likely(self, gapped: _Gapped) -> Float[Tensor, "gaps vocab"]:
        """How likely each piece is in each gap."""
        ids = torch.tensor([self._ids(gapped)], device=device_of(self.model))
        logits = self.model(ids)[0][ids[0] == self.text.special("mask")]
        likely: Tensor = logits.double().softmax(-1).cpu()
        return likely

    def _allowed(self, gapped: _Gapped, gap: int) -> Bool[Tensor, " vocab"]:
        """Words with a space before them where the gap has one; before letters only what elides."""
        before, after = gapped.parts[gap], gapped.parts[gap + 1]
        words = self.kinds.elided if after[:1].isalpha() else self.kinds.words
        return words & self.kinds.spaced if before[-1:].isspace() else words & ~self.kinds.spaced

    def _best(self, gapped: _Gapped, gap: int, likely: Float[Tensor, "gaps vocab"], top: int) -> list[Choice]:
        best = likely[gap].masked_fill(~self._allowed(gapped, gap), 0.0).topk(min(top, likely.shape[1]))
        return [
            Choice(self.kinds.labels[piece].strip(), share)
            for share, piece in zip(best.values.tolist(), best.indices.tolist(), strict=True)
            if share > 0
        ]

    def _filled(self, gapped: _Gapped) -> Prediction:
        rest, together = gapped.rest, 1.0
        while gapped.gaps:
            likely = self._likely(gapped)
            choices = [self._best(gapped, gap, likely, 1)[0] for gap in range(gapped.gaps)]
            surest = max(range(gapped.gaps), key=lambda gap: choices[gap].probability)
            gapped = gapped.filled(surest, choices[surest].word)
            together *= choices[surest].probability
        notices = (_cut_notice(self.limit, rest),) if rest else ()
        return Prediction(text=gapped.parts[0] + rest, probability=together, notices=notices)


@dataclass(frozen=True)
class _Gapped:
    """A text with gaps.

    Attributes:
        parts: What stands before, between and after the gaps.
        rest: What was too long to be read.
    """

    parts: tuple[str, ...]
    rest: str = ""

    @property
    def gaps(self) -> int:
        """How many."""
        return len(self.parts) - 1

    def filled(self, gap: int, word: str) -> _Gapped:
        """The text with a word in one of its gaps."""
        joined = self.parts[gap] + word + self.parts[gap + 1]
        return _Gapped((*self.parts[:gap], joined, *self.parts[gap + 2 :]), self.rest)


class NextWord(_Words):
    """Finds the word or mark that comes next.

    Args:
        model: A decoder.
        text: Its word pieces.
        name: Its name in the library.

    Example:
        >>> import regard
        >>> model = regard.load("next-word")
        >>> model.predict(["I don't know what to"])[0].text
        'do'
    """

    @classmethod
    def read(cls, folder: Path, name: str) -> NextWord:
        """The model of a folder."""
        return cls(*_parts(folder), name)

    @property
    def limit(self) -> int:
        """How many word pieces of a text it reads, so that a word still fits."""
        return self.model.config.max_length - 1 - LONGEST

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text its likeliest next word or mark.

        The last word of a text counts as finished. Of a text that is too long, the end is read. Where the text is likelier to end than
        to go on with any word, a notice says so.

        Args:
            texts: Beginnings of sentences.

        Raises:
            RegardError: An empty text, or something that is no text.
        """
        return [self._answer(text) for text in refuse_texts(texts)]

    def choices(self, text: str, top: int = 5) -> list[Choice]:
        """The likeliest next words and marks, the likeliest first.

        Args:
            text: The beginning of a sentence.
            top: How many.

        Raises:
            RegardError: An empty text, or ``top`` below 1.
        """
        whole_number("top", top, least=1)
        before, ids, _ = self._ending(text)
        return next_words(self.model, self.kinds, ids, before=before, top=top)

    def continue_(
        self,
        text: str,
        words: int = 10,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        generator: torch.Generator | None = None,
    ) -> str:
        """The text and what the model writes after it: so many words, or fewer where the sentence ends.

        Args:
            text: The beginning of a sentence.
            words: How many words to write at most; marks do not count.
            temperature: Divides the logits: below 1 the likely becomes likelier, 0 always takes the likeliest piece.
            top_k: Only that many likeliest pieces may be drawn; all unless given.
            generator: Chance; PyTorch's own unless given.

        Raises:
            RegardError: An empty text, or a number out of range.
        """
        whole_number("words", words, least=1)
        refuse_limits(temperature=temperature, top_k=top_k)
        before, ids, _ = self._ending(text)
        room = self.model.config.max_length - len(ids)
        ids = ids if room >= LONGEST * words else (ids[0], *ids[1:][-self._kept(words) :])
        limit = min(LONGEST * words, self.model.config.max_length - len(ids))
        begin = torch.tensor([ids], device=device_of(self.model))
        written = sample(
            self.model,
            begin,
            end=self.text.end,
            limit=limit,
            temperature=temperature,
            top_k=top_k,
            generator=generator,
        )[0]
        return before + self.text.decode(self._first_words(written.ids, words))

    def attended(self, text: str, *, cut: bool = False) -> Attended:
        """One text as the model reads it, to be run under a capture; each row of its attention looks back only."""
        found = read(straight(text), self.text, limit=self.limit, model=self.name, cut=cut)
        ids = (self.text.begin, *found.pieces.ids)
        rows = torch.tensor([ids], device=device_of(self.model))
        answer = self._answer(found.text)
        return Attended(
            run=lambda: self.model(rows),
            read=Tokens(self.text.labels(ids), ids),
            prediction=answer.text,
            cut=found.cut,
            notices=answer.notices,
        )

    def _answer(self, text: str) -> Prediction:
        before, ids, left_out = self._ending(text)
        best = next_words(self.model, self.kinds, ids, before=before, top=1)[0]
        notices = [_left_out_notice(self.limit)] if left_out else []
        if (ends := self._ends(ids)) > best.probability:
            notices.append(_end_notice(ends))
        return Prediction(text=best.word, probability=best.probability, notices=tuple(notices))

    @torch.inference_mode()
    def _ends(self, ids: tuple[int, ...]) -> float:
        """How likely the text is to end here."""
        logits = self.model(torch.tensor([ids], device=device_of(self.model)))[0, -1]
        return float(logits.double().softmax(-1)[self.text.end])

    def _ending(self, text: str) -> tuple[str, tuple[int, ...], bool]:
        """The text without spaces after it, the pieces of its end after the begin mark, and whether its beginning was left out."""
        check(text)
        before = unicodedata.normalize("NFC", text).rstrip()
        ids = self.text.encode(straight(before))
        return before, (self.text.begin, *ids[-self.limit :]), len(ids) > self.limit

    def _kept(self, words: int) -> int:
        """How many pieces of the text stay, where it is so long that the words would not fit beside it."""
        return max(
            1, self.model.config.max_length - 1 - min(LONGEST * words, self.model.config.max_length // 2)
        )

    def _first_words(self, ids: Sequence[int], words: int) -> Sequence[int]:
        """The pieces before the one that would open a word too many."""
        opens = self.kinds.spaced | self.kinds.elided
        count = 0
        for place, piece in enumerate(ids):
            count += bool(opens[piece]) and any(letter.isalnum() for letter in self.kinds.labels[piece])
            if count > words:
                return ids[:place]
        return ids


def straight(text: str) -> str:
    """A text with straight apostrophes; its length stays."""
    return text.replace(CURLED, STRAIGHT)


def _parts(folder: Path) -> tuple[Transformer, WordPieces]:
    """A transformer and its word pieces."""
    model = Transformer(TransformerConfig(**read_config(folder)["model"]))
    fill(model, folder)
    return model, pieces_of(folder)


def _cut_notice(limit: int, rest: str) -> Sentence:
    return {
        "en": f"The text is longer than the {limit} word pieces that the model reads; it did not see: {rest}",
        "fr": f"Le texte dépasse les {limit} morceaux de mots que lit le modèle ; il n’a pas vu : {rest}",
    }


def _left_out_notice(limit: int) -> Sentence:
    return {
        "en": f"The text is longer than the {limit} word pieces that the model reads: it read its end.",
        "fr": f"Le texte dépasse les {limit} morceaux de mots que lit le modèle : il en a lu la fin.",
    }


def _end_notice(share: float) -> Sentence:
    return {
        "en": f"The model finds it likelier ({share:.0%}) that the text ends here.",
        "fr": f"Le modèle trouve plus probable ({100 * share:.0f} %) que le texte s’arrête ici.",
    }
