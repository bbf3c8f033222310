"""Trainings of opinions: sentences that people judged, and pairs of sentences that tell what sentences mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from torch import nn

from regard.errors import Sentence
from regard.models import folders
from regard.models.card import Card, Source
from regard.training import card
from regard.training.recipes.ready import Ready, refuse_too_few
from regard.training.recipes.sentiment_building import Learned, build, learned_english, learned_french
from regard.training.sources.local import Table
from regard.training.sources.opening import Opened

RATED_WORDS = Source(
    name="vaderSentiment 3.3.2, vader_lexicon.txt",
    rows=7519,
    licence="MIT",
    attribution={
        "en": "Rated words of VADER (Hutto and Gilbert, 2014), vaderSentiment 3.3.2, MIT.",
        "fr": "Mots notés de VADER (Hutto et Gilbert, 2014), vaderSentiment 3.3.2, MIT.",
    },
)

OF_FILMS: Sentence = {
    "en": "It learned from single sentences of film reviews. Irony, mixed feelings and other subjects lead it astray; every text is called "
    "positive or negative, even one that is neither. It is no judgement on people.",
    "fr": "Il a appris sur des phrases isolées de critiques de films. L’ironie, les avis mêlés et les autres sujets l’égarent ; tout "
    "texte est dit positif ou négatif, même celui qui n’est ni l’un ni l’autre. Il ne juge pas les personnes.",
}

OF_SUBTITLES: Sentence = {
    "en": "It learned from film subtitles whose labels were carried over from other languages by machine and are often wrong. Every text "
    "is called positive or negative, even one that is neither. It is no judgement on people.",
    "fr": "Il a appris sur des sous-titres de films dont les étiquettes ont été transposées d’autres langues par une machine et sont "
    "souvent fausses. Tout texte est dit positif ou négatif, même celui qui n’est ni l’un ni l’autre. Il ne juge pas les personnes.",
}


def english(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of the English model, from the pairs of Tatoeba and the film snippets."""
    pairs, films = (opened.table for opened, _ in rows)
    return _ready(learned_english(_pairs(pairs), _films(films)), rows, OF_FILMS, "A wonderful film.")


def french(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of the French model, from the pairs of Tatoeba, the film snippets and the subtitles of XED."""
    pairs, films, subtitles = (opened.table for opened, _ in rows)
    labelled = list(zip(subtitles.column("text"), subtitles.column("label"), strict=True))
    return _ready(
        learned_french(_pairs(pairs), _films(films), labelled), rows, OF_SUBTITLES, "Un film magnifique."
    )


def _ready(
    learned: Learned, rows: Sequence[tuple[Opened, Path | None]], limits: Sentence, says: str
) -> Ready:
    judged, pairs = (len(opened.table.rows) for opened in (rows[-1][0], rows[0][0]))
    refuse_too_few(len(learned.pairs), pairs - len(learned.pairs), {"en": "pairs", "fr": "paires de phrases"})
    refuse_too_few(len(learned.judged), judged - len(learned.judged), {"en": "opinions", "fr": "opinions"})

    def save(model: nn.Module, folder: Path, about: Card) -> None:
        folders.save(folder, "sentiment", model, about.content())
        learned.text.save(folder)

    return Ready(
        parts=build(learned),
        data=(*(card.source(opened, path=path) for opened, path in rows), RATED_WORDS, _teacher(learned)),
        limits=limits,
        save=save,
        call={"en": f".predict([{says!r}])", "fr": f".predict([{says!r}])"},
        task="sentiment",
    )


def _teacher(learned: Learned) -> Source:
    """What a card says of the model that gave sentences their vectors."""
    count = len({pair[0] for pair in learned.pairs} | set(learned.films))
    grouped = f"{count:,}"
    return Source(
        name="all-MiniLM-L6-v2",
        rows=count,
        licence="Apache-2.0",
        attribution={
            "en": f"Teacher of what sentences mean: all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0; it gave {grouped} English "
            "sentences their vectors.",
            "fr": f"Professeur pour le sens des phrases : all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0 ; il a donné leurs "
            f"vecteurs à {grouped.replace(',', chr(0x202F))} phrases anglaises.",
        },
    )


def _pairs(table: Table) -> list[tuple[str, str]]:
    return list(zip(table.column("en"), table.column("fr"), strict=True))


def _films(table: Table) -> list[tuple[str, float]]:
    ratings = (float(rating) for rating in table.column("mean_rating"))
    return list(zip(table.column("text"), ratings, strict=True))
