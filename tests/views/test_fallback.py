from __future__ import annotations

from base64 import b64decode

import numpy as np
import pytest

import regard
from regard.views import drawing, fallback
from regard.views.requests import Picture


def made(tokens):
    weights = np.full((3, tokens, tokens), 1 / tokens)
    return regard.Record.from_arrays(weights=weights, tokens=[f"w{place}" for place in range(tokens)])


@pytest.fixture
def drawn(monkeypatch):
    """What is drawn, in place of drawing it."""
    pictures = []

    def png(_record, picture, *, pixels):
        pictures.append((picture["view"], pixels))
        return b"png"

    monkeypatch.setattr(fallback, "png", png)
    return pictures


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            "Who looks at whom in “Le chat noir dort sur le canapé.”: layer 3, head 5. Run this cell to see it.",
        ),
        (
            "fr",
            "Qui regarde qui dans «\u00a0Le chat noir dort sur le canapé.\u00a0»\u00a0: couche 3, tête 5. "
            "Exécutez cette cellule pour le voir.",
        ),
    ],
)
def test_the_sentence_says_what_the_picture_is(chat_record, locale, said):
    picture = regard.lines(chat_record, layer=3, head=5, locale=locale).picture
    assert fallback.sentence(chat_record, picture) == said


@pytest.mark.parametrize(
    ("view", "where"),
    [
        (lambda record: regard.heads(record, locale="en"), "every head of every layer"),
        (lambda record: regard.heads(record, layer=4, locale="fr"), "couche 4, toutes les têtes"),
        (lambda record: regard.lines(record, layer=2, heads=[7, 3], locale="en"), "layer 2, heads 7, 3"),
        (lambda record: regard.lines(record, layer=2, heads=[7], locale="fr"), "couche 2, tête 7"),
    ],
)
def test_the_sentence_names_the_heads_that_are_shown(chat_record, view, where):
    assert f"{where}." in fallback.sentence(chat_record, view(chat_record).picture)


def test_the_picture_is_the_one_that_is_saved_at_one_pixel_a_unit(chat_record):
    picture = regard.lines(chat_record, layer=3, head=5).picture
    shown = b64decode(fallback.still(chat_record, picture)["image/png"])
    assert shown == drawing.png(chat_record, picture, pixels=1)
    assert 2 * int.from_bytes(shown[16:20]) == int.from_bytes(drawing.png(chat_record, picture)[16:20])


@pytest.mark.parametrize(
    ("tokens", "view", "shown"),
    [(11, "lines", "lines"), (13, "lines", "heatmap"), (13, "heatmap", "heatmap"), (13, "mask", "mask")],
)
def test_many_lines_are_drawn_as_a_grid(drawn, tokens, view, shown):
    record = made(tokens)
    picture: Picture = {**regard.lines(record).picture, "view": view}
    assert "image/png" in fallback.still(record, picture)
    assert drawn == [(shown, 1)]


def test_a_long_text_has_the_sentence_alone(drawn):
    record = made(257)
    assert set(fallback.still(record, regard.heatmap(record).picture)) == {"text/plain"}
    assert drawn == []


def test_a_view_that_cannot_be_drawn_here_has_the_sentence_alone():
    record = made(5)
    picture: Picture = {**regard.lines(record).picture, "view": "calculator"}
    assert set(fallback.still(record, picture)) == {"text/plain"}
