from __future__ import annotations

import numpy as np
import pytest
import torch

from regard.training.sequences import Batches, Sequences

ROWS = ([5, 6, 7], [], [8], [9, 10])


def test_rows_are_what_was_given():
    rows = Sequences.of(ROWS)
    assert len(rows) == 4
    assert rows.lengths.tolist() == [3, 0, 1, 2]
    assert [rows[place].tolist() for place in range(4)] == list(ROWS)
    none = Sequences.of([])
    assert (len(none), none.lengths.tolist()) == (0, [])


def test_rows_are_filled_up_behind_what_stands_around_them():
    ids, lengths = Sequences.of(ROWS).padded(np.array([3, 0, 1]), 0, before=[1, 2], after=[3])
    assert ids.tolist() == [[1, 2, 9, 10, 3, 0], [1, 2, 5, 6, 7, 3], [1, 2, 3, 0, 0, 0]]
    assert lengths.tolist() == [5, 6, 3]
    assert ids.dtype == torch.int64
    plain, lengths = Sequences.of(ROWS).padded(np.array([2, 1]), 4)
    assert plain.tolist() == [[8], [4]]
    assert lengths.tolist() == [1, 0]


def drawn(count=103, seed=1):
    return np.random.default_rng(seed).integers(1, 40, count)


@pytest.mark.parametrize("size", [7, 103, 200])
def test_each_pass_takes_every_sequence_once(size):
    batches = Batches(drawn(), size)
    assert batches.of_a_pass == -(-103 // size)
    orders = []
    for number in range(3):
        steps = range(number * batches.of_a_pass, (number + 1) * batches.of_a_pass)
        order = np.concatenate([batches(step, 5) for step in steps])
        assert sorted(order.tolist()) == list(range(103))
        orders.append(order.tolist())
    assert orders[0] != orders[1]


def test_a_step_follows_from_its_number_and_the_seed():
    first, taken_up = Batches(drawn(), 7), Batches(drawn(), 7)
    every = [first(step, 5).tolist() for step in range(40)]
    assert taken_up(23, 5).tolist() == every[23]
    assert [taken_up(step, 5).tolist() for step in (39, 2, 17)] == [every[39], every[2], every[17]]
    assert [Batches(drawn(), 7)(step, 6).tolist() for step in range(40)] != every


def test_a_batch_is_of_sequences_about_as_long():
    lengths = drawn(5000)
    alike, mixed = Batches(lengths, 50), Batches(lengths, 50, mixing=50.0)

    def spread(batches):
        return np.mean([np.ptp(lengths[batches(step, 0)]) for step in range(batches.of_a_pass)])

    exact = Batches(lengths, 50, mixing=0.0)
    assert spread(exact) < 1
    assert spread(alike) < 12
    assert spread(mixed) > 20
