"""Every example in the docstrings of the head measures runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from regard.measures import roles

MODULES = [module.name for module in pkgutil.walk_packages(roles.__path__, "regard.measures.roles.")]


@pytest.mark.parametrize("name", ["regard.measures.head_measures", *MODULES])
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
