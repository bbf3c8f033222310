"""Cells measured side by side, one core each, in processes of their own."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from regard.comparison.journal import Journal

Cell = dict[str, Any]
Told = Callable[[], None]


class Workers:
    """Processes that measure cells, one core each; they start with the first cell and stay for those that follow.

    Args:
        count: How many; 0 measures in this process.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._executor: ProcessPoolExecutor | None = None
        self._others: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Ends the processes; whoever interrupts does not wait for trainings to end."""
        if self._executor is None:
            return
        if kind is None:
            self._executor.shutdown()
            return
        self._executor.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - self._others:
            child.terminate()

    def measured(
        self, cells: Sequence[dict[str, Any]], journal: Journal, *, folder: Path | None, told: Told
    ) -> list[dict[str, Any]]:
        """The result of each cell: from the journal, or measured now and kept there.

        Args:
            cells: What to measure.
            journal: What was measured before.
            folder: Where the sentences are, for cells that translate.
            told: Called after each cell that was measured.
        """
        left = [cell for cell in cells if journal.get(cell) is None]
        for cell, result in self._results(left, folder) if left else ():
            journal.add(cell, result)
            told()
        return [found for cell in cells if (found := journal.get(cell)) is not None]

    def _results(self, cells: Sequence[dict[str, Any]], folder: Path | None) -> Iterator[tuple[Cell, Cell]]:
        if self.count == 0:
            yield from ((cell, _measure(cell, folder)) for cell in cells)
            return
        if self._executor is None:
            self._others = set(multiprocessing.active_children())
            context = multiprocessing.get_context("spawn")  # a fork would inherit the threads of torch
            self._executor = ProcessPoolExecutor(self.count, mp_context=context, initializer=_alone)
        waiting: dict[Future[Cell], Cell] = {
            self._executor.submit(_measure, cell, folder): cell for cell in cells
        }
        for future in as_completed(list(waiting)):
            yield waiting.pop(future), future.result()


def _alone() -> None:
    """One thread a process; only the first process hears Ctrl-C, and ends the others."""
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


def _measure(cell: dict[str, Any], folder: Path | None) -> dict[str, Any]:
    from regard.comparison.cells import measure

    return measure(cell, folder)
