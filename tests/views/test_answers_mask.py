"""Who may look at whom in one head, and the scores before that."""

from __future__ import annotations

import numpy as np
import pytest

import regard
from regard.attention import Causal, Window
from regard.attention.softmax import hide, softmax
from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import answer
from regard.views.requests import MaskRequest

QUERIES, KEYS, HEADS, DIM = 5, 7, 3, 2


def made(**options):
    generator = np.random.default_rng(17)
    query = generator.normal(size=(HEADS, QUERIES, DIM))
    key = generator.normal(size=(HEADS, KEYS, DIM))
    return Record.from_arrays(query, key, **options)


def told(record, head=1):
    header, arrays = answer(record, MaskRequest(layer=0, head=head))
    return {entry["name"]: array for entry, array in zip(header["arrays"], arrays, strict=True)}


def test_scores_are_those_before_the_mask():
    open_, masked = told(made(softcap=5.0)), told(made(softcap=5.0, mask=Causal()))
    np.testing.assert_array_equal(open_["scores"], masked["scores"])
    np.testing.assert_array_equal(open_["visible"], np.ones((QUERIES, KEYS)))
    np.testing.assert_array_equal(masked["visible"], Causal().dense(QUERIES, KEYS)[0, 0])


def test_from_scores_mask_and_sink_follow_the_weights():
    record = made(mask=Window(2), sinks=[0.5, -1.5, 2.0])
    found = told(record)
    assert found["sink"].tolist() == [-1.5]
    weights = softmax(hide(found["scores"].astype(float), found["visible"] == 1), np.array([-1.5]))
    np.testing.assert_allclose(weights, record.layers[0].weights(1), atol=1e-6)


def test_each_head_has_its_own_mask():
    visible = np.random.default_rng(19).random((HEADS, QUERIES, KEYS)) < 0.5
    record = made(mask=visible)
    for head in range(HEADS):
        np.testing.assert_array_equal(told(record, head)["visible"], visible[head])


def test_a_bias_of_minus_infinity_hides():
    bias = np.zeros((1, QUERIES, KEYS))
    bias[0, 2, 3] = -np.inf
    visible = told(made(bias=bias))["visible"]
    assert visible[2, 3] == 0
    assert visible.sum() == QUERIES * KEYS - 1


def test_weights_alone_have_a_mask_and_no_scores():
    found = told(Record.from_arrays(weights=np.full((2, 3, 3), 1 / 3), mask=Causal()))
    assert list(found) == ["visible"]
    np.testing.assert_array_equal(found["visible"], np.tri(3))


def test_what_does_not_exist_is_told():
    with pytest.raises(RegardError, match="There is no head 3"):
        told(made(), HEADS)


def test_a_real_head_comes_out_as_it_is(chat_record):
    found = told(chat_record, 5)
    np.testing.assert_allclose(
        softmax(found["scores"].astype(float)),
        regard.weights(
            chat_record.layers[0].query[5], chat_record.layers[0].key[5], scale=chat_record.layers[0].scale
        ),
        atol=1e-6,
    )
