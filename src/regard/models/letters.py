"""Four numbers for each letter, worked out from MiniLM's own trained embeddings, for arithmetic that fits on a page.

python -m regard.models.letters             writes web/public/letters.json
python -m regard.models.letters --check     exits with 1 where that file is not what the installed model gives

The recipe: the 384 numbers that the model has for each letter a to z and each digit, less their mean, are projected on their first
four principal axes, scaled so that the largest is `LARGEST`, and rounded to tenths, so that they can be multiplied by hand. Dot
products of four such numbers are the closest that four numbers can come to those of all 384. Marks and other Latin letters of the
vocabulary are projected on the same axes.
"""

from __future__ import annotations

import json
import re
import string
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from regard.errors import Sentence
from regard.models import library

TARGET = Path(__file__).parents[3] / "web" / "public" / "letters.json"
DIMENSIONS = 4
LARGEST = 1.5
BASIS = string.ascii_lowercase + string.digits
"""What the principal axes are computed from."""
ALSO = string.punctuation + "ßæðøþđħıłŋœ«»’“”…–—•·¿¡€£°"
"""What is projected on them too, where the vocabulary has it."""
LESSON = {
    "c": (1, 0, 0.5, -0.3),
    "h": (0.2, 0.8, -0.1, 0.5),
    "a": (0.5, 0.3, 0.9, 0.1),
    "t": (-0.3, 0.6, 0.2, 0.8),
}
"""The first lesson's numbers for "chat", chosen by hand."""
LESSON_NOTICE: Sentence = {
    "en": "Where these numbers come from: they were chosen by hand for the first lesson, to be easy to follow. "
    "Any other word gets numbers that a model learned.",
    "fr": "D’où viennent ces nombres : ils ont été choisis à la main pour la première leçon, pour être faciles à suivre. "
    "Tout autre mot reçoit des nombres appris par un modèle.",
}


def table() -> dict[str, Any]:
    """What the file holds: the numbers of each letter, those of the first lesson, and where both come from.

    Raises:
        RegardError: where the model is not on this disk.
    """
    places, embeddings = _trained()
    basis = embeddings[[places[letter] for letter in BASIS]]
    mean = basis.mean(axis=0)
    _, spread, axes = np.linalg.svd(basis - mean, full_matrices=False)
    reach = (basis - mean) @ axes[:DIMENSIONS].T
    # An axis has no direction of its own: the letter that reaches farthest along it decides.
    signs = np.sign(reach[np.abs(reach).argmax(axis=0), range(DIMENSIONS)])
    projection = axes[:DIMENSIONS] * (signs * LARGEST / np.abs(reach).max())[:, None]
    explained = float((spread[:DIMENSIONS] ** 2).sum() / (spread**2).sum())
    return {
        "explained": round(explained, 3),
        "notice": _notice(explained),
        "lesson": {"notice": LESSON_NOTICE, "letters": {letter: list(row) for letter, row in LESSON.items()}},
        "letters": {
            letter: _tenths(projection @ (embeddings[places[letter]] - mean))
            for letter in BASIS + ALSO
            if letter in places
        },
    }


def text() -> str:
    """The file, the numbers of each letter on one line."""
    written = json.dumps(table(), ensure_ascii=False, indent=2)
    return re.sub(r"\[[^\[\]]*\]", lambda row: json.dumps(json.loads(row[0])), written) + "\n"


def _trained() -> tuple[dict[str, int], NDArray[np.float64]]:
    """Place of each token of one letter in the vocabulary, and the word embeddings that the model was trained to."""
    folder = library.folder("minilm")
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    with safe_open(folder / "model.safetensors", framework="numpy") as weights:
        embeddings = weights.get_tensor("embeddings.word_embeddings.weight")
    return {token: place for place, token in enumerate(vocabulary) if len(token) == 1}, embeddings.astype(
        np.float64
    )


def _notice(explained: float) -> Sentence:
    model = library.entry("minilm")
    assert model is not None
    share = round(100 * explained)
    return {
        "en": "Where these numbers come from: the model MiniLM learned 384 numbers for each letter. These are the best summary of them in "
        f"four: they keep {share}% of what tells the letters a to z and the digits apart. MiniLM reads no capitals and no accents. "
        f"({model.source}, {model.licence})",
        "fr": "D’où viennent ces nombres : le modèle MiniLM a appris 384 nombres pour chaque lettre. En voici le meilleur résumé en "
        f"quatre : il garde {share} % de ce qui distingue les lettres de a à z et les chiffres. MiniLM ne lit ni les majuscules ni les "
        f"accents. ({model.source}, {model.licence})",
    }


def _tenths(row: NDArray[np.float64]) -> list[float]:
    return [float(number) + 0.0 for number in row.round(1)]


def main(arguments: list[str]) -> int:
    """Writes the file, or compares it."""
    stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text()
    if arguments == ["--check"]:
        if stale:
            sys.stderr.write(f"{TARGET.name} is stale: run python -m regard.models.letters\n")
        return int(stale)
    if stale:
        TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
