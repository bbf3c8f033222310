"""Trainings of opinions: sentences that people judged, and pairs of sentences that tell what sentences mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from torch import nn

from regard.errors import Sentence
from regard.models import folders
from regard.models.card import Card, Source
from regard.models.transformer import parameters_of
from regard.training import card
from regard.training.recipes import film_building, sentiment_building
from regard.training.recipes.film_pupil import Pupil
from regard.training.recipes.parts import Part
from regard.training.recipes.ready import Ready, refuse_too_few
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
    learned = film_building.learned(_pairs(pairs), _films(films))
    refuse_too_few(len(learned.everyday), len(pairs.rows), {"en": "sentences", "fr": "phrases"})
    _refuse_too_few_opinions(len(learned.judged), films)

    def save(pupil: nn.Module, folder: Path, about: Card) -> None:
        assert isinstance(pupil, Pupil)
        classifier = pupil.classifier.requires_grad_(True)  # the borrowed vectors of its words count as well
        kept = replace(about, parameters=parameters_of(classifier), precision="int8")
        folders.save(folder, "sentiment", classifier, kept.content())
        learned.text.save(folder)

    return _ready(
        film_building.build(learned), rows, (_teacher_of_films(learned),), save, OF_FILMS, "A wonderful film."
    )


def french(rows: Sequence[tuple[Opened, Path | None]]) -> Ready:
    """The training of the French model, from the pairs of Tatoeba, the film snippets and the subtitles of XED."""
    pairs, films, subtitles = (opened.table for opened, _ in rows)
    labelled = list(zip(subtitles.column("text"), subtitles.column("label"), strict=True))
    learned = sentiment_building.learned_french(_pairs(pairs), _films(films), labelled)
    kept_apart = len(pairs.rows) - len(learned.pairs)
    refuse_too_few(len(learned.pairs), kept_apart, {"en": "pairs", "fr": "paires de phrases"})
    _refuse_too_few_opinions(len(learned.judged), subtitles)

    def save(model: nn.Module, folder: Path, about: Card) -> None:
        folders.save(folder, "sentiment", model, replace(about, precision="int8").content())
        learned.text.save(folder)

    more = (RATED_WORDS, _teacher(learned))
    return _ready(sentiment_building.build(learned), rows, more, save, OF_SUBTITLES, "Un film magnifique.")


def _ready(
    parts: tuple[Part, ...],
    rows: Sequence[tuple[Opened, Path | None]],
    more: tuple[Source, ...],
    save: Callable[[nn.Module, Path, Card], None],
    limits: Sentence,
    says: str,
) -> Ready:
    return Ready(
        parts=parts,
        data=(*(card.source(opened, path=path) for opened, path in rows), *more),
        limits=limits,
        save=save,
        call={"en": f".predict([{says!r}])", "fr": f".predict([{says!r}])"},
        task="sentiment",
    )


def _refuse_too_few_opinions(learned: int, judged: Table) -> None:
    refuse_too_few(learned, len(judged.rows) - learned, {"en": "opinions", "fr": "opinions"})


def _teacher(learned: sentiment_building.Learned) -> Source:
    """What a card says of the model that gave sentences their vectors."""
    count = len({pair[0] for pair in learned.pairs} | set(learned.films))
    return _minilm(
        count,
        en="Teacher of what sentences mean: all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0; it gave {} English sentences "
        "their vectors.",
        fr="Professeur pour le sens des phrases : all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0 ; il a donné leurs vecteurs à "
        "{} phrases anglaises.",
    )


def _teacher_of_films(learned: film_building.Learned) -> Source:
    """What a card says of the model that went on learning from film sentences, and then taught."""
    return _minilm(
        len(learned.judged),
        en="Teacher: all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0, trained further on {} film sentences; it gave the model its "
        "first vectors of words and first layers, and judged the texts that the model learned from.",
        fr="Professeur : all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0, entraîné ensuite sur {} phrases de films ; il a donné au "
        "modèle ses premiers vecteurs de mots et ses premières couches, et jugé les textes dont le modèle a appris.",
    )


def _minilm(count: int, *, en: str, fr: str) -> Source:
    grouped = f"{count:,}"
    return Source(
        name="all-MiniLM-L6-v2",
        rows=count,
        licence="Apache-2.0",
        attribution={"en": en.format(grouped), "fr": fr.format(grouped.replace(",", chr(0x202F)))},
    )


def _pairs(table: Table) -> list[tuple[str, str]]:
    return list(zip(table.column("en"), table.column("fr"), strict=True))


def _films(table: Table) -> list[tuple[str, float]]:
    ratings = (float(rating) for rating in table.column("mean_rating"))
    return list(zip(table.column("text"), ratings, strict=True))
