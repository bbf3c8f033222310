"""What a change does to a prediction, beside what matched random changes do."""

from regard.effects.effect_of import Effect
from regard.effects.measuring import effect
from regard.effects.outcome import Outcome

__all__ = ["Effect", "Outcome", "effect"]
