"""The views' script and style, built from TypeScript when the package was."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from regard.errors import Language, RegardError

FOLDER = Path(__file__).parents[1] / "static"

OWN_SCRIPTS = {"calculator": "calculator.js", "mask": "mask.js", "predict": "mask.js"}
"""For views that are worked on by hand the script of their notebooks and saved pages; all others share one."""


@cache
def text(name: str) -> str:
    """One built file: a script such as regard.js, regard.css, or the words of a language.

    Raises:
        RegardError: if the views were never built.
    """
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RegardError(
            en=f"The views were not built ({name} is missing); run: python -m pip install .",
            fr=f"Les vues n'ont pas été construites ({name} manque) ; lancez : python -m pip install .",
        ) from error


@cache
def words(language: Language) -> dict[str, Any]:
    """Everything that a page says in one language, by key.

    Raises:
        RegardError: if the views were never built.
    """
    table: dict[str, Any] = json.loads(text(f"words-{language}.json"))
    return table
