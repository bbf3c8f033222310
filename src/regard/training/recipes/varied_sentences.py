"""Sentences made from others, for a teacher to judge: a pupil that hears a teacher on many texts learns more than people judged.

Words give way to others (Jiao et al. 2020, section 4), sentences are cut and joined, words are left out (Tang et al. 2019, section 4.3).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[A-Za-z]{3,}")
NEAREST = 12
NEAR = 0.6
"""How often the word that takes another one's place is one of its nearest; otherwise it is any word."""
SHARES = (0.2, 0.8)
"""How much of a sentence a part of it has."""
LEAST, MOST = 3, 9
"""Words of the shortest part, and of the longest phrase."""
OF_SENTENCE, OF_PHRASE = (0.1, 0.4), (0.2, 0.8)
"""Share of the words that may give way, in a sentence and in a phrase."""
DROPPED = 0.3
"""In a sentence words are left out so many times as often as they give way."""
FREQUENT = 120
"""So many of the most frequent words, most of which only hold sentences together, never give way."""


@dataclass(eq=False)
class Words:
    """Words that can take each other's place.

    Attributes:
        words: In small letters.
        vectors: Of each, ``[words, width]``; near ones mean something alike.
        nearest: The places of the words nearest to each, ``[words, NEAREST]`` or fewer.
    """

    words: Sequence[str]
    vectors: NDArray[np.float32]
    nearest: NDArray[np.int64] = field(init=False, repr=False)
    _places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._places = {word: place for place, word in enumerate(self.words)}
        around = self.vectors - self.vectors.mean(0)
        along = around / np.linalg.norm(around, axis=1, keepdims=True).clip(1e-6)
        count = min(NEAREST, len(self.words) - 1)
        self.nearest = np.concatenate([_nearest(along, start, count) for start in range(0, len(along), 1024)])

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def instead_of(self, word: str, chance: np.random.Generator) -> str:
        """A word near this one, or now and then any word."""
        if chance.random() >= NEAR:
            return self.words[int(chance.integers(len(self.words)))]
        near = self.nearest[self._places[word]]
        return self.words[int(near[int(chance.integers(len(near)))])]


def _nearest(along: NDArray[np.float32], start: int, count: int) -> NDArray[np.int64]:
    """For up to 1024 of the directions the places of those nearest to each, itself left out."""
    far = -(along[start : start + 1024] @ along.T)
    far[np.arange(len(far)), start + np.arange(len(far))] = np.inf
    return np.argpartition(far, count - 1, axis=1)[:, :count]


def varied(texts: Sequence[str], words: Words, *, times: int, seed: int = 0) -> list[str]:
    """For each text so many others made from it: some words gave way, and it was cut, or joined with a part of another one.

    Args:
        texts: Sentences.
        words: What may take the place of their words.
        times: How many are made of each; those that come out empty are left out.
        seed: What the random numbers begin with.
    """
    chance = np.random.default_rng((seed, 0))
    frequent = frequent_words(texts)
    made = []
    for _ in range(times):
        for text in texts:
            start, drawn = text, chance.random()
            if drawn > 0.3:
                start = part(text, chance)
            if drawn > 0.75:
                start += " " + part(texts[int(chance.integers(len(texts)))], chance)
            if not 0.3 < drawn < 0.5:
                share = chance.uniform(*OF_SENTENCE)
                start = changed(start, words, frequent, chance, share=share, dropped=DROPPED * share)
            made.append(start)
    return [text for text in made if text]


def phrases(texts: Sequence[str], words: Words, *, times: int, seed: int = 0) -> list[str]:
    """Short runs of the words of each text, most of them with words that gave way; as `varied`."""
    chance = np.random.default_rng((seed, 1))
    frequent = frequent_words(texts)
    made = []
    for _ in range(times):
        for text in texts:
            tokens = text.split()
            run = _run(tokens, int(chance.integers(LEAST, MOST + 1)), chance)
            share = chance.uniform(*OF_PHRASE) if chance.random() < 0.8 else 0.0
            made.append(changed(run, words, frequent, chance, share=share))
    return made


def changed(
    text: str,
    words: Words,
    frequent: frozenset[str],
    chance: np.random.Generator,
    *,
    share: float,
    dropped: float = 0.0,
) -> str:
    """A text some of whose words gave way to others, or were left out.

    Args:
        text: At least one word.
        words: What may take their place.
        frequent: Words that never give way.
        chance: Draws.
        share: How often a word gives way.
        dropped: How often a word that stays is left out.
    """
    kept = []
    for token in text.split():
        found = WORD.search(token)
        word = found.group().lower() if found else ""
        if found and word in words and word not in frequent and chance.random() < share:
            kept.append(token[: found.start()] + words.instead_of(word, chance) + token[found.end() :])
        elif chance.random() >= dropped:
            kept.append(token)
    return " ".join(kept)


def part(text: str, chance: np.random.Generator) -> str:
    """A run of words cut out of a text."""
    tokens = text.split()
    return _run(tokens, max(LEAST, round(len(tokens) * chance.uniform(*SHARES))), chance)


def frequent_words(texts: Sequence[str]) -> frozenset[str]:
    """The words that occur most often."""
    counts = Counter(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))
    return frozenset(word for word, _ in counts.most_common(FREQUENT))


def _run(tokens: Sequence[str], count: int, chance: np.random.Generator) -> str:
    count = min(len(tokens), count)
    start = int(chance.integers(len(tokens) - count + 1))
    return " ".join(tokens[start : start + count])
