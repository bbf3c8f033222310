"""The laboratory with the library's model: an answer that is right, and bad input that it survives."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

import regard
from regard.views import frame


@pytest.fixture
def real(chat_record, running, workbench, monkeypatch):
    """The same laboratory with the real workbench in the place of the stand-in."""
    monkeypatch.setitem(sys.modules, "regard.workbench", workbench.real)
    monkeypatch.setattr(regard, "workbench", workbench.real)
    return running


def post(running, path, **fields):
    return running.ask(path, method="POST", body=json.dumps(fields).encode())


def test_the_weights_are_those_of_the_model(real, chat_record):
    reply = post(real, "/api/look", text=chat_record.text, model="minilm")
    header, _ = frame.decode(reply.body)
    assert header["record"] == chat_record.digest
    assert header["summary"]["axes"][0]["labels"] == list(chat_record.layers[0].query_tokens)
    request = {"kind": "weights", "layer": 3, "head": 5}
    reply = post(real, "/api/answer", record=header["record"], request=request, sequence=1)
    _, (weights,) = frame.decode(reply.body)
    np.testing.assert_allclose(weights, chat_record.layers[3].weights(5), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 400),
        (" \t\n", 400),
        ("\ud800", 400),
        ("a\x00b", 400),
        ("mot " * 10_000, 413),
        ("</script><img src=x onerror=alert(1)>", 200),
        ("\u202eabc\u2066", 200),
        ("🐱" * 20, 200),
        ("é" * 300, None),
    ],
)
def test_any_text_gets_an_answer_or_a_sentence(real, text, status):
    reply = post(real, "/api/look", text=text, model="minilm")
    assert reply.status == status or (status is None and reply.status in (200, 400, 413))
    if reply.status == 200:
        assert frame.decode(reply.body)[0]["summary"]["text"]
    else:
        refusal = json.loads(reply.body)
        assert refusal["message"]["en"] != refusal["message"]["fr"]
        assert (refusal["fits"] is not None) == (reply.status == 413)
    assert real.ask("/healthz").status == 200
