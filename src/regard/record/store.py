"""A record as one file: safetensors, with what is not an array as JSON in its header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regard.errors import RegardError
from regard.record import tensor_file
from regard.record.arrays import Array
from regard.record.description import NewerError, described, restored
from regard.record.layer import Layer
from regard.record.record import SCHEMA, Record
from regard.record.unreadable import damaged, located, misfit, newer, unfit

SUFFIX = ".safetensors"
_MARK = "record"


def save(record: Record, path: str | Path) -> Path:
    """Writes a record; `Record.save` says the rest."""
    path = located(path)
    if path.suffix.lower() != SUFFIX or path.is_dir() or not path.parent.is_dir():
        raise unfit(path)
    for layer in _layers(record):
        if not _go_together(layer):
            raise misfit(layer.name)
    description, arrays = described(record)
    description |= {"schema": SCHEMA, "numpy": [not hasattr(array, "detach") for array in arrays]}
    tensor_file.write(path, _MARK, json.dumps(description, separators=(",", ":")), arrays)
    return path


def load(path: str | Path, *, check: bool = False) -> Record:
    """Reads a record; `Record.load` says the rest."""
    path = located(path)
    text, tensors = tensor_file.read(path, _MARK, check=check)
    try:
        description = json.loads(text)
        if description["schema"] > SCHEMA:
            raise NewerError
        record = restored(description, _arrays(tensors, description["numpy"]))
        whole = all(map(_go_together, _layers(record)))
    except NewerError:
        raise newer(path) from None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise damaged(path) from error  # ValueError is also how masks refuse what they cannot be made of
    if not whole:
        raise damaged(path)
    return record


def _arrays(tensors: dict[str, Any], numpy: list[bool]) -> dict[str, Array]:
    """Each array in the framework that it came from; both look at the same mapped memory."""
    return {name: array.numpy() if numpy[int(name)] else array for name, array in tensors.items()}


def _layers(record: Record) -> Iterator[Layer]:
    return (layer for item in record.items for layer in item.layers)


def _go_together(layer: Layer) -> bool:
    """Whether a layer's arrays and mask are of the same numbers of queries and keys, before anything is computed from them."""
    known = {
        name: tuple(array.shape)
        for name in ("query", "key", "value", "output", "given_weights", "bias")
        if (array := getattr(layer, name)) is not None
    }
    if any(len(shape) != 3 for shape in known.values()):
        return False
    queries = {shape[1] for name, shape in known.items() if name not in ("key", "value")}
    keys = {shape[1] for name, shape in known.items() if name in ("key", "value")}
    keys |= {shape[2] for name, shape in known.items() if name in ("given_weights", "bias")}
    if (
        len(queries) > 1
        or len(keys) > 1
        or ("query" in known and "key" in known and known["query"][2] != known["key"][2])
    ):
        return False
    if layer.log_normalizer is not None and tuple(layer.log_normalizer.shape) != known.get("query", ())[:2]:
        return False
    if layer.mask is not None and queries and keys:
        try:
            layer.mask.check(queries.pop(), keys.pop())
        except RegardError:
            return False
    return True
