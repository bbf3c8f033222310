"""Streams of every encoding, and text that must not steer the terminal."""

from __future__ import annotations

import io
import os
import sys

import pytest

from regard.errors import RegardError
from regard.terminal import streams


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def output(monkeypatch):
    """Standard output of a chosen encoding; ``written()`` gives the bytes."""

    def of(encoding):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
        streams.make_safe()

        def written(text):
            streams.tell(text)
            sys.stdout.flush()
            return raw.getvalue().rstrip(b"\r\n")

        return written

    return of


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "34\u00a0% « é » → 🐱", "34\u00a0% « é » → 🐱".encode()),
        ("ascii", "34\u00a0% « été » → œ…", b'34 % " ete " -> \\u0153...'),
        ("cp1252", "34\u202f% « été » → …", "34 % « été » -> …".encode("cp1252")),
        ("ascii", "日本 🐱", b"\\u65e5\\u672c \\U0001f431"),
        ("utf-8", "\ud800", b"\\ud800"),
    ],
)
def test_what_an_encoding_cannot_write_is_named(output, encoding, text, expected):
    assert output(encoding)(text) == expected


def test_reading_keeps_its_errors():
    streams.make_safe()
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", "regard")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("chat", "chat"),
        ("\x1b[31mrouge", "\\x1b[31mrouge"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("न\u200dम", "न\u200dम"),
        ("34\u00a0%", "34\u00a0%"),
    ],
)
def test_control_characters_are_named(text, shown):
    assert streams.printable(text) == shown


@pytest.mark.parametrize(("text", "columns"), [("chat", 4), ("e\u0301te\u0301", 3), ("日本", 4), ("", 0)])
def test_width_is_what_a_terminal_shows(text, columns):
    assert streams.width(text) == columns
    assert streams.width(streams.padded(text, 9)) == 9


def test_a_complaint_keeps_to_its_lines(capsys):
    streams.complain("one\x1b[2J\ntwo")
    assert capsys.readouterr().err == "one\\x1b[2J\ntwo\n"


@pytest.mark.parametrize(
    ("piped", "text"),
    [
        ("été\n".encode(), "été"),
        (b"a\r\n", "a"),
        (b"\xef\xbb\xbfa", "a"),
        (b"a\n\n", "a\n"),
        (b"", ""),
    ],
)
def test_standard_input_is_utf8(monkeypatch, piped, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="ascii"))
    assert streams.standard_input() == text


def test_standard_input_of_another_encoding_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9")))
    with pytest.raises(RegardError, match="What was piped in is not text in UTF-8"):
        streams.standard_input()


def test_waiting_is_shown_to_people_only(monkeypatch):
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    with streams.waiting("Reading"):
        assert shown.getvalue() == "Reading"
    assert shown.getvalue() == "Reading\r       \r"
    monkeypatch.setattr(sys, "stderr", piped := io.StringIO())
    with streams.waiting("Reading"):
        pass
    assert piped.getvalue() == ""


def test_a_paragraph_is_broken_where_the_terminal_ends(monkeypatch):
    monkeypatch.setenv("COLUMNS", "24")
    assert streams.wrapped("one two three four five six", indent="  ") == "  one two three four\n  five six"
    monkeypatch.setenv("COLUMNS", "5000")
    assert max(map(len, streams.wrapped("word " * 100).splitlines())) <= 100


def test_closed_output_is_nowhere(tmp_path, monkeypatch):
    with open(tmp_path / "out", "w") as file:
        monkeypatch.setattr(sys, "stdout", file)
        streams.close_output()
        os.write(file.fileno(), b"lost")
    assert (tmp_path / "out").read_bytes() == b""
