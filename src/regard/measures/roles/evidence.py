"""When a score is evidence: high, far above what shuffling gives, and too far to be chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError

Numbers = NDArray[np.float64]

QUERIES, MASS, EXPECTED, VARIANCE = range(4)
"""What is summed over the queries that had a choice: how many, the weight on the keys meant, its expectation, its variance."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What a label and a word ask for.

    Attributes:
        excess: Least share of the way from the baseline to 1: (score − baseline) / (1 − baseline). A score is then at least as high.
        certainty: Least distance of the score from its baseline, in standard deviations of the shuffled score.
        queries: Fewest queries that had a choice, in a text that is asked.
        kinds: Share of the kinds of delimiters (comma, full stop ...) of a text, more than which must draw weight to a delimiter head.
        agreement: Least share of the texts that show the behaviour by themselves.
        explained: Share of the largest excess at which a more specific behaviour takes the label.
        diffuse_entropy: Least normalised entropy of a diffuse head.
        diffuse_excess: Least excess of a diffuse head over query and key of the same lengths in random directions.
        very_focused: Mean entropy in nats below which a head is very focused.
        moderately_focused: Mean entropy in nats below which it is moderately focused.
    """

    excess: float = 0.4
    certainty: float = 4.0
    queries: int = 4
    kinds: float = 0.5
    agreement: float = 2 / 3
    explained: float = 0.75
    diffuse_entropy: float = 0.9
    diffuse_excess: float = 0.9
    very_focused: float = 1.0
    moderately_focused: float = 1.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not math.isfinite(value)
                or value < 0
            ):
                raise RegardError(
                    en=f"The threshold {field.name} must be a number that is not negative, not {value!r}.",
                    fr=f"Le seuil {field.name} doit être un nombre positif ou nul, et non {value!r}.",
                )


def score(sums: Numbers) -> Numbers:
    """Mean weight on the keys meant, over the queries that had a choice; NaN where none had."""
    return _ratio(sums[..., MASS], sums[..., QUERIES])


def baseline(sums: Numbers) -> Numbers:
    """What that weight would be on average if the keys were shuffled among those that each query may see."""
    return _ratio(sums[..., EXPECTED], sums[..., QUERIES])


def excess(sums: Numbers) -> Numbers:
    """How far the score is from its baseline, on the way to 1. As in Cohen 1960, "A coefficient of agreement for nominal scales"."""
    left = sums[..., QUERIES] - sums[..., EXPECTED]
    return _ratio(sums[..., MASS] - sums[..., EXPECTED], left)


def certainty(sums: Numbers) -> Numbers:
    """How far the score is from its baseline, in standard deviations of the score when each query's keys are shuffled by themselves."""
    apart = sums[..., MASS] - sums[..., EXPECTED]
    spread = np.sqrt(np.maximum(sums[..., VARIANCE], 1e-12))
    return np.where(sums[..., QUERIES] > 0, apart / spread, np.nan)


def asked(sums: Numbers, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Whether enough queries had a choice for the text to have a say."""
    enough: NDArray[np.bool_] = sums[..., QUERIES] >= max(thresholds.queries, 1)
    return enough


def shown(sums: Numbers, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Whether the weight is evidence of the behaviour."""
    with np.errstate(invalid="ignore"):
        far: NDArray[np.bool_] = excess(sums) >= thresholds.excess
        sure: NDArray[np.bool_] = certainty(sums) >= thresholds.certainty
    return asked(sums, thresholds) & far & sure


def of_best(sums: Numbers, candidates: int) -> Numbers:
    """The sums of one place that was chosen as the best of several.

    The best of m shuffled sums lies above their mean, on average by no more than √(2 V ln m) + ln m / 3, where V is the variance of each:
    sums of independent parts between 0 and 1 (Boucheron, Lugosi and Massart 2013, "Concentration Inequalities", corollary 2.6 with theorem
    2.10). So much is added to what is expected.
    """
    raised, many = sums.copy(), math.log(max(candidates, 1))
    raised[..., EXPECTED] += np.sqrt(2 * many * np.maximum(sums[..., VARIANCE], 0.0)) + many / 3
    raised[..., EXPECTED] = np.minimum(raised[..., EXPECTED], sums[..., QUERIES])
    return raised


def _ratio(above: Any, below: Any) -> Numbers:
    there = below > 0
    return np.where(there, above / np.where(there, below, 1.0), np.nan)
