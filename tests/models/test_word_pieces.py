"""Pieces of words: where they are cut, and that any text comes back."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import unicodedata
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import RegardError
from regard.models import word_pieces
from regard.models.word_pieces import ALWAYS, BYTES, SPECIALS, WordPieces
from regard.training.sources import local
from tests.hostile import TEXTS
from tests.training.data_folder import DATA, needs_data

ENGLISH = [
    "The cat isn't sleeping.",
    "I don't know what Tom's cat saw.",
    "She'll buy 12 apples!",
    "We are here.",
]
FRENCH = [
    "L'eau n'est pas chaude.",
    "Qu'est-ce que c'est ?",
    "Aujourd'hui, j'ai vu l'été.",
    "Il a dit qu'elle dort.",
]


def learned(**settings: int) -> WordPieces:
    return WordPieces.train(ENGLISH * 11, FRENCH * 13, **{"vocab_size": 613, **settings})


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return learned()


@given(st.text())
def test_any_text_is_read_back(text):
    assert PIECES.decode(PIECES.encode(text)) == unicodedata.normalize("NFC", text)


PIECES = learned()


@pytest.mark.parametrize(
    "text", [text for text in TEXTS if not any("\ud800" <= letter <= "\udfff" for letter in text)]
)
def test_hostile_texts_are_read_back(pieces, text):
    ids = pieces.encode(text)
    assert pieces.decode(ids) == unicodedata.normalize("NFC", text)
    assert min(ids, default=7) >= len(SPECIALS)


@pytest.mark.parametrize("text", [*SPECIALS, *BYTES[::51], "</s><s>", "a <fr> b"])
def test_special_pieces_are_never_read_from_a_text(pieces, text):
    ids = pieces.encode(text)
    assert min(ids) >= len(SPECIALS)
    assert pieces.decode(ids) == text
    assert len(ids) >= 3


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("l'eau", ["l'", "eau"]),
        ("l’eau", ["l’", "eau"]),
        ("Qu'est-ce", ["Qu'", "est", "-", "ce"]),
        ("aujourd'hui", ["aujourd'hui"]),
        (" aujourd’hui", [" aujourd’hui"]),
        ("don't", ["don't"]),
        ("Tom's", ["Tom", "'s"]),
        ("She’ll", ["She", "’ll"]),
        (" 127", [" ", "1", "2", "7"]),
        ("mad'am", ["mad", "'", "am"]),
        ("chaude !", ["chaude", " !"]),
        ("a  b", ["a", " ", " b"]),
        ("l'", ["l", "'"]),
    ],
)
def test_no_piece_reaches_across(pieces, text, parts):
    """Pieces end wherever a part ends; a part that is not known well may be cut further."""
    ends = set(accumulate(len(label) for label in pieces.labels(pieces.encode(text))))
    assert ends >= set(accumulate(map(len, parts)))


def test_frequent_words_are_whole(pieces):
    assert pieces.labels(pieces.encode("L'eau n’est pas chaude.")) == (
        "L'",
        "eau",
        " n’",
        "est",
        " pas",
        " chaude",
        ".",
    )
    assert pieces.labels(pieces.encode(" isn’t")) == (" isn’t",)


def test_labels_are_the_text(pieces):
    text = "Le chat dort 🐈 ?\n"
    labels = pieces.labels(pieces.encode(text))
    assert labels[-6:] == ("<0xF0>", "<0x9F>", "<0x90>", "<0x88>", " ?", "\n")
    assert "".join(labels[:-6]) == "Le chat dort "
    assert pieces.labels([pieces.begin, pieces.special("fr"), pieces.end]) == ("<s>", "<fr>", "</s>")


def test_special_pieces_have_the_first_ids(pieces):
    assert [pieces.special(name) for name in ("pad", "unk", "s", "</s>", "<mask>", "en", "<fr>")] == list(
        range(7)
    )
    assert (pieces.pad, pieces.unknown, pieces.begin, pieces.end) == (0, 1, 2, 3)
    assert pieces.decode([2, 6, *pieces.encode("été"), 3, 0]) == "été"
    with pytest.raises(RegardError, match="no special piece <de>"):
        pieces.special("de")


def test_half_a_character_is_unknown(pieces):
    assert pieces.unknown_in("a\ud83db\ud83d") == ("\ud83d",)
    assert pieces.encode("a\ud83db") == [*pieces.encode("a"), pieces.unknown, *pieces.encode("b")]
    assert pieces.unknown_in("日本 🐈") == ()


def test_a_letter_and_its_accent_are_one(pieces):
    assert pieces.encode("e\u0301te\u0301") == pieces.encode("été")


def test_the_vocabulary_is_as_large_as_asked():
    assert learned(vocab_size=500).vocab_size <= 500
    texts = [f"{word}{end}" for word in ENGLISH for end in "abcdefghijklmnop"]
    assert WordPieces.train(texts * 2, texts * 2, vocab_size=450).vocab_size == 450


def test_both_languages_count_alike():
    """A hundred times as much French takes no room from English: of each French sentence there are fewer then."""
    english, french = (
        ["black white yellow"] * 10,
        ["chaud froid dormir", "marcher courir nager", "il fut jadis"] * 333,
    )
    few = len(SPECIALS) + len(BYTES) + len(ALWAYS) + 12
    pieces = WordPieces.train(english, french, vocab_size=few)
    in_english, in_french = (
        len(pieces.encode(text)) for text in ("black white yellow", "chaud froid dormir")
    )
    assert in_english < in_french


def test_training_again_elsewhere_gives_the_same_pieces(pieces, tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.models.test_word_pieces import learned;"
        "learned().save(Path(sys.argv[1]))"
    )
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / folder)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": "random"},
        )
    pieces.save(tmp_path)
    texts = {path.read_bytes() for path in tmp_path.rglob("tokenizer.json")}
    assert len(list(tmp_path.rglob("tokenizer.json"))) == 3
    assert len(texts) == 1


def test_they_are_kept(pieces, tmp_path):
    pieces.save(tmp_path)
    again = WordPieces.load(tmp_path)
    text = "L’été, 3 chats 🐈 <pad> don't."
    assert again.encode(text) == pieces.encode(text)
    assert again.labels(again.encode(text)) == pieces.labels(pieces.encode(text))
    assert again.vocab_size == pieces.vocab_size


@pytest.mark.parametrize("held", [None, b"", b"[1]", b'{"kind": "alphabet"}', b"\xff\xfe"])
def test_another_file_is_refused(tmp_path, held):
    if held is not None:
        (tmp_path / "tokenizer.json").write_bytes(held)
    with pytest.raises(RegardError, match=r"tokenizer\.json"):
        WordPieces.load(tmp_path)


def test_pieces_of_somebody_else_are_refused(tmp_path):
    from tokenizers import Tokenizer, models

    Tokenizer(models.BPE(vocab={"a": 0}, merges=[])).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(RegardError, match="word pieces of Regard"):
        WordPieces.load(tmp_path)


@pytest.mark.parametrize(("english", "french"), [([], FRENCH), (ENGLISH, [""])])
def test_both_languages_must_be_there(english, french):
    with pytest.raises(RegardError, match="one of them is empty"):
        WordPieces.train(english, french)


def test_a_vocabulary_without_room_is_refused():
    with pytest.raises(RegardError, match="vocab_size must be more than"):
        WordPieces.train(ENGLISH, FRENCH, vocab_size=263)


@needs_data
def test_french_and_english_take_as_few_pieces():
    """On pairs that were not learned from: letters a piece in each language within 10 % of each other."""
    rows = local.read(DATA / "tatoeba-en-fr.tsv.gz", ["en", "fr"]).rows[::20]
    learn, keep = rows[::2], rows[1::2]
    pieces = WordPieces.train([row[0] for row in learn], [row[1] for row in learn], vocab_size=4000)
    english, french = (
        sum(len(row[side]) for row in keep) / sum(len(pieces.encode(row[side])) for row in keep)
        for side in (0, 1)
    )
    assert english > 2.8
    assert 0.9 < french / english < 1.1
    for row in keep:
        for text in row:
            assert pieces.decode(pieces.encode(text)) == unicodedata.normalize("NFC", text)


def test_the_examples_run():
    tried = doctest.testmod(word_pieces)
    assert tried.attempted
    assert not tried.failed
