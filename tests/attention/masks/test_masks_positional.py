import pytest
import torch

from regard.attention import Causal, Everything, Prefix, Window
from regard.errors import RegardError

SIZES = [(1, 1), (3, 7), (5, 5), (7, 3), (0, 3), (3, 0)]


@pytest.mark.parametrize(("queries", "keys"), SIZES)
@pytest.mark.parametrize(
    ("mask", "rule"),
    [
        (Everything(), lambda q, k: True),
        (Causal(), lambda q, k: k <= q),
        (Window(1), lambda q, k: k == q),
        (Window(3), lambda q, k: q - 2 <= k <= q),
        (Window(99), lambda q, k: k <= q),
        (Prefix(0), lambda q, k: k <= q),
    ],
    ids=lambda given: None if callable(given) else repr(given),
)
def test_equals_its_rule_in_plain_loops(mask, rule, queries, keys):
    expected = [[bool(rule(q + keys - queries, k)) for k in range(keys)] for q in range(queries)]
    assert mask.dense(queries, keys).tolist() == [[expected]]
    block = mask.block(range(queries), range(keys), queries=queries, keys=keys)
    assert block.tolist() == expected


def test_prefix_by_hand():
    expected = [[1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
    assert Prefix(2).dense(3, 5)[0, 0].astype(int).tolist() == expected
    assert Prefix(5).dense(3, 5).all()
    assert Prefix(2).block([0, 1, 2], range(5), queries=3, keys=5).astype(int).tolist() == expected


def test_causal_of_a_square_is_pytorchs_triangle():
    assert (Causal().dense(7, 7)[0, 0] == torch.ones(7, 7, dtype=torch.bool).tril().numpy()).all()


def test_the_last_query_is_the_last_key():
    for mask in (Causal(), Window(3), Prefix(1)):
        assert (mask.dense(2, 7)[0, 0] == mask.dense(7, 7)[0, 0, -2:]).all()


def test_more_queries_than_keys_leave_the_first_with_nothing():
    lo, hi = Causal().intervals(5, 3)
    assert lo.tolist() == [[0, 0, 0, 0, 0]]
    assert hi.tolist() == [[0, 0, 1, 2, 3]]


def test_a_window_is_causal_already():
    assert (Causal() & Window(3)).dense(5, 7).tolist() == Window(3).dense(5, 7).tolist()


def test_intervals_of_a_long_text_are_small():
    lo, hi = Window(64).intervals(131_072, 131_072)
    assert lo[0, -1] == 131_072 - 64
    assert hi[0, -1] == 131_072
    assert lo.nbytes + hi.nbytes == 8 * 131_072


@pytest.mark.parametrize("width", [0, -1, True])
def test_a_window_sees_one_key_at_least(width):
    with pytest.raises(RegardError, match="width must be a whole number of at least 1"):
        Window(width)


def test_a_prefix_lies_within_the_keys():
    with pytest.raises(RegardError, match="length must be a whole number of at least 0"):
        Prefix(-1)
    with pytest.raises(
        RegardError, match="Prefix's length must be at most the number of keys, 5, and it is 6"
    ):
        Prefix(6).intervals(3, 5)
    with pytest.raises(RegardError, match="Prefix's length"):
        Prefix(6).block([0], [0], queries=3, keys=5)
