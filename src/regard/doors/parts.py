"""What one call adds to one layer of one sequence: padding taken away, the mask made small, the proof taken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regard.attention.masks import Causal, Mask, compress
from regard.doors.axes import Role
from regard.doors.call import Call
from regard.doors.spans import Span
from regard.record import Layer, Proof
from regard.record.proof import chosen_rows, compare

Places = torch.Tensor | slice
"""Which rows or columns of a call count, counted in the call; a slice where all do."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One sequence's share of a call.

    Attributes:
        query: ``[heads, rows, head_dim]``.
        key: ``[kv_heads, columns, head_dim]``, all that these rows could see.
        value: ``[kv_heads, columns, value_dim]``.
        output: ``[heads, rows, value_dim]``.
        mask: Who may look at whom among these rows and columns; None means everyone.
        bias: ``[heads or 1, rows, columns]``.
        weights: ``[heads, rows, columns]`` where there is no query and key to compute them from.
        log_normalizer: ``[heads, rows]``, as the kernel found it, where it was heard.
        rows: Place of each row in the sequence, padding included.
        columns: Place of each column, in ascending order, as the rows are.
    """

    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    output: torch.Tensor
    mask: Mask | None
    bias: torch.Tensor | None
    weights: torch.Tensor | None
    log_normalizer: torch.Tensor | None
    rows: range | NDArray[np.int64]
    columns: range | NDArray[np.int64]


class Cutter:
    """Cuts the parts of calls; layers that were given the same mask share what it becomes."""

    def __init__(self) -> None:
        self._masks: dict[tuple[int, int, Span, Role], tuple[torch.Tensor, Mask | None]] = {}

    def forget(self) -> None:
        """Lets the masks of a run go."""
        self._masks.clear()

    def part(
        self,
        call: Call,
        span: Span,
        item: int,
        role: Role,
        present: Callable[[str, int], torch.Tensor | None],
    ) -> Part:
        """The part of one sequence.

        Args:
            call: The call.
            span: Where it lies in the sequence.
            item: Which sequence of the batch.
            role: The axes it relates.
            present: For an axis and a sequence, booleans for all its places, False for padding; None where nothing is padding.
        """
        rows = _present(present(role.queries, item), span.first_query, call.query.shape[2])
        columns = _present(present(role.keys, item), span.first_key, span.keys)
        key, value = call.key[item], call.value[item]
        if span.keys < key.shape[1]:
            key, value = key[:, : span.keys], value[:, : span.keys]
        bias = None if call.bias is None else _block(call, call.bias, item, rows, columns)
        weights = None if call.weights is None else _block(call, call.weights, item, rows, columns)
        return Part(
            query=_chosen(call.query[item], rows),
            key=_chosen(key, columns),
            value=_chosen(value, columns),
            output=_chosen(call.output[item], rows),
            mask=self._mask(call, (item, span, role), rows, columns),
            bias=bias,
            weights=weights,
            log_normalizer=None if call.log_normalizer is None else _chosen(call.log_normalizer[item], rows),
            rows=_places(rows, span.first_query, call.query.shape[2]),
            columns=_places(columns, span.first_key, span.keys),
        )

    def _mask(self, call: Call, where: tuple[int, Span, Role], rows: Places, columns: Places) -> Mask | None:
        if call.causal:
            return Causal()
        if call.visible is None:
            return None
        place = id(call.visible), *where
        if place not in self._masks:
            visible = _block(call, call.visible, where[0], rows, columns)
            small = None if bool(visible.all()) else compress(visible.cpu().numpy()[None])
            self._masks[place] = call.visible, small  # the tensor is held: no other can take its identity
        return self._masks[place][1]


def _present(present: torch.Tensor | None, first: int, count: int) -> Places:
    """The places of a span that are not padding. What is known of another number of places says nothing about these."""
    if present is None or present.shape[0] != first + count:
        return slice(0, count)
    here = present[first:]
    return slice(0, count) if bool(here.all()) else here.nonzero()[:, 0]


def _places(which: Places, first: int, count: int) -> range | NDArray[np.int64]:
    return range(first, first + count) if isinstance(which, slice) else first + which.cpu().numpy()


def _chosen(array: torch.Tensor, places: Places) -> torch.Tensor:
    return array if isinstance(places, slice) else array[:, places]


def _block(call: Call, array: torch.Tensor, item: int, rows: Places, columns: Places) -> torch.Tensor:
    """``[heads or 1, rows, columns]`` of an array that may have one sequence, row or column for all."""
    whole = array[min(item, array.shape[0] - 1)].expand(-1, call.query.shape[2], call.key.shape[2])
    return whole[:, rows][:, :, columns]


def proved(part: Part, layer: Layer) -> Proof:
    """The proof of a layer that is this part alone, taken on the model's own device while value and output are at hand.

    It is computed in the model's precision, at least float32, and again by the reference in float64 before it is said to have failed.
    """
    halves = (torch.float16, torch.bfloat16)
    near = torch.float32 if part.output.dtype in halves else part.output.dtype
    proof = _compared(part, layer, near, quick=True)
    if proof.state != "failed":
        return proof
    return _compared(part, layer, near if part.output.device.type == "mps" else torch.float64, quick=False)


def _compared(part: Part, layer: Layer, wide: torch.dtype, *, quick: bool) -> Proof:
    queries, keys = part.output.shape[1], part.value.shape[1]
    rows = chosen_rows(queries)
    chosen: Any = slice(None) if len(rows) == queries else torch.from_numpy(rows).to(part.output.device)

    def widened(array: torch.Tensor | None) -> torch.Tensor | None:
        return None if array is None else array[:, chosen].to(wide)

    visible = None
    if layer.mask is not None:
        visible = torch.from_numpy(layer.visible(rows)).to(part.output.device)
    query, bias, weights = widened(part.query), widened(part.bias), widened(part.weights)
    assert query is not None
    key = part.key.to(wide)
    if quick and weights is None and layer.sinks is None:
        weights = _weights(query, key, visible, bias, layer)
    return compare(
        query,
        key,
        part.value.to(wide),
        part.output[:, chosen].to(wide),
        rows=rows,
        dtype=layer.dtype,
        visible=visible,
        weights=weights,
        offset=keys - queries if layer.kind == "self" else None,
        scale=layer.scale,
        softcap=layer.softcap,
        bias=bias,
        sinks=None if layer.sinks is None else layer.sinks.to(part.output.device, wide),
    )


def _weights(
    query: torch.Tensor,
    key: torch.Tensor,
    visible: torch.Tensor | None,
    bias: torch.Tensor | None,
    layer: Layer,
) -> torch.Tensor | None:
    """The weights by the formula of `regard.weights`, in PyTorch's own and quicker steps; None where a row sees nothing."""
    if visible is not None and not bool(visible.any(-1).all()):
        return None
    heads, rows, width = query.shape
    few, keys, _ = key.shape
    tall = query.reshape(
        few, heads // few * rows, width
    )  # the heads that share a key head, one below the other
    scale = width**-0.5 if layer.scale is None else layer.scale
    matrix = torch.baddbmm(tall.new_zeros(()), tall, key.mT, beta=0, alpha=scale).view(heads, rows, keys)
    if layer.softcap is not None:
        matrix = layer.softcap * torch.tanh(matrix / layer.softcap)
    if bias is not None:
        matrix = matrix + bias
    if visible is not None:
        matrix = matrix.masked_fill(~visible, -math.inf)
    return torch.softmax(matrix, dim=-1)
