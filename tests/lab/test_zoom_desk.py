"""A zoom made from the page: sent, followed, stopped, found again."""

from __future__ import annotations

import json
import shutil
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlencode

import numpy as np
import pytest

from regard.lab import making
from regard.record import Record
from regard.views import frame

MANY = " ".join(f"mot{number}" for number in range(131))


class Weights:
    """Stands in for a model: nothing but a limit and a weight."""

    limit = 13

    model = SimpleNamespace(state_dict=dict)


def look(text, model="minilm", *, cut=False):
    """Stands in for ``regard.look``: at most 13 words, each with a query and a key of its own in three layers."""
    if "boom" in text:
        raise RuntimeError("/secret/place")
    words = text.split()[:13]
    generator = np.random.default_rng(len(text))
    query, key = generator.normal(size=(2, 3, len(words), 5)).astype(np.float32)
    record = Record.from_arrays(query, key, tokens=words, model=model, text=text)
    record.layers *= 3
    record.cut = text.split(maxsplit=13)[13] if len(text.split()) > 13 else ""
    return record


@pytest.fixture
def desk(running, workbench, monkeypatch):
    """The laboratory with that model, nothing being made in it, and no zoom kept."""
    monkeypatch.setattr(workbench, "look", look)
    workbench.ready = lambda model: Weights
    yield running
    running.laboratory.zoom_desk.making.cancel()
    running.laboratory.zooms.close()
    for path in running.laboratory.zooms.folder.glob("*"):
        shutil.rmtree(path)


def send(running, text, *, model="minilm", layer=1, **headers):
    body = text if isinstance(text, bytes) else text.encode()
    path = "/api/zooms?" + urlencode({"model": model, "layer": layer, "name": "livre.txt"})
    return running.ask(
        path, method="POST", body=body, **({"content_type": "application/octet-stream"} | headers)
    )


def ended(running):
    """The job, once it does not go on."""
    for _ in range(1000):
        job = json.loads(running.ask("/api/zooms?job").body)["job"]
        if job is None or job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.01)
    raise AssertionError("the zoom never ends")


def left_over(running):
    return [path.name for path in running.laboratory.folder.glob("*")]


def test_a_text_of_many_windows_becomes_one_zoom(desk):
    reply = send(desk, MANY)
    assert (reply.status, json.loads(reply.body)["job"]["name"]) == (202, "livre.txt")
    job = ended(desk)
    assert (job["state"], job["message"]) == ("done", None)
    page = desk.ask(f"/zoom/{job['digest']}")
    assert page.status == 200
    assert b'data-page="zoom"' in page.body
    assert b'data-windows="11"' in page.body
    asked = {"record": job["digest"], "request": {"kind": "zoom"}, "sequence": 1}
    header, _ = frame.decode(desk.ask("/api/answer", method="POST", body=json.dumps(asked).encode()).body)
    assert (header["zoom"]["queries"], {head["layer"] for head in header["zoom"]["heads"]}) == (131, {1})
    weight = desk.laboratory.zooms.get(job["digest"]).cell
    assert weight(1, 0, 20, 10) is None, "windows see each other"
    assert sum(weight(1, 2, 20, key) for key in range(13, 26)) == pytest.approx(1)
    assert left_over(desk) == []


def test_the_same_text_again_is_there_at_once(desk, workbench, monkeypatch):
    send(desk, MANY)
    first = ended(desk)
    monkeypatch.setattr(workbench, "look", None)
    send(desk, MANY)
    assert ended(desk)["digest"] == first["digest"]
    kept = json.loads(desk.ask("/api/zooms").body)["kept"]
    assert [(zoom["digest"], zoom["layer"], zoom["tokens"]) for zoom in kept] == [(first["digest"], 1, 131)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe\x00text", "not_text"),
        (b"PK\x03\x04\x00\x00", "not_text"),
        (b"caf\xc3", "not_text"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\t", "empty"),
        (b"x" * 300_008, "large_file"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_leaves_nothing(desk, text, code):
    refusal = json.loads(send(desk, text).body)
    assert refusal["code"] == code
    assert refusal["message"]["en"] != refusal["message"]["fr"]
    assert left_over(desk) == []
    assert json.loads(desk.ask("/api/zooms?job").body)["job"] is None


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"layer": -1}, 400), ({"layer": "x"}, 400), ({"model": "none"}, 404), ({"model": "../.."}, 404)],
)
def test_a_wrong_wish_is_refused_before_anything_is_kept(desk, asked, status):
    assert send(desk, MANY, **asked).status == status
    assert left_over(desk) == []


