"""The lesson's model: what it returns, what padding cannot change, how it learns, and that it is saved."""

from __future__ import annotations

import keras
import numpy as np
import pytest

import regard
from regard.keras import SentimentAnalyzer

SIZES = {"vocab_size": 31, "d_model": 12, "num_heads": 3, "max_length": 11}
TEXTS = np.array([[5, 7, 3, 2, 9], [4, 1, 0, 0, 0]])


def numbers(array) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(array))


def model() -> SentimentAnalyzer:
    keras.utils.set_random_seed(7)
    made = SentimentAnalyzer(**SIZES)
    made.build((None, None))
    return made


def test_it_counts_as_the_lesson_counts():
    made = SentimentAnalyzer(vocab_size=10_000)
    made.build((None, None))
    attention, feed_forward = 4 * (128 * 128 + 128), 128 * 512 + 512 + 512 * 128 + 128
    assert made.count_params() == 10_000 * 128 + attention + feed_forward + 2 * (128 + 128) + 128 + 1


def test_it_returns_probabilities_and_weights_on_request():
    made = model()
    probability, weights = made(TEXTS, return_attention=True)
    assert tuple(weights.shape) == (2, 3, 5, 5)
    np.testing.assert_array_equal(numbers(made(TEXTS)), numbers(probability))
    assert ((numbers(probability) > 0) & (numbers(probability) < 1)).all()
    np.testing.assert_allclose(numbers(weights)[0].sum(-1), 1, atol=1e-6)
    np.testing.assert_allclose(numbers(weights)[1, :, :2, :2].sum(-1), 1, atol=1e-6)
    assert (numbers(weights)[1, :, 2:] == 0).all()


def test_it_is_the_formula_of_the_lesson():
    made = model()
    for variable in made.trainable_weights:  # as they are made, norms and biases would change nothing
        variable.assign(numbers(variable) + 0.1 * np.random.default_rng(3).normal(size=variable.shape))
    value = {variable.path.split("/", 1)[1]: numbers(variable).astype(float) for variable in made.weights}
    words = value["embedding/embeddings"][TEXTS[:1]] * np.sqrt(12) + regard.sinusoidal(5, 12)
    looked = numbers(made.attention(*[words.astype("float32")] * 3)[0])

    def norm(x, name):
        spread = np.sqrt(x.var(-1, keepdims=True) + 1e-6)
        return (x - x.mean(-1, keepdims=True)) / spread * value[f"{name}/gamma"] + value[f"{name}/beta"]

    words = norm(words + looked, "attention_norm")
    wide = np.maximum(words @ value["widening/kernel"] + value["widening/bias"], 0)
    words = norm(words + wide @ value["narrowing/kernel"] + value["narrowing/bias"], "feed_forward_norm")
    answer = words.mean(1) @ value["answer/kernel"] + value["answer/bias"]
    np.testing.assert_allclose(numbers(made(TEXTS[:1])), 1 / (1 + np.exp(-answer)), atol=1e-5)


def test_padding_changes_no_answer():
    made = model()
    np.testing.assert_allclose(numbers(made(TEXTS[1:, :2])), numbers(made(TEXTS[1:])), atol=1e-6)
    assert np.isfinite(numbers(made(np.zeros((1, 5), int)))).all()


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
def test_it_compiles_fits_and_predicts(dtype):
    keras.utils.set_random_seed(11)
    made = SentimentAnalyzer(**SIZES, dtype=dtype)
    made.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    texts = np.random.default_rng(5).integers(1, 31, (40, 7))
    good = (texts < 16).mean(1) > 0.5
    history = made.fit(texts, good.astype("float32"), epochs=5, batch_size=8, verbose=0).history["loss"]
    assert history[-1] < 0.8 * history[0]
    assert made.predict(texts, verbose=0).shape == (40, 1)


def test_saved_and_loaded_it_answers_the_same(tmp_path):
    made = model()
    made.save(tmp_path / "sentiment.keras")
    again = keras.saving.load_model(tmp_path / "sentiment.keras")
    np.testing.assert_array_equal(numbers(made(TEXTS)), numbers(again(TEXTS)))
    assert again.get_config() == made.get_config()


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (np.ones((2, 13), int), "at most 11 tokens"),
        (np.ones(5, int), r"its shape is \[5\]"),
        (np.array([[3, 31]]), "the model knows 0 to 30"),
        (np.array([[-1, 3]]), "x holds the numbers -1 to 3"),
    ],
    ids=["too long", "no batch", "unknown", "negative"],
)
def test_texts_it_cannot_read_are_refused(texts, sentence):
    with pytest.raises(regard.RegardError, match=sentence) as told:
        model()(texts)
    assert "\n" not in str(told.value)


def test_heads_must_divide():
    with pytest.raises(regard.RegardError, match="5 does not divide 12"):
        SentimentAnalyzer(31, d_model=12, num_heads=5)
