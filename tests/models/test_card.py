from __future__ import annotations

import json
from copy import deepcopy

import pytest

from regard.errors import RegardError
from regard.models import card
from regard.models.card import Beside, Card, Score, Source, Training

BOTH = {"en": "letters", "fr": "lettres"}
CARD = Card(
    name="small",
    task="names",
    recipe="regard train names --steps 7",
    data=(
        Source(name="list", rows=11, licence="MIT", attribution=BOTH, sha256=("ab",)),
        Source(name="own", rows=2),
    ),
    parameters=13,
    trained=Training(steps=7, seed=0, seconds=1.5, device="CPU", date="2026-11-23"),
    limits=BOTH,
    scores=(
        Score(what=BOTH, value=2.1, on=BOTH, low=2.0, high=2.2, beside=(Beside(what=BOTH, value=2.3),)),
        Score(what=BOTH, value=0.5, on=BOTH),
    ),
)


def test_what_is_written_is_read(tmp_path):
    (tmp_path / card.FILE).write_text(json.dumps(CARD.content()), encoding="utf-8")
    assert card.read(tmp_path) == CARD


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), 2),
        (("name",), " "),
        (("parameters",), 1.5),
        (("parameters",), True),
        (("data",), None),
        (("data", 0, "rows"), -1),
        (("data", 0, "attribution", "fr"), ""),
        (("trained", "date"), "23/11/2026"),
        (("trained", "seconds"), "1"),
        (("scores", 0, "value"), 2.3),
        (("scores", 0, "value"), float("nan")),
        (("scores", 0, "beside", 0, "what"), "letters"),
        (("limits",), None),
    ],
)
def test_one_wrong_place_is_named(tmp_path, place, value):
    content = deepcopy(CARD.content())
    spot = content
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = value
    with pytest.raises(RegardError) as error:
        Card.of(content)
    named = str(place[0]) if len(place) == 1 else place[-1] if isinstance(place[-1], str) else place[0]
    for language in ("en", "fr"):
        assert named in error.value.say(language)


def test_a_card_that_is_not_there_or_no_json(tmp_path):
    with pytest.raises(RegardError, match=r"holds no card\.json"):
        card.read(tmp_path)
    (tmp_path / card.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(RegardError, match="cannot be read"):
        card.read(tmp_path)
    (tmp_path / card.FILE).write_text("[]", encoding="utf-8")
    with pytest.raises(RegardError, match=r"card\.json: card of"):
        card.read(tmp_path)
