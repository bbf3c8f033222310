"""Row measures tile by tile, in PyTorch: any device, any length, memory that grows with the text and not with its square.

A tile is a block of scores, some queries by some keys. For each query, four running numbers are all that goes from one tile to the next:
the largest score m so far, l = Σe^(s − m), t = Σe^(s − m)·(s − m), and c = Σe^(s − m)·|query − key|. A larger m scales the older sums down.
At the end log-normalizer = m + log l, entropy = log l − t/l, distance = c/l. (Milakov and Gimelshein 2018 have m and l; t follows in the
same way, and unlike log-normalizer minus mean score, it never subtracts two large numbers.)

Two things make it quick on a processor. Scores are kept in base 2, because 2^x takes a third of the time of e^x. And what is hidden is
not set but pushed down, by adding a very negative number, because writing under a boolean mask takes longer than the dot products.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Set
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regard.measures.backends.hiding import Hiding
from regard.measures.scoring import HIDDEN, LOWEST, Scoring

ROWS, COLUMNS = 512, 1024
"""Size of a tile: in float32 scores and weights take 2 MB each, which stay in the caches of a processor's core."""

LOG2E, LN2 = 1 / math.log(2), math.log(2)

Visit = Callable[[slice, torch.Tensor, torch.Tensor], None]
"""Called for each tile with its keys, e^(score − m) ``[rows, columns]``, and m ``[rows]`` in nats."""


def measure(scoring: Scoring, wanted: Set[str]) -> dict[str, NDArray[Any]]:
    """The wanted measures, ``[heads, queries]`` each. Memory: queries + keys."""
    measured: dict[str, NDArray[Any]] = {}
    hiding = Hiding(scoring)
    with torch.inference_mode():
        for head in range(scoring.heads):
            one = Head(scoring, head, hiding=hiding)
            for rows in blocks(slice(0, scoring.queries), ROWS):
                for name, values in one.sweep(rows, wanted).measures(wanted).items():
                    whole = measured.setdefault(
                        name, np.empty((scoring.heads, scoring.queries), values.dtype)
                    )
                    whole[head, rows] = values
    return measured


def blocks(whole: slice, size: int) -> Iterator[slice]:
    """The slice in pieces that begin at multiples of ``size``."""
    start = whole.start
    while start < whole.stop:
        stop = min(whole.stop, start - start % size + size)
        yield slice(start, stop)
        start = stop


