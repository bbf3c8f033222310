"""Cells that are measured in processes of their own."""

from __future__ import annotations

import multiprocessing
from time import monotonic, sleep

import pytest

from regard.comparison.journal import Journal
from regard.comparison.working import Workers


def cell(steps: int) -> dict[str, object]:
    about = {"do": "task", "task": "agreement", "parameters": 30_000, "competitor": "rnn", "rate": 0.002}
    return {**about, "steps": steps, "seed": 1, "tested": False}


def own(before: set[object]) -> set[object]:
    return set(multiprocessing.active_children()) - before


def test_processes_give_what_this_one_gives_and_stay_for_the_next_cells():
    before, told = set(multiprocessing.active_children()), []
    journal = Journal(None)
    with Workers(1) as workers:
        (first,) = workers.measured([cell(2)], journal, folder=None, told=lambda: told.append(1))
        (process,) = own(before)
        second = workers.measured([cell(2), cell(3)], journal, folder=None, told=lambda: told.append(2))
        assert own(before) == {process}
    assert not own(before)
    assert (told, len(journal), second[0]) == ([1, 2], 2, first)
    with Workers(0) as here:
        (alone,) = here.measured([cell(2)], Journal(None), folder=None, told=lambda: None)
    assert alone["validation"] == pytest.approx(first["validation"], rel=1e-5)


def test_an_interruption_ends_the_processes_and_keeps_what_was_measured():
    before, journal = set(multiprocessing.active_children()), Journal(None)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Workers(1) as workers:
        workers.measured([cell(2), cell(100_000)], journal, folder=None, told=interrupted)
    assert len(journal) == 1
    ends_by = monotonic() + 20
    while own(before) and monotonic() < ends_by:  # a join would race with the executor's own
        sleep(0.05)
    assert not own(before)
