"""Without Keras, or with an old one, one sentence says what to install."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("None", 'keras is missing: run pip install "regard[keras]", then set KERAS_BACKEND=torch'),
        ("types.SimpleNamespace(__version__='2.15.0')", "needs Keras 3, and Keras 2.15.0 is installed"),
    ],
    ids=["no Keras", "Keras 2"],
)
def test_importing_the_layers_says_what_to_install(there, said):
    code = f"import sys, types; sys.modules['keras'] = {there}\n"
    code += "import regard\ntry:\n    import regard.keras\nexcept regard.RegardError as error:\n    sys.exit(str(error))"
    told = {**os.environ, "REGARD_LANG": "en"}
    run = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=False)
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
