"""Which keys a behaviour means for each query: those that bear the query's code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from regard.measures.roles.delimiters import are_delimiters
from regard.record import Layer

NOBODY = -1
"""Code of a query that looks for nothing, or of a key that nobody looks for."""


@dataclass(frozen=True, eq=False)
class Pairing:
    """Key k is meant by query q where ``wanted[q] == offered[k]`` and neither is ``NOBODY``.

    Attributes:
        name: The behaviour.
        wanted: Code of each query, ``[queries]``.
        offered: Code of each key, ``[keys]``.
        without: "itself" leaves the query's own token out, "later" that and all after it; None where queries are no keys.
    """

    name: str
    wanted: NDArray[np.int64]
    offered: NDArray[np.int64]
    without: Literal["itself", "later"] | None

    def block(self, rows: slice, columns: slice, offset: int, device: torch.device) -> torch.Tensor:
        """Which keys of a block are meant, booleans ``[rows, columns]``."""
        wanted = torch.from_numpy(self.wanted[rows]).to(device)[:, None]
        offered = torch.from_numpy(np.where(self.offered == NOBODY, NOBODY - 1, self.offered)[columns])
        meant = wanted == offered.to(device)
        if self.without is None:
            return meant
        query = torch.arange(rows.start + offset, rows.stop + offset, device=device)[:, None]
        key = torch.arange(columns.start, columns.stop, device=device)
        return meant.logical_and_(key != query if self.without == "itself" else key < query)


def of_tokens(layer: Layer) -> list[Pairing]:
    """What needs the identity of tokens: the query's own token elsewhere, and what followed an earlier one of it.

    In cross-attention, "elsewhere" is any key, and "earlier" is any but the last.
    """
    wanted, offered = _identities(layer)
    followed = np.concatenate([[NOBODY], offered[:-1]])
    within = layer.kind == "self"
    return [
        Pairing("duplicate_token", wanted, offered, "itself" if within else None),
        Pairing("induction", wanted, followed, "later" if within else None),
    ]


def delimiters(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which keys are delimiters."""
    return np.array(are_delimiters(labels), dtype=bool)


def _identities(layer: Layer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A code for each query and key, equal where the token is: the model's numbers, or the labels where two vocabularies may meet."""
    query, key = layer.query_axis, layer.key_axis
    if layer.kind == "self" and query.ids is not None and key.ids is not None:
        return np.array(query.ids, dtype=np.int64), np.array(key.ids, dtype=np.int64)
    codes = np.unique([*query.labels, *key.labels], return_inverse=True)[1].astype(np.int64)
    return codes[: len(query.labels)], codes[len(query.labels) :]
