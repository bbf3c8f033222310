"""A record that every host makes for itself, and the test with it."""

from __future__ import annotations

from functools import cache

from regard.record import Record

HEADS = 5
TOKENS = [f"word{letter}" for letter in "abcdefg"]

CODE = f"""import time

import numpy as np

import regard

drawn = np.random.default_rng(11).random(({HEADS}, {len(TOKENS)}, {len(TOKENS)})) ** 3
example = regard.Record.from_arrays(weights=drawn / drawn.sum(-1, keepdims=True), tokens={TOKENS})
"""


@cache
def record() -> Record:
    """What ``example`` is after that code."""
    names: dict[str, Record] = {}
    exec(CODE, names)
    return names["example"]


def shares(head: int) -> list[int]:
    """What the cells of that head's grid say: whole percentages, row by row, without what rounds to nothing."""
    rounded = [round(weight * 100) for weight in record().layers[0].weights(head).ravel()]
    return [share for share in rounded if share >= 1]
