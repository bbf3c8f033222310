"""The narrow waist of the house: what a model did, free of the framework it did it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.attention.masks import Explicit, Mask
from regard.errors import RegardError, Sentence
from regard.record.arrays import Array, printable, to_numpy, with_heads
from regard.record.axis import Axis
from regard.record.layer import Layer
from regard.record.proof import Proof

SCHEMA = 1
"""Version of the record's shape."""


@dataclass(eq=False, repr=False)
class Record:
    """What the attention of a model did with one sequence.

    A batch gives a record whose ``items`` are the records of its sequences, padding removed; such a record has no layers of its own.

    Attributes:
        model: Name of the model.
        text: What a person wrote, where it was a text.
        axes: What the rows and columns stand for.
        layers: Every call of every attention layer, in the order in which they ran.
        prediction: What the model answered, in words, where it answers.
        unseen: Modules whose attention a door noticed and could not read; a door that sees nothing at all refuses the model.
        notices: What a person should know about this record, such as characters that the model did not read.
        cut: The end of the text, where it was longer than the model can read.
        items: The sequences of a batch; a single sequence is its own only item.
        schema: Version of this shape.
    """

    model: str
    text: str | None = None
    axes: list[Axis] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    prediction: str | None = None
    unseen: list[str] = field(default_factory=list)
    notices: list[Sentence] = field(default_factory=list)
    cut: str = ""
    batch: list[Record] = field(default_factory=list, repr=False)
    schema: int = SCHEMA

    @property
    def items(self) -> list[Record]:
        """The record of each sequence."""
        return self.batch or [self]

    def __repr__(self) -> str:
        if self.batch:
            return f"Record({self.model!r}: {len(self.batch)} sequences)"
        axes = ", ".join(f"{len(axis)} {axis.name}" for axis in self.axes) or "no axes"
        failed = sum(layer.proof.state == "failed" for layer in self.layers)
        doubt = f", proof failed in {failed}" if failed else ""
        return f"Record({self.model!r}: {len(self.layers)} layers, {axes}{doubt})"

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Record:
        return self.items[index]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.items)

    def layer(self, index: int) -> Layer:
        """One layer by its place.

        Raises:
            RegardError: if there is no such layer, or the record is a batch.
        """
        if self.batch:
            raise RegardError(
                en=f"This record holds {len(self.batch)} sequences; choose one, for example record[0].",
                fr=f"Cet enregistrement contient {len(self.batch)} séquences ; choisissez-en une, par exemple record[0].",
            )
        if isinstance(index, bool) or not hasattr(index, "__index__") or not 0 <= index < len(self.layers):
            raise RegardError(
                en=f"There is no layer {index} in {self.model}: it has layers 0 to {len(self.layers) - 1}.",
                fr=f"Il n'y a pas de couche {index} dans {self.model} : il a les couches 0 à {len(self.layers) - 1}.",
            )
        return self.layers[index]

    def prove(self) -> tuple[Proof, ...]:
        """For each layer, the largest difference between the recomputed output and the model's own."""
        return tuple(layer.prove() for item in self.items for layer in item.layers)

    @cached_property
    def digest(self) -> str:
        """A name for the content: the same text in the same model gives the same 32 letters. Ask once the record is complete."""
        whole = hashlib.sha256()
        for item in self.items:
            labels = [(axis.name, axis.labels) for axis in item.axes]
            whole.update(json.dumps([item.schema, item.model, item.text, labels]).encode())
            for layer in item.layers:
                whole.update(f"{layer.name}/{layer.call}/{layer.scale}/{layer.softcap}".encode())
                if layer.mask is not None:
                    whole.update(np.ascontiguousarray(_seen(layer)).tobytes())
                for array in (layer.query, layer.key, layer.given_weights, layer.bias, layer.sinks):
                    if array is not None:
                        whole.update(np.ascontiguousarray(to_numpy(array)).tobytes())
        return whole.hexdigest()[:32]

    def save(self, path: str | Path) -> Path:
        """Writes the record to one file, there whole or not at all; what was there before stays until then.

        The file is in the safetensors format: the arrays of all layers, what layers share once, and the rest as JSON in its header.

        Args:
            path: Where to write; the name ends in ``.safetensors``.

        Returns:
            The path written.

        Raises:
            RegardError: for another ending, a place that cannot be written, a full disk, or something that a file cannot hold.

        Memory: one array at a time, where it is not on the CPU or not in one piece.

        Example:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = Record.from_arrays(weights=[[0.25, 0.75]]).save(f"{folder}/two.safetensors")
            ...     Record.load(path).layers[0].weights(0).tolist()
            [[0.25, 0.75]]
        """
        from regard.record import store

        return store.save(self, path)

    @classmethod
    def load(cls, path: str | Path, *, check: bool = False) -> Record:
        """The record in a file, at once: the arrays are mapped into memory, and read from the disk where they are touched.

        Nothing in the file is executed, and its sizes are checked before they are believed.

        Args:
            path: What `save` wrote.
            check: Compare every array with its checksum first, which reads the whole file.

        Raises:
            RegardError: if there is no such file, it may not be read, is no record, is damaged or cut short, or a newer Regard wrote it.
        """
        from regard.record import store

        return store.load(path, check=check)

    @classmethod
    def from_arrays(
        cls,
        query: Array | None = None,
        key: Array | None = None,
        *,
        value: Array | None = None,
        weights: Array | None = None,
        tokens: Sequence[str] | None = None,
        key_tokens: Sequence[str] | None = None,
        mask: Mask | Array | None = None,
        bias: Array | None = None,
        scale: float | None = None,
        softcap: float | None = None,
        sinks: Array | None = None,
        model: str = "arrays",
        text: str | None = None,
    ) -> Record:
        """A record of one layer from arrays: from query and key, or from weights alone.

        Args:
            query: ``[queries, head_dim]``, ``[heads, queries, head_dim]``, ``[1, heads, queries, head_dim]`` or nested lists.
            key: The same with ``keys`` rows; fewer heads than the query's mean grouped queries.
            value: ``[kv_heads, keys, value_dim]``, if known.
            weights: ``[heads, queries, keys]``, instead of query and key. Measures that need scores then say that they are missing.
            tokens: What each query stands for; their numbers where it is left out.
            key_tokens: What each key stands for, in cross-attention; the same as ``tokens`` where it is left out.
            mask: A ``Mask`` or booleans, True = may look.
            bias: Added to the scores, ``[heads or 1, queries, keys]``.
            scale: Factor of the dot products; 1/√head_dim where it is left out.
            softcap: Bound of the scores.
            sinks: One extra score a head.
            model: A name to show.
            text: The text that the tokens come from.

        Raises:
            RegardError: if arrays are missing, disagree in shape, hold NaN, or do not match the tokens.

        Example:
            >>> record = Record.from_arrays(weights=[[0.25, 0.75], [1.0, 0.0]], tokens=["le", "chat"])
            >>> record.layers[0].weights(0)[0].tolist()
            [0.25, 0.75]
        """
        given = {
            name: with_heads(array, name=name)
            for name, array in [
                ("query", query),
                ("key", key),
                ("value", value),
                ("weights", weights),
                ("bias", bias),
            ]
            if array is not None
        }
        queries, keys = _sizes(given)
        looks = Axis("tokens", labels=_labels(tokens, queries, "tokens"))
        looked = looks
        if key_tokens is not None or queries != keys:
            looked = Axis("keys", labels=_labels(key_tokens, keys, "key_tokens"))
        heads = given["query" if "query" in given else "weights"].shape[0]
        layer = Layer(
            name=model,
            index=0,
            query_axis=looks,
            key_axis=looked,
            query=given.get("query"),
            key=given.get("key"),
            value=given.get("value"),
            given_weights=given.get("weights"),
            kind="self" if looked is looks else "cross",
            mask=_mask(mask, heads, queries, keys),
            bias=given.get("bias"),
            scale=scale,
            softcap=softcap,
            sinks=_sinks(sinks, heads),
            dtype=str(next(iter(given.values())).dtype),
        )
        axes = [looks] if looked is looks else [looks, looked]
        return cls(model=model, text=None if text is None else printable(text), axes=axes, layers=[layer])


