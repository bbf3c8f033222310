"""One id a letter."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from regard.errors import RegardError
from regard.models.text import FILE

MARK = "·"
"""How the one mark that opens and closes a text is shown."""


@dataclass(frozen=True)
class Alphabet:
    """The letters of a set of texts, after the marks that open, close and fill up.

    Texts are read in their composed form (NFC), so that *é* is one letter. With one mark, the 26 letters of English make 27 symbols;
    French first names, in lower case, make 36: the 26 letters, *ç è é ë î ï ô*, the hyphen, the apostrophe and the mark.

    Attributes:
        letters: Each letter once; its id is its place, after the marks.
        lower: Are capitals read as small letters?
        separate: Are there three marks (fill up, open, close), not one for all?
        unreadable: Is there an id for letters that are none of these? Without it they are refused.

    Raises:
        RegardError: if `letters` is empty or has a letter twice.

    Example:
        >>> alphabet = Alphabet.of(["Zoé", "Anaïs"])
        >>> alphabet.letters, alphabet.vocab_size
        ('anoszéï', 8)
        >>> alphabet.decode(alphabet.encode("Noé"))
        'noé'
    """

    letters: str
    lower: bool = True
    separate: bool = False
    unreadable: bool = False

    def __post_init__(self) -> None:
        twice = sorted({letter for letter in self.letters if self.letters.count(letter) > 1})
        if not self.letters or twice:
            came = " ".join(twice) or "''"
            raise RegardError(
                en=f"letters must hold at least one letter, and each once; got {came}{' twice' if twice else ''}.",
                fr=f"letters doit contenir au moins une lettre, et chacune une fois ; reçu {came}{' deux fois' if twice else ''}.",
            )

    @classmethod
    def of(
        cls,
        texts: Iterable[str],
        *,
        lower: bool = True,
        separate: bool = False,
        unreadable: bool = False,
    ) -> Self:
        """The alphabet that these texts are written in, in the order of Unicode."""
        letters = {letter for text in texts for letter in _composed(text, lower=lower)}
        return cls("".join(sorted(letters)), lower=lower, separate=separate, unreadable=unreadable)

    @property
    def vocab_size(self) -> int:
        """How many symbols there are: marks, the unknown letter if there is one, letters."""
        return self._first + len(self.letters)

    @property
    def pad(self) -> int:
        """Fills up the rows of a batch."""
        return 0

    @property
    def begin(self) -> int:
        """Opens a text."""
        return 1 if self.separate else 0

    @property
    def end(self) -> int:
        """Closes a text."""
        return 2 if self.separate else 0

    @property
    def unknown(self) -> int | None:
        """Stands for any letter that is not of the alphabet, or None."""
        return self._first - 1 if self.unreadable else None

    def encode(self, text: str) -> list[int]:
        """Ids of the letters.

        Raises:
            RegardError: naming the letters that the alphabet lacks, where it has no `unknown`.
        """
        if self.unknown is None and (lacking := self.unknown_in(text)):
            raise RegardError(
                en=f"text holds {' '.join(map(repr, lacking))}, which this alphabet lacks; it has: {self.letters}",
                fr=f"text contient {' '.join(map(repr, lacking))}, que cet alphabet n'a pas ; il a : {self.letters}",
            )
        return [self._places.get(letter, self.unknown or 0) for letter in _composed(text, lower=self.lower)]

    def decode(self, ids: Sequence[int]) -> str:
        """The letters; marks are left out, an unknown letter is ``�``."""
        shown = ("�" if place == self.unknown else self._letter(place) for place in ids)
        return "".join(shown)

    def reach(self, text: str, count: int) -> int:
        """How many characters of a text its first ``count`` letters stand for."""
        return len(self.decode(self.encode(text)[:count]))

    def labels(self, ids: Sequence[int]) -> tuple[str, ...]:
        """Each letter, and ``·`` for a mark."""
        return tuple("�" if place == self.unknown else self._letter(place) or MARK for place in ids)

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """Letters of a text that the alphabet lacks, each once."""
        read = dict.fromkeys(unicodedata.normalize("NFC", text))
        return tuple(
            letter for letter in read if set(_composed(letter, lower=self.lower)) - self._places.keys()
        )

    def save(self, folder: Path) -> None:
        """Writes ``tokenizer.json``."""
        (folder / FILE).write_text(
            json.dumps({"kind": "alphabet", **asdict(self)}, indent=2) + "\n", encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote.

        Raises:
            RegardError: if the file is not there or holds something else.
        """
        path = folder / FILE
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
            if settings.pop("kind") != "alphabet":
                raise ValueError("another kind of text")
            return cls(**settings)
        except OSError as error:
            raise RegardError(
                en=f"{path} cannot be read ({error.strerror}); give the folder that holds the model.",
                fr=f"{path} ne peut pas être lu ({error.strerror}) ; donnez le dossier qui contient le modèle.",
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RegardError(
                en=f"{path} does not hold an alphabet of Regard; give the folder of a model that reads letters.",
                fr=f"{path} ne contient pas d'alphabet de Regard ; donnez le dossier d'un modèle qui lit des lettres.",
            ) from error

    @property
    def _first(self) -> int:
        """The id of the first letter."""
        return (3 if self.separate else 1) + self.unreadable

    @cached_property
    def _places(self) -> dict[str, int]:
        return {letter: place for place, letter in enumerate(self.letters, self._first)}

    def _letter(self, place: int) -> str:
        return self.letters[place - self._first] if place >= self._first else ""


def _composed(text: str, *, lower: bool) -> str:
    return unicodedata.normalize("NFC", text.lower() if lower else text)
