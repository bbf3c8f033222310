"""Zooms for tests: a real one of made-up heads, and a stand-in whose every byte is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from regard.measures.pyramid import Pyramid
from regard.record import Record

QUERIES, KEYS = 1103, 1301
WORDS = ("le", "chat", "<img src=x onerror=alert(1)>", "\u202enoir", "שלום", "dort")


def record() -> Record:
    """Three heads that look from 1,103 tokens at 1,301, each at a band of them: neither square nor causal."""
    generator = np.random.default_rng(11)
    query = generator.normal(size=(3, QUERIES, 7)).astype(np.float32)
    key = generator.normal(size=(3, KEYS, 7)).astype(np.float32)
    query[:, 5] *= 40  # one row so peaked that most of its weights are below the scale
    near = np.abs(np.arange(QUERIES)[:, None] - np.arange(KEYS)) < 401
    return Record.from_arrays(
        query,
        key,
        mask=near,
        tokens=[WORDS[token % len(WORDS)] for token in range(QUERIES)],
        key_tokens=[f"mot{token}" for token in range(KEYS)],
        text="Le chat dort </script> " * 50,
        model="made",
    )


def pyramid(folder: Path) -> Pyramid:
    """The zoom of heads 0 and 2 of that record."""
    return Pyramid.build(record(), folder, heads=[0, 2])


@dataclass(frozen=True)
class Place:
    """A head of the stand-in."""

    layer: int
    head: int
    name: str
    proof: Literal["unproved", "passed", "failed"] = "passed"
    error: float | None = 3e-7


@dataclass
class Fixed:
    """A zoom of 3 queries and 5 keys, the same tile in both its heads; remembers what it was asked."""

    digest: str = "5" * 32
    model: str = "fixed"
    text: str = "é"
    kind: Literal["self", "cross"] = "cross"
    queries: int = 3
    keys: int = 5
    levels: int = 0
    heads: tuple[Place, ...] = (Place(1, 4, "layer.1"), Place(2, 0, "layer.2", "failed", float("inf")))
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def tile(self, layer: int, head: int, level: int, row: int, column: int) -> NDArray[np.uint8]:
        self.asked.append(("tile", layer, head, level, row, column))
        return np.array([[0, 1, 2, 254, 255], [0, 0, 3, 4, 5], [9, 8, 7, 6, 5]], dtype=np.uint8)

    def cell(self, layer: int, head: int, query: int, key: int) -> float | None:
        self.asked.append(("cell", layer, head, query, key))
        return None if key < query else 0.25

    def tokens(self, axis: Literal["query", "key"], start: int, count: int) -> list[str]:
        self.asked.append(("tokens", axis, start, count))
        return [f"{axis}{token}" for token in range(start, self.queries if axis == "query" else self.keys)]
