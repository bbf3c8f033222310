"""The learner's folder: nothing that somebody wrote is lost, whatever comes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from regard.course import folder, notebooks
from regard.course.catalogue import LESSONS
from regard.errors import RegardError

LESSON = LESSONS[0]
NAME = LESSON.file["en"]
FIRST = """# %% [markdown] id="opening"
# # A letter
# %% id="set-up"
print(1)
"""


@pytest.fixture(autouse=True)
def update(tmp_path, monkeypatch):
    """One lesson, and a way to write it anew."""
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "data"))
    path = tmp_path / "source.py"
    monkeypatch.setattr(notebooks, "source", lambda lesson, language: path)
    monkeypatch.setattr(folder, "LESSONS", LESSONS[:1])

    def write(text: str = FIRST) -> None:
        path.write_text(text, encoding="utf-8")

    write()
    return write


@pytest.fixture
def home(tmp_path):
    return tmp_path / "Leçons de Zoé"


def bring(home: Path) -> folder.Copy:
    (copy,) = folder.bring(home, "en")
    return copy


def change(path: Path, source: str = "print(2)  # mine") -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] = [source]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def code(path: Path) -> str:
    return "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][1]["source"])


def test_lessons_come_into_a_folder_that_is_made(home):
    copy = bring(home)
    assert copy == folder.Copy(LESSON, home / f"{NAME}.ipynb")
    assert code(copy.path) == "print(1)"


def test_a_second_time_changes_nothing(home):
    before = bring(home).path.stat()
    assert bring(home).path.stat() == before
    assert len(list(home.iterdir())) == 1


def test_work_stays_where_the_lesson_is_the_same(home):
    change(bring(home).path)
    copy = bring(home)
    assert copy.beside is None
    assert code(copy.path) == "print(2)  # mine"
    assert len(list(home.iterdir())) == 1


def test_work_stays_and_a_new_lesson_lies_beside_it(home, update):
    change(bring(home).path)
    update(FIRST.replace("print(1)", "print(3)"))
    copy = bring(home)
    assert copy.path == home / f"{NAME}.ipynb"
    assert copy.beside == home / f"{NAME} (0.1.0).ipynb"
    assert [code(copy.path), code(copy.beside)] == ["print(2)  # mine", "print(3)"]
    assert bring(home).beside is None  # said once


def test_of_two_worked_in_the_latest_opens(home, update):
    change(bring(home).path)
    update(FIRST.replace("print(1)", "print(3)"))
    beside = bring(home).beside
    assert beside is not None
    change(beside, "print(4)")
    os.utime(home / f"{NAME}.ipynb", (1, 1))
    assert bring(home).path == beside


def test_a_third_one_finds_another_name(home, update):
    change(bring(home).path)
    update(FIRST.replace("print(1)", "print(3)"))
    first = bring(home).beside
    assert first is not None
    change(first)
    update(FIRST.replace("print(1)", "print(5)"))
    assert bring(home).beside == home / f"{NAME} (0.1.0) 2.ipynb"


def test_an_untouched_old_lesson_is_replaced(home, update):
    bring(home)
    update(FIRST.replace("print(1)", "print(3)"))
    copy = bring(home)
    assert (copy.beside, code(copy.path)) == (None, "print(3)")
    assert len(list(home.iterdir())) == 1


def test_running_a_lesson_is_no_work_to_keep(home, update):
    path = bring(home).path
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    update(FIRST.replace("print(1)", "print(3)"))
    assert code(bring(home).path) == "print(3)"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no notebook",
        "[]",
        "null",
        "[" * 100_000,
        '{"cells": [1]}',
        '{"cells": [], "metadata": {"regard": 3}}',
        "\udce9",
    ],
    ids=lambda content: content[:20].encode("ascii", "replace").decode(),
)
def test_what_somebody_else_wrote_there_stays(home, content):
    home.mkdir()
    path = home / f"{NAME}.ipynb"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    copy = bring(home)
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")
    assert copy == folder.Copy(LESSON, home / f"{NAME} (0.1.0).ipynb")


def test_a_folder_of_that_name_stays_too(home):
    (home / f"{NAME}.ipynb").mkdir(parents=True)
    assert bring(home).path == home / f"{NAME} (0.1.0).ipynb"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_into_nowhere_is_not_followed(home, tmp_path):
    home.mkdir()
    (home / f"{NAME}.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    bring(home)
    assert not (tmp_path / "elsewhere.ipynb").exists()


def test_a_place_that_takes_nothing_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RegardError, match=r"could not be written.*--folder"):
        folder.bring(tmp_path / "file", "en")


def test_an_interrupted_replacement_leaves_the_old_lesson(home, update, monkeypatch):
    path = bring(home).path
    update(FIRST.replace("print(1)", "print(3)"))

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(RegardError, match="No space left"):
        bring(home)
    assert code(path) == "print(1)"
    assert len(list(home.iterdir())) == 1


def test_both_languages_fit_into_one_folder(home):
    bring(home)
    folder.bring(home, "fr")
    assert {path.stem for path in home.iterdir()} == set(LESSON.file.values())


@pytest.mark.parametrize("there", [True, False])
def test_the_usual_place_is_among_ones_documents(tmp_path, monkeypatch, there):
    documents = tmp_path / "Documents"
    if there:
        documents.mkdir()
    monkeypatch.setattr(folder, "user_documents_path", lambda: documents)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert folder.usual() == (documents if there else tmp_path) / "Regard"


def test_the_last_place_is_remembered_while_it_is_there(home, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "user_documents_path", lambda: tmp_path)
    bring(home)
    assert folder.usual() == home
    home.rename(tmp_path / "elsewhere")
    assert folder.usual() == tmp_path / "Regard"
