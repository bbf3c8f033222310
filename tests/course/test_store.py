from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from regard.course.keeping import store as home
from regard.course.keeping.standing import Level, Standing
from regard.course.keeping.store import SCHEMA, Store, folder, kept


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "progress.sqlite3"


def level(store, exercise="softmax"):
    return store.standing(exercise).level


def test_an_answer_stays_with_everything_that_is_to_be_known(path):
    store = Store(path)
    store.answered("softmax", "incorrect", "plain-share")
    store.hinted("softmax", 2)
    store.answered("softmax", "passed")
    first, second = Store(path).answers()
    assert first[:4] == ("softmax", "incorrect", "plain-share", 0)
    assert second[:4] == ("softmax", "passed", None, 2)
    assert first[4] <= second[4]
    assert first[4].endswith("+00:00")
    assert Store(path).standings() == {"softmax": Standing(Level.PASSED, ("plain-share",), 2)}


def test_passing_stays_passed(path):
    store = Store(path)
    for outcome in ("passed", "incorrect", "error", "not attempted"):
        store.answered("softmax", outcome)
        assert level(store) is Level.PASSED
    store.shown("softmax")
    assert level(store) is Level.PASSED


def test_who_saw_the_solution_first_passed_with_help(path):
    store = Store(path)
    assert level(store) is Level.UNTOUCHED
    store.answered("softmax", "not attempted")
    assert level(store) is Level.UNTOUCHED
    store.hinted("softmax", 1)
    assert level(store) is Level.TRIED
    store.shown("softmax")
    assert level(store) is Level.SHOWN
    store.answered("softmax", "error")
    assert level(store) is Level.SHOWN
    for _ in range(2):
        store.answered("softmax", "passed")
        assert level(store) is Level.HELPED
        assert store.standing("softmax").passed


def test_joining_never_loses(path):
    store = Store(path)
    store.answered("a", "passed")
    store.answered("b", "incorrect", "x")
    here = store.standings()
    there = {
        "a": Standing(Level.TRIED, ("y",)),
        "b": Standing(Level.HELPED, ("z",)),
        "c": Standing(Level.SHOWN),
    }
    store.join(there)
    assert store.standings() == {
        "a": here["a"].joined(there["a"]),
        "b": Standing(Level.HELPED, ("x", "z")),
        "c": Standing(Level.SHOWN),
    }
    assert level(store, "a") is Level.PASSED


def test_the_file_says_which_schema_it_has_and_is_on_the_disk_at_once(path):
    store = Store(path)
    store.answered("softmax", "passed")
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()
    with home._opened(path) as file:
        assert file.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_newer_file_is_left_alone_and_said_once(path):
    Store(path).answered("softmax", "passed")
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    file.close()
    before = path.read_bytes()
    store = Store(path)
    store.answered("scores", "passed")
    assert store.standings() == {"scores": Standing(Level.PASSED)}
    (notice,) = store.notices
    assert "pip install --upgrade regard" in notice["en"]
    assert "plus récent" in notice["fr"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database" * 99, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_file_is_moved_aside_and_said(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    store = Store(path)
    store.answered("softmax", "passed")
    assert level(Store(path)) is Level.PASSED
    (moved,) = path.parent.glob("progress-broken-*.sqlite3")
    assert moved.read_bytes() == content
    (notice,) = store.notices
    assert moved.name in notice["en"]
    assert moved.name in notice["fr"]


def test_a_file_that_breaks_in_its_middle_is_moved_aside_too(path):
    store = Store(path)
    for number in range(200):
        store.answered(f"exercise {number}" + "x" * 200, "passed")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    again = Store(path)
    again.answered("softmax", "passed")
    assert level(again) is Level.PASSED
    assert len(again.notices) == 1
    assert len(list(path.parent.glob("*broken*"))) == 1


def test_who_comes_late_to_a_broken_file_does_not_move_the_new_one(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 99)
    slow, fast = Store(path), Store(path)
    fast.answered("softmax", "passed")
    slow._move_aside()
    assert slow.notices == []
    assert level(slow) is Level.PASSED


def test_a_place_that_cannot_be_used_is_said_once_and_the_answers_live_on(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = Store(tmp_path / "file" / "progress.sqlite3")
    store.answered("softmax", "passed")
    store.answered("scores", "incorrect")
    assert {name: each.level for name, each in store.standings().items()} == {
        "softmax": Level.PASSED,
        "scores": Level.TRIED,
    }
    (notice,) = store.notices
    assert "REGARD_DATA" in notice["en"]
    assert "REGARD_DATA" in notice["fr"]


def test_what_was_kept_is_still_known_where_nothing_more_can_be_kept(path, monkeypatch):
    Store(path).answered("softmax", "passed")
    store = Store(path)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "_with_file", full)
    store.answered("scores", "passed")
    assert {*store.standings()} == {"softmax", "scores"}
    assert {*Store(path).standings()} == {"softmax"}
    assert "disk is full" in store.notices[0]["en"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_said(path):
    path.parent.mkdir()
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    store = Store(path)
    store.answered("softmax", "passed")
    path.parent.chmod(stat.S_IRWXU)
    assert len(store.notices) == 1


def _write(path: Path, writer: int) -> None:
    store = Store(path)
    for number in range(20):
        store.answered(f"{writer}/{number}", "passed", "x")
    os._exit(1 if store.notices else 0)


def test_three_notebooks_at_once_lose_nothing(path):
    begin = multiprocessing.get_context("spawn")
    writers = [begin.Process(target=_write, args=(path, number)) for number in range(3)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    assert [each.exitcode for each in writers] == [0, 0, 0]
    assert len(Store(path).answers()) == 60
    assert {*Store(path).standings()} == {f"{writer}/{number}" for writer in range(3) for number in range(20)}


def test_an_interrupted_change_changes_nothing(path):
    store = Store(path)
    store.answered("softmax", "incorrect")

    def interrupted(file):
        file.execute("UPDATE standings SET level = 4")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store._changing(interrupted)
    assert level(store) is Level.TRIED
    store.answered("softmax", "passed")
    assert level(store) is Level.PASSED


def test_the_folder_is_the_one_named_else_the_systems_own(tmp_path, monkeypatch):
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"
    assert kept() is kept()
    assert kept().path == tmp_path / "mine" / "progress.sqlite3"
    monkeypatch.delenv("REGARD_DATA")
    assert folder().name == "regard"


def test_marks_of_an_old_notebook_are_its_own(path):
    store = Store(path)
    store.mark("lesson 4", "1")
    store.mark("lesson 4", "1")
    store.mark("lesson 5", "2")
    assert Store(path).marks("lesson 4") == {"1"}
