"""What a change does to the answer of a model that Regard trained, with what it wrote held still."""

from __future__ import annotations

import json
from threading import Event

import pytest
import torch

import regard
from regard.lab import effects
from regard.lab.trained import Again
from regard.models.loading import load

TEXT = "Le chat noir dort."


@pytest.fixture(scope="module")
def translated():
    return regard.look(TEXT, model="translate", to="en", keep="all")


def asked(record, change, controls=5):
    fields = {"record": "", "change": change, "controls": controls, "sequence": 0}
    return json.loads(effects.compute(record, ["minilm", "translate"], fields, Event()))


def test_the_translation_is_followed_as_a_whole(translated):
    told = asked(translated, {"kind": "ablate", "layer": 6, "head": 2})
    expected = load("translate").predict([TEXT], to="en")[0]
    assert told["before"]["target"] == expected.text
    assert told["before"]["log_probability"] == pytest.approx(
        torch.tensor(expected.probability).log().item(), abs=1e-4
    )
    assert told["before"]["top"] == [[expected.text, pytest.approx(expected.probability, abs=1e-5)]]
    assert told["difference"] == pytest.approx(
        told["after"]["log_probability"] - told["before"]["log_probability"], abs=1e-9
    )
    assert told["difference"] != 0
    assert len(told["controls"]) == 5


def test_the_probability_after_is_that_of_the_changed_model(translated):
    told = asked(translated, {"kind": "ablate", "layer": 6, "head": 2}, controls=1)
    again = Again(translated, "translate")
    with regard.intervene(again, regard.Ablate(6, 2)), torch.inference_mode():
        changed = again()["logits"][0, 0].item()
    assert told["after"]["log_probability"] == pytest.approx(changed, abs=1e-9)


def test_a_link_between_the_two_sentences_is_cut(translated):
    source, written = translated.axes[0].labels, translated.axes[2].labels
    change = {
        "kind": "cut",
        "layer": 8,
        "head": 0,
        "query": written.index(" cat"),
        "key": source.index(" chat"),
    }
    told = asked(translated, change, controls=1)
    assert told["difference"] != 0


def test_a_direction_is_what_the_record_says(translated):
    french = regard.look("The black cat sleeps.", model="translate", to="fr", keep="all")
    assert asked(french, {"kind": "ablate", "layer": 8, "head": 1})["before"]["target"] == french.prediction


def test_the_missing_word_is_followed_in_its_gap():
    record = regard.look("Je bois une tasse de [MASK].", model="fill-mask", keep="all")
    told = json.loads(
        effects.compute(
            record,
            ["fill-mask"],
            {"record": "", "change": {"kind": "ablate", "layer": 3, "head": 0}, "controls": 3, "sequence": 0},
            Event(),
        )
    )
    assert told["before"]["kind"] == "token"
    assert told["before"]["target"].strip() in record.prediction
    assert len(told["before"]["top"]) == 5
