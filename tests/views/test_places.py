"""Places where a file cannot be, found before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regard.errors import RegardError
from regard.views.places import writable


@pytest.mark.parametrize("name", ["a.html", "a.SVG", "é ü.png", "a.b.json"])
def test_a_place_that_can_be_written_to(tmp_path, name):
    assert writable(tmp_path / name) == tmp_path / name
    assert list(tmp_path.iterdir()) == []


def test_a_name_without_a_folder_is_here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert writable(Path("a.html")) == Path("a.html")


@pytest.mark.parametrize("place", [None, 3, b"a.svg", "a\0b.svg"])
def test_what_is_no_path_is_refused(place):
    with pytest.raises(RegardError, match="is no path of a file"):
        writable(place)


@pytest.mark.parametrize("name", ["a", "a.txt", "a.html.gz", ".html", "", "a.html\u202e"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(RegardError, match=r"\.html, \.svg, \.png or \.json"):
        writable(tmp_path / name)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RegardError, match=r"no folder.*nowhere"):
        writable(tmp_path / "nowhere" / "a.html")
    (tmp_path / "file").write_text("")
    with pytest.raises(RegardError, match="no folder"):
        writable(tmp_path / "file" / "a.html")


def test_a_folder_is_not_a_file(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(RegardError, match="is a folder"):
        writable(tmp_path / "a.html")


@pytest.mark.parametrize("exists", [True, False])
def test_a_place_without_rights_is_refused(tmp_path, monkeypatch, exists):
    path = tmp_path / "a.html"
    if exists:
        path.write_text("kept")
    protected = path if exists else tmp_path
    monkeypatch.setattr(os, "access", lambda asked, mode: Path(asked) != protected)
    with pytest.raises(RegardError, match="may not be written") as caught:
        writable(path)
    assert "pas le droit" in caught.value.say("fr")
