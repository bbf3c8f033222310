from __future__ import annotations

import pickle

import pytest

from regard.errors import RegardError, language, speaking


def test_an_error_speaks_the_chosen_language():
    error = RegardError(en="The text is empty.", fr="Le texte est vide.")
    with speaking("fr"):
        assert str(error) == "Le texte est vide."
    with speaking("en"):
        assert str(error) == "The text is empty."
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    ("named", "expected"), [("fr_CA.UTF-8", "fr"), ("FR", "fr"), ("en_GB", "en"), ("de", "en")]
)
def test_the_language_follows_the_environment(monkeypatch, named, expected):
    monkeypatch.setenv("REGARD_LANG", named)
    assert language() == expected


def test_the_chosen_language_ends_with_its_block():
    before = language()
    with pytest.raises(ZeroDivisionError), speaking("fr"):
        raise ZeroDivisionError
    assert language() == before


def test_an_error_survives_another_process():
    from regard.texts import TextTooLong

    error = pickle.loads(pickle.dumps(TextTooLong(en="Too long.", fr="Trop long.", fits=7)))
    assert (error.fits, error.say("fr"), error.code) == (7, "Trop long.", "text_too_long")
