"""The views' script and style, built from TypeScript when the package was."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from regard.errors import RegardError

FOLDER = Path(__file__).parents[1] / "static"


@cache
def text(name: str) -> str:
    """One built file: regard.js, regard.css or draw.js.

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
