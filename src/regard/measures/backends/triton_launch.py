"""Starting the two kernels of the Triton backend on one layer: what they are given, and in what blocks they work.

On a GPU the first run for each kind of layer and length tries several block sizes out, for some seconds up to a minute, and keeps the
quickest, also on disk.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Set
from typing import Any

import torch
import triton

from regard.measures.backends.triton_runs import Runs
from regard.measures.backends.triton_single import single
from regard.measures.backends.triton_sweep import sweep
from regard.measures.scoring import Scoring

LOG2E = math.log2(math.e)

INTERPRETED = not isinstance(sweep, triton.JITFunction)
"""Whether the kernels run in Triton's interpreter, on arrays of the CPU."""

TENSOR_CORE_BLOCKS = (
    (128, 128, 8, 128),
    (64, 128, 4, 168),
    (128, 128, 4, None),
    (64, 128, 4, None),
    (64, 64, 4, 128),
    (128, 64, 8, 128),
    (128, 64, 4, None),
    (32, 32, 4, None),
)
"""To try for half precision: queries and keys of a block, warps, and the registers of a thread, which say how many blocks run at once.

The last one is for large ``head_dim`` on small GPUs.
"""

FLOAT32_BLOCKS = ((32, 32, 4, None), (64, 32, 4, None), (64, 32, 8, None))
"""To try for float32, which is multiplied without tensor cores and wants its registers for that."""

SINGLE = frozenset({"sink", "previous", "self_", "peak_key"})
"""What the second kernel finds."""

INTERPRETED_BLOCK = {"block_queries": 32, "block_keys": 32}

_TUNING = threading.Lock()
"""Triton's tuner serves one thread at a time."""


class Launch:
    """The kernels' view of one layer.

    Query, key and bias are read where they lie, by their strides; key heads are never repeated. Only what is on another device or of a
    type that the kernels do not multiply is copied.

    Args:
        scoring: The layer.
        runs: What its queries see, where another layer has the same.
    """

    def __init__(self, scoring: Scoring, runs: Runs | None = None) -> None:
        self.scoring = scoring
        query, key = torch.as_tensor(scoring.query), torch.as_tensor(scoring.key)
        device, dtype = query.device, torch.promote_types(query.dtype, key.dtype)
        if dtype == torch.float64 or (dtype == torch.bfloat16 and INTERPRETED):
            dtype = torch.float32  # NumPy, and with it the interpreter, does not know bfloat16
        self.query, self.key = query.to(dtype), key.to(device, dtype)
        self.bias = self.sinks = self.softcap = None
        if scoring.bias is not None:
            self.bias = torch.as_tensor(scoring.bias).to(device).expand(scoring.heads, -1, -1)
        if scoring.sinks is not None:
            self.sinks = torch.as_tensor(scoring.sinks).to(device, torch.float32)
        self.runs = Runs.of(scoring) if runs is None else runs
        self.scale = scoring.scale * LOG2E
        if scoring.softcap is not None:
            self.scale, self.softcap = scoring.scale / scoring.softcap, scoring.softcap * LOG2E
        self.block_keys = 0
        """The width of a tile in the last sweep."""

    def sweep(self, wanted: Set[str]) -> dict[str, torch.Tensor]:
        """The results of the first kernel by their names there, ``[heads, queries]``; no more than are wanted."""
        scoring, peak, alone = self.scoring, bool(wanted & {"peak", "peak_key"}), bool(wanted & SINGLE)
        distance = "distance" in wanted and scoring.offset is not None
        found: dict[str, torch.Tensor | None] = {
            **{name: self._room(True) for name in ("log_normalizer", "entropy")},
            "distance": self._room(distance),
            "peak": self._room(peak),
            **{name: self._room(alone) for name in ("reference", "mass")},
            **{name: self._room(peak, torch.int32) for name in ("quarters", "lanes")},
        }

        def grid(chosen: dict[str, Any]) -> tuple[int, int]:
            self.block_keys = int(chosen["block_keys"])
            return triton.cdiv(scoring.queries, chosen["block_queries"]), scoring.heads

        kernel, blocks = (sweep, INTERPRETED_BLOCK) if INTERPRETED else (_tuned(self.query.dtype), {})
        with _TUNING:
            kernel[grid](
                *(self.query, self.key, self.bias, self.sinks, self.runs.lo, self.runs.hi),
                *found.values(),
                *self._sizes,
                (scoring.queries * scoring.keys).bit_length() // 2,
                both_sides=distance and self.runs.ahead,
                **self._constants,
                **blocks,
            )
        return _made(found)

    def single(self, wanted: Set[str], swept: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """The results of the second kernel, likewise."""
        wanted = wanted & SINGLE if self.scoring.offset is not None else wanted & {"sink", "peak_key"}
        found: dict[str, torch.Tensor | None] = {
            **{name: self._room(name in wanted) for name in ("sink", "previous", "self_")},
            "peak_key": self._room("peak_key" in wanted, torch.int32),
        }
        if wanted:
            rows = 32 if INTERPRETED else min(64, max(16, 4096 // self._constants["block_dim"]))
            single[triton.cdiv(self.scoring.queries, rows), self.scoring.heads](
                *(self.query, self.key, self.bias, self.runs.lo, self.runs.hi),
                *(swept.get(name) for name in ("reference", "mass", "quarters", "lanes")),
                *found.values(),
                *self._sizes,
                block_queries=rows,
                block_keys=self.block_keys,
                **self._constants,
            )
        return _made(found)

    def _room(self, wanted: bool, dtype: torch.dtype = torch.float32) -> torch.Tensor | None:
        if not wanted:
            return None
        return torch.empty(self.scoring.heads, self.scoring.queries, dtype=dtype, device=self.query.device)

    @property
    def _sizes(self) -> tuple[Any, ...]:
        """Strides, lengths and factors, in the order in which both kernels take them."""
        scoring, bias = self.scoring, (0, 0, 0) if self.bias is None else self.bias.stride()
        lengths = (scoring.queries, scoring.keys, scoring.heads // self.key.shape[0], scoring.offset or 0)
        return (*self.query.stride(), *self.key.stride(), *bias, *lengths, self.scale, self.softcap)

    @property
    def _constants(self) -> dict[str, Any]:
        """What both kernels are compiled for."""
        head_dim = int(self.query.shape[2])
        return {
            "head_dim": head_dim,
            "block_dim": max(16, triton.next_power_of_2(head_dim)),
            "folded": self.bias is None and self.softcap is None and 1e-6 < self.scale < 1e6,
            "enable_fp_fusion": True,
        }


def _made(found: dict[str, torch.Tensor | None]) -> dict[str, torch.Tensor]:
    return {name: values for name, values in found.items() if values is not None}


@functools.cache
def _tuned(dtype: torch.dtype) -> Any:
    """The first kernel, with blocks that suit the machine."""
    blocks = FLOAT32_BLOCKS if dtype == torch.float32 else TENSOR_CORE_BLOCKS
    configs = [
        triton.Config({"block_queries": queries, "block_keys": keys}, warps, stages, maxnreg=registers)
        for queries, keys, warps, registers in blocks
        for stages in (2, 3)
    ]
    kinds = ["size", "head_dim", "folded", "both_sides"]
    return triton.autotune(configs, key=kinds, cache_results=True)(sweep)
