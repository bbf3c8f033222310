"""French sentences keep their punctuation with the word before it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import regard

SOURCE = Path(regard.__file__).parent
LESSONS = Path(__file__).parents[1] / "lessons" / "fr"
FIGURE = re.compile(r"<!--=.*?-->")
LOOSE = re.compile(r"[^ ] [;:?!»](\s|$)|« ")


def french(path: Path) -> list[str]:
    """Every sentence given as ``fr=`` or under "fr"; what is filled in stands as …"""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "fr":
            found.append(node.value)
        if isinstance(node, ast.Dict):
            found += [
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value == "fr"
            ]
    return [text for value in found if (text := spoken(value))]


def spoken(value: ast.expr) -> str:
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


@pytest.mark.parametrize(
    "path", [path for path in sorted(SOURCE.rglob("*.py")) if french(path)], ids=lambda path: path.name
)
def test_punctuation_is_not_left_alone_on_a_line(path):
    assert [text for text in french(path) if LOOSE.search(text)] == []


@pytest.mark.parametrize("path", sorted(LESSONS.glob("*.py")), ids=lambda path: path.name)
def test_punctuation_of_lessons_is_not_left_alone_on_a_line(path):
    prose = (line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# "))
    assert [line for line in prose if LOOSE.search(FIGURE.sub("", line))] == []
