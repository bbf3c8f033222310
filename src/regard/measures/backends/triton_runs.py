"""The keys that each query sees, as the kernels read them: on the GPU, once for all layers that share a mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from regard.measures.scoring import Scoring


@dataclass(frozen=True, eq=False)
class Runs:
    """One run of keys for each query.

    Attributes:
        lo: The first key that each query sees, ``[queries]`` in int32; None where all see everything.
        hi: The first one that it no longer sees, likewise.
        ahead: Whether some token sees later ones, in self-attention.
    """

    lo: torch.Tensor | None
    hi: torch.Tensor | None
    ahead: bool

    @classmethod
    def of(cls, scoring: Scoring) -> Runs:
        """The runs of a layer, where its queries are. Carrying them there waits for all that the GPU has begun."""
        if scoring.intervals is None:
            return cls(None, None, True)
        device = torch.as_tensor(scoring.query).device
        lo, hi = (torch.tensor(end, device=device) for end in scoring.intervals)
        position = np.arange(scoring.queries) + (scoring.offset or 0)
        return cls(lo, hi, bool((scoring.intervals[1] > position + 1).any()))
