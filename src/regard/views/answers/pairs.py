"""The strongest relations of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regard.measures.word_pieces import SPECIAL
from regard.record import Record
from regard.views.answers.answered import Answered
from regard.views.requests import Pair, PairsRequest

if TYPE_CHECKING:
    import polars

_MOST = 1000
_WIDER = 8
"""Where marks take the places of too many pairs, so many times as many are sought."""


def pairs(record: Record, request: PairsRequest) -> Answered:
    """The pairs with the largest weights, the largest first; layers and heads by their places in the record.

    Raises:
        RegardError: if the record has no such layer or head, or ``top`` is no number of pairs.
    """
    top = min(request.top, _MOST)
    found = _strongest(record, request, top)
    layers = {layer.index if layer.number is None else layer.number: layer for layer in record.layers}
    rows: list[Pair] = []
    for row in found.head(top).iter_rows(named=True):
        layer, head = layers[row["layer"]], row["head"]
        if layer.head_numbers is not None:
            head = layer.head_numbers.index(head)
        rows.append(
            Pair(layer=layer.index, head=head, query=row["query"], key=row["key"], weight=row["weight"])
        )
    return Answered(besides={"pairs": rows})


def _strongest(record: Record, request: PairsRequest, top: int) -> polars.DataFrame:
    """At least ``top`` pairs, or all there are; of ordinary ones, those between tokens that stand for a piece of the text."""
    import polars as pl  # only now: frames take most of a second to import, and no other answer needs them

    from regard.measures.pair_ranking import pairs as ranked

    labels = {label for layer in record.layers for label in (*layer.query_tokens, *layer.key_tokens)}
    marks = pl.Series([label for label in labels if SPECIAL.fullmatch(label)], dtype=pl.String)
    sought = top
    while True:
        found = ranked(
            record,
            sought,
            layers=None if request.layer < 0 else [request.layer],
            heads=None if request.head < 0 else [request.head],
            diagonal=not request.ordinary,
            sink=None if request.ordinary else True,
        )
        kept = found
        if request.ordinary and len(marks):
            kept = found.filter(~pl.any_horizontal(pl.col("query_token", "key_token").is_in(marks)))
        if len(kept) >= top or len(found) < sought:
            return kept
        sought *= _WIDER
