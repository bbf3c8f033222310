"""The card of a model: what it was trained on, how well it does, and what it should not be used for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from regard.errors import RegardError, Sentence

FILE = "card.json"
SCHEMA = 1
"""The version of what a card holds."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Data that a model was trained on.

    Attributes:
        name: Of the set, or of a person's own file.
        rows: How many it has, those held back for the test included.
        licence: Its licence; None for a file of one's own.
        attribution: The sentence to print wherever the model is passed on; None for a file of one's own.
        sha256: Checksum of each file that was read.
    """

    name: str
    rows: int
    licence: str | None = None
    attribution: Sentence | None = None
    sha256: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Training:
    """How a model was trained.

    Attributes:
        steps: Updates of its weights.
        seed: What the random numbers began with.
        seconds: How long it took, interruptions left out.
        device: On what, in words.
        date: When, as YYYY-MM-DD.
    """

    steps: int
    seed: int
    seconds: float
    device: str
    date: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What to compare a score with: another model's, or that of a simple rule, on the same texts.

    Attributes:
        what: Which model or rule.
        value: Its score.
    """

    what: Sentence
    value: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well a model does, measured on texts that it was not trained on.

    Attributes:
        what: What was measured, with its unit.
        value: The result.
        on: On which texts, and how many.
        low: Lower end of its 95 % confidence interval, or None where none was computed.
        high: Upper end, likewise.
        beside: What to compare it with.
    """

    what: Sentence
    value: float
    on: Sentence
    low: float | None = None
    high: float | None = None
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Card:
    """What people should know of a model.

    Attributes:
        name: What to call it by.
        task: What it was trained for.
        recipe: The command that trains it.
        data: What it was trained on.
        parameters: How many numbers it learned.
        trained: How it was trained.
        limits: What it does badly, and should not be used for.
        scores: How well it does; empty where nobody measured it.
        precision: Of the numbers in the file.
    """

    name: str
    task: str
    recipe: str
    data: tuple[Source, ...]
    parameters: int
    trained: Training
    limits: Sentence
    scores: tuple[Score, ...] = ()
    precision: str = "float16"

    @classmethod
    def of(cls, content: object) -> Card:
        """A card from its JSON.

        Raises:
            RegardError: naming the first place that is not as it should be.
        """
        fields = _mapping(content, "card")
        if fields.get("schema") != SCHEMA:
            raise _wrong("schema", str(SCHEMA), fields.get("schema"))
        return cls(
            name=_text(fields, "name"),
            task=_text(fields, "task"),
            recipe=_text(fields, "recipe"),
            data=tuple(_source(part, f"data[{n}]") for n, part in enumerate(_list(fields, "data"))),
            parameters=_count(fields, "parameters"),
            trained=_training(fields.get("trained"), "trained"),
            limits=_sentence(fields, "limits"),
            scores=tuple(_score(part, f"scores[{n}]") for n, part in enumerate(_list(fields, "scores"))),
            precision=_text(fields, "precision"),
        )

    def content(self) -> dict[str, Any]:
        """The card as JSON, checked.

        Raises:
            RegardError: if a value is not what it should be.
        """
        written: dict[str, Any] = {"schema": SCHEMA, **json.loads(json.dumps(asdict(self)))}
        Card.of(written)
        return written


def read(folder: Path) -> Card:
    """The card of the model in a folder.

    Raises:
        RegardError: if there is none, or it is not as it should be.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RegardError(
            en=f"{folder} holds no {FILE}: give the folder of a model, or train it again (regard train).",
            fr=f"{folder} ne contient pas de {FILE} : donnez le dossier d’un modèle, ou entraînez-le à nouveau (regard train).",
        ) from error
    except (OSError, ValueError) as error:
        raise RegardError(
            en=f"{path} cannot be read ({error}); install Regard anew, or train the model again (regard train).",
            fr=f"{path} ne peut pas être lu ({error}) ; réinstallez Regard, ou entraînez à nouveau le modèle (regard train).",
        ) from error
    try:
        return Card.of(content)
    except RegardError as error:
        raise RegardError(en=f"{path}: {error.say('en')}", fr=f"{path} : {error.say('fr')}") from error


def _source(content: object, place: str) -> Source:
    fields = _mapping(content, place)
    licence, attribution = fields.get("licence"), fields.get("attribution")
    return Source(
        name=_text(fields, "name", place),
        rows=_count(fields, "rows", place),
        licence=None if licence is None else _text(fields, "licence", place),
        attribution=None if attribution is None else _sentence(fields, "attribution", place),
        sha256=tuple(str(checksum) for checksum in fields.get("sha256", ())),
    )


def _training(content: object, place: str) -> Training:
    fields = _mapping(content, place)
    day = _text(fields, "date", place)
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise _wrong(f"{place}.date", "YYYY-MM-DD", day) from error
    return Training(
        steps=_count(fields, "steps", place),
        seed=_count(fields, "seed", place),
        seconds=_number(fields, "seconds", place),
        device=_text(fields, "device", place),
        date=day,
    )


def _score(content: object, place: str) -> Score:
    fields = _mapping(content, place)
    low, high = (
        None if fields.get(name) is None else _number(fields, name, place) for name in ("low", "high")
    )
    value = _number(fields, "value", place)
    if not ((low is None or low <= value) and (high is None or value <= high)):
        raise _wrong(f"{place}.value", f"{low} … {high}", value)
    beside = (
        (_mapping(part, f"{place}.beside[{n}]"), f"{place}.beside[{n}]")
        for n, part in enumerate(_list(fields, "beside", place))
    )
    return Score(
        what=_sentence(fields, "what", place),
        value=value,
        on=_sentence(fields, "on", place),
        low=low,
        high=high,
        beside=tuple(
            Beside(what=_sentence(part, "what", where), value=_number(part, "value", where))
            for part, where in beside
        ),
    )


def _mapping(content: object, place: str) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        raise _wrong(place, "{…}", content)
    return content


def _list(fields: Mapping[str, Any], name: str, place: str = "") -> list[Any]:
    found = fields.get(name)
    if not isinstance(found, list):
        raise _wrong(_at(place, name), "[…]", found)
    return found


def _text(fields: Mapping[str, Any], name: str, place: str = "") -> str:
    found = fields.get(name)
    if not isinstance(found, str) or not found.strip():
        raise _wrong(_at(place, name), '"…"', found)
    return found


def _sentence(fields: Mapping[str, Any], name: str, place: str = "") -> Sentence:
    where = _at(place, name)
    both = _mapping(fields.get(name), where)
    return {"en": _text(both, "en", where), "fr": _text(both, "fr", where)}


def _count(fields: Mapping[str, Any], name: str, place: str = "") -> int:
    found = fields.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise _wrong(_at(place, name), "0, 1, 2 …", found)
    return found


def _number(fields: Mapping[str, Any], name: str, place: str = "") -> float:
    found = fields.get(name)
    if not isinstance(found, int | float) or isinstance(found, bool) or found != found:
        raise _wrong(_at(place, name), "0.0", found)
    return float(found)


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _wrong(place: str, expected: str, came: object) -> RegardError:
    return RegardError(
        en=f"{place} of a model's card must be like {expected}; it is {came!r}. Correct it, or train the model again (regard train).",
        fr=f"{place}, dans la fiche d’un modèle, doit être de la forme {expected} ; reçu : {came!r}. Corrigez-le, ou entraînez à "
        "nouveau le modèle (regard train).",
    )
