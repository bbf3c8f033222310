"""The teacher's page and table: nobody is lost, nothing that a learner wrote is more than text."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import sqlite3

import pytest

from regard.course import journey
from regard.course.catalogue import LESSONS, exercises
from regard.course.keeping import code as codes
from regard.course.keeping.standing import Level, Standing
from regard.course.keeping.store import Store
from regard.course.report import page, reading, table, tally
from regard.errors import RegardError

HOSTILE = '<img src=x onerror="alert(1)">'
FIRST = LESSONS[0].exercises[0]
MISTAKE = FIRST.mistakes[0]
BEGUN = {FIRST.name: Standing(Level.TRIED, (MISTAKE.name,))}
DONE = {each.name: Standing(Level.PASSED) for each in LESSONS[0].exercises}


@pytest.fixture
def handed_in(tmp_path):
    """A folder of what learners handed in; paths and their content."""
    folder = tmp_path / "codes"
    folder.mkdir()

    def write(**files):
        for name, content in files.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


def kept(path, standings):
    Store(path).join(standings)
    return path


def names(handed):
    return [each.name for each in handed.learners]


def test_a_code_in_a_file_belongs_to_whom_the_file_is_named_after(handed_in):
    handed = reading.read(
        handed_in(**{"Zoé.txt": codes.write(DONE), "Ali.txt": f"\n  {codes.write(BEGUN).lower()} \n"})
    )
    assert names(handed) == ["Ali", "Zoé"]
    assert handed.learners[1].standings == DONE
    assert handed.unreadable == ()


def test_a_file_may_hold_a_line_for_each_learner(handed_in):
    lines = f"Léa Dupont {codes.write(DONE)}\n\nAli;{codes.write(BEGUN)}\nBo:\t{codes.write({}).replace('-', ' ')}\n"
    handed = reading.read(handed_in(**{"class.txt": lines}))
    assert names(handed) == ["Ali", "Bo", "Léa Dupont"]
    assert [each.source for each in handed.learners] == ["class.txt:3", "class.txt:4", "class.txt:1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_windows_writes_is_read(handed_in, encoding):
    content = f"Léa {codes.write(DONE)}\r\nNoël {codes.write(BEGUN)}\r\n".encode(encoding)
    assert names(reading.read(handed_in(**{"class.txt": content}))) == ["Léa", "Noël"]


def test_a_code_broken_into_lines_is_still_one(handed_in):
    long = codes.write({name: Standing(Level.TRIED) for name in exercises()})
    handed = reading.read(handed_in(**{"Ali.txt": long.replace("-", "-\n")}))
    assert names(handed) == ["Ali"]
    assert handed.learners[0].standings.keys() == exercises().keys()


def test_copies_of_the_progress_file_are_read_and_left_alone(handed_in, tmp_path):
    original = kept(tmp_path / "one.sqlite3", BEGUN)
    folder = handed_in(**{"notes.txt": codes.write({})})
    (folder / "Ali").mkdir()
    shutil.copyfile(original, folder / "Ali" / "progress.sqlite3")
    shutil.copyfile(original, folder / "Zoé.sqlite3")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    handed = reading.read(folder)
    assert names(handed) == ["Ali", "notes", "Zoé"]
    assert handed.learners[0].standings == BEGUN
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_cannot_be_read_is_told_with_its_reason(handed_in, tmp_path):
    foreign = tmp_path / "foreign.sqlite3"
    with sqlite3.connect(foreign) as file:
        file.execute("CREATE TABLE t (x)")
    file.close()
    broken = kept(tmp_path / "broken.sqlite3", BEGUN).read_bytes()[:3000]
    wrong = codes.write(DONE)[:-1] + ("0" if codes.write(DONE)[-1] != "0" else "1")
    folder = handed_in(
        **{
            "foreign.sqlite3": foreign.read_bytes(),
            "broken.sqlite3": broken,
            "empty.txt": "",
            "photo.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
            "class.txt": f"Léa {codes.write(DONE)}\nAli {wrong}\n",
            "large.txt": "x" * (reading.LARGEST_TEXT + 1),
            ".DS_Store": "hidden",
        }
    )
    handed = reading.read(folder)
    assert names(handed) == ["Léa"]
    said = {each.source: each for each in handed.unreadable}
    assert set(said) == {
        "foreign.sqlite3",
        "broken.sqlite3",
        "empty.txt",
        "photo.jpg",
        "class.txt:2",
        "large.txt",
    }
    assert said["class.txt:2"].said == f"Ali {wrong}"
    assert "not a progress code" in said["class.txt:2"].reason["en"]
    assert "damaged" in said["broken.sqlite3"].reason["en"]


def test_a_name_that_comes_again_is_told_with_its_file(handed_in):
    folder = handed_in(
        **{
            "1.txt": f"Léa {codes.write(DONE)}\n",
            "2.txt": f"Léa {codes.write(BEGUN)}\nLéa {codes.write(BEGUN)}\n",
        }
    )
    handed = reading.read(folder)
    assert [(each.name, each.source) for each in handed.learners] == [
        ("Léa", "1.txt"),
        ("Léa", "2.txt:1"),
        ("Léa", "2.txt:2"),
    ]
    written = page.page(handed, "en")
    assert "(1.txt)" in written
    assert "(2.txt:1)" in written


@pytest.mark.parametrize("there", [True, False])
def test_an_empty_folder_and_none_are_said_in_one_sentence(tmp_path, there):
    with pytest.raises(RegardError, match="holds no file" if there else "There is no folder"):
        reading.read(tmp_path if there else tmp_path / "nothing")


def learner(name="Léa", standings=DONE):
    return reading.Learner(name, f"{name}.txt", standings)


def test_who_is_where():
    beginner, done = learner(standings={}), learner()
    assert tally.where(beginner) is LESSONS[0]
    assert journey.passed(LESSONS[0], done.standings) == len(LESSONS[0].exercises)
    everything = learner(standings={name: Standing(Level.HELPED) for name in exercises()})
    assert tally.where(everything) is None
    assert tally.at_each([beginner, everything])[""] == 1


def test_mistakes_are_counted_and_said_as_a_teacher_reads_them():
    found = tally.mistakes([learner("a", BEGUN), learner("b", BEGUN), learner("c")])
    assert [(each.title, each.names) for each in found] == [(MISTAKE.title, ("a", "b"))]
    assert [each.names for each in tally.stuck([learner("a", BEGUN), learner("c")])] == [("a",)]


def test_an_exercise_of_a_newer_version_is_not_lost():
    newer = learner(standings={"newest": Standing(Level.PASSED, ("odd",))})
    written = page.page(reading.Handed((newer,), ()), "en")
    assert "newest" in written
    assert "odd" in written
    assert any("newest" in row for row in rows_of(reading.Handed((newer,), ())))


def rows_of(handed, language="en"):
    written = table.table(handed, language)
    assert written.startswith(table.BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(written.removeprefix(table.BYTE_ORDER_MARK))))


def test_the_table_has_a_row_for_each_learner_and_exercise_and_for_each_problem():
    unreadable = reading.Unreadable("x.txt", "Ali 0", {"en": "why", "fr": "pourquoi"})
    rows = rows_of(reading.Handed((learner("Léa", BEGUN),), (unreadable,)))
    assert len(rows) == 1 + len(exercises()) + 1
    assert rows[1] == [
        "Léa",
        "Léa.txt",
        LESSONS[0].title["en"],
        FIRST.title["en"],
        "tried",
        MISTAKE.title["en"],
        "",
    ]
    assert rows[-1] == ["Ali 0", "x.txt", "", "", "", "", "why"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_name_is_a_formula(name):
    assert rows_of(reading.Handed((learner(name),), ()))[1][0] == f"'{name}"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_are_text_and_the_page_runs_nothing(language):
    hostile = learner(HOSTILE, {HOSTILE: Standing(Level.TRIED, (HOSTILE,))})
    problem = reading.Unreadable(HOSTILE, HOSTILE, {"en": "why", "fr": "pourquoi"})
    written = page.page(reading.Handed((hostile, learner("\u202eabc\x00")), (problem,)), language)
    assert "<img" not in written
    assert "<script" not in written
    assert "http" not in re.sub("http-equiv", "", written)
    assert "\x00" not in written
    assert "default-src 'none'; style-src 'sha256-" in written


def test_the_page_says_who_is_where_and_what_is_hard():
    handed = reading.Handed((learner("Ali", BEGUN), learner()), ())
    written = page.page(handed, "en", today=datetime.date(2026, 11, 23))
    assert "2 learners, 2026-11-23" in written
    assert MISTAKE.title["en"] in written
    assert f"{len(DONE)} of {len(DONE)} passed" in written
    french = page.page(handed, "fr", today=datetime.date(2026, 11, 23))
    assert "2 élèves, 23/11/2026" in french
