from __future__ import annotations

import pytest

import regard
from regard.views.ahead import frames_ahead
from regard.views.answer import frame
from regard.views.requests import SummaryRequest, WeightsRequest, to_json


@pytest.fixture
def widget(chat_record, monkeypatch):
    widget = regard.lines(chat_record, layer=3, head=5).widget
    sent = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append((content, buffers)))
    return widget, sent


def test_a_notebook_keeps_the_live_view_a_still_picture_and_a_sentence(chat_record):
    data, _metadata = regard.lines(chat_record)._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert "Le chat noir" in data["text/plain"]


def test_marimo_which_keeps_no_still_picture_does_not_wait_for_one(chat_record, monkeypatch):
    widget = regard.lines(chat_record).widget
    monkeypatch.setattr(type(widget.comm), "__module__", "marimo.comm")
    data, _metadata = widget._repr_mimebundle_()
    assert "image/png" not in data


def test_the_first_heads_travel_with_the_view(chat_record):
    view = regard.lines(chat_record, layer=3, head=5)
    assert view.widget.get_state()["ahead"] == frames_ahead(chat_record, view.picture)


def test_the_channel_lets_the_page_choose_the_subshell(chat_record):
    route = regard.lines(chat_record).widget.comm._reply_subshell_for
    assert route({"method": "custom"}, "a subshell") == "a subshell"


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
