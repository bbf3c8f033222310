"""What a change does, asked over HTTP: the figures of `regard.effect`, and nothing without controls."""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import replace

import pytest
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
    GPT2Config,
    GPT2LMHeadModel,
)

import regard
from regard.doors.pretrained import Pretrained
from regard.effects import running as effect_running
from regard.lab import effects
from regard.record import Record
from regard.views import frame

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "le", "chat", "noir", "dort", "bien", "ici"]
LABELS = {0: "triste", 1: "calme", 2: "gai"}
TEXT = "le chat noir dort bien"
OFF = {"kind": "ablate", "layer": 1, "head": 3}


def enlarged(model):
    """Weights at which one head makes a difference."""
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and "embed" not in name and "wte" not in name:
            torch.nn.init.normal_(weight, std=0.3)
    return model.eval()


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    torch.manual_seed(5)
    file = tmp_path_factory.mktemp("words") / "vocab.txt"
    file.write_text("\n".join(WORDS), encoding="utf-8")
    sizes = {"hidden_size": 28, "num_attention_heads": 7, "num_hidden_layers": 5, "intermediate_size": 11}
    config = BertConfig(vocab_size=len(WORDS), num_labels=3, id2label=LABELS, **sizes)
    model = enlarged(BertForSequenceClassification(config))
    return Pretrained("judge", model, BertTokenizerFast(str(file)), 37)


@pytest.fixture(scope="module")
def writer(judge):
    torch.manual_seed(5)
    sizes = {"n_embd": 28, "n_head": 7, "n_layer": 5, "bos_token_id": 2, "eos_token_id": 3}
    model = enlarged(GPT2LMHeadModel(GPT2Config(vocab_size=len(WORDS), **sizes)))
    return Pretrained("writer", model, judge.tokenizer, 37)


@pytest.fixture
def real(running, workbench, monkeypatch):
    """The laboratory with the real workbench in the place of the stand-in."""
    monkeypatch.setitem(sys.modules, "regard.workbench", workbench.real)
    monkeypatch.setattr(regard, "workbench", workbench.real)
    return running


@pytest.fixture
def brought(real, workbench, monkeypatch):
    """A laboratory that was opened with a model of somebody's own, already loaded."""

    def bring(loaded):
        def ready(model):
            assert model == "/models/mine"
            return replace(loaded, name="mine")

        monkeypatch.setattr(workbench.real, "ready", ready)
        monkeypatch.setattr(effect_running, "ready", ready)
        monkeypatch.setattr(real.laboratory, "model", "/models/mine")
        return real

    return bring


def post(lab, path, **fields):
    return lab.ask(path, method="POST", body=json.dumps(fields).encode())


def looked(lab, text=TEXT, model=None):
    reply = post(lab, "/api/look", text=text, model=model)
    assert reply.status == 200, reply.body
    return frame.decode(reply.body)[0]["record"]


def asked(lab, record, change, controls=20, sequence=0):
    return post(lab, "/api/effect", record=record, change=change, controls=controls, sequence=sequence)


def found(reply):
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json"), reply.body
    return json.loads(reply.body)


def test_minilm_s_head_moves_its_output_as_regard_effect_says(real):
    sentence = "The cat sat on the mat because it was tired."
    record = looked(real, sentence, "minilm")
    told = found(asked(real, record, {"kind": "ablate", "layer": 5, "head": 11}, sequence=9))
    expected = regard.effect("minilm", sentence, regard.Ablate(5, 11))
    assert told["difference"] == expected.difference == pytest.approx(0.371, abs=5e-4)
    assert told["controls"] == list(expected.controls)
    assert tuple(told["interval"]) == expected.interval
    assert (told["unit"], told["rank"], told["outside"], told["asked"]) == ("distance", 1, True, 20)
    assert told["say"] == {"en": expected.say("en"), "fr": expected.say("fr")}
    assert (told["sequence"], told["record"], len(told["matched"])) == (9, record, 20)
    assert told["before"]["kind"] == "states"


def test_a_class_is_told_before_and_after(brought, judge):
    lab = brought(judge)
    record = looked(lab)
    told = found(
        asked(lab, record, {"kind": "cut", "layer": 2, "head": 6, "query": 0, "key": 3}, controls=23)
    )
    expected = regard.effect(
        judge.model, TEXT, regard.Cut(2, 6, query=0, key=3), tokenizer=judge.tokenizer, controls=23
    )
    assert told["difference"] == pytest.approx(expected.difference)
    assert told["difference"] != 0
    assert len(told["controls"]) == 23
    assert told["unit"] == "nats"
    assert told["before"]["target"] in LABELS.values()
    assert [name for name, _ in told["before"]["top"]] == [name for name, _ in expected.before.top]
    shares = [share for _, share in told["after"]["top"]]
    assert shares == pytest.approx([share for _, share in expected.after.top])


