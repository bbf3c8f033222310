"""Texts nobody prepared, in the library's model."""

from __future__ import annotations

import re

import pytest

import regard
from regard.errors import RegardError, speaking

LONG = " ".join(f"word{number}" for number in range(10_000))


def english(record) -> str:
    return " ".join(notice["en"] for notice in record.notices)


def test_tokens_carry_the_models_own_pieces(chat_record):
    labels = chat_record.layers[0].query_tokens
    assert labels[:6] == ("[CLS]", "le", "chat", "noir", "do", "##rt")
    assert labels[-1] == "[SEP]"
    assert chat_record.notices == []
    assert chat_record.text == "Le chat noir dort sur le canapé."


def test_every_layer_and_head_is_there_and_proved(chat_record):
    assert [layer.heads for layer in chat_record.layers] == [12] * 6
    assert [layer.name for layer in chat_record.layers] == [
        f"encoder.layer.{n}.attention.self" for n in range(6)
    ]
    assert {layer.proof.state for layer in chat_record.layers} == {"passed"}


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u2003"])
def test_an_empty_text_is_told(text):
    with pytest.raises(RegardError, match="The text is empty"):
        regard.look(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("a\ud800b", "Character 2 of the text, U+D800"), ("abc\0", "Character 4 of the text, U+0000")],
)
def test_characters_that_belong_in_no_text_are_told(text, says):
    with pytest.raises(RegardError, match=re.escape(says)) as caught:
        regard.look(text)
    caught.value.say("fr").encode()


def test_a_text_of_invisible_characters_has_nothing_to_read():
    with pytest.raises(RegardError, match="finds nothing to read"):
        regard.look("\u200f\u200e\u202e")


def test_an_emoji_that_the_model_does_not_know_is_told():
    record = regard.look("the cat 😀 sleeps 🐈‍⬛")
    assert "[UNK]" in record.layers[0].key_tokens
    assert "does not know 😀" in english(record)


def test_marks_that_the_tokenizer_takes_out_are_told():
    record = regard.look("the \u202ecat\u200f sleeps")
    assert record.layers[0].key_tokens == ("[CLS]", "the", "cat", "sleeps", "[SEP]")
    assert "U+200F, U+202E" in english(record)


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<b>&amp;", "e\u0301" * 50, "שלום עולם", "日本語の文", "{{7*7}}"],
)
def test_odd_texts_are_looked_at_as_they_are(text):
    assert regard.look(text).layers[5].proof.state == "passed"


def test_a_text_that_is_too_long_is_refused_and_says_what_fits():
    with pytest.raises(
        regard.TextTooLong, match=r"MiniLM reads at most 512, that is, its first [\d,]+ characters"
    ) as caught:
        regard.look(LONG)
    beginning = regard.look(LONG[: caught.value.fits])
    assert 500 < len(beginning.axes[0]) <= 512
    assert LONG[caught.value.fits].isspace()
    with speaking("fr"):
        assert "MiniLM en lit au plus 512" in str(caught.value)


def test_a_long_text_can_be_cut_and_nothing_is_lost():
    record = regard.look(LONG, cut=True)
    assert record.text + record.cut == LONG
    assert len(record.axes[0]) <= 512


def test_512_tokens_are_still_proved():
    record = regard.look("cat " * 510)
    assert len(record.axes[0]) == 512
    assert {layer.proof.state for layer in record.layers} == {"passed"}


def test_a_word_without_end_is_refused_or_read_but_never_lost():
    record = regard.look("a-" * 2000, cut=True)
    assert record.text + record.cut == "a-" * 2000


def test_a_text_without_spaces_is_cut_between_tokens():
    record = regard.look("Bonjour " + "漢" * 1000, cut=True)
    assert len(record.text) > 400
    assert len(regard.look(" " + "漢" * 1000, cut=True).text) > 400


def test_a_word_without_end_does_not_swell_the_notice():
    record = regard.look("look " + "a" * 50_000)
    assert all(len(sentence) < 300 for notice in record.notices for sentence in notice.values())


@pytest.mark.parametrize("text", [None, 123, b"abc", ["a"]])
def test_what_is_no_text_is_told(text):
    with pytest.raises(RegardError, match="look needs a text"):
        regard.look(text)
