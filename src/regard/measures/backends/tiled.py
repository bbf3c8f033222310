"""Row measures tile by tile, in PyTorch: any device, any length, memory that grows with the text and not with its square.

A tile is a block of scores, some queries by some keys. For each query, four running numbers are all that goes from one tile to the next:
the largest score m so far, l = Σe^(s − m), t = Σe^(s − m)·(s − m), and c = Σe^(s − m)·|query − key|. A larger m scales the older sums down.
At the end log-normalizer = m + log l, entropy = log l − t/l, distance = c/l. (Milakov and Gimelshein 2018 have m and l; t follows in the
same way, and unlike log-normalizer minus mean score, it never subtracts two large numbers.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Set
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regard.measures.scoring import Scoring

ROWS, COLUMNS = 512, 1024
"""Size of a tile: in float32 scores and weights take 2 MB each, which stay in the caches of a processor's core."""

FLOOR = -1e30
"""Stands for "no score yet": finite, so that differences of two of them are 0 and not NaN."""

Visit = Callable[[slice, torch.Tensor, torch.Tensor], None]
"""Called for each tile with its keys, e^(score − m) ``[rows, columns]``, and m ``[rows]``."""


def measure(scoring: Scoring, wanted: Set[str]) -> dict[str, NDArray[Any]]:
    """The wanted measures, ``[heads, queries]`` each. Memory: queries + keys."""
    measured: dict[str, NDArray[Any]] = {}
    with torch.inference_mode():
        for head in range(scoring.heads):
            one = Head(scoring, head)
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
    """

    def __init__(self, scoring: Scoring, head: int) -> None:
        self.scoring, self.head = scoring, head
        query, key = (torch.as_tensor(array) for array in (scoring.query, scoring.key))
        self.dtype = torch.promote_types(torch.promote_types(query.dtype, key.dtype), torch.float32)
        self.query = query[head].to(self.dtype) * scoring.scale
        self.key = key[scoring.kv_head(head)].to(self.dtype)
        self.sink_score = None if scoring.sinks is None else float(scoring.sinks[head])
        self._memory: dict[str, torch.Tensor] = {}

    def scores(self, rows: slice, columns: slice) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Scores before the mask ``[rows, columns]``, and which of them are hidden (None: none). The next call overwrites them."""
        scores = self.buffer("scores", rows, columns)
        torch.mm(self.query[rows], self.key[columns].T, out=scores)
        softcap, bias = self.scoring.softcap, self.scoring.bias
        if softcap is not None:
            scores.div_(softcap).tanh_().mul_(softcap)
        if bias is not None:
            added = torch.as_tensor(bias[min(self.head, bias.shape[0] - 1), rows, columns])
            scores.add_(added.to(scores.device, self.dtype))
        found = self.scoring.hidden(self.head, rows, columns)
        hidden = None if found is None else torch.from_numpy(found).to(scores.device)
        if bias is not None:  # a bias of -inf hides
            hidden = torch.isneginf(scores) if hidden is None else hidden.logical_or_(torch.isneginf(scores))
        return scores, hidden

    def weights(self, rows: slice, columns: slice, log_normalizer: torch.Tensor) -> torch.Tensor:
        """Weights of a block, from the log-normalizers of its rows. The next call overwrites them."""
        scores, hidden = self.scores(rows, columns)
        scores.sub_(log_normalizer[:, None]).exp_()
        return scores if hidden is None else scores.masked_fill_(hidden, 0.0)

    def sweep(self, rows: slice, wanted: Set[str], visit: Visit | None = None) -> Running:
        """The running numbers of some queries, over all keys that they see."""
        running = Running(self, rows)
        first, last = self.scoring.span(rows)
        for columns in blocks(slice(first, last), COLUMNS):
            running.add(columns, wanted, visit)
        return running

    def buffer(self, name: str, rows: slice, columns: slice) -> torch.Tensor:
        """Memory for a tile, the same again and again."""
        size = (rows.stop - rows.start) * (columns.stop - columns.start)
        if name not in self._memory or self._memory[name].numel() < size:
            self._memory[name] = torch.empty(size, dtype=self.dtype, device=self.query.device)
        return self._memory[name][:size].view(rows.stop - rows.start, columns.stop - columns.start)

    def at(self, rows: slice, columns: torch.Tensor) -> torch.Tensor:
        """The score of each query with one key of its own, ``[rows]``; the mask is not applied."""
        scores = torch.linalg.vecdot(self.query[rows], self.key[columns])
        softcap, bias = self.scoring.softcap, self.scoring.bias
        if softcap is not None:
            scores = (scores / softcap).tanh() * softcap
        if bias is not None:
            which = np.arange(rows.start, rows.stop)
            added = torch.as_tensor(bias[min(self.head, bias.shape[0] - 1)][which, columns.cpu().numpy()])
            scores = scores + added.to(scores.device, self.dtype)
        return scores


