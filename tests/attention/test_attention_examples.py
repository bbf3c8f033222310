import ast
import doctest
import importlib
import inspect
import pkgutil

import pytest

import regard.attention

MODULES = [module.name for module in pkgutil.walk_packages(regard.attention.__path__, "regard.attention.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (text := ast.get_docstring(node)):
            example = doctest.DocTestParser().get_doctest(
                text, dict(vars(module)), node.name, name, node.lineno
            )
            assert doctest.DocTestRunner().run(example).failed == 0


@pytest.mark.parametrize("name", sorted(set(regard.attention.__all__) - {"Mask"}))
def test_every_public_name_has_an_example(name):
    assert ">>> " in getattr(regard.attention, name).__doc__
