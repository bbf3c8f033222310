"""What does a training lose when it is killed at any moment? 100 trainings, each killed once and taken up again.

Half of them are killed after a random time, the others inside of a checkpoint's writing: when half of its bytes are written, when all of
them are but under no name yet, when it has its name, and when the folder with that name is on the disk too.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.table import Figure
from regard.training import checkpoint
from regard.training.checkpoint import Checkpoint
from regard.training.loop import Loss, Progress, Settings, train

TIMES = 100


class Points:
    """Learns to double random points; dropout, so that random numbers matter, and averaged weights."""

    name = "points"
    settings = Settings(steps=24, learning_rate=1e-2, warmup=5, average=0.9, checkpoint_every=3)

    def model(self) -> nn.Module:
        """3 numbers in, 2 out."""
        return nn.Sequential(nn.Linear(3, 7), nn.Dropout(0.2), nn.BatchNorm1d(7), nn.Tanh(), nn.Linear(7, 2))

    def batch(self, step: int, seed: int) -> tuple[Tensor, Tensor]:
        """5 points, and the first two coordinates of each, doubled."""
        given = torch.randn(5, 3, generator=torch.Generator().manual_seed(1_000_003 * seed + step))
        return given, 2 * given[:, :2]

    def share(self, batch: tuple[Tensor, Tensor], rank: int, ranks: int) -> tuple[Tensor, Tensor]:
        """Every so manieth point."""
        given, wanted = batch
        return given[rank::ranks], wanted[rank::ranks]

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Loss:
        """Squared errors."""
        given, wanted = batch
        return Loss((model(given) - wanted).square().sum(), len(given))

    def description(self) -> dict[str, Any]:
        """Nothing more to tell."""
        return {"points": 5}


CHECKPOINTS = Points.settings.steps // Points.settings.checkpoint_every


@dataclass
class Outcome:
    """What came of some killings.

    Attributes:
        killed: How many trainings were killed before their end.
        writing: How many of them inside of the writing of a checkpoint.
        lost: Updates that were told to be safe and were not there any more.
        corrupt: Checkpoints that were not whole.
        differing: Trainings that did not end with the bits of an uninterrupted one.
    """

    killed: int = 0
    writing: int = 0
    lost: int = 0
    corrupt: int = 0
    differing: int = 0


def measure() -> list[Figure]:
    """100 trainings, killed once each."""
    outcome = killed_elsewhere(TIMES, seed=0)
    of = f"{outcome.killed} trainings killed ({outcome.writing} inside of a checkpoint's writing) and taken up again"
    return [
        _none(f"{of}: acknowledged steps lost", outcome.lost),
        _none(f"{of}: corrupt checkpoints", outcome.corrupt),
        _none(f"{of}: that ended with other bits than an uninterrupted one", outcome.differing),
    ]


def killed_elsewhere(times: int, *, seed: int) -> Outcome:
    """Kills trainings that are forks of a new process: where torch has gone backward once, forks of it cannot."""
    program = [sys.executable, "-m", "benchmarks.killing", str(times), str(seed)]
    told = subprocess.run(
        program, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    return Outcome(**json.loads(told.stdout))


def killed(times: int, *, seed: int) -> Outcome:
    """Kills trainings that are forks of this process, every second one inside of a checkpoint's writing."""
    torch.set_num_threads(1)
    outcome, drawn = Outcome(), random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        uninterrupted = Path(place, "uninterrupted")
        began = time.monotonic()
        _fork(lambda tell: _train(uninterrupted, tell))
        lasts, wanted = time.monotonic() - began, _last(uninterrupted)
        while outcome.killed < times:
            folder = Path(place, f"{outcome.killed}")
            writing = outcome.killed % 2 == 1
            after = None if writing else drawn.uniform(0, lasts)
            moment, checkpoints = drawn.choice([*MOMENTS]), drawn.randrange(CHECKPOINTS)
            died, told = _fork(
                partial(_train_and_die, folder, moment, checkpoints) if writing else partial(_train, folder),
                after=after,
            )
            if died:
                outcome.killed += 1
                outcome.writing += writing
                _judge(outcome, folder, told, wanted)
            shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _judge(outcome: Outcome, folder: Path, told: list[int], wanted: dict[str, Tensor]) -> None:
    """Looks at what a killed training left, and takes it up again."""
    there = [0]
    for path in folder.glob("*.safetensors"):
        try:
            there.append(Checkpoint.from_bytes(path.read_bytes()).step)
        except checkpoint.DamagedError:
            outcome.corrupt += 1
    outcome.lost += max(0, max(told, default=0) - max(there))
    _fork(partial(_train, folder))
    found = _last(folder)
    same = found.keys() == wanted.keys() and all(_bits(found[name]) == _bits(wanted[name]) for name in wanted)
    outcome.differing += not same


def _fork(
    work: Callable[[Callable[[int], None]], None], *, after: float | None = None
) -> tuple[bool, list[int]]:
    """Does something in a fork.

    Args:
        work: What to do; it is given a function that takes the steps that are safe.
        after: After how many seconds to kill the fork; None lets it come to its end.

    Returns:
        Whether it was killed, and the steps that it had told by then.
    """
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            work(lambda step: _told(write, step))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(write)
    if after is not None:
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        told = [step for (step,) in struct.iter_unpack("<q", pipe.read())]
    _, status = os.waitpid(process, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError("a training ended by an error of its own")
    return os.WIFSIGNALED(status), told


def _told(pipe: int, step: int) -> None:
    os.write(pipe, struct.pack("<q", step))


def _train(folder: Path, tell: Callable[[int], None]) -> None:
    def report(progress: Progress) -> None:
        if progress.saved is not None:
            tell(progress.saved)

    train(Points(), folder=folder, device="cpu", report=report)


def _train_and_die(folder: Path, moment: str, checkpoints: int, tell: Callable[[int], None]) -> None:
    """Trains, and dies inside of the writing of one more checkpoint."""
    owner, name, calls, prepare = MOMENTS[moment]
    wrapped, called = getattr(owner, name), itertools.count()

    def deadly(*given: Any) -> Any:
        if next(called) == calls * checkpoints:
            prepare(*given)
            os.kill(os.getpid(), signal.SIGKILL)
        return wrapped(*given)

    setattr(owner, name, deadly)
    _train(folder, tell)


def _halve(handle: int) -> None:
    os.ftruncate(handle, os.fstat(handle).st_size // 2)


MOMENTS: dict[str, tuple[Any, str, int, Callable[..., object]]] = {
    "half written": (os, "fsync", 2, _halve),
    "without a name": (Path, "replace", 1, lambda *given: None),
    "with a name": (checkpoint, "_sync", 1, lambda folder: None),
    "safe": (checkpoint, "_sync", 1, checkpoint._sync),
}
"""Where a process dies: in which function, how many calls of it make a checkpoint, and what is done just before."""


def _last(folder: Path) -> dict[str, Tensor]:
    content, _ = checkpoint.opened(folder)
    if content is None:
        raise RuntimeError("a training that came to its end left no checkpoint")
    return Checkpoint.from_bytes(content).tensors


def _bits(tensor: Tensor) -> bytes:
    return tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def _none(question: str, found: int) -> Figure:
    return Figure(question, f"{found}", "0", found == 0)


if __name__ == "__main__":
    print(json.dumps(asdict(killed(int(sys.argv[1]), seed=int(sys.argv[2])))))
