"""What a captured model is called in its record."""

from __future__ import annotations

import pytest
import torch
from transformers import BertConfig, BertModel

import regard


@pytest.fixture
def tiny():
    sizes = {"hidden_size": 10, "num_attention_heads": 5, "num_hidden_layers": 1, "intermediate_size": 7}
    return BertModel(BertConfig(vocab_size=11, **sizes)).eval()


def called(model: BertModel) -> str:
    with regard.capture(model) as record:
        model(torch.tensor([[1, 5, 2]]))
    return record.model


def test_a_model_from_a_folder_bears_the_folders_last_name(tiny, tmp_path, monkeypatch):
    folder = tmp_path / "my model"
    tiny.save_pretrained(folder)
    assert called(BertModel.from_pretrained(folder).eval()) == "my model"
    assert called(BertModel.from_pretrained(f"{folder}/").eval()) == "my model"
    monkeypatch.chdir(folder)
    assert called(BertModel.from_pretrained(".").eval()) == "my model"


def test_any_other_name_stays_as_it_is(tiny):
    assert called(tiny) == "BertModel"
    tiny.config.name_or_path = "somebody/some-model"
    assert called(tiny) == "somebody/some-model"
