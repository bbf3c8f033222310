"""English sentences of film reviews, each rated by at least twenty people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from regard.training.sources.archives import member
from regard.training.sources.data_set import DataSet, PublicFile, Row
from regard.training.sources.local import decoded, lines

OUTER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
INNER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
CLEAR = 1.0
"""Sentences whose mean rating, from −4 to 4, is closer to zero than this are left out: the raters disagree, or feel nothing."""


def rows(files: Sequence[Path]) -> list[Row]:
    """Label, mean rating and text of the sentences that are clearly positive or negative."""
    (path,) = files
    inner = member(path, OUTER, called=path)
    text = decoded(member(io.BytesIO(inner), INNER, called=path), path)
    rated = (line.split("\t", 2)[1:] for line in lines(text) if line)
    return [
        ("positive" if float(rating) > 0 else "negative", rating, snippet)
        for rating, snippet in rated
        if abs(float(rating)) >= CLEAR
    ]


FILM_SNIPPETS = DataSet(
    name="film-sentiment-en",
    title={
        "en": "Rated sentences of film reviews (English)",
        "fr": "Phrases notées de critiques de films (anglais)",
    },
    columns=("label", "mean_rating", "text"),
    licence="MIT",
    attribution={
        "en": "Film review snippets with human ratings from vaderSentiment 3.3.2 (Hutto and Gilbert, 2014), MIT.",
        "fr": "Extraits de critiques de films notés par des lecteurs, de vaderSentiment 3.3.2 (Hutto et Gilbert, 2014), MIT.",
    },
    files=(
        PublicFile(
            "https://files.pythonhosted.org/packages/77/8c/4a48c10a50f750ae565e341e697d74a38075a3e43ff0df6f1ab72e186902/"
            "vaderSentiment-3.3.2.tar.gz",
            sha256="5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
        ),
    ),
    rows=rows,
    prepared="film-sentiment-en.tsv.gz",
    prepared_sha256="7cffc466fe146be35aeb01db4477b40f6b52241448aaa1451e00c554589f8fdb",
)
