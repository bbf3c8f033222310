"""Lists of names, each of its own kind, made ready to be learned letter by letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.errors import Sentence
from regard.models.alphabet import Alphabet
from regard.training.recipes.ready import refuse_too_few
from regard.training.sequences import Sequences
from regard.training.splits import Shares, split

SHARES = Shares(validation=0.1, test=0.1)


@dataclass(frozen=True)
class ListOfNames:
    """Names of one kind.

    Attributes:
        kind: What to call the kind by.
        title: What people call it.
        names: The names, in the order of their file.
    """

    kind: str
    title: Sentence
    names: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, title: Sentence, names: Sequence[str]) -> ListOfNames:
        """A list from the lines of a file.

        Each name is kept once, in composed form (NFC). Where a list has no capital letter at all, each name gets one at its beginning.
        """
        composed = dict.fromkeys(unicodedata.normalize("NFC", name.strip()) for name in names)
        kept = [name for name in composed if name]
        if not any(name != name.lower() for name in kept):
            kept = [name[0].upper() + name[1:] for name in kept]
        return cls(kind, title, tuple(kept))


@dataclass(frozen=True)
class Side:
    """Names to learn from, to choose by, or to test with.

    Attributes:
        names: Kind and name.
        letters: The names as ids of the alphabet.
        begins: The mark that begins each one, ``[names]``.
    """

    names: tuple[tuple[str, str], ...]
    letters: Sequences
    begins: NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """Lists of names, split.

    Attributes:
        alphabet: Every letter of the names to learn from; its one mark ends a name.
        kinds: Name and title of each kind, in the order of their marks, which follow the alphabet.
        train: Names to learn from.
        validation: Names to choose by; those with a letter that no other name has are left out.
        test: Names to test with, likewise.
    """

    alphabet: Alphabet
    kinds: dict[str, Sentence]
    train: Side
    validation: Side
    test: Side

    @property
    def vocab_size(self) -> int:
        """Letters, the mark that ends a name, and a mark for each kind."""
        return self.alphabet.vocab_size + len(self.kinds)


def prepared(lists: Sequence[ListOfNames], *, lower: bool = False, shares: Shares = SHARES) -> Prepared:
    """Splits lists of names; a name that stands in two of them is on the same side in both.

    Args:
        lists: At least one.
        lower: Are capitals read as small letters?
        shares: How much is kept apart.

    Raises:
        RegardError: if nothing is left to learn from.
    """
    rows = [(names.kind, name) for names in lists for name in names.names]
    places = split(rows, by=(1,), shares=shares)
    train = [rows[place] for place in places.train]
    refuse_too_few(len(train), len(rows) - len(train), {"en": "names", "fr": "noms"})
    alphabet = Alphabet.of((name for _, name in train), lower=lower)
    marks = {names.kind: alphabet.vocab_size + number for number, names in enumerate(lists)}

    def side(chosen: Sequence[tuple[str, str]]) -> Side:
        readable = tuple((kind, name) for kind, name in chosen if not alphabet.unknown_in(name))
        letters = Sequences.of(alphabet.encode(name) for _, name in readable)
        return Side(readable, letters, np.array([marks[kind] for kind, _ in readable], np.int64))

    return Prepared(
        alphabet=alphabet,
        kinds={names.kind: names.title for names in lists},
        train=side(train),
        validation=side([rows[place] for place in places.validation]),
        test=side([rows[place] for place in places.test]),
    )
