"""``keep="measures"``: row measures taken while a model runs; on a GPU the model does not wait for them.

Until they are read, they stay on the GPU, and so does what says whether they are measures at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from regard.attention.masks import Causal
from regard.measures import backends, row_measures
from regard.measures.backends import triton
from regard.measures.backends.triton_runs import Runs
from regard.measures.outlook import Outlook
from regard.measures.row_measures import NAMES, RowMeasures
from regard.measures.scoring import Scoring
from regard.record import Layer

_SHARED = 8
"""For so many masks the runs of keys stay on the GPU: more than layers take turns with."""


@dataclass(frozen=True, eq=False)
class Underway:
    """The measures of some rows of a layer.

    Attributes:
        measured: Each run of the model that added rows: ``[heads, queries]`` each, by their names.
        outlooks: For each of them, whether its numbers were usable.
    """

    measured: tuple[dict[str, torch.Tensor], ...]
    outlooks: tuple[Outlook, ...]

    def joined(self, later: Underway) -> Underway:
        """These rows and later ones."""
        return Underway((*self.measured, *later.measured), (*self.outlooks, *later.outlooks))

    def settle(self) -> None:
        """Waits for the GPU.

        Raises:
            RegardError: if query or key held NaN or infinity, or numbers too large.
        """
        for outlook in self.outlooks:
            outlook.refuse()

    def arrays(self) -> dict[str, Any]:
        """The measures as NumPy, ``[heads, queries]`` each."""
        return {
            name: np.concatenate([part[name].cpu().numpy() for part in self.measured], axis=1)
            for name in NAMES
        }


class Taking:
    """Takes the row measures of one layer after the other.

    Args:
        device: Where they live until they are read; where the model computes unless given.
    """

    def __init__(self, device: torch.device | None) -> None:
        self._device = device
        self._runs: dict[Any, tuple[Any, Runs]] = {}

    def __call__(self, layer: Layer) -> dict[str, RowMeasures]:
        """What is kept of a layer, by its field.

        Raises:
            RegardError: as `regard.rows`; on a GPU, what only the numbers tell is told once the model has run.
        """
        if not _is_on_gpu(layer.query):
            return {"rows": row_measures.rows(layer)}
        scoring = Scoring.unread(layer)
        if backends.chosen(scoring) != "triton" or layer.bias is not None:
            return {"rows": row_measures.rows(layer)}
        outlook = Outlook.of(layer)
        measured = triton.on_device(scoring, frozenset(NAMES), self._runs_of(scoring))
        if self._device is not None:
            measured = {name: values.to(self._device) for name, values in measured.items()}
        underway = Underway((measured,), (outlook,))
        return {"rows": RowMeasures.underway(underway, backend="triton", proof=layer.proof.state)}

    def _runs_of(self, scoring: Scoring) -> Runs:
        """The same for all layers that share a mask; the mask is held, so that no other takes its identity."""
        mask = scoring.mask
        known = mask if isinstance(mask, Causal) else id(mask)
        place = known, scoring.queries, scoring.keys, scoring.offset, scoring.query.device
        if place not in self._runs:
            self._runs[place] = mask, Runs.of(scoring)
            if len(self._runs) > _SHARED:
                del self._runs[next(iter(self._runs))]
        return self._runs[place][1]


def _is_on_gpu(query: Any) -> bool:
    return isinstance(query, torch.Tensor) and query.is_cuda