def test_a_word_is_told_before_and_after(brought, writer):
    lab = brought(writer)
    told = found(asked(lab, looked(lab), OFF))
    assert told["before"]["kind"] == "token"
    assert told["before"]["target"] in WORDS
    assert told["before"]["log_probability"] + told["difference"] == pytest.approx(
        told["after"]["log_probability"]
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kind": "patch", "layer": 0, "head": 0},
        {"kind": ["ablate"], "layer": 0, "head": 0},
        {"kind": "ablate", "layer": 0},
        {"kind": "ablate", "layer": 0, "head": None},
        {"kind": "ablate", "layer": 0, "head": True},
        {"kind": "ablate", "layer": "layers.0", "head": 0},
        {"kind": "ablate", "layer": 0, "head": 7},
        {"kind": "ablate", "layer": 5, "head": 0},
        {"kind": "ablate", "layer": -1, "head": 0},
        {"kind": "ablate", "layer": 0, "head": 0, "mean_of": 1},
        {"kind": "cut", "layer": 0, "head": 0, "key": 1},
        {"kind": "cut", "layer": 0, "head": 0, "query": 7, "key": 1},
        {"kind": "cut", "layer": 0, "head": 0, "query": 1, "key": "sink"},
    ],
)
def test_a_change_that_cannot_be_made_is_refused(brought, judge, change):
    lab = brought(judge)
    reply = asked(lab, looked(lab), change, sequence=4)
    assert reply.status == 400
    refusal = json.loads(reply.body)
    assert refusal["sequence"] == 4
    assert refusal["message"]["en"] != refusal["message"]["fr"]


@pytest.mark.parametrize("controls", [0, -1, 201])
def test_without_controls_there_is_no_answer(brought, judge, controls):
    lab = brought(judge)
    assert asked(lab, looked(lab), OFF, controls=controls).status == 400


def test_a_model_with_nothing_to_compare_with_is_refused(brought, judge):
    torch.manual_seed(5)
    sizes = {"hidden_size": 4, "num_attention_heads": 1, "num_hidden_layers": 1, "intermediate_size": 3}
    model = BertForSequenceClassification(BertConfig(vocab_size=len(WORDS), **sizes)).eval()
    lab = brought(Pretrained("alone", model, judge.tokenizer, 37))
    reply = asked(lab, looked(lab), {"kind": "ablate", "layer": 0, "head": 0})
    assert (reply.status, json.loads(reply.body)["code"]) == (422, "no_controls")


def test_a_record_that_is_not_kept_is_refused(real):
    reply = asked(real, "0" * 32, OFF)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "unknown_record")


def test_only_the_model_that_was_recorded_is_changed(brought, judge, writer):
    brought(judge)
    ids = judge.tokenizer(TEXT, return_tensors="pt")
    part = {"layers": [2, 4], "heads": [1, 5], "tokenizer": judge.tokenizer}
    with regard.capture(judge.model, **part) as record, torch.inference_mode():
        judge.model(**ids)
    record.model, record.text = "mine", TEXT
    assert effects.model_of(record, ["/models/mine"]) == "/models/mine"
    with regard.capture(writer.model, **part) as other, torch.inference_mode():
        writer.model(**ids)
    other.model, other.text = "mine", TEXT
    foreign = Record.from_arrays(weights=[[1.0]], model="mine", text=TEXT)
    silent = replace(record, text=None)
    for given in (other, foreign, silent, replace(record, model="yours")):
        with pytest.raises(effects.OtherModelError):
            effects.model_of(given, ["/models/mine"])


def test_a_record_of_some_heads_is_changed_by_the_model_s_numbers(judge):
    ids = judge.tokenizer(TEXT, return_tensors="pt")
    with regard.capture(judge.model, layers=[2, 4], heads=[1, 5]) as record, torch.inference_mode():
        judge.model(**ids)
    assert effects.change_of(record, {"kind": "ablate", "layer": 1, "head": 1}) == regard.Ablate(4, 5)
    change = effects.change_of(record, {"kind": "cut", "layer": 0, "head": 0, "query": 3, "key": 2})
    assert change == regard.Cut(2, 1, query=3, key=2)


def test_a_page_that_goes_away_stops_the_model_and_leaves_it_as_it_was(brought, judge):
    lab = brought(judge)
    record = looked(lab)
    runs = []

    def slowly(*_):
        runs.append(threading.get_ident())
        time.sleep(0.3)

    hook = judge.model.register_forward_pre_hook(slowly)
    try:
        body = json.dumps({"record": record, "change": OFF, "controls": 30, "sequence": 1}).encode()
        lines = ("POST /api/effect HTTP/1.1", f"Host: 127.0.0.1:{lab.port}", "Content-Type: application/json")
        with lab.connected() as line:
            line.sendall(lab.head(*lines, f"Content-Length: {len(body)}") + body)
            while len(runs) < 2:
                time.sleep(0.05)
        deadline = time.monotonic() + 20
        while lab.laboratory.watching.locked() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        hook.remove()
    assert not lab.laboratory.watching.locked()
    assert 2 <= len(runs) < 9
    assert not judge.model._forward_pre_hooks
    assert looked(lab) == record


def test_a_text_to_read_ends_the_effect_that_runs(brought, judge):
    lab = brought(judge)
    record, runs, replies = looked(lab), [], []

    def slowly(*_):
        runs.append(0)
        time.sleep(0.1)

    hook = judge.model.register_forward_pre_hook(slowly)
    effect = threading.Thread(target=lambda: replies.append(asked(lab, record, OFF, controls=101)))
    try:
        effect.start()
        while len(runs) < 2 and effect.is_alive():
            time.sleep(0.01)
        assert looked(lab) == record
        effect.join()
    finally:
        hook.remove()
    assert len(runs) < 9
    assert (replies[0].status, json.loads(replies[0].body)["code"]) == (409, "stopped")


def test_a_body_that_cannot_be_read_is_refused(real):
    assert real.ask("/api/effect", method="POST", body=b"[]").status == 400
    assert post(real, "/api/effect", record="", change={}, sequence=1).status == 400
