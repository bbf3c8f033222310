"""The laboratory with a zoom open: its page, its answers, and whose turn it is."""

from __future__ import annotations

import json
import threading
import time

import numpy as np
import pytest

from regard.lab import server
from regard.views import frame
from tests.zoom_pyramids import KEYS, QUERIES, Fixed, pyramid


@pytest.fixture
def fixed(outside, monkeypatch):
    """A zoom whose every byte is known, in the laboratory."""
    zoom = Fixed()
    monkeypatch.setattr(outside.laboratory, "pyramid", zoom)
    return zoom


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    zoom = pyramid(tmp_path_factory.mktemp("zoom") / "pyramid")
    yield zoom
    zoom.close()


def post(running, digest, sequence=1, **request):
    body = json.dumps({"record": digest, "request": request, "sequence": sequence}).encode()
    return running.ask("/api/answer", method="POST", body=body)


@pytest.mark.parametrize(
    ("asked", "lang"), [("", ""), ("&lang=fr", "?lang=fr"), ("&lang=//evil", ""), ("&next=/", "")]
)
def test_the_printed_address_leads_straight_to_the_zoom(outside, fixed, asked, lang):
    for _ in range(2):  # the first time it lets in; afterwards it only leads there
        reply = outside.ask(f"/login?token={outside.entrance.token}{asked}")
        assert (reply.status, reply.headers["location"]) == (303, f"/zoom/{fixed.digest}{lang}")
        outside.cookie = reply.headers.get("set-cookie", outside.cookie).partition(";")[0]


def test_the_page_names_its_zoom_and_speaks_the_language_that_is_asked_for(running, fixed):
    reply = running.ask(f"/zoom/{fixed.digest}?lang=fr")
    assert reply.status == 200
    assert (
        f'<div id="regard-lab" data-page="zoom" data-largest="300007" data-zoom="{fixed.digest}"'.encode()
        in reply.body
    )
    assert b'<html lang="fr">' in reply.body
    assert b"data-zoom" not in running.ask("/").body


def test_nobody_sees_it_who_was_not_let_in(running, fixed):
    reply = running.ask(f"/zoom/{fixed.digest}", session=False, accept="text/html")
    assert reply.status == 401
    assert fixed.digest.encode() not in reply.body
    body = json.dumps({"record": fixed.digest, "request": {"kind": "zoom"}, "sequence": 0}).encode()
    assert running.ask("/api/answer", method="POST", body=body, session=False).status == 401
    assert fixed.asked == []


@pytest.mark.parametrize("digest", ["0" * 32, "5" * 31, "..", "%2e%2e", "5" * 32 + "x", "%ff", "a" * 3000])
def test_another_zoom_is_refused_on_a_page(running, fixed, digest):
    reply = running.ask(f"/zoom/{digest}", accept="text/html")
    assert reply.status == 404
    assert b"<main>" in reply.body
    assert json.loads(running.ask(f"/zoom/{digest}").body)["code"] == "unknown_zoom"


def test_without_a_zoom_there_is_no_such_page(running):
    assert running.laboratory.pyramid is None
    assert running.ask("/zoom/" + "5" * 32).status == 404
    reply = post(running, "5" * 32, kind="tile", layer=0, head=0, level=0, row=0, column=0)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "unknown_zoom")


@pytest.mark.parametrize("path", ["/zooms", "/zoom/", "/zoom/" + "5" * 32 + "/", "/zoom/a/b"])
def test_nothing_is_beside_the_page(running, fixed, path):
    assert json.loads(running.ask(path).body)["code"] == "unknown_route"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_is_only_read(running, fixed, method):
    assert running.ask(f"/zoom/{fixed.digest}", method=method, body=b"{}").status == 405


def test_a_page_that_was_not_built_says_so(running, fixed, tmp_path, monkeypatch):
    monkeypatch.setattr(running.laboratory, "static", tmp_path / "nowhere")
    assert running.ask(f"/zoom/{fixed.digest}").status == 503


def test_all_four_kinds_are_answered(running, fixed):
    header, _ = frame.decode(post(running, fixed.digest, sequence=8, kind="zoom").body)
    assert (header["sequence"], header["zoom"]["queries"]) == (8, 3)
    reply = post(running, fixed.digest, kind="tile", layer=1, head=4, level=0, row=0, column=0)
    _, (codes,) = frame.decode(reply.body)
    np.testing.assert_array_equal(codes, Fixed().tile(1, 4, 0, 0, 0))
    header, _ = frame.decode(post(running, fixed.digest, kind="cell", layer=1, head=4, query=2, key=0).body)
    assert header["cell"] == {"weight": None}
    header, _ = frame.decode(post(running, fixed.digest, kind="tokens", axis="key", start=3).body)
    assert header["tokens"] == ["key3", "key4"]


