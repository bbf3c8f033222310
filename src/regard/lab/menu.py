"""The models of the menu: what each of them does with a text, and with which head its picture opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from regard.errors import RegardError, Sentence
from regard.models import card, library, opening_head, telling
from regard.views.requests import ModelEntry

READS = "read"
"""The task of a model that reads a text and answers nothing in words."""


def entries(first: str) -> list[ModelEntry]:
    """The models of the library that are on this disk, and a model that somebody brought.

    Args:
        first: The model that comes first, whether it is on this disk or not.
    """
    found = [_entry(model) for model in library.entries() if model.installed or model.name == first]
    if library.entry(first) is None:
        found.append(_brought(first))
    return sorted(found, key=lambda entry: entry["name"] != first)


def _entry(model: library.Model) -> ModelEntry:
    head = opening_head.opening_head(model.name)
    return {
        "name": model.name,
        "title": model.title,
        "about": model.about,
        "task": opening_head.task(model.name) or READS,
        "start": None if head is None else {"layer": head[0], "head": head[1]},
        "facts": [] if model.folder is None else _facts(model.folder),
    }


@lru_cache(maxsize=64)
def _facts(folder: Path) -> list[Sentence]:
    try:
        return telling.told(card.read(folder))
    except RegardError:  # a model that another package carries has no such card
        return []


def _brought(source: str) -> ModelEntry:
    """How the menu shows a model that somebody brought along."""
    name = Path(source).name
    return {
        "name": source,
        "title": {"en": name, "fr": name},
        "about": {
            "en": f"The model that you brought: {source}",
            "fr": f"Le modèle que vous avez apporté : {source}",
        },
        "task": READS,
        "start": None,
        "facts": [],
    }
