"""Running sums over any number of texts: what is kept of a text once it has been read, whatever its length."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures import backends
from regard.measures.roles import evidence, flatness, letters, pairings
from regard.measures.roles.behaviours import GROUPED
from regard.measures.roles.evidence import QUERIES, Thresholds
from regard.measures.roles.observing import observe
from regard.measures.row_measures import RowMeasures, rows
from regard.record import Layer, Record

MEANS = ("entropy", "normalized_entropy", "effective_keys", "distance", "peak", "sink", "previous", "self")
"""What is averaged over queries."""

SUMS = ("means", "grouped", "grouped_texts", "offsets", "offset_texts", "diffuse", "diffuse_texts")
"""The arrays of a layer."""

Arrays = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class LayerName:
    """What tells a layer from the others.

    Attributes:
        index: Its number in the model.
        name: The module's path.
        kind: "self" or "cross".
        heads: How many it has.
        numbers: The model's number of each of them, where only some were kept.
    """

    index: int
    name: str
    kind: str
    heads: int
    numbers: tuple[int, ...] | None = None


class Tally:
    """What the heads of one model did in the texts read so far.

    Args:
        thresholds: What counts as showing a behaviour.
        letters: Whether tokens are letters; None to see from each text.
        backend: What computes the row measures; None for the quickest.
    """

    def __init__(
        self,
        thresholds: Thresholds | None = None,
        *,
        letters: bool | None = None,
        backend: backends.Backend | None = None,
    ) -> None:
        self.thresholds = Thresholds() if thresholds is None else thresholds
        self.letters, self.backend = letters, backend
        self.model = ""
        self.layers: list[LayerName] = []
        self.texts = 0
        self.tokens: list[int] = []
        self.proofs: list[Literal["unproved", "passed", "failed"]] = []
        self.sums: list[Arrays] = []

    def add(self, record: Record) -> None:
        """Takes in one text, or each of a batch.

        Raises:
            RegardError: if a record has no layers, comes from another model, or cannot be measured.
        """
        for item in record.items:
            self._check(item)
            observed = [self._observed(layer) for layer in item.layers]
            if not self.texts:
                self.model = item.model
                self.layers = [_named(layer) for layer in item.layers]
                self.tokens = [0] * len(item.layers)
                self.proofs = [layer.proof.state for layer in item.layers]
                self.sums = [{} for _ in item.layers]
            for place, (layer, (count, sums)) in enumerate(zip(item.layers, observed, strict=True)):
                self.tokens[place] += count
                self.proofs[place] = _worse(self.proofs[place], layer.proof.state)
                for name, array in sums.items():
                    self.sums[place][name] = _added(name, self.sums[place].get(name), array)
            self.texts += 1

    def _observed(self, layer: Layer) -> tuple[int, Arrays]:
        """How many queries counted, and the sums of one layer in one text."""
        measured = rows(layer, backend=self.backend or _quickest(layer))
        count = int(np.isfinite(measured.entropy).any(0).sum())
        if layer.query is None and layer.given_weights is None:
            return count, {"means": _means(measured, np.full(measured.entropy.shape, np.nan))}
        found = observe(layer, measured.log_normalizer, as_letters=self.letters)
        normalized, expected = flatness.even(measured.entropy, found.visible, layer)
        diffuse = flatness.sums(normalized, expected)
        whole = diffuse.sum(1)
        texts = self._texts(found.grouped.sum(2))
        texts[:, GROUPED.index("delimiter"), 1] *= found.kinds > self.thresholds.kinds
        shows = flatness.is_diffuse(whole, self.thresholds) & evidence.asked(whole, self.thresholds)
        return count, {
            "means": _means(measured, normalized),
            "grouped": found.grouped,
            "grouped_texts": texts,
            "offsets": found.offsets,
            "offset_texts": self._texts(best_offsets(found.offsets.sum(2), count)),
            "diffuse": diffuse,
            "diffuse_texts": np.stack([evidence.asked(whole, self.thresholds), shows], -1).astype(np.float64),
        }

    def _texts(self, sums: evidence.Numbers) -> NDArray[np.float64]:
        """1 where this text was asked, and 1 where it shows the behaviour; ``[..., 2]``."""
        said = evidence.asked(sums, self.thresholds), evidence.shown(sums, self.thresholds)
        return np.stack(said, -1).astype(np.float64)

    def _check(self, item: Record) -> None:
        if not item.layers:
            raise RegardError(
                en=f"The record of {item.model} holds no attention layers, so there is nothing to measure; record a run of the model.",
                fr=f"L'enregistrement de {item.model} ne contient aucune couche d'attention : il n'y a rien à mesurer ; enregistrez un "
                "passage du modèle.",
            )
        if self.letters:
            for layer in item.layers:
                labels = layer.key_axis.labels
                if not letters.are_letters(labels, pairings.delimiters(labels).tolist()):
                    raise letters.refuse_no_letters(layer.name)
        layers = [_named(layer) for layer in item.layers]
        if self.texts and (item.model != self.model or layers != self.layers):
            raise RegardError(
                en=f"Text {self.texts + 1} was read by {_who(item.model, layers)}, the ones before by {_who(self.model, self.layers)}; "
                "measure the records of one model at a time.",
                fr=f"Le texte {self.texts + 1} a été lu par {_who(item.model, layers)}, les précédents par "
                f"{_who(self.model, self.layers)} ; mesurez les enregistrements d'un seul modèle à la fois.",
            )

    def saved(self) -> dict[str, Any]:
        """All of it as named arrays, for a file; `restored` takes them."""
        story = {
            "model": self.model,
            "layers": [asdict(layer) for layer in self.layers],
            "texts": self.texts,
            "tokens": self.tokens,
            "proofs": self.proofs,
        }
        arrays = {
            f"{place}/{name}": array for place, sums in enumerate(self.sums) for name, array in sums.items()
        }
        return {"story": np.array(json.dumps(story)), **arrays}

    def restored(self, arrays: Mapping[str, Any]) -> Tally:
        """This tally as it was when `saved` gave these arrays."""
        story = json.loads(str(arrays["story"]))
        self.model, self.texts = story["model"], story["texts"]
        self.tokens, self.proofs = story["tokens"], story["proofs"]
        self.layers = [_restored(**layer) for layer in story["layers"]]
        self.sums = [
            {name: arrays[f"{place}/{name}"] for name in SUMS if f"{place}/{name}" in arrays}
            for place in range(len(self.layers))
        ]
        return self


def best_offsets(sums: evidence.Numbers, queries: int) -> evidence.Numbers:
    """The sums of each offset as if it had been chosen as the best; nothing for those that fewer than half of the queries can look at."""
    common = sums[..., QUERIES] * 2 >= max(queries, 1)
    candidates = int(common.any(0).sum()) if common.size else 0
    return np.where(common[..., None], evidence.of_best(sums, candidates), 0.0)


def _named(layer: Layer) -> LayerName:
    number = layer.index if layer.number is None else layer.number
    return LayerName(number, layer.name, layer.kind, _heads(layer), layer.head_numbers)


def _restored(*, numbers: list[int] | None = None, **told: Any) -> LayerName:
    return LayerName(**told, numbers=None if numbers is None else tuple(numbers))


def _heads(layer: Layer) -> int:
    if layer.query is None and layer.given_weights is None and isinstance(layer.rows, RowMeasures):
        return int(layer.rows.entropy.shape[0])
    return layer.heads


def _who(model: str, layers: list[LayerName]) -> str:
    return f"{model} ({len(layers)} × {layers[0].heads})"


def _quickest(layer: Layer) -> backends.Backend | None:
    """Tiles are quicker than whole matrices in float64 at any length where there are many texts."""
    on_processor = getattr(getattr(layer.query, "device", None), "type", "cpu") == "cpu"
    return "tiled" if on_processor else None


def _means(measured: RowMeasures, normalized: NDArray[np.floating]) -> NDArray[np.float64]:
    """Sum over the queries of each measure, and how many have it: ``[heads, measures, 2]``."""
    values = {
        "entropy": measured.entropy,
        "normalized_entropy": normalized,
        "effective_keys": np.exp(measured.entropy),
        "distance": measured.distance,
        "peak": measured.peak,
        "sink": measured.sink,
        "previous": measured.previous,
        "self": measured.self_,
    }
    seen = np.isfinite(measured.entropy)
    stacked = np.stack([np.where(seen, values[name], np.nan) for name in MEANS], 1).astype(np.float64)
    there = np.isfinite(stacked)
    return np.stack([np.where(there, stacked, 0.0).sum(-1), there.sum(-1)], -1)


def _worse(first: Any, second: Any) -> Any:
    return min(first, second, key=("failed", "unproved", "passed").index)


def _added(name: str, sums: NDArray[np.float64] | None, more: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of both; a shorter text has fewer offsets, and the same one in the middle."""
    if sums is None:
        return more
    if name in ("offsets", "offset_texts") and sums.shape[1] != more.shape[1]:
        short, long = sorted((sums, more), key=lambda array: array.shape[1])
        left = (long.shape[1] - short.shape[1]) // 2
        summed = long.copy()
        summed[:, left : left + short.shape[1]] += short
        return summed
    return sums + more
