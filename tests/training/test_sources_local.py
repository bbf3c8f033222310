"""Files on this disk, good and bad."""

from __future__ import annotations

import gzip

import pytest

from regard.errors import RegardError
from regard.training.sources import local
from regard.training.sources.local import Table


def put(tmp_path, name, held):
    path = tmp_path / name
    data = held.encode("utf-8") if isinstance(held, str) else held
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("pairs.tsv", "en\tfr\nGo.\tVa !\nHi, all\tSalut\n"),
        ("pairs.tsv.gz", "en\tfr\nGo.\tVa !\nHi, all\tSalut"),
        ("pairs.TSV", "\ufeffen\tfr\r\nGo.\tVa !\r\n\r\nHi, all\tSalut\r\n"),
        ("pairs.tsv", "fr\tid\ten\nVa !\t7\tGo.\nSalut\t5\tHi, all\n"),
        ("pairs.csv", '\ufeffen,fr\nGo.,Va !\n"Hi, all",Salut\n'),
        ("pairs.csv.gz", "en;fr\nGo.;Va !\nHi, all;Salut\n"),
    ],
)
def test_tables(tmp_path, name, held):
    table = local.read(put(tmp_path, name, held), ("en", "fr"))
    assert table == Table(("en", "fr"), [("Go.", "Va !"), ("Hi, all", "Salut")])
    assert table.column("fr") == ["Va !", "Salut"]


@pytest.mark.parametrize("name", ["names.txt", "names.txt.gz"])
def test_one_a_line(tmp_path, name):
    path = put(tmp_path, name, "\ufeffZoé\r\n\r\nAn\u2028na\nLéo")
    assert local.read(path, ["name"]).column("name") == ["Zoé", "An\u2028na", "Léo"]


def test_quotes_stand_as_they_are_between_tabs(tmp_path):
    path = put(tmp_path, "a.tsv", 'text\n"one\n""two""\n')
    assert local.read(path, ["text"]).column("text") == ['"one', '""two""']


@pytest.mark.parametrize(
    ("name", "held", "says"),
    [
        ("a.txt", "", "at least 2 rows; it holds 0"),
        ("a.txt", "Zoé\n", "at least 2 rows; it holds 1"),
        ("a.tsv", "", "its header has nothing. Add en, fr"),
        ("a.csv", "", "its header has nothing. Add en, fr"),
        ("a.tsv", "en\tfr\n", "at least 2 rows below its header; it holds 0"),
        ("a.tsv", "en\tfr\nGo.\tVa !\n", "below its header; it holds 1"),
        (
            "a.tsv",
            "english\tfr\nGo.\tVa !\n",
            "must have the columns en, fr; its header has english, fr. Add en to",
        ),
        ("a.csv", "english,fr\nGo.,Va !\n", "its header has english, fr. Add en to"),
        ("a.tsv", "en\tfr\nGo.\tVa !\n\nHi.\n", "Line 4 of .* must have 2 fields, as its header; it has 1"),
        (
            "a.csv",
            "en,fr\nGo.,Va !\nHi, all,Salut\n",
            "Line 3 of .* must have 2 fields, as its header; it has 3",
        ),
        ("a.csv", 'en,fr\n"Go.,Va !\n', "not proper CSV"),
        (
            "a.tsv",
            b"en\tfr\nGo.\tVa !\n" + "été\tété\n".encode("latin-1"),
            "line 3 holds the byte 0xE9",
        ),
        ("a.txt", "Zoé\nLéo\n".encode("utf-16"), "line 1 holds the byte 0xFF"),
        ("a.txt.gz", b"", "at least 2 rows; it holds 0"),
        ("a.json", "{}", r"must end in \.txt, \.tsv, \.csv"),
        ("a", "Zoé\nLéo\n", "must end in"),
        ("a.gz", "Zoé\nLéo\n", "must end in"),
    ],
)
def test_bad_files_are_told_in_one_sentence(tmp_path, name, held, says):
    columns = ["name"] if ".txt" in name else ["en", "fr"]
    with pytest.raises(RegardError, match=says) as told:
        local.read(put(tmp_path, name, held), columns)
    assert told.value.say("fr") != told.value.say("en")


def test_a_list_is_no_table(tmp_path):
    with pytest.raises(RegardError, match=r"2 columns are wanted \(en, fr\)"):
        local.read(put(tmp_path, "a.txt", "Go.\nHi.\n"), ["en", "fr"])


@pytest.mark.parametrize("name", ["folder", "folder.txt"])
def test_a_folder_is_no_file(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(RegardError, match="is a folder"):
        local.read(tmp_path / name, ["name"])


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RegardError, match=r"none\.txt is not there"):
        local.read(tmp_path / "none.txt", ["name"])


@pytest.mark.parametrize("name", ["x" * 300 + ".txt", "a\0b.txt"])
def test_a_name_that_no_disk_takes(tmp_path, name):
    with pytest.raises(RegardError, match="cannot be read"):
        local.read(tmp_path / name, ["name"])


@pytest.mark.parametrize("keep", [5, 20, -3])
def test_half_a_compressed_file(tmp_path, keep):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"Zoe\nLeo\n" * 50)[:keep])
    with pytest.raises(RegardError, match="damaged"):
        local.read(path, ["name"])


def test_what_is_not_compressed(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(b"Zoe\nLeo\n")
    with pytest.raises(RegardError, match="not compressed by gzip"):
        local.read(path, ["name"])


def test_a_file_that_swells_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "LARGEST", 2**20)
    path = put(tmp_path, "a.txt.gz", b"a\n" * 2**20)
    with pytest.raises(RegardError, match="more than 1 MB"):
        local.read(path, ["name"])
