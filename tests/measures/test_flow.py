from __future__ import annotations

import dataclasses
import doctest
import itertools
from pathlib import Path

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.measures import flow, maximum_flow, value_norms
from regard.measures.failures import FailedProofWarning
from regard.record import Axis, Layer, Proof, Record

RNG = np.random.default_rng(5)
HEADS, TOKENS, LAYERS = 3, 5, 2
AXIS = Axis("tokens", labels=tuple("abcde"))


def made(layers=LAYERS, *, tokens=TOKENS, **options):
    """A record of random layers, each seeing what the options say."""
    axis = Axis("tokens", labels=tuple(map(str, range(tokens))))
    found = []
    for index in range(layers):
        query, key = RNG.normal(size=(2, HEADS, tokens, 7)) * 2
        layer = Record.from_arrays(query, key, **options).layers[0]
        found.append(
            dataclasses.replace(layer, index=index, name=f"layer {index}", query_axis=axis, key_axis=axis)
        )
    return Record("m", axes=[axis], layers=found)


def plain_mixing(layer, residual, fuse):
    """The matrix of one layer, number by number."""
    n = layer.lengths[0]
    weights = [layer.weights(head) for head in range(HEADS)]
    mixed = np.zeros((n, n))
    for i in range(n):
        row = [fuse([weights[head][i, j] for head in range(HEADS)]) for j in range(n)]
        row = [share / sum(row) if sum(row) else 0.0 for share in row]
        row = [(1 - residual) * share + residual * (i == j) for j, share in enumerate(row)]
        mixed[i] = [share / sum(row) if sum(row) else 0.0 for share in row]
    return mixed


def plain_rollout(matrices):
    """The sum over all paths of the product along each, path by path."""
    n = len(matrices[0])
    found = np.zeros((n, n))
    for path in itertools.product(range(n), repeat=len(matrices) + 1):
        share = 1.0
        for step, matrix in enumerate(matrices):
            share *= matrix[path[step + 1], path[step]]
        found[path[-1], path[0]] += share
    return found


def least_cut(matrices, top, bottom):
    """The maximum flow by the theorem of Ford and Fulkerson: the cheapest way to cut all paths, found by trying every cut."""
    n = len(matrices[0])
    nodes = [(height, token) for height in range(len(matrices) + 1) for token in range(n)]
    free = [node for node in nodes if node not in ((len(matrices), top), (0, bottom))]
    best = np.inf
    for sides in itertools.product((False, True), repeat=len(free)):
        above = dict(zip(free, sides, strict=True)) | {(len(matrices), top): True, (0, bottom): False}
        cost = sum(
            matrix[i, j]
            for height, matrix in enumerate(matrices)
            for i in range(n)
            for j in range(n)
            if above[height + 1, i] and not above[height, j]
        )
        best = min(best, cost)
    return best


@pytest.mark.parametrize("module", [flow, maximum_flow, value_norms])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("residual", [0.5, 0.0, 0.25, 1])
@pytest.mark.parametrize(("heads", "fuse"), [("mean", np.mean), ("max", max), ("min", min)])
def test_rollout_is_the_sum_over_all_paths(residual, heads, fuse):
    record = made(3)
    matrices = [plain_mixing(layer, residual, fuse) for layer in record.layers]
    found = regard.rollout(record, residual=residual, heads=heads)
    np.testing.assert_allclose(found, plain_rollout(matrices), rtol=1e-12)
    np.testing.assert_allclose(found.sum(1), 1)
    every = regard.rollout(record, residual=residual, heads=heads, every_layer=True)
    assert every.shape == (3, TOKENS, TOKENS)
    np.testing.assert_allclose(every[1], plain_rollout(matrices[:2]), rtol=1e-12)
    np.testing.assert_array_equal(every[2], found)


