"""What does a learner lose when the kernel is killed while it keeps answers? 1,000 processes killed, each beside a second writer.

A process keeps one answer after the other, as fast as it can, and tells each one that the store has taken. It is killed (kill −9) after a
random time, from its first look at the file on; meanwhile another process keeps answers in the same file. Then the file is read: every
answer that was told, by either, has to be in it, and every exercise that was told to be passed has to be passed.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.table import Figure
from regard.course.keeping.store import Store

TIMES = 1_000
LONGEST = 0.2
"""Seconds after which a process is killed at the latest; an answer takes some hundredths beside a second writer."""
_OTHER = "other"


def measure() -> list[Figure]:
    """1,000 killings."""
    lost, acknowledged, broken = killed(TIMES, seed=0)
    of = f"{TIMES:,} kill −9 of a process that keeps answers beside a second writer"
    return [
        Figure(f"{of}: acknowledged answers lost, of {acknowledged:,}", f"{lost}", "0", lost == 0),
        Figure(f"{of}: damaged files", f"{broken}", "0", broken == 0),
    ]


def killed(times: int, *, seed: int) -> tuple[int, int, int]:
    """Kills processes that keep answers.

    Returns:
        Acknowledged answers that were lost, how many were acknowledged, and whether the file was damaged.
    """
    drawn = random.Random(seed)
    told: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "progress.sqlite3")
        other, heard_of_other = _fork(path, _OTHER)
        for number in range(times):
            process, heard = _fork(path, f"{number}")
            time.sleep(drawn.uniform(0, LONGEST))
            told += _end(process, heard, f"{number}")
            if number % 100 == 99:
                print(f"{number + 1} killed, {len(told)} answers acknowledged", file=sys.stderr, flush=True)
        told += _end(other, heard_of_other, _OTHER)
        store = Store(path)
        there = {exercise for exercise, *_ in store.answers()}
        passed = {exercise for exercise, standing in store.standings().items() if standing.passed}
        with closing(sqlite3.connect(path)) as file:
            whole = file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        broken = len(list(path.parent.glob("*broken*"))) + len(store.notices) + (not whole)
    return sum(name not in there or name not in passed for name in told), len(told), broken


def _fork(path: Path, writer: str) -> tuple[int, int]:
    """A process that keeps answers until it is killed, and the pipe by which it tells of them."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(read)
        _keep(Store(path), writer, lambda number: os.write(write, struct.pack("<q", number)))
    os.close(write)
    return process, read


def _keep(store: Store, writer: str, tell: Callable[[int], object]) -> None:
    """Keeps answers without end; one that was not kept on the disk ends the process by an error."""
    try:
        number = 0
        while True:
            store.answered(f"{writer}/{number}", "passed")
            if store.notices:
                os._exit(1)
            tell(number)
            number += 1
    finally:
        os._exit(1)


def _end(process: int, pipe: int, writer: str) -> list[str]:
    """Kills a process, and gives the answers that it told."""
    os.kill(process, signal.SIGKILL)
    with os.fdopen(pipe, "rb") as heard:
        told = [f"{writer}/{number}" for (number,) in struct.iter_unpack("<q", heard.read())]
    _, status = os.waitpid(process, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the writer {writer} could not keep its answers")
    return told
