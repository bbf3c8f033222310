"""Lessons 1 to 3 are written for twelve-year-olds: each language's own index says for which age their prose is.

English: the grade of Flesch and Kincaid (Kincaid et al., *Derivation of new readability formulas*, 1975), the number of years at school,
which begin at six. French: the reading ease of Kandel and Moles (*Application de l'indice de Flesch
à la langue française*, 1958), read by Flesch's own table (*How to Write Plain English*, 1979): 90 and more is for the 5th grade, and so on.
"""

from __future__ import annotations

import re
import sys

import pytest

from regard.course import notebooks
from regard.course.catalogue import LESSONS
from tests.course import lessons_run
from tests.course.lessons_run import IGNORES

OLDEST = 12
YOUNG = LESSONS[:3]
FIRST_GRADE = 5
"""Years between a grade and the age of those who are in it: the first is for children of six."""

FLESCH = ((90, 5), (80, 6), (70, 7), (60, 9), (50, 12), (30, 16))
"""Reading ease from which on a text is for a grade, and the highest of the grades where there are several."""

HARDEST = 17

VOWELS = {"en": "aeiouy", "fr": "aeiouyàâäéèêëîïôöùûüœæ"}
SOURCES = re.compile(r"^#+ .*\bsources?\b.*", re.I | re.M)
"""The heading of what nobody reads as prose: titles of papers, names and addresses."""


def prose(lesson, language):
    """What a learner reads: no code, no formula, no table, no address and no sources; each line of a list is a sentence."""
    cells = [cell.source for cell in lessons_run.cells(lesson, language) if cell.kind == "markdown"]
    written = SOURCES.split("\n\n".join(cells))[0]
    written = re.sub(r"```.*?```|\$\$.*?\$\$", " ", notebooks.FIGURE.sub("", written), flags=re.S)
    written = IGNORES.sub(" ", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", written))
    kept = [line for line in written.splitlines() if not line.lstrip().startswith("|")]
    return re.sub(r"\n\s*(?=[-*#>\d]|\n)|\n$", ".\n", "\n".join(kept))


def counted(text, language):
    """Sentences, words and syllables."""
    sentences = [part for part in re.split(r"[.!?…]+(?:\s|$)", text) if re.search(r"[^\W\d_]", part)]
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(sentences), len(words), sum(syllables(word, language) for word in words)


def syllables(word, language):
    """Groups of vowels; a silent e at the end is none, in English nor in French."""
    vowels = VOWELS[language]
    if language == "fr":
        word = re.sub(f"(?<=[{vowels}])y(?=[{vowels}])", "j", word)  # voy-elle
    groups = len(re.findall(f"[{vowels}]+", word))
    if language == "en":
        silent = re.search(r"[^aeiouyl]e$|[^aeiouy]les$|[^aeioutdy]ed$|[^aeiouysxzcgh]es$", word)
        groups -= bool(silent and not word.endswith("les"))
        groups += len(re.findall(r"i[ao](?!u)|eo|[^q]ua|ying|uing", word)) - len(
            re.findall(r"[tcs]i[ao]|peopl", word)
        )
    else:
        groups -= bool(re.search(f"[^{vowels}](?:e|es|ent)$", word)) and groups > 1
    return max(1, groups)


def age(text, language):
    """The age for which a text is."""
    sentences, words, beats = counted(text, language)
    if language == "en":
        return 0.39 * words / sentences + 11.8 * beats / words - 15.59 + FIRST_GRADE
    ease = 207 - 1.015 * words / sentences - 73.6 * beats / words
    return next((grade for least, grade in FLESCH if ease >= least), HARDEST) + FIRST_GRADE


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lesson", YOUNG, ids=lambda lesson: lesson.name)
def test_a_child_of_twelve_can_read_it(lesson, language, record_property):
    found = age(prose(lesson, language), language)
    record_property("age", round(found, 1))
    sys.stdout.write(f"{lesson.name}, {language}: for the age of {found:.1f}\n")
    assert found <= OLDEST


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"cat": 1, "looks": 1, "letter": 2, "attention": 3, "machine": 2, "table": 2, "gives": 1, "asked": 1, "wanted": 2,
                "question": 2, "radio": 3, "people": 2, "vowels": 2, "boxes": 2, "more": 1, "trying": 2}),
        ("fr", {"chat": 1, "lettre": 1, "regarde": 2, "attention": 3, "lettres": 1, "regardent": 2, "voyelle": 2, "le": 1, "été": 2,
                "canapé": 3, "machine": 2, "phrase": 1, "mot": 1, "clé": 1, "modèle": 2}),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_one_speaks(language, words):
    assert {word: syllables(word, language) for word in words} == words


def test_an_easy_text_is_for_the_young_and_a_hard_one_is_not():
    easy = {"en": "The cat sleeps. You see it. It is black.", "fr": "Le chat dort. Tu le vois. Il est noir."}
    hard = {
        "en": "Contemporary computational architectures facilitate unprecedented parallelisation of linguistic representations, "
        "notwithstanding considerable quadratic complexity.",
        "fr": "Les architectures computationnelles contemporaines facilitent une parallélisation inégalée des représentations "
        "linguistiques, nonobstant une complexité quadratique considérable.",
    }
    for language, text in easy.items():
        assert age(text, language) < OLDEST
        assert age(hard[language], language) > 18


def test_code_formulas_tables_and_sources_are_no_prose(monkeypatch):
    source = "Read it<!--= 1 -->, see `softmax` and [this](https://a.b).\n- one\n- two\n\n| a | b |\n\n$$x_i$$\n\n## Our sources\nVaswani"
    cell = notebooks.Cell("a", "markdown", source)
    monkeypatch.setattr(lessons_run, "cells", lambda lesson, language: (cell,))
    assert counted(prose(YOUNG[0], "en"), "en")[:2] == (3, 7)
