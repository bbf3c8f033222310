from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Proof, Record
from regard.views.answer import answer
from regard.views.answers.heads import FINE_STEP, SHORT, largest, small_pictures
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP, HeadsRequest
from tests.measures.conftest import CASES, made

TOKENS, SIDE = 211, 29
"""Longer than what is computed whole; neither divides the other."""


def blockwise(weights, side):
    """The largest weight of each block, in plain loops."""
    rows, columns = (min(side, length) for length in weights.shape)
    found = np.zeros((rows, columns))
    for query, row in enumerate(weights):
        for key, weight in enumerate(row):
            # the block that holds a place is the last one that begins no later
            r = max(b for b in range(rows) if b * weights.shape[0] // rows <= query)
            c = max(b for b in range(columns) if b * weights.shape[1] // columns <= key)
            found[r, c] = max(found[r, c], weight)
    return found


def by_hand(weights, side):
    """The same, quickly: the plain loops prove this one below."""
    rows, columns = (min(side, length) for length in weights.shape)
    down, across = (
        np.arange(bins + 1) * length // bins
        for bins, length in zip((rows, columns), weights.shape, strict=True)
    )
    return np.array(
        [
            [weights[down[r] : down[r + 1], across[c] : across[c + 1]].max() for c in range(columns)]
            for r in range(rows)
        ]
    )


def long(case):
    """The case at a length that is computed tile by tile."""
    keys = {"cross": 149}.get(case, TOKENS)
    options = {"queries": TOKENS, "keys": keys, **{k: v for k, v in CASES[case].items() if k != "keys"}}
    if case == "padded":
        options["mask"] = regard.Padding([np.arange(TOKENS) >= 17])
    if case == "padded at the end":
        options["mask"] = regard.Padding([151]) & regard.Causal()
    if case == "documents":
        options["mask"] = regard.Documents(lengths=[31, TOKENS - 31]) & regard.Causal()
    if case in ("rows that see nothing", "sinks in a window"):
        options["mask"] = regard.Window(3) & regard.Padding([np.arange(TOKENS) >= 19])
    return made(**options)


def test_one_block_worked_by_hand():
    weights = np.array([[0.1, 0.9, 0.0], [0.5, 0.2, 0.3], [0.0, 0.0, 1.0]])
    np.testing.assert_array_equal(largest(weights, 2), [[0.1, 0.9], [0.5, 1.0]])
    np.testing.assert_array_equal(largest(weights, 3), weights)


@pytest.mark.parametrize("shape", [(7, 5), (13, 17), (3, 11)])
def test_the_largest_of_a_block_is_that_of_plain_loops(shape):
    weights = np.random.default_rng(0).random(shape)
    np.testing.assert_array_equal(largest(weights, 5), blockwise(weights, 5))
    np.testing.assert_array_equal(by_hand(weights, 5), blockwise(weights, 5))


@pytest.mark.parametrize("case", CASES)
def test_a_long_text_has_the_largest_weights_of_its_blocks(case):
    layer = long(case)
    assert max(layer.lengths) > SHORT
    small = small_pictures(layer, range(layer.heads), SIDE)
    error = (
        2e-6 if case == "scaled" else 1e-6
    )  # its scores reach 17 to base 2, where float32 has steps of 2e-6
    for head in range(layer.heads):
        np.testing.assert_allclose(small[head], by_hand(layer.weights(head), SIDE), rtol=0, atol=error)


def test_a_single_bright_cell_does_not_disappear():
    weights = np.full((1, 211, 211), 1 / 211)
    weights[0, 97] = 0.17 / 210
    weights[0, 97, 13] = 0.83
    _, (numbers,) = answer(Record.from_arrays(weights=weights), HeadsRequest(layer=0, side=SIDE))
    assert numbers.shape == (1, SIDE, SIDE)
    assert numbers[0, 97 * SIDE // 211, 13 * SIDE // 211] == round(0.83 / FINE_STEP)


def test_what_travels_says_how_it_is_read():
    record = Record.from_arrays(weights=[[[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.4, 0.3, 0.3]]])
    header, (numbers,) = answer(record, HeadsRequest(layer=0))
    assert header["reduction"] == "maximum"
    assert header["arrays"][0]["codes"] == {
        "step": ROUNDING_STEP,
        "error": ROUNDING_STEP / 2,
        "zero": ROUNDED_ZERO,
    }
    assert numbers.tolist() == [
        [[1000, ROUNDED_ZERO, ROUNDED_ZERO], [500, 500, ROUNDED_ZERO], [400, 300, 300]]
    ]


def test_some_heads_of_a_layer(chat_record):
    every = answer(chat_record, HeadsRequest(layer=3))[1][0]
    for first, count, expected in (
        (0, 5, range(5)),
        (5, 5, range(5, 10)),
        (10, 5, range(10, 12)),
        (7, 0, range(7, 12)),
    ):
        _, (some,) = answer(chat_record, HeadsRequest(layer=3, first=first, count=count))
        np.testing.assert_array_equal(some, every[list(expected)])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layer": 7}, "There is no layer 7"),
        ({"first": 1}, "There is no head 1"),
        ({"first": -1}, "There is no head -1"),
        ({"side": 0}, "side must be from 1 to 1024, not 0"),
        ({"side": 1025}, "side must be from 1 to 1024, not 1025"),
    ],
)
@pytest.mark.parametrize("tokens", [3, 131])
def test_what_is_not_there_is_refused(asked, said, tokens):
    record = Record.from_arrays(weights=np.full((1, tokens, tokens), 1 / tokens))
    with pytest.raises(RegardError, match=said):
        answer(record, HeadsRequest(**{"layer": 0, **asked}))


@pytest.mark.parametrize("tokens", [3, 131])
def test_a_failed_proof_is_said_by_the_picture_and_not_as_a_warning(tokens):
    record = Record.from_arrays(weights=np.full((1, tokens, tokens), 1 / tokens))
    record.layers[0] = replace(record.layers[0], proof=Proof("failed", 1.0, 1e-5, 1))
    answer(record, HeadsRequest(layer=0))


def test_the_view_says_what_to_draw(chat_record):
    view = regard.heads(chat_record, layer=2, sort="peak", locale="fr")
    told = {key: view.picture[key] for key in ("view", "layer", "options", "locale")}
    assert told == {"view": "heads", "layer": 2, "options": {"layer": 2, "sort": "peak"}, "locale": "fr"}
    with pytest.raises(RegardError, match="sort must be one of model, entropy"):
        regard.heads(chat_record, sort="beauty")
    with pytest.raises(RegardError, match="There is no layer 6"):
        regard.heads(chat_record, layer=6)
