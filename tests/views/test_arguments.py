"""What comes into the public views, checked."""

from __future__ import annotations

import numpy as np
import pytest

from regard.errors import RegardError
from regard.views.arguments import place_among, whole_number, whole_numbers


@pytest.mark.parametrize("given", [3, np.int64(3), np.array(3)])
def test_whole_numbers_of_every_kind_are_read(given):
    assert whole_number("head", given) == 3
    assert type(whole_number("head", given)) is int


@pytest.mark.parametrize("given", [3.0, True, np.True_, "3", None, [3]])
def test_what_is_no_whole_number_is_told(given):
    with pytest.raises(RegardError, match="head must be a whole number, for example head=0"):
        whole_number("head", given)


@pytest.mark.parametrize("given", [[5, 2, 5], (5, 2), np.array([5, 2]), iter([5, 2])])
def test_a_list_names_each_number_once(given):
    assert whole_numbers("heads", given) == [5, 2]


def test_a_token_is_one_of_those_that_are_there():
    assert place_among("query", 2, ("le", "chat", "dort")) == 2
    for place in (-1, 3):
        with pytest.raises(RegardError, match=f"There is no token {place} to focus on as query"):
            place_among("query", place, ("le", "chat", "dort"))
