"""The training of a model: one loop for every recipe, which stops at any moment and goes on as if it had not."""

from __future__ import annotations

import json
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from regard.errors import Sentence, language
from regard.training import checkpoint, generators
from regard.training.checkpoint import Checkpoint
from regard.training.distributed import Group, joined
from regard.training.progress import Meter, Progress, not_finite
from regard.training.settings import Settings
from regard.training.state import State

__all__ = ["Loss", "Progress", "Recipe", "Settings", "Trained", "train"]

_LOSSES = "losses"

AGREE_EVERY = 10
"""Updates after which several processes ask each other whether one was told to stop."""


@dataclass(frozen=True)
class Loss:
    """What a model did with a batch.

    Attributes:
        total: The sum of the losses of everything that was predicted.
        count: How much was predicted.
    """

    total: Tensor
    count: Tensor | int


class Recipe(Protocol):
    """What is trained on what."""

    @property
    def name(self) -> str:
        """What to call it by."""

    @property
    def settings(self) -> Settings:
        """How long, and with steps of what size."""

    def model(self) -> nn.Module:
        """A fresh model; torch's generator, which the loop seeded, draws its weights."""

    def batch(self, step: int, seed: int) -> Any:
        """The batch of an update, counted from 0: nested tuples, lists or dicts of CPU tensors, a pure function of step and seed."""

    def share(self, batch: Any, rank: int, ranks: int) -> Any:
        """The part of a batch that one of several processes takes."""

    def loss(self, model: nn.Module, batch: Any) -> Loss:
        """The loss of the model on a batch that is on its device."""

    def description(self) -> dict[str, Any]:
        """What is trained on what, as JSON. A checkpoint of another description is refused."""


@dataclass(frozen=True)
class Trained:
    """What came out of a training.

    Attributes:
        model: Ready for use, with its averaged weights where the settings asked for them.
        seconds: How long it took, interruptions left out.
        losses: The mean loss at each update.
    """

    model: nn.Module
    seconds: float
    losses: tuple[float, ...]


