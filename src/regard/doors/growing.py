"""One layer of one sequence, while a model runs: once, or once for each token that it generates."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regard.attention.masks import Causal, Explicit, Intervals, Mask
from regard.doors.axes import Role
from regard.doors.call import Call
from regard.doors.keeping import Keeping, seen_by
from regard.doors.normalizers import confirmed
from regard.doors.parts import Part, proved
from regard.doors.places import Place
from regard.errors import RegardError
from regard.record import Axis, Layer, Proof
from regard.record.proof import UNPROVED

_NOWHERE = Axis("tokens")


@dataclass
class Growing:
    """What is kept of one layer so far.

    Attributes:
        place: Which layer it is.
        role: The axes it relates.
        keeping: What to keep.
        proof: Of all parts so far.
    """

    place: Place
    role: Role
    keeping: Keeping
    proof: Proof = UNPROVED
    parts: int = 0
    _fixed: dict[str, Any] = field(default_factory=dict)
    _arrays: dict[str, list[torch.Tensor]] = field(default_factory=dict)
    _masks: list[tuple[Mask | None, int, int]] = field(default_factory=list)
    _rows: list[range | NDArray[np.int64]] = field(default_factory=list)
    _columns: list[range | NDArray[np.int64]] = field(default_factory=list)
    _reduced: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Any:
        """Of attention: "self" or "cross"."""
        return "self" if self.role.queries == self.role.keys else "cross"

    def add(self, call: Call, part: Part, old_keys: int, *, held: bool = False) -> None:
        """One more call of this layer.

        Args:
            call: The call.
            part: What it was for this sequence.
            old_keys: How many keys of the sequence, padding included, earlier calls have given.
            held: Whether the part's arrays are copies that nobody else writes to.

        Raises:
            RegardError: if the proof fails and the capture is strict, or a function is to keep a layer that grows.
        """
        if not self.parts:
            self._fixed = self._named(call)
        if self.keeping.prove:
            proof = proved(part, self._alone(part))
            self.proof = self.proof.joined(proof) if self.parts else proof
            self._refuse_failed()
        fresh = slice(bisect_left(part.columns, old_keys), None)
        if callable(self.keeping.arrays):
            layer = replace(self._alone(part), proof=self.proof)
            earlier = sum(map(len, self._columns)) - fresh.start
            self._reduce(self.keeping.arrays(_with_earlier_keys(layer, earlier) if earlier else layer))
        else:
            self._keep(part, fresh, held=held)
        self._masks.append((part.mask, int(part.query.shape[1]), int(part.key.shape[1])))
        self._rows.append(part.rows)
        self._columns.append(part.columns[fresh])
        self.parts += 1

    def layer(self, index: int, axis: Any) -> Layer:
        """The layer as it is now.

        Args:
            index: Its place in the record.
            axis: Gives the `Axis` for a name and the places that are kept of it.
        """
        rows, columns = _places(self._rows), _places(self._columns)
        arrays: dict[str, Any] = {name: _joined(chunks) for name, chunks in self._arrays.items()}
        sinks = self._fixed["sinks"]
        own = {"index": index, "sinks": None if sinks is None else self.keeping.copied(sinks)}
        return Layer(
            **{**self._fixed, **own},
            **arrays,
            query_axis=axis(self.role.queries, rows),
            key_axis=axis(self.role.keys, columns),
            mask=self._mask(len(rows), len(columns)),
            proof=self.proof,
            # last, because it may wait for a GPU
            **{name: _settled(kept) for name, kept in self._reduced.items()},
        )

    def _named(self, call: Call) -> dict[str, Any]:
        """What is the same in all calls of a layer."""
        return {
            "name": self.place.name,
            "index": self.place.index,
            "number": None if self.keeping.layers is None else self.place.index,
            "call": self.place.call,
            "kind": self.kind,
            "scale": call.scale,
            "softcap": call.softcap,
            "sinks": None
            if call.sinks is None
            else call.sinks.detach().clone(),  # a weight that training changes in place
            "dtype": str(call.query.dtype).removeprefix("torch."),
            "implementation": call.implementation,
            "head_numbers": self.keeping.heads,
        }

    def _alone(self, part: Part) -> Layer:
        """One call as a layer of its own, without copies."""
        given = part.weights is not None
        return Layer(
            **self._fixed,
            query_axis=_NOWHERE,
            key_axis=_NOWHERE,
            query=None if given else part.query.detach(),
            key=None if given else part.key.detach(),
            value=part.value.detach(),
            output=part.output.detach(),
            given_weights=part.weights,
            bias=part.bias,
            mask=part.mask,
        )

    def _keep(self, part: Part, fresh: slice, *, held: bool) -> None:
        found: dict[str, torch.Tensor | None] = {"bias": part.bias}
        if part.weights is None:
            found |= {"query": part.query, "key": part.key[:, fresh] if fresh.start else part.key}
        else:
            found["given_weights"] = part.weights
        if self.parts:
            self._arrays.pop("log_normalizer", None)  # the rows that follow bring none
        elif self.proof.state == "passed":
            found["log_normalizer"] = confirmed(part.log_normalizer, self._alone(part))
        if self.keeping.arrays == "all":
            found |= {"value": part.value[:, fresh], "output": part.output}
        for name, array in found.items():
            if array is not None:
                self._arrays.setdefault(name, []).append(array if held else self.keeping.copied(array))

    def _reduce(self, kept: Mapping[str, Any]) -> None:
        """What a function kept; of a layer that grows, only what can be joined to what was kept before."""
        for name, new in kept.items():
            old = self._reduced.get(name)
            if old is not None and not hasattr(old, "joined"):
                raise RegardError(
                    en="A function given as keep= records one run of the model, and generation is a run for each new token; use "
                    "keep='qk', 'all' or 'measures'.",
                    fr="Une fonction donnée par keep= enregistre un seul passage du modèle, et la génération fait un passage par nouveau "
                    "jeton ; choisissez keep='qk', 'all' ou 'measures'.",
                )
            self._reduced[name] = new if old is None else old.joined(new)

    def _refuse_failed(self) -> None:
        proof, name = self.proof, self.place.name
        if not self.keeping.strict or proof.state != "failed":
            return
        assert proof.error is not None
        if not math.isfinite(proof.error):
            raise RegardError(
                en=f"The proof of {name} failed: the layer computes NaN or infinity. Check the model's weights, or run it in float32.",
                fr=f"La preuve de {name} a échoué : la couche calcule NaN ou l'infini. Vérifiez les poids du modèle, ou exécutez-le en "
                "float32.",
            )
        off, allowed = f"{proof.error:.2g}", f"{proof.tolerance:.2g}"
        raise RegardError(
            en=f"The proof of {name} failed: what the record recomputes differs from the model's own output by {off}, and {allowed} is "
            "allowed. Nothing was recorded; capture with strict=False to look at this layer all the same.",
            fr=f"La preuve de {name} a échoué : ce que l'enregistrement recalcule diffère de la sortie du modèle de "
            f"{off.replace('.', ',')}, pour {allowed.replace('.', ',')} permis. Rien n'a été enregistré ; capturez avec strict=False pour "
            "regarder tout de même cette couche.",
        )

    def _mask(self, queries: int, keys: int) -> Mask | None:
        """The masks of all parts as one; each part's columns end where the sequence ended then."""
        if self.parts == 1:
            return self._masks[0][0]
        ends = np.cumsum([len(columns) for columns in self._columns])
        places = [
            (mask, rows, columns, int(end) - columns)
            for (mask, rows, columns), end in zip(self._masks, ends, strict=True)
        ]
        runs = [seen_by(mask, rows, columns) for mask, rows, columns, _ in places]
        if any(run is None for run in runs):
            blocks = [_dense(*place, keys) for place in places]
            heads = max(block.shape[1] for block in blocks)
            return Explicit(np.concatenate([_for_heads(block, heads) for block in blocks], axis=2))
        lo, hi = (
            np.concatenate(
                [np.asarray(run[side]) + place[3] for run, place in zip(runs, places, strict=True) if run]
            )
            for side in (0, 1)
        )
        every = (lo == 0).all() and (hi == keys).all()
        causal = queries == keys and (lo == 0).all() and (hi == np.arange(1, keys + 1)).all()
        return None if every else Causal() if causal else Intervals(lo, hi)


