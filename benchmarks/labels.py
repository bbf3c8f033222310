"""Are heads that were built to do one thing found, and are heads that do nothing left unclassified?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regard
from benchmarks.planting import PLANTED, planted, random, random_model, run
from benchmarks.table import Figure
from regard import Record

LENGTHS, HEAD_DIMS, SEEDS = (17, 67, 257, 509), (16, 32, 64, 128), (0, 1)
SPREADS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
INITIALISED = (0.02, 0.1, 0.3, 1.0)
NEEDED = 0.95


def measure() -> list[Figure]:
    """Shares of heads over many sizes, causal and not."""
    figures = [_share(f"planted heads found: {kind}", _planted(kind), kind) for kind in PLANTED]
    figures.append(
        _share(
            "heads of random query and key left unclassified, deviation 0.01 to 10", _random(), "unclassified"
        )
    )
    figures += [
        _share(
            f"heads of BERT and GPT-2 with random weights left unclassified, deviation {spread:g}",
            _initialised(spread),
            "unclassified",
        )
        for spread in INITIALISED
    ]
    return figures


def _share(question: str, records: Iterable[Record], label: str) -> Figure:
    labels = [found for record in records for found in regard.measure(record)["label"]]
    hits = labels.count(label)
    value = f"{hits:,} of {len(labels):,} ({hits / len(labels):.1%})"
    return Figure(question, value, f"≥ {NEEDED:.0%}", hits >= NEEDED * len(labels))


def _planted(kind: str) -> Iterator[Record]:
    for length in LENGTHS:
        for head_dim in HEAD_DIMS:
            for seed in SEEDS:
                yield planted(kind, length=length, head_dim=head_dim, causal=True, seed=seed)
                if kind != "induction":  # it means a token that came before
                    yield planted(kind, length=length, head_dim=head_dim, causal=False, seed=seed)


def _random() -> Iterator[Record]:
    for length in LENGTHS[:3]:
        for spread in SPREADS:
            for causal in (True, False):
                for head_dim in HEAD_DIMS[::2]:
                    yield random(length=length, head_dim=head_dim, spread=spread, causal=causal, seed=0)


def _initialised(spread: float) -> Iterator[Record]:
    for architecture in ("BERT", "GPT-2"):
        for seed in SEEDS:
            model = random_model(architecture, spread, seed)
            for length in LENGTHS[:3]:
                yield run(model, length, seed)
