"""The word pieces of a larger model that a small one needs, and what they mean to it: where the small one begins."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from regard.models.plain_pieces import INSIDE, PlainPieces
from regard.training.recipes.film_teacher import Teacher, tokenizer

WHOLE = re.compile(r"[a-z]{3,}")
READ_AT_ONCE = 1000
"""Texts that are cut into pieces at a time."""
MARKS = {"<pad>": "[PAD]", "<unk>": "[UNK]", "<s>": "[CLS]", "</s>": "[SEP]", "<mask>": "[MASK]"}
"""Of our special pieces, what MiniLM calls the same."""

Numbers = NDArray[np.float32]


def whole_words() -> list[str]:
    """The words of at least three plain letters that MiniLM reads in one piece, in its order."""
    known: dict[str, int] = tokenizer().get_vocab()
    return [word for word in sorted(known, key=known.__getitem__) if WHOLE.fullmatch(word)]


def vectors_of(words: Sequence[str], teacher: Teacher) -> Numbers:
    """What a teacher begins with when it reads words that it knows whole, ``[words, 384]``."""
    found: Numbers = teacher.of_words[tokenizer().convert_tokens_to_ids(list(words))].cpu().numpy()
    return found


def pieces(texts: Iterable[str], *, vocab_size: int) -> PlainPieces:
    """Those of MiniLM's pieces that English texts need most: single characters, what these texts hold, and then the most common ones.

    Args:
        texts: English.
        vocab_size: How many pieces there are, the special ones included, unless MiniLM has fewer.
    """
    known: dict[str, int] = tokenizer().get_vocab()
    plain = {
        piece: place
        for piece, place in known.items()
        if piece.isascii() and not (piece.startswith("[") and len(piece) > 1)
    }
    counts = _counted(texts)

    def first(piece: str) -> tuple[bool, int, int]:
        return len(piece.removeprefix(INSIDE)) > 1, -counts[plain[piece]], plain[piece]

    chosen = sorted(plain, key=first)[: vocab_size - len(MARKS)]
    return PlainPieces.of(sorted(chosen, key=plain.__getitem__))


def starts(text: PlainPieces, teacher: Teacher) -> Numbers:
    """The vectors that a teacher begins with when it reads these pieces, ``[pieces, 384]``."""
    return vectors_of([MARKS.get(name, name) for name in text.names], teacher)


def _counted(texts: Iterable[str]) -> Counter[int]:
    """How often MiniLM reads each piece in texts, by its number."""
    counts: Counter[int] = Counter()
    left = iter(texts)
    while some := list(itertools.islice(left, READ_AT_ONCE)):
        for ids in tokenizer()(some, add_special_tokens=False)["input_ids"]:
            counts.update(ids)
    return counts
