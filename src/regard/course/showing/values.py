"""Two values side by side: rounded to what tells them apart, with each difference marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from regard.course.agreement import agrees
from regard.course.showing.shown import clean, escaped
from regard.errors import Sentence, said

FEWEST_DIGITS, MOST_DIGITS = 2, 10
ALONE = 3
"""Digits of a value that is compared with nothing."""
MOST_PARTS = 8
"""Longer lists show their beginning, their first difference and their end."""
_LONGEST = 120
_NOTHING = object()


@dataclass(frozen=True)
class Piece:
    """A part of a line, and whether it differs from the other side."""

    text: str
    differs: bool = False


Line = list[Piece]


def side_by_side(expected: Any, obtained: Any, tolerance: float) -> tuple[list[Line], list[Line]]:
    """The lines of both values; numbers have as few digits as still show which of them differ."""
    digits = _telling_digits(expected, obtained, tolerance)
    return (
        _lines(expected, obtained, digits, tolerance),
        _lines(obtained, expected, digits, tolerance),
    )


def one(value: Any) -> list[Line]:
    """The lines of a value alone, its numbers as short as three digits after the point allow."""
    return _lines(value, value, None, math.inf)


def as_html(lines: Sequence[Line]) -> str:
    """The lines as HTML; differences are underlined."""
    return "\n".join(
        "".join(
            f"<mark>{escaped(piece.text)}</mark>" if piece.differs else escaped(piece.text) for piece in line
        )
        for line in lines
    )


def as_text(lines: Sequence[Line]) -> str:
    """The lines as text."""
    return "\n".join(clean("".join(piece.text for piece in line)) for line in lines)


def shape(value: Any) -> str:
    """What kind of value it is, in words: "4 × 3 numbers", "a function", "nothing"."""
    return said(_shape(value))


def _shape(value: Any) -> Sentence:
    sizes = []
    while isinstance(value, list):
        sizes.append(len(value))
        if not value or any(
            isinstance(part, list) != isinstance(value[0], list)
            or (isinstance(part, list) and len(part) != len(value[0]))
            for part in value
        ):
            return {"en": f"a list of {sizes[0]}", "fr": f"une liste de {sizes[0]}"}
        value = value[0]
    size = " × ".join(map(str, sizes))
    if value is None or value is ...:
        return {"en": "nothing (None)", "fr": "rien (None)"}
    if isinstance(value, bool | int | float):
        if sizes:
            plural = math.prod(sizes) > 1
            return {
                "en": f"{size} {'numbers' if plural else 'number'}",
                "fr": f"{size} {'nombres' if plural else 'nombre'}",
            }
        return {"en": "one number", "fr": "un seul nombre"}
    if isinstance(value, str):
        if sizes:
            return {"en": f"a list of {size}", "fr": f"une liste de {size}"}
        return {"en": "a text", "fr": "un texte"}
    if callable(value):
        return {"en": "a function", "fr": "une fonction"}
    return {"en": f"a {type(value).__name__}", "fr": f"un {type(value).__name__}"}


def _telling_digits(expected: Any, obtained: Any, tolerance: float) -> int:
    pairs = [pair for pair in _pairs(expected, obtained) if not agrees(*pair, tolerance)]
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        if all(_number(one, digits) != _number(other, digits) for one, other in pairs):
            return digits
    return MOST_DIGITS


def _pairs(expected: Any, obtained: Any) -> list[tuple[Any, Any]]:
    """Numbers that stand in the same place."""
    if isinstance(expected, list) and isinstance(obtained, list):
        parts = zip(expected, obtained, strict=False)
        return [pair for one, other in parts for pair in _pairs(one, other)]
    if isinstance(expected, dict) and isinstance(obtained, dict):
        return [pair for key in expected if key in obtained for pair in _pairs(expected[key], obtained[key])]
    numbers = isinstance(expected, int | float) and isinstance(obtained, int | float)
    return [(expected, obtained)] if numbers else []


def _lines(value: Any, other: Any, digits: int | None, tolerance: float) -> list[Line]:
    if isinstance(value, dict):
        return _table(value, other, digits, tolerance)
    if not isinstance(value, list):
        return [[_piece(value, other, digits, tolerance)]]
    rows: list[list[Line]] = []
    last = -1
    if not value:
        return [[Piece("[]")]]
    for place in _places(value, other, tolerance):
        if place > last + 1:
            rows.append([[Piece("…")]])
        rows.append(_lines(value[place], _part(other, place), digits, tolerance))
        last = place
    if any(isinstance(part, list | dict) for part in value):
        return _stacked(rows)
    line: Line = [Piece("[")]
    for row in rows:
        line += [Piece(", ")] * (len(line) > 1) + row[0]
    return [[*line, Piece("]")]]


def _stacked(rows: list[list[Line]]) -> list[Line]:
    """One row below the other, between brackets."""
    for row in rows[:-1]:
        row[-1] = [*row[-1], Piece(",")]
    lines = [line for row in rows for line in row]
    framed = [[Piece("[" if place == 0 else " "), *line] for place, line in enumerate(lines)]
    framed[-1].append(Piece("]"))
    return framed


def _table(value: dict[Any, Any], other: Any, digits: int | None, tolerance: float) -> list[Line]:
    lines: list[Line] = []
    for key, part in list(value.items())[: 2 * MOST_PARTS]:
        first, *rest = _lines(
            part, other.get(key, _NOTHING) if isinstance(other, dict) else _NOTHING, digits, tolerance
        )
        lines += [[Piece(f"{key!r}: "), *first], *([Piece("  "), *line] for line in rest)]
    return [*lines, [Piece("…")]] if len(value) > 2 * MOST_PARTS else lines or [[Piece("{}")]]


def _places(value: list[Any], other: Any, tolerance: float) -> list[int]:
    """Which parts of a list are shown."""
    if len(value) <= MOST_PARTS:
        return list(range(len(value)))
    differing = (
        place for place, part in enumerate(value) if not agrees(_part(other, place), part, tolerance)
    )
    first = next(differing, 0)
    return sorted({0, 1, 2, *range(max(0, first - 1), min(len(value), first + 3)), len(value) - 1})


def _part(value: Any, place: int) -> Any:
    return value[place] if isinstance(value, list) and place < len(value) else _NOTHING


def _piece(value: Any, other: Any, digits: int | None, tolerance: float) -> Piece:
    return Piece(_written(value, digits), not agrees(other, value, tolerance))


def _written(value: Any, digits: int | None) -> str:
    if isinstance(value, int | float):
        return _number(value, digits)
    if callable(value):
        return said(_shape(value))
    written = repr(value)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"


def _number(value: float, digits: int | None) -> str:
    if not isinstance(value, float) or not math.isfinite(value) or abs(value) >= 1e9:
        return str(value)
    if digits is None:
        return repr(round(value, ALONE) + 0.0)
    written = f"{value:.{digits}f}"
    return written.removeprefix("-") if float(written) == 0 else written