def train(
    recipe: Recipe,
    *,
    folder: Path,
    seed: int = 0,
    steps: int | None = None,
    device: str | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Trained:
    """Trains a model, or goes on where an earlier call was stopped.

    The same recipe, seed and number of threads give the same weights on a CPU, bit for bit, however often the training was stopped and
    taken up again: it goes on with as many threads as it began with. Under ``torchrun`` several processes share every batch. Ctrl-C
    writes a checkpoint before it stops.

    Args:
        recipe: What to train on what.
        folder: Where the checkpoints are; one folder a training.
        seed: What the random numbers begin with.
        steps: How many updates; as many as the recipe says by default.
        device: Where to compute; a GPU by default, if there is one.
        report: Called about twice a second and after each checkpoint; without it a notice is a warning.

    Returns:
        The trained model. A finished training gives it at once.

    Raises:
        RegardError: if the folder holds another training, a loss is not a finite number, or the disk refuses a checkpoint.
        KeyboardInterrupt: after Ctrl-C.
    """
    settings = recipe.settings if steps is None else replace(recipe.settings, steps=steps)
    with joined(device) as group, generators.own(group.device), _own_threads():
        run = _Run(recipe, settings, Path(folder), seed, group, report)
        with _interruptions() as asked:
            run.go(asked)
        return run.trained()


class _Run:
    """One call of `train`."""

    def __init__(
        self,
        recipe: Recipe,
        settings: Settings,
        folder: Path,
        seed: int,
        group: Group,
        report: Callable[[Progress], None] | None,
    ) -> None:
        self._recipe, self._settings, self._folder, self._seed = recipe, settings, folder, seed
        self._group = group
        self._precision = _precision(settings, group.device)
        torch.manual_seed(seed)
        self._state = State(recipe.model().to(group.device).train(), settings)
        if not group.leads:
            torch.manual_seed(seed + group.rank)  # each process drops out other units
        self._step, self._seconds_before = 0, 0.0
        self._saved: int | None = None
        losses, notice = self._resume()
        if notice is not None and report is None:
            warnings.warn(notice[language()], stacklevel=3)
        self._meter = Meter(settings.steps, report if group.leads else None, losses, notice)

    def go(self, asked: Callable[[], bool]) -> None:
        """Makes the updates that are left, or stops after a checkpoint when it is asked to."""
        while self._step < self._settings.steps:
            self._update()
            stop = self._agreed(asked())
            if (
                stop
                or self._step % self._settings.checkpoint_every == 0
                or self._step == self._settings.steps
            ):
                self._save()
            elif self._meter.due:
                self._meter.read()
                self._meter.tell(self._saved)
            if stop:
                raise KeyboardInterrupt

    def trained(self) -> Trained:
        """What came out."""
        return Trained(self._state.finished(), self._seconds, tuple(self._meter.losses))

    @property
    def _seconds(self) -> float:
        return self._seconds_before + self._meter.seconds

    def _update(self) -> None:
        group, state = self._group, self._state
        batch = self._recipe.batch(self._step, self._seed)
        if group.ranks > 1:
            batch = self._recipe.share(batch, group.rank, group.ranks)
        for weight in state.weights:
            weight.grad = None
        with self._precision:
            loss = self._recipe.loss(state.model, _on(batch, group.device))
        count = group.summed(loss.count)
        mean = loss.total / count
        mean.backward()  # type: ignore[no-untyped-call]
        self._meter.add(group.sum_gradients(state.weights, mean.detach().float()), count)
        state.update(self._step)
        self._step += 1

    def _agreed(self, asked: bool) -> bool:
        """Whether to stop: all processes after the same update, or none."""
        if self._group.ranks == 1:
            return asked
        return self._step % AGREE_EVERY == 0 and bool(self._group.summed(float(asked)) > 0)

    def _save(self) -> None:
        self._meter.read()
        if not self._state.are_finite():
            raise not_finite(self._step)
        random = generators.states(self._group)
        if self._group.leads:
            losses = torch.tensor(self._meter.losses, dtype=torch.float64)
            written = Checkpoint(
                step=self._step,
                seed=self._seed,
                threads=torch.get_num_threads(),
                seconds=self._seconds,
                run=self._identity(),
                tensors={**self._state.tensors(), **random, _LOSSES: losses},
            )
            checkpoint.write(self._folder, written)
        self._saved = self._step
        self._meter.tell(self._saved)

    def _resume(self) -> tuple[list[float], Sentence | None]:
        """Takes up the last checkpoint, if there is one.

        Returns:
            The losses of the updates before it, and what has to be said about it.
        """
        content, notice = checkpoint.opened(self._folder) if self._group.leads else (None, None)
        content = self._group.told(content)
        if content is None:
            return [], None
        found = Checkpoint.from_bytes(content)
        checkpoint.check(
            found, self._folder, run=self._identity(), seed=self._seed, steps=self._settings.steps
        )
        if (misfit := self._state.restore(found.tensors)) is not None:
            raise checkpoint.of_another_shape(self._folder, misfit)
        generators.restore(found.tensors, self._group)
        torch.set_num_threads(found.threads)
        self._step = self._saved = found.step
        self._seconds_before = found.seconds
        return found.tensors[_LOSSES].tolist(), notice

    def _identity(self) -> dict[str, Any]:
        """What makes this training another than the next one, as JSON."""
        settings = asdict(self._settings)
        del settings["checkpoint_every"]
        if self._settings.schedule == "constant":
            del settings["steps"]  # more updates go on from fewer ones
        identity = {
            "name": self._recipe.name,
            "description": self._recipe.description(),
            "settings": settings,
        }
        same: dict[str, Any] = json.loads(json.dumps(identity))
        return same


def _precision(settings: Settings, device: torch.device) -> AbstractContextManager[Any]:
    if settings.precision == "bfloat16" and device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    return nullcontext()


def _on(batch: Any, device: torch.device) -> Any:
    """A batch on its device. Copies to a GPU do not wait for one another."""
    if device.type == "cpu":
        return batch
    if isinstance(batch, Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {name: _on(part, device) for name, part in batch.items()}
    if isinstance(batch, tuple | list):
        parts = [_on(part, device) for part in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else type(batch)(parts)
    return batch


@contextmanager
def _own_threads() -> Iterator[None]:
    """Leaves the caller's number of threads as it was."""
    threads = torch.get_num_threads()
    try:
        yield
    finally:
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Tells whether Ctrl-C was pressed. A second one is not waited for; outside of the main thread there is none."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before in (None, signal.SIG_IGN):
        yield lambda: False
        return
    asked = threading.Event()

    def ask(number: int, frame: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