def test_a_layer_that_is_not_there_is_told(desk):
    send(desk, MANY, layer=7)
    job = ended(desk)
    assert job["state"] == "failed"
    assert "layers 0 to 2" in job["message"]["en"]


def test_what_goes_wrong_inside_is_told_without_its_secrets(desk, caplog):
    send(desk, "boom boom")
    job = ended(desk)
    assert job["state"] == "failed"
    assert "secret" not in json.dumps(job)
    assert [path.name for path in desk.laboratory.zooms.folder.glob("*")] == []


@pytest.fixture
def slow(desk, workbench, monkeypatch):
    """A model that reads its second window only when it is told to."""
    go, windows = threading.Event(), []

    def waits(text, **options):
        windows.append(text)
        if len(windows) > 1:
            go.wait(10)
        return look(text, **options)

    monkeypatch.setattr(workbench, "look", waits)
    yield go
    go.set()


def test_one_at_a_time_and_progress_survives_being_asked_again(desk, slow):
    send(desk, MANY)
    assert json.loads(send(desk, MANY).body)["code"] == "busy"
    assert len(left_over(desk)) == 1, "the text of the second one stays behind"
    for _ in range(500):
        job = json.loads(desk.ask("/api/zooms?job").body)["job"]
        if job["share"] > 0:
            break
        time.sleep(0.01)
    assert (job["state"], 0 < job["share"] < 0.3) == ("reading", True)
    slow.set()
    assert ended(desk)["state"] == "done"


def test_cancelling_leaves_nothing(desk, slow):
    send(desk, MANY)
    threading.Timer(0.2, slow.set).start()
    assert json.loads(desk.ask("/api/zooms/cancel", method="POST", body=b"{}").body) == {"job": None}
    assert left_over(desk) == []
    assert [path.name for path in desk.laboratory.zooms.folder.glob("*")] == []
    assert json.loads(desk.ask("/api/zooms?job").body)["job"] is None


def test_what_a_killed_process_left_is_removed_once_it_is_old(tmp_path, monkeypatch):
    for name in (".making-old", "5" * 32):
        (tmp_path / name).mkdir()
    making._sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    later = time.time() + 90_000
    monkeypatch.setattr(making.time, "time", lambda: later)
    making._sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["5" * 32]


@pytest.mark.parametrize("path", ["/api/zooms", "/api/records"])
def test_files_are_taken_only_from_the_page_itself(desk, path):
    def status(**headers):
        return desk.ask(path, method="POST", body=b"{}", **headers).status

    binary = "application/octet-stream"
    assert status() == 415
    assert status(content_type="text/plain") == 415
    assert status(content_type=binary, origin="http://evil.example") == 403
    assert status(content_type=binary, sec_fetch_site="cross-site") == 403
    assert status(content_type=binary, session=False) == 401
    assert left_over(desk) == []


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ('{"n_layer": 7}', 7),
        ('{"num_hidden_layers": "x", "num_layers": 5}', 5),
        ('{"num_layers": 5.5}', None),
        ('{"num_layers": true}', None),
        ("[7]", None),
        ("7", None),
        ("[" * 100_000, None),
        ("{", None),
    ],
)
def test_layers_are_counted_where_the_settings_say_so(running, monkeypatch, tmp_path, settings, count):
    (tmp_path / "config.json").write_text(settings)
    monkeypatch.setattr(running.laboratory, "model", str(tmp_path))
    reply = running.ask("/api/zooms")
    assert reply.status == 200
    assert json.loads(reply.body)["layers"].get(str(tmp_path)) == count


def test_asking_how_far_it_is_reads_no_settings(running, monkeypatch):
    monkeypatch.setattr(running.laboratory.zoom_desk, "layers", None)
    assert json.loads(running.ask("/api/zooms?job").body) == {"job": None, "kept": [], "layers": {}}


@pytest.mark.parametrize("path", ["/", "/zoom", "/calculator"])
def test_each_page_says_which_it_is(running, path):
    page = running.ask(path)
    assert page.status == 200
    assert f'data-page="{path[1:] or "look"}"'.encode() in page.body
    assert running.ask(path, session=False).status == 401


def test_words_are_found_in_a_zoom(desk):
    send(desk, MANY)
    digest = ended(desk)["digest"]

    def find(text, axis="query"):
        return desk.ask(
            "/api/find",
            method="POST",
            body=json.dumps({"record": digest, "axis": axis, "text": text}).encode(),
        )

    assert json.loads(find("MOT12").body) == {"tokens": [12, *range(120, 130)], "more": False}
    assert json.loads(find("mot99 mot100", "key").body)["tokens"] == [99]
    assert json.loads(find("chien").body)["tokens"] == []
    assert find(" ").status == find("mot", "value").status == 400
