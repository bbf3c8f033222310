from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from regard.errors import RegardError
from regard.models import card as cards
from regard.models.card import Score
from regard.training import card
from regard.training.sources.first_names import FRENCH_NAMES
from regard.training.sources.opening import load

BOTH = {"en": "letters", "fr": "lettres"}


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("Zoé\nLuc\nAnaïs\n", encoding="utf-8")
    return path


def made(names):
    return cards.Card(
        name="small",
        task="names",
        recipe="regard train names",
        data=(card.source(load(FRENCH_NAMES, path=names), path=names),),
        parameters=13,
        trained=card.training(steps=7, seed=3, seconds=1.26),
        limits=BOTH,
    )


def test_a_file_of_ones_own_has_no_licence(names):
    (source,) = made(names).data
    assert (source.name, source.rows, source.licence, source.attribution) == ("names.txt", 3, None, None)
    assert len(source.sha256[0]) == 64


def test_a_training_ends_today(names):
    trained = made(names).trained
    assert (trained.steps, trained.seed, trained.seconds) == (7, 3, 1.3)
    assert date.fromisoformat(trained.date) <= date.today()
    assert trained.device


def test_scores_are_added_and_written(names, tmp_path):
    scored = card.scored(made(names), [Score(what=BOTH, value=2.0, on=BOTH)])
    card.write(tmp_path, scored)
    assert cards.read(tmp_path) == scored


def test_nothing_wrong_is_written(names, tmp_path):
    with pytest.raises(RegardError):
        card.write(tmp_path, replace(made(names), name=""))
    assert not (tmp_path / cards.FILE).exists()