@pytest.mark.parametrize(
    "request_",
    [
        {"kind": "tile", "layer": 0, "head": 0, "level": 0, "row": 5, "column": 0},
        {"kind": "tile", "layer": 0, "head": 0, "level": 4, "row": 0, "column": 0},
        {"kind": "tile", "layer": 0, "head": 0, "level": 0, "row": -1, "column": 0},
        {"kind": "tile", "layer": 0, "head": 1, "level": 0, "row": 0, "column": 0},
        {"kind": "tile", "layer": 0, "head": 0, "level": 0, "row": 0},
        {"kind": "tile", "layer": 0, "head": 0, "level": 0.5, "row": 0, "column": 0},
        {"kind": "cell", "layer": 0, "head": 0, "query": QUERIES, "key": 0},
        {"kind": "cell", "layer": 0, "head": 0, "query": 0, "key": KEYS},
        {"kind": "cell", "layer": 0, "head": 0, "query": True, "key": 0},
        {"kind": "tokens", "axis": "value", "start": 0},
        {"kind": "tokens", "axis": "key", "start": KEYS},
        {"kind": "weights", "layer": 0, "head": 0},
        {"kind": "summary"},
        {"kind": "zoom", "tile": 1},
    ],
)
def test_what_is_not_there_is_refused_in_both_languages(running, made, monkeypatch, request_):
    monkeypatch.setattr(running.laboratory, "pyramid", made)
    reply = post(running, made.digest, sequence=6, **request_)
    assert reply.status == 400
    refusal = json.loads(reply.body)
    assert refusal["sequence"] == 6
    assert refusal["message"]["en"] != refusal["message"]["fr"]
    assert post(running, made.digest, kind="zoom").status == 200


def test_a_tile_that_nobody_waits_for_is_not_computed_and_a_weight_goes_before_tiles(
    running, fixed, monkeypatch
):
    """Four tiles queue up; the page gives up on the second, and asks for a weight."""
    slow, computed, tile, cell = threading.Event(), [], fixed.tile, fixed.cell

    def slowly(*place):
        computed.append(("tile", place[-1]))
        assert slow.wait(10)
        return tile(*place)

    def weighed(*place):
        computed.append(("cell", place[-1]))
        return cell(*place)

    monkeypatch.setattr(fixed, "tile", slowly)
    monkeypatch.setattr(fixed, "cell", weighed)
    waiting = running.laboratory
    lines = {}
    for column in range(4):
        lines[column] = send(running, fixed, kind="tile", layer=1, head=4, level=0, row=0, column=column)
        wait_until(lambda: waiting.tiles.statistics().borrowed_tokens == 1)
        wait_until(lambda column=column: waiting.tiles.statistics().tasks_waiting == column)
    weight = send(running, fixed, kind="cell", layer=1, head=4, query=0, key=2)
    wait_until(lambda: waiting.answers.statistics().tasks_waiting == 1)
    lines.pop(1).close()
    assert running.ask("/healthz").status == 200
    slow.set()
    assert running.read(weight).status == 200
    assert [running.read(line).status for line in lines.values()] == [200, 200, 200]
    assert computed == [("tile", 0), ("cell", 2), ("tile", 2), ("tile", 3)]
    for line in [weight, *lines.values()]:
        line.close()


def send(running, zoom, **request):
    body = json.dumps({"record": zoom.digest, "request": request, "sequence": 0}).encode()
    head = running.head(
        "POST /api/answer HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    line = running.connected()
    line.sendall(head + body)
    return line


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_serving_a_zoom_reads_no_model_and_prints_an_address_that_leads_to_it(monkeypatch, capsys):
    warmed, found = [], []
    monkeypatch.setattr(server, "_warm", warmed.append)

    def run(self, sockets):
        self.ready()
        found.append(self.config.app.app)

    monkeypatch.setattr(server.Server, "run", run)
    server.serve(0, browser=False, pyramid=Fixed())
    assert "/login?token=" in capsys.readouterr().out
    time.sleep(0.05)
    assert warmed == []
    assert any(route.path == "/zoom/{digest}" for route in found[0].routes)