class Head:
    """One head of a layer, ready to be computed tile by tile.

    Half precision is computed in float32; float32 and float64 as they are.

    Args:
        scoring: The layer.
        head: Query head, from 0.
        hiding: What is hidden, where several heads share it.
    """

    def __init__(self, scoring: Scoring, head: int, *, hiding: Hiding | None = None) -> None:
        self.scoring, self.head = scoring, head
        self.hiding = hiding or Hiding(scoring)
        query, key = (torch.as_tensor(array) for array in (scoring.query, scoring.key))
        self.dtype = torch.promote_types(torch.promote_types(query.dtype, key.dtype), torch.float32)
        base = 1.0 if scoring.softcap is not None else LOG2E
        self.query = query[head].to(self.dtype) * (scoring.scale * base)
        # A head of a layer as it was captured has its rows far apart, which the product pays for in every tile.
        self.key = key[scoring.kv_head(head)].to(self.dtype).contiguous()
        self.sink_score = None if scoring.sinks is None else max(float(scoring.sinks[head]) * LOG2E, HIDDEN)
        self.log2_normalizer: torch.Tensor | None = None
        if scoring.log_normalizer is not None:
            told = torch.as_tensor(scoring.log_normalizer[head])
            self.log2_normalizer = told.to(self.query.device, self.dtype) * LOG2E
        self._memory: dict[str, torch.Tensor] = {}

    def scores(self, rows: slice, columns: slice) -> torch.Tensor:
        """Scores in base 2, ``[rows, columns]``; those of hidden keys are below ``LOWEST``. The next call overwrites them."""
        scores = self.buffer("scores", rows, columns)
        torch.mm(self.query[rows], self.key[columns].T, out=scores)
        bias = self.scoring.bias
        self._bend(scores, None if bias is None else bias[min(self.head, bias.shape[0] - 1), rows, columns])
        push = self.hiding.push(self.head, rows, columns, like=scores)
        return scores if push is None else scores.add_(push)

    def weights(self, rows: slice, columns: slice, log_normalizer: torch.Tensor) -> torch.Tensor:
        """Weights of a block, from the log-normalizers (nats) of its rows. The next call overwrites them."""
        finite = torch.where(log_normalizer > -math.inf, log_normalizer, 0.0)  # where all is hidden, all is 0
        scores = self.scores(rows, columns)
        scores.sub_(finite[:, None].to(self.dtype) * LOG2E)
        return torch.exp2(scores, out=scores)

    def sweep(self, rows: slice, wanted: Set[str], visit: Visit | None = None) -> Running:
        """The running numbers of some queries, over all keys that they see."""
        running = Running(self, rows)
        first, last = self.scoring.span(rows)
        for columns in blocks(slice(first, last), COLUMNS):
            running.add(columns, wanted, visit)
        return running

    def buffer(self, name: str, rows: slice, columns: slice) -> torch.Tensor:
        """Memory for a tile, the same again and again."""
        shape = rows.stop - rows.start, columns.stop - columns.start
        memory = self._memory.get(name)
        if memory is None or memory.numel() < math.prod(shape):
            memory = torch.empty(math.prod(shape), dtype=self.dtype, device=self.query.device)
            self._memory[name] = memory
        return memory[: math.prod(shape)].view(shape)

    def at(self, rows: slice, columns: NDArray[np.int64]) -> torch.Tensor:
        """The score of each query with one key of its own, in base 2, ``[rows]``; the mask is not applied."""
        where = torch.from_numpy(columns).to(self.key.device)
        scores: torch.Tensor = torch.linalg.vecdot(self.query[rows], self.key[where])
        bias = self.scoring.bias
        queries = np.arange(rows.start, rows.stop)
        self._bend(
            scores, None if bias is None else bias[min(self.head, bias.shape[0] - 1)][queries, columns]
        )
        return scores

    def _bend(self, scores: torch.Tensor, bias: Any) -> None:
        """Softcap and bias, in place; afterwards the scores are in base 2. A bias of −inf hides."""
        softcap = self.scoring.softcap
        if softcap is not None:
            scores.div_(softcap).tanh_().mul_(softcap * LOG2E)
        if bias is not None:
            added = torch.as_tensor(bias).to(scores.device, self.dtype)
            scores.add_(added, alpha=LOG2E).clamp_(min=HIDDEN)


