from __future__ import annotations

import numpy as np
import pytest

import regard
from regard.record import Axis, Record
from regard.views.answer import summary
from regard.views.title import title


def called(*tokens: str, kind: str = "tokens", text: str | None = None) -> str:
    return title(Record("a model", text=text, axes=[Axis("tokens", kind, tokens)]))


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["[CLS]", "le", "chat", "dor", "##mait", ".", "[SEP]"], "le chat dormait."),
        (["[CLS]", "l", "'", "avocat", "[UNK]", "[PAD]"], "l'avocat [UNK]"),
        (["<s>", "▁le", "▁chat", "▁dor", "mait", "</s>"], "le chat dormait"),
        (["<|endoftext|>", "L", "'", "Ã©t", "Ã©", "Ġd", "ort", "Ċ", "ĠæĿ±"], "L'été dort\n 東"),
        (["été", "Ġ漢"], "été 漢"),
        (["le</w>", "dor", "mait</w>"], "le dormait"),
        (["3", "chats"], "3 chats"),
    ],
)
def test_without_a_text_the_tokens_are_put_together(tokens, text):
    assert called(*tokens) == text


def test_what_a_person_wrote_comes_first():
    assert called("le", "chat", text="Le Chat") == "Le Chat"


@pytest.mark.parametrize("tokens", [["101", "7", "102"], ["[CLS]", "[SEP]"], []])
def test_tokens_that_say_nothing_leave_the_models_name(tokens):
    assert called(*tokens) == "a model"


def test_patches_of_an_image_are_no_text():
    assert called("a", "b", kind="patches") == "a model"
    assert title(Record("a model")) == "a model"


def test_pages_and_pictures_bear_the_title(tmp_path):
    record = Record.from_arrays(weights=np.eye(3)[None], tokens=["[CLS]", "chat", "[SEP]"], model="a model")
    assert (summary(record)["text"], summary(record)["title"]) == ("", "chat")
    view = regard.lines(record, locale="en")
    assert "<title>chat · Regard</title>" in view.save(tmp_path / "one.html").read_text(encoding="utf-8")
    drawn = view.save(tmp_path / "one.svg").read_text(encoding="utf-8")
    assert "Who looks at whom in “chat”" in drawn
    assert "∅" not in drawn
