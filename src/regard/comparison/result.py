"""What a comparison gives, as JSON, and the one that is shipped."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import Any

from regard.comparison.claims import CLAIMS
from regard.comparison.comparing import SCHEMA
from regard.comparison.competitors import NAMES
from regard.errors import RegardError

_PARTS: dict[str, type | tuple[type, ...]] = {
    "schema": int,
    "regard": str,
    "date": str,
    "machine": dict,
    "plan": dict,
    "seeds": dict,
    "tasks": list,
    "speed": (dict, type(None)),
    "translation": (dict, type(None)),
    "claims": list,
    "missing": list,
}


@cache
def shipped() -> str:
    """The comparison that comes with Regard, as JSON text: measured once, on the machine that it names."""
    return resources.files("regard.comparison").joinpath("measured.json").read_text(encoding="utf-8")


def check(result: dict[str, Any]) -> None:
    """Refuses what is no comparison of this version.

    Raises:
        RegardError: naming the first part that does not do.
    """
    for name, kind in _PARTS.items():
        if not isinstance(result.get(name), kind):
            raise _wrong(name)
    if result["schema"] != SCHEMA:
        raise _wrong("schema")
    if [each["claim"] for each in result["claims"]] != list(CLAIMS):
        raise _wrong("claims")
    for task in result["tasks"]:
        for each in _competitors(task, "tasks"):
            if list(each["accuracy"]) != [str(distance) for distance in task["tested"]]:
                raise _wrong("tasks")
            if not all(_share(value) for values in each["accuracy"].values() for value in values):
                raise _wrong("tasks")
    for size in (result["translation"] or {"sizes": []})["sizes"]:
        if not all(
            _share((score or 0) / 100) for each in _competitors(size, "translation") for score in each["bleu"]
        ):
            raise _wrong("translation")
    for case in (result["speed"] or {"cases": []})["cases"]:
        for each in _competitors(case, "speed"):
            if not all(math.isfinite(value) and value > 0 for value in each.values()):
                raise _wrong("speed")
    json.dumps(result, allow_nan=False)


def _competitors(part: dict[str, Any], name: str) -> list[dict[str, Any]]:
    if tuple(part["competitors"]) != NAMES:
        raise _wrong(name)
    return list(part["competitors"].values())


def _share(value: float | None) -> bool:
    return value is None or 0 <= value <= 1


def _wrong(part: str) -> RegardError:
    return RegardError(
        en=f'"{part}" of this comparison is not what this version of Regard writes: run regard compare again.',
        fr=f"« {part} » de cette comparaison n'est pas ce qu'écrit cette version de Regard : relancez regard compare.",
    )
