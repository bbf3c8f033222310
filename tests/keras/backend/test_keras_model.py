"""Runs of a Keras model: one a capture, called by itself; and attention that no door reads is told."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers, ops

import regard
from regard.keras import SentimentAnalyzer

TEXTS = np.array([[5, 3, 2, 9], [1, 2, 3, 4]])
X = np.random.default_rng(3).normal(size=(2, 5, 12)).astype("float32")
COMPILES = keras.backend.backend() != "torch"


class ByHand(layers.Layer):
    """Attention with a softmax of its own."""

    def call(self, x):
        return ops.matmul(ops.softmax(ops.matmul(x, ops.swapaxes(x, 1, 2))), x)


def analyzer() -> SentimentAnalyzer:
    return SentimentAnalyzer(31, d_model=12, num_heads=3, max_length=11)


@pytest.mark.skipif(not COMPILES, reason="on PyTorch, Keras's predict runs the model itself")
@pytest.mark.parametrize("before", [False, True], ids=["compiled inside", "compiled before"])
def test_a_compiled_run_is_refused(before):
    model = analyzer()
    if before:
        model.predict(TEXTS, verbose=0)
    with pytest.raises(regard.RegardError, match="call the model itself, "), regard.capture(model):
        model.predict(TEXTS, verbose=0)


@pytest.mark.skipif(COMPILES, reason="there, Keras's predict compiles the model")
def test_an_eager_predict_is_read():
    model = analyzer()
    with regard.capture(model) as record:
        model.predict(TEXTS, verbose=0)
    assert record[1].axes[0].ids == (1, 2, 3, 4)


def test_fit_is_refused():
    model = analyzer()
    model.compile("sgd", "binary_crossentropy")
    sentence = "call the model itself" if COMPILES else "records one run of a Keras model"
    with pytest.raises(regard.RegardError, match=sentence), regard.capture(model):
        model.fit(TEXTS, np.array([0.0, 1.0]), batch_size=1, verbose=0)


def test_a_second_run_is_refused():
    model = analyzer()
    with pytest.raises(regard.RegardError, match="now runs again; open a new capture"), regard.capture(model):
        assert len(model(TEXTS)) == len(model(TEXTS))


def test_a_model_that_runs_for_the_first_time_and_makes_its_layers_then():
    class Late(keras.Model):
        def build(self, shape):
            self.attention = layers.MultiHeadAttention(3, 4, name="late")
            self.attention.build(shape, shape)

        def call(self, x):
            return self.attention(x, x)

    model = Late()
    with regard.capture(model) as record:
        model(X)
    assert record[0].layers[0].name.endswith("late")


def test_attention_by_hand_is_listed_beside_what_was_read():
    x = keras.Input((5, 12))
    looked = ByHand(name="own")(x)
    model = keras.Model(x, layers.MultiHeadAttention(3, 4)(looked, looked))
    with regard.capture(model) as record:
        model(X)
    assert record.unseen == ["own"]
    assert len(record[0].layers) == 1


@pytest.mark.parametrize("layer", [ByHand, layers.Attention], ids=["softmax", "Keras's Attention"])
def test_attention_by_hand_alone_is_refused_by_name(layer):
    x = keras.Input((5, 12))
    made = layer(name="own")
    model = keras.Model(x, made([x, x]) if isinstance(made, layers.Attention) else made(x))
    with (
        pytest.raises(regard.RegardError, match="could be read: own computes it by hand"),
        regard.capture(model),
    ):
        model(X)


def test_a_model_without_attention_is_refused():
    x = keras.Input((5, 12))
    model = keras.Model(x, layers.Dense(3, activation="softmax")(x), name="plain")
    with pytest.raises(regard.RegardError, match="No attention of plain was seen"), regard.capture(model):
        model(X)
