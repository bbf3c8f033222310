"""Where the weights of one head come from, tile by tile, and which of them can be there at all."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from numpy.typing import NDArray

from regard.measures.backends.tiled import Head
from regard.measures.scoring import Scoring


class Source(Protocol):
    """Gives a number for each query and key, block by block."""

    device: torch.device
    dtype: torch.dtype

    def span(self, rows: slice) -> tuple[int, int]:
        """The first key that any of some queries may see, and the first one after all of them."""

    def tile(self, rows: slice, columns: slice) -> torch.Tensor:
        """The numbers of a block, ``[rows, columns]``; the next call may overwrite them."""


class Scored:
    """Weights that query and key give.

    Args:
        scoring: The layer.
        head: Query head.
        log_normalizer: As ``rows`` measured it, ``[queries]``.
    """

    def __init__(self, scoring: Scoring, head: int, log_normalizer: NDArray[Any]) -> None:
        self.head = Head(scoring, head)
        self.device, self.dtype = self.head.query.device, self.head.dtype
        self.span = scoring.span
        self._log_normalizer = torch.as_tensor(log_normalizer).to(self.device, self.dtype)

    def tile(self, rows: slice, columns: slice) -> torch.Tensor:
        """Weights of a block."""
        return self.head.weights(rows, columns, self._log_normalizer[rows])


class Given:
    """Weights that are there already, ``[queries, keys]``."""

    def __init__(self, weights: torch.Tensor) -> None:
        self.weights, self.device = weights, weights.device
        self.dtype = torch.promote_types(weights.dtype, torch.float32)

    def span(self, rows: slice) -> tuple[int, int]:
        """All keys."""
        return 0, self.weights.shape[1]

    def tile(self, rows: slice, columns: slice) -> torch.Tensor:
        """Weights of a block."""
        return self.weights[rows, columns].to(self.dtype)


class Visible:
    """1 where a query may look, else 0. A head that looks evenly would have these weights, but for a factor in each row."""

    def __init__(self, scoring: Scoring, head: int) -> None:
        self._scoring, self._head = scoring, head
        query = torch.as_tensor(scoring.query[:0])
        self.device = query.device
        self.dtype = torch.promote_types(query.dtype, torch.float32)
        self.span = scoring.span

    def tile(self, rows: slice, columns: slice) -> torch.Tensor:
        """1 or 0 for each weight of a block."""
        size = rows.stop - rows.start, columns.stop - columns.start
        seen = torch.ones(size, dtype=self.dtype, device=self.device)
        hidden = self._scoring.hidden(self._head, rows, columns)
        if hidden is not None:
            seen.masked_fill_(torch.from_numpy(hidden).to(self.device), 0.0)
        bias = self._scoring.bias
        if bias is not None:  # a bias of -inf hides
            added = torch.as_tensor(bias[min(self._head, bias.shape[0] - 1), rows, columns])
            seen.masked_fill_(torch.isneginf(added).to(self.device), 0.0)
        return seen
