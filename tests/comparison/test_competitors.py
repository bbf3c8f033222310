"""All are of one size, and differ by what they should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regard.comparison.competitors import HEADS, NAMES, competitors
from regard.errors import RegardError


@pytest.mark.parametrize("parameters", [30_000, 120_000, 250_000])
def test_all_learn_equally_many_numbers(parameters):
    vocabulary = 54 if parameters == 30_000 else 500
    made = competitors(parameters, vocab_size=vocabulary, max_length=41)
    assert tuple(each.name for each in made) == NAMES
    for each in made:
        assert each.parameters == pytest.approx(parameters, rel=0.03), each.name
        assert each.config.d_model == made[0].config.d_model


def test_one_differs_from_the_next_by_one_thing():
    rnn, lstm, bahdanau, one, many = (
        each.config for each in competitors(30_000, vocab_size=54, max_length=41)
    )
    assert replace(rnn, cell="lstm", hidden=1) == replace(lstm, hidden=1)
    assert replace(lstm, attention=True, hidden=1) == replace(bahdanau, hidden=1)
    assert replace(one, num_heads=HEADS) == many


def test_too_few_numbers_are_refused():
    with pytest.raises(RegardError, match="parameters must be at least"):
        competitors(100, vocab_size=54, max_length=41)
