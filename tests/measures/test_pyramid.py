"""Every pixel of a pyramid against the matrix that it is a picture of."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from regard import Causal, Documents, Explicit, Padding, Prefix, Record, Window
from regard.errors import RegardError
from regard.measures.pyramid import HeadPlace, Pyramid
from regard.measures.pyramid.codes import BELOW, MASKED, TILE, decode
from regard.record import Proof

ERROR = 0.034


def recorded(
    queries=523, keys=None, *, heads=2, kv_heads=None, spread=1.0, bias=0, hiding=False, seed=0, **options
):
    """Random query and key of 17 dimensions; another number of keys makes it cross-attention, unless a mask aligns both."""
    generator = np.random.default_rng(seed)
    keys = keys or queries
    query = generator.normal(size=(heads, queries, 17)).astype(np.float32) * np.float32(spread)
    key = generator.normal(size=(kv_heads or heads, keys, 17)).astype(np.float32)
    if bias:
        added = generator.normal(size=(bias, queries, keys)).astype(np.float32)
        if hiding:
            added[generator.random(added.shape) < 0.3] = -np.inf
            added[:, 40:180, 70:200] = -np.inf
        options["bias"] = added
    return Record.from_arrays(query, key, model="random", **options)


def blocks_hidden(queries, keys, heads, seed=0):
    """A mask with large holes, larger than a pixel of every level, other ones in each head."""
    generator = np.random.default_rng(seed)
    coarse = generator.random((1, heads, -(-queries // 61), -(-keys // 47))) < 0.4
    return Explicit(coarse.repeat(61, axis=2).repeat(47, axis=3)[:, :, :queries, :keys])


CASES = {
    "everything": lambda: recorded(),
    "causal": lambda: recorded(mask=Causal()),
    "window": lambda: recorded(mask=Window(37)),
    "prefix": lambda: recorded(mask=Prefix(101)),
    "padded": lambda: recorded(mask=Padding([np.arange(523) >= 271])),
    "padding with a hole": lambda: recorded(
        mask=Padding([(np.arange(523) < 83) | (np.arange(523) > 307)]) & Causal()
    ),
    "rows that see nothing": lambda: recorded(mask=Window(3) & Padding([np.arange(523) >= 301])),
    "documents": lambda: recorded(mask=Documents(lengths=[101, 211, 211]) & Causal()),
    "explicit": lambda: recorded(mask=blocks_hidden(523, 523, 2)),
    "explicit, one for all heads": lambda: recorded(mask=blocks_hidden(523, 523, 1)),
    "explicit, beyond 32 bits": lambda: recorded(
        mask=Explicit(np.random.default_rng(3).random((523, 523)) < 0.002)
    ),
    "cross": lambda: recorded(769, 1031),
    "cross, explicit": lambda: recorded(769, 1031, mask=blocks_hidden(769, 1031, 2)),
    "cross, causal": lambda: recorded(769, 1031, mask=Causal()),
    "grouped": lambda: recorded(heads=6, kv_heads=2, mask=Causal()),
    "softcap": lambda: recorded(softcap=1.7, spread=3.0, mask=Causal()),
    "sinks": lambda: recorded(sinks=[0.5, 7.0], mask=Causal()),
    "bias": lambda: recorded(bias=1, mask=Causal()),
    "bias that hides, a head": lambda: recorded(bias=2, hiding=True, softcap=2.5),
    "scores far apart": lambda: recorded(spread=40.0),
    "small": lambda: recorded(7, 5),
    "stored, tall": lambda: recorded(8209, 37, heads=1),
    "stored, tall, causal": lambda: recorded(4099, 43, heads=1, mask=Causal()),
    "stored, wide": lambda: recorded(29, 8209, heads=1, mask=Causal()),
    "stored, window": lambda: recorded(4127, 1031, mask=Window(67), heads=1),
    "stored, explicit": lambda: recorded(4127, 271, mask=blocks_hidden(4127, 271, 1), heads=1),
    "stored, bias": lambda: recorded(71, 4099, bias=1, hiding=True, heads=1),
}


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def made(request, tmp_path_factory):
    record = request.param()
    pyramid = Pyramid.build(record, tmp_path_factory.mktemp("pyramid"))
    yield record.layers[0], pyramid
    pyramid.close()


def truth(layer, head):
    """All weights, and which of them are visible."""
    visible = layer.visible(np.arange(len(layer.query_axis)))
    visible = visible[min(head, len(visible) - 1)]
    if layer.bias is not None:
        visible = visible & ~np.isneginf(layer.bias[min(head, len(layer.bias) - 1)])
    return layer.weights(head), visible


def pixels_of(weights, visible, level):
    """The same by adding up."""
    side = 2**level
    down, across = np.arange(0, weights.shape[0], side), np.arange(0, weights.shape[1], side)
    masses = np.add.reduceat(np.add.reduceat(weights, down, axis=0), across, axis=1)
    seen = np.logical_or.reduceat(np.logical_or.reduceat(visible, down, axis=0), across, axis=1)
    return masses / np.minimum(side, weights.shape[0] - down)[:, None], seen


def whole(pyramid, layer, head, level):
    """A level put together from its tiles."""
    rows, columns = (-(-length // 2**level) for length in (pyramid.queries, pyramid.keys))
    tiles = [
        [pyramid.tile(layer, head, level, row, column) for column in range(-(-columns // TILE))]
        for row in range(-(-rows // TILE))
    ]
    return np.block(tiles)


def test_every_pixel_of_every_level(made):
    layer, pyramid = made
    for head in range(layer.heads):
        weights, visible = truth(layer, head)
        for level in range(pyramid.levels + 1):
            codes = whole(pyramid, 0, head, level)
            expected, seen = pixels_of(weights, visible, level)
            assert codes.dtype == np.uint8
            assert ((codes == MASKED) == ~seen).all(), (head, level)
            told = codes > BELOW
            np.testing.assert_allclose(decode(codes)[told], expected[told], rtol=ERROR)
            assert expected[codes == BELOW].max(initial=0) <= 2**-24 * (1 + ERROR)


def test_cells_are_exact(made):
    layer, pyramid = made
    generator = np.random.default_rng(5)
    for head in range(layer.heads):
        weights, visible = truth(layer, head)
        for query, key in generator.integers(weights.shape, size=(29, 2)):
            found = pyramid.cell(0, head, int(query), int(key))
            if visible[query, key]:
                assert found == pytest.approx(weights[query, key], rel=1e-6, abs=1e-12)
            else:
                assert found is None


@pytest.mark.parametrize("level", [0, 1, 4, 5])
def test_coarse_rows_of_a_full_matrix_sum_to_1(tmp_path, level):
    pyramid = Pyramid.build(recorded(4099, 37, heads=1), tmp_path)
    rows = decode(whole(pyramid, 0, 0, level)).sum(1)
    np.testing.assert_allclose(rows, 1.0, rtol=ERROR)


def test_a_pyramid_worked_out_by_hand(tmp_path):
    """257 queries that all see 2 keys, with weights 1/4 and 3/4: one level, whose last row stands for a single query."""
    query, key = np.ones((257, 1)), np.array([[0.0], [np.log(3)]])
    pyramid = Pyramid.build(Record.from_arrays(query, key, scale=1.0, tokens=["é"] * 257), tmp_path)
    assert (pyramid.queries, pyramid.keys, pyramid.levels, pyramid.kind) == (257, 2, 1, "cross")
    assert pyramid.tile(0, 0, 0, 0, 0).shape == (256, 2)
    assert pyramid.tile(0, 0, 0, 1, 0).tolist() == [
        [234, 251]
    ]  # 255 + log2(1/4) · 253/24, and the same of 3/4
    assert pyramid.tile(0, 0, 1, 0, 0).tolist() == [[255]] * 129
    assert pyramid.cell(0, 0, 3, 1) == pytest.approx(0.75, abs=1e-12)
    assert pyramid.tokens("query", 255, 9) == ["é", "é"]
    assert pyramid.tokens("key", 0, 1) == ["0"]


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_numbers_keep_their_type(tmp_path, dtype):
    generator = np.random.default_rng(1)
    query, key = (generator.normal(size=(1, 61, 5)).astype(dtype) for _ in range(2))
    record = Record.from_arrays(query, key)
    pyramid = Pyramid.build(record, tmp_path)
    assert np.load(tmp_path / "layer-0.head-0.query.npy").dtype == dtype
    weights = record.layers[0].weights(0)
    np.testing.assert_allclose(decode(pyramid.tile(0, 0, 0, 0, 0)), weights, rtol=ERROR)
    assert pyramid.cell(0, 0, 60, 59) == pytest.approx(weights[60, 59], rel=1e-12)


def test_chosen_heads_of_chosen_layers(tmp_path, chat_record):
    pyramid = Pyramid.build(chat_record, tmp_path, layers=[4, 1], heads=[3])
    layers = chat_record.layers
    assert pyramid.heads == tuple(
        HeadPlace(number, 3, layers[number].name, "passed", layers[number].proof.error) for number in (4, 1)
    )
    assert pyramid.text == "Le chat noir dort sur le canapé."
    assert pyramid.tokens("key", 0, 1 << 10) == list(chat_record.axes[0].labels)
    for number in (1, 4):
        np.testing.assert_allclose(
            decode(pyramid.tile(number, 3, 0, 0, 0)), layers[number].weights(3), rtol=ERROR
        )


def test_tokens_of_every_alphabet(tmp_path):
    tokens = ["", "le", "猫", "é", "\x00", "", "🙂"]
    pyramid = Pyramid.build(recorded(7, heads=1, tokens=tokens), tmp_path)
    assert pyramid.tokens("query", 0, 7) == tokens
    assert pyramid.tokens("query", 2, 2) == ["猫", "é"]
    assert pyramid.tokens("key", 6, 0) == []


def test_the_same_tile_is_computed_once(tmp_path, monkeypatch):
    pyramid = Pyramid.build(recorded(mask=Causal()), tmp_path)
    first = pyramid.tile(0, 1, 0, 1, 1)
    assert pyramid.tile(0, 1, 0, 1, 1) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 3


def test_what_is_masked_as_a_whole_is_not_computed(tmp_path, monkeypatch):
    from regard.measures.backends import tiled

    pyramid = Pyramid.build(recorded(mask=Causal()), tmp_path)
    monkeypatch.setattr(tiled.Head, "weights", None)
    assert not pyramid.tile(0, 0, 0, 0, 1).any()


def test_no_more_weights_at_once_than_promised(tmp_path, monkeypatch):
    from regard.measures.backends import tiled
    from regard.measures.pyramid.tiles import WEIGHTS

    pyramid = Pyramid.build(recorded(8209, 4111, heads=1), tmp_path)
    asked = []
    monkeypatch.setattr(
        tiled.Head,
        "weights",
        lambda self, rows, keys, normalizers, plain=tiled.Head.weights: (
            asked.append((rows.stop - rows.start) * (keys.stop - keys.start))
            or plain(self, rows, keys, normalizers)
        ),
    )
    assert pyramid.tile(0, 0, 4, 1, 0).shape == (256, 256)
    assert sum(asked) == 4096 * 4096
    assert max(asked) <= WEIGHTS


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("tile", 0, 0, 3, 0, 0), "level must be a whole number from 0 to 2, not 3"),
        (("tile", 0, 0, 0, 3, 0), "row must be a whole number from 0 to 2, not 3"),
        (("tile", 0, 0, 1, 0, -1), "column must be a whole number from 0 to 1, not -1"),
        (("tile", 0, 0, 1.5, 0, 0), "level must be a whole number"),
        (("tile", 1, 0, 0, 0, 0), "does not hold head 0 of layer 1"),
        (("tile", 0, 2, 0, 0, 0), "does not hold head 2 of layer 0"),
        (("cell", 0, 0, 523, 0), "query must be a whole number from 0 to 522, not 523"),
        (("cell", 0, 0, 0, 523), "key must be a whole number from 0 to 522, not 523"),
        (("tokens", "row", 0, 1), "axis must be 'query' or 'key', not 'row'"),
        (("tokens", "key", 523, 1), "start must be a whole number from 0 to 522, not 523"),
        (("tokens", "key", 0, -1), "count must be a whole number from 0"),
    ],
)
def test_what_is_not_there_is_refused(tmp_path, asked, sentence):
    pyramid = Pyramid.build(recorded(), tmp_path)
    name, *arguments = asked
    with pytest.raises(RegardError, match=sentence):
        getattr(pyramid, name)(*arguments)


def test_a_closed_pyramid_says_so(tmp_path):
    pyramid = Pyramid.build(recorded(7), tmp_path)
    pyramid.tile(0, 0, 0, 0, 0)
    pyramid.close()
    pyramid.close()
    for ask in (
        lambda: pyramid.tile(0, 0, 0, 0, 0),
        lambda: pyramid.cell(0, 0, 0, 0),
        lambda: pyramid.tokens("key", 0, 1),
    ):
        with pytest.raises(RegardError, match="is closed"):
            ask()


@pytest.mark.parametrize(
    "choice",
    [
        {"heads": 1},
        {"heads": [np.int64(1)]},
        {"heads": np.array([1])},
        {"heads": {0: 1}},
        {"layers": 0, "heads": (1, 1)},
        {"layers": np.arange(1), "heads": np.int64(1)},
    ],
)
def test_layers_and_heads_are_chosen_as_everywhere(tmp_path, choice):
    record = recorded(31)
    pyramid = Pyramid.build(record, tmp_path, **choice)
    assert pyramid.heads == (HeadPlace(0, 1, record.layers[0].name),)
    np.testing.assert_allclose(decode(pyramid.tile(0, 1, 0, 0, 0)), record.layers[0].weights(1), rtol=ERROR)
    pyramid.close()


@pytest.mark.parametrize("error", [0.31, math.inf])
def test_heads_of_a_layer_that_failed_its_proof_are_marked_also_when_opened_again(tmp_path, error):
    record = recorded(31)
    plain = Pyramid.build(record, tmp_path / "plain")
    proof = Proof("failed", error, 1e-5, 31)
    record.layers[0] = dataclasses.replace(record.layers[0], proof=proof)
    failed = Pyramid.build(record, tmp_path / "failed")
    failed.close()
    assert {(head.proof, head.error) for head in Pyramid.open(tmp_path / "failed").heads} == {
        ("failed", error)
    }
    assert {head.proof for head in plain.heads} == {"unproved"}
    assert failed.digest != plain.digest  # a page that remembers tiles by it must not remember the mark
    plain.close()
