"""What came out of `effect`, and how it is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from regard.effects.outcome import Outcome
from regard.errors import Language, Sentence, language

UNITS = {"token": "nats", "class": "nats", "states": "distance", "text": "share"}
"""What a difference is counted in, by the kind of prediction."""

_MOVES: dict[str, Sentence] = {
    "nats": {
        "en": "moves the prediction by {} nats of log-probability",
        "fr": "déplace la prédiction de {} nats de log-probabilité",
    },
    "distance": {
        "en": "moves the hidden states by {} of their norm",
        "fr": "déplace les états cachés de {} de leur norme",
    },
    "share": {
        "en": "changes {} of the generated tokens",
        "fr": "change {} des jetons générés",
    },
}


@dataclass(frozen=True)
class Effect:
    """How much a change moved a prediction, and how much matched random changes did.

    Attributes:
        before: The prediction of the model as it is.
        after: The prediction of the changed model.
        difference: In units of ``unit``.
        controls: The same for each control.
        interval: The central 95 % of the controls; NaN where there are none. A difference within it is no evidence.
        unit: "nats" (log-probability of the target, after − before), "distance" (‖after − before‖ ÷ ‖before‖ of the hidden states) or
            "share" (of the generated tokens, those that differ).
        change: What was changed.
        matched: What each control changed.
        asked: How many controls were asked for.
    """

    before: Outcome
    after: Outcome
    difference: float
    controls: tuple[float, ...]
    interval: tuple[float, float]
    unit: str
    change: str
    matched: tuple[str, ...]
    asked: int

    @property
    def rank(self) -> int:
        """1 where no control moved the prediction as far, in either direction; 2 where one did; and so on."""
        return 1 + sum(abs(control) >= abs(self.difference) for control in self.controls)

    @property
    def outside(self) -> bool:
        """Is the difference outside the central 95 % of the controls? False where there are none."""
        return self.difference < self.interval[0] or self.difference > self.interval[1]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers, texts and lists."""
        return {**asdict(self), "rank": self.rank, "outside": self.outside}

    def say(self, language: Language) -> str:
        """The result in a few sentences, in one language."""
        return _SAY[language](self)

    def __str__(self) -> str:
        return self.say(language())


def _english(found: Effect) -> str:
    followed = f", for {found.before.target!r}" if found.before.target is not None else ""
    moved = _MOVES[found.unit]["en"].format(_number(found, found.difference))
    said = f"{found.change} {moved}{followed}. "
    if not found.controls:
        return said + "There is no other head or edge of its kind to compare with."
    fewer = f" (of {found.asked} asked for, all there are)" if len(found.controls) < found.asked else ""
    low, high = (_number(found, end) for end in found.interval)
    said += f"The central 95 % of {len(found.controls)} matched controls{fewer} go from {low} to {high}: "
    rank = f"rank {found.rank} of {len(found.controls) + 1} by size"
    if found.outside:
        return f"{said}the change lies outside, {rank}."
    return f"{said}the change lies within, {rank}, which is no evidence that it matters more than others."


def _french(found: Effect) -> str:
    followed = f", pour « {found.before.target} »" if found.before.target is not None else ""
    moved = _MOVES[found.unit]["fr"].format(_comma(found, found.difference))
    said = f"{found.change} {moved}{followed}. "
    if not found.controls:
        return said + "Aucune autre tête, aucun autre regard du même genre ne permet de comparer."
    fewer = (
        f" (sur {found.asked} demandés, tous ceux qui existent)" if len(found.controls) < found.asked else ""
    )
    low, high = (_comma(found, end) for end in found.interval)
    said += f"Les 95 % centraux de {len(found.controls)} témoins appariés{fewer} vont de {low} à {high} : "
    rank = f"rang {found.rank} sur {len(found.controls) + 1} par l'ampleur"
    if found.outside:
        return f"{said}le changement est en dehors, {rank}."
    return f"{said}le changement est dedans, {rank}, ce qui ne prouve pas qu'il compte plus que les autres."


def _number(found: Effect, number: float) -> str:
    return f"{number:+.3g}" if found.unit == "nats" else f"{number:.3g}"


def _comma(found: Effect, number: float) -> str:
    return _number(found, number).replace(".", ",")


_SAY = {"en": _english, "fr": _french}
