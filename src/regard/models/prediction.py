"""What a trained model answers."""

from __future__ import annotations

from dataclasses import dataclass

from regard.errors import RegardError, Sentence
from regard.texts import check


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """One answer.

    Attributes:
        text: What was written, where the model writes.
        label: What was recognised, where the model recognises.
        probability: Of the label; of the whole text with its end, where the model writes.
        notices: What a person should know of this answer: what was cut, what could not be read.
    """

    text: str | None = None
    label: str | None = None
    probability: float | None = None
    notices: tuple[Sentence, ...] = ()


def refuse_texts(texts: object) -> list[str]:
    """The texts, once they are a list of strings.

    Raises:
        RegardError: for one string instead of a list, or something that is no text.
    """
    if isinstance(texts, str) or not hasattr(texts, "__iter__"):
        raise RegardError(
            en=f"predict takes a list of texts, such as ['Le chat dort.'], and it got {type(texts).__name__}.",
            fr=f"predict prend une liste de textes, comme ['Le chat dort.'], et a reçu {type(texts).__name__}.",
        )
    given = list(texts)
    for text in given:
        if not isinstance(text, str):
            raise RegardError(
                en=f"predict takes texts, and one of them is {type(text).__name__}; give strings.",
                fr=f"predict prend des textes, et l’un d’eux est {type(text).__name__} ; donnez des chaînes.",
            )
        check(text)
    return given
