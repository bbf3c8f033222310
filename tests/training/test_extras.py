"""Packages of the extra come when they are wanted, and a missing one is told in one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from regard.errors import speaking
from regard.training import confidence
from regard.training.extras import ExtraMissing, extra
from regard.training.generated import numbers


@pytest.mark.parametrize(
    ("name", "wants"),
    [
        ("num2words", lambda: numbers.pairs(1)),
        ("sacrebleu", lambda: confidence.of_bleu(["One."], ["One."])),
    ],
)
def test_what_needs_a_package_that_is_not_there_says_how_to_get_it(monkeypatch, name, wants):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ExtraMissing, match=name) as told:
        wants()
    assert 'pip install "regard[train]"' in str(told.value)
    with speaking("fr"):
        assert 'lancez pip install "regard[train]"' in str(told.value)
    assert isinstance(told.value, ImportError)


def test_a_package_that_is_there_comes():
    assert extra("json").loads("[1]") == [1]


def test_nothing_is_imported_before_it_is_wanted():
    code = (
        "import sys, regard.training.confidence, regard.training.generated.numbers; "
        "sys.exit('num2words' in sys.modules or 'sacrebleu' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
