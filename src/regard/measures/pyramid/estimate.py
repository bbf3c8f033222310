"""What a pyramid will cost, told before it is made: time from a few tiles that are really swept, bytes from the sizes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import torch

from regard.measures.backends import tiled
from regard.measures.pyramid import inputs
from regard.measures.pyramid.building import ROWS, WANTED, bytes_made, swept
from regard.measures.pyramid.content import Content
from regard.measures.pyramid.levels import FIRST_STORED
from regard.measures.scoring import Scoring
from regard.measures.tile_sums import TileSums, cut_every
from regard.record.arrays import to_numpy

_TILES = 8


@dataclass(frozen=True)
class Estimate:
    """What making a pyramid takes.

    Attributes:
        seconds: Time on this machine as it is now.
        bytes: Space on the disk.
    """

    seconds: float
    bytes: int


def estimate(content: Content) -> Estimate:
    """What the pyramid of a content takes; asking takes a few hundredths of a second."""
    weights = 0.0
    for place in content.heads:
        weights += float(swept(content.scorings[place.layer].intervals, content.queries, content.keys).sum())
    seconds = weights * _seconds_a_weight(content.scorings[content.heads[0].layer], content.heads[0].head)
    draft = inputs.described(content, "")
    return Estimate(seconds, inputs.bytes_of(content, draft) + bytes_made(draft))


def _seconds_a_weight(scoring: Scoring, head: int) -> float:
    """How long a weight takes: the second of two sweeps over a corner of the matrix, as if all of it were visible."""
    queries, keys = min(ROWS, scoring.queries), min(_TILES * tiled.COLUMNS, scoring.keys)
    corner = replace(
        scoring,
        query=to_numpy(scoring.query[head : head + 1, :queries]),
        key=to_numpy(scoring.key[scoring.kv_head(head)][None, :keys]),
        bias=None,
        sinks=None,
        mask=None,
        intervals=None,
        offset=None,
    )
    one = tiled.Head(corner, 0)
    taken = 0.0
    with torch.inference_mode():
        for _ in range(2):
            began = time.perf_counter()
            sums = TileSums(cut_every(keys, 1 << FIRST_STORED))
            found = one.sweep(slice(0, queries), WANTED, sums.visit).measures(WANTED)
            sums.weights(found["log_normalizer"])
            taken = time.perf_counter() - began
    return taken / (queries * keys)
