"""The examples run."""

from __future__ import annotations

import doctest

import pytest

import regard.keras
from regard.keras import attention, copying, formula, sentiment


@pytest.mark.parametrize(
    "module", [regard.keras, attention, copying, formula, sentiment], ids=lambda module: module.__name__
)
def test_the_examples_run(module):
    found = [example for example in doctest.DocTestFinder().find(module) if example.examples]
    assert found
    assert sum(doctest.DocTestRunner().run(example).failed for example in found) == 0
