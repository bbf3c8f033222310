"""Words where a model knows pieces: which piece is a word, which one goes on with a word, and the likeliest next words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from regard.models.folders import device_of
from regard.models.text import Text
from regard.models.transformer import Transformer
from regard.models.word_pieces import BYTES, SPECIALS

APOSTROPHES = "'’"
LONGEST = 8
"""Pieces that a word may have; what goes on beyond is not offered."""
WIDTH = 24
"""How many unfinished words are read at a time."""


@dataclass(frozen=True)
class Choice:
    """A word that a model would put somewhere.

    Attributes:
        word: Without the space before it.
        probability: From 0 to 1.
    """

    word: str
    probability: float


class Kinds:
    """What each piece of a vocabulary can be in a word, as masks over the vocabulary. Marks and single bytes are never any of it.

    Args:
        text: The word pieces.
    """

    def __init__(self, text: Text) -> None:
        self.labels = text.labels(range(text.vocab_size))
        self._first = len(SPECIALS) + len(BYTES)

    @cached_property
    def spaced(self) -> Bool[Tensor, " vocab"]:
        """With a space before them."""
        return self._where(lambda label: label[0].isspace())

    @cached_property
    def words(self) -> Bool[Tensor, " vocab"]:
        """Letters alone, but for apostrophes inside."""
        return self._where(lambda label: is_word(label.lstrip()) and not is_elided(label))

    @cached_property
    def elided(self) -> Bool[Tensor, " vocab"]:
        """Words that end with an apostrophe, such as *l’* and *qu’*."""
        return self._where(lambda label: is_word(label.lstrip()) and is_elided(label))

    @cached_property
    def letters(self) -> Bool[Tensor, " vocab"]:
        """What goes on with letters: more letters, or an apostrophe with some."""
        return self._where(lambda label: is_word(label) or (is_word(label[1:]) and label[0] in APOSTROPHES))

    @cached_property
    def digits(self) -> Bool[Tensor, " vocab"]:
        """What goes on with a number."""
        return self._where(str.isdigit)

    @cached_property
    def shown(self) -> Bool[Tensor, " vocab"]:
        """All but spaces."""
        return self._where(lambda label: not label.isspace())

    def opening(self, before: str) -> Bool[Tensor, " vocab"]:
        """What may open a word or a mark after a text; what would only make its last word longer may not."""
        every = self.shown | self.spaced
        if before[-1:].isalpha():
            return every & ~self.letters
        return every & ~self.digits if before[-1:].isdigit() else every

    def continuing(self, word: str) -> Bool[Tensor, " vocab"] | None:
        """What may go on with an unfinished word; None where it ends by itself, as marks and elided words do."""
        if not word.strip():
            return self.shown & ~self.spaced
        if word[-1].isalpha():
            return self.letters
        return self.digits if word[-1].isdigit() else None

    def _where(self, test: Callable[[str], bool]) -> Bool[Tensor, " vocab"]:
        known = [place >= self._first and test(label) for place, label in enumerate(self.labels)]
        return torch.tensor(known)


def is_word(label: str) -> bool:
    """Letters, the first of all; apostrophes may follow."""
    return label[:1].isalpha() and all(letter.isalpha() or letter in APOSTROPHES for letter in label)


def is_elided(label: str) -> bool:
    """Whether the next word follows without a space."""
    return label[-1] in APOSTROPHES


@dataclass(frozen=True)
class _Begun:
    """Pieces of a word, and how likely they are together."""

    ids: tuple[int, ...]
    spelled: str
    probability: float


@torch.inference_mode()
def next_words(
    model: Transformer, kinds: Kinds, ids: tuple[int, ...], *, before: str, top: int
) -> list[Choice]:
    """The likeliest words and marks after a text, the likeliest first.

    A word that takes several pieces is as likely as all of them together, times the probability that none goes on with it. An
    unfinished word is followed up as long as it is likelier than the last of the words found, at most `WIDTH` at a time: any word that
    begins with it is less likely than it is.

    Args:
        model: A decoder.
        kinds: Of the pieces that it knows.
        ids: What it has read, the begin mark first.
        before: The text that it has read.
        top: How many words.
    """
    found: dict[str, float] = {}
    likely = _following(model, [ids])[0]
    begun = _extended(_Begun((), "", 1.0), likely, kinds.opening(before), kinds)
    for _ in range(LONGEST):
        least = sorted(found.values(), reverse=True)[top - 1] if len(found) >= top else 0.0
        going = [word for word in begun if word.probability > least]
        going = sorted(going, key=lambda word: -word.probability)[: max(WIDTH, top)]
        if not going:
            break
        begun = []
        for word, row in zip(going, _following(model, [(*ids, *word.ids) for word in going]), strict=True):
            more = kinds.continuing(word.spelled)
            ends = 1.0 if more is None else 1.0 - float(row[more].sum())
            name = word.spelled.strip()
            if name:
                found[name] = found.get(name, 0.0) + word.probability * max(ends, 0.0)
            if more is not None:
                begun += _extended(word, row, more, kinds)
    best = sorted(found.items(), key=lambda pair: -pair[1])[:top]
    return [Choice(word, probability) for word, probability in best]


def _following(model: Transformer, rows: list[tuple[int, ...]]) -> Float[Tensor, "rows vocab"]:
    """How likely each piece is after each row; all rows have the same length."""
    logits = model(torch.tensor(rows, device=device_of(model)))[:, -1]
    likely: Tensor = logits.double().softmax(-1).cpu()
    return likely


def _extended(
    word: _Begun, likely: Float[Tensor, " vocab"], allowed: Bool[Tensor, " vocab"], kinds: Kinds
) -> list[_Begun]:
    """A word with each of the likeliest pieces after it."""
    best = likely.masked_fill(~allowed, 0.0).topk(min(2 * WIDTH, len(likely)))
    return [
        _Begun((*word.ids, piece), word.spelled + kinds.labels[piece], word.probability * share)
        for share, piece in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        if share > 0
    ]
