"""Asks every question, or those named: python -m benchmarks exactness saved_file.

Prints one table and writes it to benchmarks/RESULTS.md when every question was asked.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from benchmarks.table import Figure, table, where_and_when

QUESTIONS = (
    "exactness",
    "keras_parity",
    "architectures",
    "importing",
    "ablation",
    "labels",
    "models",
    "translation",
    "training_speed",
    "microgpt",
    "rows",
    "rows_gpu",
    "capture",
    "zoom",
    "zoom_page",
    "long_text",
    "saved_file",
    "killing",
    "kept_answers",
    "lessons",
    "heads_view",
    "keystroke",
    "look",
    "download",
    "fresh_clone",
)
RESULTS = Path(__file__).parent / "RESULTS.md"


def main(named: list[str]) -> int:
    """Measures, prints, and says by its exit code whether everything was reached."""
    if unknown := set(named) - set(QUESTIONS):
        sys.exit(f"No such question: {', '.join(sorted(unknown))}. There are: {', '.join(QUESTIONS)}.")
    figures: list[Figure] = []
    for question in named or QUESTIONS:
        print(f"{question} ...", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"benchmarks.{question}").measure()
    text = f"{table(figures)}\n\n{where_and_when()}\n"
    print(text)
    if not named:
        RESULTS.write_text(f"# What `make bench` printed\n\n{text}", encoding="utf-8")
    return int(any(figure.reached is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
