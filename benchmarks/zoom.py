"""What does flying over a matrix of 131,072 × 131,072 weights cost? One causal head, 64 dimensions, from the sweep to the tiles.

A smaller text, for a look: python -m benchmarks.zoom 16384
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.table import Figure, most, table, where_and_when
from regard import Causal, Record
from regard.measures.pyramid import Content, Pyramid, estimate
from regard.measures.pyramid.codes import TILE
from regard.measures.pyramid.levels import FIRST_STORED, pixels

TOKENS, HEAD_DIM, SEED = 131_072, 64, 0
TILES = 60


def measure(tokens: int = TOKENS) -> list[Figure]:
    """The sweep, the estimate before it, what lies on the disk, and tiles of every level; the text is random, its seed fixed."""
    generator = np.random.default_rng(SEED)
    query, key = (generator.standard_normal((1, tokens, HEAD_DIM), np.float32) for _ in range(2))
    record = Record.from_arrays(query, key, mask=Causal())
    size = f"{tokens:,} × {tokens:,}, causal, head_dim {HEAD_DIM}"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "pyramid"
        expected = estimate(Content.of(record, None, None))
        began = time.perf_counter()
        Pyramid.build(record, folder).close()
        taken = time.perf_counter() - began
        return [
            most(f"zoom, {size}: the one pass over a head, disk included, seed {SEED}", taken, 25, "s"),
            Figure(
                "the same, as it was estimated before",
                f"{expected.seconds:.3g} s, {expected.bytes / 1e6:.3g} MB",
            ),
            *on_the_disk(folder, tokens),
            *opened(folder),
        ]


def on_the_disk(folder: Path, tokens: int) -> list[Figure]:
    """What the pyramid takes, beside the matrix that it shows."""
    kept = sum(path.stat().st_size for path in folder.iterdir())
    matrix = 4 * tokens**2
    return [
        Figure("the pyramid on the disk, query and key included", f"{kept / 1e6:.3g} MB"),
        Figure(
            "the materialised matrix in float32", f"{matrix / 1e9:.3g} GB, {matrix / kept:,.0f} × as much"
        ),
    ]


def opened(folder: Path) -> list[Figure]:
    """Time to open it, and to get tiles and cells."""
    began = time.perf_counter()
    pyramid = Pyramid.open(folder)
    opening = 1e3 * (time.perf_counter() - began)
    generator = np.random.default_rng(SEED)
    computed = {
        level: [tile(pyramid, level, generator) for _ in range(TILES)]
        for level in range(min(FIRST_STORED, pyramid.levels + 1))
    }
    figures = [
        Figure("opening it", f"{opening:.2g} ms"),
        *(p95(f"level {level}", taken, 60) for level, taken in computed.items()),
    ]
    if pyramid.levels >= FIRST_STORED:
        levels = generator.integers(FIRST_STORED, pyramid.levels + 1, TILES)
        figures.append(
            p95("the stored levels", [tile(pyramid, int(level), generator) for level in levels], 5)
        )
    cells = list(milliseconds_of_cells(pyramid, generator))
    name = "exact weight of a cell in a row not asked for before: median; p95"
    figures.append(
        Figure(name, f"{statistics.median(cells):.3g} ms; {statistics.quantiles(cells, n=20)[-1]:.3g} ms")
    )
    pyramid.close()
    return figures


def p95(name: str, taken: list[float], limit: float) -> Figure:
    """Milliseconds of some tiles."""
    median, worst = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    return most(
        f"a tile of {name}, {len(taken)} at random under the diagonal, median {median:.3g} ms: p95",
        worst,
        limit,
        "ms",
    )


def tile(pyramid: Pyramid, level: int, generator: np.random.Generator) -> float:
    """Milliseconds of a tile of which something is visible, asked for the first time."""
    pyramid._tiles.clear()  # what is measured is computing, not remembering
    row = int(generator.integers(0, pixels(pixels(pyramid.queries, level), TILE.bit_length() - 1)))
    column = int(generator.integers(0, row + 1))
    began = time.perf_counter()
    pyramid.tile(0, 0, level, row, column)
    return 1e3 * (time.perf_counter() - began)


def milliseconds_of_cells(pyramid: Pyramid, generator: np.random.Generator) -> Iterator[float]:
    """One a row."""
    for query in generator.integers(0, pyramid.queries, TILES // 2).tolist():
        began = time.perf_counter()
        pyramid.cell(0, 0, query, query // 2)
        yield 1e3 * (time.perf_counter() - began)


if __name__ == "__main__":
    print(f"{table(measure(*map(int, sys.argv[1:2])))}\n\n{where_and_when()}")
