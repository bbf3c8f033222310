"""Kneser–Ney models against an example worked by hand and against the formula in plain loops."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.errors import RegardError
from regard.training.kneser_ney import FALLBACK, fit

A, B, C, END = range(4)
WORKED = [[A, B], [A, B], [A, C]]
"""ab, ab, ac: pairs ^a 3, ab 2, ac 1, b$ 2, c$ 1, so n₁ = n₂ = 2 and D = 2/(2 + 4) = 1/3. Different symbols before a: 1, b: 1, c: 1, $: 2,
so n₁ = 3, n₂ = 1 and D = 3/5."""


def test_the_example_worked_by_hand():
    model = fit(WORKED, 2, 3)
    assert model.discounts == (pytest.approx((0.6,) * 3), pytest.approx((1 / 3,) * 3))
    # p(a) = (1 − 0.6)/5 + (4 · 0.6/5)/4 = 0.2, and the same for b and c; p($) = (2 − 0.6)/5 + 0.12 = 0.4.
    after_a = [2 / 9 * 0.2, (2 - 1 / 3) / 3 + 2 / 9 * 0.2, (1 - 1 / 3) / 3 + 2 / 9 * 0.2, 2 / 9 * 0.4]
    np.testing.assert_allclose(model.probabilities([A]), after_a, rtol=1e-12)
    first = (3 - 1 / 3) / 3 + (1 / 3) / 3 * 0.2
    assert model.probabilities([])[A] == pytest.approx(first)
    # After b came only $: (2 − 1/3)/2 + (1/3)/2 · 0.4.
    end = (2 - 1 / 3) / 2 + 1 / 6 * 0.4
    assert model.nats([[A, B]]) == pytest.approx(-(math.log(first) + math.log(0.6) + math.log(end)) / 3)
    # A context never seen leaves single symbols.
    np.testing.assert_allclose(
        model.probabilities([END - 1, B, B], begins=False)[[A, B, C]], [1 / 30, 1 / 30, 1 / 30]
    )


def test_discounts_of_three_are_chen_and_goodmans():
    # One symbol each: $ after every sequence; a, b, c, d, e occur 1, 1, 2, 3 and 4 times.
    sequences = [[0], [1]] + [[2]] * 2 + [[3]] * 3 + [[4]] * 4
    one = 2 / (2 + 2)
    assert fit(sequences, 1, 5, discounts="three").discounts == (
        pytest.approx((1 - 2 * one * 1 / 2, 2 - 3 * one * 1 / 1, 3 - 4 * one * 1 / 1)),
    )
    assert fit(sequences, 1, 5).discounts == ((one,) * 3,)


def test_counts_that_give_no_discount_leave_the_fallback():
    assert fit([[0]] * 5, 1, 1, discounts="three").discounts == ((FALLBACK,) * 3,)


def plain(sequences, order, predicted, end, discounts):
    """The formula as it is written, one probability at a time."""
    occurrences = [Counter() for _ in range(order + 1)]
    befores = [Counter() for _ in range(order + 1)]
    for sequence in sequences:
        marked = ("^", *sequence, end)
        for stop, length in product(range(1, len(marked) + 1), range(1, order + 1)):
            if stop >= length:
                occurrences[length][marked[stop - length : stop]] += 1
    for length in range(1, order):
        befores[length].update(gram[1:] for gram in occurrences[length + 1])
    counts = [
        {
            gram: times if length == order or gram[0] == "^" else befores[length][gram]
            for gram, times in occurrences[length].items()
            if gram != ("^",)
        }
        for length in range(order + 1)
    ]

    def discount(length, count):
        n = [sum(each == times for each in counts[length].values()) for times in range(5)]
        single = n[1] / (n[1] + 2 * n[2]) if n[1] and n[2] else FALLBACK
        if discounts == "three" and n[1] and n[2] and n[3]:
            levels = [k - (k + 1) * single * n[k + 1] / n[k] for k in (1, 2, 3)]
            if min(levels) > 0:
                return levels[min(count, 3) - 1]
        return single

    def likelihood(symbol, context):
        if context is None:
            return 1 / predicted
        shorter = likelihood(symbol, context[1:] if context else None)
        length = len(context) + 1
        following = {gram[-1]: n for gram, n in counts[length].items() if gram[:-1] == context}
        if not following:
            return shorter
        total = sum(following.values())
        given = sum(discount(length, count) for count in following.values())
        own = following.get(symbol, 0)
        return (own - (discount(length, own) if own else 0) + given * shorter) / total

    return likelihood


@pytest.mark.parametrize("discounts", ["one", "three"])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("own_end", [True, False])
def test_every_probability_is_the_formulas(order, discounts, own_end):
    generator = np.random.default_rng(5)
    sequences = [generator.integers(1, 4, size=generator.integers(0, 7)).tolist() for _ in range(31)]
    model = fit(sequences, order, 4, end=0 if own_end else None, discounts=discounts)
    expected = plain(sequences, order, model.predicted, model.end, discounts)
    for length in range(5):
        for context in product(range(1, 4), repeat=length):
            looked = ("^", *context)[max(0, length + 2 - order) :] if order > 1 else ()
            probabilities = model.probabilities(context)
            assert probabilities.sum() == pytest.approx(1, abs=1e-12)
            assert probabilities.min() > 0
            np.testing.assert_allclose(
                probabilities, [expected(symbol, looked) for symbol in range(model.predicted)], rtol=1e-10
            )


SEQUENCES = st.lists(st.lists(st.integers(0, 6), max_size=9), min_size=1, max_size=13)


@settings(deadline=None)
@given(
    sequences=SEQUENCES,
    others=SEQUENCES,
    order=st.integers(1, 5),
    discounts=st.sampled_from(["one", "three"]),
)
def test_all_symbols_share_one_and_the_two_ways_to_ask_agree(sequences, others, order, discounts):
    model = fit(sequences, order, 7, discounts=discounts)
    one_by_one = [
        model.probabilities(sequence[:place])[symbol]
        for sequence in others
        for place, symbol in enumerate([*sequence, model.end])
    ]
    np.testing.assert_allclose(model.likelihoods(others), one_by_one, rtol=1e-12)
    assert model.nats(others) == pytest.approx(-np.log(one_by_one).mean())
    for sequence in others:
        for begins in (True, False):
            probabilities = model.probabilities(sequence, begins=begins)
            assert probabilities.shape == (8,)
            assert probabilities.sum() == pytest.approx(1, abs=1e-9)
            assert probabilities.min() > 0


def test_a_longer_memory_predicts_better_what_depends_on_it():
    sequences = [[first, 4, 5, first] for first in range(4)] * 25
    nats = [fit(sequences, order, 6).nats(sequences) for order in (1, 2, 3, 4)]
    assert nats == sorted(nats, reverse=True)
    # Four first symbols as likely, the rest certain, but for what the discounts keep back.
    assert math.log(4) / 5 < nats[3] < math.log(4) / 5 + 0.1
    assert nats[2] > 2 * math.log(4) / 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([], 2, 3), "at least one sequence"),
        (([[3]], 2, 3), "between 0 and 3"),
        (([[-1]], 2, 3), "one is -1"),
        (([[0]], 0, 3), "order=0"),
        (([[0]], 2, 0), "vocab_size=0"),
    ],
)
def test_what_cannot_be_counted_is_refused(arguments, said):
    with pytest.raises(RegardError, match=said):
        fit(*arguments)


def test_marks_inside_sequences_and_unknown_arguments_are_refused():
    with pytest.raises(RegardError, match="not be the end mark, 0"):
        fit([[1, 0]], 2, 3, end=0)
    with pytest.raises(RegardError, match="it is 3"):
        fit([[1]], 2, 3, end=3)
    with pytest.raises(RegardError, match="discounts"):
        fit([[1]], 2, 3, discounts="two")
    with pytest.raises(RegardError, match="one is 9"):
        fit([[1]], 2, 3).probabilities([9])
