"""`regard zoom`, from its arguments to the pyramid that is shown; the model, the server and the cache are stand-ins."""

from __future__ import annotations

import io
import os
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import regard
from regard.cli import main
from regard.errors import RegardError
from regard.measures.pyramid import Pyramid, building
from regard.record import Record


class TooLong(RegardError):
    code = "text_too_long"


class Workbench(ModuleType):
    """Two heads over the words of a text, with numbers that the text alone decides."""

    looked = 0

    def look(self, text, model="minilm", *, cut=False):
        self.looked += 1
        words = text.split()
        if len(words) > 700 and not cut:
            raise TooLong(en="Only 700 words fit.", fr="Seuls 700 mots tiennent.")
        words, rest = words[:700], " ".join(words[700:])
        generator = np.random.default_rng(len(text))
        query, key = (generator.normal(size=(2, len(words), 3)).astype(np.float32) for _ in range(2))
        record = Record.from_arrays(query, key, tokens=words, model="stand-in", text=text)
        record.cut = rest
        return record


@pytest.fixture(autouse=True)
def workbench(monkeypatch):
    stand_in = Workbench("regard.workbench")
    monkeypatch.setitem(sys.modules, "regard.workbench", stand_in)
    monkeypatch.setattr(regard, "workbench", stand_in, raising=False)
    return stand_in


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    def user_cache_path(name, *, appauthor):
        return tmp_path / "cache" / name

    monkeypatch.setitem(sys.modules, "platformdirs", SimpleNamespace(user_cache_path=user_cache_path))
    return tmp_path / "cache" / "regard" / "zoom"


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """What the server was asked to show, as it was then."""
    from regard.lab import server

    asked = []

    def serve(port=None, *, language=None, browser=True, model="minilm", pyramid=None):
        corner = pyramid.tile(pyramid.heads[0].layer, pyramid.heads[0].head, 0, 0, 0)
        asked.append(
            SimpleNamespace(
                port=port, language=language, browser=browser, model=model, pyramid=pyramid, corner=corner
            )
        )

    monkeypatch.setattr(server, "serve", serve)
    return asked


@pytest.fixture
def model(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "weights.safetensors").write_text("numbers")
    return folder


@pytest.fixture
def run(capsys, model):
    def of(*arguments):
        code = main(
            ["zoom", *map(str, arguments), *([] if "--model" in arguments else ["--model", str(model)])]
        )
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


WORDS = " ".join(f"word{number}" for number in range(601))


def test_a_text_is_computed_and_shown(run, shown, cache, model):
    code, out, err = run(WORDS, "--port", 0, "--no-browser", "--lang", "fr")
    assert code == 0
    (folder,) = cache.iterdir()
    assert out == f"Pyramide de zoom\u00a0: {folder} (couche 0, têtes\u00a0: 2, 601 × 601 poids)\n"
    assert (
        err
        == f"Construction de la pyramide de zoom dans «\u00a0{folder}\u00a0»\u00a0: moins d'une seconde, 0,1 Mo.\n"
    )
    (asked,) = shown
    assert (asked.port, asked.language, asked.browser, asked.model) == (0, "fr", False, str(model))
    assert asked.corner.shape == (256, 256)
    with pytest.raises(RegardError, match="is closed"):
        asked.pyramid.tile(0, 0, 0, 0, 0)


def test_a_file_is_read(run, shown, tmp_path):
    path = tmp_path / "book.txt"
    path.write_text(f"\ufeff{WORDS}\n", encoding="utf-8")
    assert run(path)[0] == 0
    assert shown[0].pyramid.text == WORDS


def test_standard_input_is_read(run, shown, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("un été\n".encode())))
    assert run("-")[0] == 0
    assert shown[0].pyramid.text == "un été"


def test_the_same_input_opens_without_the_model(run, shown, workbench, tmp_path):
    folder = tmp_path / "kept"
    first, again = run(WORDS, "--output", folder), run(WORDS, "--output", folder)
    assert workbench.looked == 1
    assert first[:2] == again[:2]
    assert again[2] == ""
    assert shown[0].pyramid.digest == shown[1].pyramid.digest


@pytest.mark.parametrize("other", [["--head", "1"], ["--cut"], ["other words"]])
def test_another_input_gets_a_place_of_its_own(run, shown, workbench, cache, other):
    run(WORDS)
    text, options = (other[0], []) if len(other[0].split()) > 1 else (WORDS, other)
    run(text, *options)
    assert workbench.looked == 2
    assert len(list(cache.iterdir())) == 2


