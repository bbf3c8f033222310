"""Records as files: kept from the page, and opened in it."""

from __future__ import annotations

import asyncio
import gc
import json
import time

import anyio
import numpy as np
import pytest
from starlette.requests import Request

from regard.lab.app import Laboratory
from regard.lab.entrance import Entrance
from regard.lab.record_desk import RecordDesk
from regard.record import Record
from regard.views import frame
from tests.lab.asynchronous import to_its_end


def looked(running, text="le chat dort"):
    reply = running.ask(
        "/api/look", method="POST", body=json.dumps({"text": text, "model": "minilm"}).encode()
    )
    return frame.decode(reply.body)[0]["record"]


def open_(running, content, **headers):
    headers = {"content_type": "application/octet-stream"} | headers
    return running.ask("/api/records", method="POST", body=content, **headers)


def left_over(running, *, soon=False):
    """Files that lie there still; ``soon`` waits for what goes only once an answer has been sent."""
    gc.collect()
    for _ in range(200 if soon else 0):
        if not any(running.laboratory.folder.glob("*")):
            break
        time.sleep(0.01)
    return [path.name for path in running.laboratory.folder.glob("*")]


def test_a_record_that_was_kept_opens_as_the_same(running):
    digest = looked(running)
    kept = running.ask(f"/api/records/{digest}")
    assert kept.status == 200
    assert kept.headers["content-disposition"] == 'attachment; filename="le-chat-dort.safetensors"'
    assert left_over(running, soon=True) == [], "the file that was sent stays behind"
    running.laboratory.shelf.__init__()
    header, _ = frame.decode(open_(running, kept.body).body)
    assert (header["record"], header["summary"]["text"]) == (digest, "le chat dort")
    asked = {"record": digest, "request": {"kind": "weights", "layer": 0, "head": 2}, "sequence": 1}
    _, (weights,) = frame.decode(
        running.ask("/api/answer", method="POST", body=json.dumps(asked).encode()).body
    )
    np.testing.assert_allclose(weights, np.full((3, 3), 1 / 3), rtol=1e-6)


def test_the_file_of_an_opened_record_goes_with_it(running, tmp_path):
    path = Record.from_arrays(weights=np.eye(5), text="cinq").save(tmp_path / "a.safetensors")
    assert open_(running, path.read_bytes()).status == 200
    assert len(left_over(running)) == 1
    running.laboratory.shelf.__init__()
    assert left_over(running) == []


def test_of_a_batch_the_first_sequence_is_shown(running, tmp_path):
    both = [Record.from_arrays(weights=np.eye(size), model="made", text=f"{size}") for size in (5, 7)]
    path = Record(model="made", batch=both).save(tmp_path / "batch.safetensors")
    summary = frame.decode(open_(running, path.read_bytes()).body)[0]["summary"]
    assert summary["text"] == "5"
    assert "holds 2 sequences" in summary["notices"][-1]["en"]


@pytest.mark.parametrize("damage", ["nothing", "text", "cut", "byte", "huge header"])
def test_a_file_that_is_no_record_gets_one_sentence_and_leaves_nothing(running, tmp_path, damage):
    path = Record.from_arrays(weights=np.eye(11)).save(tmp_path / "a.safetensors")
    content = bytearray(path.read_bytes())
    content = {
        "nothing": b"",
        "text": b"Once upon a time.",
        "cut": bytes(content[:-100]),
        "byte": bytes(content[:-200]) + bytes([content[-200] ^ 1]) + bytes(content[-199:]),
        "huge header": b"\xff" * 8 + bytes(content[8:]),
    }[damage]
    reply = open_(running, content)
    assert (reply.status, json.loads(reply.body)["code"]) == (400, "damaged_record")
    assert str(running.laboratory.folder) not in reply.body.decode()
    assert left_over(running) == []


def test_a_file_that_is_too_large_is_refused_announced_or_not(running):
    refusal = json.loads(open_(running, b"x" * 300_008).body)
    assert (refusal["code"], "0.3 MB" in refusal["message"]["en"]) == ("large_file", True)
    chunk = b"%x\r\n" % 300_008 + b"x" * 300_008 + b"\r\n0\r\n\r\n"
    head = running.head(
        "POST /api/records HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/octet-stream",
        "Transfer-Encoding: chunked",
    )
    assert running.send(head + chunk).status == 413
    assert left_over(running) == []


def test_a_client_that_goes_away_leaves_nothing(running):
    head = running.head(
        "POST /api/records HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Content-Type: application/octet-stream",
        "Content-Length: 5000",
    )
    with running.connected() as line:
        line.sendall(head + b"x" * 700)
        for _ in range(500):
            if left_over(running):
                break
            time.sleep(0.01)
    assert left_over(running, soon=True) == []


@pytest.mark.parametrize("digest", ["0" * 32, "..%2f..%2fetc", "%00"])
def test_a_record_that_is_not_there_is_refused(running, digest):
    assert running.ask(f"/api/records/{digest}").status == 404


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_file_whose_page_does_not_wait_for_its_turn_is_gone(cancelled):
    laboratory = Laboratory(Entrance(5))

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def queued():
        laboratory.answers.acquire_on_behalf_of_nowait("another")
        request = Request({"type": "http", "method": "POST", "headers": []}, receive)
        opening = asyncio.create_task(RecordDesk(laboratory).open(request))
        while not laboratory.answers.statistics().tasks_waiting:
            await anyio.sleep(0.01)
        assert len(list(laboratory.folder.iterdir())) == 1
        if cancelled:
            opening.cancel()
        laboratory.answers.release_on_behalf_of("another")
        await asyncio.wait([opening])

    messages = [{"type": "http.request", "body": b"x" * 7}]
    to_its_end(queued())
    assert list(laboratory.folder.iterdir()) == []
    laboratory.close()
