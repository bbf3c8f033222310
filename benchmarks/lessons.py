"""How long does each lesson take from top to bottom, untouched, in a fresh process? And a learner's folder of notebooks?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

from benchmarks.table import Figure, most
from regard.course import notebooks
from regard.course.catalogue import LESSONS, Lesson
from regard.errors import Language

LIMIT = 20


def measure() -> list[Figure]:
    """One run of each lesson in each language, importing PyTorch included."""
    taken = {
        (lesson.name, language): seconds(lesson, language)
        for lesson in LESSONS
        for language in get_args(Language)
    }
    (slowest, language), longest = max(taken.items(), key=lambda each: each[1])
    return [
        most(f"the slowest of {len(taken)} lessons, untouched ({slowest}, {language})", longest, LIMIT, "s"),
        Figure(f"all {len(taken)} lessons one after the other", f"{sum(taken.values()):.0f} s"),
    ]


def seconds(lesson: Lesson, language: Language) -> float:
    """From the start of Python to the last cell."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "REGARD_DATA": folder}
        began = time.perf_counter()
        command = [sys.executable, str(notebooks.source(lesson, language))]
        subprocess.run(command, cwd=Path(folder), env=environment, check=True, capture_output=True)
        return time.perf_counter() - began
