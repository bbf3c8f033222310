"""Word pieces that keep whole the words that a larger model knows, and what these words mean to it: where a small model begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regard.models.word_pieces import BYTES, SPECIALS, WordPieces
from regard.training.recipes.film_teacher import Teacher, said, tokenizer

WHOLE = re.compile(r"[a-z]{3,}")
EACH_FILM = 3
"""How often a film sentence counts, beside any other sentence and any word, when pieces are learned."""

Numbers = NDArray[np.float32]


def whole_words() -> list[str]:
    """The words of at least three plain letters that MiniLM reads in one piece, in its order."""
    known: dict[str, int] = tokenizer().get_vocab()
    return [word for word in sorted(known, key=known.__getitem__) if WHOLE.fullmatch(word)]


def vectors_of(words: Sequence[str], teacher: Teacher) -> Numbers:
    """What a teacher begins with when it reads words that it knows whole, ``[words, 384]``."""
    found: Numbers = teacher.of_words[tokenizer().convert_tokens_to_ids(list(words))].cpu().numpy()
    return found


def pieces(
    films: Sequence[str], sentences: Sequence[str], words: Sequence[str], *, vocab_size: int
) -> WordPieces:
    """Word pieces of English, learned from film sentences, other sentences, and lone words."""
    texts = [*EACH_FILM * [*films], *(f" {word}" for word in words), *sentences]
    return WordPieces.train(texts[::2], texts[1::2], vocab_size=vocab_size)


def starts(text: WordPieces, teacher: Teacher, width: int, *, seed: int = 0) -> Numbers:
    """Vectors of word pieces, ``[pieces, width]``: what a teacher begins with and what it ends with, in the directions that vary most.

    Marks, bytes and spaces, which the teacher cannot read, get vectors of 0. The others have a variance of 1 / width on average.

    Args:
        text: The pieces.
        teacher: Reads each piece by itself; one that opens no word as it reads the rest of a word, where it has such a piece.
        width: Of the vectors, at most twice the teacher's.
        seed: Of the rotation that shares what varies most among all numbers.
    """
    labels = text.labels(range(text.vocab_size))
    known = [
        place for place, label in enumerate(labels) if label.strip() and place >= len(SPECIALS) + len(BYTES)
    ]
    both = [_begun([labels[place] for place in known], teacher)]
    both.append(said(teacher, [labels[place].strip() for place in known], size=256)[0].astype(np.float32))
    rows = np.concatenate([_even(some) for some in both], axis=1)
    _, directions = np.linalg.eigh(rows.T @ rows / len(rows))
    turned = np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width)))[0]
    found = rows @ directions[:, ::-1][:, :width] @ turned
    vectors = np.zeros((len(labels), width), np.float32)
    vectors[known] = found / found.std() * width**-0.5
    return vectors


def _begun(labels: Sequence[str], teacher: Teacher) -> Numbers:
    """The mean of the vectors of the teacher's own pieces of each text."""
    reader = tokenizer()
    known = reader.get_vocab()
    each = reader([label.strip() for label in labels], add_special_tokens=False)["input_ids"]
    words = teacher.of_words.cpu().numpy()
    rest = [known.get(f"##{label}") for label in labels]
    found: Numbers = np.stack(
        [
            words[ids if place is None else [place]].mean(0) if ids else 0 * words[0]
            for ids, place in zip(each, rest, strict=True)
        ]
    )
    return found


def _even(rows: Numbers) -> Numbers:
    """Rows around 0, whose squares are 1 on average."""
    around = rows - rows.mean(0)
    found: Numbers = around / np.sqrt((around**2).mean())
    return found
