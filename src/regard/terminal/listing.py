"""The models of the library, listed, and the card of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from regard.errors import RegardError, language
from regard.terminal import streams

if TYPE_CHECKING:
    from regard.models.library import Model


def models(*, as_json: bool) -> None:
    """Tells what each model is, under which licence, and whether it is on this disk."""
    from regard.models import library

    if as_json:
        streams.tell(json.dumps({"models": [_entry(model) for model in library.entries()]}, indent=2))
        return
    for model in library.entries():
        _tell(model)


def card(name: str, *, as_json: bool) -> None:
    """Tells what a model was trained on, how well it does, and what it does badly.

    Args:
        name: Of the library.
        as_json: For a program.

    Raises:
        RegardError: if the library has no model of that name.
    """
    from regard.models import card as cards
    from regard.models import library, telling

    model = library.entry(name)
    if model is None:
        names = ", ".join(each.name for each in library.entries())
        raise RegardError(
            en=f'The library has no model "{streams.printable(name)}"; it has: {names}.',
            fr=f"La bibliothèque n'a pas de modèle « {streams.printable(name)} » ; elle a : {names}.",
        )
    found = cards.read(model.folder) if model.folder is not None and library.is_ours(name) else None
    if as_json:
        whole = _entry(model) | {"source": model.source, "card": None if found is None else found.content()}
        streams.tell(json.dumps(whole, indent=2))
        return
    _tell(model)
    if found is None:
        said = {"en": "What its makers say of it: {}", "fr": "Ce qu'en disent ses auteurs : {}"}
        streams.tell(streams.wrapped(said[language()].format(model.source), indent="    "))
        return
    for sentence in telling.told(found):
        streams.tell("")
        streams.tell(streams.wrapped(sentence[language()], indent="    "))


def _tell(model: Model) -> None:
    there = {"en": "on this disk", "fr": "sur ce disque"}[language()]
    missing = {"en": "not installed", "fr": "pas installé"}[language()]
    state = there if model.installed else missing
    streams.tell(f"{model.name}  ({model.title[language()]}, {model.licence}, {state})")
    streams.tell(streams.wrapped(model.about[language()], indent="    "))


def _entry(model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "title": model.title,
        "about": model.about,
        "licence": model.licence,
        "installed": model.installed,
    }
