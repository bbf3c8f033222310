from __future__ import annotations

import dataclasses
import math
import subprocess
import sys

import numpy as np
import pytest

import regard
from regard import Causal, Explicit, Record, RegardError, Window
from regard.measures.row_measures import NAMES

POSITIONAL = {"distance", "previous", "self_"}


def by_hand(layer):
    """The measures as the definitions say them, one weight at a time."""
    offset = None if layer.kind == "cross" else len(layer.key_axis) - len(layer.query_axis)
    measured = {name: [] for name in NAMES if name != "log_normalizer"}
    for head in range(layer.heads):
        rows = {name: [] for name in measured}
        for query, weights in enumerate(layer.weights(head).tolist()):
            mass = math.fsum(weights)
            nothing = mass == 0
            lost = max(1 - mass, 0.0) if layer.sinks is not None else 0.0
            place = None if offset is None else query + offset
            rows["entropy"].append(
                math.nan if nothing else -math.fsum(w * math.log(w) for w in [*weights, lost] if w > 0)
            )
            away = [] if place is None else [w * abs(place - key) for key, w in enumerate(weights)]
            rows["distance"].append(math.nan if nothing or place is None else math.fsum(away) / mass)
            rows["peak"].append(max(weights))
            rows["peak_key"].append(-1 if nothing else weights.index(max(weights)))
            rows["sink"].append(weights[0])
            rows["self_"].append(math.nan if place is None else weights[place])
            rows["previous"].append(math.nan if place is None else weights[place - 1] if place else 0.0)
        for name, values in rows.items():
            measured[name].append(values)
    return {name: np.array(values) for name, values in measured.items()}


def test_the_word_chat_worked_by_hand():
    """Weights 1/2, 1/4, 1/4: the entropy is 1/2 · log 2 + 1/2 · log 4 = 1.5 · log 2."""
    key = [[math.log(2)], [0.0], [0.0]]
    measured = regard.rows(Record.from_arrays([[1.0]] * 3, key).layers[0])
    assert measured.entropy[0] == pytest.approx([1.5 * math.log(2)] * 3)
    assert measured.log_normalizer[0] == pytest.approx([math.log(4)] * 3)
    assert measured.distance[0] == pytest.approx([0.75, 0.75, 1.25])
    assert measured.peak[0] == pytest.approx([0.5] * 3)
    assert measured.peak_key[0].tolist() == [0, 0, 0]
    assert measured.sink[0] == pytest.approx([0.5] * 3)
    assert measured.previous[0] == pytest.approx([0.0, 0.5, 0.25])
    assert measured.self_[0] == pytest.approx([0.5, 0.25, 0.25])


@pytest.mark.parametrize("backend", ["dense", "tiled"])
def test_every_form_of_layer_agrees_with_its_weights(varied, backend):
    measured = regard.rows(varied, backend=backend)
    assert measured.backend == backend
    for name, expected in by_hand(varied).items():
        found = getattr(measured, name)
        assert found.shape == (varied.heads, len(varied.query_axis))
        if name == "peak_key":
            assert found.tolist() == expected.tolist()
        else:
            np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-6, err_msg=name)


@pytest.mark.parametrize("backend", ["dense", "tiled"])
def test_the_log_normalizer_gives_any_weight_back(make, backend):
    layer = make(mask=Causal(), sinks=[0.5, -2.0, 3.0])
    normalizer = regard.rows(layer, backend=backend).log_normalizer
    scores = np.einsum("hqd,hkd->hqk", layer.query, layer.key) / math.sqrt(19)
    for head in range(3):
        weights = np.tril(np.exp(scores[head] - normalizer[head][:, None]))
        np.testing.assert_allclose(weights, layer.weights(head), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("backend", ["dense", "tiled"])
def test_a_query_that_sees_nothing_has_no_entropy_and_no_mass(make, backend):
    measured = regard.rows(make(mask=Explicit(np.tri(103, k=-1, dtype=bool))), backend=backend)
    assert np.isnan(measured.entropy[:, 0]).all()
    assert np.isnan(measured.distance[:, 0]).all()
    assert (measured.log_normalizer[:, 0] == -np.inf).all()
    assert (measured.peak_key[:, 0] == -1).all()
    for name in ("peak", "sink", "previous", "self_"):
        assert (getattr(measured, name)[:, 0] == 0).all(), name
    assert (measured.entropy[:, 1:] >= 0).all()


def test_weights_alone_give_all_but_the_log_normalizer(make):
    layer = make(mask=Causal())
    known = np.stack([layer.weights(head) for head in range(3)])
    given, computed = regard.rows(Record.from_arrays(weights=known).layers[0]), regard.rows(layer)
    for name in NAMES:
        if name != "log_normalizer":
            np.testing.assert_allclose(getattr(given, name), getattr(computed, name), atol=1e-12)
    assert np.isnan(given.log_normalizer).all()


def test_only_what_is_asked_for_is_taken_and_it_is_the_same(make):
    layer = make(mask=Causal(), queries=103)
    whole = regard.rows(layer, backend="tiled")
    for name in NAMES:
        part = regard.rows(layer, backend="tiled", only=[name])
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name))
        assert {other for other in NAMES if getattr(part, other) is None} == set(NAMES) - {
            name,
            "entropy",
            "log_normalizer",
        }