class Running:
    """What is known of some queries after some tiles: the four numbers of each, and the key of its largest score."""

    def __init__(self, head: Head, rows: slice) -> None:
        length, device = rows.stop - rows.start, head.query.device
        self.head, self.rows = head, rows
        self.m = torch.full((length,), FLOOR, dtype=head.dtype, device=device)
        self.l, self.t, self.c = torch.zeros(3, length, dtype=head.dtype, device=device)
        self.peak_key = torch.full((length,), -1, device=device)

    def add(self, columns: slice, wanted: Set[str], visit: Visit | None) -> None:
        """Takes in one tile. What is hidden counts as e^-inf = 0, and as 0 again where 0 · -inf would be NaN."""
        scores, hidden = self.head.scores(self.rows, columns)
        if hidden is not None:
            scores.masked_fill_(hidden, -math.inf)
        m = self._largest(scores, columns, wanted)
        lower, scale_down = self.m - m, torch.exp(self.m - m)
        scores.sub_(m[:, None])
        shares = torch.exp(scores, out=self.head.buffer("shares", self.rows, columns))
        if hidden is not None:
            scores.masked_fill_(hidden, 0.0)
        if visit is not None:
            visit(columns, shares, m)
        total = shares.sum(1)
        self.t = (self.t + lower * self.l) * scale_down + scores.mul_(shares).sum(1)
        self.l = self.l * scale_down + total
        if "distance" in wanted and self.head.scoring.offset is not None:
            self.c = self.c * scale_down + self._apart(columns, shares, total)
        self.m = m

    def _largest(self, scores: torch.Tensor, columns: slice, wanted: Set[str]) -> torch.Tensor:
        """The largest score up to now; remembers its key where that is asked for."""
        if not wanted & {"peak", "peak_key"}:
            return torch.maximum(self.m, scores.amax(1))
        best, place = largest(scores)
        self.peak_key = torch.where(best > self.m, place + columns.start, self.peak_key)
        return torch.maximum(self.m, best)

    def _apart(self, columns: slice, shares: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
        """Σ share · |query − key|, as a sum of terms that are never negative, so that nothing cancels."""
        assert self.head.scoring.offset is not None
        start, stop = (row + self.head.scoring.offset for row in (self.rows.start, self.rows.stop))
        query = torch.arange(start, stop, dtype=self.m.dtype, device=self.m.device)
        key = torch.arange(columns.start, columns.stop, dtype=self.m.dtype, device=self.m.device)
        if (
            columns.stop <= start
        ):  # all keys before all queries: from the query to the tile, and on to the key
            return (query - key[-1]) * total + shares.mul_(key[-1] - key).sum(1)
        if columns.start >= stop:
            return (key[0] - query) * total + shares.mul_(key - key[0]).sum(1)
        return shares.mul_((query[:, None] - key).abs_()).sum(1)

    def measures(self, wanted: Set[str]) -> dict[str, NDArray[Any]]:
        """The measures of these queries, once all tiles are in."""
        seen = self.l > 0
        best, keys_alone = self.m, self.l.where(seen, 1.0)
        m, l, t = self.m, self.l, self.t
        if self.head.sink_score is not None:  # one more score, that is no key
            m = self.m.clamp(min=self.head.sink_score)
            down, extra = torch.exp(self.m - m), torch.exp(self.head.sink_score - m)
            t = (t + (self.m - m) * l) * down + extra * (self.head.sink_score - m)
            l = l * down + extra
        positive = l.where(l > 0, 1.0)
        log_normalizer = torch.where(l > 0, m + positive.log(), -math.inf)
        found = {
            "entropy": torch.where(seen, (positive.log() - t / positive).clamp_(min=0.0), math.nan),
            "log_normalizer": log_normalizer,
        }
        if "distance" in wanted:
            known = seen if self.head.scoring.offset is not None else torch.zeros_like(seen)
            found["distance"] = torch.where(known, self.c / keys_alone, math.nan)
        if wanted & {"peak", "peak_key"}:
            found["peak"] = torch.where(seen, torch.exp(best - log_normalizer), 0.0)
            found["peak_key"] = self.peak_key.to(torch.int32)
        found |= self._masses(wanted, log_normalizer)
        return {name: values.cpu().numpy() for name, values in found.items()}

    def _masses(self, wanted: Set[str], log_normalizer: torch.Tensor) -> dict[str, torch.Tensor]:
        """The weights on single keys: key 0, the token before, the token itself."""
        scoring, found = self.head.scoring, {}
        queries = np.arange(self.rows.start, self.rows.stop)
        places = {"sink": np.zeros_like(queries)}
        if scoring.offset is not None:
            places |= {"previous": queries + scoring.offset - 1, "self_": queries + scoring.offset}
        for name in wanted & {"sink", "previous", "self_"}:
            if name not in places:
                found[name] = torch.full_like(self.m, math.nan)
                continue
            place = places[name]
            there = scoring.visible_pairs(self.head.head, queries, place)
            scores = self.head.at(
                self.rows, torch.from_numpy(place.clip(0, scoring.keys - 1)).to(self.m.device)
            )
            weight = torch.exp(scores - log_normalizer)
            found[name] = torch.where(torch.from_numpy(there).to(self.m.device), weight, 0.0)
        return found


def largest(scores: torch.Tensor, *, group: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    """The largest score of each row, and the first column that has it.

    Finding a place is some ten times slower than finding a value, so the place is sought in the best group of columns only.
    """
    if scores.shape[1] % group:
        best, place = scores.max(1)
        return best, place
    groups = scores.unflatten(1, (-1, group))
    which = groups.amax(2).argmax(1)
    best, place = groups[torch.arange(len(scores), device=scores.device), which].max(1)
    return best, which * group + place
