"""The strongest relations of a record."""

from __future__ import annotations

from typing import cast

from regard.measures.pair_ranking import pairs as ranked
from regard.record import Record
from regard.views.answers.answered import Answered
from regard.views.requests import Pair, PairsRequest

_MOST = 1000


def pairs(record: Record, request: PairsRequest) -> Answered:
    """The pairs with the largest weights, the largest first.

    Raises:
        RegardError: if the record has no such layer or head, or ``top`` is no number of pairs.
    """
    found = ranked(
        record,
        min(request.top, _MOST),
        layers=None if request.layer < 0 else [request.layer],
        heads=None if request.head < 0 else [request.head],
        diagonal=not request.ordinary,
        sink=None if request.ordinary else True,
    )
    rows = found.select("layer", "head", "query", "key", "weight").to_dicts()
    return Answered(besides={"pairs": [cast("Pair", row) for row in rows]})
