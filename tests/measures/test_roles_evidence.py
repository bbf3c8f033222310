"""When a score is evidence, and how even a head would be by its lengths alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from regard import Causal, Record
from regard.measures.head_measures import measure
from regard.measures.roles import Thresholds, flatness
from regard.measures.roles.evidence import baseline, certainty, excess, of_best, score, shown
from regard.measures.row_measures import rows


def test_eight_queries_by_hand():
    """Of 8 queries, 6 of weight on what shuffling would give 2, with a variance of 1: two thirds of the way, 4 deviations off."""
    sums = np.array([8.0, 6.0, 2.0, 1.0])
    assert (score(sums), baseline(sums)) == (0.75, 0.25)
    assert excess(sums) == pytest.approx((0.75 - 0.25) / (1 - 0.25))
    assert certainty(sums) == pytest.approx(4)
    assert shown(sums, Thresholds())
    for unless in (Thresholds(excess=0.7), Thresholds(certainty=4.1), Thresholds(queries=9)):
        assert not shown(sums, unless)


def test_nothing_asked_is_nothing_known():
    sums = np.zeros(4)
    for measure_of in (score, baseline, excess, certainty):
        assert math.isnan(measure_of(sums))
    assert not shown(sums, Thresholds(queries=0))


@pytest.mark.parametrize("peak", [0.3, 0.95])
def test_the_best_of_many_shuffled_offsets_stays_under_its_baseline_on_average(peak):
    """Each of 61 queries gives its peak to a key at random, and the best of 40 offsets is taken."""
    queries, keys, offsets = 61, 97, 40
    generator = np.random.default_rng(0)
    row = np.full(keys, (1 - peak) / (keys - 1))
    row[0] = peak
    best = [
        max(generator.permuted(np.tile(row, (queries, 1)), axis=1)[:, :offsets].sum(0)) for _ in range(300)
    ]
    sums = np.array([queries, 0.0, queries / keys, queries * row.var()])
    bound = float(of_best(sums, offsets)[2])
    assert sums[2] < np.mean(best) < bound < 2.5 * np.mean(best)


@pytest.mark.parametrize("spread", [0.1, 0.7, 1.3])
def test_the_flatness_of_random_directions_is_what_their_lengths_give(spread):
    """Scores with a deviation of spread²: log n − spread⁴ / 2 nats."""
    generator = np.random.default_rng(1)
    query, key = generator.normal(size=(2, 23, 131, 17)) * spread
    layer = Record.from_arrays(query, key).layers[0]
    visible = np.full((1, 131), 131.0)
    normalized, expected = flatness.even(rows(layer).entropy, visible, layer)
    assert (1 - normalized).mean() == pytest.approx((1 - expected).mean(), rel=0.15)
    assert (1 - expected).mean() == pytest.approx(spread**4 / 2 / math.log(131), rel=0.1)


def test_lengths_count_from_the_mean_key_and_within_the_softcap():
    generator = np.random.default_rng(2)
    query, key = generator.normal(size=(2, 1, 13, 5))
    visible = np.full((1, 13), 13.0)

    def expected(**options):
        layer = Record.from_arrays(query, **options).layers[0]
        return flatness.even(rows(layer).entropy, visible, layer)[1].mean()

    assert expected(key=key + 100) == pytest.approx(expected(key=key))
    assert expected(key=key, softcap=0.1) == pytest.approx(1 - 0.01 * (12 / 13) / (2 * math.log(13)))
    assert expected(key=np.ones_like(key)) == 1


@pytest.mark.parametrize("spread", [0.003, 0.01, 0.1, 1.0])
def test_small_random_weights_are_nearly_even_and_yet_not_diffuse(spread):
    query, key = np.random.default_rng(3).normal(size=(2, 19, 67, 11)) * spread
    table = measure(Record.from_arrays(query, key, mask=Causal()))
    assert (table["normalized_entropy"] > 0.8).all()
    assert table["label"].to_list() == ["unclassified"] * 19
