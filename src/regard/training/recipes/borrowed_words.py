"""Word pieces that keep whole the words that a larger model knows, and what these words mean to it: where a small model begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regard.models.word_pieces import BYTES, SPECIALS, WordPieces
from regard.training.recipes.film_teacher import Teacher, tokenizer

WHOLE = re.compile(r"[a-z]{3,}")
EACH_FILM = 3
"""How often a film sentence counts, beside any other sentence and any word, when pieces are learned."""

MARKS = {"<pad>": "[PAD]", "<unk>": "[UNK]", "<s>": "[CLS]", "</s>": "[SEP]", "<mask>": "[MASK]"}
"""Of the marks of our pieces, what MiniLM calls the same."""

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


def starts(text: WordPieces, teacher: Teacher) -> Numbers:
    """The vectors that a teacher begins with when it reads word pieces, ``[pieces, 384]``.

    A piece that the teacher cuts further gets the mean of its parts; one that opens no word, what the teacher begins with inside a word,
    where it has such a piece. Marks get the teacher's marks; bytes, spaces and marks that it has not get vectors of 0.

    Args:
        text: The pieces.
        teacher: The larger model.
    """
    labels = text.labels(range(text.vocab_size))
    known = [
        place for place, label in enumerate(labels) if label.strip() and place >= len(SPECIALS) + len(BYTES)
    ]
    vectors = np.zeros((len(labels), teacher.of_words.shape[1]), np.float32)
    vectors[known] = _begun([labels[place] for place in known], teacher)
    marks = tokenizer().convert_tokens_to_ids(list(MARKS.values()))
    vectors[[SPECIALS.index(mark) for mark in MARKS]] = teacher.of_words[marks].cpu().numpy()
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
