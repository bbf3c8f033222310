# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
"""The first kernel of the Triton backend: one pass over all scores.

A program takes some queries of one head over the keys that they see, tile by tile, with the running numbers of the tiled backend: the
largest score m, the total Σe^(s − m), the spread Σe^(s − m)·(s − m), the travel Σe^(s − m)·|query − key|. Two things differ.

- Each row has its running numbers four times over, for the keys 0, 1, 8, 9, 16 ..., for 2, 3, 10, 11 ... and so on ("lanes"), joined once
  at the end. A tensor core leaves the scores of a tile such that those of one lane and row lie in one thread: nothing crosses threads in
  the loop.
- The place of the peak is kept as lane and quarter of a tile, at next to no cost for a single score; the second kernel looks through those
  keys.

Tiles that all rows see to the last key come first and take no mask. No other tile is touched unless a row sees some of it.
"""

from __future__ import annotations

import triton
import triton.language as tl

from regard.measures.backends.triton_scores import FLOOR, HIDDEN, LN2, LOG2E, below, scored, vectors

LANES = tl.constexpr(4)
"""How many runs of keys side by side have running numbers of their own."""

TWINS = tl.constexpr(2)
"""How many keys side by side share a lane."""

STRIDE = tl.constexpr(8)
"""From a key to the next one at the same place of the same lane."""


@triton.jit(do_not_specialize=["size"])
def sweep(
    query, key, bias, sinks, lo, hi,
    log_normalizer, entropy, distance, peak, reference, mass, quarters, lanes,
    query_head, query_row, query_dim, key_head, key_row, key_dim, bias_head, bias_row, bias_key,
    queries, keys, group, offset, scale, softcap, size,
    head_dim: tl.constexpr, folded: tl.constexpr, both_sides: tl.constexpr,
    block_queries: tl.constexpr, block_keys: tl.constexpr, block_dim: tl.constexpr,
):  # fmt: skip
    """Log-normalizer, entropy, distance and peak of one block of queries of one head, and what the second kernel needs of them.

    It reads ``query`` [heads, queries, head_dim], ``key`` [kv_heads, keys, head_dim] and ``bias`` [heads, queries, keys] by their strides,
    which come in that order; ``sinks``, one score a head in float32; ``lo`` and ``hi``, the first key that each query sees and the first
    one that it no longer sees, in int32. Bias, sinks and intervals may be None.

    It writes [heads, queries] in float32: ``log_normalizer``, ``entropy``, ``distance``, ``peak``, then ``reference``, the score to base 2
    that shares were taken against, and ``mass``, the sum of the shares; and in int32 ``quarters``, the first key of the quarter of a
    tile with the peak, and ``lanes``, its lane there as a bit (several where they are equal, 0 where nothing is seen). From ``distance``
    on they may be None where nobody asks.

    ``group`` is the number of query heads to a key head, ``offset`` the key that is the first query's own token. Dot products are
    multiplied by ``scale``, to base 2 or, where there is a softcap, for tanh; ``softcap`` is to base 2, or None. ``size`` only tells for
    which lengths the sizes of blocks were tuned. ``folded`` is explained in ``triton_scores``; ``both_sides`` says that distances are
    wanted and some tokens see later ones.
    """
    block = (
        tl.num_programs(0) - 1 - tl.program_id(0)
    )  # under a causal mask the last rows are the longest: first
    head = tl.program_id(1).to(tl.int64)
    first = block * block_queries
    rows = first + tl.arange(0, block_queries)
    there = rows < queries
    columns = tl.arange(0, block_keys)
    dims = tl.arange(0, block_dim)
    queried = vectors(query + head * query_head, rows, there, query_row, query_dim, head_dim, block_dim)
    key += head // group * key_head + columns[None, :] * key_row + dims[:, None] * key_dim
    if bias is not None:
        bias += head * bias_head + rows.to(tl.int64)[:, None] * bias_row + columns[None, :] * bias_key
    source = (queried, key, key_row, dims[:, None] < head_dim, bias, bias_key, there[:, None], scale, softcap)

    low, high, begin, end, whole, whole_end = _span(lo, hi, rows, there, keys, block_keys)
    position = rows + offset
    before_end = whole_end
    after = whole_end
    if both_sides:
        before_end = (first + offset + 1) // block_keys * block_keys
        before_end = tl.minimum(tl.maximum(before_end, whole), whole_end)
        after = tl.cdiv(tl.minimum(first + block_queries, queries) - 1 + offset, block_keys) * block_keys
        after = tl.minimum(tl.maximum(after, before_end), whole_end)

    hidden = HIDDEN / scale if folded else HIDDEN
    zeros = tl.zeros([block_queries, LANES], tl.float32)
    running = (zeros + FLOOR, zeros, zeros, zeros, zeros + hidden / 2, zeros.to(tl.int32))
    far: tl.constexpr = distance is not None
    peaks: tl.constexpr = quarters is not None
    for start in tl.range(whole, before_end, block_keys):
        scores = _scores(source, start, None, head_dim == block_dim, folded)
        apart = _before(position, start, block_keys)
        running = _absorb(scores, start, scale, apart, running, folded, far, peaks, False)
    if both_sides:
        for start in tl.range(after, whole_end, block_keys):
            scores = _scores(source, start, None, head_dim == block_dim, folded)
            apart = _after(position, start, block_keys)
            running = _absorb(scores, start, scale, apart, running, folded, far, peaks, False)
    # What remains lies at the edges of the mask or around the queries themselves: before, between and after the whole tiles.
    until_whole = (whole - begin) // block_keys
    until_after = until_whole + (after - before_end) // block_keys
    for number in tl.range(0, until_after + tl.maximum(tl.cdiv(end - whole_end, block_keys), 0)):
        start = begin + number * block_keys
        start = tl.where(number < until_whole, start, before_end + (number - until_whole) * block_keys)
        start = tl.where(number < until_after, start, whole_end + (number - until_after) * block_keys)
        found = (start + columns)[None, :]
        scores = _scores(source, start, found < keys, False, folded)
        scores = tl.where((low[:, None] <= found) & (found < high[:, None]), scores, hidden)
        apart = (None, _around(position, found))
        running = _absorb(scores, start, scale, apart, running, folded, far, peaks, True)

    place = head * queries + rows
    largest, total, spread, travel = _joined(running)
    seen = total > 0
    if distance is not None:
        mean = travel / tl.where(seen, total, 1.0)
        tl.store(distance + place, tl.where(seen, mean, float("nan")), mask=there)
    if sinks is not None:
        sink = tl.maximum(tl.load(sinks + head) * LOG2E, HIDDEN)
        largest, total, spread = _with_sink(largest, total, spread, sink)
    positive = tl.where(total > 0, total, 1.0)
    nats = tl.maximum(tl.log2(positive) - spread / positive, 0.0) * LN2
    tl.store(entropy + place, tl.where(seen, nats, float("nan")), mask=there)
    normalizer = (largest + tl.log2(positive)) * LN2
    tl.store(log_normalizer + place, tl.where(total > 0, normalizer, -float("inf")), mask=there)
    if reference is not None:
        tl.store(reference + place, largest, mask=there)
        tl.store(mass + place, total, mask=there)
    if quarters is not None:
        top, quarter, lane = _peak(running)
        share = tl.exp2(below(top, largest, scale, folded)) / positive
        tl.store(peak + place, tl.where(seen, share, 0.0), mask=there)
        tl.store(quarters + place, quarter, mask=there)
        tl.store(lanes + place, tl.where(seen, lane, 0), mask=there)


