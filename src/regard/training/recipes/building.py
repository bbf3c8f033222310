"""From the name of a task and a file to everything that its training takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from regard.errors import RegardError
from regard.training.recipes.ready import Given, Ready
from regard.training.sources.catalogue import data_set
from regard.training.sources.data_set import DataSet
from regard.training.sources.opening import Opened, load

Rows = tuple[Opened, Path | None]
"""What was read, and the file of one's own that it was read from."""

TATOEBA = ("tatoeba",)
TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "translate": ("pairs_building.translate", TATOEBA),
    "fill-mask": ("pairs_building.fill_mask", TATOEBA),
    "next-word": ("pairs_building.next_word", TATOEBA),
    "names": ("names_building.mini_gpt", ("names-us", "prenoms-fr", "communes-fr")),
    "microgpt": ("names_building.microgpt", ("prenoms-fr",)),
}
"""For each task what makes its training ready, and the public data that it takes when nothing else is given."""

SEVERAL = ("names",)
"""Tasks that learn from several files, each a list of its own."""


def build(task: str, given: Given) -> Ready:
    """Everything that the training of a task takes.

    Raises:
        RegardError: if there is no such task, or its data cannot be had or read.
    """
    refuse_unknown(task)
    maker, known = TASKS[task]
    if len(given.files) > 1 and task not in SEVERAL:
        raise RegardError(
            en=f"{task} is trained on one file, and --data gives {len(given.files)}: join them into one.",
            fr=f"{task} s’entraîne sur un seul fichier, et --data en donne {len(given.files)} : réunissez-les en un seul.",
        )
    module, _, name = maker.partition(".")
    make: Callable[[list[Rows]], Ready] = getattr(import_module(f"regard.training.recipes.{module}"), name)
    return make(_read(given, [data_set(entry) for entry in known]))


def refuse_unknown(task: str) -> None:
    """Refuses a task that there is no recipe for.

    Raises:
        RegardError: naming those there are.
    """
    if task not in TASKS:
        listed = ", ".join(TASKS)
        raise RegardError(
            en=f'There is no training called "{task}"; there are: {listed}.',
            fr=f"Il n’y a pas d’entraînement nommé « {task} » ; il y a : {listed}.",
        )


def _read(given: Given, sets: Sequence[DataSet]) -> list[Rows]:
    """The rows of each file that was given, else of each public set."""
    wanted: list[tuple[DataSet, Path | None]] = [(_set_of(path, sets), path) for path in given.files]
    wanted = wanted or [(entry, None) for entry in sets]
    counts = [len(entry.files) if path is None else 1 for entry, path in wanted]
    if given.sha256 and len(given.sha256) != sum(counts):
        raise RegardError(
            en=f"--sha256 must be given once for each file. Expected: {sum(counts)}. Given: {len(given.sha256)}.",
            fr=f"--sha256 doit être indiqué une fois par fichier. Attendu : {sum(counts)}. Donné : {len(given.sha256)}.",
        )
    left, rows = list(given.sha256), []
    for (entry, path), count in zip(wanted, counts, strict=True):
        asked, left = left[:count], left[count:]
        rows.append((load(entry, path=path, sha256=asked, trust=given.trust), path))
    return rows


def _set_of(path: Path, sets: Sequence[DataSet]) -> DataSet:
    """The set whose file has this name, else the first one: its columns are those that the file must have."""
    return next((entry for entry in sets if path.name in (entry.prepared, entry.files[0].name)), sets[0])
