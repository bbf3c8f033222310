"""The list of models, for people and for programs."""

from __future__ import annotations

import json

from regard.errors import speaking
from regard.models import library
from regard.terminal import listing


def test_people_read_what_a_model_is(capsys):
    listing.models(as_json=False)
    told = capsys.readouterr().out
    assert told.startswith("minilm  (MiniLM, Apache-2.0, on this disk)\n    ")
    with speaking("fr"):
        listing.models(as_json=False)
    assert "sur ce disque" in capsys.readouterr().out


def test_a_model_that_is_not_installed_is_listed_as_such(capsys, monkeypatch):
    monkeypatch.setattr(library.Model, "installed", False)
    listing.models(as_json=False)
    assert "not installed" in capsys.readouterr().out


def test_programs_read_json(capsys):
    listing.models(as_json=True)
    told = capsys.readouterr().out
    assert told.isascii()
    (entry,) = json.loads(told)["models"]
    assert entry.keys() == {"name", "title", "about", "licence", "installed"}
    assert entry["installed"] is True
