"""Word pieces in small letters and without accents."""

from __future__ import annotations

import json

import pytest

from regard.errors import RegardError
from regard.models import folders, plain_pieces
from regard.models.plain_pieces import SPECIALS, PlainPieces
from regard.models.reading import read
from regard.models.word_pieces import WordPieces
from regard.texts import TextTooLong

NAMES = [
    "the",
    "film",
    "dull",
    "##ness",
    "##n",
    "not",
    "'",
    ".",
    "<",
    ">",
    "pad",
    "cafe",
    "d",
    "#",
    "##s",
    "7",
]


@pytest.fixture(scope="module")
def pieces():
    return PlainPieces.of(NAMES)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("The dullness.", (" the", " dull", "ness", ".")),
        ("  THE\tfilms\n", (" the", " film", "s")),
        ("Café", (" cafe",)),
        ("Cafe\u0301", (" cafe",)),
        ("dull's", (" dull", "'", "<unk>")),
        ("<pad>", ("<", " pad", ">")),
        (
            "dull’s “film” – ﬁlm…",
            (" dull", "'", "<unk>", "<unk>", " film", "<unk>", "<unk>", " film", ".", ".", "."),
        ),
        ("#7", ("#", " 7")),
        ("", ()),
        (" \u200b", ()),
    ],
)
def test_the_longest_piece_that_fits_from_the_left(pieces, text, labels):
    assert pieces.labels(pieces.encode(text)) == labels


def test_marks_come_first_and_are_never_read(pieces):
    assert (pieces.pad, pieces.unknown, pieces.begin, pieces.end) == (0, 1, 2, 3)
    assert pieces.special("mask") == pieces.special("<mask>") == 4
    assert pieces.names == (*SPECIALS, *NAMES)
    assert pieces.vocab_size == len(SPECIALS) + len(NAMES)
    assert min(pieces.encode("<mask> </s> the")) == 1


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("the film", ()),
        ("the 😀 film 😀 été", ("😀", "été")),
        ("a\ud83d", ("a", "\ud83d")),
        ("d" * 101, ("d" * 101,)),
    ],
)
def test_what_cannot_be_read_is_said_as_it_stands(pieces, text, unknown):
    assert pieces.unknown_in(text) == unknown
    assert pieces.encode(text).count(pieces.unknown) == sum(text.count(part) for part in unknown)


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("The  dullness.", [0, 3, 9, 13, 14]),
        ("Été the", [0, 3, 7]),
        ("\ud83d film", [0, 1, 6]),
        ("film q\u0301 the", [0, 4, 7, 11]),
        ("film… the", [0, 4, 5, 5, 5, 9]),
    ],
)
def test_how_far_the_first_pieces_reach(pieces, text, reaches):
    assert [pieces.reach(text, count) for count in range(len(reaches))] == reaches
    assert pieces.reach(text, 99) == reaches[-1]


def test_a_text_that_is_too_long_is_cut_at_a_word(pieces):
    found = read("The dullness films", pieces, limit=3, model="small", cut=True)
    assert (found.text, found.cut.strip(), len(found.pieces.ids)) == ("The dullness", "films", 3)
    with pytest.raises(TextTooLong):
        read("The dullness films", pieces, limit=3, model="small")


@pytest.mark.parametrize("text", ["\u200b", "\u0301", "\ufffd", "\u00ad\u202e"])
def test_a_text_of_which_nothing_is_left_is_refused(pieces, text):
    with pytest.raises(RegardError, match="The text is empty"):
        read(text, pieces, limit=9, model="small")


def test_it_comes_back_from_the_disk(pieces, tmp_path):
    pieces.save(tmp_path)
    found = folders.text_of(tmp_path)
    assert isinstance(found, PlainPieces)
    assert found.names == pieces.names
    assert found.encode("The DULLNESS, été") == pieces.encode("The DULLNESS, été")
    assert found.decode([2, *found.encode("The dullness."), 3]) == "the dullness."


def test_both_kinds_are_told_apart(tmp_path):
    WordPieces.train(["The cat sleeps."] * 20, ["Le chat dort."] * 20, vocab_size=500).save(tmp_path)
    assert isinstance(folders.text_of(tmp_path), WordPieces)
    assert isinstance(folders.text_of(tmp_path / "none"), WordPieces)  # those that all models share
    with pytest.raises(RegardError, match="does not hold word pieces"):
        PlainPieces.load(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", "{}", None])
def test_another_file_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content)
    assert not plain_pieces.kept_in(tmp_path)
    with pytest.raises(RegardError, match="does not hold word pieces"):
        PlainPieces.load(tmp_path)


def test_pieces_without_the_marks_are_refused(pieces, tmp_path):
    pieces.save(tmp_path)
    path = tmp_path / "tokenizer.json"
    content = json.loads(path.read_text())
    vocabulary = content["model"]["vocab"]
    vocabulary["film"], vocabulary["<s>"] = vocabulary["<s>"], vocabulary["film"]
    path.write_text(json.dumps(content))
    with pytest.raises(RegardError, match="does not hold word pieces"):
        PlainPieces.load(tmp_path)
