"""A few hundred short sentences of praise and of blame in each language, written for the course."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from regard.errors import Language

Label = Literal["positive", "negative"]
Kind = Literal["plain", "negation", "turn", "irony"]
Part = Literal["train", "test", "apart"]

WORD = re.compile(r"\w+")
"""What counts as a word; an apostrophe stands between two."""


@dataclass(frozen=True)
class Example:
    """One sentence.

    Attributes:
        text: As it is written.
        label: What everyone who reads it takes it for.
        kind: "plain"; "negation" where a word such as *not*, *never* or *nothing* decides; "turn" where what follows *but* decides;
            "irony" where it means the opposite of what it says.
        part: "train" to learn from, "test" to be kept for the end; irony stands "apart", in neither. Most sentences have a twin that says
            the opposite of the same subject, and both are in one part: split apart, the subject would betray the wrong answer.
    """

    text: str
    label: Label
    kind: Kind
    part: Part


@cache
def sentences(language: Language) -> tuple[Example, ...]:
    """The sentences of a language: as many positive as negative ones in each part, those apart aside.

    Args:
        language: "en" or "fr".
    """
    file = resources.files("regard.course").joinpath("data", f"sentences-{language}.tsv")
    _, *rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(Example(text, label, kind, part) for label, kind, part, text in rows)  # type: ignore[arg-type]


def words(text: str) -> list[str]:
    """The words of a text in small letters, in their order.

    Example:
        >>> words("N’est-ce pas bon ?")
        ['n', 'est', 'ce', 'pas', 'bon']
    """
    return WORD.findall(text.lower())
