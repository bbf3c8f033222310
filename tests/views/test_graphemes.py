"""Letters are cut as a page cuts them, whatever their script, for every view alike."""

from __future__ import annotations

import pytest

import regard
from regard.views import graphemes as module
from regard.views.graphemes import graphemes


@pytest.mark.parametrize(
    "letters",
    [
        ["c", "h", "a", "t"],
        ["é", "t", "é"],
        ["e\u0301", "t", "e\u0301"],
        ["a", "👍🏽", "b"],
        ["👩\u200d👩\u200d👧", "👩\u200d👧"],
        ["🇫🇷", "🇩🇪"],
        ["1\ufe0f\u20e3", "#\ufe0f\u20e3"],
        ["न", "म", "स्ते"],
        ["क्षि"],
        ["\u1112\u1161\u11ab", "국"],
        ["กำ"],
        ["a\u200d", "b"],
        ["🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"],
    ],
)
def test_a_word_is_cut_into_what_a_reader_sees(letters):
    assert graphemes("".join(letters)) == letters
    assert list(regard.mask("".join(letters)).record.layers[0].query_tokens) == letters


def test_what_no_file_holds_and_the_end_of_a_line_are_cut_too():
    assert graphemes("\ud800é\u0301") == ["\ud800", "é\u0301"]
    assert graphemes("a\r\nb") == ["a", "\r\n", "b"]
    assert graphemes("") == []


def test_plain_letters_start_no_engine(monkeypatch):
    monkeypatch.setattr(module, "engine", None)
    assert graphemes("Noël") == ["N", "o", "ë", "l"]
