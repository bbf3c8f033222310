"""Another run's attention, set into the rows and columns of a call."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch

from regard.changes.donors import place_of_head
from regard.errors import RegardError
from regard.record import Layer
from regard.record.arrays import Array, to_numpy
from regard.record.protocols import HeadCall


@dataclass(frozen=True, eq=False)
class Graft:
    """What one sequence of a call takes from a layer of another run, and where it goes.

    Attributes:
        layer: The other run's layer.
        head: Where that layer keeps the head.
        from_rows: Which of its rows are taken.
        from_columns: Which of its columns.
        rows: Where these rows go in the call.
        columns: Where these columns go.
    """

    layer: Layer
    head: int
    from_rows: torch.Tensor
    from_columns: torch.Tensor
    rows: torch.Tensor
    columns: torch.Tensor

    @classmethod
    def of(cls, layer: Layer, call: HeadCall, item: int) -> Graft:
        """The graft for one sequence: at the same places of the sequence, or, where a mask alone hides padding, at those that anyone sees.

        Raises:
            RegardError: if the layer's lengths do not fit, or it lacks the head.
        """
        head, queries = place_of_head(layer, call.head), call.query.shape[1]
        rows, columns = (_one_of(places, item) for places in (call.rows, call.columns))
        looking, there = (rows >= 0).nonzero()[:, 0], (columns >= 0).nonzero()[:, 0]
        lengths = int(rows.max()) + 1, int(columns.max()) + 1
        if lengths[0] <= len(layer.query_axis) and lengths[1] <= len(layer.key_axis):
            graft = cls(layer, head, rows[looking], columns[there], looking, there)
            if graft._reaches_beyond():
                raise _misfit(lengths, layer)
            return graft
        if call.query_places is not None or call.key_places is not None:
            raise _misfit(lengths, layer)
        present = call.seen[item % call.seen.shape[0]].any(dim=0).nonzero()[:, 0].cpu()
        looking = torch.arange(queries) if call.crosses else present
        if call.first_query or (len(looking), len(present)) != (len(layer.query_axis), len(layer.key_axis)):
            raise _misfit(lengths, layer)
        return cls(layer, head, torch.arange(len(looking)), torch.arange(len(present)), looking, present)

    def visible(self) -> torch.Tensor:
        """Who may look at whom among its rows and all columns of the layer."""
        seen = torch.from_numpy(self.layer.visible(self.from_rows.numpy()))
        return seen[self.head if seen.shape[0] > 1 else 0]

    def _reaches_beyond(self) -> bool:
        others = torch.ones(len(self.layer.key_axis), dtype=torch.bool)
        others[self.from_columns] = False
        return bool((self.visible() & others).any())


def transplanted(call: HeadCall, grafts: list[Graft]) -> HeadCall:
    """The call with the attention of other runs, one graft a sequence; rows that get none keep their own query.

    Raises:
        RegardError: if a layer holds neither query and key nor weights.
    """
    seen = call.seen.expand(len(grafts), -1, -1).clone()
    for item, graft in enumerate(grafts):
        _set(seen, item, graft, graft.visible()[:, graft.from_columns])
    patched = replace(call.seeing(seen), temperature=1.0, weights=None, bias=None, sink=None, softcap=None)
    if grafts[0].layer.given_weights is not None:
        weights = torch.zeros(seen.shape, dtype=torch.float32, device=seen.device)
        for item, graft in enumerate(grafts):
            block = _tensor(graft.layer.given_weights[graft.head])  # type: ignore[index]  # one run gives all or none
            _set(weights, item, graft, block[graft.from_rows][:, graft.from_columns])
        return replace(patched, weights=weights)
    return replace(patched, **_scored(call, grafts))


def _scored(call: HeadCall, grafts: list[Graft]) -> dict[str, Any]:
    """Query, key and options of the other run."""
    first, head = grafts[0].layer, grafts[0].head
    if first.query is None or first.key is None:
        raise RegardError(
            en=f"The record of {first.name} holds neither query and key nor weights; capture it with keep='qk'.",
            fr=f"L'enregistrement de {first.name} ne contient ni requêtes et clés ni poids ; capturez-le avec keep='qk'.",
        )
    query, key = _wide_enough(call.query, first.query), _wide_enough(call.key, first.key)
    for item, graft in enumerate(grafts):
        theirs, looked_at = graft.layer.query, graft.layer.key
        assert theirs is not None
        assert looked_at is not None
        query[item, graft.rows] = _tensor(theirs[graft.head])[graft.from_rows].to(query)
        key[item, graft.columns] = _tensor(looked_at[graft.layer.kv_head[graft.head]])[graft.from_columns].to(
            key
        )
    return {
        "query": query,
        "key": key,
        "bias": _biased(call, grafts),
        "scale": 1 / math.sqrt(first.query.shape[2]) if first.scale is None else first.scale,
        "softcap": first.softcap,
        "sink": None if first.sinks is None else float(first.sinks[head]),
    }


def _biased(call: HeadCall, grafts: list[Graft]) -> torch.Tensor | None:
    if call.bias is None and all(graft.layer.bias is None for graft in grafts):
        return None
    sizes = len(grafts), call.query.shape[1], call.key.shape[1]
    own = torch.zeros(sizes, device=call.query.device) if call.bias is None else call.bias
    bias = own.expand(sizes).clone()
    for item, graft in enumerate(grafts):
        theirs = graft.layer.bias
        block = torch.zeros(len(graft.from_rows), len(graft.from_columns))
        if theirs is not None:
            block = _tensor(theirs[min(graft.head, theirs.shape[0] - 1)])[graft.from_rows][
                :, graft.from_columns
            ]
        _set(bias, item, graft, block)
    return bias


def _set(whole: torch.Tensor, item: int, graft: Graft, block: torch.Tensor) -> None:
    rows, columns = graft.rows.to(whole.device), graft.columns.to(whole.device)
    whole[item, rows[:, None], columns] = block.to(whole)


def _wide_enough(own: Array, theirs: Array) -> torch.Tensor:
    """Room for rows of the other run's width: this run's own rows where they have that width, else zeros."""
    tensor: torch.Tensor = (
        own.clone() if own.shape[-1] == theirs.shape[-1] else own.new_zeros(*own.shape[:-1], theirs.shape[-1])
    )
    return tensor


def _tensor(array: Array) -> torch.Tensor:
    return (
        array.detach().cpu() if isinstance(array, torch.Tensor) else torch.from_numpy(to_numpy(array).copy())
    )


def _one_of(places: Array, item: int) -> torch.Tensor:
    """One sequence's places, on the CPU."""
    return torch.as_tensor(places[item % places.shape[0]]).cpu()


def _misfit(lengths: tuple[int, int], layer: Layer) -> RegardError:
    queries, keys = lengths
    return RegardError(
        en=f"The record of {layer.name} is of {len(layer.query_axis)} queries and {len(layer.key_axis)} keys, and the model runs on "
        f"{queries} and {keys}; patch runs of one length.",
        fr=f"L'enregistrement de {layer.name} a {len(layer.query_axis)} requêtes et {len(layer.key_axis)} clés, et le modèle en a "
        f"{queries} et {keys} ; greffez entre passages de même longueur.",
    )
