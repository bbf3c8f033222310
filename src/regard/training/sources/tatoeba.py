"""Sentences and their translations, by volunteers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from regard.errors import RegardError
from regard.training.sources.archives import member
from regard.training.sources.data_set import DataSet, PublicFile, Row
from regard.training.sources.local import decoded, lines

SPACES = str.maketrans("\u00a0\u202f", "  ")


def rows(files: Sequence[Path]) -> list[Row]:
    """English and French of ``fra.txt``: tab-separated, English first; the third column says who wrote them.

    French no-break spaces become plain ones, as the writers use either.

    Raises:
        RegardError: naming a line that has no translation.
    """
    (path,) = files
    text = decoded(member(path, "fra.txt", called=path), path)
    pairs: list[Row] = []
    for number, line in enumerate(lines(text), 1):
        english, *others = line.split("\t")
        if line and not others:
            raise RegardError(
                en=f"Line {number} of fra.txt in {path} has no translation; download the file again.",
                fr=f"La ligne {number} de fra.txt dans {path} n'a pas de traduction ; téléchargez de nouveau le fichier.",
            )
        if line:
            pairs.append((english.translate(SPACES), others[0].translate(SPACES)))
    return pairs


TATOEBA = DataSet(
    name="tatoeba",
    title={
        "en": "Tatoeba: English and French sentences",
        "fr": "Tatoeba : phrases en français et en anglais",
    },
    columns=("en", "fr"),
    licence="CC BY 2.0 FR",
    attribution={
        "en": "Sentences by the contributors of Tatoeba (tatoeba.org), CC BY 2.0 France, as selected by manythings.org/anki.",
        "fr": "Phrases des contributeurs de Tatoeba (tatoeba.org), CC BY 2.0 France, dans la sélection de manythings.org/anki.",
    },
    # The selection is renewed every few weeks under the same address: no checksum lasts.
    files=(PublicFile("https://www.manythings.org/anki/fra-eng.zip"),),
    rows=rows,
    prepared="tatoeba-en-fr.tsv.gz",
    prepared_sha256="ec97eb72c2319584dea3e104851b72f89a1fd57443745acc0d99b47ec3d17b0b",
)
