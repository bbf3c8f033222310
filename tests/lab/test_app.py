"""What each address answers."""

from __future__ import annotations

import json
import threading
import time

import numpy as np
import pytest

from regard.views import frame


def post(running, path, **fields):
    return running.ask(path, method="POST", body=json.dumps(fields).encode())


def looked(running, text="le chat dort", **more):
    reply = post(running, "/api/look", text=text, model="minilm", **more)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/octet-stream"
    header, arrays = frame.decode(reply.body)
    assert arrays == []
    return header


def test_a_look_tells_what_is_in_the_record(running):
    header = looked(running, sequence=4)
    assert header["sequence"] == 4
    assert header["summary"]["text"] == "le chat dort"
    assert header["summary"]["axes"][0]["labels"] == ["le", "chat", "dort"]


def test_no_model_means_the_first(running):
    reply = post(running, "/api/look", text="le chat", model=None)
    assert frame.decode(reply.body)[0]["summary"]["model"] == "translate"


def test_a_translator_is_told_into_which_language_and_how_soon(running):
    def answered(**options):
        return looked(running, **options)["summary"]["prediction"]

    assert answered() == "en by 4"
    assert answered(to="fr") == "fr by 4"
    assert answered(to="en", quick=True) == "en by 1"
    assert answered(quick=False) == "en by 4"


@pytest.mark.parametrize(
    "options", [{"to": 1}, {"to": None}, {"quick": "yes"}, {"beams": 9}, {"cut": True}, {"keep": "qk"}]
)
def test_no_other_option_passes(running, options):
    reply = post(running, "/api/look", text="le chat", model="translate", **options)
    assert reply.status == 400


def test_an_answer_carries_exact_weights(running):
    record = looked(running)["record"]
    request = {"kind": "weights", "layer": 0, "head": 2}
    reply = post(running, "/api/answer", record=record, request=request, sequence=9)
    header, (weights,) = frame.decode(reply.body)
    assert header["sequence"] == 9
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights, np.full((3, 3), 1 / 3), rtol=1e-6)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({}, 400),
        ({"kind": "nothing"}, 400),
        ({"kind": ["weights"]}, 400),
        ({"kind": "weights"}, 400),
        ({"kind": "weights", "layer": 0, "head": 3}, 400),
        ({"kind": "weights", "layer": 1, "head": 0}, 400),
        ({"kind": "weights", "layer": -1, "head": 0}, 400),
        ({"kind": "weights", "layer": True, "head": 0}, 400),
        ({"kind": "weights", "layer": 0, "head": 0.5}, 400),
        ({"kind": "weights", "layer": 0, "head": 0, "precision": "\ud800"}, 400),
        ({"kind": "weights", "layer": 0, "head": 0, "precision": []}, 400),
        ({"kind": "weights", "layer": 0, "head": 0, "__class__": 1}, 400),
        ({"kind": "\ud800"}, 400),
        ({"kind": "summary"}, 200),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(running, request_, status):
    record = looked(running)["record"]
    reply = post(running, "/api/answer", record=record, request=request_, sequence=2)
    assert reply.status == status
    if status != 200:
        refusal = json.loads(reply.body)
        assert refusal["sequence"] == 2
        assert refusal["message"]["en"] != refusal["message"]["fr"]
    looked(running)


@pytest.mark.parametrize("record", ["", "0" * 32, "\ud800", "../../etc/passwd"])
def test_an_unknown_record_is_404(running, record):
    reply = post(running, "/api/answer", record=record, request={"kind": "summary"}, sequence=0)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "unknown_record")


@pytest.mark.parametrize(
    "model", ["", "nothing", "../minilm", "/etc", "openai-community/gpt2", "\ud800", "\x00"]
)
def test_only_models_of_the_library_can_be_asked_for(running, model):
    reply = post(running, "/api/look", text="le chat", model=model)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "unknown_model")


def test_a_model_that_somebody_brought_comes_first_in_the_menu(running):
    running.laboratory.model = "/models/mine"
    try:
        entries = json.loads(running.ask("/api/models").body)["models"]
        assert [entry["name"] for entry in entries][:3] == ["/models/mine", "minilm", "translate"]
        assert (entries[0]["task"], entries[0]["start"], entries[0]["facts"]) == ("read", None, [])
        assert entries[0]["title"] == {"en": "mine", "fr": "mine"}
        assert "/models/mine" in entries[0]["about"]["fr"]
        assert post(running, "/api/look", text="le chat", model="/models/mine").status == 200
    finally:
        running.laboratory.model = "translate"


@pytest.mark.parametrize("text", ["", "\ud800", "a\x00b", "\u202e"])
def test_a_text_that_cannot_be_read_is_refused_in_both_languages(running, text):
    reply = post(running, "/api/look", text=text, model="minilm", sequence=5)
    assert reply.status == 400
    refusal = json.loads(reply.body)
    assert refusal["code"] == "bad_input"
    assert refusal["sequence"] == 5
    assert refusal["message"]["fr"].startswith("Illisible")
    looked(running)


def test_a_text_that_is_too_long_says_what_fits(running):
    reply = post(running, "/api/look", text="mot " * 10_000, model="minilm")
    assert reply.status == 413
    assert json.loads(reply.body)["fits"] == 5


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"text":"a","model":NaN}'])
@pytest.mark.parametrize("path", ["/api/look", "/api/answer"])
def test_bad_json_is_400_and_the_server_goes_on(running, path, body):
    assert running.ask(path, method="POST", body=body).status == 400
    looked(running)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api", "/api/", "/api/models/", "/api/look/", "//api/models", "/static"]
)
def test_other_addresses_are_404(running, path):
    reply = running.ask(path)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "unknown_route")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/api/look", "/api/models", "/static/regard.js"])