def test_rollout_by_hand():
    """Two layers: half of b is a after the first, and half of c is b after the second; residual one half."""
    first = [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    second = [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    layers = [Record.from_arrays(weights=weights).layers[0] for weights in (first, second)]
    record = Record("m", axes=[layers[0].query_axis], layers=layers)
    assert regard.rollout(record).tolist() == [[1, 0, 0], [0.5, 0.5, 0], [0.25, 0.25, 0.5]]


def test_causal_rollout_never_looks_ahead():
    found = regard.rollout(made(3, mask=regard.Causal()))
    assert (found[np.triu_indices(TOKENS, 1)] == 0).all()
    np.testing.assert_allclose(found.sum(1), 1)


def test_the_share_of_sinks_is_spread_and_a_blind_token_keeps_itself():
    visible = np.ones((TOKENS, TOKENS), bool)
    visible[2] = False
    record = made(sinks=[3.0, 0.0, 1.0], mask=visible)
    found = regard.rollout(record)
    np.testing.assert_allclose(found.sum(1), 1)
    assert found[2, 2] == 1
    matrices = [plain_mixing(layer, 0.5, np.mean) for layer in record.layers]
    np.testing.assert_allclose(found, plain_rollout(matrices), rtol=1e-12)
    assert regard.rollout(record, residual=0)[2].sum() == 0


def test_flow_is_the_least_cut():
    record = made(2, tokens=3)
    matrices = [plain_mixing(layer, 0.5, np.mean) for layer in record.layers]
    expected = [[least_cut(matrices, row, column) for column in range(3)] for row in range(3)]
    np.testing.assert_allclose(regard.attention_flow(record), expected, atol=1e-9)


def test_flow_by_hand():
    """c reaches a through a and through b; each way is as wide as its narrowest pipe, 0.25 and 0.125."""
    first = [[1, 0, 0], [0.25, 0.75, 0], [0, 0, 1]]
    second = [[1, 0, 0], [0, 1, 0], [0.5, 0.25, 0.25]]
    layers = [Record.from_arrays(weights=weights).layers[0] for weights in (first, second)]
    record = Record("m", axes=[layers[0].query_axis], layers=layers)
    found = regard.attention_flow(record)
    assert found[2].tolist() == [0.25 + 0.125, 0.125, 0.625]


def test_flow_of_some_queries_heads_and_residuals():
    record = made(2, mask=regard.Causal())
    options = {"heads": "max", "residual": 0.2}
    whole = regard.attention_flow(record, **options)
    np.testing.assert_array_equal(regard.attention_flow(record, queries=[3, 1], **options), whole[[3, 1]])
    np.testing.assert_array_equal(regard.attention_flow(record, queries=2, **options), whole[[2]])
    assert (whole[np.triu_indices(TOKENS, 1)] == 0).all()
    assert whole.max() <= 1
    assert not np.allclose(whole, regard.attention_flow(record))


def test_value_weighted_is_the_length_of_what_each_key_adds():
    query, key, value = RNG.normal(size=(6, 7, 3)), RNG.normal(size=(2, 11, 3)), RNG.normal(size=(2, 11, 5))
    layer = Record.from_arrays(query, key, value=value).layers[0]
    found = regard.value_weighted(layer)
    assert found.shape == (6, 7, 11)
    for head, i, j in [(0, 0, 0), (2, 6, 3), (5, 4, 10)]:
        added = layer.weights(head)[i, j] * value[head // 3, j]
        assert found[head, i, j] == pytest.approx(np.sqrt(sum(number**2 for number in added)))
    np.testing.assert_array_equal(regard.value_weighted(layer, heads=[4, 1]), found[[4, 1]])


def test_layers_that_failed_are_named_in_a_warning():
    record = made()
    record.layers[1] = dataclasses.replace(record.layers[1], proof=Proof("failed", 3.0, 1e-5, 5))
    with pytest.warns(FailedProofWarning, match="record of layer 1 differs") as caught:
        regard.rollout(record)
    assert caught[0].filename == __file__
    with pytest.warns(FailedProofWarning, match="layer 1"):
        regard.attention_flow(record)
    layer = dataclasses.replace(record.layers[1], value=RNG.normal(size=(HEADS, TOKENS, 2)))
    with pytest.warns(FailedProofWarning, match="layer 1"):
        regard.value_weighted(layer)


def two_axes():
    record = made(3)
    target = Axis("target", labels=AXIS.labels)
    record.layers[2] = dataclasses.replace(record.layers[2], query_axis=target, key_axis=target)
    crossing = dataclasses.replace(record.layers[1], kind="cross", key_axis=target)
    record.layers.append(crossing)
    return record


def test_one_axis_of_several_is_followed_and_cross_attention_left_out():
    record = two_axes()
    expected = plain_rollout([plain_mixing(record.layers[2], 0.5, np.mean)])
    np.testing.assert_allclose(regard.rollout(record, axis="target"), expected)
    with pytest.raises(RegardError, match="several axes \\('tokens', 'target'\\); choose one"):
        regard.rollout(record)
    with pytest.raises(
        RegardError, match="No layer looks from 'source' at itself; choose axis among 'tokens', 'target'"
    ):
        regard.attention_flow(record, axis="source")


def test_bad_input():
    record = made()
    for residual in (-0.1, 1.5, float("nan"), "half", True):
        with pytest.raises(RegardError, match="residual must be a number from 0 to 1"):
            regard.rollout(record, residual=residual)
    with pytest.raises(RegardError, match="heads must be 'mean', 'max' or 'min', not 'sum'"):
        regard.rollout(record, heads="sum")
    with pytest.raises(RegardError, match="record must be a Record"):
        regard.rollout(record.layers)
    with pytest.raises(RegardError, match="holds 2 sequences"):
        regard.rollout(Record("m", batch=[record, record]))
    with pytest.raises(RegardError, match="There is no query 5: there are tokens 0 to 4"):
        regard.attention_flow(record, queries=[5])
    with pytest.raises(RegardError, match="recorded without its values; record it again with keep='all'"):
        regard.value_weighted(record.layers[0])
    cross = Record.from_arrays(np.ones((1, 2, 3)), np.ones((1, 5, 3)))
    with pytest.raises(RegardError, match="no self-attention in this record"):
        regard.rollout(cross)
    bare = Layer("bare", 0, AXIS, AXIS, rows=regard.rows(record.layers[0]))
    with pytest.raises(RegardError, match="keep='qk'"):
        regard.rollout(Record("m", layers=[bare]))
    continued = dataclasses.replace(cross.layers[0], kind="self")
    with pytest.raises(RegardError, match="has 2 queries and 5 keys; a flow needs every token as both"):
        regard.rollout(Record("m", layers=[continued]))


def test_flows_that_take_too_long_are_refused():
    weights = np.eye(151)[None]
    record = Record.from_arrays(weights=weights)
    with pytest.raises(
        RegardError, match=r"151 queries through 1 layers of 151 tokens .* ask for 2 or fewer"
    ):
        regard.attention_flow(record)
    longer = Record.from_arrays(weights=np.eye(307)[None])
    with pytest.raises(RegardError, match="give a shorter text"):
        regard.attention_flow(longer, queries=0)


def test_flow_in_a_real_model(chat_record):
    rolled = regard.rollout(chat_record, every_layer=True)
    tokens = len(chat_record.axes[0])
    assert rolled.shape == (6, tokens, tokens)
    np.testing.assert_allclose(rolled.sum(-1), 1)
    row = regard.attention_flow(chat_record, queries=2)[0]
    assert row.min() > 0
    assert row.max() <= 1


@pytest.mark.parametrize("page", ["flow.md", "flow.fr.md"])
def test_the_page_quotes_true_numbers(page):
    record = regard.look("The cat sat on the mat because it was tired.", keep="all")
    labels = record.axes[0].labels
    it = labels.index("it")
    mean = np.mean([record.layers[5].weights(head)[it] for head in range(12)], axis=0)
    columns = mean, regard.rollout(record)[it], regard.attention_flow(record, queries=it)[0]
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8").replace(",", ".")
    for token in ("[CLS]", "cat", "sat", "mat", "it", "tired", "[SEP]"):
        numbers = [f"{column[labels.index(token)]:.3f}" for column in columns]
        assert f"| {' | '.join([token, *numbers])} |" in text
    for residual in (0.25, 0.5, 0.75):
        assert f"{regard.rollout(record, residual=residual)[it, it]:.3f}" in text
    weight = record.layers[2].weights(7)[it, 0]
    lengths = regard.value_weighted(record.layers[2], heads=7)[0, it]
    assert f"{100 * weight:.1f}" in text
    assert f"{100 * lengths[0] / lengths.sum():.1f}" in text