def _seen(layer: Layer) -> NDArray[Any]:
    """What the mask says, in numbers that differ where masks differ."""
    assert layer.mask is not None
    intervals = layer.mask.intervals(len(layer.query_axis), len(layer.key_axis))
    return (
        np.stack(intervals)
        if intervals is not None
        else np.packbits(layer.mask.dense(len(layer.query_axis), len(layer.key_axis)))
    )


def _sizes(given: dict[str, NDArray[Any]]) -> tuple[int, int]:
    """Number of queries and keys, once the arrays agree."""
    for name, array in given.items():
        if array.size == 0 or not np.isfinite(array[array != -np.inf] if name == "bias" else array).all():
            raise RegardError(
                en=f"{name} is empty or holds NaN or infinity; check the model or the numbers that it comes from.",
                fr=f"{name} est vide ou contient NaN ou l'infini ; vérifiez le modèle ou les nombres d'où il vient.",
            )
    if "weights" in given and "query" not in given and "key" not in given:
        weights = given["weights"]
        if weights.min() < 0 or weights.sum(-1).max() > 1 + 1e-3:
            raise RegardError(
                en="weights must not be negative, and no row may sum to more than 1; give them as they are after the softmax.",
                fr="weights ne doit pas être négatif, et aucune ligne ne peut dépasser 1 en tout ; donnez les poids d'après le softmax.",
            )
        _fits("value", given, (weights.shape[0], weights.shape[2]))
        return weights.shape[1], weights.shape[2]
    if "weights" in given or "query" not in given or "key" not in given:
        raise RegardError(
            en="Give either query and key, or weights alone.",
            fr="Donnez soit query et key, soit weights seul.",
        )
    query, key = given["query"], given["key"]
    if query.shape[2] != key.shape[2] or query.shape[0] % key.shape[0]:
        raise RegardError(
            en=f"query {list(query.shape)} and key {list(key.shape)} disagree: the last numbers must be equal, and the heads of "
            "query a multiple of the heads of key.",
            fr=f"query {list(query.shape)} et key {list(key.shape)} ne vont pas ensemble : les derniers nombres doivent être "
            "égaux, et les têtes de query un multiple de celles de key.",
        )
    _fits("value", given, key.shape[:2])
    _fits("bias", given, (query.shape[0], query.shape[1], key.shape[1]), (1, query.shape[1], key.shape[1]))
    return query.shape[1], key.shape[1]


