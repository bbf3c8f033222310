"""What the files of a model say before it is loaded: what it does, and which head its picture opens with."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from regard.models import library

_CONFIG = "config.json"


@lru_cache(maxsize=64)
def settings(folder: Path) -> dict[str, Any]:
    """The settings of the model in a folder; empty where there are none that can be read."""
    try:
        said = json.loads((folder / _CONFIG).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def task(name: str) -> str | None:
    """What a model of the library was trained for; None for one that reads, and answers nothing in words."""
    model = library.entry(name)
    if model is None or not library.is_ours(name) or model.folder is None:
        return None
    found = settings(model.folder).get("task")
    return str(found) if found else None


def opening_head(name: str) -> tuple[int, int] | None:
    """Layer and head of a model of the library that show which word is translated, as a record counts them; None where it has none."""
    model = library.entry(name)
    found = None if model is None or model.folder is None else settings(model.folder).get("alignment")
    return (int(found["layer"]), int(found["head"])) if isinstance(found, dict) else None
