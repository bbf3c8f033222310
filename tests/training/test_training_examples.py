"""The examples in the docstrings run."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

EXAMPLES = (
    "alignment",
    "confidence",
    "generated.grammar",
    "generated.linked",
    "generated.numbers",
    "kneser_ney",
    "recipes.aligned_head",
    "words",
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_run(name):
    tried = doctest.testmod(import_module(f"regard.training.{name}"))
    assert tried.attempted
    assert not tried.failed
