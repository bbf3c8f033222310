"""Two sentences that say the same, and which word of one says which word of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import NamedTuple, TypeVar

from regard.errors import RegardError
from regard.training.words import words

Links = frozenset[tuple[int, int]]
"""Pairs of (source word, target word), by their numbers in the two sentences."""
Option = TypeVar("Option")
PATIENCE = 200
"""How many draws in a row may give nothing new before there is taken to be nothing new."""


class Group(NamedTuple):
    """A few English words and French words that belong together; either side may be empty.

    Attributes:
        en: English words.
        fr: French words.
        links: Which of them say the same, by their numbers in the group; left out, each English word and each French one.
    """

    en: str
    fr: str
    links: Links | None = None


@dataclass(frozen=True)
class Linked:
    """A pair of sentences with its true links.

    Words are numbered from 0 as `regard.training.words.words` cuts them: marks are no words, hyphens part them, and what is elided is a
    word of its own.

    Attributes:
        en: The English sentence.
        fr: The French sentence.
        links: (English word, French word), for every two words that say the same. A word without a match in the other language is in none.
    """

    en: str
    fr: str
    links: Links

    @property
    def from_french(self) -> Links:
        """The links as (French word, English word): for models that read French and write English."""
        return frozenset((fr, en) for en, fr in self.links)


def linked(groups: Sequence[Group], french_order: Iterable[int] | None = None) -> Linked:
    """A sentence from groups of words.

    Args:
        groups: The groups as English orders them.
        french_order: The same groups, by their numbers, as French orders them; left out, as English does.

    Example:
        >>> pair = linked([Group("the", "le"), Group("black", "noir"), Group("cat", "chat")], french_order=[0, 2, 1])
        >>> pair.fr, sorted(pair.links)
        ('Le chat noir.', [(0, 0), (1, 2), (2, 1)])
    """
    same = range(len(groups))
    english, in_english = _laid([group.en for group in groups], same)
    french, in_french = _laid([group.fr for group in groups], same if french_order is None else french_order)
    links: set[tuple[int, int]] = set()
    for place, group in enumerate(groups):
        if group.links is None:
            links.update(product(in_english[place], in_french[place]))
        else:
            links.update((in_english[place][en], in_french[place][fr]) for en, fr in group.links)
    return Linked(english, french, frozenset(links))


def pick(generator: Random, options: tuple[Option, ...]) -> Option:
    """One of some options. Only `Random.random` is promised to give the same draws in every version of Python."""
    return options[int(generator.random() * len(options))]


def distinct(draw: Callable[[Random], Linked], count: int, seed: int) -> list[Linked]:
    """So many pairs, no sentence of them twice in either language.

    Raises:
        RegardError: if there are not as many.
    """
    generator = Random(seed)
    found: list[Linked] = []
    seen: set[str] = set()
    failures = 0
    while len(found) < count and failures < PATIENCE:
        pair = draw(generator)
        failures += 1
        if not {pair.en, pair.fr} & seen:
            found.append(pair)
            seen |= {pair.en, pair.fr}
            failures = 0
    if len(found) < count:
        raise RegardError(
            en=f"count asks for {count} different sentences, and after {len(found)} hardly any new one comes; ask for fewer.",
            fr=f"count demande {count} phrases différentes, et après {len(found)} il n'en vient presque plus de nouvelles ; demandez-en "
            "moins.",
        )
    return found


def _laid(parts: list[str], order: Iterable[int]) -> tuple[str, dict[int, range]]:
    """A sentence of some parts in an order, and which words of it each part is."""
    text = ""
    places: dict[int, range] = {}
    count = 0
    for part in order:
        places[part] = range(count, count := count + len(words(parts[part])))
        glued = not text or not parts[part] or text.endswith("'")
        text += parts[part] if glued else f" {parts[part]}"
    return f"{text[:1].upper()}{text[1:]}.", places
