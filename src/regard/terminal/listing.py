"""The models of the library, listed."""

from __future__ import annotations

import json

from regard.errors import language
from regard.terminal import streams


def models(*, as_json: bool) -> None:
    """Tells what each model is, under which licence, and whether it is on this disk."""
    from regard.models import library

    if as_json:
        entries = [
            {
                "name": model.name,
                "title": model.title,
                "about": model.about,
                "licence": model.licence,
                "installed": model.installed,
            }
            for model in library.entries()
        ]
        streams.tell(json.dumps({"models": entries}, indent=2))
        return
    there = {"en": "on this disk", "fr": "sur ce disque"}[language()]
    missing = {"en": "not installed", "fr": "pas installé"}[language()]
    for model in library.entries():
        state = there if model.installed else missing
        streams.tell(f"{model.name}  ({model.title[language()]}, {model.licence}, {state})")
        streams.tell(streams.wrapped(model.about[language()], indent="    "))