def _fits(name: str, given: dict[str, NDArray[Any]], *shapes: tuple[int, ...]) -> None:
    """Does an array have one of these shapes, as far as they go?"""
    if name in given and all(given[name].shape[: len(shape)] != shape for shape in shapes):
        raise RegardError(
            en=f"{name} has shape {list(given[name].shape)}, which must begin with {list(shapes[0])}.",
            fr=f"{name} a la forme {list(given[name].shape)}, qui doit commencer par {list(shapes[0])}.",
        )


def _mask(mask: Mask | Array | None, heads: int, queries: int, keys: int) -> Mask | None:
    """A mask that fits; an array of three axes is ``[heads, queries, keys]``, like all arrays here."""
    if mask is None:
        return None
    if not isinstance(mask, Mask):
        booleans = with_heads(mask, name="mask", dtype=np.bool_)
        mask = Explicit(booleans[None])
    mask.check(queries, keys)
    if mask.heads not in (1, heads) or mask.batch != 1:
        raise RegardError(
            en=f"The mask is for {mask.batch} sequences and {mask.heads} heads; give one for 1 sequence and 1 or {heads} heads.",
            fr=f"Le masque vaut pour {mask.batch} séquences et {mask.heads} têtes ; donnez-en un pour 1 séquence et 1 ou {heads} têtes.",
        )
    return mask


def _sinks(sinks: Array | None, heads: int) -> NDArray[Any] | None:
    if sinks is None:
        return None
    numbers = to_numpy(sinks).astype(np.float64)
    if numbers.shape != (heads,) or not np.isfinite(numbers).all():
        raise RegardError(
            en=f"sinks must be {heads} finite numbers, one a head, not an array of shape {list(numbers.shape)}.",
            fr=f"sinks doit être {heads} nombres finis, un par tête, et non un tableau de forme {list(numbers.shape)}.",
        )
    return numbers


def _labels(tokens: Sequence[str] | None, length: int, name: str) -> tuple[str, ...]:
    if tokens is None:
        return tuple(str(place) for place in range(length))
    if len(tokens) != length:
        raise RegardError(
            en=f"{name} has {len(tokens)} entries, but the arrays have {length}; give one text for each.",
            fr=f"{name} a {len(tokens)} entrées, mais les tableaux en ont {length} ; donnez un texte pour chacune.",
        )
    return tuple(printable(str(token)) for token in tokens)
