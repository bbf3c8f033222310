"""Python's search for unreachable objects: left alone while modules load, and never in a program of somebody else."""

from __future__ import annotations

import gc
import json
import subprocess
import sys

import pytest

from regard.terminal import garbage

COMMAND = """
import gc, json, sys
from types import ModuleType

searches, seen = [], {{}}
gc.callbacks.append(lambda phase, info: searches.append(info["generation"]))

class Workbench(ModuleType):
    def look(self, text, **options):
        seen.update(on=gc.isenabled(), passed_over=gc.get_freeze_count())
        seen["made"] = [[] for _ in range(5003)]
        from regard.errors import RegardError
        raise RegardError(en="Enough seen.", fr="Assez vu.")

class Finder:
    def find_spec(self, name, path, target=None):
        if name == "regard.workbench":
            before = len(searches)
            kept = [[] for _ in range(5003)]
            seen["searches"] = len(searches) - before
            sys.modules[name] = Workbench(name)
            import importlib.util
            return importlib.util.spec_from_loader(name, self)

    def create_module(self, spec):
        return sys.modules[spec.name]

    def exec_module(self, module):
        pass

sys.meta_path.insert(0, Finder())
sys.argv = ["regard", "look", "Le chat dort."]
from regard.cli import main
code = main({arguments})
left = gc.get_freeze_count() > seen["passed_over"]
del seen["made"]
print(json.dumps(dict(seen, passed_over=seen["passed_over"] > 0, left=left, code=code)))
"""


def told(arguments: str) -> dict:
    """What a process saw of its own search while `regard look` ran in it."""
    code = COMMAND.format(arguments=arguments)
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_a_command_of_its_own_process_searches_nothing_while_modules_load():
    assert told("") == {"searches": 0, "on": True, "passed_over": True, "code": 2, "left": True}


def test_a_program_that_runs_a_command_keeps_its_search_as_it_was():
    seen = told("sys.argv[1:]")
    assert seen.pop("searches") > 0
    assert seen == {"on": True, "passed_over": False, "code": 2, "left": False}


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_the_search_goes_on_after_modules_that_cannot_be_loaded():
    with garbage.whole_process(), pytest.raises(ImportError), garbage.loading():
        raise ImportError
    assert gc.isenabled()


@pytest.mark.usefixtures("thawed")
def test_a_search_that_was_off_stays_off():
    gc.disable()
    try:
        with garbage.whole_process():
            with garbage.loading():
                assert not gc.isenabled()
            assert not gc.isenabled()
    finally:
        gc.enable()


def test_elsewhere_loading_changes_nothing():
    with garbage.loading():
        assert gc.isenabled()
    assert gc.get_freeze_count() == 0
