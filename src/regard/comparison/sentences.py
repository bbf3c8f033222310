"""Short sentences to translate, cut into word pieces: made once, and read by every training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from regard.errors import RegardError
from regard.models.word_pieces import WordPieces
from regard.training.sequences import Sequences
from regard.training.splits import Shares, split

WORDS = 6
"""The most words of a sentence, in either language."""
PIECES = 2000
TESTED = 400
VALIDATED = 400
SHARES = Shares(validation=0.02, test=0.02)
_FILE = "sentences.npz"
Text = TypeVar("Text")


@dataclass(frozen=True, eq=False)
class Sentences:
    """French sentences and their English translations.

    Attributes:
        text: The word pieces.
        train: What is learned from: French, English.
        validation: What learning rates are chosen by.
        test: French, to be translated at the end.
        references: For each of these all English translations that are known.
    """

    text: WordPieces
    train: tuple[Sequences, Sequences]
    validation: tuple[Sequences, Sequences]
    test: Sequences
    references: tuple[tuple[str, ...], ...]


def prepare(rows: Sequence[Sequence[str]], folder: Path) -> dict[str, int]:
    """Cuts the short ones among the rows (English, French) into pieces, and keeps them in the folder.

    The two translations of a sentence are never on two sides. Pieces are learned from the side that is learned from, alone.

    Returns:
        How many sentences each side has, for the report.

    Raises:
        RegardError: if a side is left without sentences.
    """
    short = [row for row in rows if all(len(text.split()) <= WORDS for text in row[:2])]
    sides = split(short, by=(0, 1), shares=SHARES)
    train = [short[place] for place in sides.train]
    validation = _evenly([short[place] for place in sides.validation], VALIDATED)
    known: dict[str, list[str]] = {}
    for place in sides.test:
        known.setdefault(short[place][1], []).append(short[place][0])
    test = _evenly(list(known), TESTED)
    if not (train and validation and test):
        raise RegardError(
            en=f"The table must hold enough sentences of at most {WORDS} words to learn from, to choose by and to test; it holds "
            f"{len(short)}: give a longer one.",
            fr=f"La table doit contenir assez de phrases d'au plus {WORDS} mots pour apprendre, choisir et tester ; elle en contient "
            f"{len(short)} : donnez-en une plus longue.",
        )
    text = WordPieces.train([row[0] for row in train], [row[1] for row in train], vocab_size=PIECES)
    text.save(folder)
    arrays: dict[str, np.ndarray] = {}
    for side, texts in {
        "train_fr": [row[1] for row in train],
        "train_en": [row[0] for row in train],
        "validation_fr": [row[1] for row in validation],
        "validation_en": [row[0] for row in validation],
        "test_fr": test,
    }.items():
        pieces = Sequences.of(text.encode(each) for each in texts)
        arrays[f"{side}_tokens"], arrays[f"{side}_starts"] = pieces.tokens, pieces.starts
    references = np.array(["\t".join(known[each]) for each in test])
    np.savez(folder / _FILE, allow_pickle=False, references=references, **arrays)
    return {
        "learned_from": len(train),
        "chosen_by": len(validation),
        "tested": len(test),
        "most_words": WORDS,
        "pieces": text.vocab_size,
    }


def read(folder: Path) -> Sentences:
    """What `prepare` kept."""
    with np.load(folder / _FILE) as kept:

        def side(name: str) -> Sequences:
            return Sequences(kept[f"{name}_tokens"], kept[f"{name}_starts"])

        return Sentences(
            text=WordPieces.load(folder),
            train=(side("train_fr"), side("train_en")),
            validation=(side("validation_fr"), side("validation_en")),
            test=side("test_fr"),
            references=tuple(tuple(str(each).split("\t")) for each in kept["references"]),
        )


def _evenly(rows: list[Text], count: int) -> list[Text]:
    """So many of them, at even distances: the table is sorted by length."""
    if len(rows) <= count:
        return rows
    return [rows[place * len(rows) // count] for place in range(count)]
