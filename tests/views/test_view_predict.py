"""``regard.predict``: a sheet to guess on, and how good a guess is."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views.drawing import svg
from regard.views.predict import Score, score


def test_by_hand():
    """Rows: ½ and ½ against ¾ and ¼ share ¾; all on the second against ½ and ½ shares ½. On the diagonal: ¾ and ½."""
    assert score([[1, 1], [0, 3]], [[0.75, 0.25], [0.5, 0.5]]) == Score(
        overlap=0.625, even=0.875, diagonal=0.625
    )


def test_a_perfect_guess_gets_all_on_any_scale():
    weights = np.random.default_rng(3).random((5, 7))
    assert score(weights * 12, weights).overlap == pytest.approx(1)


def test_an_empty_row_is_even_among_what_may_be_looked_at():
    weights = [[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.3, 0.5]]
    found = score(np.zeros((3, 3)), weights, np.tri(3))
    assert found.overlap == found.even == pytest.approx((1 + 1 + 0.2 + 0.3 + 1 / 3) / 3)


def test_what_is_guessed_on_hidden_keys_is_lost():
    assert score([[1, 1]], [[1, 0]], [[1, 0]]) == Score(overlap=0.5, even=1.0, diagonal=0.0)


def test_rows_that_look_at_nothing_do_not_count():
    assert score([[1, 0], [1, 0]], [[0, 0], [1, 0]]).overlap == 1
    assert score([[1, 0]], [[0, 0]]) == Score(0.0, 0.0, 0.0)


def test_a_row_with_a_sink_counts_like_any_other():
    assert score([[1, 1]], [[0.1, 0.1]]).overlap == pytest.approx(1)


def test_it_is_one_less_the_total_variation():
    generator = np.random.default_rng(29)
    guess, weights = generator.random((2, 11, 13))
    shares = guess / guess.sum(-1, keepdims=True), weights / weights.sum(-1, keepdims=True)
    assert score(guess, weights).overlap == pytest.approx(1 - abs(shares[0] - shares[1]).sum(-1).mean() / 2)


def test_across_two_texts_the_diagonal_goes_straight_across():
    weights = np.zeros((3, 7))
    weights[[0, 1, 2], [1, 3, 5]] = 1
    assert score(weights, weights).diagonal == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([[1, 2]], "must have one shape"),
        ([[-1, 2], [1, 1]], "{} must hold finite numbers of 0 or more"),
        ([[np.nan, 1], [1, 1]], "{} must hold finite numbers of 0 or more"),
        ([[1], [1, 1]], "{} must be a table of numbers"),
        ("chat", "{} must be a table of numbers"),
    ],
)
def test_a_guess_or_weights_that_are_none_are_told(wrong, said):
    even = [[0.5, 0.5], [0.5, 0.5]]
    with pytest.raises(RegardError, match=said.format("guess")):
        score(wrong, even)
    with pytest.raises(RegardError, match=said.format("weights")):
        score(even, wrong)


def test_who_may_be_looked_at_is_a_table_too():
    with pytest.raises(RegardError, match="visible must be a table"):
        score([[1, 1]], [[1, 1]], [[1], [1, 1]])


def test_the_sheet_gives_nothing_away():
    weights = np.random.default_rng(31).dirichlet(np.ones(5), size=5)
    record = Record.from_arrays(weights=weights, tokens=list("abcde"))
    view = regard.predict(record, locale="en")
    assert view.picture["view"] == "predict"
    sheet = svg(record, view.picture)
    other = Record.from_arrays(weights=weights[::-1].copy(), tokens=list("abcde"))
    assert sheet == svg(other, view.picture)
    view.picture["options"] = {"lots": list(range(25)), "shown": True}
    said = " ".join("".join(each.itertext()) for each in ET.fromstring(svg(record, view.picture)).iter())
    overlap = score(np.ones((5, 5)), weights).overlap
    assert f"share {overlap:.0%}" in said


def test_of_a_long_text_a_stretch_is_guessed():
    record = Record.from_arrays(np.eye(40), np.eye(40), tokens=[f"w{place}" for place in range(40)])
    picture = regard.predict(record).picture
    assert ">w15<" in svg(record, picture)
    assert ">w16<" not in svg(record, picture)
    picture["options"] = {"from": [30, 30]}
    assert ">w24<" in svg(record, picture)
    assert ">w23<" not in svg(record, picture)
