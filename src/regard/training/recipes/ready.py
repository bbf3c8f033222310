"""A training that can begin, and what a person gave for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from regard.errors import RegardError, Sentence
from regard.models.card import Card, Source
from regard.training.recipes.parts import Part


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a person gave.

    Attributes:
        files: Files of their own; none takes the public data.
        sha256: Checksums to ask for, one a file.
        trust: Fetch public files whose checksum nobody stated?
    """

    files: tuple[Path, ...] = ()
    sha256: tuple[str, ...] = ()
    trust: bool = False


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A training that can begin.

    Attributes:
        parts: What is trained on what, one after another.
        data: What a card says of the data.
        limits: What the model will do badly.
        save: Writes the folder of the trained model with its card.
        call: What to type after the model to use it, such as ``.predict(["Le chat dort."])``.
        task: What a card calls it; what is typed after ``regard train`` unless given.
        notices: What a person should know of the data, such as rows that are left out.
    """

    parts: tuple[Part, ...]
    data: tuple[Source, ...]
    limits: Sentence
    save: Callable[[nn.Module, Path, Card], None]
    call: Sentence
    task: str | None = None
    notices: tuple[Sentence, ...] = ()


def refuse_too_few(train: int, test: int, what: Sentence) -> None:
    """Refuses data of which nothing is left to learn from once a part is kept apart.

    Args:
        train: Rows to learn from.
        test: Rows kept apart.
        what: What a row is, in the plural.

    Raises:
        RegardError: if there is none to learn from.
    """
    if train == 0:
        raise RegardError(
            en=f"The data holds no {what['en']} to learn from: {test} of them are kept apart for the test. Give a longer file.",
            fr=f"Les données ne contiennent pas de {what['fr']} pour apprendre : {test} sont mis de côté pour le test. Donnez un fichier "
            "plus long.",
        )
