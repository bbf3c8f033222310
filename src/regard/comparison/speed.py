"""How fast a step of training is, and what it keeps in memory, by length, by batch and by cores."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from regard.comparison.competitors import Competitor, competitors
from regard.comparison.lesson import written
from regard.training.generators import own

PARAMETERS = 250_000
SYMBOLS = 200
BATCH = 32
LENGTH = 20
LENGTHS = (10, 20, 40, 80, 160, 320)
BATCHES = (1, 8, 32, 128)
SECONDS = 0.5
"""How long each competitor is timed in each case."""
_LEAST = 4
"""Steps that are timed however long they take."""


def cases(cores: int) -> list[dict[str, int]]:
    """Every case: all lengths at one batch, all batches at one length; on one core, and on two where there are."""
    threads = (1, 2) if cores > 1 else (1,)
    shapes = [(BATCH, length) for length in LENGTHS] + [
        (batch, LENGTH) for batch in BATCHES if batch != BATCH
    ]
    return [
        {"batch": batch, "length": length, "threads": count} for batch, length in shapes for count in threads
    ]


def timed(batch: int, length: int, threads: int, *, seconds: float = SECONDS) -> dict[str, Any]:
    """For each competitor the quickest step of several: by the clock, in processor time, and the bytes kept for its way back.

    The competitors take turns, and the quickest step counts, so that other programs disturb as little as they can.
    """
    made = competitors(PARAMETERS, vocab_size=SYMBOLS, max_length=max(LENGTHS) + 1)
    chance = torch.Generator().manual_seed(0)
    source = torch.randint(2, SYMBOLS, (batch, length), generator=chance)
    with _threads(threads), own(torch.device("cpu")):
        torch.manual_seed(0)
        steps = {each.name: _step_of(each, source) for each in made}
        kept = {name: _kept(step) for name, (_, step) in steps.items()}
        best = _raced({name: whole for name, (whole, _) in steps.items()}, seconds)
    measured = {
        name: {"seconds": clock, "processor_seconds": processor, "kept_bytes": kept[name]}
        for name, (clock, processor) in best.items()
    }
    return {"load": load(), "competitors": measured}


def _step_of(competitor: Competitor, source: Tensor) -> tuple[Callable[[], None], Callable[[], Tensor]]:
    """One update of a model, and its first half alone."""
    model = competitor.model().train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4)

    def forward() -> Tensor:
        return nn.functional.cross_entropy(written(model, source, source).flatten(0, 1), source.flatten())

    def whole() -> None:
        optimiser.zero_grad()
        forward().backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    return whole, forward


def _raced(steps: dict[str, Callable[[], None]], seconds: float) -> dict[str, tuple[float, float]]:
    best = dict.fromkeys(steps, (float("inf"), float("inf")))
    spent = dict.fromkeys(steps, 0.0)
    for step in steps.values():
        step()
    turns = 0
    while turns < _LEAST or min(spent.values()) < seconds:
        for name, step in steps.items():
            if turns >= _LEAST and spent[name] >= seconds:
                continue
            clock, processor = time.perf_counter(), time.process_time()
            step()
            took = time.perf_counter() - clock, time.process_time() - processor
            spent[name] += took[0]
            best[name] = min(best[name][0], took[0]), min(best[name][1], took[1])
        turns += 1
    return best


def _kept(forward: Callable[[], Tensor]) -> int:
    """Bytes of all that the way back will need, each piece of memory once; the weights themselves left out."""
    sizes: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        if not isinstance(tensor, nn.Parameter):
            storage = tensor.untyped_storage()
            sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = forward()
    del loss
    return sum(sizes.values())


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def cores() -> int:
    """How many processor cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float | None:
    """How many programs want to compute, on average over the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
