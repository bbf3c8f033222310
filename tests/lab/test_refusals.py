"""Refusals as programs read them."""

from __future__ import annotations

import json
import pickle

import pytest

from regard.errors import RegardError
from regard.lab import refusals
from regard.views.requests import SCHEMA

KINDS = [refusals.RefusedError, *refusals.RefusedError.__subclasses__()]


class TooLong(RegardError):
    code = "text_too_long"
    fits = 5


def test_it_carries_code_sentences_and_what_would_fit():
    error = TooLong(en="Too long.", fr="Trop long.")
    assert json.loads(refusals.encode(error, sequence=3)) == {
        "schema": SCHEMA,
        "sequence": 3,
        "code": "text_too_long",
        "message": {"en": "Too long.", "fr": "Trop long."},
        "fits": 5,
    }
    assert refusals.status(error) == 413


def test_other_bad_input_is_400():
    error = RegardError(en="No.", fr="Non.")
    assert refusals.status(error) == 400
    assert json.loads(refusals.encode(error))["fits"] is None


def test_no_character_of_a_message_makes_it_fail():
    error = RegardError(en="\ud800 \x00 \u202e </script>", fr="\udfff")
    assert json.loads(refusals.encode(error))["message"]["en"].startswith("\ud800")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_own_code_and_both_sentences(kind):
    error = kind()
    assert error.say("en") != error.say("fr")
    assert error.say("en").endswith(".")
    assert error.say("fr").endswith(".")
    assert 400 <= refusals.status(error) < 600
    assert pickle.loads(pickle.dumps(error)).say("fr") == error.say("fr")


def test_no_two_kinds_share_a_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)
