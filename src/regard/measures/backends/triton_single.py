# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
"""The second kernel of the Triton backend: weights of single keys, and which of the few keys that the first one left is the peak.

Where each row has a key of its own there is no matrix product: a program reads some queries once, then for each of them key after key.
"""

from __future__ import annotations

import triton
import triton.language as tl

from regard.measures.backends.triton_scores import below, scored, vectors
from regard.measures.backends.triton_sweep import STRIDE, TWINS


@triton.jit
def single(
    query, key, bias, lo, hi,
    reference, mass, quarters, lanes, sink, previous, itself, peak_key,
    query_head, query_row, query_dim, key_head, key_row, key_dim, bias_head, bias_row, bias_key,
    queries, keys, group, offset, scale, softcap,
    head_dim: tl.constexpr, folded: tl.constexpr,
    block_queries: tl.constexpr, block_keys: tl.constexpr, block_dim: tl.constexpr,
):  # fmt: skip
    """The weights of key 0, of the token before and of the token itself, and the peak key.

    It reads what ``sweep`` reads, and from ``reference`` to ``lanes`` what that wrote with tiles of ``block_keys``. It writes
    [heads, queries]: ``sink``, ``previous`` and ``itself`` in float32, ``peak_key`` in int32, −1 where nothing is seen; each may be None.
    """
    head = tl.program_id(1).to(tl.int64)
    rows = tl.program_id(0) * block_queries + tl.arange(0, block_queries)
    there = rows < queries
    queried = vectors(query + head * query_head, rows, there, query_row, query_dim, head_dim, block_dim)
    key += head // group * key_head
    if bias is not None:
        bias += head * bias_head + rows.to(tl.int64) * bias_row
    low = rows * 0
    high = tl.where(there, keys, 0)
    if lo is not None:
        low = tl.load(lo + rows, mask=there, other=0)
        high = tl.load(hi + rows, mask=there, other=0)
    source = (queried.to(tl.float32), key, key_row, key_dim, bias, bias_key, low, high, scale, softcap)

    place = head * queries + rows
    against = (
        tl.load(reference + place, mask=there, other=0.0),
        tl.load(mass + place, mask=there, other=0.0),
    )
    if sink is not None:
        tl.store(sink + place, _weight(source, rows * 0, against, folded, head_dim, block_dim), mask=there)
    if previous is not None:
        weights = _weight(source, rows + offset - 1, against, folded, head_dim, block_dim)
        tl.store(previous + place, weights, mask=there)
    if itself is not None:
        tl.store(
            itself + place, _weight(source, rows + offset, against, folded, head_dim, block_dim), mask=there
        )
    if peak_key is not None:
        quarter = tl.load(quarters + place, mask=there, other=0)
        left = tl.load(lanes + place, mask=there, other=0)
        best = tl.full([block_queries], -float("inf"), tl.float32)
        best_key = rows * 0 - 1
        while tl.max(left, 0) > 0:  # a second time only where lanes have equal scores
            bit = left & -left
            lane = (bit.to(tl.float32).to(tl.int32, bitcast=True) >> 23) - 127  # the exponent of 2^lane
            for number in tl.static_range(block_keys // 4 // STRIDE):
                for twin in tl.static_range(TWINS):
                    found = tl.where(bit > 0, quarter + lane * TWINS + number * STRIDE + twin, -1)
                    seen, scores = _score(source, found, folded, head_dim, block_dim)
                    better = seen & ((scores > best) | ((scores == best) & (found < best_key)))
                    best = tl.where(better, scores, best)
                    best_key = tl.where(better, found, best_key)
            left = left - bit
        tl.store(peak_key + place, best_key, mask=there)


@triton.jit
def _weight(source, found, against, folded: tl.constexpr, head_dim: tl.constexpr, block_dim: tl.constexpr):
    """The weight of one key of each row's own, 0 where it is not seen."""
    reference, mass = against
    seen, scores = _score(source, found, folded, head_dim, block_dim)
    share = tl.exp2(below(scores, reference, source[8], folded)) / tl.where(mass > 0, mass, 1.0)
    return tl.where(seen & (mass > 0), share, 0.0)


@triton.jit
def _score(source, found, folded: tl.constexpr, head_dim: tl.constexpr, block_dim: tl.constexpr):
    """Whether each row sees one key of its own, and the score of it."""
    queried, key, key_row, key_dim, bias, bias_key, low, high, scale, softcap = source
    seen = (found >= 0) & (low <= found) & (found < high)
    keyed = vectors(key, found, seen, key_row, key_dim, head_dim, block_dim).to(tl.float32)
    if bias is not None:
        bias += found.to(tl.int64) * bias_key
    return seen, scored(tl.sum(queried * keyed, 1), bias, seen, scale, softcap, folded)
