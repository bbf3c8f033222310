"""What the page of the lessons is told, its pictures, and the JupyterLab beside the laboratory."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from regard.course import folder, jupyter, notebooks
from regard.course.catalogue import LESSONS
from regard.course.keeping import code as codes
from regard.course.keeping.standing import Level, Standing
from regard.course.keeping.store import Store
from regard.errors import RegardError
from regard.lab import lesson_pictures

SOURCE = '# %% [markdown] id="opening"\n# # A letter\n# %% id="set-up"\nprint(1)\n'
FIRST = LESSONS[0].exercises[0].name

FAKE = """
import http.server, os, sys
port = int(next(each for each in sys.argv if each.startswith("--ServerApp.port=")).partition("=")[2])
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = os.environ["JUPYTER_TOKEN"].encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *given):
        pass
http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    source = tmp_path / "source.py"
    source.write_text(SOURCE)
    monkeypatch.setenv("REGARD_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(notebooks, "source", lambda lesson, language: source)
    monkeypatch.setattr(folder, "user_documents_path", lambda: tmp_path)
    return tmp_path / "Regard"


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A small server in place of JupyterLab."""
    program = tmp_path / "fake.py"
    program.write_text(FAKE)
    monkeypatch.setattr(jupyter, "is_installed", lambda: True)
    monkeypatch.setattr(
        jupyter, "command", lambda folder, *options: [sys.executable, str(program), str(folder), *options]
    )


def told(running):
    reply = running.ask("/api/lessons")
    assert reply.status == 200
    return json.loads(reply.body)


def opened(running, **asked):
    return running.ask("/api/lessons", method="POST", body=json.dumps(asked).encode())


def test_the_page_is_told_the_lessons_and_how_far_one_is(running, home):
    standings = {FIRST: Standing(Level.PASSED)}
    Store().join(standings)
    course = told(running)
    assert [each["name"] for each in course["lessons"]] == [each.name for each in LESSONS]
    assert [each["level"] for each in course["lessons"][0]["exercises"]][:2] == ["passed", "untouched"]
    assert course["current"] == LESSONS[0].name
    assert course["code"] == codes.write(standings)
    assert course["folder"] == str(home)


def test_without_jupyterlab_it_is_told_what_to_type(running, home, monkeypatch):
    monkeypatch.setattr(jupyter, "is_installed", lambda: False)
    assert told(running)["install"] == jupyter.INSTALL
    reply = opened(running, lesson="letters", language="en")
    assert reply.status == 400
    assert "not installed" in json.loads(reply.body)["message"]["en"]


def test_a_lesson_is_brought_and_opens_beside_the_laboratory(running, home, fake):
    try:
        first = json.loads(opened(running, lesson="mini-gpt", language="fr").body)
        again = json.loads(opened(running, lesson="letters", language="fr").body)
    finally:
        running.laboratory.learn_desk.stop()
    place = urlsplit(first["address"])
    assert (
        place.path
        == f"/lab/tree/{next(each for each in LESSONS if each.name == 'mini-gpt').file['fr']}.ipynb"
    )
    assert (home / first["file"]).is_file()
    assert urlsplit(again["address"]).port == place.port  # one JupyterLab for all
    assert len(parse_qs(place.query)["token"][0]) >= 32


def test_jupyterlab_ends_with_the_laboratory(home, fake):
    home.mkdir()
    (home / "a ü.ipynb").write_text("")
    beside = jupyter.Beside()
    address = beside.address(home / "a ü.ipynb")
    assert "/lab/tree/a%20%C3%BC.ipynb?token=" in address
    with urllib.request.urlopen(address) as reply:
        assert reply.read().decode() == parse_qs(urlsplit(address).query)["token"][0]
    beside.stop()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


def test_one_that_was_closed_is_started_again(home, fake):
    home.mkdir()
    beside = jupyter.Beside()
    try:
        beside.address(home / "a.ipynb")
        beside._process.kill()
        beside._process.wait()
        assert urllib.request.urlopen(beside.address(home / "a.ipynb")).status == 200
    finally:
        beside.stop()


def test_one_that_does_not_start_is_said_in_one_sentence(home, monkeypatch):
    home.mkdir()
    monkeypatch.setattr(jupyter, "is_installed", lambda: True)
    monkeypatch.setattr(
        jupyter, "command", lambda folder, *options: [sys.executable, "-c", "raise SystemExit(3)"]
    )
    with pytest.raises(RegardError, match="did not start"):
        jupyter.Beside().address(home / "a.ipynb")
    with pytest.raises(RegardError, match="did not start"):
        jupyter.run(home / "a.ipynb", browser=False)


def test_no_secret_stands_in_a_command_line(home):
    assert not any("token" in part for part in jupyter.command(home, "--no-browser"))
    assert str(home) in " ".join(jupyter.command(home))


@pytest.mark.parametrize(
    "asked", [{}, {"lesson": 3, "language": "en"}, {"lesson": "nothing", "language": "en"}]
)
def test_what_is_no_lesson_is_refused(running, asked):
    assert 400 <= opened(running, **asked).status < 500


@pytest.mark.parametrize(
    "path",
    ["nothing/picture", "letters/picture", "letters/picture?lang=de&theme=dark", "letters/picture?lang=en"],
)
def test_what_is_no_picture_is_refused(running, path):
    assert 400 <= running.ask(f"/api/lessons/{path}").status < 500


@pytest.mark.parametrize(
    "path", ["/learn", "/api/lessons", "/api/lessons/letters/picture?lang=en&theme=dark"]
)
def test_nobody_sees_the_course_from_outside(outside, path):
    assert outside.ask(path).status == 401


def test_every_lesson_has_a_picture_of_its_own():
    """In a process of its own: here the model is a stand-in."""
    assert list(lesson_pictures.PICTURES) == [each.name for each in LESSONS]
    code = """
        from regard.lab.lesson_pictures import PICTURES, drawn
        made = {drawn(name, language, theme) for name in PICTURES for language, theme in (("en", "light"), ("fr", "dark"))}
        assert len(made) == 2 * len(PICTURES)
        assert all(each.startswith("<svg ") for each in made)
        print("drawn")
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert ended.stdout.strip() == "drawn", ended.stderr
