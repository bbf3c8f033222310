from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from regard.errors import RegardError
from regard.models import folders
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.word_pieces import WordPieces

CONFIG = TransformerConfig(vocab_size=23, d_model=12, num_heads=3, encoder_layers=1, decoder_layers=1)
CARD = {"name": "small", "about": "Été"}


def saved(folder, config=CONFIG, **settings):
    torch.manual_seed(3)
    model = Transformer(config).eval()
    folders.save(folder, "translate", model, CARD, **settings)
    return model


@pytest.mark.parametrize("tied", [True, False])
def test_what_was_saved_comes_back(tmp_path, tied):
    config = TransformerConfig(**{**vars(CONFIG), "tied": tied})
    model = saved(tmp_path / "new" / "folder", config, alignment={"layer": 2, "head": 1})
    folder = tmp_path / "new" / "folder"
    settings = folders.read_config(folder)
    assert settings["task"] == "translate"
    assert settings["alignment"] == {"layer": 2, "head": 1}
    assert TransformerConfig(**settings["model"]) == config
    found = folders.fill(Transformer(config), folder)
    assert not found.training
    assert not any(parameter.requires_grad for parameter in found.parameters())
    assert (found.output.weight is found.embeddings.tokens.weight) is tied
    for name, values in model.state_dict().items():
        assert torch.equal(found.state_dict()[name], values.half().float()), name
    ids = torch.tensor([[3, 4, 5]])
    torch.testing.assert_close(found(ids, None, ids), model(ids, None, ids), rtol=0.02, atol=0.02)


def test_tied_weights_lie_on_the_disk_once(tmp_path):
    saved(tmp_path)
    weights = load_file(tmp_path / folders.WEIGHTS)
    assert ("output.weight" in weights) + ("embeddings.tokens.weight" in weights) == 1
    assert all(values.dtype == torch.float16 for values in weights.values())


def test_eight_bits_are_enough_for_matrices(tmp_path):
    """Each row has its own step; vectors, of which there are few numbers, stay in half precision."""
    torch.manual_seed(3)
    model = Transformer(CONFIG).eval()
    with torch.no_grad():
        model.embeddings.tokens.weight[5] *= 1e-4
        model.embeddings.tokens.weight[7] = 0
    folders.save(tmp_path, "translate", model, {**CARD, "precision": "int8"})
    kept = load_file(tmp_path / folders.WEIGHTS)
    assert {str(kept[name].dtype) for name in model.state_dict() if name in kept} == {
        "torch.int8",
        "torch.float16",
    }
    found = folders.fill(Transformer(CONFIG), tmp_path).state_dict()
    for name, values in model.state_dict().items():
        if values.ndim == 2:
            most = values.abs().amax(1, keepdim=True)
            assert ((found[name] - values).abs() <= most / 254 * (1 + 1e-5)).all(), name
            assert found[name].abs().amax(1, keepdim=True) == pytest.approx(most, rel=1e-6), name
        else:
            assert torch.equal(found[name], values.half().float()), name


def refused(action):
    with pytest.raises(RegardError, match="holds no model that this version") as caught:
        action()
    assert "ne contient pas de modèle" in caught.value.say("fr")


@pytest.mark.parametrize(
    "content",
    [
        None,
        "{",
        "[]",
        '{"task": "translate", "model": {}}',
        '{"schema": 2, "task": "translate", "model": {}}',
        '{"schema": 1, "model": {}}',
        '{"schema": 1, "task": "translate"}',
    ],
)
def test_a_folder_without_a_configuration_that_can_be_read_is_refused(tmp_path, content):
    saved(tmp_path)
    path = tmp_path / folders.CONFIG
    path.unlink() if content is None else path.write_text(content)
    refused(lambda: folders.read_config(tmp_path))


def test_weights_of_another_model_are_refused(tmp_path):
    saved(tmp_path)
    wider = TransformerConfig(**{**vars(CONFIG), "d_model": 24})
    refused(lambda: folders.fill(Transformer(wider), tmp_path))
    deeper = TransformerConfig(**{**vars(CONFIG), "encoder_layers": 2})
    refused(lambda: folders.fill(Transformer(deeper), tmp_path))


@pytest.mark.parametrize("content", [None, b"", b"no weights at all, only some words"])
def test_weights_that_cannot_be_read_are_refused(tmp_path, content):
    saved(tmp_path)
    path = tmp_path / folders.WEIGHTS
    path.unlink() if content is None else path.write_bytes(content)
    refused(lambda: folders.fill(Transformer(CONFIG), tmp_path))


def test_a_model_has_its_own_pieces_or_those_of_the_library(tmp_path):
    shared = folders.pieces_of(tmp_path)
    assert shared.vocab_size == 8_000
    own = WordPieces.train(["The cat is sleeping."] * 20, ["Le chat dort."] * 30, vocab_size=400)
    own.save(tmp_path)
    assert folders.pieces_of(tmp_path).vocab_size == own.vocab_size < 8_000


def test_files_are_utf_8_with_their_accents(tmp_path):
    saved(tmp_path)
    text = (tmp_path / folders.CARD).read_text(encoding="utf-8")
    assert "Été" in text
    assert text.endswith("}\n")
    assert json.loads(text) == CARD
