from __future__ import annotations

import pytest
import torch

import regard
from regard.errors import RegardError
from regard.models import folders, library
from regard.models.loading import read
from regard.models.transformer import Transformer, TransformerConfig
from regard.models.translator import Translator


def test_a_model_is_loaded_once():
    assert regard.load("translate") is regard.load("translate")
    assert isinstance(regard.load("translate"), Translator)


@pytest.mark.parametrize("name", [model.name for model in library.entries() if library.is_ours(model.name)])
def test_every_model_of_ours_answers(name):
    trained = regard.load(name)
    assert trained.name == name
    text = {"fill-mask": "Le chat [MASK].", "mini-gpt": "mar"}.get(name, "Le chat dort.")
    (answer,) = trained.predict([text])
    assert answer.text or answer.label
    assert answer.probability is None or 0 <= answer.probability <= 1


@pytest.mark.parametrize("name", [model.name for model in library.entries() if library.is_ours(model.name)])
def test_every_model_of_ours_can_be_looked_into(name):
    text = {"fill-mask": "Le chat [MASK].", "mini-gpt": "Mar"}.get(name, "Le chat dort.")
    record = regard.look(text, model=name)
    assert record.prediction
    assert all(layer.proof.state == "passed" for layer in record.layers)


def test_what_only_reads_is_named():
    with pytest.raises(RegardError, match="minilm reads texts and predicts nothing") as caught:
        regard.load("minilm")
    assert "translate" in caught.value.say("en")
    assert "minilm lit des textes et ne prédit rien" in caught.value.say("fr")


def test_a_name_that_nobody_has_is_refused():
    with pytest.raises(RegardError, match="'translator'") as caught:
        regard.load("translator")
    assert "translate" in caught.value.say("fr")


def test_a_folder_of_ones_own_is_read(tmp_path):
    config = TransformerConfig(
        vocab_size=8_000, d_model=8, num_heads=2, encoder_layers=1, decoder_layers=1, max_length=20
    )
    torch.manual_seed(0)
    folders.save(tmp_path, "translate", Transformer(config), {})
    mine = read(tmp_path, "mine")
    assert (mine.name, mine.limit) == ("mine", 19)
    assert mine.predict(["Le chat."], beams=1)[0].text is not None
