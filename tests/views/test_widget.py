from __future__ import annotations

import pytest

import regard
from regard.views.answer import frame
from regard.views.requests import SummaryRequest, WeightsRequest, to_json


@pytest.fixture
def widget(chat_record, monkeypatch):
    widget = regard.lines(chat_record, layer=3, head=5).widget
    sent = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append((content, buffers)))
    return widget, sent


def test_a_notebook_shows_the_view(chat_record):
    bundle = regard.lines(chat_record)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (bundle[0] if isinstance(bundle, tuple) else bundle)


@pytest.mark.parametrize("request_", [SummaryRequest(), WeightsRequest(layer=1, head=2)])
def test_a_question_is_answered_with_the_same_bytes(widget, chat_record, request_):
    shown, sent = widget
    shown._answer(shown, {"view": "a", "sequence": 3, "request": to_json(request_)}, [])
    assert sent == [({"view": "a", "sequence": 3}, [frame(chat_record, request_, sequence=3)])]


def test_a_wrong_question_is_refused_in_both_languages(widget):
    shown, sent = widget
    shown._answer(
        shown, {"view": "a", "sequence": 4, "request": {"kind": "weights", "layer": 99, "head": 0}}, []
    )
    refusal = sent[0][0]["refusal"]
    assert refusal["sequence"] == 4
    assert "There is no layer 99" in refusal["message"]["en"]
    assert "pas de couche 99" in refusal["message"]["fr"]


@pytest.mark.parametrize(
    "message",
    [
        None,
        "text",
        {},
        {"request": "weights"},
        {"request": None},
        {"request": {"kind": "summary"}, "sequence": "x"},
    ],
)
def test_noise_is_ignored(widget, message):
    shown, sent = widget
    shown._answer(shown, message, [])
    assert sent == []
