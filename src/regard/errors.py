"""How an error is worded: one clear sentence, in English and in French, that says what to do next."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar, Literal, TypedDict

Language = Literal["en", "fr"]


class Sentence(TypedDict):
    """The same sentence in both languages."""

    en: str
    fr: str


_chosen: ContextVar[Language | None] = ContextVar("regard_language", default=None)
_spoken: Language | None = None


class RegardError(ValueError):
    """Bad input, told to a person.

    The message names the argument, what was expected, what came, and one next step. Both languages stand side by side where the
    error is raised; ``str(error)`` gives the one that was chosen.

    Args:
        en: The sentence in English.
        fr: The sentence in French.

    Example:
        >>> error = RegardError(en="scale must be positive.", fr="scale doit être positif.")
        >>> error.say("fr")
        'scale doit être positif.'
    """

    code: ClassVar[str] = "bad_input"
    """What kind of error it is, for programs."""

    def __init__(self, *, en: str, fr: str) -> None:
        super().__init__(en, fr)
        self.sentences: Sentence = {"en": en, "fr": fr}

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.sentences[language]

    def __str__(self) -> str:
        return self.say(language())

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.sentences["en"], self.sentences["fr"])


def _rebuild(kind: type[RegardError], en: str, fr: str) -> RegardError:
    return kind(en=en, fr=fr)


def language() -> Language:
    """The language in which Regard speaks: the one chosen here, else by :func:`speak`, else ``REGARD_LANG``, else the system's."""
    if (chosen := _chosen.get() or _spoken) is not None:
        return chosen
    named = os.environ.get("REGARD_LANG") or locale.getlocale()[0] or "en"
    return "fr" if named.lower().startswith("fr") else "en"


def speak(chosen: Language | None) -> None:
    """From now on this process speaks this language, except inside of :func:`speaking`.

    Args:
        chosen: "en" or "fr"; None for the language of ``REGARD_LANG`` or the system again.

    Raises:
        RegardError: for another language.
    """
    global _spoken
    if chosen not in ("en", "fr", None):
        raise RegardError(
            en=f"The language must be en or fr, not {chosen!r}.",
            fr=f"La langue doit être en ou fr, et non {chosen!r}.",
        )
    _spoken = chosen


def said(sentence: Sentence) -> str:
    """A sentence in the language in which Regard speaks."""
    return sentence[language()]


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Everything said inside the ``with`` block is said in this language."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)