@triton.jit
def _span(lo, hi, rows, there, keys, block_keys: tl.constexpr):
    """What each row sees; the tiles that any of them sees; and among these the tiles that all of them see to the last key."""
    low = rows * 0
    high = low + keys
    begin = 0
    end = keys
    whole = 0
    whole_end = keys // block_keys * block_keys
    if lo is not None:
        low = tl.load(lo + rows, mask=there, other=0)
        high = tl.load(hi + rows, mask=there, other=0)
        begin = tl.min(tl.where(low < high, low, keys)) // block_keys * block_keys
        end = tl.max(tl.where(low < high, high, 0))
        whole = tl.cdiv(tl.max(tl.where(there, low, 0)), block_keys) * block_keys
        whole_end = tl.min(tl.where(there, high, keys)) // block_keys * block_keys
        any_whole = whole < whole_end
        whole = tl.where(any_whole, whole, begin)
        whole_end = tl.where(any_whole, whole_end, begin)
    return low, high, begin, end, whole, whole_end


@triton.jit
def _scores(source, start, inside, even: tl.constexpr, folded: tl.constexpr):
    """Scores of a tile, ``[rows, keys]``, before the mask.

    ``inside`` says which of its keys there are, None for all; ``even`` says that they all are, and that ``head_dim`` fills its block.
    """
    queried, key, key_row, dims_there, bias, bias_key, there, scale, softcap = source
    wide = tl.cast(start, tl.int64)
    if even:
        keyed = tl.load(key + wide * key_row)
    else:
        keyed = tl.load(
            key + wide * key_row, mask=dims_there if inside is None else dims_there & inside, other=0.0
        )
    products = tl.dot(queried, keyed, input_precision="ieee")
    if bias is not None:
        bias += wide * bias_key
    return scored(products, bias, there if inside is None else there & inside, scale, softcap, folded)


