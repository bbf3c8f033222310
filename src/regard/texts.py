"""What a text is before any model reads it: something to read, and no longer than it can be."""

from __future__ import annotations

from typing import Any, ClassVar

from regard.errors import RegardError

LONGEST_WORD = 100
"""Characters to go back at most for a space to cut at."""


class TextTooLong(RegardError):
    """The text has more tokens than the model can read.

    Attributes:
        fits: How many characters, from the beginning, the model can read.
    """

    code: ClassVar[str] = "text_too_long"

    def __init__(self, *, en: str, fr: str, fits: int) -> None:
        super().__init__(en=en, fr=fr)
        self.fits = fits

    @classmethod
    def of(cls, *, tokens: int, limit: int, fits: int, model: str) -> TextTooLong:
        """The error for a text of so many tokens, of which so many characters fit."""
        many, most, some = (f"{number:,}".replace(",", "\u00a0") for number in (tokens, limit, fits))
        return cls(
            en=f"The text is {tokens:,} tokens long; {model} reads at most {limit:,}, that is, its first {fits:,} characters.",
            fr=f"Le texte fait {many} jetons (mots ou morceaux de mots) ; {model} en lit au plus {most}, c’est-à-dire ses {some} premiers "
            "caractères.",
            fits=fits,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _too_long, (self.sentences["en"], self.sentences["fr"], self.fits)


def _too_long(en: str, fr: str, fits: int) -> TextTooLong:
    return TextTooLong(en=en, fr=fr, fits=fits)


def empty() -> RegardError:
    """The refusal of a text in which there is nothing to read."""
    return RegardError(
        en="The text is empty; write a sentence, for example: The cat sleeps.",
        fr="Le texte est vide ; écrivez une phrase, par exemple : Le chat dort.",
    )


def check(text: str) -> None:
    """Refuses a text without anything to read, or with characters that no text may hold.

    Raises:
        RegardError: which it is, and where.
    """
    if not text.strip():
        raise empty()
    for place, character in enumerate(text):
        if "\ud800" <= character <= "\udfff" or character == "\0":
            raise RegardError(
                en=f"Character {place + 1} of the text, U+{ord(character):04X}, does not belong in a text; delete it.",
                fr=f"Le caractère {place + 1} du texte, U+{ord(character):04X}, n'a pas sa place dans un texte ; supprimez-le.",
            )


def at_a_space(text: str, fits: int) -> int:
    """The most characters, ``fits`` at most, that end with a whole word, except where a text has no spaces to speak of."""
    if fits < len(text) and not text[fits].isspace():
        spaces = [place for place in range(max(1, fits - LONGEST_WORD), fits) if text[place].isspace()]
        return spaces[-1] if spaces and text[: spaces[-1]].strip() else fits
    return fits
