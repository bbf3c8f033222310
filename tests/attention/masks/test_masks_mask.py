import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.attention import Causal, Documents, Everything, Explicit, Intervals, Mask, Padding, Prefix, Window
from regard.errors import RegardError


def a_mask(generator, queries, keys, batch):
    """One mask of any kind that fits these lengths."""
    kind = generator.choice(["plain", "padding", "booleans", "documents", "intervals", "explicit"])
    if kind == "padding":
        return Padding(generator.integers(0, keys + 1, size=batch))
    if kind == "booleans":
        return Padding(generator.random((batch, keys)) < 0.7)
    if kind == "documents" and queries <= keys:
        return Documents(generator.integers(0, 3, size=(batch, keys)))
    if kind == "intervals":
        return Intervals(*np.sort(generator.integers(0, keys + 1, size=(2, batch, queries)), axis=0))
    if kind == "explicit":
        return Explicit(generator.random((batch, generator.choice([1, 3]), queries, keys)) < 0.7)
    return [Everything(), Causal(), Window(2), Window(5), Prefix(keys // 2)][generator.integers(5)]


seeds = st.integers(0, 2**32)
lengths = st.integers(1, 7)


@given(seeds, lengths, lengths, st.sampled_from([(1, 1), (2, 2), (1, 2), (2, 1)]))
@settings(deadline=None, max_examples=150)
def test_the_algebra_is_that_of_booleans(seed, queries, keys, batches):
    generator = np.random.default_rng(seed)
    left, right = (a_mask(generator, queries, keys, batch) for batch in batches)
    one, other = left.dense(queries, keys), right.dense(queries, keys)
    assert ((left & right).dense(queries, keys) == (one & other)).all()
    assert ((left | right).dense(queries, keys) == (one | other)).all()
    assert ((~left).dense(queries, keys) == ~one).all()
    assert ((~(left & ~right)).dense(queries, keys) == (~one | other)).all()


@given(seeds, lengths, lengths, st.sampled_from([(1, 1), (2, 2), (1, 2), (2, 1)]))
@settings(deadline=None, max_examples=100)
def test_blocks_and_intervals_say_what_the_dense_mask_says(seed, queries, keys, batches):
    generator = np.random.default_rng(seed)
    left, right = (a_mask(generator, queries, keys, batch) for batch in batches)
    for mask in (left, left & right, left | ~right):
        dense = mask.dense(queries, keys)
        assert dense.shape == (mask.batch, mask.heads, queries, keys)
        rows, columns = range(0, queries, 2), range(keys - 1, -1, -1)
        for batch, head in np.ndindex(mask.batch, mask.heads):
            block = mask.block(rows, columns, batch, head, queries=queries, keys=keys)
            assert (block == dense[batch, head][np.ix_(rows, columns)]).all()
        if (found := mask.intervals(queries, keys)) is not None:
            lo, hi = (end[:, None, :, None] for end in found)
            assert ((lo <= np.arange(keys)) & (np.arange(keys) < hi) == dense).all()


def test_intervals_are_tidy():
    lo, hi = (Window(3) & Padding([1, 4])).intervals(4, 4)
    assert lo.dtype == hi.dtype == np.int32
    assert lo.tolist() == [[0, 0, 0, 0], [0, 0, 0, 1]]
    assert hi.tolist() == [[1, 1, 1, 0], [1, 2, 3, 4]]


KEPT = [
    Causal() & Padding([3, 5]),
    Causal() & Documents([0, 0, 1, 1, 1]),
    Window(2) | Window(3),
    Window(2) | Causal(),
    Prefix(2) | Window(1) & ~Everything(),
    Padding([2]) | ~Padding([2]),
    Window(2) | Padding([0]),
    Padding([0]) | Window(2),
    ~Causal(),
    ~Padding([3, 5]),
    ~~Window(2),
    Documents([0, 0, 1, 1, 1]) & ~Causal(),
]


@pytest.mark.parametrize("mask", KEPT, ids=repr)
def test_intervals_are_kept_where_rows_stay_in_one_piece(mask):
    assert mask.intervals(5, 5) is not None


LOST = [
    Window(1) | Padding([1]),
    ~Window(2),
    Documents([0, 1, 0, 1, 1]),
    Explicit(np.eye(5, dtype=bool)) | Padding([1]),
]


@pytest.mark.parametrize("mask", LOST, ids=repr)
def test_there_are_no_intervals_where_a_row_falls_apart(mask):
    assert mask.intervals(5, 5) is None


def test_a_block_without_lengths_is_of_a_square():
    assert (Window(2).block([3, 4], [2, 3, 4]) == Window(2).dense(5, 5)[0, 0, 3:, 2:]).all()


def test_a_block_of_one_row_far_away_costs_nothing():
    found = (Causal() & Window(3)).block([131_071], range(131_066, 131_072), queries=131_072, keys=131_072)
    assert found.tolist() == [[False, False, False, True, True, True]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (([5], [0]), "query_indices must count from 0 to 4"),
        (([0], [-1]), "key_indices must count from 0 to 4"),
        (([0], [0], 2), "batch must count from 0 to 1"),
        (([0], [0], 0, -1), "head must count from 0"),
    ],
)
def test_a_block_must_exist(arguments, expected):
    with pytest.raises(RegardError, match=expected):
        Padding([3, 5]).block(*arguments, queries=5, keys=5)


@pytest.mark.parametrize("lengths", [(-1, 2), (2, -1)])
def test_lengths_are_not_negative(lengths):
    with pytest.raises(RegardError, match="must be a whole number of at least 0"):
        Causal().dense(*lengths)


def test_masks_for_different_batches_do_not_combine():
    with pytest.raises(RegardError, match="tell apart 2 × 1 and 3 × 1"):
        _ = Padding([1, 2]) & Padding([1, 2, 3])
    with pytest.raises(RegardError, match="tell apart 1 × 2 and 1 × 3"):
        _ = Explicit(np.ones((1, 2, 3, 3), dtype=bool)) | Explicit(np.ones((1, 3, 3, 3), dtype=bool))


def test_combined_masks_check_both_sides():
    for mask in (Causal() & Padding([9]), Padding([9]) | Causal(), ~Padding([9])):
        with pytest.raises(RegardError, match="Padding must fit the 5 keys"):
            mask.intervals(5, 5)


@pytest.mark.parametrize("other", [np.ones((2, 2), dtype=bool), True, None])
def test_a_mask_combines_only_with_masks(other):
    for combine in (lambda: Causal() & other, lambda: other | Causal()):
        with pytest.raises(TypeError, match="operand"):
            combine()


def test_masks_are_equal_when_they_are_built_alike():
    assert Causal() & Window(3) == Causal() & Window(3)
    assert Padding([3, 5]) == Padding(np.array([3, 5]))
    assert len({Window(3), Window(3), Window(5), ~Window(3), Causal(), Padding([3]), Padding([3])}) == 5
    assert Window(3) != Window(5)
    assert Causal() != "Causal()"
    assert Causal() | Window(3) != Causal() & Window(3)


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (Causal() & Window(4), "Causal() & Window(4)"),
        (~(Causal() | Prefix(2)) & Padding([3, 5]), "~(Causal() | Prefix(2)) & Padding([3, 5])"),
        ((Causal() | Prefix(2)) & ~Everything(), "(Causal() | Prefix(2)) & ~Everything()"),
        (Padding(range(1, 99)), "Padding([1, 2, 3, 4, 5, 6, ...])"),
        (Documents(lengths=[2, 1]), "Documents([[0, 0, 1]])"),
    ],
    ids=repr,
)
def test_masks_read_as_they_are_written(mask, expected):
    assert repr(mask) == expected


def test_masks_do_not_change():
    for change in (
        lambda: setattr(Window(3), "width", 5),
        lambda: setattr(Causal() & Window(3), "left", Causal()),
    ):
        with pytest.raises(AttributeError):
            change()
    with pytest.raises(ValueError, match="read-only"):
        Padding([3, 5]).present[0] = 1


def test_a_mask_of_ones_own_needs_only_two_methods():
    class Diagonal(Mask):
        def _intervals(self, queries, keys):
            return np.arange(queries), np.arange(queries) + 1

        def _block(self, rows, columns, batch, head, offset):
            return rows == columns

    assert (Diagonal().dense(3, 5)[0, 0] == np.eye(3, 5, dtype=bool)).all()
    assert (~Diagonal()).intervals(3, 5) is None
    assert ((~Diagonal()).dense(3, 5)[0, 0] == ~np.eye(3, 5, dtype=bool)).all()
