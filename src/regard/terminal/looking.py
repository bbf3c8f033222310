"""``regard look``: one head of one model on one text, told in the terminal or written to a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from regard.errors import RegardError, Sentence, language
from regard.terminal import reading, streams
from regard.views.places import writable

if TYPE_CHECKING:
    from regard.record import Record
    from regard.views.requests import Picture, Summary


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options of ``regard look``.

    Attributes:
        model: Library name, folder or Hub id.
        to: The language that a translator writes; its own choice unless given.
        layer: Layer, from 0; with neither layer nor head the one that shows most, else 0.
        head: Head, from 0; likewise.
        view: Kind of picture.
        output: File to write, if any.
        focus: The one token whose look is shown, from 0.
        cut: Look at the beginning of a text that is too long.
        theme: Colours of the file.
        as_json: Print the weights as JSON.
    """

    model: str
    to: Literal["en", "fr"] | None
    layer: int | None
    head: int | None
    view: Literal["lines", "heatmap"]
    output: Path | None
    focus: int | None
    cut: bool
    theme: Literal["auto", "light", "dark"]
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class _Placed(Wanted):
    """The options, once layer and head are known."""

    layer: int
    head: int


def look(text: str, wanted: Wanted) -> None:
    """Looks, then writes the file, prints the weights, or tells what each token looks at most.

    Raises:
        RegardError: for a text, a model, a layer, a head, a token or a file that cannot be had.
    """
    output = None if wanted.output is None else writable(wanted.output)
    text = streams.standard_input() if text == "-" else text
    options = {} if wanted.to is None else {"to": wanted.to}
    record = reading.record_of(text, model=wanted.model, cut=wanted.cut, **options)
    placed = _placed(wanted)
    head = _Head.of(record, placed)
    for notice in [*reading.notices(record), *_failure(record, placed)]:
        streams.complain(notice[language()])
    if output is not None:
        _write(record, output, placed)
    if wanted.as_json:
        streams.tell(_numbers(record, placed))
    elif output is None:
        streams.tell(head.told())


def _placed(wanted: Wanted) -> _Placed:
    """The same with a layer and a head."""
    from regard.models.opening_head import opening_head

    given = wanted.layer is not None or wanted.head is not None
    layer, head = (None if given else opening_head(wanted.model)) or (wanted.layer or 0, wanted.head or 0)
    return _Placed(**{**vars(wanted), "layer": layer, "head": head})


def _failure(record: Record, wanted: _Placed) -> list[Sentence]:
    """What a person should know where the layer failed its proof."""
    from regard.measures.failures import failed_sentence

    layer = record.layers[wanted.layer]
    return [failed_sentence(streams.printable(layer.name))] if layer.proof.state == "failed" else []


def _write(record: Record, output: Path, wanted: _Placed) -> None:
    from regard.views import export

    export.save(record, output, _picture(wanted))
    written = {"en": f"Written: {output}", "fr": f"Fichier écrit : {output}"}[language()]
    if wanted.as_json:  # standard output is for the program that reads the numbers
        streams.complain(written)
    else:
        streams.tell(written)


def _numbers(record: Record, wanted: _Placed) -> str:
    """All ASCII: a terminal that cannot write a letter must not change what a program reads."""
    from regard.views import export

    return json.dumps(json.loads(export.numbers(record, _picture(wanted))))


def _picture(wanted: _Placed) -> Picture:
    return {
        "view": wanted.view,
        "layer": wanted.layer,
        "head": wanted.head,
        "focus": None if wanted.focus is None else {"side": "query", "token": wanted.focus},
        "locale": language(),
        "theme": wanted.theme,
    }


@dataclass(frozen=True)
class _Head:
    """The weights of one head and what their rows and columns stand for."""

    summary: Summary
    wanted: _Placed
    queries: Sequence[str]
    keys: Sequence[str]
    weights: Any

    @classmethod
    def of(cls, record: Record, wanted: _Placed) -> _Head:
        """The head that is wanted, if the record has it."""
        from regard.views import answer, requests

        summary = answer.answer(record, requests.SummaryRequest())[0]["summary"]
        assert summary is not None
        _check("--layer", wanted.layer, len(summary["layers"]))
        layer = summary["layers"][wanted.layer]
        _check("--head", wanted.head, layer["heads"])
        labels = {axis["name"]: axis["labels"] for axis in summary["axes"]}
        queries, keys = labels[layer["queries"]], labels[layer["keys"]]
        if wanted.focus is not None:
            _check("--focus", wanted.focus, len(queries))
        request = requests.WeightsRequest(layer=wanted.layer, head=wanted.head)
        return cls(summary, wanted, queries, keys, answer.answer(record, request)[1][0])

    def told(self) -> str:
        """The weights for a person."""
        from regard.terminal import telling

        title = {
            "en": "{model}: layer {layer} (0 to {layers}), head {head} (0 to {heads})",
            "fr": "{model} : couche {layer} (0 à {layers}), tête {head} (0 à {heads})",
        }[language()].format(
            model=streams.printable(self.summary["model"]),
            layer=self.wanted.layer,
            layers=len(self.summary["layers"]) - 1,
            head=self.wanted.head,
            heads=self.summary["layers"][self.wanted.layer]["heads"] - 1,
        )
        rows = telling.table(self.weights, self.queries, self.keys, focus=self.wanted.focus)
        return "\n".join([title, *self._answer(), "", *rows])

    def _answer(self) -> list[str]:
        """What the model answers, where it does."""
        if (answer := self.summary["prediction"]) is None:
            return []
        return [
            {"en": "It answers: {}", "fr": "Il répond : {}"}[language()].format(streams.printable(answer))
        ]


def _check(option: str, number: int, count: int) -> None:
    if not 0 <= number < count:
        raise RegardError(
            en=f"{option} must be a number from 0 to {count - 1} for this model and text; {number} is out of range.",
            fr=f"{option} doit être un nombre de 0 à {count - 1} pour ce modèle et ce texte ; {number} est hors limites.",
        )
