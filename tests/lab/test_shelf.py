"""What is kept, and what is let go."""

from __future__ import annotations

import numpy as np
import pytest

from regard.lab.refusals import UnknownRecordError
from regard.lab.shelf import Shelf, size
from regard.record import Record


def record(number, tokens=3):
    return Record.from_arrays(weights=np.eye(tokens), tokens=[f"{number}"] * tokens)


def test_what_was_used_longest_ago_is_let_go():
    shelf = Shelf(most=2)
    first, second, third = (record(number) for number in range(3))
    shelf.put(first)
    shelf.put(second)
    assert shelf.get(first.digest) is first
    shelf.put(third)
    assert shelf.get(first.digest) is first
    assert shelf.get(third.digest) is third
    with pytest.raises(UnknownRecordError):
        shelf.get(second.digest)


def test_the_same_sentence_takes_one_place():
    shelf = Shelf(most=2)
    other = record(1)
    shelf.put(other)
    shelf.put(record(0))
    shelf.put(record(0))
    assert shelf.get(other.digest) is other


def test_bytes_are_bounded_but_the_newest_stays():
    one = size(record(0))
    assert one >= 3 * 3 * 4
    shelf = Shelf(most_bytes=2 * one)
    kept = [record(number) for number in range(3)]
    for each in kept:
        shelf.put(each)
    with pytest.raises(UnknownRecordError):
        shelf.get(kept[0].digest)
    assert shelf.get(kept[1].digest) is kept[1]
    large = record(9, tokens=31)
    shelf.put(large)
    assert shelf.get(large.digest) is large
    with pytest.raises(UnknownRecordError):
        shelf.get(kept[2].digest)


@pytest.mark.parametrize("digest", ["", "../x", "\ud800", "x" * 10_000])
def test_an_unknown_record_is_refused(digest):
    with pytest.raises(UnknownRecordError):
        Shelf().get(digest)
