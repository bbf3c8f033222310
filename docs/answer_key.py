"""The teacher's answer key, written into the guides from the exercises themselves: python -m docs.answer_key [--check].

Each place between ``<!-- answer key: letters -->`` and ``<!-- end of the key -->`` is filled anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from regard.course.catalogue import Lesson, lesson_named
from regard.course.definition import Definition
from regard.errors import Language, Sentence

GUIDES: dict[Language, Path] = {
    "en": Path(__file__).parent / "teaching.md",
    "fr": Path(__file__).parent / "teaching.fr.md",
}
PLACE = re.compile(r"(<!-- answer key: ([\w-]+) -->\n).*?(<!-- end of the key -->)", re.DOTALL)

_MISTAKE: Sentence = {"en": "Mistake", "fr": "Erreur"}
_HINT: Sentence = {"en": "What the learner reads", "fr": "Ce que lit l’élève"}


def filled(guide: str, language: Language) -> str:
    """A guide with every key as the exercises say it now."""
    return PLACE.sub(lambda found: f"{found[1]}{key(lesson_named(found[2]), language)}\n{found[3]}", guide)


def key(lesson: Lesson, language: Language) -> str:
    """The answers to one lesson, and what each recognised mistake is told."""
    return "".join(_exercise(number, each, language) for number, each in enumerate(lesson.exercises, 1))


def _exercise(number: int, exercise: Definition, language: Language) -> str:
    rows = "".join(
        f"| {_cell(mistake.title[language])} | {_cell(mistake.hint[language])} |\n"
        for mistake in exercise.mistakes
    )
    return (
        f"\n**{number}. {exercise.title[language]}** (`{exercise.name}`)\n\n"
        f"```python\n{exercise.solution[language].strip()}\n```\n\n"
        f"| {_MISTAKE[language]} | {_HINT[language]} |\n|---|---|\n{rows}"
    )


def _cell(text: str) -> str:
    """A sentence as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Writes the keys; with --check, says instead whether they are as they should be."""
    stale = []
    for language, path in GUIDES.items():
        written = path.read_text(encoding="utf-8")
        if (now := filled(written, language)) == written:
            continue
        stale.append(path.name)
        if "--check" not in arguments:
            path.write_text(now, encoding="utf-8", newline="\n")
    if stale and "--check" in arguments:
        sys.stdout.write(f"{', '.join(stale)}: the answer key is stale; run: python -m docs.answer_key\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
