"""What a change does to a model, asked from the page: `regard.effect` on the text of a record, beside its controls or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from regard.errors import RegardError, Sentence
from regard.lab import bodies
from regard.lab.refusals import RefusedError
from regard.views.requests import SCHEMA

if TYPE_CHECKING:
    from regard.changes.at_heads import AtHeads
    from regard.effects import Effect
    from regard.lab.trained import Again
    from regard.record import Record

FIELDS: dict[str, bodies.Types] = {
    "record": (str,),
    "change": (dict,),
    "controls": (int,),
    "sequence": (int,),
}
"""What a page sends."""

MOST_CONTROLS = 200
_PLACES = {"ablate": ("layer", "head"), "cut": ("layer", "head", "query", "key")}
_ALIKE = 1e-3
"""How far weights may differ that one model computes on two machines."""


class AloneError(RefusedError):
    """A change with which nothing can be compared."""

    code = "no_controls"
    status = 422
    usual: ClassVar[Sentence] = {
        "en": "This model has no other head or link of this kind to compare with, and an effect alone proves nothing. "
        "Try another change.",
        "fr": "Ce modèle n'a pas d'autre tête ni d'autre lien de ce genre pour comparer, et un effet seul ne prouve rien. "
        "Essayez un autre changement.",
    }


class OtherModelError(RefusedError):
    """A record that none of the laboratory's models made."""

    code = "other_model"
    status = 409
    usual: ClassVar[Sentence] = {
        "en": "No model here reads this text with the same attention, so none can be changed: the picture was made elsewhere. "
        "Type the text yourself, then try again.",
        "fr": "Aucun modèle d'ici ne lit ce texte avec la même attention, et aucun ne peut donc être changé : l'image a été faite "
        "ailleurs. Écrivez le texte vous-même, puis recommencez.",
    }


class StoppedError(RefusedError):
    """An effect that was given up half way: nobody waits for it, or a text is to be read."""

    code = "stopped"
    status = 409
    usual: ClassVar[Sentence] = {
        "en": "This comparison was stopped because a new text had to be read first. Start it again.",
        "fr": "Cette comparaison a été arrêtée, car un nouveau texte devait être lu d'abord. Relancez-la.",
    }


def compute(record: Record, models: Iterable[str], asked: dict[str, Any], stop: Event) -> bytes:
    """What `regard.effect` finds, as JSON. Runs the model many times.

    Args:
        record: What the page shows.
        models: The names under which the laboratory loads its models.
        asked: The request, its `FIELDS` read.
        stop: Once it is set, the model is not run again.

    Raises:
        RegardError: for a change that cannot be read or made, a model that is not there, no controls, or once it is stopped.
    """
    from regard.effects import effect
    from regard.models import library

    controls = asked["controls"]
    if not 1 <= controls <= MOST_CONTROLS:
        raise _unreadable(f"controls (1 – {MOST_CONTROLS})")
    if stop.is_set():
        raise StoppedError
    change, model = change_of(record, asked["change"]), model_of(record, models)
    with _stopping(model, stop):
        if library.is_ours(model):
            again = _again(record, model)
            found = effect(
                again,
                (),
                change,
                controls=controls,
                tokenizer=again,
                position=again.position,
                target=again.target,
            )
        else:
            found = effect(model, record.text, change, controls=controls)
    if not found.controls:
        raise AloneError
    return encode(found, record=record.digest, sequence=asked["sequence"])


def change_of(record: Record, given: dict[str, Any]) -> AtHeads:
    """The change that a page wrote with places in the record, with the model's own numbers.

    Raises:
        RegardError: for an unknown kind, a place that is missing, unknown or no whole number, no such layer or head.
    """
    from regard.changes import Ablate, Cut

    kind = given.get("kind")
    names = _PLACES.get(kind, ()) if isinstance(kind, str) else ()
    if not names or given.keys() != {"kind", *names} or any(type(given[name]) is not int for name in names):
        raise _unreadable("change")
    layer, head = record.layer(given["layer"]), given["head"]
    layer.weights(head, slice(0, 1))
    number = layer.index if layer.number is None else layer.number
    if layer.head_numbers is not None:
        head = layer.head_numbers[head]
    if kind == "ablate":
        return Ablate(number, head)
    return Cut(number, head, query=given["query"], key=given["key"])


def model_of(record: Record, models: Iterable[str]) -> str:
    """The name under which the model that was recorded is loaded: it reads the text with the same attention.

    Raises:
        OtherModelError: if none does, as for a record that was made elsewhere, or from arrays.
    """
    for name in models:
        if record.text and record.model in (name, Path(name).name) and _reads_alike(record, name):
            return name
    raise OtherModelError


def _reads_alike(record: Record, model: str) -> bool:
    """Whether the model gives the weights of the last layer that was recorded, on which all before it have a part."""
    import numpy as np  # only now: the page is served before any number is computed

    from regard.models import library

    mine = record.layers[-1]
    number = mine.index if mine.number is None else mine.number
    head = 0 if mine.head_numbers is None else mine.head_numbers[0]
    read = _read_by_ours if library.is_ours(model) else _read_again
    try:
        other = read(record, model).layer(number)
        same = len(mine.query_tokens) == len(other.query_tokens)
        return same and bool(np.allclose(mine.weights(0), other.weights(head), atol=_ALIKE))
    except RegardError:  # it cannot read this text, or has no such layer or head
        return False


def _read_again(record: Record, model: str) -> Record:
    """The record's text, read by a model that another package or a person brought."""
    from regard import workbench

    other = workbench.look(record.text or "", model=model)
    if other.layers[-1].query_tokens != record.layers[-1].query_tokens:
        raise OtherModelError
    return other


def _read_by_ours(record: Record, model: str) -> Record:
    """What a model of ours does with what was read and written."""
    import torch

    from regard import workbench

    again = _again(record, model)
    with workbench.capture(again, prove=False) as other, torch.inference_mode():
        again()
    return other


def _again(record: Record, model: str) -> Again:
    from regard.lab.trained import Again

    return Again(record, model)


@contextmanager
def _stopping(model: str, stop: Event) -> Iterator[None]:
    """While this lasts, the model does not begin another run once the event is set."""
    from regard import workbench
    from regard.models import library, loading

    def look_up(*_: Any) -> None:
        if stop.is_set():
            raise StoppedError

    trained = loading.load(model) if library.is_ours(model) else workbench.ready(model)
    hook = trained.model.register_forward_pre_hook(look_up)
    try:
        yield
    finally:
        hook.remove()


def encode(found: Effect, *, record: str, sequence: int) -> bytes:
    """Everything that `Effect` knows, and what it says in both languages."""
    said = {"en": found.say("en"), "fr": found.say("fr")}
    told = found.to_dict()
    for side in ("before", "after"):  # "any other answer" is what has no name
        told[side]["top"] = [(name, share) for name, share in told[side]["top"] if name]
    whole = {"schema": SCHEMA, "record": record, "sequence": sequence, **told, "say": said}
    return json.dumps(whole, allow_nan=False).encode("ascii")


def _unreadable(what: str) -> RefusedError:
    return RefusedError(
        en=f"The request cannot be read: check {what}.", fr=f"La demande est illisible : vérifiez {what}."
    )
