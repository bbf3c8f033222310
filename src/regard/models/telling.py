"""The card of a model in sentences, for people."""

from __future__ import annotations

from regard.errors import Sentence
from regard.models.card import Card, Score, Source


def told(card: Card) -> list[Sentence]:
    """What a person should know of a model, the most important first.

    Args:
        card: Its card.

    Returns:
        How well it does, what it does badly, what it was trained on, how, and the command that trains it.
    """
    return [*map(_score, card.scores), card.limits, *map(_source, card.data), _training(card)]


def _score(score: Score) -> Sentence:
    between = score.low is not None and score.high is not None
    low, high = (_number(end) for end in (score.low or 0.0, score.high or 0.0))
    said: Sentence = {
        "en": f"{score.what['en']}: {_number(score.value)['en']}"
        + (f" (95 % between {low['en']} and {high['en']})" if between else "")
        + f", {score.on['en']}",
        "fr": f"{score.what['fr']} : {_number(score.value)['fr']}"
        + (f" (95 % entre {low['fr']} et {high['fr']})" if between else "")
        + f", {score.on['fr']}",
    }
    beside: Sentence = {
        "en": ", ".join(f"{other.what['en']}: {_number(other.value)['en']}" for other in score.beside),
        "fr": ", ".join(f"{other.what['fr']} : {_number(other.value)['fr']}" for other in score.beside),
    }
    if score.beside:
        return {
            "en": f"{said['en']}. To compare: {beside['en']}.",
            "fr": f"{said['fr']}. Pour comparer : {beside['fr']}.",
        }
    return {"en": f"{said['en']}.", "fr": f"{said['fr']}."}


def _source(source: Source) -> Sentence:
    licence = "" if source.licence is None else f", {source.licence}"
    thanks: Sentence = {"en": "", "fr": ""}
    if source.attribution is not None:
        thanks = {"en": f" {source.attribution['en']}", "fr": f" {source.attribution['fr']}"}
    rows = f"{source.rows:,}"
    return {
        "en": f"Data: {source.name} ({rows} rows{licence}).{thanks['en']}",
        "fr": f"Données : {source.name} ({rows.replace(',', _SPACE)} lignes{licence}).{thanks['fr']}",
    }


def _training(card: Card) -> Sentence:
    trained, million = card.trained, card.parameters / 1e6
    size = _number(million) if million >= 0.1 else _number(card.parameters / 1e3)
    unit: Sentence = (
        {"en": "million", "fr": "millions de"} if million >= 0.1 else {"en": "thousand", "fr": "milliers de"}
    )
    steps, seconds = f"{trained.steps:,}", f"{trained.seconds:,.0f}"
    return {
        "en": f"{size['en']} {unit['en']} parameters, trained on {trained.date} in {steps} steps and {seconds} seconds "
        f"on {trained.device}, seed {trained.seed}; stored in {card.precision}. The command: {card.recipe}",
        "fr": f"{size['fr']} {unit['fr']} paramètres, appris le {trained.date} en {steps.replace(',', _SPACE)} pas et "
        f"{seconds.replace(',', _SPACE)} secondes sur {trained.device}, graine {trained.seed} ; stockés en {card.precision}. "
        f"La commande : {card.recipe}",
    }


_SPACE = "\u00a0"


def _number(value: float) -> Sentence:
    """Three digits that matter."""
    whole = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return {"en": whole, "fr": whole.replace(".", ",")}