def test_measures_are_printed_in_one_line(make):
    assert repr(regard.rows(make())) == "RowMeasures(3 heads × 103 queries, dense)"
    part = regard.rows(make(), only=["sink", "peak", "peak_key", "previous", "self_"])
    assert repr(part) == "RowMeasures(3 heads × 103 queries, dense, without distance)"


def test_measures_are_frozen(make):
    with pytest.raises(dataclasses.FrozenInstanceError):
        regard.rows(make()).entropy = None


def test_short_texts_are_measured_in_float64_and_long_ones_tile_by_tile(make):
    assert regard.rows(make(queries=128, keys=128, heads=1)).backend == "dense"
    long = regard.rows(make(queries=129, keys=129, heads=1))
    assert long.backend == "tiled"
    assert long.entropy.dtype == np.float32
    assert regard.rows(make(), backend="dense").entropy.dtype == np.float64


def test_measures_that_were_taken_while_the_model_ran_are_handed_on(make):
    layer = make()
    taken = regard.rows(layer)
    bare = dataclasses.replace(layer, query=None, key=None, rows=taken)
    with pytest.raises(RegardError):
        regard.rows(dataclasses.replace(bare, rows=None))
    handed = regard.rows(bare, only="sink")
    assert handed.sink is taken.sink
    assert handed.peak is None


@pytest.mark.parametrize("which", ["query", "key"])
@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_nan_and_infinity_are_named_by_layer_head_and_position(make, which, number):
    layer = make()
    getattr(layer, which)[2, 17, 5] = number
    with pytest.raises(RegardError) as caught:
        regard.rows(layer)
    for language in ("en", "fr"):
        assert "arrays" in caught.value.say(language)
        assert "head 2 at position 17" in caught.value.say("en")
        assert "tête 2 à la position 17" in caught.value.say("fr")


def test_a_mask_that_hides_everything_is_refused(make):
    for mask in (Explicit(np.zeros((103, 103), dtype=bool)), Window(3) & ~Causal()):
        with pytest.raises(RegardError, match="hides every key"):
            regard.rows(make(mask=mask))


def test_shapes_that_disagree_and_empty_sequences_are_refused(make):
    layer = make()
    for wrong in (
        {"query": layer.query[:, :, :7]},
        {"query": layer.query[:, :0]},
        {"key": layer.key[:2]},
        {"key": layer.key[0]},
    ):
        with pytest.raises(RegardError, match="cannot be measured"):
            regard.rows(dataclasses.replace(layer, **wrong))


def test_an_unknown_backend_or_measure_is_refused(make):
    with pytest.raises(RegardError, match="'dense', 'tiled' or 'triton'"):
        regard.rows(make(), backend="magic")
    with pytest.raises(RegardError, match="'dense', 'tiled' or 'triton'"):
        regard.rows(Record.from_arrays(weights=[[1.0]]).layers[0], backend="magic")
    with pytest.raises(RegardError, match="choose among entropy"):
        regard.rows(make(), only=["entropie"])


@pytest.mark.parametrize("backend", ["dense", "tiled"])
@pytest.mark.parametrize("lowest", [-math.inf, np.finfo(np.float32).min])
def test_a_row_that_a_bias_hides_has_no_mass(make, backend, lowest):
    layer = make(bias=3)
    layer.bias[:, 5] = lowest
    measured = regard.rows(layer, backend=backend)
    assert np.isnan(measured.entropy[:, 5]).all()
    assert (measured.log_normalizer[:, 5] == -np.inf).all()
    for name in ("peak", "sink", "previous", "self_"):
        assert (getattr(measured, name)[:, 5] == 0).all(), name
    assert (measured.entropy[:, 6:] >= 0).all()


def test_sinks_that_take_everything_or_nothing(make):
    """So large that no number is left for the keys, and −∞: none at all."""
    for sinks in ([1e4, 0.0, -math.inf], [1e4, 1e4, -1e4]):
        layer = dataclasses.replace(make(mask=Causal()), sinks=np.array(sinks))
        exact, found = (regard.rows(layer, backend=backend) for backend in ("dense", "tiled"))
        assert exact.peak_key.tolist() == found.peak_key.tolist()
        for name in NAMES:
            np.testing.assert_allclose(
                getattr(found, name), getattr(exact, name), rtol=2e-5, atol=2e-6, err_msg=name
            )
        assert exact.entropy[0].max() == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"scale": math.nan}, "scale"),
        ({"softcap": 0.0}, "softcap"),
        ({"bias": np.zeros((2, 103, 103))}, "bias"),
        ({"bias": np.full((1, 103, 103), np.nan)}, "bias"),
        ({"bias": np.full((1, 103, 103), np.inf)}, "bias"),
        ({"sinks": np.zeros(2)}, "sinks"),
        ({"sinks": np.array([0.0, np.nan, 0.0])}, "sinks"),
        ({"scale": 1e30}, "so large"),
    ],
)
@pytest.mark.parametrize("backend", ["dense", "tiled"])
def test_what_cannot_give_scores_is_refused(make, wrong, named, backend):
    with pytest.raises(RegardError, match=named):
        regard.rows(dataclasses.replace(make(), **wrong), backend=backend)


def test_a_record_in_place_of_a_layer_is_told(make):
    with pytest.raises(RegardError, match=r"record\.layers\[3\]"):
        regard.rows(Record("none"))


def test_measures_of_short_texts_need_no_torch():
    code = (
        "import sys, regard, numpy as np; regard.rows(regard.Record.from_arrays(np.ones((3, 2)), np.ones((3, 2))).layers[0])"
        "; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
