"""``regard train``: trains a model on this computer, and writes the folder that `regard.load` reads."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regard.errors import RegardError, Sentence, language
from regard.terminal import files, progress, streams

if TYPE_CHECKING:
    from torch import nn

    from regard.models.card import Card
    from regard.training.loop import Progress, Trained
    from regard.training.recipes.ready import Ready

CHECKPOINTS = "training"
"""The folder of checkpoints, inside that of the model."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard train``.

    Attributes:
        data: Files of one's own; none takes the public data.
        steps: Updates; as many as the recipe says unless given.
        seed: What the random numbers begin with.
        folder: Where the model comes to lie; a folder named after the task unless given.
        threads: How many threads compute; PyTorch's own choice unless given.
        sha256: Checksums to ask for, one a file.
        trust: Fetch public files whose checksum nobody stated?
        as_json: Print what came out as JSON.
    """

    data: tuple[Path, ...] = ()
    steps: int | None = None
    seed: int = 0
    folder: Path | None = None
    threads: int | None = None
    sha256: tuple[str, ...] = ()
    trust: bool = False
    as_json: bool = False


def train(task: str, wanted: Wanted) -> None:
    """Reads the data, trains or goes on training, writes the model, and says how to use it.

    Under ``torchrun`` every process trains, and only the first one speaks and writes.

    Raises:
        RegardError: for a task, data, a number or a folder that will not do.
    """
    leads = os.environ.get("RANK", "0") == "0"
    try:
        _train(task, wanted, leads=leads)
    except RegardError as error:
        if leads:
            raise
        raise SystemExit(2) from error  # the first process says it


def _train(task: str, wanted: Wanted, *, leads: bool) -> None:
    _refuse_numbers(wanted)
    from regard.training.recipes import building
    from regard.training.recipes.ready import Given

    building.refuse_unknown(task)
    folder = wanted.folder or Path(f"regard-{task}")
    if wanted.threads is not None:
        import torch

        torch.set_num_threads(wanted.threads)
    reading = {"en": "Reading the data ...", "fr": "Lecture des données ..."}[language()]
    with streams.waiting(reading):
        ready = building.build(task, Given(files=wanted.data, sha256=wanted.sha256, trust=wanted.trust))
    if leads:
        for notice in ready.notices:
            streams.complain(notice[language()])
    trained = _trained(ready, folder, wanted, leads=leads)
    if leads:
        card = _card(task, ready, trained, folder, wanted)
        _write(ready, trained.model, folder, card)
        _tell(trained, ready, folder, card, wanted)


def _refuse_numbers(wanted: Wanted) -> None:
    for name, given, least in (
        ("--steps", wanted.steps, 1),
        ("--threads", wanted.threads, 1),
        ("--seed", wanted.seed, 0),
    ):
        if given is not None and given < least:
            raise RegardError(
                en=f"{name} must be at least {least}, not {given}.",
                fr=f"{name} doit valoir au moins {least}, et non {given}.",
            )


def _trained(ready: Ready, folder: Path, wanted: Wanted, *, leads: bool) -> Trained:
    from regard.training.recipes import parts

    saved = False
    show: Callable[[Progress], None]

    def told(progress: Progress) -> None:
        nonlocal saved
        saved = saved or progress.saved is not None
        show(progress)

    @contextmanager
    def around(place: int, steps: int) -> Iterator[Callable[[Progress], None]]:
        nonlocal show
        with _shown(steps, _called(place, len(ready.parts))) as show:
            yield told

    with progress.stoppable(lambda: saved) if leads else _silent():
        return parts.run(
            ready.parts, folder=folder / CHECKPOINTS, seed=wanted.seed, steps=wanted.steps, around=around
        )


def _called(place: int, count: int) -> str:
    """What is being done, with the number of the part where there are several."""
    part = "" if count == 1 else f" {place + 1}/{count}"
    return {"en": "Training", "fr": "Entraînement"}[language()] + part


@contextmanager
def _silent() -> Iterator[None]:
    yield


@contextmanager
def _shown(steps: int, doing: str) -> Iterator[Callable[[Progress], None]]:
    """A bar with loss, speed and time left for a person in front of a terminal; elsewhere a line for each checkpoint."""
    if not sys.stderr.isatty():
        yield lambda progress: _said(progress, doing)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    per_second = {"en": "a second", "fr": "par seconde"}[language()]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn(f"{{task.fields[loss]}} · {{task.fields[speed]}} {per_second}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task(doing, total=steps, loss="", speed="", start=False)

        def show(progress: Progress) -> None:
            if progress.notice is not None:
                streams.complain(progress.notice[language()])
            if not bar.tasks[0].started:
                bar.start_task(row)
            bar.update(
                row,
                completed=progress.step,
                loss=_loss(progress.loss),
                speed=_grouped(progress.tokens_per_second),
            )

        yield show


def _said(progress: Progress, doing: str) -> None:
    if progress.notice is not None:
        streams.complain(progress.notice[language()])
    if progress.saved == progress.step:
        left = _duration(progress.seconds_left)
        step, steps = _grouped(progress.step), _grouped(progress.steps)
        said: Sentence = {
            "en": f"{doing} · step {step} of {steps} · {_loss(progress.loss)} · {left} left · saved",
            "fr": f"{doing} · étape {step} sur {steps} · {_loss(progress.loss)} · encore {left} · sauvegardé",
        }
        streams.complain(said[language()])


def _loss(loss: float) -> str:
    shown = f"{loss:.3f}"
    return f"perte {shown.replace('.', ',')}" if language() == "fr" else f"loss {shown}"


def _grouped(number: float) -> str:
    """A whole number, in groups of three digits."""
    shown = f"{number:,.0f}"
    return shown.replace(",", "\u202f") if language() == "fr" else shown


def _duration(seconds: float) -> str:
    minutes, rest = divmod(max(0, math.ceil(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _card(task: str, ready: Ready, trained: Trained, folder: Path, wanted: Wanted) -> Card:
    from regard.models.card import Card
    from regard.models.transformer import parameters_of
    from regard.training import card

    return Card(
        name=folder.resolve().name,
        task=ready.task or task,
        recipe=_command(task, ready, wanted),
        data=ready.data,
        parameters=parameters_of(trained.model),
        trained=card.training(steps=len(trained.losses), seed=wanted.seed, seconds=trained.seconds),
        limits=ready.limits,
    )


def _command(task: str, ready: Ready, wanted: Wanted) -> str:
    """The command that trains the same again; of files it has the names only, which other disks have too."""
    steps = wanted.steps or max(part.steps for part in ready.parts)
    data = "".join(f" --data {path.name}" for path in wanted.data)
    return f"regard train {task}{data} --steps {steps} --seed {wanted.seed}"


def _write(ready: Ready, model: nn.Module, folder: Path, card: Card) -> None:
    """Writes the model beside its place, then moves its files there, so that nobody reads half a file.

    Raises:
        RegardError: if the disk refuses.
    """
    from safetensors import SafetensorError

    part: Path | None = None
    try:
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
        ready.save(model, part, card)
        for path in sorted(part.iterdir()):
            path.replace(folder / path.name)
    except (OSError, SafetensorError) as error:
        reason = error if isinstance(error, OSError) else OSError(str(error))
        raise files.not_written(folder, reason) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def _tell(trained: Trained, ready: Ready, folder: Path, card: Card, wanted: Wanted) -> None:
    loss = trained.losses[-1]
    if wanted.as_json:
        told = {
            "folder": str(folder),
            "task": card.task,
            "steps": card.trained.steps,
            "seconds": trained.seconds,
            "loss": loss,
            "parameters": card.parameters,
            "device": card.trained.device,
        }
        streams.tell(json.dumps(told))
        return
    steps, parameters, lasted = (
        _grouped(card.trained.steps),
        _grouped(card.parameters),
        _duration(trained.seconds),
    )
    sentence: Sentence = {
        "en": f"Trained: {steps} steps in {lasted}, {parameters} parameters, {_loss(loss)} nats at the last step.",
        "fr": f"Entraîné : {steps} étapes en {lasted}, {parameters} paramètres, {_loss(loss)} nats à la dernière étape.",
    }
    use: Sentence = {
        "en": f"The model is in {folder}. Use it in Python:",
        "fr": f"Le modèle est dans {folder}. Pour l’utiliser en Python :",
    }
    streams.tell(f"{sentence[language()]}\n{use[language()]}\n")
    streams.tell(f"    import regard\n    regard.load({str(folder)!r}){ready.call[language()]}")