def test_a_model_that_was_trained_on_is_another_input(run, workbench, cache, model):
    run(WORDS)
    (model / "weights.safetensors").write_text("other numbers")
    run(WORDS)
    assert workbench.looked == 2
    assert len(list(cache.iterdir())) == 2


def test_one_head_of_one_layer(run, shown):
    assert run(WORDS, "--head", 1, "--layer", 0)[0] == 0
    assert [(place.layer, place.head) for place in shown[0].pyramid.heads] == [(0, 1)]


def test_nothing_is_shown_on_request(run, shown, tmp_path):
    code, out, _ = run(WORDS, "--no-serve", "--output", tmp_path / "kept")
    assert code == 0
    assert out == f"Zoom pyramid: {tmp_path / 'kept'} (layer 0, heads: 2, 601 × 601 weights)\n"
    assert shown == []
    Pyramid.open(tmp_path / "kept").close()


def test_an_interrupted_one_continues_without_the_model(run, shown, workbench, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(building._Head, "build", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        code, out, err = run(WORDS)
    assert (code, out) == (130, "")
    assert err.endswith("Stopped. The same command goes on from here.\n")
    assert run(WORDS)[0] == 0
    assert workbench.looked == 1
    assert len(shown) == 1


def test_a_long_text_can_be_cut(run, shown, tmp_path):
    text = " ".join(["word"] * 703)
    code, out, err = run(text)
    assert (code, out) == (2, "")
    assert err == "Only 700 words fit. Add --cut to look at those only.\n"
    code, _, err = run(text, "--cut", "--output", tmp_path / "kept")
    assert code == 0
    assert (
        err.splitlines()[0]
        == 'The last 14 characters were not read: the text was cut before "word word word".'
    )
    assert shown[0].pyramid.queries == 700


def test_rebuilding_replaces_what_is_damaged(run, shown, tmp_path):
    folder = tmp_path / "kept"
    run(WORDS, "--output", folder)
    (folder / "layer-0.key-1.npy").write_bytes(b"")
    code, out, err = run(WORDS, "--output", folder)
    assert (code, out) == (2, "")
    assert "layer-0.key-1.npy has 0 bytes" in err
    assert "--rebuild" in err
    assert run(WORDS, "--output", folder, "--rebuild")[0] == 0
    assert len(shown) == 2


def test_a_folder_with_another_pyramid_is_kept(run, tmp_path):
    run(WORDS, "--output", tmp_path / "kept")
    code, out, err = run("other words", "--output", tmp_path / "kept")
    assert (code, out) == (2, "")
    assert "holds a zoom pyramid of another text, model or head" in err
    assert err.count("\n") == 1
    assert Pyramid.open(tmp_path / "kept").text == WORDS


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "The text is missing"),
        (["nowhere.txt"], 'There is no file "nowhere.txt".'),
        (["no/where"], 'There is no file "no/where".'),
        (["folder"], '"folder" is a folder. Give a text file'),
        (["latin.txt"], '"latin.txt" is not text in UTF-8.'),
        (["two words", "--layer", "1"], "There is no layer 1 in stand-in"),
        (["two words", "--layer", "-1"], "There is no layer -1 in stand-in"),
        (["two words", "--head", "2"], "There is no head 2 in stand-in"),
        (["two words", "--head", "x"], '--head must be a whole number, not "x".'),
        (["two words", "--output", "latin.txt"], '"latin.txt" is a file.'),
        (["two words", "--output", "folder"], '"folder" holds something else (notes.txt)'),
        (["two words", "--output", "latin.txt/below"], '"latin.txt/below" cannot be written'),
        (["two words", "--port", "65536"], "--port must be a number from 0 to 65535"),
        (["two words", "--prot", "1"], 'There is no option "--prot". Did you mean --port?'),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(run, arguments, sentence, tmp_path, monkeypatch, cache):
    place = tmp_path / "here"
    (place / "folder").mkdir(parents=True)
    (place / "folder" / "notes.txt").write_text("mine")
    (place / "latin.txt").write_bytes("été".encode("latin-1"))
    monkeypatch.chdir(place)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1
    assert not cache.exists()
    assert sorted(os.listdir(place)) == ["folder", "latin.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever runs this may write everywhere")
def test_a_folder_without_rights_is_refused(run, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    code, _, err = run(WORDS, "--output", tmp_path / "closed" / "below")
    assert code == 2
    assert "cannot be written (Permission denied)" in err


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "less than a second"), (25, "about 25 s"), (150, "about 2 min"), (9000, "about 2 h")],
)
def test_durations_as_people_say_them(seconds, expected):
    from regard.terminal.zooming import _time

    assert _time(seconds) == expected
