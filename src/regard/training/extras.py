"""Packages of the extra ``train``, imported where they are first wanted."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from regard.errors import RegardError


class ExtraMissing(RegardError, ImportError):
    """A package of the extra is not installed."""

    code = "extra_missing"


def extra(name: str) -> Any:
    """The package of that name.

    Raises:
        ExtraMissing: if it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as missing:
        raise ExtraMissing(
            en=f'This needs {name}, which is not installed: run pip install "regard[train]".',
            fr=f'Il faut {name} pour cela, et il n\'est pas installé : lancez pip install "regard[train]".',
        ) from missing