def _with_earlier_keys(layer: Layer, earlier: int) -> Layer:
    """The layer with the keys that a sliding cache has let go, as zeros that nobody sees: places then count from the start."""
    assert layer.query is not None
    assert layer.key is not None
    rows, keys = layer.lengths
    masked = Explicit(_dense(layer.mask, rows, keys, earlier, earlier + keys))
    return replace(
        layer,
        key=torch.nn.functional.pad(layer.key, (0, 0, earlier, 0)),
        value=None if layer.value is None else torch.nn.functional.pad(layer.value, (0, 0, earlier, 0)),
        bias=None if layer.bias is None else torch.nn.functional.pad(layer.bias, (earlier, 0)),
        mask=masked,
    )


def _dense(mask: Mask | None, rows: int, columns: int, first: int, keys: int) -> Any:
    """A part's mask in the columns of the whole, ``[1, heads or 1, rows, keys]``."""
    visible = np.ones((1, 1, rows, columns), dtype=bool) if mask is None else mask.dense(rows, columns)
    return np.pad(visible, ((0, 0), (0, 0), (0, 0), (first, keys - first - columns)))


def _for_heads(block: Any, heads: int) -> Any:
    """Booleans ``[1, heads, rows, keys]`` of those that may be told once for all heads."""
    return np.broadcast_to(block, (1, heads, *block.shape[2:]))


def _places(chunks: list[range | NDArray[np.int64]]) -> range | NDArray[np.int64]:
    """The places of all parts, one after the other."""
    return chunks[0] if len(chunks) == 1 else np.concatenate(chunks)


def _settled(kept: Any) -> Any:
    """What a function kept, once nothing of it is under way any more that might still refuse it."""
    return kept.settled() if hasattr(kept, "settled") else kept


def _joined(chunks: list[torch.Tensor]) -> torch.Tensor:
    """Chunks one below the other; those that got wider as the sequence grew (bias, given weights) are filled up with zeros."""
    if len(chunks) == 1:
        return chunks[0]
    heads, widest = (max(chunk.shape[axis] for chunk in chunks) for axis in (0, 2))
    return torch.cat(
        [
            torch.nn.functional.pad(chunk, (0, widest - chunk.shape[2])).expand(heads, -1, -1)
            for chunk in chunks
        ],
        dim=1,
    )
