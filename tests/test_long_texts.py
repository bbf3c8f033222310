"""Texts read window by window: everything once, nothing held, and the same from wherever one goes on."""

from __future__ import annotations

import io
import sys

import pytest
import torch

import regard
from regard.long_texts import CHARACTERS_A_TOKEN, fingerprint, windows
from tests.terminal.stand_in import WORDS, Workbench

TEXT = "\n".join(f"word{number} is here, and so is « été » {number * 7}" for number in range(40)) + "\n"


@pytest.fixture
def workbench(monkeypatch):
    stand_in = Workbench()
    monkeypatch.setitem(sys.modules, "regard.workbench", stand_in)
    monkeypatch.setattr(regard, "workbench", stand_in, raising=False)
    return stand_in


def read(text, place=0):
    return [
        (window.record.text.split(), window.characters)
        for window in windows(io.StringIO(text[place:]), "any")
    ]


def test_every_word_is_read_once_and_windows_are_full(workbench):
    found = read(TEXT)
    assert [word for words, _ in found for word in words] == TEXT.split()
    assert {len(words) for words, _ in found[:-1]} == {WORDS}
    assert sum(characters for _, characters in found) in (len(TEXT), len(TEXT) - 1)  # the last line break


def test_no_more_is_looked_at_than_a_window_may_need(workbench):
    found = read(TEXT * 5)
    assert max(map(len, workbench.asked)) <= CHARACTERS_A_TOKEN * WORDS
    assert len(workbench.asked) == len(found)


def test_reading_goes_on_from_the_end_of_any_window(workbench):
    whole = read(TEXT)
    place = 0
    for number, (_, characters) in enumerate(whole):
        place += characters
        assert read(TEXT, place) == whole[number + 1 :]


@pytest.mark.parametrize("blank", [" " * 500, "\n" * 41, "\u200b\n" * 100, "\u00a0" * 40 + "\u3000"])
def test_what_cannot_be_read_is_passed_over(workbench, blank):
    found = read(f"one two{blank}three four")
    assert [word.strip("\u200b") for words, _ in found for word in words if word.strip("\u200b")] == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert sum(characters for _, characters in found) == len(f"one two{blank}three four")
    assert read(blank) == []


def test_a_word_longer_than_a_window_is_read_in_pieces(workbench):
    found = read("a" * 200 + " b")
    assert "".join(word for words, _ in found for word in words) == "a" * 200 + "b"


def test_nothing_is_read_of_an_empty_text(workbench):
    assert read("") == []
    assert workbench.asked == []


def test_a_fingerprint_follows_weights_and_settings():
    def named(seed, limit=5):
        bench = Workbench(seed=seed)
        bench.loaded.limit = limit
        return fingerprint(bench.loaded)

    assert named(0) == named(0)
    assert len({named(0), named(1), named(0, limit=6)}) == 3
    bench = Workbench()
    before = fingerprint(bench.loaded)
    with torch.no_grad():
        bench.loaded.model.bias[1] += 1e-3
    assert fingerprint(bench.loaded) != before


def test_the_model_of_the_library_reads_a_text_in_full_windows():
    from regard import workbench

    limit = workbench.ready("minilm").limit
    words = [f"{'the' if number % 3 else 'cat'} sat on mat {number}." for number in range(300)]
    text = " ".join(words)
    found = list(windows(io.StringIO(text), "minilm"))
    assert "".join(window.record.text for window in found) == text
    counts = [len(window.record.layers[0].query_axis) for window in found]
    assert len(counts) > 2
    assert max(counts) <= limit
    assert min(counts[:-1]) > limit - 10
