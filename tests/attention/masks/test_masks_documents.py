import numpy as np
import pytest
import torch

from regard.attention import Causal, Documents
from regard.errors import RegardError


def test_each_query_sees_its_own_document():
    expected = [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 1, 1, 1]]
    assert Documents([7, 7, 2, 2, 2]).dense(5, 5)[0, 0].astype(int).tolist() == expected
    lo, hi = Documents([7, 7, 2, 2, 2]).intervals(5, 5)
    assert (lo.tolist(), hi.tolist()) == ([[0, 0, 2, 2, 2]], [[2, 2, 5, 5, 5]])


def test_causal_documents_are_blocks_on_the_diagonal():
    expected = [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    assert (Documents(lengths=[1, 2]) & Causal()).dense(3, 3)[0, 0].astype(int).tolist() == expected


def test_a_document_that_goes_on_later_is_no_interval():
    mask = Documents([0, 1, 0])
    assert mask.intervals(3, 3) is None
    assert mask.dense(3, 3)[0, 0].astype(int).tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def test_every_sequence_has_its_own():
    mask = Documents([[0, 0, 1], [0, 1, 1]])
    assert mask.batch == 2
    assert mask.dense(3, 3)[:, 0, 1].astype(int).tolist() == [[1, 1, 0], [0, 1, 1]]
    assert mask.block([1], [0, 1, 2], batch=1).astype(int).tolist() == [[0, 1, 1]]


def test_fewer_queries_are_the_last_tokens():
    mask = Documents([0, 0, 1, 1])
    assert (mask.dense(2, 4)[0, 0] == mask.dense(4, 4)[0, 0, 2:]).all()
    assert (mask.block([0, 1], range(4), queries=2, keys=4) == mask.dense(2, 4)[0, 0]).all()


def test_lengths_are_ids_in_order():
    assert Documents(lengths=[2, 0, 3]) == Documents([0, 0, 2, 2, 2])
    assert Documents(torch.tensor([0, 0, 1])) == Documents(lengths=np.array([2, 1]))


def test_no_keys_are_no_trouble():
    assert Documents(np.zeros(0, dtype=int)).dense(0, 0).shape == (1, 1, 0, 0)


@pytest.mark.parametrize("options", [{}, {"ids": [0], "lengths": [1]}])
def test_either_ids_or_lengths(options):
    with pytest.raises(RegardError, match="either ids or lengths"):
        Documents(**options)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"ids": [0.5]}, "ids of Documents must be a list of whole numbers, and it is float64"),
        ({"ids": [True]}, "ids of Documents must be a list of whole numbers"),
        ({"ids": np.zeros((1, 1, 1), dtype=int)}, r"shape \[1, 1, 1\]"),
        ({"lengths": [[1, 2]]}, "lengths of Documents must be a list of whole numbers"),
        ({"lengths": [2, -1]}, "lengths of Documents must be 0 or more, and the least is -1"),
    ],
)
def test_anything_else_is_refused(options, expected):
    with pytest.raises(RegardError, match=expected):
        Documents(**options)


@pytest.mark.parametrize(("queries", "keys"), [(2, 2), (3, 4), (4, 3)])
def test_there_is_one_id_per_key_and_no_more_queries(queries, keys):
    with pytest.raises(RegardError, match=f"3 ids for {keys} keys and {queries} queries"):
        Documents([0, 0, 1]).intervals(queries, keys)
