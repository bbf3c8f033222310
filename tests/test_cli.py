"""The command `regard`, from its arguments to its exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

import regard
from regard.cli import main
from regard.errors import RegardError
from regard.record import Record


class TooLong(RegardError):
    code = "text_too_long"
    fits = 7


class Workbench(ModuleType):
    """Stands in for the real one, which needs seconds to import: uniform weights over words."""

    def look(self, text, model="minilm", *, cut=False):
        if model == "nothing":
            raise RegardError(en="There is no such model.", fr="Il n'y a pas de tel modèle.")
        if model == "interrupted":
            raise KeyboardInterrupt
        words = text.split()
        if len(words) > 4 and not cut:
            raise TooLong(en="Only 7 characters fit.", fr="Seuls 7 caractères tiennent.")
        words, rest = words[:4], " ".join(words[4:])
        record = Record.from_arrays(
            weights=np.full((2, len(words), len(words)), 1 / len(words)), tokens=words, model=model, text=text
        )
        record.cut = rest
        if "?" in text:
            record.notices.append({"en": "Something is unknown.", "fr": "Il y a de l'inconnu."})
        return record


@pytest.fixture(autouse=True)
def workbench(monkeypatch):
    stand_in = Workbench("regard.workbench")
    monkeypatch.setitem(sys.modules, "regard.workbench", stand_in)
    monkeypatch.setattr(regard, "workbench", stand_in, raising=False)


@pytest.fixture
def run(capsys):
    def of(*arguments):
        code = main(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


@pytest.fixture
def export(monkeypatch):
    """Remembers what would have been drawn, and writes one word instead."""
    from regard.views import export

    asked = []

    def save(record, path, picture):
        asked.append(picture)
        path.write_text("drawn")

    monkeypatch.setattr(export, "save", save)
    return asked


def python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_version_is_told_at_once():
    ended = python("-m", "regard", "--version")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode().split() == ["regard", regard.__version__]


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {"cyclopts", "rich", "numpy", "starlette", "torch"}),
        (["--help"], {"rich", "numpy", "starlette", "torch"}),
        (["look", "--help"], {"rich", "numpy", "starlette", "torch"}),
        (["models"], {"rich", "numpy", "starlette", "torch"}),
    ],
)
def test_nothing_heavy_is_imported_for_it(arguments, unwanted):
    code = f"import sys; from regard.cli import main; main({arguments}); print(*sys.modules, file=sys.stderr)"
    loaded = set(python("-c", code).stderr.decode().split())
    assert "regard.cli" in loaded
    assert not loaded & unwanted


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["look", "--help"], ["look", "a", "-h"]])
def test_help_is_no_error(run, arguments):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert "Usage: regard" in out


@pytest.mark.parametrize(
    "arguments",
    [["--lang", "fr", "--help"], ["--help", "--lang=fr"], ["look", "--lang", "fr", "a", "--help"]],
)
def test_the_language_may_stand_anywhere(run, arguments):
    assert "Utilisation" in run(*arguments)[1]


def test_the_last_language_decides(run):
    assert "Usage" in run("--lang", "fr", "--lang", "en", "--help")[1]


def test_the_environment_chooses_the_language_too(run, monkeypatch):
    monkeypatch.setenv("REGARD_LANG", "fr")
    assert "Utilisation" in run("--help")[1]
    assert "Usage" in run("--help", "--lang", "en")[1]


@pytest.mark.parametrize("arguments", [["--lang", "de"], ["--lang"], ["models", "--lang="]])
def test_another_language_is_refused(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("--lang must be fr (French) or en (English)")


def test_a_head_is_told(run):
    code, out, err = run("look", "le chat", "--head", "1")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "minilm: layer 0 (0 to 0), head 1 (0 to 1)",
        "",
        "   looks  most at",
        "0  le     le       50%  chat  50%",
        "1  chat   le       50%  chat  50%",
    ]


def test_a_head_is_told_in_french(run):
    out = run("look", "le chat", "--lang", "fr", "--focus", "1")[1]
    assert out.splitlines() == [
        "minilm\u00a0: couche 0 (0 à 0), tête 0 (0 à 1)",
        "",
        "   regarde  surtout",
        "1  chat     le       50\u00a0%  chat  50\u00a0%",
    ]


def test_a_head_for_programs(run):
    code, out, _ = run("look", "le été", "--json", "--head", "1")
    assert code == 0
    assert out.isascii()
    told = json.loads(out)
    assert told["text"] == "le été"
    assert told["head"] == 1
    assert told["weights"] == [[0.5, 0.5], [0.5, 0.5]]


def test_a_text_is_read_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("un été\n".encode())))
    assert json.loads(run("look", "-", "--json")[1])["text"] == "un été"


@pytest.mark.parametrize(
    "arguments", [["- Bonjour !"], ["--", "-x"], ["--", "--lang"], ["--json", "--", "--help"]]
)
def test_a_text_may_begin_with_a_dash(run, arguments):
    code, out, err = run("look", *arguments)
    assert (code, err) == (0, "")
    assert out


def test_a_file_is_written_as_it_was_asked_for(run, export, tmp_path):
    path = tmp_path / "out.svg"
    wish = ["--view", "heatmap", "--theme", "dark", "--head", "1", "--focus", "1", "--lang", "fr"]
    code, out, err = run("look", "le chat", "--output", str(path), *wish)
    assert (code, out, err) == (0, f"Fichier écrit\u00a0: {path}\n", "")
    assert path.read_text() == "drawn"
    assert export == [
        {
            "view": "heatmap",
            "layer": 0,
            "head": 1,
            "focus": {"side": "query", "token": 1},
            "locale": "fr",
            "theme": "dark",
        }
    ]


def test_a_file_and_json_do_not_mix(run, export, tmp_path):
    _, out, err = run("look", "le chat", "--json", "--output", str(tmp_path / "out.svg"))
    assert json.loads(out)
    assert err.startswith("Written: ")


def test_what_a_person_should_know_is_said_aside(run):
    _, out, err = run("look", "a b c ? e f", "--cut", "--json")
    assert json.loads(out)
    assert err.splitlines() == [
        "Something is unknown.",
        'The last 3 characters were not read: the text was cut before "e f".',
    ]


def test_a_text_that_is_too_long_can_be_cut(run):
    code, _, err = run("look", "a b c d e", "--lang", "fr")
    assert (code, err) == (2, "Seuls 7 caractères tiennent. Ajoutez --cut pour ne regarder que ceux-là.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lok"], "There is no command"),
        (["look"], "The text is missing"),
        (["look", "a", "--layer", "1"], "--layer must be a number from 0 to 0"),
        (["look", "a", "--layer", "-1"], "--layer must be a number from 0 to 0"),
        (["look", "a", "--head", "2"], "--head must be a number from 0 to 1"),
        (["look", "a", "--focus", "1"], "--focus must be a number from 0 to 0"),
        (["look", "a", "--model", "nothing"], "There is no such model."),
        (["look", "a", "--output", "a.txt"], "The name of the file must end in"),
        (["look", "a", "--output", "/nowhere/at/all.html"], "There is no folder"),
        (["look", "a", "--output", "x" * 500 + ".html"], ""),
        (["lab", "--port", "65536"], "--port must be a number from 0 to 65535"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(run, arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_is_quiet(run):
    assert run("look", "a", "--model", "interrupted") == (130, "", "")


def test_a_fault_of_ours_is_not_hidden(run, monkeypatch):
    monkeypatch.setattr(sys.modules["regard.workbench"], "look", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("look", "a")


def test_the_laboratory_is_served_as_asked(run, monkeypatch):
    from regard.lab import server

    asked = []
    monkeypatch.setattr(server, "serve", lambda port, **more: asked.append((port, more)))
    assert run("lab")[0] == 0
    assert run("lab", "--port", "8080", "--no-browser", "--lang", "fr")[0] == 0
    assert run("lab", "--model", "owner/model")[0] == 0
    usual = {"largest_file": 2_000_000_000}
    assert asked == [
        (None, {"language": None, "browser": True, "model": "translate", **usual}),
        (8080, {"language": "fr", "browser": False, "model": "translate", **usual}),
        (None, {"language": None, "browser": True, "model": "owner/model", **usual}),
    ]


@pytest.mark.parametrize("model", ["../nothing", "a/b/c", ".", ""])
def test_the_laboratory_does_not_open_with_what_is_no_model(run, monkeypatch, tmp_path, model):
    from regard.lab import server

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server, "serve", lambda *_, **__: pytest.fail("it was served"))
    code, _, said = run("lab", "--model", model)
    assert code == 2
    assert "There is no model" in said or "is not a model" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_that_has_seen_enough_is_no_error():
    code = "import sys; from regard.cli import main; sys.exit(main(['models', '--json']))"
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run([sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_help_can_be_written_in_any_encoding(encoding):
    ended = python("-m", "regard", "look", "--help", "--lang", "fr", PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"--output FICHIER" in ended.stdout
    assert b"\\x" not in ended.stdout
    assert ("comptée" if encoding != "ascii" else "comptee") in ended.stdout.decode(encoding)


def test_an_argument_that_is_no_text_is_told(tmp_path):
    ended = python("-m", "regard", b"\xff\x1b[2J".decode("utf-8", "surrogateescape"))
    assert ended.returncode == 2
    assert b"\x1b" not in ended.stderr
    assert b"Traceback" not in ended.stderr
