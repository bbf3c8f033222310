"""A head that chooses more, or less, sharply."""

from __future__ import annotations

from dataclasses import dataclass, replace

from regard.attention.arguments import number
from regard.changes.at_heads import AtHeads
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class Temper(AtHeads):
    """Divides the scores of heads by a temperature: above 1 they look more evenly, below 1 more sharply.

    The scores are divided as in `regard.attend`: after scale, softcap and bias, and a learned sink with them.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module.
        head: A head, several, or None for all of them.
        temperature: Above 0; 1 changes nothing.

    Raises:
        RegardError: if the temperature is not a finite number above 0, or layer or head cannot be.

    Example:
        >>> Temper(layer=3, head=5, temperature=2)
        Temper(layer=3, head=5, temperature=2.0)
    """

    temperature: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "temperature", number("temperature", self.temperature, positive=True))

    def applied(self, call: HeadCall) -> HeadCall:
        """The head's call, its scores divided."""
        if self.temperature == 1:
            return call
        return replace(call, temperature=call.temperature * self.temperature)
