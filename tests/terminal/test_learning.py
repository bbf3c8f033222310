"""The commands `regard learn` and `regard class report`, from their arguments to what they leave behind."""

from __future__ import annotations

import csv

import pytest

from regard.cli import main
from regard.course import folder, jupyter, notebooks
from regard.course.catalogue import LESSONS, exercises
from regard.course.keeping import code as codes
from regard.course.keeping.standing import Level, Standing
from regard.course.keeping.store import Store

SOURCE = '# %% [markdown] id="opening"\n# # A letter\n# %% id="set-up"\nprint(1)\n'
PASSED = {each.name: Standing(Level.PASSED) for each in LESSONS[0].exercises}


@pytest.fixture
def run(capsys):
    def of(*arguments):
        code = main(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A folder for everything, and lessons of one line."""
    source = tmp_path / "source.py"
    source.write_text(SOURCE)
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(notebooks, "source", lambda lesson, language: source)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "lessons"


@pytest.fixture
def opened(monkeypatch):
    """JupyterLab is there, and only remembers what it would open."""
    asked = []
    monkeypatch.setattr(jupyter, "is_installed", lambda: True)
    monkeypatch.setattr(jupyter, "run", lambda notebook, browser: asked.append((notebook.name, browser)))
    return asked


def learn(run, home, *more):
    return run("learn", "--folder", str(home), *more)


def test_it_brings_the_lessons_and_opens_the_first(run, home, opened):
    code, out, err = learn(run, home)
    assert (code, err) == (0, "")
    assert f"Your lessons: {home}" in out
    assert len(list(home.glob("*.ipynb"))) == len(LESSONS)
    assert opened == [(f"{LESSONS[0].file['en']}.ipynb", True)]


def test_it_speaks_and_brings_the_language_that_is_asked_for(run, home, opened):
    assert "Vos leçons" in learn(run, home, "--lang", "fr", "--no-browser")[1]
    assert opened == [(f"{LESSONS[0].file['fr']}.ipynb", False)]


@pytest.mark.skipif(not PASSED, reason="the first lesson asks nothing yet")
def test_it_opens_the_first_lesson_that_is_not_finished(run, home, opened):
    Store().join(PASSED)
    learn(run, home)
    assert opened == [(f"{LESSONS[1].file['en']}.ipynb", True)]


def test_who_has_finished_is_told(run, home, opened):
    Store().join({name: Standing(Level.PASSED) for name in exercises()})
    assert "finished every lesson" in learn(run, home)[1]
    assert opened == [(f"{LESSONS[-1].file['en']}.ipynb", True)]


def test_without_jupyterlab_the_lessons_are_there_and_one_sentence_says_how_to_have_it(
    run, home, monkeypatch
):
    monkeypatch.setattr(jupyter, "is_installed", lambda: False)
    code, out, err = learn(run, home)
    assert code == 2
    assert "Your lessons" in out
    assert err.splitlines() == [
        'JupyterLab, in which the lessons open, is not installed; run: pip install "regard[learn]"'
    ]
    assert len(list(home.glob("*.ipynb"))) == len(LESSONS)


def test_an_updated_lesson_is_told_of(run, home, opened, tmp_path):
    learn(run, home)
    mine = home / f"{LESSONS[0].file['en']}.ipynb"
    mine.write_text(mine.read_text().replace("print(1)", "print(2)"))
    (tmp_path / "source.py").write_text(SOURCE.replace("print(1)", "print(3)"))
    out = learn(run, home)[1]
    assert f"“{mine.name}” stays as you changed it" in out
    assert opened[-1] == (mine.name, True)


def test_a_place_that_takes_nothing_is_one_sentence(run, home, opened):
    home.write_text("a file")
    code, _, err = learn(run, home)
    assert (code, len(err.splitlines())) == (2, 1)
    assert opened == []


def test_a_broken_progress_file_stops_nobody(run, home, opened, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "progress.sqlite3").write_text("broken" * 1000)
    code, _, err = learn(run, home)
    assert (code, len(opened)) == (0, 1)
    assert "damaged" in err


def test_the_folder_is_remembered(run, home, opened):
    learn(run, home)
    run("learn")
    assert folder.usual() == home
    assert len(opened) == 2


@pytest.fixture
def handed_in(tmp_path):
    path = tmp_path / "codes"
    path.mkdir()
    (path / "class.txt").write_text(f"Léa {codes.write(PASSED)}\n\x1b[31mAli {codes.write({})}\nBo 0000\n")
    return str(path)


def test_a_report_is_a_page_unless_something_else_is_asked_for(run, handed_in, tmp_path):
    code, out, err = run("class", "report", handed_in)
    assert code == 0
    assert "Learners: 2" in out
    assert "class.txt:3: This is not a progress code" in err
    assert "Léa" in (tmp_path / "class.html").read_text(encoding="utf-8")


def test_page_and_table_are_written_where_they_are_wanted(run, handed_in, tmp_path):
    arguments = ("--output", "a.html", "--csv", "b.csv", "--lang", "fr")
    code, out, _ = run("class", "report", handed_in, *arguments)
    assert (code, "Élèves\u00a0: 2" in out) == (0, True)
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="fr">')
    rows = list(csv.reader((tmp_path / "b.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][0] == "élève"
    assert not (tmp_path / "class.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("class",), "What to report on is missing"),
        (("class", "report"), "What to report on is missing"),
        (("class", "list", "x"), 'WHAT must be report, not "list"'),
        (("class", "report", "nowhere"), "There is no folder"),
        (("class", "report", ".", "--output", "x.pdf"), "must end in .html"),
        (("class", "report", ".", "--csv", "nowhere/x.csv"), "There is no folder"),
        (("class", "report", ".", "more"), 'does not know what to do with "more"'),
        (("learn", "more"), 'does not know what to do with "more"'),
        (("learn", "--fodler", "x"), "Did you mean --folder"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
