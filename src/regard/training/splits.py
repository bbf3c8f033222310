"""Which rows a model learns from, and which are kept to test it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from regard.errors import RegardError


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Shares of the rows kept apart; the rest is learned from.

    Attributes:
        validation: To choose when to stop, from 0 to 1.
        test: Looked at once, at the end, from 0 to 1.

    Raises:
        RegardError: if nothing is left to learn from.
    """

    validation: float = 0.05
    test: float = 0.05

    def __post_init__(self) -> None:
        if not (self.validation >= 0 and self.test >= 0 and self.validation + self.test < 1):
            raise RegardError(
                en=f"validation and test must be shares from 0 that leave something to learn from; got {self.validation} and {self.test}.",
                fr="validation et test doivent être des parts positives qui laissent de quoi apprendre ; "
                f"reçu {self.validation} et {self.test}.",
            )


@dataclass(frozen=True)
class Split:
    """Places of the rows on each side, in the order of the file."""

    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]


DEFAULT = Shares()
NO_LETTERS = re.compile(r"[\W_]+")


def split(rows: Sequence[Sequence[str]], *, by: Sequence[int] = (0,), shares: Shares = DEFAULT) -> Split:
    """Sorts rows into three sides by what they say, so that the same row is always on the same side, whatever the file's order.

    Rows that have a text of the columns `by` in common stay together, and so do rows that these share a text with: the two translations
    of a sentence are never on two sides. Texts that differ in case, marks, spaces or the form of their letters count as one.

    Rows move together, so that sides come out near their shares, not exactly at them. A row added later may join two groups, and move
    one of them.

    Args:
        rows: The rows.
        by: Columns that may not be shared across sides: ``(0, 1)`` for translations.
        shares: How much is kept apart.

    Example:
        >>> pairs = [("Run!", "Cours !"), ("run", "Courez !"), ("Go.", "Va !"), ("Wow!", "Ça alors !")]
        >>> split(pairs, by=(0, 1), shares=Shares(validation=0.1, test=0.3))
        Split(train=(3,), validation=(2,), test=(0, 1))
    """
    sides: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for place, group in enumerate(groups(rows, by=by)):
        sides[_side(group, shares)].append(place)
    return Split(**{side: tuple(places) for side, places in sides.items()})


def folded(text: str) -> str:
    """A text without case, marks and spaces: what two writings of the same sentence have in common.

    Example:
        >>> folded("  L’Été, déjà !") == folded("l'été déjà")
        True
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return NO_LETTERS.sub("", plain) or plain.strip()


def groups(rows: Sequence[Sequence[str]], *, by: Sequence[int] = (0,)) -> list[str]:
    """For each row the name of its group: the first, in the order of Unicode, of the texts that its rows share."""
    parents: dict[str, str] = {}

    def root(text: str) -> str:
        while parents.setdefault(text, text) != text:
            parents[text] = parents[parents[text]]
            text = parents[text]
        return text

    keys = [[folded(row[column]) for column in by] for row in rows]
    for first, *others in keys:
        for other in others:
            kept, joined = sorted((root(first), root(other)))
            parents[joined] = kept
    return [root(first) for first, *_ in keys]


def _side(group: str, shares: Shares) -> str:
    digest = hashlib.sha256(group.encode("utf-8", "surrogatepass")).digest()
    drawn = int.from_bytes(digest[:7]) / 2**56
    if drawn < shares.test:
        return "test"
    return "validation" if drawn < shares.test + shares.validation else "train"
