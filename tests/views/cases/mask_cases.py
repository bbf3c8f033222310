"""Cases that Python and TypeScript must agree on: masks, weights under a mask, scores of guesses.

python -m tests.views.cases.mask_cases      writes masks.json and guesses.json beside this file
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from regard.attention import Causal, Documents, Everything, Mask, Padding, Prefix, Window
from regard.attention.softmax import hide, softmax
from regard.views.predict import score

HERE = Path(__file__).parent
SIZES = [(5, 5), (3, 7), (1, 1), (7, 3)]
DIGITS = 9


def of_numbers(name: str, numbers: list[int], keys: int) -> Mask:
    """The library's mask that the page makes of a name and numbers."""
    match name:
        case "documents":
            return Documents(lengths=[*numbers, keys - sum(numbers)])
        case "padding":
            return Padding(numbers)
        case "window":
            return Window(*numbers)
        case "prefix":
            return Prefix(*numbers)
    return {"everything": Everything, "causal": Causal}[name]()


def masks() -> list[dict[str, Any]]:
    """Each mask for several lengths, as rows of 0 and 1."""
    wanted = [("everything", []), ("causal", []), ("window", [1]), ("window", [2]), ("prefix", [0])]
    wanted += [("prefix", [1]), ("prefix", [3]), ("documents", [1]), ("documents", [2, 2]), ("padding", [0])]
    wanted += [("padding", [1]), ("padding", [3])]
    made = []
    for name, numbers in wanted:
        for queries, keys in SIZES:
            if sum(numbers) > keys or (name == "documents" and queries > keys):
                continue
            dense = of_numbers(name, numbers, keys).dense(queries, keys)[0, 0]
            rows = ["".join(str(int(cell)) for cell in row) for row in dense]
            made.append({"mask": name, "numbers": numbers, "queries": queries, "keys": keys, "rows": rows})
    return made


def weights() -> list[dict[str, Any]]:
    """Scores, who may look at whom, a sink or none, and the weights that come of it."""
    generator = np.random.default_rng(11)
    made = []
    for queries, keys in SIZES:
        for sink in (None, 0.75):
            scores = np.round(generator.normal(scale=3, size=(queries, keys)), 3)
            visible = generator.random((queries, keys)) < 0.6
            visible[0] = False
            made.append((scores, visible, sink))
    made.append((np.array([[1000.0, 999.0], [-1000.0, -1001.0]]), np.ones((2, 2), dtype=bool), None))
    made.append((np.array([[-math.inf, 2.0]]), np.ones((1, 2), dtype=bool), None))
    return [
        {
            "scores": [[None if math.isinf(each) else each for each in row] for row in scores.tolist()],
            "visible": visible.astype(int).tolist(),
            "sink": sink,
            "weights": softmax(hide(scores, visible), None if sink is None else np.array([sink]))
            .round(DIGITS)
            .tolist(),
        }
        for scores, visible, sink in made
    ]


def guesses() -> list[dict[str, Any]]:
    """Guesses, weights, who may look at whom, and the score."""
    generator = np.random.default_rng(13)
    made = []
    for queries, keys in SIZES:
        for density in (0.2, 0.7):
            guess = generator.integers(0, 3, (queries, keys)) * (generator.random((queries, keys)) < density)
            visible = Causal().dense(queries, keys)[0, 0]
            real = generator.random((queries, keys)).round(3) * visible
            made.append((guess * visible, real, visible))
    return [
        {
            "guess": guess.tolist(),
            "weights": real.tolist(),
            "visible": visible.astype(int).tolist(),
            "score": {
                name: round(value, DIGITS) for name, value in vars(score(guess, real, visible)).items()
            },
        }
        for guess, real, visible in made
    ]


def files() -> dict[str, str]:
    """The text of each file, by name."""
    told = {"masks.json": {"masks": masks(), "weights": weights()}, "guesses.json": guesses()}
    return {name: json.dumps(content, indent=None) + "\n" for name, content in told.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
