"""What a model answers in one run, and how far two answers are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch

from regard.errors import RegardError

Kind = Literal["token", "class", "states", "text"]


@dataclass(frozen=True)
class Outcome:
    """A prediction, for a person.

    Attributes:
        kind: "token" (the next one), "class", "states" (hidden states, no prediction in words) or "text" (generated).
        target: The token or class that is followed.
        log_probability: Of the target, in nats.
        top: The five likeliest tokens or classes with their probabilities, likeliest first.
        text: The generated text.

    Example:
        >>> outcome = Outcome("class", target="glad", log_probability=-0.5, top=(("glad", 0.61), ("sad", 0.39)))
        >>> outcome.top[0]
        ('glad', 0.61)
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
