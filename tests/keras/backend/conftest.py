"""These tests run in a process of their own for each framework, which test_backends.py starts."""

from __future__ import annotations

import os

import pytest

collect_ignore_glob = [] if "KERAS_BACKEND" in os.environ else ["test_*.py"]

TOLD_BY_OTHERS = (
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    "ignore:Layer '(query|key|value)' .*was passed an input with a mask:UserWarning",
)
"""What Keras and TensorFlow say about themselves."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for warning in TOLD_BY_OTHERS:
            item.add_marker(pytest.mark.filterwarnings(warning))
