"""A record as plain JSON data beside its arrays, and back. What is shared in the record is shared in the description."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np

from regard.attention.masks import (
    Causal,
    Documents,
    Everything,
    Explicit,
    Intervals,
    Mask,
    Padding,
    Prefix,
    Window,
)
from regard.attention.masks.mask import Both, Either, Not
from regard.record.arrays import Array
from regard.record.axis import Axis
from regard.record.layer import Layer
from regard.record.proof import Proof
from regard.record.record import Record
from regard.record.tensor_file import storable
from regard.record.unreadable import unknown

_DATA = (Record, Layer, Axis, Proof)
_MASKS = (Causal, Documents, Everything, Explicit, Intervals, Padding, Prefix, Window, Both, Either, Not)
_KNOWN: dict[str, type[Any]] = {kind.__name__: kind for kind in (*_DATA, *_MASKS)}
"""All that a file may bring to life."""


class NewerError(Exception):
    """The description holds more than this version knows."""


@dataclass(frozen=True, eq=False)
class Fields:
    """A dataclass that a file held and that the record does not know, such as row measures: its fields, as attributes.

    Attributes:
        kind: Name of the class that was saved.
        values: Its fields by name.
    """

    kind: str
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name in ("kind", "values") or name not in self.values:
            raise AttributeError(name)
        return self.values[name]


def described(record: Record) -> tuple[dict[str, Any], list[Array]]:
    """What a record holds, as JSON data that names its arrays by their places in the list.

    Raises:
        RegardError: for something that a file cannot hold.
    """
    writer = _Writer()
    return {"record": writer.written(record, "record"), "objects": writer.objects}, writer.arrays


def restored(description: Any, arrays: Mapping[str, Any]) -> Record:
    """The record that was described.

    Raises:
        Exception: of any kind, where the description is not of that form; nothing is executed but the constructors of records and masks.
    """
    reader = _Reader(arrays)
    for each in description["objects"]:
        reader.objects.append(reader.made(each))
    record = reader.read(description["record"])
    if not isinstance(record, Record):
        raise TypeError(type(record).__name__)
    return record


class _Writer:
    """Writes values, each object and each array once."""

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = []
        self.arrays: list[Array] = []
        self._places: dict[object, int] = {}
        self._held: list[Any] = []  # so that no other object takes the identity of one that was written

    def written(self, value: Any, where: str) -> Any:
        """A value as JSON data; ``where`` names it to a person."""
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, list):
            return [self.written(each, where) for each in value]
        if isinstance(value, tuple):
            return {"tuple": [self.written(each, where) for each in value]}
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return {"dict": {key: self.written(each, f"{where}.{key}") for key, each in value.items()}}
        if is_dataclass(value) and not isinstance(value, type):
            return {"object": self._object(value, where)}
        return {"array": self._array(value, where)}

    def _object(self, value: Any, where: str) -> int:
        if id(value) not in self._places:
            if isinstance(value, Fields):
                kind, inside = value.kind, dict(value.values)
            else:
                kind = type(value).__name__
                inside = {field.name: getattr(value, field.name) for field in fields(value)}
            if kind in _KNOWN and type(value) is not _KNOWN[kind]:
                raise unknown(where, kind)
            written = {name: self.written(each, f"{where}.{name}") for name, each in inside.items()}
            self._places[id(value)] = self._next(self.objects, value, {"kind": kind, "fields": written})
        return self._places[id(value)]

    def _array(self, value: Any, where: str) -> int:
        if not hasattr(value, "dtype") or not hasattr(value, "shape"):
            raise unknown(where, type(value).__name__)
        try:
            array = storable(value)
        except (TypeError, ValueError) as error:
            raise unknown(where, f"{type(value).__name__} ({error})") from error
        place = _memory(value)
        if place not in self._places:
            self._places[place] = self._next(self.arrays, (value, array), array)
        return self._places[place]

    def _next(self, entries: list[Any], held: Any, entry: Any) -> int:
        self._held.append(held)
        entries.append(entry)
        return len(entries) - 1


class _Reader:
    """Reads what a `_Writer` wrote; objects name only earlier ones, so that nothing can hold itself."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.objects: list[Any] = []
        self._arrays = arrays

    def read(self, written: Any) -> Any:
        """The value of JSON data."""
        if isinstance(written, list):
            return [self.read(each) for each in written]
        if not isinstance(written, dict):
            return written
        ((kind, content),) = written.items()
        match kind:
            case "float":
                return float(content)
            case "tuple":
                return tuple(self.read(content))
            case "dict":
                return {name: self.read(each) for name, each in content.items()}
            case "object":
                return self.objects[content]
            case "array":
                return self._arrays[str(content)]
            case _:
                raise KeyError(kind)

    def made(self, written: Any) -> Any:
        """One object, once its fields are of the types that its class declares."""
        inside = {name: self.read(each) for name, each in written["fields"].items()}
        kind = _KNOWN.get(written["kind"])
        if kind is None:
            return Fields(str(written["kind"]), inside)
        if kind in _DATA:
            hints = get_type_hints(kind)
            if inside.keys() - hints.keys():
                raise NewerError(kind.__name__)
            for name, value in inside.items():
                if not _fits(value, hints[name]):
                    raise TypeError(f"{kind.__name__}.{name}")
            return kind(**inside)
        if kind is Explicit:
            return _mapped(**inside)
        if not all(isinstance(inside[name], Mask) for name in ("left", "right", "mask") if name in inside):
            raise TypeError(kind.__name__)
        return kind(**inside)


def _mapped(visible: Any) -> Explicit:
    """The mask without the copy that it makes of an array: this one is still on the disk."""
    if visible.dtype != np.bool_ or visible.ndim != 4:
        raise TypeError("Explicit")
    visible.flags.writeable = False
    mask = object.__new__(Explicit)
    object.__setattr__(mask, "visible", visible)
    return mask


def _memory(array: Array) -> object:
    """Where an array lies: two names for the same numbers are one array."""
    if isinstance(array, np.ndarray):
        return array.__array_interface__["data"][0], array.shape, array.strides, str(array.dtype)
    if hasattr(array, "data_ptr"):
        return str(array.device), array.data_ptr(), tuple(array.shape), array.stride(), str(array.dtype)
    return id(array)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a declared type."""
    origin, choices = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is Literal:
        return value in choices
    if origin in (Union, types.UnionType):
        return any(_fits(value, each) for each in choices)
    if (
        origin is tuple and choices[-1] is ... and choices[0] in (str, int, float)
    ):  # long ones: a look at each, no more
        return isinstance(value, tuple) and set(map(type, value)) <= {
            choices[0],
            *[int] * (choices[0] is float),
        }
    if origin is tuple:
        return isinstance(value, tuple) and len(value) == len(choices) and all(map(_fits, value, choices))
    if origin is list:
        return isinstance(value, list) and all(_fits(each, choices[0]) for each in value)
    if origin in (dict, Mapping):
        return isinstance(value, dict) and all(_fits(each, choices[1]) for each in value.values())
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return isinstance(value, dict) and all(_fits(value.get(name), hints[name]) for name in hints)
    if hint in (int, float):
        return isinstance(value, int | hint) and not isinstance(value, bool)
    return isinstance(value, hint)