@triton.jit
def _before(position, start, block_keys: tl.constexpr):
    """Distances to a tile that ends before every query: to its last keys, one in each lane, and from there on, key by key."""
    lasts = tl.arange(0, LANES) * TWINS + (block_keys - STRIDE + TWINS - 1)
    gap = position[:, None] - (lasts + start)[None, :]
    steps = (block_keys // STRIDE - 1) * STRIDE + (TWINS - 1) - _steps(block_keys)
    return gap.to(tl.float32), steps.to(tl.float32)


@triton.jit
def _after(position, start, block_keys: tl.constexpr):
    """Distances to a tile that begins after every query: to its first keys, one in each lane, and from there on."""
    gap = (tl.arange(0, LANES) * TWINS + start)[None, :] - position[:, None]
    return gap.to(tl.float32), _steps(block_keys).to(tl.float32)


@triton.jit
def _steps(block_keys: tl.constexpr):
    """How far the keys of a lane lie from its first one, ``[1, keys / 8, 1, 2]``."""
    groups = tl.arange(0, block_keys // STRIDE)[None, :, None, None] * STRIDE
    return groups + tl.arange(0, TWINS)[None, None, None, :]


@triton.jit
def _around(position, found):
    """Distances to any tile, key by key."""
    return _in_lanes(tl.abs(position[:, None] - found).to(tl.float32))


@triton.jit
def _absorb(
    scores, start, scale, apart, running,
    folded: tl.constexpr, far: tl.constexpr, peaks: tl.constexpr, late: tl.constexpr,
):  # fmt: skip
    """The running numbers after one more tile ``[rows, keys]``, which begins at the key ``start``.

    They are, ``[rows, lanes]`` each: the largest score to base 2, total, spread, travel, the largest score in the unit of ``scores``, and
    the first key of the quarter of a tile that it is from; travel stays 0 unless ``far``, the last one unless ``peaks``. ``apart`` are
    distances in two parts, one for each row and lane, or None, and one for each key: nothing that is added is negative, so nothing
    cancels. ``late`` says that earlier tiles may come after later ones, so that the first one of equals has to be told by its place.
    """
    largest, total, spread, travel, top, quarter = running
    if peaks:
        best, first = _best_quarter(scores, start)
        better = best > top
        if late:
            better = better | ((best == top) & (first < quarter))
        quarter = tl.where(better, first, quarter)
    else:
        best = tl.max(tl.max(_in_lanes(scores), 3), 1)
    top = tl.maximum(top, best)
    raised = tl.maximum(largest, best * scale if folded else best)
    lower = largest - raised
    down = tl.exp2(lower)
    differences = below(_in_lanes(scores), raised[:, None, :, None], scale, folded)
    shares = tl.exp2(differences)
    added = _over_keys(shares)
    spread = (spread + lower * total) * down + _over_keys(shares * differences)
    total = total * down + added
    if far:
        gap, steps = apart
        travel = travel * down + _over_keys(shares * steps)
        if gap is not None:
            travel += added * gap
    return raised, total, spread, travel, top, quarter


@triton.jit
def _best_quarter(scores, start):
    """The largest score of each lane, and the first key of the first quarter of the tile that has it, ``[rows, lanes]`` each."""
    quarter: tl.constexpr = scores.shape[1] // 4
    parts = tl.reshape(scores, [scores.shape[0], 2, 2, quarter // STRIDE, LANES, TWINS])
    even, odd = tl.split(tl.permute(tl.max(tl.max(parts, 5), 3), (0, 3, 1, 2)))
    left, right = tl.split(tl.maximum(even, odd))
    in_left, in_right = tl.split(tl.where(odd > even, quarter, 0))
    place = tl.where(right > left, in_right + 2 * quarter, in_left)
    return tl.maximum(left, right), place + start


@triton.jit
def _over_keys(tile):
    """Sums ``[rows, lanes]`` of a tile in lanes: group by group first, which makes each product of the tile part of a multiply-add."""
    return tl.sum(tl.sum(tile, 1), 2)


@triton.jit
def _in_lanes(tile):
    """``[rows, keys]`` as ``[rows, keys / 8, lanes, 2]``."""
    return tl.reshape(tile, [tile.shape[0], tile.shape[1] // STRIDE, LANES, TWINS])


@triton.jit
def _joined(running):
    """Largest score, total, spread and travel of whole rows, from those of their lanes."""
    largest, total, spread, travel, _, _ = running
    raised = tl.max(largest, 1)
    lower = largest - raised[:, None]
    down = tl.exp2(lower)
    spread = tl.sum((spread + lower * total) * down, 1)
    return raised, tl.sum(total * down, 1), spread, tl.sum(travel * down, 1)


@triton.jit
def _with_sink(largest, total, spread, sink):
    """The numbers of a row once one more score, that is no key, takes part."""
    raised = tl.maximum(largest, sink)
    down = tl.exp2(largest - raised)
    share = tl.exp2(sink - raised)
    spread = (spread + (largest - raised) * total) * down + share * (sink - raised)
    return raised, total * down + share, spread


@triton.jit
def _peak(running):
    """The largest score of each row, the first quarter of a tile that has it, and a bit for each lane of it that has it."""
    _, _, _, _, top, quarter = running
    best = tl.max(top, 1)
    equal = top == best[:, None]
    first = tl.min(tl.where(equal, quarter, 0x7FFFFFFF), 1)
    bits = tl.where(equal & (quarter == first[:, None]), 1 << tl.arange(0, LANES)[None, :], 0)
    return best, first, tl.sum(bits, 1)
