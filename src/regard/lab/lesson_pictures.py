"""A picture for each lesson, drawn by Regard's own views from weights that were computed, or by models that were trained."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal

from regard.errors import Language, speaking

if TYPE_CHECKING:
    from regard.views.view import View

Theme = Literal["light", "dark"]


@cache
def drawn(lesson: str, language: Language, theme: Theme) -> str:
    """The picture of a lesson as an SVG document; a model may read a sentence for it the first time.

    Args:
        lesson: Its name; one of ``PICTURES``.
        language: Of the words, and of the text where there is one for each.
        theme: For which ground.

    Raises:
        RegardError: if a model is not on this disk, or the views were never built.
    """
    from regard.views.drawing import svg

    with speaking(language):
        view = PICTURES[lesson](language, theme)
        return svg(view.record, view.picture)


def _letters(language: Language, theme: Theme) -> View:
    from regard.views.letters import letters_record
    from regard.views.view import lines

    return lines(letters_record("chat", language), query=3, theme=theme)


def _query_key_value(language: Language, theme: Theme) -> View:
    """Matrices that make vowels look for consonants, as the lesson builds them."""
    from regard.course.exercises.query_key_value import VOWELS_ASK, described, project
    from regard.record import Record
    from regard.views.view import lines

    word = {"en": "kitten", "fr": "chaton"}[language]
    consonants_answer = [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    letters = described(word)
    record = Record.from_arrays(
        project(letters, VOWELS_ASK), project(letters, consonants_answer), tokens=list(word)
    )
    record.text, record.model = (
        word,
        {"en": "matrices made by hand", "fr": "matrices faites à la main"}[language],
    )
    return lines(record, query=4 if language == "en" else 2, theme=theme)


def _causal_mask(language: Language, theme: Theme) -> View:
    from regard.views.mask import mask

    return mask({"en": "sofa", "fr": "chat"}[language], theme=theme)


def _several_heads(language: Language, theme: Theme) -> View:
    from regard.views.heads import heads
    from regard.workbench import look

    return heads(look({"en": "Margaret", "fr": "Marguerite"}[language], model="mini-gpt"), theme=theme)


def _attention_layer(language: Language, theme: Theme) -> View:
    from regard.views.view import heatmap
    from regard.workbench import look

    return heatmap(look("Le chat noir mange des croquettes.", model="translate", to="en"), theme=theme)


def _mini_gpt(language: Language, theme: Theme) -> View:
    from regard.views.view import lines
    from regard.workbench import look

    return lines(look({"en": "Camilla", "fr": "Camille"}[language], model="mini-gpt"), theme=theme)


def _sentiment(language: Language, theme: Theme) -> View:
    from regard.views.view import lines
    from regard.workbench import look

    text = {"en": "This film is not bad.", "fr": "Ce film n’est pas mauvais."}[language]
    return lines(look(text, model=f"sentiment-{language}"), theme=theme)


PICTURES: dict[str, Callable[[Language, Theme], View]] = {
    "letters": _letters,
    "query-key-value": _query_key_value,
    "causal-mask": _causal_mask,
    "several-heads": _several_heads,
    "attention-layer": _attention_layer,
    "mini-gpt": _mini_gpt,
    "sentiment": _sentiment,
}
