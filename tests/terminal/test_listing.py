"""The list of models, for people and for programs."""

from __future__ import annotations

import json

import pytest

from regard.errors import RegardError, speaking
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
    entries = json.loads(told)["models"]
    assert [entry["name"] for entry in entries] == [model.name for model in library.entries()]
    for entry, model in zip(entries, library.entries(), strict=True):
        assert entry.keys() == {"name", "title", "about", "licence", "installed"}
        assert entry["installed"] is model.installed
    assert entries[0]["installed"] is True


@pytest.fixture
def carded(monkeypatch, tmp_path):
    """A model of ours whose folder holds a card."""
    scores = [
        {
            "what": {"en": "BLEU", "fr": "BLEU"},
            "value": 63.96,
            "low": 62.5,
            "high": 65.25,
            "on": ON,
            "beside": [],
        }
    ]
    card = {
        "schema": 1,
        "name": "translate",
        "task": "translate",
        "recipe": "regard train translate",
        "data": [
            {"name": "Pairs", "rows": 158794, "licence": "CC BY 2.0", "attribution": THANKS, "sha256": []}
        ],
        "parameters": 7_600_000,
        "trained": {"steps": 8102, "seed": 0, "seconds": 318.0, "device": "a GPU", "date": "2026-11-23"},
        "precision": "float16",
        "scores": scores,
        "limits": {"en": "Long sentences.", "fr": "Les phrases longues."},
    }
    (tmp_path / "card.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setattr(library.Model, "folder", tmp_path)
    return card


ON = {"en": "on 1,500 sentences", "fr": "sur 1 500 phrases"}
THANKS = {"en": "Thanks to Tatoeba.", "fr": "Merci à Tatoeba."}


def test_the_card_of_one_model_says_scores_limits_data_and_how_it_was_trained(carded, capsys):
    listing.card("translate", as_json=False)
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("translate (Translator, Apache-2.0, on this disk) ")
    for part in (
        "BLEU: 64 (95 % between 62.5 and 65.2), on 1,500 sentences.",
        "Long sentences.",
        "Data: Pairs (158,794 rows, CC BY 2.0). Thanks to Tatoeba.",
        "7.6 million parameters, trained on 2026-11-23 in 8,102 steps and 318 seconds on a GPU, seed 0",
        "The command: regard train translate",
    ):
        assert part in told
    with speaking("fr"):
        listing.card("translate", as_json=False)
    french = " ".join(capsys.readouterr().out.split())
    assert "BLEU : 64 (95 % entre 62,5 et 65,2), sur 1 500 phrases. " in french
    assert "7,6 millions de paramètres, appris le 2026-11-23 en 8 102 pas" in french


def test_programs_read_the_card_as_it_is(carded, capsys):
    listing.card("translate", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["card"] == carded
    assert told["name"] == "translate"


def test_a_model_of_others_has_no_card_of_ours(capsys):
    listing.card("minilm", as_json=False)
    assert "sentence-transformers/all-MiniLM-L6-v2" in capsys.readouterr().out
    listing.card("minilm", as_json=True)
    assert json.loads(capsys.readouterr().out)["card"] is None


def test_an_unknown_model_is_told_with_those_that_there_are():
    with pytest.raises(RegardError, match='no model "nothing"; it has: minilm, translate'):
        listing.card("nothing", as_json=False)
