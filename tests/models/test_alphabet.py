"""Letters to ids and back."""

from __future__ import annotations

import doctest
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import RegardError
from regard.models import alphabet
from regard.models.alphabet import Alphabet
from regard.training.sources import local
from tests.training.data_folder import DATA, needs_data

FRENCH = string.ascii_lowercase + "çèéêëîïô"


def test_english_makes_27_symbols():
    alphabet = Alphabet(string.ascii_lowercase)
    assert alphabet.vocab_size == 27
    assert alphabet.pad == alphabet.begin == alphabet.end == 0
    assert alphabet.unknown is None
    assert alphabet.encode("abz") == [1, 2, 26]
    assert alphabet.labels([0, 1, 2, 0]) == ("·", "a", "b", "·")


@needs_data
@pytest.mark.parametrize(
    ("file", "letters"),
    [
        ("names-us.txt", string.ascii_lowercase),
        ("prenoms-fr.txt", "'-" + string.ascii_lowercase + "çèéëîïô"),
    ],
)
def test_the_letters_of_first_names(file, letters):
    names = local.read(DATA / file, ["name"]).column("name")
    alphabet = Alphabet.of(names)
    assert alphabet.letters == letters
    assert alphabet.vocab_size == {26: 27, 35: 36}[len(letters)]
    assert all(alphabet.decode(alphabet.encode(name)) == name.lower() for name in names)


@given(st.text(FRENCH + FRENCH.upper()))
def test_a_text_is_read_back(text):
    assert Alphabet.of([FRENCH]).decode(Alphabet.of([FRENCH]).encode(text)) == text.lower()
    kept = Alphabet.of([FRENCH, FRENCH.upper()], lower=False)
    assert kept.decode(kept.encode(text)) == text


def test_a_letter_and_its_accent_are_one():
    assert Alphabet.of(["Zoe\u0301"]) == Alphabet.of(["zoé"])
    assert Alphabet.of(["zoé"]).encode("Zoe\u0301") == Alphabet.of(["zoé"]).encode("zoé")


def test_marks_may_be_apart():
    alphabet = Alphabet("ab", separate=True, unreadable=True)
    assert (alphabet.pad, alphabet.begin, alphabet.end, alphabet.unknown) == (0, 1, 2, 3)
    assert alphabet.vocab_size == 6
    ids = alphabet.encode("aéB")
    assert ids == [4, 3, 5]
    assert alphabet.labels([1, *ids, 2]) == ("·", "a", "�", "b", "·")
    assert alphabet.decode([1, *ids, 2]) == "a�b"


def test_what_cannot_be_read_is_named_once_as_it_stands():
    alphabet = Alphabet("abc")
    assert alphabet.unknown_in("AÉbÉ🐈\ud83d") == ("É", "🐈", "\ud83d")
    with pytest.raises(RegardError, match=r"'É'.*lacks") as told:
        alphabet.encode("É")
    assert "n'a pas" in told.value.say("fr")


@pytest.mark.parametrize("letters", ["", "aba"])
def test_letters_are_there_once(letters):
    with pytest.raises(RegardError, match="each once"):
        Alphabet(letters)


def test_it_is_kept(tmp_path):
    alphabet = Alphabet("àz\u2028'", lower=False, separate=True, unreadable=True)
    alphabet.save(tmp_path)
    assert Alphabet.load(tmp_path) == alphabet


@pytest.mark.parametrize(
    "held",
    [
        None,
        b"",
        b"[1]",
        b'{"kind": "words"}',
        b'{"kind": "alphabet"}',
        b"\xff",
        b'{"kind": "alphabet", "letters": 3}',
    ],
)
def test_another_file_is_refused(tmp_path: Path, held):
    if held is not None:
        (tmp_path / "tokenizer.json").write_bytes(held)
    with pytest.raises(RegardError, match=r"tokenizer\.json"):
        Alphabet.load(tmp_path)


def test_the_examples_run():
    tried = doctest.testmod(alphabet)
    assert tried.attempted
    assert not tried.failed
