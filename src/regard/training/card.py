"""Writing the card of a model that was trained here; `regard.models.card` says what a card holds and reads it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import torch

from regard.models.card import FILE, Card, Score, Source, Training
from regard.training.sources.local import Table
from regard.training.sources.opening import Opened


def source(opened: Opened, *, path: Path | None = None) -> Source:
    """What a card says of rows that were read.

    Args:
        opened: The rows, and what they were read from.
        path: The file that was given, where one was: unless it is the set that its entry states, its licence is not known.
    """
    return of_rows(opened, opened.table, path=path)


def of_rows(opened: Opened, table: Table, *, path: Path | None = None) -> Source:
    """As `source`, where only some of the rows served."""
    known = opened.known or path is None
    return Source(
        name=opened.data_set.name if known or path is None else path.name,
        rows=len(table.rows),
        licence=opened.data_set.licence if known else None,
        attribution=opened.data_set.attribution if known else None,
        sha256=opened.sha256,
    )


def training(*, steps: int, seed: int, seconds: float, device: str | None = None) -> Training:
    """What a card says of a training that ended today.

    Args:
        steps: Updates of the weights.
        seed: What the random numbers began with.
        seconds: How long it took.
        device: On what, in words; where this process computes unless given.
    """
    return Training(
        steps=steps,
        seed=seed,
        seconds=round(seconds, 1),
        device=device or here(),
        date=date.today().isoformat(),
    )


def here() -> str:
    """Where this process computes, in words: the GPU, or the processor and the number of threads."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    name = platform.processor() or platform.machine()
    threads = min(torch.get_num_threads(), os.cpu_count() or 1)
    return f"CPU ({name}), {threads} thread{'s' if threads > 1 else ''}"


def scored(card: Card, scores: Sequence[Score]) -> Card:
    """A card with what was measured afterwards."""
    return replace(card, scores=tuple(scores))


def write(folder: Path, card: Card) -> None:
    """Puts a card into the folder of its model.

    Raises:
        RegardError: if a value is not what it should be.
    """
    content = json.dumps(card.content(), ensure_ascii=False, indent=2)
    (folder / FILE).write_text(content + "\n", encoding="utf-8")
