"""``regard.mask``: for records and for texts without a model, in files, and on the cases that TypeScript is tested on."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import regard
from regard.attention import Causal, Everything, Window
from regard.errors import RegardError
from regard.record import Record
from regard.views.drawing import svg
from regard.views.requests import MaskRequest, to_json
from regard.views.saved_answers import answers
from tests.views.cases.mask_cases import HERE, files


def texts(document: str) -> list[str]:
    return [
        "".join(element.itertext())
        for element in ET.fromstring(document).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_the_shared_cases_are_those_of_the_library():
    for name, text in files().items():
        written = (HERE / name).read_text(encoding="utf-8")
        assert json.loads(written) == json.loads(text), "run: python -m tests.views.cases.mask_cases"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("chat", ["c", "h", "a", "t"]),
        (" le chat  dort ", ["le", "chat", "dort"]),
        ("e\u0301te", ["e\u0301", "t", "e"]),
        ("a👩\u200d👧b👍🏽", ["a", "👩\u200d👧", "b", "👍🏽"]),
        (["ab", "c"], ["ab", "c"]),
    ],
)
def test_a_text_needs_no_model(text, tokens):
    layer = regard.mask(text).record.layers[0]
    assert list(layer.query_tokens) == tokens
    np.testing.assert_array_equal(layer.visible(np.arange(len(tokens)))[0], np.tri(len(tokens)))
    np.testing.assert_allclose(layer.weights(0).sum(-1), 1)


@pytest.mark.parametrize(("locale", "said"), [
    ("en", "“t” can look at: c, h, a, t."),
    ("fr", "«\u00a0t\u00a0» peut regarder\u00a0: c, h, a, t."),
])  # fmt: skip
def test_the_first_lesson_says_whom_a_letter_can_look_at(locale, said):
    view = regard.mask("chat", query=3, locale=locale)
    shown = texts(svg(view.record, view.picture))
    assert said in shown
    assert not any(text.strip().isdecimal() for text in shown), "there are no weights to show"


def test_another_mask_begins_as_changes_of_the_models_own():
    record = Record.from_arrays(np.eye(5), np.eye(5), mask=Causal())
    assert regard.mask(record).picture.get("options") is None
    view = regard.mask(record, Window(2), layer=0)
    changed = np.flatnonzero(Causal().dense(5, 5) != Window(2).dense(5, 5))
    assert view.picture["options"] == {"flipped": changed.tolist()}
    assert regard.mask("chat", Everything()).record.layers[0].weights(0)[0].tolist() == [0.25] * 4


def test_the_weights_follow_the_mask():
    """By hand: scores 0 and ln 3 give 25 % and 75 %, and a key alone gets everything."""
    record = Record.from_arrays([[1.0], [1.0]], [[0.0], [np.log(3)]], scale=1.0)
    shown = texts(svg(record, regard.mask(record).picture))
    assert [shown.count("25"), shown.count("75")] == [2, 2]
    shown = texts(svg(record, regard.mask(record, Causal()).picture))
    assert [shown.count("100"), shown.count("25"), shown.count("75")] == [1, 1, 1]


@pytest.mark.parametrize(
    "mask", [np.ones((2, 3), dtype=bool), np.ones((4, 4)), [[True], [True, False]], "chat"]
)
def test_a_mask_that_does_not_fit_is_told(mask):
    with pytest.raises(RegardError, match="mask must be a Mask or booleans"):
        regard.mask("chat", mask)


@pytest.mark.parametrize("given", [" ", [], 3, None, b"chat", [1, 2]])
def test_nothing_is_told(given):
    with pytest.raises(RegardError, match="There is nothing to look at"):
        regard.mask(given)


@pytest.mark.parametrize("view", [regard.mask, regard.calculator])
def test_a_text_in_another_language_is_told(view):
    with pytest.raises(RegardError, match="locale must be en or fr"):
        view("chat", locale="de")


def test_what_a_bias_hides_is_hidden_already():
    """Of 5 × 5 cells 15 are left, whether the model or the mask hides the other ten."""
    future = np.where(np.tri(5, dtype=bool), 0, -np.inf)
    record = Record.from_arrays(np.eye(5), np.eye(5), bias=future[None])
    assert regard.mask(record, np.tri(5, dtype=bool)).picture["options"] == {"flipped": []}
    opened = regard.mask(record, Everything()).picture["options"]["flipped"]
    assert opened == np.flatnonzero(future).tolist()


def test_a_mask_that_tells_heads_apart_is_that_of_the_head():
    vectors = np.random.default_rng(3).normal(size=(2, 5, 3))
    record = Record.from_arrays(vectors, vectors)
    two = Record.from_arrays(vectors, vectors, mask=np.stack([np.tri(5, dtype=bool), np.eye(5, dtype=bool)]))
    for head, visible in enumerate([np.tri(5), np.eye(5)]):
        flipped = regard.mask(record, two.layers[0].mask, head=head).picture["options"]["flipped"]
        assert flipped == np.flatnonzero(visible == 0).tolist()


def test_a_saved_page_holds_the_masks_that_it_shows(monkeypatch):
    arrays = np.random.default_rng(23).normal(size=(3, 5, 2))
    record = Record.from_arrays(arrays, arrays)
    record.layers += Record.from_arrays(arrays, arrays).layers
    held = lambda picture: [to_json(asked) for asked, _ in answers(record, picture, "rounded")]  # noqa: E731
    asked = lambda layer: [to_json(MaskRequest(layer=layer, head=head)) for head in range(3)]  # noqa: E731
    assert [each for each in held(regard.lines(record).picture) if each["kind"] == "mask"] == []
    both = held(regard.mask(record, layer=1).picture)
    assert [each for each in both if each["kind"] == "mask"] == asked(0) + asked(1)
    monkeypatch.setattr("regard.views.saved_answers._MOST_SCORES", 0)
    one = held(regard.mask(record, layer=1).picture)
    assert [each for each in one if each["kind"] == "mask"] == asked(1)
