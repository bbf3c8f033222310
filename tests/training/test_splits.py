"""What is tested on is never learned from."""

from __future__ import annotations

import doctest
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import RegardError
from regard.training import splits
from regard.training.sources import local
from regard.training.splits import Shares, Split, folded, groups, split
from tests.training.data_folder import DATA, needs_data

words = st.sampled_from(
    ["Go.", "go", "GO!", "Hi.", "hi", "Run", "Wait.", "Stop", "!", "…", "Été", "E\u0301te\u0301"]
)


def sides(found: Split) -> list[str]:
    """The side of each row."""
    named = {place: side for side in ("train", "validation", "test") for place in getattr(found, side)}
    return [named[place] for place in range(len(named))]


def linked(rows: list[tuple[str, ...]], by: tuple[int, ...]) -> list[int]:
    """Groups found by spreading the smallest place from row to row until nothing changes."""
    found = list(range(len(rows)))
    while True:
        spread = [
            min(
                found[other]
                for other in range(len(rows))
                if {folded(rows[place][column]) for column in by}
                & {folded(rows[other][column]) for column in by}
            )
            for place in range(len(rows))
        ]
        if spread == found:
            return found
        found = spread


@given(st.lists(st.tuples(words, words), max_size=17), st.sampled_from([(0,), (1,), (0, 1)]))
def test_groups_are_those_of_a_plain_search(rows, by):
    names = groups(rows, by=by)
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    assert [first[name] for name in names] == linked(rows, by)


@given(st.lists(st.tuples(words, words), max_size=17), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(rows, shuffler):
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    shares = Shares(validation=0.3, test=0.3)
    before = sides(split(rows, by=(0, 1), shares=shares))
    after = sides(split([rows[place] for place in order], by=(0, 1), shares=shares))
    assert after == [before[place] for place in order]


def test_a_row_keeps_its_side_when_others_go():
    rows = [(f"Sentence {number}.",) for number in range(1009)]
    before = sides(split(rows))
    assert sides(split(rows[::3])) == before[::3]
    assert sides(split([(f"sentence {number}",) for number in range(1009)])) == before


def test_shares_are_about_met():
    rows = [(str(number),) for number in range(20_011)]
    found = split(rows, shares=Shares(validation=0.1, test=0.2))
    assert sorted(found.train + found.validation + found.test) == list(range(20_011))
    assert len(found.test) / 20_011 == pytest.approx(0.2, abs=0.01)
    assert len(found.validation) / 20_011 == pytest.approx(0.1, abs=0.01)
    assert split(rows, shares=Shares(validation=0, test=0)).train == tuple(range(20_011))


def test_more_validation_leaves_the_test_as_it_was():
    rows = [(str(number),) for number in range(997)]
    assert split(rows, shares=Shares(validation=0.3)).test == split(rows, shares=Shares(validation=0)).test


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Va !", "va"),
        ("L’eau", "l'eau"),
        ("É", "E\u0301"),
        ("a  b", "a b."),
        ("…", " … "),
        ("a_b", "A b"),
        ("ab", "a b"),
    ],
)
def test_two_writings_of_one_sentence(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("été", "ete"), ("!", "?"), ("1", "2")])
def test_two_sentences(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    "shares", [(-0.1, 0.1), (0.1, -0.1), (0.5, 0.5), (2.0, 0.0), (float("nan"), 0.1), (0.1, float("inf"))]
)
def test_shares_leave_something_to_learn_from(shares):
    with pytest.raises(RegardError, match="must be shares"):
        Shares(validation=shares[0], test=shares[1])


def test_no_rows_no_sides():
    assert split([]) == Split((), (), ())


@needs_data
def test_no_test_sentence_of_tatoeba_is_learned_from():
    rows = local.read(DATA / "tatoeba-en-fr.tsv.gz", ("en", "fr")).rows
    random.Random(7).shuffle(rows)
    found = split(rows, by=(0, 1))
    for column in (0, 1):
        learned = {folded(rows[place][column]) for place in found.train}
        kept = {folded(rows[place][column]) for place in (*found.validation, *found.test)}
        assert len(kept) > 8_000
        assert not learned & kept
    assert len(found.test) / len(rows) == pytest.approx(0.05, abs=0.005)
    assert len(found.validation) / len(rows) == pytest.approx(0.05, abs=0.005)


def test_the_examples_run():
    tried = doctest.testmod(splits)
    assert tried.attempted
    assert not tried.failed
