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

Wanted = tuple[DataSet, Path | None]
"""A set, and the file to read it from; None fetches it."""

TATOEBA = ("tatoeba",)
TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "translate": ("pairs_building.translate", TATOEBA),
    "fill-mask": ("pairs_building.fill_mask", TATOEBA),
    "next-word": ("pairs_building.next_word", TATOEBA),
    "names": ("names_building.mini_gpt", ("names-us", "prenoms-fr", "communes-fr")),
    "microgpt": ("names_building.microgpt", ("prenoms-fr",)),
    "sentiment-en": ("opinions_building.english", ("tatoeba", "film-sentiment-en")),
    "sentiment-fr": ("opinions_building.french", ("tatoeba", "film-sentiment-en", "xed-sentiment-fr")),
}
"""For each task what makes its training ready, and the public data that it takes when nothing else is given."""

SEVERAL = ("names",)
"""Tasks that learn from any number of files, each a list of its own."""


def build(task: str, given: Given) -> Ready:
    """Everything that the training of a task takes.

    Raises:
        RegardError: if there is no such task, or its data cannot be had or read.
    """
    refuse_unknown(task)
    maker, known = TASKS[task]
    sets = [data_set(entry) for entry in known]
    wanted = _lists(given, sets) if task in SEVERAL else _one_each(task, given, sets)
    module, _, name = maker.partition(".")
    make: Callable[[list[Rows]], Ready] = getattr(import_module(f"regard.training.recipes.{module}"), name)
    return make(_read(given, wanted))


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


def _lists(given: Given, sets: Sequence[DataSet]) -> list[Wanted]:
    """Each file that was given, read as the set whose file has this name, else as the first one; without files, each public set."""
    files: list[Wanted] = [(_named(path, sets) or sets[0], path) for path in given.files]
    return files or [(entry, None) for entry in sets]


def _one_each(task: str, given: Given, sets: Sequence[DataSet]) -> list[Wanted]:
    """Each set with the file that was given for it: the one of its name, else the next one; sets without a file are public.

    Raises:
        RegardError: if there are more files than sets.
    """
    if len(given.files) > len(sets):
        names, one = ", ".join(entry.name for entry in sets), len(sets) == 1
        raise RegardError(
            en=f"{task} is trained on {'one file' if one else f'{len(sets)} files'} ({names}), and --data gives {len(given.files)}: "
            "join those of a kind into one.",
            fr=f"{task} s’entraîne sur {'un seul fichier' if one else f'{len(sets)} fichiers'} ({names}), et --data en donne "
            f"{len(given.files)} : réunissez ceux de même nature en un seul.",
        )
    found: dict[str, Path] = {}
    others: list[Path] = []
    for path in given.files:
        entry = _named(path, sets)
        if entry is None or entry.name in found:
            others.append(path)
        else:
            found[entry.name] = path
    left = iter(others)
    return [(entry, found.get(entry.name) or next(left, None)) for entry in sets]


def _read(given: Given, wanted: Sequence[Wanted]) -> list[Rows]:
    """The rows of each file that was given, and of each public set."""
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


def _named(path: Path, sets: Sequence[DataSet]) -> DataSet | None:
    """The set whose file has this name: its columns are those that the file must have."""
    return next((entry for entry in sets if path.name in (entry.prepared, entry.files[0].name)), None)
