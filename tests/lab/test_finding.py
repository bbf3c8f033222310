"""Words among tokens, however a tokenizer writes them."""

from __future__ import annotations

import pytest

from regard.lab import finding


class Tokens:
    """A zoom of which only the labels are asked."""

    def __init__(self, labels):
        self.labels = labels
        self.queries = self.keys = len(labels)

    def tokens(self, axis, start, count):
        return self.labels[start : start + count]


@pytest.mark.parametrize(
    "labels",
    [
        ["[CLS]", "the", "at", "##ten", "##tion", "##s", ",", "attention"],
        ["<s>", "the", "Ġat", "ten", "tion", "s", ",", "Ġattention"],
        ["<s>", "▁the", "▁at", "ten", "tion", "s", ",", "▁attention"],
        ["<s>", " The", " At", "ten", "tion", "s", ",", " attention"],
    ],
)
def test_a_word_is_found_where_it_begins(labels):
    assert finding.found(Tokens(labels), "query", " Attention") == {"tokens": [2, 7], "more": False}
    assert finding.found(Tokens(labels), "key", "tentions")["tokens"] == [3]


def test_nothing_is_lost_between_two_pieces(monkeypatch):
    monkeypatch.setattr(finding, "_AT_ONCE", 7)
    labels = [f"w{number}" for number in range(53)]
    for token in range(50):
        text = f"w{token} w{token + 1} w{token + 2}"
        assert finding.found(Tokens(labels), "query", text)["tokens"] == [token]


def test_no_more_is_given_than_can_be_gone_through(monkeypatch):
    monkeypatch.setattr(finding, "MOST", 11)
    assert finding.found(Tokens(["the"] * 17), "query", "the") == {"tokens": list(range(11)), "more": True}
