"""One head, read aloud: for each token, what it looks at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from regard.errors import language
from regard.terminal.streams import padded, printable, width

_MOST_ROWS = 40
_CELLS = 3

Weights = np.ndarray[Any, Any]


def table(
    weights: Weights, queries: Sequence[str], keys: Sequence[str], *, focus: int | None = None
) -> list[str]:
    """Lines of a table: number and text of each query token, then the key tokens with the largest weights.

    Args:
        weights: ``[queries, keys]``.
        queries: Text of each token that looks.
        keys: Text of each token that is looked at.
        focus: Only this row.
    """
    chosen = range(len(queries)) if focus is None else range(focus, focus + 1)
    shown = chosen[:_MOST_ROWS]
    rows = [[f"{row}", printable(queries[row]), *_strongest(weights[row], keys)] for row in shown]
    headings = {"en": ["", "looks", "most at"], "fr": ["", "regarde", "surtout"]}[language()]
    left = len(chosen) - len(shown)
    more = {
        "en": f"and {left} more; --output page.html shows them all",
        "fr": f"et {left} de plus ; --output page.html les montre tous",
    }[language()]
    return _aligned([headings, *rows]) + [more] * (left > 0)


def _strongest(row: Weights, keys: Sequence[str]) -> list[str]:
    order = np.argsort(-row, kind="stable")[:_CELLS]
    return [
        cell for key in order if row[key] > 0 for cell in (printable(keys[key]), percent(float(row[key])))
    ]


def percent(weight: float) -> str:
    """A weight as people read it: 34%, or 34 % in French."""
    rounded = round(100 * weight)
    number = f"{rounded}" if rounded or not weight else "<1"
    return f"{number}%" if language() == "en" else f"{number}\u00a0%"


def _aligned(rows: list[list[str]]) -> list[str]:
    columns = max(len(row) for row in rows)
    filled = [row + [""] * (columns - len(row)) for row in rows]
    widths = [max(width(row[column]) for row in filled) for column in range(columns)]
    return ["  ".join(_cell(row[at], widths[at], at) for at in range(columns)).rstrip() for row in filled]


def _cell(text: str, columns: int, at: int) -> str:
    """Numbers stand at the right of their column, words at the left."""
    is_number = at == 0 or (at >= _CELLS and at % 2 == 1)
    return " " * (columns - width(text)) + text if is_number else padded(text, columns)
