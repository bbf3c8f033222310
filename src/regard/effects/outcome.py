"""What a model answers in one run, and how far two answers are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import torch

from regard.errors import RegardError

Kind = Literal["token", "class", "states", "text"]
SHOWN = 5


@dataclass(frozen=True)
class Outcome:
    """A prediction, for a person.

    Attributes:
        kind: "token" (the next one), "class", "states" (hidden states, no prediction in words) or "text" (generated).
        target: The token or class that is followed.
        log_probability: Of the target, in nats.
        top: The five likeliest tokens or classes with their probabilities, likeliest first.
        text: The generated text.
    """

    kind: Kind
    target: str | None = None
    log_probability: float | None = None
    top: tuple[tuple[str, float], ...] = ()
    text: str | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """A prediction, in numbers.

    Attributes:
        kind: As in `Outcome`.
        numbers: ``[classes]`` log-probabilities in float64; hidden states; or the numbers of generated tokens.
    """

    kind: Kind
    numbers: torch.Tensor


def read(output: Any, *, position: int, logits: Callable[[Any], torch.Tensor] | None = None) -> Answer:
    """The answer in what a model returned: ``logits`` where it has them, else the first hidden states.

    Args:
        output: What the model returned, for one sequence.
        position: Which token's logits predict, where each token has some.
        logits: Takes the logits ``[classes]`` out of the output, where they are not called logits.

    Raises:
        RegardError: if there are neither logits nor states, or they are not finite.
    """
    found = _named(output, "logits") if logits is None else logits(output)
    if found is None:
        return _finite(Answer("states", _states(output).double()))
    if not isinstance(found, torch.Tensor) or found.ndim not in (1, 2, 3):
        shape = list(found.shape) if isinstance(found, torch.Tensor) else type(found).__name__
        raise RegardError(
            en=f"The logits must be [classes], [1, classes] or [1, tokens, classes], not {shape}; say with logits= how to take them out.",
            fr=f"Les logits doivent avoir la forme [classes], [1, classes] ou [1, jetons, classes], pas {shape} ; dites avec logits= "
            "comment les extraire.",
        )
    if found.ndim > 1 and len(found) != 1:
        raise several(len(found))
    kind: Kind = "token" if found.ndim == 3 else "class"
    if found.ndim == 3:
        if not -found.shape[1] <= position < found.shape[1]:
            raise RegardError(
                en=f"There is no position {position}: the model gives logits for {found.shape[1]} tokens.",
                fr=f"Il n'y a pas de position {position} : le modèle donne des logits pour {found.shape[1]} jetons.",
            )
        found = found[:, position]
    return _finite(Answer(kind, found.reshape(-1).double().log_softmax(-1)))


def several(count: int) -> RegardError:
    """What to say to several sequences."""
    return RegardError(
        en=f"effect follows the prediction of one sequence, and was given {count}; call it once for each.",
        fr=f"effect suit la prédiction d'une seule séquence, et en a reçu {count} ; appelez-le une fois pour chacune.",
    )


def distance(before: Answer, after: Answer, target: int | None) -> float:
    """How far an answer moved.

    Returns:
        Nats of the target's log-probability (with a sign); for states ‖after − before‖ ÷ ‖before‖; for texts the share of tokens that
        differ.
    """
    if target is not None:
        return float(after.numbers[target] - before.numbers[target])
    if before.kind == "text":
        length = max(len(before.numbers), len(after.numbers))
        both = min(len(before.numbers), len(after.numbers))
        alike = int((before.numbers[:both] == after.numbers[:both]).sum())
        return (length - alike) / length if length else 0.0
    return float((after.numbers - before.numbers).norm() / before.numbers.norm())


@dataclass(frozen=True)
class Names:
    """What tokens and classes are called.

    Attributes:
        tokenizer: Names tokens; without it they are called by their numbers.
        classes: Names classes, by number.
    """

    tokenizer: Any = None
    classes: Mapping[int, str] = field(default_factory=dict)

    def of(self, kind: Kind, number: int) -> str:
        """One token or class in words."""
        if kind == "class":
            return self.classes.get(number, str(number))
        return str(number) if self.tokenizer is None else str(self.tokenizer.decode([number]))

    def number(self, answer: Answer, target: int | str | None) -> int | None:
        """The number of what is followed: what was asked for, else the likeliest.

        Raises:
            RegardError: if there is no such token or class, or the answer has none at all.
        """
        if answer.kind in ("states", "text"):
            if target is None:
                return None
            raise RegardError(
                en=f"There is no target {target!r} to follow: this model answers with {_CALLED[answer.kind]['en']}; leave target out.",
                fr=f"Il n'y a pas de cible {target!r} à suivre : ce modèle répond par {_CALLED[answer.kind]['fr']} ; n'indiquez pas "
                "target.",
            )
        if target is None:
            return int(answer.numbers.argmax())
        number = self._numbered(answer.kind, target) if isinstance(target, str) else target
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(answer.numbers):
            raise RegardError(
                en=f"target={target!r} is not one of the {len(answer.numbers)} {_CALLED[answer.kind]['en']}; give its number or its "
                "name, and "
                "for words of a text the tokenizer= too.",
                fr=f"target={target!r} n'est pas parmi les {len(answer.numbers)} {_CALLED[answer.kind]['fr']} ; donnez son numéro ou son "
                "nom, "
                "et aussi tokenizer= pour les mots d'un texte.",
            )
        return number

    def outcome(self, answer: Answer, target: int | None) -> Outcome:
        """The answer in words."""
        if answer.kind == "states":
            return Outcome("states")
        if answer.kind == "text":
            return Outcome("text", text=self._text(answer.numbers.tolist()))
        likeliest = answer.numbers.topk(min(SHOWN, len(answer.numbers)))
        assert target is not None
        return Outcome(
            answer.kind,
            target=self.of(answer.kind, target),
            log_probability=float(answer.numbers[target]),
            top=tuple(
                (self.of(answer.kind, number), float(probability))
                for number, probability in zip(
                    likeliest.indices.tolist(), likeliest.values.exp(), strict=True
                )
            ),
        )

    def _numbered(self, kind: Kind, name: str) -> int | None:
        if kind == "class":
            return next((number for number, label in self.classes.items() if label == name), None)
        ids = [] if self.tokenizer is None else self.tokenizer.encode(name, add_special_tokens=False)
        return ids[0] if len(ids) == 1 else None

    def _text(self, ids: list[int]) -> str:
        if self.tokenizer is None:
            return " ".join(str(number) for number in ids)
        return str(self.tokenizer.decode(ids, skip_special_tokens=True))


_CALLED = {
    "token": {"en": "tokens", "fr": "jetons"},
    "class": {"en": "classes", "fr": "classes"},
    "states": {"en": "hidden states", "fr": "des états cachés"},
    "text": {"en": "a text", "fr": "un texte"},
}


def _named(output: Any, name: str) -> Any:
    return output.get(name) if isinstance(output, Mapping) else getattr(output, name, None)


def _states(output: Any) -> torch.Tensor:
    """The last hidden states, or the first array of numbers that a model returned."""
    named = _named(output, "last_hidden_state")
    several = (
        output.values()
        if isinstance(output, Mapping)
        else output
        if isinstance(output, tuple | list)
        else [output]
    )
    for candidate in [named, *several]:
        if isinstance(candidate, torch.Tensor) and candidate.is_floating_point():
            return candidate
    raise RegardError(
        en=f"The model returned {type(output).__name__} with neither logits nor hidden states; say with logits= how to take a prediction "
        "out.",
        fr=f"Le modèle a rendu {type(output).__name__}, sans logits ni états cachés ; dites avec logits= comment en extraire une "
        "prédiction.",
    )


def _finite(answer: Answer) -> Answer:
    if bool(answer.numbers.isnan().any()):
        raise RegardError(
            en="The model answers with NaN; check its weights, or run it in float32.",
            fr="Le modèle répond par NaN ; vérifiez ses poids, ou exécutez-le en float32.",
        )
    return answer
