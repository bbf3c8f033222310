"""What ``regard.calculator`` gives: the whole arithmetic of attention for a few letters or tokens, with numbers to change."""

from __future__ import annotations

import numpy as np

from regard.errors import Language, RegardError
from regard.record import Record
from regard.views.answers.vectors import vectors
from regard.views.arguments import language_and_theme
from regard.views.letters import letters_record
from regard.views.requests import VectorsRequest
from regard.views.view import Theme, View, one_head

COLDEST, HOTTEST = 0.1, 10
_NUMBERS = (int, float, np.integer, np.floating)


def calculator(
    given: str | Record = "chat",
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    temperature: float = 1.0,
    causal: bool = False,
    locale: Language | None = None,
    theme: Theme = "auto",
) -> View:
    """Attention worked out step by step, from vectors to output: dot products, division by √d, mask, softmax, weighted sum.

    Args:
        given: A word of at most eight letters, or the record of one sequence. Letters have four numbers each: for "chat" those of the
            first lesson, for other words those that a model learned.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        query: The token that asks; the last letter of a word, or the middle of a sentence, where it is left out.
        temperature: Divides the scores, from 0.1 (more peaked) to 10 (more even).
        causal: Whether to hide what comes after the token that asks.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: for a word that is empty or too long, a letter without numbers, a temperature out of range, or if there is no such
            layer, head or token, or the record holds no query and key.

    Example:
        >>> view = calculator("chat", query=3)
        >>> view.record.layers[0].weights(0)[3].round(2).tolist()
        [0.15, 0.29, 0.22, 0.34]
    """
    _check_temperature(temperature)
    spoken = language_and_theme(locale, theme)
    record = letters_record(given, spoken) if isinstance(given, str) else given
    if isinstance(given, str) and query is None:
        query = len(record.layers[0].query_tokens) - 1
    picture = one_head("calculator", record, layer, head, locale, theme, query=query)
    vectors(record, VectorsRequest(layer=layer, head=head))
    picture["options"] = {"temperature": float(temperature), "causal": bool(causal)}
    return View(record, picture)


def _check_temperature(given: object) -> None:
    if isinstance(given, bool) or not isinstance(given, _NUMBERS) or not COLDEST <= given <= HOTTEST:
        raise RegardError(
            en=f"temperature must be a number from {COLDEST} to {HOTTEST}, and it is {given!r}.",
            fr=f"temperature doit être un nombre de {COLDEST} à {HOTTEST}, et il vaut {given!r}.",
        )
