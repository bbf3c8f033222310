"""The weights of one head."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.record import Record
from regard.views.answers.answered import Answered
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP, Codes, Precision, WeightsRequest


def weights(record: Record, request: WeightsRequest) -> Answered:
    """``weights [queries, keys]``.

    Raises:
        RegardError: if the record has no such layer or head.
    """
    numbers, codes = _stored(record.layer(request.layer).weights(request.head), request.precision)
    return Answered([("weights", numbers, codes)])


def _stored(weights: NDArray[Any], precision: Precision) -> tuple[NDArray[Any], Codes | None]:
    """Weights as they travel: float32, or whole multiples of the rounding step. Both hold the same weights for exactly 0."""
    exact = weights.astype(np.float32)
    if precision == "exact":
        return exact, None
    numbers = np.where(exact == 0, ROUNDED_ZERO, np.rint(weights / ROUNDING_STEP)).astype(np.uint16)
    return numbers, {"step": ROUNDING_STEP, "error": ROUNDING_STEP / 2, "zero": ROUNDED_ZERO}
