"""Cells measured side by side, one core each, in processes of their own."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any

from regard.comparison.journal import Journal

Told = Callable[[], None]


def measured(
    cells: Sequence[dict[str, Any]], journal: Journal, *, folder: Path | None, workers: int, told: Told
) -> list[dict[str, Any]]:
    """The result of each cell: from the journal, or measured now and kept there.

    Args:
        cells: What to measure.
        journal: What was measured before.
        folder: Where the sentences are, for cells that translate.
        workers: How many processes; 0 measures in this one.
        told: Called after each cell that was measured.
    """
    left = [cell for cell in cells if journal.get(cell) is None]
    if workers == 0:
        for cell in left:
            journal.add(cell, _measure(cell, folder))
            told()
    elif left:
        _side_by_side(left, journal, folder, min(workers, len(left)), told)
    return [found for cell in cells if (found := journal.get(cell)) is not None]


def _side_by_side(
    cells: Sequence[dict[str, Any]], journal: Journal, folder: Path | None, workers: int, told: Told
) -> None:
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")  # a fork would inherit the threads of torch
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_alone)
    try:
        waiting: dict[Future[dict[str, Any]], dict[str, Any]] = {
            executor.submit(_measure, cell, folder): cell for cell in cells
        }
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                journal.add(waiting.pop(future), future.result())
                told()
    except BaseException:  # whoever interrupts does not wait for trainings to end
        executor.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    executor.shutdown()


def _alone() -> None:
    """One thread a process; only the first process hears Ctrl-C, and ends the others."""
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


def _measure(cell: dict[str, Any], folder: Path | None) -> dict[str, Any]:
    from regard.comparison.cells import measure

    return measure(cell, folder)
