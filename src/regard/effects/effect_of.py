"""What came out of `effect`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, get_args

from regard.effects.outcome import Outcome
from regard.effects.saying import ENOUGH, line, sentences
from regard.errors import Language, RegardError
from regard.errors import language as chosen_language


@dataclass(frozen=True, repr=False)
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
        change: What was changed, in full.
        briefly: The same as short as a sentence needs it: records by their number, without their texts.
        matched: What each control changed.
        asked: How many controls were asked for.

    Example:
        >>> before, after = (Outcome("token", target="mat", log_probability=number) for number in (-1.0, -1.25))
        >>> named = {"change": "Ablate(layer=3, head=5)", "briefly": "Ablate(layer=3, head=5)"}
        >>> compared = {"controls": (0.5,), "interval": (0.5, 0.5), "matched": ("Ablate(layer=3, head=1)",), "asked": 1}
        >>> found = Effect(before, after, difference=-0.25, unit="nats", **named, **compared)
        >>> found.rank, found.outside
        (2, False)
        >>> found
        <Effect of Ablate(layer=3, head=5): -0.25 nats; 1 matched control: +0.5, rank 2 of 2>
    """

    before: Outcome
    after: Outcome
    difference: float
    controls: tuple[float, ...]
    interval: tuple[float, float]
    unit: str
    change: str
    briefly: str
    matched: tuple[str, ...]
    asked: int

    @property
    def rank(self) -> int:
        """1 where no control moved the prediction as far, in either direction; 2 where one did; and so on."""
        return 1 + sum(abs(control) >= abs(self.difference) for control in self.controls)

    @property
    def outside(self) -> bool:
        """Is the difference outside the central 95 % of the controls? False where there are fewer than 20, too few to judge."""
        low, high = self.interval
        return len(self.controls) >= ENOUGH and (self.difference < low or self.difference > high)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers, texts and lists."""
        return {**asdict(self), "rank": self.rank, "outside": self.outside}

    def say(self, language: Language | None = None) -> str:
        """The result in a few sentences.

        Args:
            language: "en" or "fr"; unless given, the language in which Regard speaks.

        Raises:
            RegardError: for any other language.
        """
        if language is not None and language not in get_args(Language):
            raise RegardError(
                en=f"language={language!r} is not spoken here; give 'en' or 'fr', or leave it out.",
                fr=f"language={language!r} n'est pas une langue de Regard ; donnez 'en' ou 'fr', ou n'indiquez rien.",
            )
        return sentences(self, language or chosen_language())

    def __repr__(self) -> str:
        return line(self)

    def __str__(self) -> str:
        return self.say()
