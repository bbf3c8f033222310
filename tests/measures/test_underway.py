"""The measures that a GPU takes during a capture, with a processor in its place: what runs there has tests of its own."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

import regard
from regard import Causal, RegardError, Window
from regard.measures import backends, underway
from regard.measures.backends import tiled, triton
from regard.measures.outlook import Outlook
from regard.measures.row_measures import NAMES
from regard.measures.underway import Taking


@pytest.fixture
def on_a_gpu(monkeypatch):
    """Every layer goes the way of a GPU; the kernels are the tiled backend, and each call of them is counted with its runs of keys."""
    calls = []

    def measured(scoring, wanted, runs):
        calls.append(runs)
        return {name: torch.from_numpy(values) for name, values in tiled.measure(scoring, wanted).items()}

    def outlook(layer):
        query, key = (torch.linalg.vector_norm(each, torch.inf, -1) for each in (layer.query, layer.key))
        return Outlook(
            layer.name, layer.scale, layer.query.shape[2], query, key, torch.stack([query.amax(), key.amax()])
        )

    monkeypatch.setattr(underway, "_is_on_gpu", lambda query: True)
    monkeypatch.setattr(backends, "chosen", lambda scoring: "triton")
    monkeypatch.setattr(triton, "on_device", measured)
    monkeypatch.setattr(Outlook, "of", outlook)
    return calls


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    sizes = {
        "hidden_size": 24,
        "intermediate_size": 29,
        "num_attention_heads": 6,
        "num_key_value_heads": 3,
        "num_hidden_layers": 2,
    }
    return LlamaForCausalLM(LlamaConfig(**sizes, vocab_size=97)).eval()


IDS = torch.arange(3, 40)[None]


@torch.no_grad()
def captured(model, **options):
    with regard.capture(model, **options) as record:
        model(IDS)
    return record


def in_torch(layer):
    return replace(layer, query=torch.as_tensor(layer.query), key=torch.as_tensor(layer.key))


def is_underway(rows):
    return "entropy" not in vars(rows)


def test_nothing_is_numpy_before_it_is_read_and_then_it_is_what_rows_gives(model, on_a_gpu):
    record, whole = captured(model, keep="measures"), captured(model)
    for layer, other in zip(record.layers, whole.layers, strict=True):
        assert is_underway(layer.rows)
        expected = regard.rows(other, backend="tiled")
        for name in NAMES:
            found = getattr(layer.rows, name)
            assert type(found) is np.ndarray
            np.testing.assert_array_equal(found, getattr(expected, name), err_msg=name)
        assert not is_underway(layer.rows)
        assert regard.rows(layer).backend == "triton"
        assert layer.proof.state == "passed"


def test_layers_share_the_runs_of_a_mask(model, on_a_gpu):
    captured(model, keep="measures")
    assert len(on_a_gpu) == 2
    assert on_a_gpu[0] is on_a_gpu[1]


def test_another_mask_has_runs_of_its_own_and_not_all_are_kept(make, on_a_gpu):
    taking = Taking(None)
    masks = [Window(size) for size in range(1, 12)]
    for mask in (*masks, masks[-1], masks[0]):
        taking(in_torch(make(mask=mask)))
    assert on_a_gpu[-2] is on_a_gpu[-3]
    assert on_a_gpu[-1] is not on_a_gpu[0]
    assert len({id(runs) for runs in on_a_gpu}) == 12


def test_an_equal_causal_mask_is_the_same(make, on_a_gpu):
    taking = Taking(None)
    for _ in range(2):
        taking(in_torch(make(mask=Causal())))
    assert on_a_gpu[0] is on_a_gpu[1]


@torch.no_grad()
def test_what_a_generation_adds_is_joined(model, on_a_gpu):
    with regard.capture(model, keep="measures") as measured:
        said = model.generate(IDS[:, :5], max_new_tokens=7, do_sample=False, pad_token_id=0)
    with regard.capture(model) as whole:
        model(said[:, :-1])
    for layer, other in zip(measured.layers, whole.layers, strict=True):
        assert is_underway(layer.rows)
        for name in ("entropy", "distance", "peak_key", "log_normalizer"):
            np.testing.assert_allclose(
                getattr(layer.rows, name), getattr(regard.rows(other, backend="tiled"), name), atol=2e-5
            )


def test_a_saved_record_and_a_copy_hold_the_numbers(model, on_a_gpu, tmp_path):
    record = captured(model, keep="measures")
    record.save(tmp_path / "measures.safetensors")
    loaded = regard.Record.load(tmp_path / "measures.safetensors")
    fresh = captured(model, keep="measures")
    for rows in (regard.rows(loaded.layers[1]), pickle.loads(pickle.dumps(fresh.layers[1].rows))):
        np.testing.assert_array_equal(rows.entropy, record.layers[1].rows.entropy)


def test_they_go_where_the_capture_says(model, on_a_gpu):
    record = captured(model, keep="measures", device="meta")
    assert {values.device.type for values in vars(record.layers[0].rows)["_later"].measured[0].values()} == {
        "meta"
    }


@pytest.mark.parametrize("number", [torch.nan, torch.inf])
def test_nan_and_infinity_are_told_once_the_model_has_run(model, on_a_gpu, number):
    broken = copy.deepcopy(model)
    ran = []
    broken.register_forward_hook(lambda *_: ran.append(True))
    broken.model.embed_tokens.weight.data[5] = number
    with pytest.raises(
        RegardError,
        match=r"layers\.0\.self_attn holds NaN or infinity in its query, first in head 0 at position 2",
    ):
        captured(broken, keep="measures", prove=False)
    assert ran


def test_numbers_too_large_are_told_once_the_model_has_run(model, on_a_gpu):
    broken = copy.deepcopy(model)
    broken.model.layers[1].self_attn.q_proj.weight.data *= 1e18
    broken.model.layers[1].self_attn.k_proj.weight.data *= 1e18
    with pytest.raises(RegardError, match=r"layers\.1\.self_attn cannot be measured"):
        captured(broken, keep="measures", prove=False)


def test_a_measure_that_is_none_is_no_attribute(model, on_a_gpu):
    rows = captured(model, keep="measures").layers[0].rows
    with pytest.raises(AttributeError, match="has no attribute 'centre'"):
        _ = rows.centre
    assert is_underway(rows)


def test_a_record_is_let_go_with_its_last_name(model, on_a_gpu):
    """Arrays on a GPU must not wait for the garbage collector."""
    gc.disable()
    try:
        record = captured(model, keep="measures")
        rows = weakref.ref(record.layers[0].rows)
        del record
        assert rows() is None
    finally:
        gc.enable()
