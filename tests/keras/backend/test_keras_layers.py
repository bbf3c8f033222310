"""The door to Keras: weights against a plain computation, outputs to the bit, and nothing left behind."""

from __future__ import annotations

import functools
import inspect
import threading

import keras
import numpy as np
import pytest
from keras import layers, ops

import regard
from regard.keras import MultiHeadAttention, ScaledDotProductAttention, SentimentAnalyzer

BATCH, TOKENS, SOURCE, WIDTH = 2, 7, 5, 12
RNG = np.random.default_rng(3)
X = RNG.normal(size=(BATCH, TOKENS, WIDTH)).astype("float32")
Y = RNG.normal(size=(BATCH, SOURCE, WIDTH)).astype("float32")
SEEN = RNG.random((BATCH, TOKENS, SOURCE)) < 0.6
SEEN[:, :, 0] = True
"""Every query sees the first key."""


def numbers(array) -> np.ndarray:
    return np.asarray(ops.convert_to_numpy(array))


def built(layer, *arrays, **named):
    """A layer whose weights differ enough for its attention to differ from an average."""
    layer(*arrays, **named)
    random = np.random.default_rng(5)
    for variable in layer.trainable_weights:
        variable.assign(random.normal(scale=0.5, size=variable.shape))
    return layer


CALLS = [
    pytest.param(lambda: layers.MultiHeadAttention(3, 4), (X, X), {}, id="self"),
    pytest.param(lambda: layers.MultiHeadAttention(3, 4), (X, X), {"use_causal_mask": True}, id="causal"),
    pytest.param(
        lambda: layers.MultiHeadAttention(3, 4, value_dim=5, dropout=0.3),
        (X, Y),
        {"attention_mask": SEEN},
        id="mask",
    ),
    pytest.param(
        lambda: layers.MultiHeadAttention(3, 4), (X, Y), {"use_causal_mask": True}, id="causal, cross"
    ),
    pytest.param(
        lambda: layers.MultiHeadAttention(3, 4),
        (X, Y),
        {"attention_mask": SEEN, "use_causal_mask": True},
        id="mask and causal",
    ),
    pytest.param(
        lambda: layers.MultiHeadAttention(3, 4, dropout=0.3), (X, X), {}, id="without the fused kernel"
    ),
    pytest.param(lambda: layers.MultiHeadAttention(3, 4, use_gate=True), (X, X), {}, id="gate"),
    pytest.param(
        lambda: layers.MultiHeadAttention(3, 4, sliding_window=2),
        (X, X),
        {"use_causal_mask": True},
        id="window",
    ),
    pytest.param(
        lambda: layers.GroupQueryAttention(4, 6, 2), (X, X), {"use_causal_mask": True}, id="grouped"
    ),
    pytest.param(
        lambda: layers.GroupQueryAttention(4, 6, 2), (X, Y), {"attention_mask": SEEN}, id="grouped, cross"
    ),
]


@pytest.mark.parametrize(("make", "arrays", "named"), CALLS)
def test_every_head_equals_the_layers_own(make, arrays, named):
    layer = built(make(), *arrays, **named)
    plain = numbers(layer(*arrays, **named))
    with regard.capture(layer, keep="all") as batch:
        watched = numbers(layer(*arrays, **named))
    np.testing.assert_array_equal(plain, watched)
    _, expected = layer(*arrays, return_attention_scores=True, **named)
    assert len(batch) == BATCH
    assert batch.unseen == []
    for item, record in enumerate(batch):
        (seen,) = record.layers
        ours = np.stack([seen.weights(head) for head in range(seen.heads)])
        assert ours.std() > 0.05
        np.testing.assert_allclose(ours, numbers(expected)[item], atol=1e-5)
        assert seen.kind == ("self" if arrays[0] is arrays[1] else "cross")
        assert seen.proof.state == "passed"
        assert seen.proof.rows == TOKENS
    assert {proof.state for proof in batch.prove()} == {"passed"}