class Running:
    """What is known of some queries after some tiles: the four numbers of each, and the key of its largest score."""

    def __init__(self, head: Head, rows: slice) -> None:
        length, device = rows.stop - rows.start, head.query.device
        self.head, self.rows = head, rows
        self.largest = torch.full((length,), LOWEST, dtype=head.dtype, device=device)
        self.total, self.spread, self.apart = torch.zeros(3, length, dtype=head.dtype, device=device)
        self.peak_key = torch.full((length,), -1, dtype=torch.int32, device=device)

    def add(self, columns: slice, wanted: Set[str], visit: Visit | None) -> None:
        """Takes in one tile."""
        scores = self.head.scores(self.rows, columns)
        largest = torch.maximum(self.largest, scores.amax(1))
        if wanted & {"peak", "peak_key"}:
            self._remember_peaks(scores, largest, columns)
        lower = self.largest - largest
        down = torch.exp2(lower)
        scores.sub_(largest[:, None])
        shares = torch.exp2(scores, out=self.head.buffer("shares", self.rows, columns))
        if visit is not None:
            visit(columns, shares, largest * LN2)
        total = shares.sum(1)
        self.spread = (self.spread + lower * self.total) * down + scores.mul_(shares).sum(1)
        self.total = self.total * down + total
        if "distance" in wanted and self.head.scoring.offset is not None:
            self.apart = self.apart * down + self._apart(columns, shares, total)
        self.largest = largest

    def _remember_peaks(self, scores: torch.Tensor, largest: torch.Tensor, columns: slice) -> None:
        """Finding a place is slow: it is sought only in rows whose largest score has changed."""
        changed = torch.nonzero(largest > self.largest)[:, 0]
        if len(changed):
            place = first_largest(scores if len(changed) == len(scores) else scores[changed])
            self.peak_key[changed] = (place + columns.start).to(torch.int32)

    def _apart(self, columns: slice, shares: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
        """Σ share · |query − key|, as a sum of terms that are never negative, so that nothing cancels."""
        assert self.head.scoring.offset is not None
        start, stop = (row + self.head.scoring.offset for row in (self.rows.start, self.rows.stop))
        query = torch.arange(start, stop, dtype=shares.dtype, device=shares.device)
        key = torch.arange(columns.start, columns.stop, dtype=shares.dtype, device=shares.device)
        if (
            columns.stop <= start
        ):  # all keys before all queries: from the query to the tile, and on to the key
            return (query - key[-1]) * total + shares.mul_(key[-1] - key).sum(1)
        if columns.start >= stop:
            return (key[0] - query) * total + shares.mul_(key - key[0]).sum(1)
        return shares.mul_((query[:, None] - key).abs_()).sum(1)

    def measures(self, wanted: Set[str]) -> dict[str, NDArray[Any]]:
        """The measures of these queries, once all tiles are in."""
        seen = self.total > 0
        largest, total, spread = self._with_sink()
        positive = torch.where(total > 0, total, 1.0)
        log2_normalizer = torch.where(total > 0, largest + positive.log2(), -math.inf)
        entropy = (positive.log() - spread / positive * LN2).clamp_(min=0.0)
        found = {
            "entropy": torch.where(seen, entropy, math.nan),
            "log_normalizer": log2_normalizer * LN2,
        }
        if "distance" in wanted:
            known = seen & (self.head.scoring.offset is not None)
            found["distance"] = torch.where(known, self.apart / torch.where(seen, self.total, 1.0), math.nan)
        if wanted & {"peak", "peak_key"}:
            found["peak"] = torch.where(seen, torch.exp2(self.largest - log2_normalizer), 0.0)
            found["peak_key"] = self.peak_key
        found |= {name: self._mass(name, log2_normalizer) for name in wanted & {"sink", "previous", "self_"}}
        return {name: values.cpu().numpy() for name, values in found.items()}

    def _with_sink(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Largest score, total and spread, with the sink as one more score that is no key."""
        if self.head.sink_score is None:
            return self.largest, self.total, self.spread
        largest = self.largest.clamp(min=self.head.sink_score)
        lower, sink = self.largest - largest, self.head.sink_score - largest
        down, extra = torch.exp2(lower), torch.exp2(sink)
        return (
            largest,
            self.total * down + extra,
            (self.spread + lower * self.total) * down + extra * sink,
        )

    def _mass(self, name: str, log2_normalizer: torch.Tensor) -> torch.Tensor:
        """The weight on one key a query: key 0, the token before, or the token itself."""
        scoring = self.head.scoring
        queries = np.arange(self.rows.start, self.rows.stop)
        if name != "sink" and scoring.offset is None:
            return torch.full_like(self.total, math.nan)
        place = np.zeros_like(queries)
        if scoring.offset is not None and name != "sink":
            place = queries + scoring.offset - (name == "previous")
        there = torch.from_numpy(scoring.visible_pairs(self.head.head, queries, place))
        scores = self.head.at(self.rows, place.clip(0, scoring.keys - 1))
        seen = there.to(scores.device) & (scores > LOWEST)
        return torch.where(seen, torch.exp2(scores - log2_normalizer), 0.0)


def first_largest(scores: torch.Tensor, *, group: int = 32) -> torch.Tensor:
    """For each row, the first column that has the largest score: sought in the best group of columns, which is quicker."""
    if scores.shape[1] % group:
        return scores.argmax(1)
    groups = scores.view(len(scores), -1, group)
    which = groups.amax(2).argmax(1)
    return groups[torch.arange(len(scores), device=scores.device), which].argmax(1) + which * group
