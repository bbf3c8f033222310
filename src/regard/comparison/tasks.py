"""Tasks made by rule, of which the right answer is known: to copy, and to agree with a word that stood long before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

BEGIN = 1
"""Opens what is written; 0 fills up, and is not needed here, since all texts of a batch are of one length."""
_FIRST = 2
"""The first id of a symbol."""


class Task(Protocol):
    """Something to learn whose difficulty grows with a distance."""

    @property
    def name(self) -> str:
        """What to call it by."""

    @property
    def vocab_size(self) -> int:
        """How many ids there are."""

    @property
    def taught(self) -> tuple[int, int]:
        """The least and the largest distance that are learned from."""

    @property
    def tested(self) -> tuple[int, ...]:
        """Distances that are tested; some lie beyond what was learned."""

    @property
    def chance(self) -> float:
        """The share that guessing gets right."""

    def drawn(self, count: int, distance: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """So many examples: ``source [count, tokens]`` and what is to be written, ``wanted [count, written]``."""

    def solved(self, source: Tensor) -> Tensor:
        """What is to be written, worked out from the source alone: ``[count, written]``."""


@dataclass(frozen=True)
class Copying:
    """Write what was read: each symbol must be kept for as many tokens as the text is long (Graves et al. 2014, section 4.1).

    Symbols are drawn by chance, so that those already written tell nothing about the next one but its place.
    """

    symbols: int = 20
    taught: tuple[int, int] = (2, 20)
    tested: tuple[int, ...] = (5, 10, 15, 20, 30, 40)
    name: str = "copying"

    @property
    def vocab_size(self) -> int:
        """Two marks and the symbols."""
        return _FIRST + self.symbols

    @property
    def chance(self) -> float:
        """One symbol of all."""
        return 1 / self.symbols

    def drawn(self, count: int, distance: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Texts of ``distance`` symbols, and the same once more."""
        source = torch.randint(_FIRST, self.vocab_size, (count, distance), generator=generator)
        return source, source.clone()

    def solved(self, source: Tensor) -> Tensor:
        """The source itself."""
        return source.clone()


@dataclass(frozen=True)
class Agreement:
    """The verb agrees with the subject, whatever stands between them (after Linzen et al. 2016).

    Each word is a noun in one of four forms (feminine or masculine, singular or plural). One of them, the subject, has the ending of a
    subject, as in Latin or German; all others are distractors in forms of their own. What is to be written is the form of the subject.
    Between the subject and either end of the text lie ``distance`` distractors, so that reading from the end brings it no nearer.
    """

    nouns: int = 6
    forms: int = 4
    taught: tuple[int, int] = (1, 10)
    tested: tuple[int, ...] = (2, 5, 10, 15, 20)
    name: str = "agreement"

    @property
    def vocab_size(self) -> int:
        """Two marks, the forms to write, each noun in each form as a subject, and as a distractor."""
        return _FIRST + self.forms + 2 * self.nouns * self.forms

    @property
    def chance(self) -> float:
        """One form of all."""
        return 1 / self.forms

    def drawn(self, count: int, distance: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Texts of 2 × ``distance`` + 1 words, and one form each."""
        words = self.nouns * self.forms
        subject, other = _FIRST + self.forms, _FIRST + self.forms + words
        source = torch.randint(other, other + words, (count, 2 * distance + 1), generator=generator)
        source[:, distance] = torch.randint(subject, subject + words, (count,), generator=generator)
        return source, self.solved(source)

    def solved(self, source: Tensor) -> Tensor:
        """The form of the one word that has the ending of a subject."""
        subject = _FIRST + self.forms
        is_subject = (source >= subject) & (source < subject + self.nouns * self.forms)
        found = source[is_subject][:, None]
        return _FIRST + (found - subject) % self.forms


TASKS: tuple[Task, ...] = (Copying(), Agreement())


def examples(task: Task, count: int, distance: int, *, seed: int) -> tuple[Tensor, Tensor]:
    """Examples that follow from the seed alone."""
    return task.drawn(count, distance, torch.Generator().manual_seed(seed))


def task_of(name: str) -> Task:
    """The task of that name."""
    return next(task for task in TASKS if task.name == name)
