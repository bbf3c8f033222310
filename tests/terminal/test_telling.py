"""One head as a table."""

from __future__ import annotations

import numpy as np
import pytest

from regard.errors import speaking
from regard.terminal import telling

WEIGHTS = np.array([[0.7, 0.2, 0.1, 0.0], [0.0, 0.0, 1.0, 0.0], [0.25, 0.25, 0.004, 0.496]])
KEYS = ["le", "日本", "chat", "\x1b"]


def test_the_columns_are_aligned():
    assert telling.table(WEIGHTS, ["a", "bcd", "e"], KEYS) == [
        "   looks  most at",
        "0  a      le        70%  日本  20%  chat  10%",
        "1  bcd    chat     100%",
        "2  e      \\x1b      50%  le    25%  日本  25%",
    ]


def test_one_token_can_be_chosen():
    with speaking("fr"):
        assert telling.table(WEIGHTS, ["a", "bcd", "e"], KEYS, focus=1) == [
            "   regarde  surtout",
            "1  bcd      chat     100\u00a0%",
        ]


def test_a_long_text_is_not_told_to_its_end():
    lines = telling.table(np.eye(512), ["x"] * 512, ["x"] * 512)
    assert len(lines) == 42
    assert lines[-1] == "and 472 more; --output page.html shows them all"


def test_a_row_that_looks_at_nothing_has_no_cells():
    assert telling.table(np.zeros((1, 2)), ["a"], ["b", "c"])[1] == "0  a"


@pytest.mark.parametrize(
    ("weight", "en", "fr"),
    [
        (0.342, "34%", "34\u00a0%"),
        (0.004, "<1%", "<1\u00a0%"),
        (0.0, "0%", "0\u00a0%"),
        (1.0, "100%", "100\u00a0%"),
    ],
)
def test_percentages(weight, en, fr):
    assert telling.percent(weight) == en
    with speaking("fr"):
        assert telling.percent(weight) == fr