def test_a_layer_of_ones_own_that_gives_a_mask_and_causal_together():
    class Both(layers.MultiHeadAttention):
        def call(self, query, value, key=None):
            heads = self._query_dense(query), self._key_dense(value), self._value_dense(value)
            return self._compute_attention(*heads, attention_mask=SEEN[:1], use_causal_mask=True)[0]

    if "use_causal_mask" not in inspect.signature(layers.MultiHeadAttention._compute_attention).parameters:
        pytest.skip("this Keras has no such argument")
    layer = built(Both(3, 4), X[:1], Y[:1])
    with regard.capture(layer) as record:
        layer(X[:1], Y[:1])
    assert record.layers[0].proof.state == "passed"
    assert (record.layers[0].weights(0)[np.triu_indices(TOKENS, 1, SOURCE)] == 0).all()


def test_grouped_key_heads_are_recorded_once():
    layer = built(layers.GroupQueryAttention(4, 6, 2), X, X)
    with regard.capture(layer) as record:
        layer(X, X)
    assert record[0].layers[0].key.shape[0] == 2
    assert record[0].layers[0].kv_head == (0, 0, 0, 1, 1, 1)


@pytest.mark.parametrize("hidden", [None, 1 - SEEN[:, None]], ids=["all", "mask"])
def test_our_own_heads_are_seen(hidden):
    layer = built(MultiHeadAttention(WIDTH, 3), Y, Y, X)
    with regard.capture(layer) as record:
        _, weights = layer(Y, Y, X, mask=hidden)
    for item in range(BATCH):
        ours = np.stack([record[item].layers[0].weights(head) for head in range(3)])
        np.testing.assert_allclose(ours, numbers(weights)[item], atol=1e-5)
        assert record[item].layers[0].proof.state == "passed"
        assert record[item].layers[0].kind == "cross"


def test_attention_without_heads_has_one():
    layer = ScaledDotProductAttention(temperature=0.7)
    with regard.capture(layer) as record:
        _, weights = layer(X, Y, Y)
    np.testing.assert_allclose(record[1].layers[0].weights(0), numbers(weights)[1], atol=1e-5)
    assert record[1].layers[0].scale == pytest.approx(1 / 0.7)


def two_sided():
    """Ids of two lengths, a padded encoder, and a decoder that looks at it."""
    source, target = (
        keras.Input((SOURCE,), dtype="int32", name="source"),
        keras.Input((TOKENS,), dtype="int32", name="target"),
    )
    read = layers.Embedding(31, WIDTH, mask_zero=True)(source)
    read = layers.MultiHeadAttention(3, 4, name="encoder")(read, read)
    written = layers.Embedding(31, WIDTH)(target)
    written = layers.MultiHeadAttention(3, 4, name="decoder")(written, written, use_causal_mask=True)
    written = MultiHeadAttention(WIDTH, 3, name="cross")(read, read, written)[0]
    return keras.Model([source, target], written)


def test_a_model_names_its_layers_and_its_tokens():
    ids = [np.array([[4, 5, 6, 0, 0], [1, 2, 3, 4, 5]]), RNG.integers(1, 31, (BATCH, TOKENS))]
    model = two_sided()
    plain = numbers(model(ids))
    with regard.capture(model) as batch:
        np.testing.assert_array_equal(numbers(model(ids)), plain)
    found = [(layer.name, layer.kind, layer.queries, layer.keys) for layer in batch[0].layers]
    assert found == [
        ("encoder", "self", "source", "source"),
        ("decoder", "self", "target", "target"),
        ("cross", "cross", "target", "source"),
    ]
    assert [axis.ids for axis in batch[0].axes] == [(4, 5, 6), tuple(ids[1][0])]
    assert [len(axis) for axis in batch[1].axes] == [SOURCE, TOKENS]
    assert {layer.proof.state for record in batch for layer in record.layers} == {"passed"}


