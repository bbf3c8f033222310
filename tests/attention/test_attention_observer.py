"""What an observer is told, and that it may answer something else."""

from __future__ import annotations

import threading

import numpy as np

from regard.attention import Causal, additive_attend, attend, mix
from regard.attention.observer import Attention, observed, observed_by

QUERY, KEY, VALUE = (np.random.default_rng(3).normal(size=shape) for shape in [(5, 3), (7, 3), (7, 2)])


def test_attend_tells_everything_it_was_given():
    seen: list[Attention] = []
    bias, sinks = np.ones((5, 7)), np.ones(1)
    with observed_by(lambda attention, compute: seen.append(attention) or compute()):
        output = attend(
            QUERY, KEY, VALUE, scale=0.5, softcap=2, bias=bias, temperature=3, mask=Causal(), sinks=sinks
        )
    plain = attend(
        QUERY, KEY, VALUE, scale=0.5, softcap=2, bias=bias, temperature=3, mask=Causal(), sinks=sinks
    )
    np.testing.assert_array_equal(output, plain)
    (told,) = seen
    assert (told.query is QUERY, told.key is KEY, told.value is VALUE) == (True, True, True)
    assert (told.scale, told.softcap, told.temperature, told.mask) == (0.5, 2, 3, Causal())
    assert (told.bias is bias, told.sinks is sinks) == (True, True)


def test_the_answer_of_an_observer_is_the_output():
    with observed_by(lambda attention, compute: -compute()):
        turned = attend(QUERY, KEY, VALUE)
    np.testing.assert_array_equal(turned, -attend(QUERY, KEY, VALUE))


def test_weights_that_come_from_no_product_are_told():
    seen: list[Attention] = []
    weights = np.full((5, 7), 1 / 7)
    tall = np.ones((2, 3)), np.ones((2, 3)), np.ones(2)
    with observed_by(lambda attention, compute: seen.append(attention) or compute()):
        mix(weights, VALUE)
        output = additive_attend(QUERY, KEY, VALUE, *tall)
    assert seen[0].weights is weights
    np.testing.assert_allclose(seen[1].weights @ VALUE, output)
    assert (seen[1].query, seen[1].batch_first) == (None, True)


def test_no_one_watches_afterwards_nor_in_other_threads():
    calls: list[str] = []

    def run() -> None:
        observed(Attention(value=None), lambda: calls.append("computed"))

    try:
        with observed_by(lambda attention, compute: calls.append("observed")):
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
            run()
            with observed_by(None):
                run()
            raise KeyError
    except KeyError:
        run()
    assert calls == ["computed", "observed", "computed", "computed"]