def test_other_methods_are_405(running, method, path):
    reply = running.ask(path, method=method, body=b"{}")
    assert (reply.status, json.loads(reply.body)["code"]) == (405, "method")


def test_the_menu_lists_what_is_on_the_disk(running, monkeypatch):
    from regard.models import library

    entries = json.loads(running.ask("/api/models").body)["models"]
    assert {entry["name"] for entry in entries} == {
        model.name for model in library.entries() if model.installed
    }
    first, second = entries[:2]
    assert first.keys() == {"name", "title", "about", "task", "start", "facts"}
    assert (first["name"], first["task"]) == ("translate", "translate")
    assert first["about"].keys() == {"en", "fr"}
    assert (second["name"], second["task"], second["start"]) == ("minilm", "read", None)
    monkeypatch.setattr(library.Model, "installed", False)
    monkeypatch.setattr(running.laboratory, "model", "mine")
    assert [entry["name"] for entry in json.loads(running.ask("/api/models").body)["models"]] == ["mine"]
    assert post(running, "/api/look", text="le chat", model="minilm").status == 404


def test_the_model_of_the_lab_is_listed_although_it_is_missing_so_that_looking_says_how_to_get_it(
    running, monkeypatch
):
    from regard.models import library

    monkeypatch.setattr(library.Model, "installed", False)
    assert [entry["name"] for entry in json.loads(running.ask("/api/models").body)["models"]] == ["translate"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("regard.js", "text/javascript"), ("regard.css", "text/css"), ("fonts/one.woff2", "font/woff2")],
)
def test_the_files_of_the_page_come_with_their_type(running, name, media_type):
    reply = running.ask(f"/static/{name}", session=False)
    assert reply.status == 200
    assert reply.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize(
    "name",
    [
        "../secret.js",
        "..%2Fsecret.js",
        "%2e%2e/secret.js",
        "%2e%2e%2fsecret.js",
        "..%5csecret.js",
        "fonts/../../secret.js",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "",
        ".",
        "fonts",
        "notes.txt",
        "regard.js/",
        "regard.js%00",
        "regard.js%00.css",
        "REGARD.JS",
        "a" * 5000,
        "%ff",
        "C:%5C",
    ],
)
def test_no_other_file_can_be_had(running, name):
    reply = running.ask(f"/static/{name}", session=False)
    assert reply.status == 404
    assert b"secret" not in reply.body


def test_a_link_out_of_the_folder_is_followed_only_as_the_name_that_it_bears(running, static, tmp_path):
    (tmp_path / "outside.txt").write_text("secret")
    link = static / "link.txt"
    try:
        link.symlink_to(tmp_path / "outside.txt")
    except OSError:
        pytest.skip("this system does not let this person make links")
    try:
        assert running.ask("/static/link.txt").status == 404
    finally:
        link.unlink()


def test_the_page_speaks_the_language_that_is_asked_for(running):
    assert b'<html lang="fr">' in running.ask("/?lang=fr", accept_language="en").body
    assert b'<html lang="fr">' in running.ask("/", accept_language="fr-FR,en;q=0.5").body
    assert b'<html lang="en">' in running.ask("/").body


def test_a_page_that_was_not_built_says_so(running, tmp_path, monkeypatch):
    monkeypatch.setattr(running.laboratory, "static", tmp_path / "nowhere")
    reply = running.ask("/", accept="text/html")
    assert reply.status == 503
    assert b"make env" in reply.body
    assert running.ask("/static/regard.js").status == 404


def test_what_nobody_waits_for_is_not_computed(running, workbench, monkeypatch):
    """Three looks queue behind a slow one; the page gives up on the first two of them."""
    computed: list[str] = []
    slow, look = threading.Event(), workbench.look

    def watched(text, **more):
        computed.append(text)
        if text == "first":
            assert slow.wait(10)
        return look(text, **more)

    monkeypatch.setattr(workbench, "look", watched)

    def send(text):
        body = json.dumps({"text": text, "model": "minilm"}).encode()
        head = running.head(
            "POST /api/look HTTP/1.1",
            f"Host: 127.0.0.1:{running.port}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        line = running.connected()
        line.sendall(head + body)
        return line

    lines = {}
    for text in ("first", "second", "third", "fourth"):
        lines[text] = send(text)
        wait_until(lambda: running.laboratory.looks.statistics().borrowed_tokens == 1)
    wait_until(lambda: running.laboratory.looks.statistics().tasks_waiting == 3)
    lines["second"].close()
    lines["third"].close()
    assert running.ask("/healthz").status == 200
    slow.set()
    assert running.read(lines["fourth"]).status == 200
    assert running.read(lines["first"]).status == 200
    for line in lines.values():
        line.close()
    assert computed == ["first", "fourth"]


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_answer_does_not_wait_for_a_look(running, workbench, monkeypatch):
    record = looked(running)["record"]
    slow, look = threading.Event(), workbench.look

    def waiting(text, **more):
        assert slow.wait(30)
        return look(text, **more)

    monkeypatch.setattr(workbench, "look", waiting)
    looking = threading.Thread(target=post, args=(running, "/api/look"), kwargs={"text": "a", "model": None})
    looking.start()
    wait_until(lambda: running.laboratory.looks.statistics().borrowed_tokens == 1)
    assert post(running, "/api/answer", record=record, request={"kind": "summary"}, sequence=0).status == 200
    slow.set()
    looking.join()