def test_padding_of_the_lessons_model_is_taken_away():
    model = SentimentAnalyzer(31, d_model=WIDTH, num_heads=3, max_length=11)
    texts = np.array([[5, 3, 0, 0], [1, 2, 3, 4]])
    with regard.capture(model) as batch:
        _, weights = model(texts, return_attention=True)
    assert [record.axes[0].ids for record in batch] == [(5, 3), (1, 2, 3, 4)]
    assert batch[0].layers[0].name.endswith("/attention")
    np.testing.assert_allclose(batch[0].layers[0].weights(2), numbers(weights)[0, 2, :2, :2], atol=1e-5)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_is_read_as_it_is(dtype):
    layer = built(layers.MultiHeadAttention(3, 4, dtype=dtype), X, X)
    with regard.capture(layer) as record:
        layer(X, X)
    assert record[0].layers[0].dtype == dtype.removeprefix("mixed_")
    assert record[0].layers[0].proof.state == "passed"


def test_a_wrong_record_fails_its_proof(monkeypatch):
    original = layers.MultiHeadAttention._compute_attention

    @functools.wraps(original)
    def doubled(*given, **named):
        output, weights = original(*given, **named)
        return output * 2, weights

    monkeypatch.setattr(layers.MultiHeadAttention, "_compute_attention", doubled)
    layer = built(layers.MultiHeadAttention(3, 4), X, X)
    with regard.capture(layer) as record:
        layer(X, X)
    assert record[0].layers[0].proof.state == "failed"


def patched() -> tuple[object, ...]:
    kinds = (layers.MultiHeadAttention, layers.GroupQueryAttention, MultiHeadAttention)
    return (
        *(kind._compute_attention for kind in kinds),
        layers.Layer.__call__,
        ops.softmax,
        ops.dot_product_attention,
    )


def test_nothing_is_left_behind_after_an_error():
    before = patched()
    layer = built(layers.MultiHeadAttention(3, 4), X, X)
    inside = []

    def wrong() -> None:
        with regard.capture(layer):
            inside.append(patched())
            layer(X, X)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        wrong()
    assert inside[0] != before == patched()


def test_threads_do_not_mix():
    layer = built(layers.MultiHeadAttention(3, 4), X, X)
    inside, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        inside.wait(30)
        layer(Y, Y)
        done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    with regard.capture(layer) as record:
        inside.set()
        assert done.wait(60)
        layer(X, X)
    thread.join()
    assert [len(layer.query_axis) for layer in record[0].layers] == [TOKENS]


def test_two_captures_at_once_each_see_their_own():
    layer = built(layers.MultiHeadAttention(3, 4), X, X)
    both = threading.Barrier(2, timeout=60)
    found: dict[int, int] = {}

    def capture(tokens: np.ndarray) -> None:
        with regard.capture(layer) as record:
            both.wait()
            layer(tokens, tokens)
            both.wait()
        found[tokens.shape[1]] = len(record[0].layers[0].query_axis)

    threads = [threading.Thread(target=capture, args=(tokens,)) for tokens in (X, Y)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {TOKENS: TOKENS, SOURCE: SOURCE}


def test_dropout_at_work_is_refused():
    layer = built(layers.MultiHeadAttention(3, 4, dropout=0.3), X, X)
    with pytest.raises(regard.RegardError, match=r"call model\(x, training=False\)"), regard.capture(layer):
        layer(X, X, training=True)


def test_several_axes_at_once_are_refused():
    cube = X.reshape(1, 2, 7, 12)
    layer = built(layers.MultiHeadAttention(3, 4, attention_axes=(1, 2)), cube, cube)
    with pytest.raises(regard.RegardError, match="attends over several axes at once"), regard.capture(layer):
        layer(cube, cube)


def test_changes_are_refused():
    layer = built(layers.MultiHeadAttention(3, 4), X, X)
    with (
        pytest.raises(regard.RegardError, match="not changed"),
        regard.intervene(layer, regard.Ablate(layer=0, head=0)),
    ):
        layer(X, X)
