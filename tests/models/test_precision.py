"""Numbers as files keep them."""

from __future__ import annotations

import pytest
import torch

from regard.models.precision import STEP, packed, unpacked


def test_a_row_of_zeros_stays_one():
    kept = packed({"a": torch.tensor([[0.0, 0.0], [1.0, -2.0]])}, "int8")
    assert kept["a"].tolist() == [[0, 0], [64, -127]]
    assert unpacked(kept)["a"][0].tolist() == [0, 0]
    assert unpacked(kept)["a"][1, 1] == -2


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
@pytest.mark.parametrize("precision", ["int8", "float16"])
def test_numbers_that_are_not_finite_are_not_kept(wrong, precision):
    with pytest.raises(ValueError, match="matrix holds numbers that are not finite"):
        packed({"matrix": torch.tensor([[1.0, wrong]])}, precision)


@pytest.mark.parametrize("steps", [None, torch.tensor(1.0), torch.ones(3)])
def test_whole_numbers_without_their_steps_are_refused(steps):
    kept = {"matrix": torch.zeros(2, 5, dtype=torch.int8)} | (
        {} if steps is None else {"matrix" + STEP: steps}
    )
    with pytest.raises(ValueError, match="matrix has no steps"):
        unpacked(kept)
