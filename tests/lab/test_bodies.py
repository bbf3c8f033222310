"""JSON, read strictly."""

from __future__ import annotations

import pytest

from regard.lab import bodies
from regard.lab.refusals import RefusedError

TYPES = {"text": (str,), "model": (str, type(None))}


def test_an_object_with_the_right_fields_is_taken():
    body = '{"text": "le chat \\ud83d\\udc31 é", "model": null, "sequence": 3}'.encode()
    assert bodies.fields(body, TYPES, {"sequence": (int,)}) == {
        "text": "le chat 🐱 é",
        "model": None,
        "sequence": 3,
    }


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"text": "a"} {}', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'"text"', "object"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"text": "\xed\xa0\x80"}', "UTF-8"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 200_000, "nested"),
        (b'{"text": NaN}', "finite"),
        (b'{"text": -Infinity}', "finite"),
        (b'{"text": 1e999}', "finite"),
        (b'{"text": "a", "text": "b"}', "twice"),
        (b'{"a": {"b": 1, "b": 1}}', "twice"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"a": -' + b"9" * 17 + b"}", "digits"),
    ],
)
def test_what_readers_would_understand_differently_is_refused(body, why):
    with pytest.raises(RefusedError, match=why) as caught:
        bodies.parse(body)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{}", "text, model"),
        (b'{"text": "a"}', "model"),
        (b'{"text": 1, "model": "minilm"}', "text"),
        (b'{"text": null, "model": "minilm"}', "text"),
        (b'{"text": ["a"], "model": {}}', "text, model"),
        (b'{"text": "a", "model": "minilm", "sequence": true}', "sequence"),
        (b'{"text": "a", "model": "minilm", "sequence": 1.0}', "sequence"),
        (b'{"text": "a", "model": "minilm", "cut": true}', "unknown"),
    ],
)
def test_a_field_of_another_type_is_named(body, named):
    with pytest.raises(RefusedError, match=named):
        bodies.fields(body, TYPES, {"sequence": (int,)})


def test_an_unknown_name_is_not_repeated():
    with pytest.raises(RefusedError) as caught:
        bodies.fields(b'{"text": "a", "model": null, "<script>": 1}', TYPES)
    assert "<script>" not in caught.value.say("en") + caught.value.say("fr")
