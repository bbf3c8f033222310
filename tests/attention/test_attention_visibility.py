import numpy as np
import pytest
import torch

from regard.attention import Causal, Explicit, Padding, Window, attend
from regard.attention.visibility import broadcasts, usable, visible
from regard.errors import RegardError


@pytest.mark.parametrize("axes", [2, 3, 4, 5])
def test_a_mask_gets_the_axes_of_the_query(axes):
    query = np.ones((1,) * (axes - 2) + (3, 2))
    found = visible(Causal(), query, 3, 5)
    assert found.shape == (1,) * (min(axes, 4) - 2) + (3, 5)
    assert (found == Causal().dense(3, 5)[0, 0]).all()


def test_a_mask_follows_the_query_to_its_library_and_device():
    found = visible(Window(2), torch.ones(3, 2, device="meta"), 3, 5)
    assert found.device.type == "meta"
    assert found.dtype == torch.bool


@pytest.mark.parametrize(
    "given", [np.broadcast_to(np.array(True), (3, 5)), [[True] * 5] * 3, torch.ones(3, 5) == 1]
)
def test_booleans_of_other_kinds_become_tensors(given):
    found = usable(given, torch.ones(3, 2), (3, 5))
    assert isinstance(found, torch.Tensor)
    assert found.shape == (3, 5)


@pytest.mark.parametrize(
    ("shape", "target", "expected"),
    [
        ((5,), (3, 5), True),
        ((3, 1), (3, 5), True),
        ((), (3, 5), True),
        ((5, 3), (3, 5), False),
        ((1, 3, 5), (3, 5), False),
    ],
)
def test_broadcasts(shape, target, expected):
    assert broadcasts(shape, target) is expected


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
def test_numbers_are_no_mask(dtype):
    with pytest.raises(RegardError) as caught:
        attend([[1.0]], [[1.0]], [[1.0]], mask=np.ones((1, 1), dtype=dtype))
    assert "mask must hold booleans" in caught.value.say("en")
    assert "bias" in caught.value.say("en")
    assert "booléens" in caught.value.say("fr")


def test_a_mask_of_another_shape_is_refused_with_both_shapes():
    with pytest.raises(RegardError, match=r"mask must broadcast to the scores.*\[2, 3, 5\].*\[3, 2\]"):
        attend(np.ones((2, 3, 7)), np.ones((2, 5, 7)), np.ones((2, 5, 7)), mask=np.ones((3, 2), dtype=bool))


def test_a_mask_with_ragged_rows_is_refused():
    with pytest.raises(RegardError, match="rows of equal length"):
        attend([[1.0]], [[1.0]], [[1.0]], mask=[[True], [True, False]])


def test_a_mask_of_another_library_is_refused():
    with pytest.raises(RegardError, match="mask must come from numpy or NumPy, and it comes from torch"):
        attend([[1.0]], [[1.0]], [[1.0]], mask=torch.tensor([[True]]))


@pytest.mark.parametrize("mask", [Padding([1, 2]), Explicit(np.ones((1, 3, 2, 2), dtype=bool))], ids=repr)
def test_a_mask_for_other_sequences_or_heads_is_refused(mask):
    with pytest.raises(RegardError, match=f"{mask.batch} sequences and {mask.heads} heads, .* 1 and 5"):
        attend(np.ones((5, 2, 7)), np.ones((5, 2, 7)), np.ones((5, 2, 7)), mask=mask)
